"""The page about reviews: those due first, each with its agenda."""

from datetime import date

from abm_app.pages import reviews
from tests.app.test_components import texts

RULES = {
    "review": "rules",
    "is_due": True,
    "due_on": date(2026, 8, 10),
    "because": "there was a new market or vertical",
    "held_on": date(2026, 6, 15),
    "with": "RevOps, marketing and sales",
}
BATCH = {
    "review": "batch",
    "is_due": False,
    "due_on": date(2026, 10, 6),
    "because": "every 14 days",
    "held_on": None,
    "with": "marketing and sales",
}
BAND = {
    "band": "mql", "people": 94, "taken_on": 49, "sent_back": 3, "waiting": 42, "share_taken_on": 0.9423,
    "is_worse_than_below": True,
}  # fmt: skip
DEALS = {"was_mqa": False, "deals": 19, "share": 0.7, "deals_won": 5, "amount": 512300, "mean_intent": 44.8}


def said(component) -> str:
    return " ".join(" ".join(texts(component)).split())


def test_a_review_says_when_it_is_due_why_with_whom_and_what_there_is_to_talk_about():
    card = said(reviews.review_card(RULES, ["SQL to customer of accounts: 54%."]))

    assert "Due since 10 Aug 2026" in card
    assert "With RevOps, marketing and sales. Last held on 15 Jun 2026; there was a new market" in card
    assert "SQL to customer of accounts: 54%." in card


def test_what_is_due_comes_first_and_each_review_has_its_own_points():
    agenda = [{"review": "batch", "point": "For the batch."}, {"review": "rules", "point": "For the rules."}]
    page = said(reviews.layout([BATCH, RULES], agenda, [BAND], [DEALS]))

    assert (
        page.index("Rules")
        < page.index("For the rules.")
        < page.index("Batch")
        < page.index("For the batch.")
    )
    assert "1 review is due." in page


def test_the_tests_of_the_rules_are_beside_the_agenda():
    assert "MQL 94 49 3 42 94% worse than the band below" in said(reviews.bands_card([BAND]))
    assert "No MQA on the Monday before 19 70% 5 512,300 44.8" in said(reviews.deals_card([DEALS]))


def test_a_book_without_figures_says_so():
    page = said(reviews.layout([BATCH], [], [], []))
    assert "No review is due." in page
    assert "The figures have nothing for it." in page
    assert "No deal was opened" in page
