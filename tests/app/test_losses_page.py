"""The page about losses: categories by quarter, what they say, and every reason."""

from datetime import UTC, date, datetime
from decimal import Decimal

from abm_app.pages import losses
from abm_warehouse.publishing.revenue import LossCategory, LossReason, LostDeal
from tests.app.test_components import texts
from tests.app.test_plots import plot_in

SUMMER = date(2026, 7, 1)


def said(component) -> str:
    return " ".join(" ".join(texts(component)).split())


def test_the_reasons_of_a_quarter_are_read():
    categories = [
        LossCategory(SUMMER, "no_decision", 4, 9, 0.4444, None, -0.127, "no_acute_pain"),
        LossCategory(SUMMER, "competitor", 5, 9, 0.5556, "Planmoor", None, None),
    ]
    page = said(losses.layout(categories, []))

    assert "9 deals lost in Q3 2026, 56% of them: lost to a competitor." in page
    assert "Q3 2026 9 44% 4 deals, \u221213 points 56% 5 deals" in page
    assert "Interest without acute pain: more content that helps to decide" in page


def test_reasons_name_who_won_and_the_words_of_the_crm():
    reasons = [
        LossReason(SUMMER, "competitor", "Lost to Competitor", "Planmoor", "USD", 1, Decimal(13300)),
        LossReason(SUMMER, None, "Moved house", None, "USD", 2, None),
    ]
    card = said(losses.reasons_card(reasons))

    assert "Q3 2026 Lost to a competitor Planmoor 1 USD 13,300" in card
    assert "Another reason, or none Moved house 2 \u2013" in card


def test_a_book_without_losses_says_so():
    assert "No deal was lost yet." in said(losses.layout([], []))


def test_a_share_opens_the_deals_behind_it():
    category = LossCategory(SUMMER, "price", 1, 1, 1.0, None, None, None)
    assert "/losses?quarter=2026-07-01&category=price" in str(losses.layout([category], []))
    deal = LostDeal(
        "D1", "Acme - new", "A1", "Acme", "Dana", "Too dear", None, Decimal(500), "USD",
        datetime(2026, 8, 1, tzinfo=UTC),
    )  # fmt: skip
    assert "Price, Q3 2026 SQL Acme Acme - new Too dear Dana 1 Aug 2026 USD 500" in said(
        losses.deals_card(SUMMER, "price", [deal])
    ).replace("Account Reason Owner Lost on Amount ", "")


def test_a_part_of_a_column_opens_its_deals():
    categories = [
        LossCategory(date(2026, 4, 1), "price", 2, 2, 1.0, None, None, None),
        LossCategory(SUMMER, "price", 1, 4, 0.25, None, None, None),
        LossCategory(SUMMER, None, 3, 4, 0.75, None, None, None),
    ]
    price, other = plot_in(losses.layout(categories, []))["data"]

    assert (price["x"], price["y"], price["text"]) == (["Q2 2026", "Q3 2026"], [2, 1], ["100%", "25%"])
    assert other["customdata"] == ["/losses?quarter=2026-07-01&category=other"]
