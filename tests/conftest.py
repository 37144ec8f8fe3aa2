"""Fixtures for all tests: an empty database, a new workspace, a store to load into, the demo company."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from abm.demo import build_demo
from abm.workspace import Workspace, create_workspace, find_workspace
from abm_warehouse.loading.ledger import QuarantinedRow, quarantined_rows
from abm_warehouse.loading.load import Batch, load_file
from abm_warehouse.profiles.model import Profile
from abm_warehouse.profiles.reading import read_profile
from abm_warehouse.storage.connections import open_warehouse
from tests.properties import THOROUGH, register_profiles

register_profiles()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take property tests with many examples for long tests."""
    if config.getoption("--hypothesis-profile") == THOROUGH:
        for item in items:
            if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
                item.add_marker(pytest.mark.long)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database in memory, in UTC like every connection of the product."""
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        yield con


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A new workspace without any data."""
    return create_workspace(tmp_path / "workspace")


@dataclass(frozen=True)
class Store:
    """An open warehouse and a folder to write exports into."""

    workspace: Workspace
    con: duckdb.DuckDBPyConnection
    exports: Path

    def file(self, content: str | bytes, name: str = "accounts.csv") -> Path:
        """Write an export with this content."""
        path = self.exports / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def load(
        self,
        content: str | bytes | Path,
        name: str = "accounts.csv",
        *,
        profile: str | Profile = "abm",
        entity: str | None = None,
        strict: bool = False,
    ) -> Batch:
        """Load an export: an existing file, or a new one with this content."""
        if isinstance(profile, str):
            profile = read_profile(profile, self.workspace.profiles)
        return load_file(
            self.con,
            content if isinstance(content, Path) else self.file(content, name),
            profile,
            receipts=self.workspace.receipts,
            archive_in=self.workspace.sources,
            entity_name=entity,
            strict=strict,
        )

    def quarantined(self) -> list[QuarantinedRow]:
        """All rows in quarantine, and the cells that were left out of loaded rows."""
        return quarantined_rows(self.con)

    def rows(self, query: str) -> list[tuple]:
        """Rows of a query on the warehouse."""
        return self.con.execute(query).fetchall()


@pytest.fixture
def store(workspace: Workspace, tmp_path: Path) -> Iterator[Store]:
    """A new store in memory; ``store.load("account_id,name\\nA1,Acme\\n")`` loads an export."""
    exports = tmp_path / "exports"
    exports.mkdir()
    with open_warehouse(Path(":memory:"), workspace.settings()) as con:
        yield Store(workspace, con, exports)


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """
    A function that returns the folder ``name``, built by the first process of this test run that asks for it.

    The others wait. All of them read it, so tests change copies of it only.
    """
    own = tmp_path_factory.getbasetemp()
    common = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def folder(name: str, build: Callable[[Path], object]) -> Path:
        done, lock = common / f"built {name}", common / f"building {name}"
        while not done.exists():
            try:
                lock.mkdir()
            except FileExistsError:
                time.sleep(0.1)
                continue
            try:
                if not done.exists():
                    begun = common / f"begun {name}"
                    shutil.rmtree(begun, ignore_errors=True)
                    build(begun)
                    begun.rename(done)
            finally:
                lock.rmdir()
        return done

    return folder


@pytest.fixture(scope="session")
def demo_workspace(built_once: Callable[[str, Callable[[Path], object]], Path]) -> Workspace:
    """The demo company, loaded and published; tests read it and never change it."""
    return find_workspace(built_once("demo", build_demo))
