"""The steps in Python, and the fingerprint of what each does."""

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from abm.pipeline.steps import steps
from abm.pipeline.steps.step import code_of

ROOT = Path(__file__).parents[3]
MODULES = {step.build.__module__ for step in steps()}


def names_of(module):
    """The files that determine what a step module does, as paths within the repository."""
    return {path.relative_to(ROOT).as_posix() for path in code_of(module)}


def test_the_code_of_a_step_is_what_it_imports_with_its_data_files():
    assert names_of("abm.pipeline.steps.countries") == {
        "abm/normalise/countries.csv",
        "abm/normalise/phones.py",
        "abm/pipeline/steps/countries.py",
        "abm/pipeline/steps/step.py",
        "abm/pipeline/steps/tables.py",
        "abm/vocabulary/words.py",
    }


def test_the_code_of_a_step_includes_what_its_imports_import():
    """The roles that fill seats come from the vocabulary, how seats are filled from the graph package."""
    code = names_of("abm.pipeline.steps.committees")

    assert code >= {"abm/vocabulary/roles.py", "graph/abm_graph/committee/seats.py"}
    assert not any(path.startswith(("abm/normalise/", "warehouse/")) for path in code)


PACKAGES = {
    "abm.pipeline.steps": str(ROOT / "abm" / "pipeline" / "steps"),
    "abm_graph.committee": str(ROOT / "graph" / "abm_graph" / "committee"),
}


def loaded_by(*modules):
    """Files of ours that importing some modules loads in another process, without packages' own files."""
    program = f"""
import sys, types
for package, folder in {PACKAGES!r}.items():  # the packages themselves import all of their modules
    sys.modules[package] = types.ModuleType(package)
    sys.modules[package].__path__ = [folder]
import {", ".join(modules)}
for name, module in sorted(sys.modules.items()):
    if name.split(".")[0] in ("abm", "abm_graph") and not hasattr(module, "__path__"):
        print(module.__file__)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return {Path(line) for line in done.stdout.splitlines()}


@pytest.fixture(scope="module")
def loaded_by_the_warehouse():
    return loaded_by("abm_warehouse.models.model", "abm_warehouse.storage.connections")


@pytest.mark.parametrize("module", sorted(MODULES))
def test_the_code_of_a_step_has_every_module_of_ours_that_importing_it_loads(module, loaded_by_the_warehouse):
    ours = loaded_by(module) - loaded_by_the_warehouse

    assert ours
    assert ours <= set(code_of(module))


def test_every_data_file_of_the_normalisation_belongs_to_a_step():
    data = {
        Path(str(file)) for file in files("abm.normalise").iterdir() if file.name.endswith((".csv", ".txt"))
    }

    assert data
    assert data <= {path for module in MODULES for path in code_of(module)}


def test_a_changed_title_table_changes_the_title_step_alone(tmp_path):
    from abm.titles.tables import TitleFiles

    (tmp_path / "title_abbreviations.csv").write_text("word,abbreviations\nwizard,wiz\n")
    before = {step.name: step.fingerprint for step in steps()}
    after = {step.name: step.fingerprint for step in steps(TitleFiles(tmp_path))}

    assert {name for name in before if before[name] != after[name]} == {"read_titles"}
