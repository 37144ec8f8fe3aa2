"""``abm report``: figures about the whole book."""

import csv
from decimal import Decimal

import pytest

from tests.abm.commands import abm, answer, refusal

WON = """
    select sum(amount) from opportunities
    where is_won and closed_at <= (select as_of from run_clock where is_now)
"""


@pytest.mark.parametrize("by", ["channel", "campaign", "role"])
def test_every_model_credits_what_was_won(demo, by):
    credits = answer("report", "attribution", *demo, "--by", by)["credits"]
    [[won]] = answer("sql", *demo, WON)["rows"]

    totals: dict[str, Decimal] = {}
    for credit in credits:
        totals[credit["model"]] = totals.get(credit["model"], Decimal(0)) + Decimal(str(credit["credit"]))
    assert len(totals) == 9
    assert set(totals.values()) == {Decimal(str(won))}


def test_a_report_is_written_for_spreadsheets(demo, tmp_path):
    file = tmp_path / "credit.csv"
    code, _, err = abm("report", "attribution", *demo, "-o", file)

    assert code == 0
    assert f"to {file}." in err
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    assert rows[0].keys() >= {"channel", "currency", "linear", "markov"}


def test_a_report_is_not_written_in_a_form_that_is_not_known(demo, tmp_path):
    error = refusal("report", "attribution", *demo, "-o", tmp_path / "credit.pdf", status=2)
    assert error["message"] == "A report is written as .csv or .xlsx, not as '.pdf'."


def test_the_funnel_and_the_losses_are_about_the_same_deals(demo):
    report = answer("report", "funnel", *demo)
    losses = answer("report", "losses", *demo)["losses"]

    assert {stage["level"] for stage in report["stages"]} == {"person", "account"}
    lost = sum(quarter["deals_closed"] - quarter["deals_won"] for quarter in report["velocity"])
    assert sum(loss["deals"] for loss in losses) == lost > 0
