"""Checks: queries that must return nothing. The name of the file is the claim."""

from collections.abc import Iterator

import duckdb

from abm.errors import AuditFailed
from abm_warehouse.models.sql_files import sql_root

SHOWN = 3


def read_checks() -> Iterator[tuple[str, str]]:
    """Claim and query of each check, by name."""
    for file in sorted((sql_root() / "checks").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".sql"):
            yield file.name.removesuffix(".sql"), file.read_text("utf-8")


def violations(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What each failing check found, by claim; empty when all hold."""
    found = {}
    for claim, query in read_checks():
        result = con.execute(query)
        columns = [column[0] for column in result.description]
        if rows := result.fetchmany(SHOWN):
            found[claim] = "; ".join(
                ", ".join(f"{column}={value}" for column, value in zip(columns, row, strict=True))
                for row in rows
            )
    return found


def audit(con: duckdb.DuckDBPyConnection) -> None:
    """
    Hold every check against a snapshot.

    Raises
    ------
    AuditFailed
        If a check returns rows; all failing checks are named, each with its first rows.
    """
    if found := violations(con):
        lines = "".join(f"\n  {claim}: {rows}" for claim, rows in found.items())
        raise AuditFailed(f"{len(found)} check(s) failed; nothing was published:{lines}")
