"""A report: its parts with their rows and the SQL behind them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import duckdb

from abm.errors import UsageError
from abm_warehouse.publishing.answers import answer
from abm_warehouse.publishing.asking import bound_text
from abm_warehouse.publishing.manifest import Manifest

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Pivot:
    """
    How long rows become a table for people: one column per value of ``across``, with ``value`` in it.

    ``kept`` are the columns that tell the rows apart, and what each is called.
    """

    kept: Mapping[str, str]
    across: str
    value: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """
    One part of a report before it is answered.

    Parameters
    ----------
    key
        Its name in JSON and for ``--part``.
    title
        Its heading.
    query
        The query of ``sql/queries`` that answers it.
    values
        Values of the query's parameters.
    note
        How to read it.
    pivot
        How its rows are put side by side, where they are long.
    bar
        The column that pages draw as bars.
    empty
        What to load where there are no rows.
    """

    key: str
    title: str
    query: str
    values: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    pivot: Pivot | None = None
    bar: str = ""
    empty: str = "There is nothing to show yet."


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a report: a question and its rows."""

    question: Question
    rows: "pa.Table"

    @property
    def sql(self) -> str:
        """The SQL that was asked, with its values bound; nothing where no query was."""
        return "" if not self.question.query else bound_text(self.question.query, dict(self.question.values))

    @property
    def table(self) -> "pa.Table":
        """The rows as people read them: long ones side by side."""
        pivot = self.question.pivot
        return self.rows if pivot is None else _side_by_side(self.rows, pivot)


@dataclass(frozen=True, slots=True)
class Report:
    """
    A report of what a workspace has published.

    Parameters
    ----------
    name, title
        What it is called.
    asked
        What was chosen, as its JSON says it.
    run_id, generation, as_of, playbook
        The run that it is about.
    about
        The run, in words.
    parts
        Its parts, the main one first.
    """

    name: str
    title: str
    asked: Mapping[str, str | int]
    run_id: str
    generation: str
    as_of: datetime
    playbook: str
    about: str
    parts: tuple[Part, ...]

    def content(self) -> dict[str, Any]:
        """The report as one JSON object: what was asked, the run, and the rows of each part by its key."""
        about = {"run_id": self.run_id, "generation": self.generation, "as_of": self.as_of}
        return {
            **self.asked,
            **about,
            **{part.question.key: part.rows.to_pylist() for part in self.parts},
        }

    def part(self, key: str | None) -> Part:
        """
        The part of this key; the main one if None.

        Raises
        ------
        UsageError
            If the report has no such part.
        """
        found = next((part for part in self.parts if key in (None, part.question.key)), None)
        if found is None:
            keys = ", ".join(part.question.key for part in self.parts)
            raise UsageError(f"The report {self.name} has no part {key!r}; its parts are {keys}.")
        return found


def answered(con: duckdb.DuckDBPyConnection, questions: Iterable[Question]) -> tuple[Part, ...]:
    """Questions with their rows, from a published snapshot."""
    return tuple(Part(question, answer(con, question.query, question.values)) for question in questions)


def report_of(
    manifest: Manifest, name: str, title: str, parts: tuple[Part, ...], asked: Mapping[str, Any]
) -> Report:
    """A report about the run of a manifest."""
    return Report(
        name=name,
        title=title,
        asked={choice: value if isinstance(value, int) else str(value) for choice, value in asked.items()},
        run_id=manifest.run_id,
        generation=manifest.generation,
        as_of=manifest.as_of,
        playbook=manifest.playbook,
        about=manifest.named,
        parts=parts,
    )


def _side_by_side(rows: "pa.Table", pivot: Pivot) -> "pa.Table":
    """One row for all rows that differ in ``across`` alone."""
    import pyarrow as pa

    wide: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows.to_pylist():
        wide.setdefault(tuple(row[name] for name in pivot.kept), {})[row[pivot.across]] = row[pivot.value]
    fields = [pa.field(shown, rows.schema.field(name).type) for name, shown in pivot.kept.items()]
    fields += [pa.field(column, rows.schema.field(pivot.value).type) for column in pivot.columns]
    lines = [
        dict(zip(pivot.kept.values(), key, strict=True)) | {name: cells.get(name) for name in pivot.columns}
        for key, cells in wide.items()
    ]
    return pa.Table.from_pylist(lines, schema=pa.schema(fields))
