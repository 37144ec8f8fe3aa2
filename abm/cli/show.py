"""How commands speak: one JSON object or a table on standard output, the rest on standard error."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from abm.json_text import json_text

Cell = object
WIDE = 220
"""Columns of a page that no terminal shows."""


@dataclass(frozen=True, slots=True)
class Voice:
    """
    Where a command's words go.

    Parameters
    ----------
    is_json
        Exactly one JSON object on standard output, and nothing else there.
    is_quiet
        No progress and no remarks on standard error.
    """

    is_json: bool = False
    is_quiet: bool = False

    def answer(self, content: Mapping[str, Any], lines: Callable[[Console], None]) -> None:
        """Print the answer: the content as JSON, or what ``lines`` prints of it."""
        if self.is_json:
            sys.stdout.write(json_text(content) + "\n")
        else:
            lines(Console(highlight=False, width=None if sys.stdout.isatty() else WIDE))

    def remark(self, text: str) -> None:
        """Say something beside the answer."""
        if not self.is_quiet:
            Console(stderr=True, highlight=False, soft_wrap=True).print(text, markup=False)

    @contextmanager
    def progress(self, what: str) -> Iterator[Callable[[str], None]]:
        """Show what is being done, on a terminal only; yields what tells the next stage."""
        console = Console(stderr=True)
        if self.is_quiet or not console.is_terminal:
            yield lambda stage: None
            return
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(what)
            yield lambda stage: bar.update(task, description=f"{what}: {stage}")


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, right: Iterable[str] = ()) -> Table:
    """A plain table; columns named in ``right`` are numbers."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    numbers = set(right)
    for column in columns:
        shown.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(_escaped(text(cell)) for cell in row))
    return shown


def text(cell: Cell) -> str:
    """A cell as people read it."""
    if cell is None:
        return "-"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}" if cell else "0"
    if isinstance(cell, int):
        return f"{cell:,}"
    return str(cell)


def _escaped(words: str) -> str:
    """Text that no terminal takes for markup or a command."""
    from rich.markup import escape

    return escape("".join(letter if letter.isprintable() else " " for letter in words))
