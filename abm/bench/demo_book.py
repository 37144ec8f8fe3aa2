"""The demo company to measure on: its exports, and workspaces with its rows loaded or scored."""

import shutil
from collections.abc import Callable
from pathlib import Path

from abm.bench.measuring import Clock, in_child
from abm.demo import create_demo_workspace, load_exports
from abm.pipeline.run import run
from abm.workspace import Workspace, find_workspace
from abm_warehouse.demo import DEMO_AS_OF, LOAD_ORDER, write_demo_exports
from abm_warehouse.storage.connections import connect, one_row
from abm_warehouse.storage.sql_text import literal

NEWEST = 10_000
"""Engagements that are held back to be loaded later."""

ENGAGEMENTS = "engagements.csv"
HELD_BACK = "newest/engagements.csv"


class DemoBook:
    """
    The demo company of one size, in a folder.

    Each part is made when it is first asked for, in a process of its own, and kept: a folder that was used
    before is used again.

    Parameters
    ----------
    folder
        Holds one folder for each size.
    size
        S, M or L.
    progress
        Called with the name of each part that is made.
    """

    def __init__(self, folder: Path, size: str, progress: Callable[[str], None] = lambda stage: None) -> None:
        self.size = size
        self.folder = folder.absolute() / size
        self._progress = progress

    @property
    def exports(self) -> Path:
        """The folder of the exports."""
        return self._made("exports", "writing the exports", write_exports, self.size)

    @property
    def earlier(self) -> Workspace:
        """A workspace with everything loaded but the newest engagements; nothing is scored."""
        made = self._made("earlier", "loading the earlier engagements", load_earlier, self.exports)
        return find_workspace(made)

    @property
    def newest(self) -> Path:
        """The file of the newest engagements, which :attr:`earlier` lacks."""
        return self.earlier.folder / HELD_BACK

    @property
    def scored(self) -> Workspace:
        """A workspace with everything loaded, scored and published."""
        return find_workspace(self._made("scored", "loading and scoring", load_and_score, self.exports))

    def scratch(self, name: str) -> Path:
        """An empty place for a file or folder, which may have been left by an interrupted command."""
        path = self.folder / f".{name}"
        shutil.rmtree(path, ignore_errors=True)
        path.unlink(missing_ok=True)
        return path

    def counts(self) -> dict[str, int]:
        """How many accounts, contacts and engagements the exports hold."""
        counts: dict[str, int] = in_child(count_rows, self.exports).answer
        return counts

    def _made(self, name: str, stage: str, make: Callable[..., None], *arguments: object) -> Path:
        folder = self.folder / name
        if not folder.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            self._progress(f"{self.size}, {stage}")
            unfinished = self.scratch(name)
            in_child(make, unfinished, *arguments)
            unfinished.rename(folder)
        return folder


def as_written(file: Path) -> str:
    """A relation with the rows of a CSV file, as text."""
    return f"read_csv({literal(str(file))}, header = true, all_varchar = true)"


def count_rows(clock: Clock, exports: Path) -> dict[str, int]:
    """Rows of the largest files of the exports."""
    with clock.time("count"), connect() as con:
        return {
            name: one_row(con, f"select count(*) from {as_written(exports / f'{name}.csv')}")[0]
            for name in ("accounts", "contacts", "engagements")
        }


def write_exports(clock: Clock, folder: Path, size: str) -> None:
    """Write the exports of a size."""
    with clock.time("exports"):
        write_demo_exports(folder, size=size)


def load_earlier(clock: Clock, folder: Path, exports: Path) -> None:
    """Make a workspace with everything loaded but the newest engagements."""
    workspace = create_demo_workspace(folder, keeps_sources=False)
    newest, earlier = folder / HELD_BACK, folder / ENGAGEMENTS
    newest.parent.mkdir()
    split(exports / ENGAGEMENTS, earlier, newest)
    files = [exports / f"{name}.csv" for name in LOAD_ORDER]
    with clock.time("load"):
        load_exports(workspace, [earlier if file.name == ENGAGEMENTS else file for file in files])
    earlier.unlink()


def load_and_score(clock: Clock, folder: Path, exports: Path) -> None:
    """Make a workspace with everything loaded, scored and published."""
    workspace = create_demo_workspace(folder, keeps_sources=False)
    with clock.time("load"):
        load_exports(workspace, [exports / f"{name}.csv" for name in LOAD_ORDER])
    with clock.time("run"):
        run(workspace, as_of=DEMO_AS_OF)


def split(file: Path, earlier: Path, newest: Path) -> None:
    """
    Split a file of engagements: the newest go into a file of their own.

    These are ``NEWEST`` and those of the same second as the first of them, or a tenth of a small file.
    """
    rows = as_written(file)
    with connect() as con:
        [count] = one_row(con, f"select count(*) from {rows}")
        [first] = one_row(
            con,
            f"select min(occurred_at) from (select occurred_at from {rows} order by occurred_at desc"
            f" limit {min(NEWEST, count // 10)})",
        )
        for path, side in ((earlier, "<"), (newest, ">=")):
            con.execute(
                f"copy (select * from {rows} where occurred_at {side} {literal(first)})"
                f" to {literal(str(path))} (format csv, header true)"
            )
