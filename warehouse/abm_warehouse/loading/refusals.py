"""Refusals: files that were refused as a whole, noted in the ledger until they are loaded."""

from dataclasses import dataclass

import duckdb


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was refused as a whole; ``content_sha256`` is None where it could not be read."""

    file: str
    content_sha256: str | None
    profile: str
    reason: str
    refused_at: str


def record_refusal(
    con: duckdb.DuckDBPyConnection, *, file: str, content_sha256: str | None, profile: str, reason: str
) -> None:
    """Note in the ledger that a file was refused, and why."""
    con.execute(
        "insert into ledger.refusals values (?, ?, ?, ?, now())", [file, content_sha256, profile, reason]
    )


def open_refusals(con: duckdb.DuckDBPyConnection) -> list[Refusal]:
    """
    The last refusal of each file that is still not loaded, oldest first.

    A file is loaded once its content is, under any name, or a later file of the same name.
    """
    rows = con.execute(
        "select file, content_sha256, profile, reason,"
        " strftime(refused_at, '%Y-%m-%dT%H:%M:%S.%f+00:00')"
        " from ledger.refusals as refusals"
        " where not exists ("
        " select 1 from ledger.batches as batches"
        " where batches.content_sha256 = refusals.content_sha256"
        " or (batches.file = refusals.file and batches.loaded_at > refusals.refused_at))"
        " qualify row_number() over (partition by file order by refused_at desc) = 1"
        " order by refused_at, file"
    ).fetchall()
    return [Refusal(*row) for row in rows]
