"""The page about the funnel: stages, conversion beside what is usual, months, velocity, cost and goals."""

from datetime import UTC, date, datetime
from decimal import Decimal

from abm_app.components.conversion import ratios_card
from abm_app.components.quarters import costs_card, deals_card, goals_card, spend_card, velocity_card
from abm_app.components.stage_value import value_card
from abm_app.pages import funnel
from abm_warehouse.publishing.revenue import (
    Acquisition,
    ClosedDeal,
    FunnelMonth,
    FunnelRatio,
    GoalProgress,
    QuarterSpend,
    StageMember,
    StageQuality,
    StageReached,
    StageValue,
    Velocity,
)
from tests.app.test_components import texts
from tests.app.test_plots import plot_in

STAGES = [
    StageReached("account", "mql", 5, 0, 1, 3.4),
    StageReached("account", "sql", 2, 1, 0, None),
    StageReached("person", "mql", 1200, 0, 0, 2.0),
]


def said(component) -> str:
    return " ".join(" ".join(texts(component)).split())


def ratio(conversion: float | None, *, low: float | None = 0.2, high: float | None = 0.3) -> FunnelRatio:
    return FunnelRatio("account", "mql", "sql", 10, 8, 2, conversion, 90, low, high)


def test_the_summary_counts_people_and_accounts():
    assert funnel.summary(STAGES) == (
        "1,200 people and 5 accounts with a status or a deal. 1 stage was recorded after a later one."
    )
    assert funnel.summary([]) == "Nobody has a status or a deal yet."


def test_stages_of_accounts_and_people_are_side_by_side():
    assert "MQL 5 3 1,200 2 SQL 2 \u2013 0 \u2013" in said(funnel.stages_card(STAGES))


def test_conversion_is_compared_with_what_is_usual():
    assert "25% 2 of 8 \u2013 20% to 30% usual" in said(ratios_card([ratio(0.25)]))
    assert "below" in said(ratios_card([ratio(0.19)]))
    assert "above" in said(ratios_card([ratio(0.31)]))
    assert "85% or more usual" in said(ratios_card([ratio(0.95, low=0.85, high=None)]))


def test_a_verdict_is_about_the_number_that_is_shown():
    assert "20% 2 of 8 \u2013 20% to 30% usual" in said(ratios_card([ratio(0.1977)]))


def test_nobody_is_compared_before_their_days_are_over():
    card = said(ratios_card([ratio(None)]))
    assert "usual" not in card.replace("Usual", "")
    assert "\u2013 \u2013 20% to 30%" in card


def test_months_show_the_change_since_the_month_before():
    months = [FunnelMonth(date(2026, 9, 1), "mql", 6, None), FunnelMonth(date(2026, 8, 1), "mql", 4, -0.2)]
    assert "Sep 2026 6 Aug 2026 4 \u221220%" in said(funnel.months_card("account", months))


def test_velocity_is_shown_by_quarter():
    velocity = Velocity(date(2026, 7, 1), "USD", 17, 21, 12, 0.5714, 33425.0, 50.0, 6494.0)
    assert "Q3 2026 USD 17 57% 33,425 50 6,494" in said(velocity_card([velocity]))


def test_cost_is_compared_with_the_quarter_before():
    quarter = Acquisition(
        date(2026, 4, 1), "USD", True, Decimal(96305), 95, 19, 19, 1013.7, 5068.7, -0.89, 64.0, 57.5, None
    )
    assert "Q2 2026 USD 96,305 95 1,014 19 5,069 \u221289% 64" in said(costs_card([quarter]))


def test_quality_says_whether_fewer_and_better_come():
    stages = [
        StageQuality("account", "mql", 10, 10, 24.1, None, None, None),
        StageQuality("account", "sql", 4, 4, 25.0, 0.4, 0.9, "fewer and better"),
    ]
    assert "SQL accounts 4 40% 25.0 (+0.9) fewer and better" in said(funnel.quality_card(stages))


def test_a_goal_is_shown_beside_its_time():
    goal = GoalProgress(
        "revenue", date(2026, 7, 1), date(2026, 9, 30), "USD", 500000.0, 401100.0, 0.8, 0.5, 1.6, "on pace"
    )
    assert "Revenue 1 Jul 2026 to 30 Sep 2026 401,100 USD 500,000 80% 50% on pace" in said(goals_card([goal]))
    assert "goals.csv" in said(goals_card([]))


def member(name: str, account: str | None, members: int = 1) -> StageMember:
    at = datetime(2026, 9, 1, tzinfo=UTC)
    return StageMember(name, name, "CFO", account, "Acme", at, True, 3.0, "customer", members)


