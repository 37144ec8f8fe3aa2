"""The page about nurture journeys: who is due what, and what a journey changed, in words."""

from datetime import date

from abm_app.pages import journeys
from abm_warehouse.publishing.journeys import DueStep, JourneyEffect, StepAnswers, Track
from tests.app.test_components import texts

TRACK = Track("guide", "After a guide", 379, 42, 3, 199, 30, 8, 97)
STEP = DueStep(
    "guide", 1, "a case study", "case-study", date(2026, 9, 30), "C1", "Ann", "ann@a.example", "A1", "Acme"
)
EFFECT = JourneyEffect("guide", "mql", 30, 257, 121, 0.4708, 35, 11, 0.3143, 0.1565, -0.009, 0.322, False)


def said(component) -> str:
    return " ".join(" ".join(texts(component)).split())


def test_a_step_that_is_due_names_the_person_what_to_send_and_the_journey():
    card = journeys.due_card(1, [STEP], {"guide": "After a guide"})

    assert "Due today" in said(card)
    assert "Ann ann@a.example Acme a case study case-study After a guide, step 1 30 Sep 2026" in said(card)
    assert "/person/C1" in str(card)
    assert "/account/A1" in str(card)


def test_the_days_that_are_chosen_are_in_the_title_and_the_sql():
    card = journeys.due_card(7, [], {})

    assert "Due in the last 7 days" in said(card)
    assert "Nobody is due a step." in said(card)
    assert "days=7" in str(card)


def test_people_of_no_account_are_due_too_and_long_lists_say_so():
    card = said(journeys.due_card(1, [STEP._replace(account_id=None, account_name=None)] * 51, {}))
    assert "No account" in card
    assert "The first 50 of 51" in card


def test_tracks_say_how_they_ended():
    assert "After a guide 379 42 3 199 30 8 97" in said(journeys.tracks_card([TRACK]))
    assert journeys.summary([TRACK]).startswith("3 people under way in 1 journey.")
    assert "journeys.toml" in said(journeys.layout(1, [], [], [], []))


def test_an_answer_is_compared_with_what_people_do_anyway():
    answers = StepAnswers("guide", 1, "a case study", 337, 84, 0.2493, 42, 0.381)
    assert "25% 84 of 337 38% of 42" in said(journeys.answers_card([answers], {}))


def test_an_effect_that_may_be_chance_says_so():
    words = said(journeys.effect_in_words(EFFECT))
    assert "47% of 257 became MQL within 30 days, 31% of 35 who were held out: +16 points" in words
    assert "between \u22121 points and +32 points." in words
    assert "That may be chance." in words


def test_a_clear_effect_says_so_and_a_new_journey_has_none_yet():
    assert "The difference is clear." in said(journeys.effect_in_words(EFFECT._replace(is_clear=True)))
    assert "Too few people entered 30 days ago" in said(
        journeys.effect_in_words(EFFECT._replace(change=None))
    )
