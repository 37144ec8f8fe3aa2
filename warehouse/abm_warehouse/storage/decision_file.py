"""The file of the decision log: where it is, its one table, and how an older one becomes a current one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from abm.errors import DecisionLogBroken, WarehouseError

WAIT_SECONDS = 10.0
DAMAGE = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
"""Error codes of the engine for a file that is not a decision log, or is a damaged one."""

COLUMNS = "decision_id, about, subject, subject_id, answer, verdict, decided_by, note, decided_at, details"
"""The columns of its table."""
_TABLE = """
create table decisions (
    decision_id integer primary key autoincrement,
    about text not null,
    subject text not null check (subject in ('record', 'email_domain', 'account')),
    subject_id text not null,
    answer text not null,
    verdict text not null check (verdict in ('yes', 'no', 'withdrawn')),
    decided_by text not null,
    note text,
    decided_at text not null,
    details text
) strict
"""
_OLDER_NAME = "desk.sqlite"
_OLDER_TABLE = "decisions_of_older_versions"


def older_file(log: Path) -> Path | None:
    """The decision log under the name that older versions gave it, where one is beside the log."""
    older = log.with_name(_OLDER_NAME)
    return older if older.exists() else None


def exists(log: Path) -> bool:
    """Whether there is a decision log; one under its older name is renamed first."""
    older = older_file(log)
    if older is None or log.exists():
        return log.exists()
    for suffix in ("-wal", "-shm", "-journal", ""):  # the file itself last: a crash leaves the rest to do
        with suppress(FileNotFoundError):  # another process renamed it
            older.with_name(older.name + suffix).rename(log.with_name(log.name + suffix))
    return log.exists()


@contextmanager
def open_log(log: Path) -> Iterator[sqlite3.Connection]:
    """
    Open the log, which is made if there is none.

    Raises
    ------
    DecisionLogBroken
        If the file is damaged.
    WarehouseError
        If it cannot be read or written for another reason.
    """
    exists(log)
    try:
        with closing(sqlite3.connect(log, timeout=WAIT_SECONDS)) as con:
            con.execute("pragma synchronous = full")
            if not _is_current(con):
                with con:
                    con.execute("begin immediate")  # the first process creates it, and the others wait
                    _make_table(con)
            yield con
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGE:
            raise DecisionLogBroken(log, str(error)) from error
        raise WarehouseError(f"{log} cannot be read or written: {error}.") from error
    except (ValueError, TypeError) as error:  # a cell that is not a time
        raise DecisionLogBroken(log, str(error)) from error


def _is_current(con: sqlite3.Connection) -> bool:
    """Whether there is a table of decisions, and not one of an older version."""
    return bool(con.execute("select 1 from pragma_table_info('decisions') where name = 'details'").fetchall())


def _make_table(con: sqlite3.Connection) -> None:
    """Make the table of decisions, with the rows and the last number of one of an older version."""
    if _is_current(con):  # another process made it meanwhile
        return
    is_older = con.execute("select 1 from sqlite_master where name = 'decisions'").fetchall()
    if not is_older:
        con.execute(_TABLE)
        return
    con.execute(f"alter table decisions rename to {_OLDER_TABLE}")
    con.execute(_TABLE)
    con.execute(f"insert into decisions select *, null from {_OLDER_TABLE}")
    numbers = con.execute("select seq from sqlite_sequence where name = ?", [_OLDER_TABLE]).fetchall()
    con.execute("delete from sqlite_sequence where name = 'decisions'")
    con.executemany("insert into sqlite_sequence values ('decisions', ?)", numbers)
    con.execute(f"drop table {_OLDER_TABLE}")
