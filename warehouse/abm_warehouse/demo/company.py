"""A made-up vendor's exports: the same files for the same seed, on any number of threads."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from abm_warehouse.storage.connections import connect

DEMO_AS_OF = datetime(2026, 9, 30, 12, tzinfo=UTC)
"""The instant the demo is looked at: a Wednesday at noon. Nothing happens after it."""

LOAD_ORDER = (
    "users",
    "accounts",
    "contacts",
    "campaigns",
    "spend",
    "opportunities",
    "opportunity_contacts",
    "engagements",
    "statuses",
    "qualification",
)
"""Canonical files, each after those whose ids it uses."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DemoSize:
    """How much to make; the test accounts come on top."""

    accounts: int
    contacts: int
    signals: int


SIZES = {
    "demo": DemoSize(accounts=500, contacts=6_000, signals=150_000),
    "S": DemoSize(accounts=1_000, contacts=10_000, signals=105_000),
    "M": DemoSize(accounts=10_000, contacts=100_000, signals=5_200_000),
    "L": DemoSize(accounts=100_000, contacts=1_000_000, signals=51_000_000),
}


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """
    What was written.

    Parameters
    ----------
    folder
        Where the files are.
    files
        The canonical files, in the order to load them.
    planted
        ``planted.csv``: the test accounts, and what is expected of each.
    as_of
        The instant the files are complete up to.
    counts
        Rows of each file by its name without ``.csv``.
    """

    folder: Path
    files: tuple[Path, ...]
    planted: Path
    as_of: datetime
    counts: dict[str, int]


def write_demo_exports(
    folder: Path,
    *,
    size: str = "demo",
    seed: int = 7,
    threads: int | None = None,
    progress: Progress | None = None,
) -> DemoCompany:
    """
    Write the canonical files of a made-up software vendor.

    Parameters
    ----------
    folder
        Made if it is not there; files of the same names are overwritten.
    size
        ``demo`` (500 accounts, 150,000 engagements), ``S``, ``M`` (5.2 M engagements) or ``L``
        (51 M).
    seed
        Another seed is another company; the test accounts stay the same.
    threads
        For DuckDB; as many as there are cores if not given. The bytes written do not depend on it.
    progress
        Told the name of each step before it begins.

    Returns
    -------
    DemoCompany
        Paths in load order, the as-of instant and the row counts.

    Raises
    ------
    ValueError
        If ``size`` is not one of ``SIZES``.

    Notes
    -----
    Every draw is a hash of the seed and a row's place (``sql/01_macros.sql``), and every file is
    written in a unique order. Needs free space beside the files for a temporary database of about
    half their size; memory is held to 2 GB.
    """
    if size not in SIZES:
        msg = f"size must be one of {', '.join(SIZES)}, not {size!r}"
        raise ValueError(msg)
    tell = progress or _say_nothing
    folder.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory(prefix=".demo-", dir=folder) as scratch,
        _database(scratch, threads) as con,
    ):
        _make(con, SIZES[size], seed, tell)
        counts = {name: _write(con, name, folder, tell) for name in (*LOAD_ORDER, "planted")}
    return DemoCompany(
        folder=folder,
        files=tuple(folder / f"{name}.csv" for name in LOAD_ORDER),
        planted=folder / "planted.csv",
        as_of=DEMO_AS_OF,
        counts=counts,
    )


def _database(scratch: str, threads: int | None) -> duckdb.DuckDBPyConnection:
    con = connect(
        Path(scratch) / "scratch.duckdb",
        config={"memory_limit": "2GB", "temp_directory": f"{scratch}/spill"},
    )
    if threads is not None:
        con.execute("set threads = ?", [threads])
    return con


def _make(con: duckdb.DuckDBPyConnection, size: DemoSize, seed: int, tell: Progress) -> None:
    """Run the steps of ``sql/``, in the order of their names, against one row of settings."""
    for number, file in enumerate(_sql_files("sql")):
        tell(f"making {file.stem[3:].replace('_', ' ')}")
        con.execute(file.read_text("utf-8"))
        if number == 0:
            _settle(con, size, seed)


def _settle(con: duckdb.DuckDBPyConnection, size: DemoSize, seed: int) -> None:
    con.execute(
        "create table demo.settings as select ?::bigint as seed, ?::timestamp as as_of,"
        " ?::bigint as accounts, ?::bigint as contacts, ?::bigint as signals",
        [seed, DEMO_AS_OF.replace(tzinfo=None), size.accounts, size.contacts, size.signals],
    )


def _write(con: duckdb.DuckDBPyConnection, name: str, folder: Path, tell: Progress) -> int:
    """Write one file; return how many rows it has."""
    path = folder / f"{name}.csv"
    tell(f"writing {path.name}")
    statement = (Path(__file__).parent / "export" / f"{name}.sql").read_text("utf-8")
    [[rows]] = con.execute(statement, {"path": str(path)}).fetchall()
    return int(rows)


def _sql_files(folder: str) -> list[Path]:
    return sorted((Path(__file__).parent / folder).glob("*.sql"))


def _say_nothing(_: str) -> None:
    pass
