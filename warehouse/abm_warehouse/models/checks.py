"""Checks: queries that must return no rows. The name of the file is the claim that they test."""

from collections.abc import Iterator

import duckdb

from abm.counting import counted
from abm.errors import AuditFailed
from abm_warehouse.models.sql_files import sql_root

SHOWN = 3


def read_checks() -> Iterator[tuple[str, str]]:
    """Claim and query of each check, sorted by claim."""
    for file in sorted((sql_root() / "checks").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".sql"):
            yield file.name.removesuffix(".sql"), file.read_text("utf-8")


def violations(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The first rows that each failing check returns, by claim; empty if every claim is true."""
    failed = {}
    for claim, query in read_checks():
        result = con.execute(query)
        columns = [column[0] for column in result.description]
        if rows := result.fetchmany(SHOWN):
            failed[claim] = "; ".join(
                ", ".join(f"{column}={value}" for column, value in zip(columns, row, strict=True))
                for row in rows
            )
    return failed


def audit(con: duckdb.DuckDBPyConnection) -> None:
    """
    Run every check on a snapshot.

    Raises
    ------
    AuditFailed
        If a check returns rows; the message names every failing check, with its first rows.
    """
    if failed := violations(con):
        lines = "".join(f"\n  {claim}: {rows}" for claim, rows in failed.items())
        raise AuditFailed(f"{counted(len(failed), 'check')} failed; nothing was published:{lines}")
