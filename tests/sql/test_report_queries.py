"""The queries of reports: costs, goals, sources, losses, and what became of a batch."""

from datetime import UTC, date, datetime, timedelta
from math import sqrt

import pytest

from abm.errors import SettingsError
from abm.playbook.goals import AgreedGoal, read_goals
from tests.company import Company

SPRING, SUMMER = date(2026, 4, 1), date(2026, 7, 1)
GOALS = (
    AgreedGoal("revenue", SPRING, date(2026, 6, 30), 2000.0, "USD"),
    AgreedGoal("deals_won", SPRING, date(2026, 6, 30), 3.0, None),
    AgreedGoal("mql", SUMMER, date(2026, 12, 31), 100.0, None),
    AgreedGoal("pipeline", date(2027, 1, 1), date(2027, 3, 31), 100.0, "USD"),
)


def day(month: int, number: int = 1) -> datetime:
    return datetime(2026, month, number, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """
    Ten people of a webinar, four of whom became customers, and ten of a fair, one of whom did.

    Their status is of January. Of three people in August one was taken on, one sent back, one forgotten.
    """
    company = Company(tmp_path_factory.mktemp("reports"))
    for number in range(20):
        account, person = company.account(f"a{number}"), f"p{number}"
        source, is_customer = ("Webinar", number < 4) if number < 10 else ("Fair", number == 10)
        company.person(person, "CFO", at=account, lead_source=source)
        company.add("statuses", subject="contact", subject_id=person, status="MQL", occurred_at=day(1, 5))
        if is_customer:
            for status, at in (("SQL", day(4, 2)), ("Customer", day(5, 2))):
                company.add("statuses", subject="contact", subject_id=person, status=status, occurred_at=at)
    batch = {"b1": ("Accepted", None), "b2": ("Disqualified", "No Budget"), "b3": (None, None)}
    for person, (status, reason) in batch.items():
        company.person(person, "CTO", at=company.account(person), lead_source="Webinar")
        company.did(person, "demo_request", day(8, 3))
        company.add("statuses", subject="contact", subject_id=person, status="MQL", occurred_at=day(8, 4))
        if status:
            company.add(
                "statuses", subject="contact", subject_id=person, status=status, reason=reason,
                occurred_at=day(8, 9),
            )  # fmt: skip
    for deal, account, opened, closed, won, reason in (
        ("D1", "a0", day(4), day(4) + timedelta(days=20), True, None),
        ("D2", "a1", day(4), day(4) + timedelta(days=40), True, None),
        ("D3", "a2", day(4), day(6), False, "Lack of Feature"),
        ("D4", "a3", day(7), day(8), False, "Lack of Feature"),
        *((f"N{n}", "a4", day(7), day(8), False, "No Decision") for n in range(4)),
        ("D5", "b1", day(8, 10), None, False, None),
    ):
        company.add(
            "opportunities", opportunity_id=deal, account_id=account, created_at=opened, closed_at=closed,
            is_closed=closed is not None, is_won=won, amount=1000, currency="USD", loss_reason=reason,
            lead_source="Webinar",
        )  # fmt: skip
    company.add("spend", date=date(2026, 4, 10), amount=900, currency="USD", channel="event")
    with company.scored(goals=GOALS) as book:
        yield book


@pytest.mark.slow
def test_a_source_is_compared_with_all_others_and_bounded(book):
    """The interval is Wilson's: z is 1.96, so z squared is 3.8415."""
    rows = book.answer("source_conversion", from_stage="mql", to_stage="customer")
    [webinar] = [row for row in rows if row["lead_source"] == "Webinar"]

    assert (webinar["reached"], webinar["complete"], webinar["converted"]) == (13, 10, 4)
    assert (webinar["conversion"], webinar["conversion_elsewhere"], webinar["lift"]) == (0.4, 0.1, 3.0)
    z, n, p = 3.8415, 10, 0.4
    middle, half = p + z / (2 * n), sqrt(z * (p * (1 - p) + z / (4 * n)) / n)
    assert webinar["low"] == pytest.approx((middle - half) / (1 + z / n), abs=1e-4)
    assert webinar["high"] == pytest.approx((middle + half) / (1 + z / n), abs=1e-4)
    assert not webinar["is_clear"]


def test_spend_is_divided_by_the_people_and_customers_of_its_quarter(book):
    [spring] = [row for row in book.answer("acquisition_by_quarter") if row["quarter"] == SPRING]

    assert (spring["spend"], spring["sqls"], spring["customers"]) == (900, 5, 5)
    assert (spring["cost_per_sql"], spring["cost_per_customer"]) == (180.0, 180.0)
    assert spring["days_to_win"] == 30.0
    assert spring["is_over"]


def test_a_quarter_without_spend_says_so(book):
    [summer] = [row for row in book.answer("acquisition_by_quarter") if row["quarter"] == SUMMER]

    assert (summer["spend"], summer["cost_per_customer"], summer["missing"]) == (None, None, "spend")


def test_goals_are_met_missed_behind_or_not_begun(book):
    goals = {row["measure"]: row for row in book.answer("goals_progress")}

    assert (goals["revenue"]["reached"], goals["revenue"]["verdict"]) == (2000, "met")
    assert (goals["deals_won"]["reached"], goals["deals_won"]["verdict"]) == (2, "missed")
    assert (goals["mql"]["reached"], goals["mql"]["verdict"]) == (3, "behind")
    assert goals["mql"]["elapsed"] == pytest.approx(91 / 184, abs=1e-4)
    assert goals["pipeline"]["verdict"] == "not begun"


def test_features_lost_two_quarters_in_a_row_and_many_no_decisions_are_read(book):
    readings = {(row["quarter"], row["category"]): row["reading"] for row in book.answer("loss_categories")}

    assert readings == {
        (SUMMER, "no_decision"): "no_acute_pain",
        (SUMMER, "feature"): "roadmap",
        (SPRING, "feature"): None,
    }


def test_a_batch_has_the_score_the_disposition_and_the_deal_of_each_person(book):
    asked = {"stage": "mql", "since": "2026-08-01", "until": "2026-08-15"}
    people = {row["contact_id"]: row for row in book.answer("batch_people", **asked)}

    assert {person: row["outcome"] for person, row in people.items()} == {
        "b1": "opportunity",
        "b2": "disqualified",
        "b3": "waiting",
    }
    assert people["b1"]["opportunity_id"] == "D5"
    assert people["b2"]["disposition_reason"] == "No Budget"
    assert people["b3"]["score_then"] > 0
    [source] = book.answer("batch_sources", **asked)
    assert (source["people"], source["went_on"], source["disqualified"], source["waiting"]) == (3, 1, 1, 1)
    [signal] = book.answer("batch_signals", **asked)
    assert signal["kind"] == "demo_request"
    assert (signal["people"], signal["went_on"], signal["sent_back"]) == (3, 1, 1)


def test_a_batch_of_an_earlier_quarter_has_no_score_of_then(book):
    rows = book.answer("batch_people", stage="mql", since="2026-01-01", until="2026-02-01")

    assert len(rows) == 20
    assert {row["score_then"] for row in rows} == {None}


def test_win_rate_is_of_the_deals_that_are_closed(book):
    [row] = book.answer("deal_outcomes", by="source")

    assert (row["value"], row["deals_open"], row["deals_won"], row["deals_lost"]) == ("Webinar", 1, 2, 6)
    assert (row["win_rate"], row["revenue"], row["days_to_win"]) == (0.25, 2000, 30.0)


def test_the_deals_behind_a_share_are_those_that_it_counts(book):
    for row in book.answer("loss_categories"):
        asked = {"quarter": row["quarter"], "category": row["category"] or "other", "size": None}
        assert len(book.answer("lost_deals", **asked)) == row["deals"]


def test_the_people_behind_a_stage_are_those_that_it_counts(book):
    for row in book.answer("funnel_stages_reached"):
        members = book.answer("stage_members", level=row["level"], stage=row["stage"], month=None, size=3)
        assert {member["members"] for member in members} == {row["reached"]}
        assert len(members) == min(3, row["reached"])


def test_the_people_behind_a_month_are_those_that_it_counts(book):
    for level in ("person", "account"):
        for row in book.answer("funnel_months", level=level):
            asked = {"level": level, "stage": row["stage"], "month": row["month"], "size": None}
            assert len(book.answer("stage_members", **asked)) == row["reached"]


def test_the_deals_behind_a_quarter_are_those_that_it_counts(book):
    for row in book.answer("velocity_by_quarter"):
        deals = book.answer("closed_deals", quarter=row["quarter"], size=None)
        of_currency = [deal for deal in deals if deal["currency"] == row["currency"]]
        assert len(of_currency) == row["deals_closed"]
        assert sum(deal["is_won"] for deal in of_currency) == row["deals_won"]


def test_the_spend_behind_a_quarter_is_what_it_counts(book):
    quarters = [row for row in book.answer("acquisition_by_quarter") if row["spend"] is not None]
    assert quarters
    for row in quarters:
        spent = book.answer("quarter_spend", quarter=row["quarter"], size=None)
        assert sum(one["amount"] for one in spent if one["currency"] == row["currency"]) == row["spend"]
        assert {one["rows_in_all"] for one in spent} == {len(spent)}


def test_goals_name_each_mistake_with_its_line(tmp_path):
    (tmp_path / "goals.csv").write_text(
        "measure,starts_on,ends_on,target,currency\n"
        "revenue,2026-01-01,2026-03-31,100,\n"
        "mql,2026-01-01,2025-03-31,ten,\n"
        "luck,2026-01-01,31 March,1,\n"
    )
    with pytest.raises(SettingsError) as goals:
        read_goals(tmp_path)
    assert [problem.partition(":")[0] for problem in goals.value.problems] == [
        "line 2", "line 3", "line 3", "line 4", "line 4",
    ]  # fmt: skip
