"""Answers as files: CSV for programs, CSV and workbooks for people, and nothing that starts a formula."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from abm.errors import UsageError
from abm_warehouse.publishing.analyst.formats import csv_text, spreadsheet_csv_text, write, xlsx_content

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1", "\uff1d1"]


def test_csv_quotes_only_what_needs_quotes():
    rows = pa.table(
        {
            "name": ["Acme", "Acme, Inc.", 'the "best"', "two\nlines"],
            "points": [Decimal("1.50"), None, Decimal("2.00"), Decimal("-3.25")],
            "is_mqa": [True, False, None, True],
        }
    )

    assert csv_text(rows) == (
        "name,points,is_mqa\n"
        "Acme,1.50,true\n"
        '"Acme, Inc.",,false\n'
        '"the ""best""",2.00,\n'
        '"two\nlines",-3.25,true\n'
    )


def test_csv_tells_an_empty_text_from_null():
    assert csv_text(pa.table({"a": ["", None], "b": [1, 2]})) == 'a,b\n"",1\n,2\n'


def test_csv_writes_times_in_utc_and_nested_values_as_json():
    rows = pa.table(
        {
            "at": pa.array([datetime(2026, 9, 30, 12, tzinfo=UTC)], pa.timestamp("us", "UTC")),
            "day": [date(2026, 9, 30)],
            "roles": [["champion", "user"]],
            "person": [{"name": "Ann"}],
        }
    )

    [row] = csv.DictReader(io.StringIO(csv_text(rows)))
    assert row == {
        "at": "2026-09-30 12:00:00.000000Z",
        "day": "2026-09-30",
        "roles": '["champion", "user"]',
        "person": '{"name": "Ann"}',
    }


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_for_programs_leaves_text_as_it_is(text):
    content = csv_text(pa.table({"a": [text], "b": [1]}))

    assert list(csv.reader(io.StringIO(content, newline=""))) == [["a", "b"], [text, "1"]]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_csv_for_spreadsheets_starts_a_formula(text):
    content = spreadsheet_csv_text(pa.table({text: [text], "points": [-5]}))
    header, cells = csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline=""))

    assert header == [f"'{text}", "points"]
    assert cells == [f"'{text}", "-5"]


def test_csv_for_spreadsheets_leaves_harmless_text_alone_and_says_it_is_utf_8():
    content = spreadsheet_csv_text(pa.table({"name": ["Müller & Söhne", "a=b", None]}))

    assert content == "\ufeffname\nMüller & Söhne\na=b\n\n"


def test_a_workbook_holds_numbers_as_numbers_and_formulas_as_text():
    pytest.importorskip("xlsxwriter")
    rows = pa.table(
        {
            "name": ["=1+1", "https://acme.example", "007"],
            "points": [Decimal("1.50"), None, Decimal("-2.00")],
            "at": pa.array([datetime(2026, 1, 1, 12, tzinfo=UTC), None, None], pa.timestamp("us", "UTC")),
            "big": [2**62, 1, None],
            "odd": [float("nan"), float("inf"), 0.5],
        }
    )
    with zipfile.ZipFile(io.BytesIO(xlsx_content(rows))) as workbook:
        sheet = workbook.read("xl/worksheets/sheet1.xml").decode()
        texts = re.findall(r"<t[^>]*>([^<]*)</t>", workbook.read("xl/sharedStrings.xml").decode())

    assert texts == ["name", "points", "at", "big", "odd", "=1+1", str(2**62), "https://acme.example", "007"]
    assert '<c r="B2"><v>1.50</v></c>' in sheet
    assert '<c r="B4"><v>-2.00</v></c>' in sheet
    assert ">46023.5<" in sheet
    assert "1+1" not in sheet
    assert "hyperlink" not in sheet


def test_a_text_that_no_cell_holds_is_an_error_that_names_another_format():
    pytest.importorskip("xlsxwriter")
    with pytest.raises(UsageError, match=r"40,000 characters; .* Use --format csv or parquet"):
        xlsx_content(pa.table({"a": ["x" * 40_000]}))


def test_a_file_that_cannot_be_written_is_an_error_that_names_it(tmp_path):
    with pytest.raises(UsageError, match="cannot be written: No such file"):
        write(pa.table({"a": [1]}), "csv", tmp_path / "nowhere" / "x.csv")
