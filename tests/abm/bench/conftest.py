"""A demo company that is small enough to be measured by a test."""

import pytest

from abm.bench.demo_book import DemoBook, write_exports
from abm.bench.measuring import Clock
from abm_warehouse.demo import DemoSize, company


@pytest.fixture(scope="session")
def small_exports(tmp_path_factory):
    """The folder of a book of size S whose exports are those of a much smaller company."""
    folder = tmp_path_factory.mktemp("books")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(company.SIZES, "S", DemoSize(accounts=40, contacts=400, signals=8_000))
        (folder / "S").mkdir()
        write_exports(Clock(), folder / "S" / "exports", "S")
    return folder


@pytest.fixture
def book(small_exports):
    """The book of that folder."""
    return DemoBook(small_exports, "S")
