"""A report as one HTML page: nothing of the book is taken for markup."""

from datetime import UTC, datetime

import pyarrow as pa

from abm.reports.page import page
from abm.reports.report import Part, Question, Report

HOSTILE = "<img src=x onerror=alert(1)>"


def report(rows: pa.Table, **question) -> Report:
    part = Part(Question("rows", HOSTILE, "", **question), rows)
    return Report(
        "r", "R & D", {"by": HOSTILE}, "run", "0001", datetime(2026, 1, 1, tzinfo=UTC), "p", "run r", (part,)
    )


def test_text_of_the_book_is_shown_and_not_obeyed():
    shown = page(report(pa.table({"name": [HOSTILE], "deals": [3]}), bar="deals"))

    assert "<img" not in shown
    assert shown.count("&lt;img src=x onerror=alert(1)&gt;") == 3
    assert "R &amp; D" in shown


def test_what_is_usual_is_a_band_behind_the_bar():
    rows = pa.table({"conversion": [0.25], "benchmark_low": [0.2], "benchmark_high": [0.3]})

    assert 'left:20.0%;width:10.0%" title="usual"' in page(report(rows, bar="conversion"))


def test_a_part_without_rows_says_what_to_load():
    assert "Load deals." in page(report(pa.table({"deals": pa.array([], pa.int64())}), empty="Load deals."))
