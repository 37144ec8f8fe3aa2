"""What ``import abm`` offers, and what it costs."""

import subprocess
import sys
from importlib.resources import files

import pytest

import abm

PACKAGES = ("abm", "abm_graph", "abm_warehouse", "abm_app")


def test_these_names_are_public():
    assert abm.__all__ == [
        "AbmError",
        "Account",
        "Book",
        "Explanation",
        "NothingPublished",
        "QueryRefused",
        "SettingsError",
        "UsageError",
        "__version__",
        "open",
    ]
    assert dir(abm) == abm.__all__


@pytest.mark.parametrize("name", abm.__all__)
def test_every_public_name_exists_and_says_what_it_is(name):
    assert name == "__version__" or getattr(abm, name).__doc__


def test_a_name_that_is_not_public_is_no_attribute():
    with pytest.raises(AttributeError, match="module 'abm' has no attribute 'opne'"):
        _ = abm.opne


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_has_types_for_those_who_import_it(package):
    assert files(package).joinpath("py.typed").is_file()


def test_importing_the_product_imports_no_engine():
    engines = ("duckdb", "pandas", "networkx", "pydantic")
    program = f"import sys, abm; print([name for name in {engines} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
