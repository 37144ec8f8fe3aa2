"""The page about losses: categories by quarter, what they say, and every reason."""

from datetime import date
from decimal import Decimal

from abm_app.pages import losses
from abm_warehouse.publishing.result_rows import LossCategory, LossReason
from tests.app.test_components import texts

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
