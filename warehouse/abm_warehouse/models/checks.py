"""Checks: queries that must return no rows. The name of the file is the claim that they test."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from typing import Final

import duckdb

from abm.counting import counted
from abm.errors import AuditFailed
from abm_warehouse.models.parse_cache import ParseCache, parsed_sql
from abm_warehouse.models.sql_files import sql_root

SHOWN = 3
"""How many rows of a failing check its message has."""

NOTHING: Final[Mapping[str, str]] = {}


def read_checks() -> Iterator[tuple[str, str]]:
    """Claim and query of each check, sorted by claim."""
    for file in sorted((sql_root() / "checks").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".sql"):
            yield file.name.removesuffix(".sql"), file.read_text("utf-8")


def what_checks_read(stamps: Mapping[str, str], cache: ParseCache) -> dict[str, str]:
    """
    Hash of each check and of all that it reads, by claim: a check that held holds while it is the same.

    Parameters
    ----------
    stamps
        The stamp of each table and view of a snapshot.
    """
    hashes = {}
    for claim, query in read_checks():
        parsed = parsed_sql(query, f"checks/{claim}", cache)
        parts = (parsed.meaning, *(f"{table}={stamps.get(table)}" for table in sorted(parsed.reads)))
        hashes[claim] = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return hashes


def violations(
    con: duckdb.DuckDBPyConnection,
    *,
    known: Collection[str] = (),
    instead: Mapping[str, str] = NOTHING,
) -> dict[str, str]:
    """
    The first rows that each failing check returns, by claim; empty if every claim is true.

    Parameters
    ----------
    known
        Claims that are known to be true.
    instead
        Queries to run in place of some checks, by claim.
    """
    failed = {}
    for claim, query in read_checks():
        if claim in known:
            continue
        result = con.execute(instead.get(claim, query))
        columns = [column[0] for column in result.description]
        if rows := result.fetchmany(SHOWN):
            failed[claim] = "; ".join(
                ", ".join(f"{column}={value}" for column, value in zip(columns, row, strict=True))
                for row in rows
            )
    return failed


def audit(
    con: duckdb.DuckDBPyConnection,
    *,
    known: Collection[str] = (),
    instead: Mapping[str, str] = NOTHING,
) -> None:
    """
    Run the checks on a snapshot, without those whose claims are known to be true; see :func:`violations`.

    Raises
    ------
    AuditFailed
        If a check returns rows; the message names every failing check, with its first rows.
    """
    if failed := violations(con, known=known, instead=instead):
        lines = "".join(f"\n  {claim}: {rows}" for claim, rows in failed.items())
        raise AuditFailed(f"{counted(len(failed), 'check')} failed; nothing was published:{lines}")
