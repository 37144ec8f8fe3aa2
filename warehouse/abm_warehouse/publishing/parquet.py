"""
The marts as Parquet files, of which those that did not change are links to the ones published before.

A mart that grows has a folder of files, its parts. Each has the rows of a range of numbers, which is in its
name; new rows have the highest numbers, and so make a new part. A mart with rows for each instant has a part
for each that it has rows of.
"""

import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

import duckdb

from abm_warehouse.models.changes import INSTANT, ChangeLog
from abm_warehouse.models.differences import LOGGED_INSTANT
from abm_warehouse.models.model import Model
from abm_warehouse.publishing.snapshots import INTERNAL, file_sha256
from abm_warehouse.publishing.stage import Base
from abm_warehouse.publishing.tables import Table
from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.files import link_or_copy
from abm_warehouse.storage.sql_text import literal

MOST_PARTS: Final = 32
"""With more parts, a mart is written into one part again."""

_FORMAT: Final = "format parquet, compression zstd, compression_level 1"
"""A higher level takes longer, and makes files hardly any smaller."""

_RANGE: Final = re.compile(r"/part-(\d+)-(\d+)\.parquet$")


class ParquetFiles:
    """
    Writes the Parquet files of a generation.

    Parameters
    ----------
    con
        The open warehouse.
    snapshot
        A connection to the staged database, which finds its tables by their names alone.
    folder
        The staged generation.
    base
        The generation whose files may be linked.
    log
        The changes since it was published.
    tables
        The published tables.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        snapshot: duckdb.DuckDBPyConnection,
        folder: Path,
        base: Base | None,
        log: ChangeLog,
        tables: Iterable[Table],
    ) -> None:
        self._con = con
        self._snapshot = snapshot
        self._folder = folder
        self._base = base
        self._log = log
        self._tables = {table.source: table for table in tables}
        self._hashes: dict[str, str] = {}

    def write(self, marts: Iterable[Model]) -> dict[str, str]:
        """Write or link the files of all marts; their hashes by name."""
        for mart in marts:
            published = self._published(mart)
            if published and self._is_same(mart):
                self._link(published)
            elif mart.parts_by is None:
                self._write(f"{mart.name}.parquet", f'from main."{mart.name}"')
            else:
                (self._folder / mart.name).mkdir(exist_ok=True)
                number, table = mart.parts_by
                if number == INSTANT:
                    self._write_instants(mart, published)
                else:
                    self._write_parts(mart, number, table, published)
        return self._hashes

    def _is_same(self, mart: Model) -> bool:
        """Whether the base has the same rows of a mart."""
        published = self._base.manifest.marts.get(mart.name) if self._base else None
        return published == self._log.stamps[mart.name]

    def _published(self, mart: Model) -> list[str]:
        """The files of a mart in the base, in the order of their numbers."""
        names = self._base.manifest.files if self._base else ()
        own = [name for name in names if name == f"{mart.name}.parquet" or name.startswith(f"{mart.name}/")]
        return sorted(own, key=_range_of) if mart.parts_by else own

    def _write_instants(self, mart: Model, published: Collection[str]) -> None:
        """Write the parts of instants that changed, and link the others; that of the run may be empty."""
        before = self._base.manifest.marts.get(mart.name) if self._base else None
        keys = before and self._log.keys_changed(mart.name, since=before, column=INSTANT)
        has_changed = f"{LOGGED_INSTANT} in ({keys})" if keys else "true"
        scored = self._snapshot.execute(f'select distinct {INSTANT} from main."{mart.name}"').fetchall()
        instants = self._con.execute(
            f"select {INSTANT}, {has_changed} from run.clock"
            f" where is_now or {INSTANT} in (select unnest(?::timestamptz[])) order by {INSTANT}",
            [[as_of for [as_of] in scored]],
        ).fetchall()
        for as_of, is_written in instants:
            name = f"{mart.name}/{as_of:%Y%m%dT%H%M%S%f}.parquet"
            if name in published and not is_written:
                self._link([name])
            else:
                self._write(name, f'from main."{mart.name}" where {INSTANT} = {literal(str(as_of))}')

    def _write_parts(self, mart: Model, number: str, table: str, published: list[str]) -> None:
        """Write the parts with rows that changed and one for new rows, and link the others."""
        stored = f'{INTERNAL}."{self._tables[table].stored}"'
        [last] = one_row(self._snapshot, f'select coalesce(max("{number}"), 0) from {stored}')
        ranges = self._ranges_changed(number, table, published)
        if ranges is None:
            ranges, first = [], 0
        else:
            self._link([name for name in published if _range_of(name) not in ranges])
            first = _range_of(published[-1])[1] + 1
        if first <= last:
            ranges.append((first, last))
        for low, high in ranges:
            rows = f'(from {INTERNAL}."{table}" where "{number}" between {low} and {high})'
            name = f"{mart.name}/part-{low:010d}-{high:010d}.parquet"
            self._write(name, mart.select_on({table: rows}))

    def _ranges_changed(self, number: str, table: str, published: list[str]) -> list[tuple[int, int]] | None:
        """The parts with rows that changed; None if all have to be written."""
        held = self._base.manifest.tables.get(f"{INTERNAL}.{table}") if self._base else None
        keys = held and self._log.keys_changed(table, since=held.stamp, column=number)
        if not keys or not published or len(published) >= MOST_PARTS:
            return None
        return [
            (low, high)
            for low, high in map(_range_of, published)
            if self._con.execute(f"from ({keys}) where key between {low} and {high} limit 1").fetchall()
        ]

    def _link(self, names: Iterable[str]) -> None:
        if self._base is None:
            return
        for name in names:
            (self._folder / name).parent.mkdir(exist_ok=True)
            link_or_copy(self._base.folder / name, self._folder / name)
            self._hashes[name] = self._base.manifest.files[name]

    def _write(self, name: str, rows: str) -> None:
        target = literal(str(self._folder / name))
        self._snapshot.execute(f"copy ({rows}\n) to {target} ({_FORMAT})")
        self._hashes[name] = file_sha256(self._folder / name)


def _range_of(name: str) -> tuple[int, int]:
    """The first and the last number of a part."""
    found = _RANGE.search(name)
    return (int(found[1]), int(found[2])) if found else (0, 0)
