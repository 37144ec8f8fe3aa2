"""Figures as tables: columns, lines that are shown, growth, and JSON."""

from math import log

import pytest

from abm.bench import tables
from abm.bench.measuring import Cost
from abm.bench.tables import Report, SizeReport, Table, cost_line, growth


def size_report(size, engagements, **cpu_seconds):
    lines = [cost_line(what, Cost(cpu, cpu)) for what, cpu in cpu_seconds.items()]
    return SizeReport(size, 10, 100, engagements, [Table("costs", lines)])


def test_a_table_has_the_columns_that_some_line_fills_in_the_usual_order():
    floor = Cost(2.0, 3.0)
    lines = [
        cost_line("floor", floor, floor=floor, peak_mb=12.5),
        cost_line("load", Cost(5.0, 4.0), floor=floor),
        {"what": "polars: not installed"},
    ]

    table = Table("loads", lines)

    assert table.headings() == ["", "CPU s", "wall s", "times the floor", "peak MB"]
    assert table.rows() == [
        ["floor", "2", "3", "1", "12.5"],
        ["load", "5", "4", "2.5", "-"],
        ["polars: not installed", "-", "-", "-", "-"],
    ]


def test_lines_after_the_last_that_is_shown_are_added_up(monkeypatch):
    monkeypatch.setattr(tables, "LINES_SHOWN", 1)
    lines = [cost_line(f"stage {number}", Cost(number, 2 * number), floor=Cost(1, 1)) for number in (3, 2, 1)]

    assert Table("stages", lines).rows() == [
        ["stage 3", "3", "6", "3", "-"],
        ["2 others", "3", "6", "-", "-"],
    ]


def test_a_table_is_markdown_with_its_title():
    table = Table("S: loads", [cost_line("load", Cost(1.25, 2.0))])

    assert table.markdown().splitlines() == [
        "**S: loads**",
        "",
        "| | CPU s | wall s | peak MB |",
        "|---|---:|---:|---:|",
        "| load | 1.25 | 2 | - |",
    ]


def test_the_exponent_of_growth_is_one_where_the_cost_grows_as_the_engagements_do():
    first = size_report("M", 1_000, even=2.0, square=1.0, small=0.001, gone=5.0)
    last = size_report("L", 10_000, even=20.0, square=100.0, small=0.05, new=5.0)

    table = growth(first, last)

    assert [line["what"] for line in table.lines] == ["even", "square"]
    assert [line["growth"] for line in table.lines] == pytest.approx([10, 100])
    assert [line["exponent"] for line in table.lines] == pytest.approx([1, log(100) / log(10)])


def test_a_report_of_two_sizes_ends_with_growth_and_that_of_one_does_not():
    medium, large = size_report("M", 1_000, run=2.0), size_report("L", 10_000, run=20.0)

    one, two = Report("run", 3, [medium]).content(), Report("run", 3, [medium, large]).content()

    assert [table["title"] for table in one["tables"]] == ["M: costs"]
    assert [table["title"] for table in two["tables"]][:2] == ["M: costs", "L: costs"]
    assert two["tables"][2]["title"].startswith("M to L: growth")
    assert one["sizes"] == [{"size": "M", "accounts": 10, "contacts": 100, "engagements": 1_000}]
    assert one["machine"].keys() == {"processors", "system", "python", "duckdb"}
