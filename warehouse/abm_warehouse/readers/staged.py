"""The common form of every kind of file: a relation of text cells, and the lines of its rows."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import duckdb
import numpy as np
import pyarrow as pa

from abm.errors import LoadRefused
from abm_warehouse.readers.content import MAX_COLUMNS, Content
from abm_warehouse.storage.sql_text import literal, quoted
from abm_warehouse.storage.staged_text import ORIGIN

LINE = " line"
"""Column of a row's line; no header cell starts with a space."""
_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class MalformedLine:
    """A line that is not a row: its text, and why it is not one."""

    line: int
    text: str
    reason: str


Lines = range | np.ndarray[Any, np.dtype[np.int64]] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What is known once all rows were read.

    ``lines`` are those of the rows in their order, counted from 1; None if ``ORIGIN`` has them, or if
    nobody can tell.
    """

    malformed: tuple[MalformedLine, ...] = ()
    lines: Lines = None


@dataclass(frozen=True, slots=True)
class Staged:
    """A file whose rows can be read, once, as a relation of text; ``outcome`` takes how many they were."""

    outcome: Callable[[int], Outcome]


class File(Protocol):
    """A file of any kind, before its rows are read."""

    @property
    def content(self) -> Content:
        """Facts from its bytes."""

    @property
    def header(self) -> tuple[str, ...]:
        """Its columns; no two differ only in case."""

    def stage(self, con: duckdb.DuckDBPyConnection, *, table: str) -> Staged:
        """Make a temporary relation: the header's columns as text, in file order, and ``ORIGIN``."""

    def in_doubt(self) -> "File | None":
        """Another, slower way to read it, for when the engine gives up on this one."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows read in Python, with their lines; malformed lines are collected on the way."""

    header: tuple[str, ...]
    records: Iterable[tuple[int, list[str | None]] | MalformedLine]
    malformed: list[MalformedLine] = field(default_factory=list)

    def stage(self, con: duckdb.DuckDBPyConnection, *, table: str) -> Staged:
        """Put the rows into a temporary table, in batches."""
        cells = f"{table} cells"
        listed = ", ".join(f"{quoted(name)} varchar" for name in self.header)
        con.execute(f"create or replace temp table {quoted(cells)} ({quoted(LINE)} bigint, {listed})")
        for some in self._batches():
            con.register("rows of a file", some)
            con.execute(f'insert into {quoted(cells)} select * from "rows of a file"')
            con.unregister("rows of a file")
        make_view(con, table, self.header, quoted(cells), line=quoted(LINE))
        return Staged(lambda _: Outcome(tuple(self.malformed)))

    def _batches(self) -> Iterator[pa.Table]:
        lines: list[int] = []
        columns: list[list[str | None]] = [[] for _ in self.header]
        for record in self.records:
            if isinstance(record, MalformedLine):
                self.malformed.append(record)
                continue
            lines.append(record[0])
            for column, cell in zip(columns, record[1], strict=True):
                column.append(cell)
            if len(lines) == _AT_ONCE:
                yield _as_table(lines, columns)
                lines.clear()
                for column in columns:
                    column.clear()
        if lines:
            yield _as_table(lines, columns)


def _as_table(lines: list[int], columns: list[list[str | None]]) -> pa.Table:
    arrays = [pa.array(lines, pa.int64()), *(pa.array(column, pa.string()) for column in columns)]
    return pa.Table.from_arrays(arrays, names=[str(n) for n in range(len(arrays))])


def make_view(
    con: duckdb.DuckDBPyConnection,
    table: str,
    header: tuple[str, ...],
    relation: str,
    *,
    line: str = "null::bigint",
    cells: Iterable[str] | None = None,
) -> None:
    """Create a temporary view of text cells over a relation; ``cells`` are expressions for the cells."""
    wanted = ", ".join(
        f"{cell} as {quoted(name)}" for name, cell in zip(header, cells or map(quoted, header), strict=True)
    )
    held = ", ".join(f"{literal(name)}: {quoted(name)}" for name in header)
    con.execute(
        f"create or replace temp view {quoted(table)} as"
        f" select *, {{'line': {quoted(LINE)}, 'cells': {{{held}}}}} as {quoted(ORIGIN)}"
        f" from (select {line} as {quoted(LINE)}, {wanted} from {relation})"
    )


def usable_header(cells: Iterable[str]) -> tuple[str, ...]:
    """
    Names of a file's columns, those without one numbered.

    Raises
    ------
    LoadRefused
        If there are no names, a name appears twice, or there are too many.
    """
    names = tuple(cell.strip() for cell in cells)
    if not any(names) or len(names) > MAX_COLUMNS:
        raise LoadRefused(
            f"its first line is not a header ({len(names)} cells; a header has 1 to {MAX_COLUMNS})"
        )
    names = tuple(name or f"column {n}" for n, name in enumerate(names, start=1))
    if twice := sorted(name for name, count in Counter(map(str.lower, names)).items() if count > 1):
        raise LoadRefused(f"its header names a column twice: {', '.join(twice)}")
    return names
