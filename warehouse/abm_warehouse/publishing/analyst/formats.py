"""The rows of an answer as CSV, JSON, Parquet or an Excel workbook."""

import sys
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from abm.errors import UsageError
from abm.json_text import json_text

FORMATS: Final = ("table", "csv", "json", "parquet", "xlsx")
BINARY_FORMATS: Final = ("parquet", "xlsx")

BYTE_ORDER_MARK: Final = "\ufeff"
MAX_XLSX_CHARACTERS: Final = 32_767

_NEEDS_QUOTES: Final = r'^$|[,"\r\n]'
_STARTS_FORMULA: Final = r"^\s*[=+\-@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]|^[\t\r\n]"


def write(
    rows: pa.Table, form: str, file: Path | None, *, about: str = "", for_spreadsheets: bool = False
) -> None:
    """
    Write rows to a file, or to standard output.

    Parameters
    ----------
    rows
        The answer.
    form
        ``csv``, ``json``, ``parquet`` or ``xlsx``.
    file
        The file to write; standard output if None.
    about
        Which run the rows are of; Parquet and workbooks hold it.
    for_spreadsheets
        Write CSV that people can open: no cell of text can start a formula.

    Raises
    ------
    UsageError
        If the file cannot be written, or does not hold so long a text.
    """
    content = _content(rows, form, about, for_spreadsheets=for_spreadsheets)
    if file is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        file.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror or error}.") from error


def _content(rows: pa.Table, form: str, about: str, *, for_spreadsheets: bool) -> bytes:
    if form == "parquet":
        buffer = pa.BufferOutputStream()
        pa.parquet.write_table(rows.replace_schema_metadata({"abm": about}), buffer)
        return bytes(buffer.getvalue().to_pybytes())
    if form == "xlsx":
        return xlsx_content(rows, about)
    if form == "json":
        return (json_text(rows.to_pylist()) + "\n").encode()
    text = spreadsheet_csv_text(rows) if for_spreadsheets else csv_text(rows)
    return text.encode()


def csv_text(rows: pa.Table) -> str:
    """
    Rows as CSV for programs; only cells that need quotes have them, and null is an empty cell.

    Examples
    --------
    >>> print(csv_text(pa.table({"name": ["Acme, Inc.", None, ""], "points": [2.5, 3, None]})), end="")
    name,points
    "Acme, Inc.",2.5
    ,3
    "",
    """
    return _csv([_as_text(column) for column in rows.columns], rows.column_names)


def spreadsheet_csv_text(rows: pa.Table) -> str:
    """
    Rows as CSV for people: text that a spreadsheet would take for a formula has an apostrophe before it.

    A byte order mark says that it is UTF-8.

    Examples
    --------
    >>> print(spreadsheet_csv_text(pa.table({"name": ["=1+1", "Acme"], "points": [-1, 2]}))[1:], end="")
    name,points
    '=1+1,-1
    Acme,2
    """
    columns = [
        _harmless(_as_text(column)) if _is_text(column.type) else _as_text(column) for column in rows.columns
    ]
    names = _harmless(pa.chunked_array([pa.array(rows.column_names, pa.string())])).to_pylist()
    return BYTE_ORDER_MARK + _csv(columns, names)


def xlsx_content(rows: pa.Table, about: str = "") -> bytes:
    """
    Rows as an Excel workbook of one sheet, whose comment says what they are about.

    Text stays text, times are UTC.

    Raises
    ------
    UsageError
        If a text is longer than a cell holds.
    """
    return workbook_content({"answer": rows}, about)


def workbook_content(sheets: Mapping[str, pa.Table], about: str = "") -> bytes:
    """
    Several tables as an Excel workbook, each on a sheet of its name; text stays text, times are UTC.

    The comment in the properties of the workbook says what it is about.

    Raises
    ------
    UsageError
        If a text is longer than a cell holds.
    """
    import xlsxwriter

    buffer = BytesIO()
    options = {
        "constant_memory": True,
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"comments": about})
        for number, (title, rows) in enumerate(sheets.items(), start=1):
            _fill_sheet(workbook, _sheet_name(title, number), rows)
    return buffer.getvalue()


def _fill_sheet(workbook: Any, name: str, rows: pa.Table) -> None:
    sheet = workbook.add_worksheet(name)
    bold = workbook.add_format({"bold": True})
    as_time = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    as_day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, rows.column_names, bold)
    number = 0
    for batch in rows.to_batches():
        for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            number += 1
            for position, cell in enumerate(cells):
                value = _xlsx_value(cell)
                style = None
                if isinstance(value, date):
                    style = as_time if isinstance(value, datetime) else as_day
                sheet.write(number, position, value, style)


def _sheet_name(title: str, number: int) -> str:
    """A title as Excel accepts it: at most 31 characters, none of those that it forbids."""
    allowed = "".join(" " if character in "[]:*?/\\" else character for character in title).strip("' ")
    return allowed[:31] or f"Sheet {number}"


def _xlsx_value(cell: object) -> object:
    """A cell as Excel holds it: numbers up to 15 digits, times without a zone, everything else as text."""
    if cell is None or isinstance(cell, bool | float):
        return cell
    if isinstance(cell, int | Decimal) and -(10**15) < cell < 10**15:
        return cell
    if isinstance(cell, date) and cell.year >= 1900:
        return cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell
    text = _cell_text(cell)
    if len(text) > MAX_XLSX_CHARACTERS:
        raise UsageError(
            f"A text of the answer has {len(text):,} characters; a cell of a workbook holds"
            f" {MAX_XLSX_CHARACTERS:,}. Use --format csv or parquet."
        )
    return text


def _csv(columns: list[pa.ChunkedArray], names: list[str]) -> str:
    header = pa.chunked_array([pa.array(names, pa.string())])
    quoted = [pc.fill_null(_quoted(column), "") for column in columns]
    lines = pc.binary_join_element_wise(*quoted, ",").to_pylist()
    return "".join(f"{line}\n" for line in [",".join(_quoted(header).to_pylist()), *lines])


def _quoted(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Quotes around the cells that need them; null stays null."""
    needs_quotes = pc.match_substring_regex(column, _NEEDS_QUOTES)
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(column, '"', '""'), '"', "")
    return pc.if_else(needs_quotes, quoted, column)


def _harmless(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """An apostrophe before text that a spreadsheet would take for a formula."""
    is_formula = pc.match_substring_regex(column, _STARTS_FORMULA)
    return pc.if_else(is_formula, pc.binary_join_element_wise("'", column, ""), column)


def _is_text(kind: pa.DataType) -> bool:
    return not pa.types.is_primitive(kind) or pa.types.is_interval(kind)


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as text; lists, structs and other values without a form in CSV are JSON."""
    if pa.types.is_timestamp(column.type) and column.type.tz:
        in_utc = column.cast(pa.timestamp(column.type.unit)).cast(pa.string())
        return pc.binary_join_element_wise(in_utc, "Z", "")
    if pa.types.is_large_string(column.type) or not _is_text(column.type):
        return column.cast(pa.string())
    if pa.types.is_string(column.type):
        return column
    cells = [None if cell is None else _cell_text(cell) for cell in column.to_pylist()]
    return pa.chunked_array([pa.array(cells, pa.string())])


def _cell_text(cell: Any) -> str:
    if isinstance(cell, list | dict):
        return json_text(cell)
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
