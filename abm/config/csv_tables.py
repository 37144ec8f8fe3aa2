"""Tables in CSV that people edit: all mistakes of a file are reported at once, each with its line."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib.resources.abc import Traversable

from abm.errors import SettingsError

_DECIMAL = re.compile(r"[0-9]{1,7}(\.[0-9]{1,6})?")


class CsvTable:
    """
    The rows of a table, each with its line, and the mistakes in them.

    Parameters
    ----------
    file
        CSV in UTF-8, with or without a byte order mark.
    columns
        Its columns, in their order.
    optional
        Columns after these, which the file may lack; their cells are empty then.

    Raises
    ------
    SettingsError
        If the file cannot be read, or has other columns.
    """

    def __init__(self, file: Traversable, columns: Sequence[str], optional: Sequence[str] = ()) -> None:
        self.file = file
        self.mistakes: list[str] = []
        self.rows: list[tuple[int, dict[str, str]]] = []
        try:
            text = file.read_bytes().decode("utf-8-sig")
        except OSError as error:
            raise SettingsError(str(file), [f"cannot be read: {error.strerror}"]) from error
        except UnicodeDecodeError as error:
            raise SettingsError(str(file), [f"is not UTF-8 text: {error}; save it as UTF-8"]) from error
        reader = csv.reader(text.splitlines(), strict=True)
        try:
            header = tuple(next(reader, ()))
            if header not in ((*columns,), (*columns, *optional)):
                expected, found = ",".join(columns), ",".join(header)
                or_also = f' or "{",".join((*columns, *optional))}"' if optional else ""
                raise SettingsError(
                    str(file), [f'line 1: the columns must be "{expected}"{or_also}, not "{found}"']
                )
            empty = dict.fromkeys(optional, "")
            for cells in reader:
                line = reader.line_num
                if len(cells) == len(header):
                    self.rows.append(
                        (line, empty | {n: cell.strip() for n, cell in zip(header, cells, strict=True)})
                    )
                elif any(cells):
                    self.mistake(
                        line, f"has {len(cells)} cells, not {len(header)}; put cells with commas in quotes"
                    )
        except csv.Error as error:
            self.mistake(reader.line_num, f"is not CSV: {error}")

    def mistake(self, line: int, problem: str) -> None:
        """Record a mistake in a line."""
        self.mistakes.append(f"line {line}: {problem}")

    def word(self, line: int, row: Mapping[str, str], column: str, words: Iterable[str]) -> str:
        """The cell, which must be one of ``words``."""
        allowed = list(words)
        if row[column] not in allowed:
            options = ", ".join(word or "nothing" for word in allowed)
            self.mistake(line, f'{column} "{row[column]}" is not one of: {options}')
        return row[column]

    def number(self, line: int, row: Mapping[str, str], column: str, empty: int, *, least: int = 0) -> int:
        """The cell as a whole number from ``least`` to 100; ``empty`` for an empty cell."""
        cell = row[column]
        if not cell and empty >= least:
            return empty
        if not (cell.isascii() and cell.isdigit() and least <= int(cell) <= 100):
            self.mistake(line, f'{column} "{cell}" is not a whole number from {least} to 100')
            return least
        return int(cell)

    def positive(self, line: int, row: Mapping[str, str], column: str) -> float:
        """The cell as a number above 0, at most a million; it has at most six decimals and no exponent."""
        cell = row[column]
        if not _DECIMAL.fullmatch(cell) or not 0 < float(cell) <= 1_000_000:
            self.mistake(line, f'{column} "{cell}" is not a number above 0 and at most 1000000, such as 1.5')
            return 1.0
        return float(cell)

    def day(self, line: int, row: Mapping[str, str], column: str) -> date:
        """The cell as a day, such as 2026-09-30."""
        try:
            return date.fromisoformat(row[column])
        except ValueError:
            self.mistake(line, f'{column} "{row[column]}" is not a day such as 2026-09-30')
            return date.max

    def raise_mistakes(self) -> None:
        """Raise a SettingsError if any mistake was recorded."""
        if self.mistakes:
            raise SettingsError(str(self.file), self.mistakes)