def test_a_number_opens_those_whom_it_counts():
    card = str(funnel.stages_card(STAGES))
    assert "/funnel?stage=mql" in card
    assert "/funnel?level=person&stage=mql" in card
    people = said(funnel.members_card("person", "mql", [member("Ann", "A1", 90), member("Bo", None)]))
    assert "People that reached MQL" in people
    assert "Ann CFO Acme 1 Sep 2026 3 Customer" in people
    assert "The latest 2 of 90" in people
    assert "There are none." in said(funnel.members_card("account", "sql", []))


def test_what_is_usual_is_a_band_behind_the_bars():
    figure = plot_in(ratios_card([ratio(0.25)]))

    [band] = figure["layout"]["shapes"]
    assert (band["x0"], band["x1"], band["layer"]) == (0.2, 0.3, "below")
    assert figure["data"][-1]["name"] == "Usual"
    assert plot_in(ratios_card([ratio(0.25, low=None, high=None)]))["layout"]["shapes"] == []


def test_a_share_without_an_upper_bound_is_usual_up_to_the_end():
    [band] = plot_in(ratios_card([ratio(0.95, low=0.85, high=None)]))["layout"]["shapes"]
    assert (band["x0"], band["x1"]) == (0.85, 1.0)


def test_each_bar_of_the_funnel_has_its_number_and_opens_its_rows():
    accounts, people = plot_in(funnel.stages_card(STAGES))["data"]

    assert (accounts["y"], accounts["x"]) == (["MQL", "SQL"], [5, 2])
    assert accounts["customdata"] == ["/funnel?stage=mql", "/funnel?stage=sql"]
    assert people["customdata"] == ["/funnel?level=person&stage=mql"]


def test_a_month_without_anybody_is_zero_in_the_plot_and_opens_its_rows():
    months = [FunnelMonth(date(2026, 9, 1), "mql", 6, None), FunnelMonth(date(2026, 8, 1), "sql", 4, -0.2)]
    mql, _ = plot_in(funnel.months_card("person", months))["data"]

    assert mql["y"] == [0, 6]
    assert mql["customdata"][1] == "/funnel?level=person&stage=mql&month=2026-09-01"


def test_a_quarter_opens_the_deals_that_were_closed_in_it():
    quarter, closed_at = date(2026, 7, 1), datetime(2026, 8, 4, tzinfo=UTC)
    velocity = Velocity(quarter, "USD", 17, 21, 12, 0.5714, 33425.0, 50.0, 6494.0)
    deal = ClosedDeal("d1", "Acme", "A1", "Acme", "Ann", True, Decimal(900), "USD", closed_at, 31.0, 60)

    [bars] = plot_in(velocity_card([velocity]))["data"]
    assert (bars["x"], bars["y"], bars["customdata"]) == (
        ["Q3 2026"],
        [6494.0],
        ["/funnel?quarter=2026-07-01"],
    )
    card = said(deals_card(quarter, [deal]))
    assert "Deals closed in Q3 2026" in card
    assert "Acme Acme Won Ann 4 Aug 2026 31 USD 900" in card
    assert "The first 1 of 60." in card
    assert "There are none." in said(deals_card(quarter, []))


def test_the_cost_of_a_quarter_opens_what_was_spent_in_it():
    quarter = date(2026, 7, 1)
    cost = Acquisition(quarter, "EUR", True, Decimal(900), 3, 2, 2, 300.0, 450.0, None, 50.0, None, None)
    one = QuarterSpend("c1", "Spring", "ads", "Paid", Decimal(700), "EUR", quarter, date(2026, 7, 9), 3)

    [bars] = plot_in(costs_card([cost]))["data"]
    assert (bars["y"], bars["customdata"]) == ([450.0], ["/funnel?spent=2026-07-01"])
    card = said(spend_card(quarter, [one]))
    assert "Spent in Q3 2026" in card
    assert "Spring Ads Paid 1 Jul 2026 9 Jul 2026 EUR 700" in card
    assert "The first 1 of 3." in card
    assert "Nothing was." in said(spend_card(quarter, []))


def test_an_empty_funnel_says_what_to_load():
    assert "Load statuses or opportunities." in said(funnel.layout([], [], "account", [], [], [], [], []))


def test_what_a_stage_is_worth_is_shown_for_accounts():
    one = StageValue("account", "mql", "USD", 7, Decimal(464900), 30, Decimal(820000), 3266.93)
    card = said(value_card([one, one._replace(level="person", revenue_each=1.0)]))

    assert "MQL USD 7 464,900 30 820,000 3,267" in card
    assert card.count("MQL") == 1
    assert "No account with a status has a deal yet." in said(value_card([]))
