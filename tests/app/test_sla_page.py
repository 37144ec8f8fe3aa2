"""The page about service levels: what its plots draw and which rows they open."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from abm_app.pages import sla
from abm_warehouse.publishing.hand_offs import (
    AnswerSpeed,
    Breach,
    HandedOver,
    SecondLead,
    SecondLeadRate,
    SlaClause,
    SlaMonth,
    SlaUser,
    Wait,
)
from tests.app.test_components import texts
from tests.app.test_plots import plot_in

AT = datetime(2026, 9, 29, 10, tzinfo=UTC)
CONTACT = SlaClause("contact", 515, 105, 0, 0, 0.83, 0.95, 1.2)


def said(component) -> str:
    return " ".join(" ".join(texts(component)).split())


def test_a_month_is_a_bar_below_or_in_the_band_that_was_agreed_and_opens_what_was_late():
    figure = plot_in(sla.months_card([SlaMonth(date(2026, 9, 1), 70, 20, 0.7778, 0.95)]))

    assert figure["data"][0]["y"] == [0.7778]
    assert figure["data"][0]["text"] == ["70 of 90"]
    assert figure["data"][0]["customdata"] == ["/sla?month=2026-09-01"]
    [band] = figure["layout"]["shapes"]
    assert (band["y0"], band["y1"]) == (0.95, 1.0)


def test_the_curve_of_waits_begins_with_everybody_and_falls_at_each_answer():
    figure = plot_in(sla.waits_card([Wait(0.5, 4, 1, 0.75), Wait(3.0, 2, 1, 0.375)], [CONTACT]))

    assert figure["data"][0]["x"] == [0.0, 0.5, 3.0]
    assert figure["data"][0]["y"] == [1.0, 0.75, 0.375]
    assert figure["data"][0]["customdata"] == [
        "/sla?longer_than=0.0",
        "/sla?longer_than=0.5",
        "/sla?longer_than=3.0",
    ]
    [band] = figure["layout"]["shapes"]
    assert band["y1"] == pytest.approx(0.05)


def test_the_late_ones_of_an_owner_open_what_they_were():
    user = SlaUser("Ann Bo", 3, 2, 0, 0.6, 1.5, 1, 0)
    assert "/sla?who=Ann+Bo" in str(sla.users_card([user]))


def test_an_owner_and_a_step_of_the_curve_open_hand_offs_with_what_became_of_them():
    at = datetime(2026, 9, 29, 10, tzinfo=UTC)
    late = HandedOver(
        "Acme", "Cy", "hand_raise", "demo_request", "Ann Bo", at, None, 8.0, "breached", "A1", 7
    )
    user = SlaUser("Ann Bo", 3, 2, 0, 0.6, 1.5, 1, 0)

    assert "/sla?owner=Ann+Bo" in str(sla.users_card([user]))
    card = said(sla.handed_card([late], "Ann Bo"))
    assert "Handed to Ann Bo Close" in card
    assert "Cy Acme Demo request Ann Bo 29 Sep 2026, 10:00 UTC Not yet 8.0 Late" in card
    assert "The latest 1 of 7" in card
    waited = said(sla.handed_card([], longer_than=2.5))
    assert "Handed over, waited longer than 2.5 business hours" in waited
    assert "There are none." in waited


def test_what_is_listed_as_late_says_whose_and_when_and_leads_back():
    due = datetime(2026, 9, 29, 10, tzinfo=UTC)
    breach = Breach("Acme", "Cy", "mql", "Ann Bo", due, due, None, 8.0, "breached", "A1")

    card = sla.breaches_card([breach], "Ann Bo", date(2026, 9, 1))
    assert "Late, Ann Bo, due in September 2026 Show all" in said(card)
    assert "Late, Nobody" in said(sla.breaches_card([], "nobody"))
    assert "Show all" not in said(sla.breaches_card([breach]))


def test_a_book_without_hand_offs_has_no_plots():
    assert "No deadline has passed yet." in said(sla.months_card([]))
    assert "Nothing was handed over yet." in said(sla.waits_card([], []))


def test_what_speed_is_worth_is_said_with_how_sure_that_is():
    card = said(sla.speed_card([AnswerSpeed(1, "within an hour", 40, 20, 0.5, 0.3520, 0.6480)]))

    assert "Within an hour 50% 35% to 65% 40 20" in card
    assert "old enough" in said(sla.speed_card([]))


def test_who_was_overlooked_is_counted_among_all_and_what_is_at_risk_is_said():
    lead = SecondLead("Acme", "Ann", "CEO", "mqa", "hand_raise", AT, "not answered", Decimal(900), "A1")
    card = said(sla.second_leads_card([lead], SecondLeadRate(5, 1, 0.2, 1, Decimal(900))))

    assert "Of 5 people handed over" in card
    assert "nobody took up 1, 20%; open deals of 900 are at risk." in card
    assert "Nobody was overlooked" in said(sla.second_leads_card([], None))
