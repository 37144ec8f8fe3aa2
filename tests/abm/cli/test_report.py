"""``abm report``: figures about the whole book."""

import csv
import json
import re
import zipfile
from decimal import Decimal

import pytest

from tests.abm.commands import abm, answer, refusal

WON = """
    select sum(amount) from opportunities
    where is_won and closed_at <= (select as_of from run_clock where is_now)
"""
REPORTS = ("funnel", "attribution", "losses", "deals", "sources", "retro", "costs", "reviews")


@pytest.mark.parametrize("by", ["channel", "campaign", "role"])
def test_every_model_credits_what_was_won(demo, by):
    credits = answer("report", "attribution", *demo, "--by", by)["credits"]
    [[won]] = answer("sql", *demo, WON)["rows"]

    totals: dict[str, Decimal] = {}
    for credit in credits:
        totals[credit["model"]] = totals.get(credit["model"], Decimal(0)) + Decimal(str(credit["credit"]))
    assert len(totals) == 9
    assert set(totals.values()) == {Decimal(str(won))}


def test_a_csv_file_has_one_part_with_the_models_side_by_side(demo, tmp_path):
    file = tmp_path / "credit.csv"
    code, _, err = abm("report", "attribution", *demo, "-o", file)

    assert code == 0
    assert f"to {file}." in err
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    assert rows[0].keys() >= {"channel", "currency", "linear", "markov"}


def test_a_workbook_has_a_sheet_for_each_part(demo, tmp_path):
    assert abm("report", "losses", *demo, "-o", tmp_path / "losses.xlsx")[0] == 0

    with zipfile.ZipFile(tmp_path / "losses.xlsx") as book:
        assert [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")] == [
            "xl/worksheets/sheet1.xml",
            "xl/worksheets/sheet2.xml",
        ]


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_one_page_that_needs_nothing_else(demo, tmp_path, name):
    file = tmp_path / "report.html"
    code, out, said = abm("report", name, *demo, "-o", file)
    page = file.read_text("utf-8")

    assert (code, out) == (0, "")
    assert f"to {file}." in said
    assert "<script" not in page
    assert "src=" not in page
    assert "default-src 'none'" in page
    assert page.count("<h2>") >= 1


def test_of_a_long_part_the_terminal_shows_the_beginning_and_says_how_to_have_all(demo):
    _, out, _ = abm("report", "sla", *demo, "--part", "waits")

    assert re.search(r"50 of \d{3} rows; -o FILE writes all\.", out)
    assert len(out.splitlines()) < 60


def test_what_a_report_is_about_is_in_its_json(demo, tmp_path):
    printed = answer("report", "deals", *demo, "--by", "team", "-o", tmp_path / "deals.json")

    assert printed["by"] == "team"
    assert printed["run_id"]
    assert json.loads((tmp_path / "deals.json").read_text()) == printed


def test_a_report_is_not_written_in_a_form_that_is_not_known(demo, tmp_path):
    error = refusal("report", "attribution", *demo, "-o", tmp_path / "credit.pdf", status=2)
    assert error["message"] == "A report is written as .csv, .xlsx, .html or .json, not as '.pdf'."


def test_a_part_that_a_report_has_not_is_refused_with_those_it_has(demo):
    error = refusal("report", "losses", *demo, "--part", "luck", status=2)
    assert error["message"] == "The report losses has no part 'luck'; its parts are losses, categories."


def test_the_funnel_and_the_losses_are_about_the_same_deals(demo):
    report = answer("report", "funnel", *demo)
    losses = answer("report", "losses", *demo)["losses"]

    assert {stage["level"] for stage in report["stages"]} == {"person", "account"}
    lost = sum(quarter["deals_closed"] - quarter["deals_won"] for quarter in report["velocity"])
    assert sum(loss["deals"] for loss in losses) == lost > 0


def test_a_batch_is_that_of_the_days_that_are_named(demo):
    batch = answer("report", "retro", *demo, "--since", "2026-03-01", "--days", "7")

    assert (batch["since"], batch["until"]) == ("2026-03-01", "2026-03-08")
    assert all("2026-03-01" <= person["reached_at"][:10] < "2026-03-08" for person in batch["people"])
    assert sum(source["people"] for source in batch["sources"]) == len(batch["people"]) > 0


def test_reviews_are_due_by_the_day_that_is_asked_for(here, exports):
    answer("load", *here, *sorted(exports.iterdir()))
    answer("run", *here, "--as-of", "2026-01-10")

    for day, asked in (("2026-01-10", ()), ("2025-12-01", ("--as-of", "2025-12-01"))):
        due = answer("report", "reviews", *here, *asked)["due"]
        assert {review["due_on"] for review in due} == {day}
