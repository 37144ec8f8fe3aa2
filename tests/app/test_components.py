"""The pieces of pages, from rows to components."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from dash.development.base_component import Component

from abm_app.components import basics, committee, committee_graph, evidence
from abm_app.components.show_sql import show_sql
from abm_warehouse.publishing.result_rows import (
    Account,
    Clause,
    KnownTie,
    LedgerLine,
    Member,
    NextAction,
    Seat,
)

HOSTILE = "<img src=x onerror=window.__pwned=1>"


def seat(role: str, *, number: int = 1, state: str = "empty", name: str | None = None) -> Seat:
    """A seat; filled when it has a name."""
    seat_id = role if number == 1 else f"{role}:{number}"
    person = f"person-{name}" if name else None
    return Seat(
        solution="any",
        seat_id=seat_id,
        role=role,
        seat_number=number,
        weight=Decimal(1),
        state=state,
        contact_id=person,
        full_name=name,
        title="Boss",
        confidence=None,
        match_class="strong",
        other_role=None,
        other_role_source=None,
        alternates=None,
        only_name=None,
    )


def account(**facts: object) -> Account:
    """An account; what is not named is empty."""
    nothing = dict.fromkeys(Account._fields)
    told = {"account_id": "A1", "name": "Acme", "is_mqa": False, "weeks": (), "solutions": ("any",), **facts}
    return Account(**{**nothing, **told})


SQL = show_sql("account")


def texts(component: object) -> list[str]:
    """Every text a component shows, in reading order."""
    if isinstance(component, str):
        return [component]
    if isinstance(component, (list, tuple)):
        return [text for child in component for text in texts(child)]
    if isinstance(component, Component):
        return texts(getattr(component, "children", None))
    if isinstance(component, dict):
        return texts(component["props"]["children"])
    return []


def elements(component: object) -> list[object]:
    """A component and everything in it, in reading order."""
    if isinstance(component, (list, tuple)):
        return [found for child in component for found in elements(child)]
    if isinstance(component, Component):
        return [component, *elements(getattr(component, "children", None))]
    if isinstance(component, dict):
        return [component, *elements(component["props"].get("children"))]
    return []


def test_an_empty_seat_of_an_excluded_account_asks_for_nobody():
    card = texts(committee.seats_card(account(excluded_because="competitor"), [seat("champion")], sql=SQL))

    assert not [text for text in card if text.startswith("Find")]
    assert "Nobody" in card


def test_an_empty_seat_says_whom_to_find():
    assert "Find an economic buyer" in texts(committee.seat_list([seat("economic_buyer")]))
    assert "Find somebody in legal or procurement" in texts(committee.seat_list([seat("legal_procurement")]))
    assert "Find a champion" in texts(committee.seat_list([seat("champion")]))


def test_a_role_needed_twice_is_numbered():
    shown = texts(committee.seat_list([seat("user"), seat("user", number=2)]))

    assert [text for text in shown if text in {"User", "User 2"}] == ["User", "User 2"]


def test_a_name_is_a_text_child_and_never_markup():
    shown = committee.seat_list([seat("champion", state="met", name=HOSTILE)])

    assert HOSTILE in texts(shown)


def test_the_state_of_a_seat_is_said_in_a_word_and_an_icon_beside_its_colour():
    chip = basics.seat_chip("contactable")

    assert texts(chip) == ["Contactable"]
    assert "bi-circle-half" in str(chip)


def test_a_state_we_do_not_know_is_shown_as_it_is():
    assert texts(basics.state_chip("on_ice")) == ["On ice"]


def test_the_graph_puts_seats_at_the_same_places_every_time():
    seats = [seat("champion", state="met", name="Ann"), seat("user")]

    first = committee_graph.elements(seats, [])
    again = committee_graph.elements(seats, [])

    assert first == again
    assert {node["position"]["y"] for node in first if node.get("classes") == "seat met"} == {-164}


def tie(kind: str, to: str, *, name: str | None = None, user: str | None = None) -> KnownTie:
    """What ties somebody to another person, or to one of our users."""
    return KnownTie(
        user_id=user,
        user_name=user and user.title(),
        from_contact_id=name and f"person-{name}",
        to_contact_id=f"person-{to}",
        tie=kind,
        ties=1,
        weight=Decimal(1),
        last_at=None,
        evidence_id=None,
    )


def test_the_graph_draws_ties_of_seated_people_only():
    seats = [seat("champion", state="met", name="Ann"), seat("user", state="engaged", name="Bob")]
    ties = [
        tie("reports_to", "Ann", name="Bob"),
        tie("same_meeting", "Zoe", name="Bob"),
        tie("co_engaged", "Ann", name="Bob"),
        tie("knows", "Zoe", user="rep"),
    ]

    drawn = committee_graph.elements(seats, ties)

    assert [element["data"]["id"] for element in drawn if "source" in element["data"]] == ["tie-0"]
    assert drawn[-1]["classes"] == "nobody"


def test_the_users_with_most_ties_are_in_the_middle_with_whom_they_know():
    seats = [seat("champion", state="met", name="Ann"), seat("user", state="engaged", name="Bob")]
    ties = [tie("knows", who, user=user) for user, who in (("a", "Ann"), ("b", "Ann"), ("b", "Bob"))]

    drawn = committee_graph.elements(seats, ties)

    users = [element["data"]["label"] for element in drawn if element["classes"] == "user"]
    known = [
        (element["data"]["source"], element["data"]["target"])
        for element in drawn
        if element["classes"] == "knows"
    ]
    assert users == ["B", "A"]
    assert known == [("user-1", "seat-champion"), ("user-0", "seat-champion"), ("user-0", "seat-user")]


def test_both_themes_of_the_graph_name_every_seat_state():
    light = committee_graph.stylesheet(committee_graph.LIGHT)
    dark = committee_graph.stylesheet(committee_graph.DARK)

    assert [rule["selector"] for rule in light] == [rule["selector"] for rule in dark]
    assert {f".seat.{state}" for state in committee_graph.GLYPHS} <= {r["selector"] for r in light}


@pytest.mark.parametrize(
    ("clause", "value", "holds", "said"),
    [
        ("account_intent", 12.5, True, "12.5 \u2265 10"),
        ("account_intent", 10.0, True, "10 \u2265 10"),
        ("account_intent", 9.99, False, "9.99 < 10"),
        ("episode", 12.0, False, "12, asks 10"),  # enough people, too long ago
        ("not_excluded", 1.0, True, ""),
        ("account_fit", None, True, ""),
    ],
)
def test_a_clause_shows_what_it_has_against_what_it_takes(clause, value, holds, said):
    row = Clause(
        solution="any", clause=clause, position=1, value=value, threshold=10.0, holds=holds, detail=None
    )

    assert committee.comparison(row) == said


def test_a_clause_says_whether_it_holds_in_words():
    fails = Clause(
        solution="any",
        clause="account_fit",
        position=1,
        value=8.0,
        threshold=20.0,
        holds=False,
        detail="Fit is 8.",
    )

    assert "does not hold" in texts(committee.clause_list([fails]))


STEP = NextAction(
    solution="any",
    position=1,
    action="meet",
    contact_id="c1",
    full_name="Ann",
    title="CFO",
    role="economic_buyer",
    seat_id="economic_buyer",
    through_user="Rep",
    through_first="Bob",
    through_second=None,
    probability=Decimal("0.48"),
    evidence_at=None,
    evidence_kind=None,
)


def test_a_next_step_says_whom_to_meet_and_who_could_introduce_us():
    [shown] = [
        words for words in texts(committee.next_card(account(), [STEP], [], sql=SQL)) if "Ann" in words
    ]

    assert shown == "Meet Ann (CFO), economic buyer. Rep knows Bob, who can introduce you (48%)."


def test_nothing_is_to_be_done_at_an_excluded_account():
    shown = texts(committee.next_card(account(excluded_because="competitor"), [STEP], [], sql=SQL))

    assert "Nothing: the account is excluded (competitor)." in shown
    assert not any("Ann" in words for words in shown)


def test_an_account_without_next_steps_says_why():
    assert "every seat is filled" in " ".join(texts(committee.next_card(account(), [], [], sql=SQL)))


def member(name: str, **facts: object) -> Member:
    """Somebody we know."""
    nothing = dict.fromkeys(Member._fields)
    return Member(**{**nothing, "contact_id": name, "full_name": name, "state": "met", **facts})


def test_people_with_a_seat_are_not_listed_among_those_without():
    card = committee.unseated_card([member("Ann", seat_id="user"), member("Bob")], sql=SQL)

    assert "Bob" in texts(card)
    assert "Ann" not in texts(card)


def test_what_is_uncertain_about_a_person_is_said():
    certain = seat("champion", state="met", name="Ann")
    uncertain = certain._replace(match_class="weak", other_role="user", other_role_source="title")

    assert committee.uncertainties(certain) == []
    assert texts(committee.uncertainties(uncertain)) == [
        "Probably belongs to this account (weak match)",
        "The title says user",
    ]
    assert committee.uncertainties(certain._replace(other_role="champion", other_role_source="title")) == []


def line(points: str, **facts: str | datetime) -> LedgerLine:
    """One line of intent."""
    nothing = dict.fromkeys(LedgerLine._fields)
    told = {"part": "intent", "kind": "intent", "rule_id": "pricing", "points": Decimal(points), **facts}
    return LedgerLine(**{**nothing, **told})


def ledger_card(lines: list[LedgerLine], score: str) -> Component:
    """The card of an intent ledger."""
    return evidence.ledger_card("intent", lines, score=Decimal(score), most=Decimal(100), sql=SQL)


def test_the_ledger_says_that_it_adds_up():
    card = ledger_card([line("10.10"), line("-0.05")], "10.05")

    assert " adds up to the score" in texts(card)


def test_a_ledger_that_does_not_add_up_says_so():
    card = ledger_card([line("10.10")], "10.11")

    assert " the score is 10.11" in texts(card)


def test_a_ledger_row_names_the_signal_and_has_both_decimals_of_the_points():
    at = datetime(2026, 9, 14, tzinfo=UTC)
    row = evidence.ledger_row(line("2.50", signal="pricing_view", asset=HOSTILE, occurred_at=at))

    assert f"Pricing view \u201c{HOSTILE}\u201d, 14 Sep 2026" in texts(row)
    assert texts(row)[-1] == "2.50"


def test_a_sparkline_says_its_numbers_in_words():
    assert basics.sparkline([0, 0], marked=[False, True], says="two weeks")["props"]["title"] == "two weeks"
