"""A report as a file: CSV, an Excel workbook, JSON, or one HTML page."""

from pathlib import Path
from typing import Final

from abm.errors import UsageError
from abm.json_text import json_text
from abm.reports.page import page
from abm.reports.report import Report
from abm.vocabulary.words import either
from abm_warehouse.publishing.analyst.formats import spreadsheet_csv_text, workbook_content

FORMS: Final = (".csv", ".xlsx", ".html", ".json")
"""How a report is written, by the end of the file's name."""


def require_form(file: Path) -> None:
    """
    Refuse a file whose name says no form of a report.

    Raises
    ------
    UsageError
        If it ends otherwise; the message says how it may end.
    """
    if file.suffix.lower() not in FORMS:
        raise UsageError(f"A report is written as {either(FORMS)}, not as {file.suffix or file.name!r}.")


def write_report(report: Report, file: Path, part: str | None = None) -> str:
    """
    Write a report; what was written, in words.

    A CSV file holds one part, the main one unless ``part`` names another; no cell of text can start a
    formula. A workbook has a sheet for each part. JSON and the page have all of them.

    Raises
    ------
    UsageError
        If the name says no form, the report has no such part, or the file cannot be written.
    """
    require_form(file)
    chosen = report.part(part)
    form = file.suffix.lower()
    if form == ".csv":
        content = spreadsheet_csv_text(chosen.table).encode()
        said = f"the part {chosen.question.key} ({chosen.table.num_rows:,} rows)"
    elif form == ".xlsx":
        content = workbook_content({part.question.title: part.table for part in report.parts}, report.about)
        said = f"{len(report.parts)} sheets"
    elif form == ".json":
        content = (json_text(report.content()) + "\n").encode()
        said = "all parts"
    else:
        content = page(report).encode()
        said = "one page"
    try:
        file.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror or error}.") from error
    return said
