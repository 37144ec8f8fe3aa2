"""What commands print: one JSON object or a page on standard output, notes and progress on standard error."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from abm.json_text import json_text

if TYPE_CHECKING:
    from rich.table import Table

WIDE = 220
"""Columns of a page that is not printed on a terminal."""

GAP = "  "
"""Between the columns of a table."""


class Page:
    """
    A page of text and tables.

    Everything printed goes through :func:`printable` first, so no value of an export can give the terminal
    a command.
    """

    def __init__(self, console: Console) -> None:
        self._console = console

    def text(self, text: str = "") -> None:
        """Print a paragraph; an empty line without one."""
        self._console.print(Text(printable(text)))

    def table(
        self, columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Iterable[str] = ()
    ) -> None:
        """Print a table; the columns named in ``right`` hold numbers and are aligned to the right."""
        lines = [[one_line(column) for column in columns]]
        lines += [[one_line(cell_text(cell)) for cell in row] for row in rows]
        are_numbers = [column in {*right} for column in columns]
        widths = [max(map(cell_len, cells)) for cells in zip(*lines, strict=True)]
        if sum(widths) + len(GAP) * (len(widths) - 1) > self._console.width:
            self._console.print(_folded(lines, are_numbers))
            return
        heading, *others = (GAP.join(map(_padded, line, widths, are_numbers)) for line in lines)
        text = Text("\n").join([Text(heading, style="bold"), *map(Text, others)])
        self._console.print(text, soft_wrap=True)


def _padded(cell: str, width: int, is_number: bool) -> str:
    spaces = " " * (width - cell_len(cell))
    return spaces + cell if is_number else cell + spaces


def _folded(lines: Sequence[Sequence[str]], are_numbers: Iterable[bool]) -> "Table":
    """A table whose cells are folded so that it is no wider than the console."""
    from rich.table import Table  # here, because it takes ten times as long as lines that fit

    heading, *others = lines
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column, is_number in zip(heading, are_numbers, strict=True):
        table.add_column(Text(column), justify="right" if is_number else "left", overflow="fold")
    for line in others:
        table.add_row(*map(Text, line))
    return table


@dataclass(frozen=True, slots=True)
class Output:
    """
    Where the answer of a command goes, and what it says beside it.

    Parameters
    ----------
    is_json
        Print exactly one JSON object on standard output.
    is_quiet
        Print neither progress nor notes on standard error.
    """

    is_json: bool = False
    is_quiet: bool = False

    def answer(self, content: Mapping[str, Any], fill: Callable[[Page], None]) -> None:
        """Print the answer: ``content`` as JSON, or the page that ``fill`` fills."""
        if self.is_json:
            sys.stdout.write(json_text(content) + "\n")
        else:
            fill(Page(Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)))

    def note(self, text: str) -> None:
        """Say something beside the answer, on standard error."""
        if not self.is_quiet:
            Page(Console(stderr=True, highlight=False, soft_wrap=True)).text(text)

    @contextmanager
    def progress(self, task: str) -> Iterator[Callable[[str], None]]:
        """Show a running task on a terminal; yields a function that takes the name of its next stage."""
        console = Console(stderr=True)
        if self.is_quiet or not console.is_terminal:
            yield lambda stage: None
            return
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        description = TextColumn("{task.description}", markup=False)
        with Progress(
            SpinnerColumn(), description, TimeElapsedColumn(), console=console, transient=True
        ) as bar:
            task_id = bar.add_task(task)
            yield lambda stage: bar.update(task_id, description=one_line(f"{task}: {stage}"))


def printable(text: str) -> str:
    r"""
    Text without control characters and terminal commands; each becomes a space, and line feeds stay.

    Examples
    --------
    >>> printable("Acme\x1b[31m Corp.\x07\nBolt")
    'Acme [31m Corp. \nBolt'
    """
    return "".join(character if character.isprintable() or character == "\n" else " " for character in text)


def one_line(text: str) -> str:
    """Printable text on one line, for a cell of a table."""
    return printable(text).replace("\n", " ")


def cell_text(value: object) -> str:
    """
    A value as people read it in a table.

    Examples
    --------
    >>> [cell_text(value) for value in (None, True, 1200, Decimal("2.50"), "Acme")]
    ['-', 'yes', '1,200', '2.5', 'Acme']
    """
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


def named_by_run(file: Path, run_id: str) -> Path:
    """
    The file that a name means in which ``{run}`` stands for the id of the run.

    Examples
    --------
    >>> named_by_run(Path("funnel_{run}.csv"), "8aede2beeb42").name
    'funnel_8aede2beeb42.csv'
    """
    return file.with_name(file.name.replace("{run}", run_id))
