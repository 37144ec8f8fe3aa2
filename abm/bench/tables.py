"""Tables of figures: as rows for a terminal, as Markdown for a page, as plain values for JSON."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from math import log
from os import cpu_count
from typing import Any

import duckdb

from abm.bench.measuring import Cost
from abm.counting import counted

HEADINGS: Mapping[str, str] = {
    "what": "",
    "committees": "committees",
    "cpu_seconds": "CPU s",
    "seconds": "wall s",
    "cpu_ms": "CPU ms",
    "ms": "wall ms",
    "cpu_us": "CPU µs each",
    "us": "wall µs each",
    "p50_ms": "p50 CPU ms",
    "p95_ms": "p95 CPU ms",
    "times_floor": "times the floor",
    "ratio": "ratio",
    "share": "share of the run, %",
    "growth": "times as much",
    "exponent": "exponent",
    "peak_mb": "peak MB",
}
"""The columns a table may have, in their order, and what they are called."""

LINES_SHOWN = 20
"""Most lines of a table that are shown; JSON has all of them."""

LEAST_COST = 0.1
"""Work that costs less at the larger size (seconds, or milliseconds of a call) says nothing about growth."""

Line = Mapping[str, Any]
"""One row: ``what`` was measured, and figures by the names of ``HEADINGS``."""


@dataclass(frozen=True, slots=True)
class Table:
    """
    Figures of one kind.

    Parameters
    ----------
    title
        What the figures are about, and what the floor is.
    lines
        Its rows.
    """

    title: str
    lines: Sequence[Line]

    @property
    def columns(self) -> list[str]:
        """Names of the columns that some line fills."""
        filled = set(chain.from_iterable(self.lines))
        return [name for name in HEADINGS if name in filled]

    def headings(self) -> list[str]:
        """Headings of the columns."""
        return [HEADINGS[name] for name in self.columns]

    def rows(self) -> list[list[str]]:
        """The cells of the lines that are shown, as text; the others are counted in a last row."""
        rows = [
            [line["what"], *(figure(line.get(name)) for name in self.columns[1:])]
            for line in self.lines[:LINES_SHOWN]
        ]
        if rest := self.lines[LINES_SHOWN:]:
            sums = {name: sum(line.get(name) or 0 for line in rest) for name in ("cpu_seconds", "seconds")}
            others = counted(len(rest), "other")
            rows.append([others, *(figure(sums.get(name)) for name in self.columns[1:])])
        return rows

    def markdown(self) -> str:
        """The table as Markdown, with its title in bold above it."""
        columns = self.columns
        header = f"| {' | '.join(self.headings())} |".replace("|  |", "| |")
        ruler = "|".join(["", "---", *("---:" for _ in columns[1:]), ""])
        rows = (f"| {' | '.join(row)} |" for row in self.rows())
        return "\n".join([f"**{self.title}**", "", header, ruler, *rows])


def figure(value: float | None) -> str:
    """
    A number with three digits that mean something.

    Examples
    --------
    >>> [figure(value) for value in (None, 1234.5, 45.678, 4.5678, 0.045678, 0.0)]
    ['-', '1,234', '45.7', '4.57', '0.0457', '0']
    """
    if value is None:
        return "-"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def cost_line(
    what: str, cost: Cost, *, floor: Cost | None = None, peak_mb: float | None = None, **figures: float
) -> dict[str, Any]:
    """A line about a cost, with its ratio to the floor's CPU time."""
    line: dict[str, Any] = {"what": what, "cpu_seconds": cost.cpu_seconds, "seconds": cost.seconds}
    if floor is not None:
        line["times_floor"] = cost.cpu_seconds / floor.cpu_seconds
    return line | figures | {"peak_mb": peak_mb}


@dataclass(frozen=True, slots=True)
class SizeReport:
    """What was measured at one size of the demo company."""

    size: str
    accounts: int
    contacts: int
    engagements: int
    tables: Sequence[Table]


@dataclass(frozen=True, slots=True)
class Report:
    """What one command measured."""

    bench: str
    repeat: int
    sizes: Sequence[SizeReport]

    def tables(self) -> list[Table]:
        """The tables of each size, and how costs grow from the first size to the last."""
        tables = [
            Table(f"{size.size}: {table.title}", table.lines) for size in self.sizes for table in size.tables
        ]
        first, last = self.sizes[0], self.sizes[-1]
        return [*tables, growth(first, last)] if first is not last else tables

    def content(self) -> dict[str, Any]:
        """The report as plain values."""
        return {
            "bench": self.bench,
            "repeat": self.repeat,
            "measured_at": datetime.now(UTC).replace(microsecond=0),
            "machine": machine(),
            "sizes": [
                {
                    "size": size.size,
                    "accounts": size.accounts,
                    "contacts": size.contacts,
                    "engagements": size.engagements,
                }
                for size in self.sizes
            ],
            "tables": [
                {"title": table.title, "lines": [dict(line) for line in table.lines]}
                for table in self.tables()
            ],
        }


def growth(first: SizeReport, last: SizeReport) -> Table:
    """
    How the costs of the same work grow from one size to another.

    The exponent is 1 where the cost grows as the engagements do.
    """
    before = _costs(first)
    rows = last.engagements / first.engagements
    lines = []
    for what, cost in _costs(last).items():
        if before.get(what) and cost >= LEAST_COST:
            times = cost / before[what]
            lines.append({"what": what, "growth": times, "exponent": log(times) / log(rows)})
    return Table(f"{first.size} to {last.size}: growth, {figure(rows)} times the engagements", lines)


def _costs(size: SizeReport) -> dict[str, float]:
    """What each piece of work cost: its CPU seconds, or the 95th percentile of its calls."""
    lines = [line for table in size.tables for line in table.lines]
    work = {line["what"]: line["cpu_seconds"] for line in lines if "cpu_seconds" in line}
    return work | {line["what"]: line["p95_ms"] for line in lines if "p95_ms" in line}


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "processors": cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
    }
