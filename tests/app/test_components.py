"""The pieces of pages, from rows to components."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import combinations

import pytest
from dash.development.base_component import Component

from abm_app.components import basics, committee, committee_graph, evidence
from abm_app.components.committee_graph_styles import BOX_HEIGHT, BOX_WIDTH, DARK, LIGHT, stylesheet
from abm_app.components.show_sql import show_sql
from abm_warehouse.publishing.result_rows import (
    Account,
    Clause,
    KnownTie,
    LedgerLine,
    Member,
    NextAction,
    Seat,
    Way,
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
        seniority=None,
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


def person(name: str, *, seniority: str | None = None, state: str = "identified") -> Member:
    """A person without a seat."""
    told: dict[str, object] = dict.fromkeys(Member._fields)
    told |= {"contact_id": f"person-{name}", "full_name": name, "seniority": seniority, "state": state}
    return Member(**told)


def way(to: str, *, user: str, via: str | None = None) -> Way:
    return Way("any", f"person-{to}", user, via and f"person-{via}", Decimal("0.36"))


def drawn_edges(drawing: committee_graph.Drawing) -> list[tuple[str, str, str]]:
    return [
        (element["data"]["source"], element["data"]["target"], element["classes"])
        for element in drawing.elements
        if "source" in element["data"]
    ]


def test_the_graph_has_the_same_places_every_time_and_executives_at_the_top():
    seats = [
        seat("user", state="met", name="Ann"),
        seat("economic_buyer"),
        seat("champion", state="met", name="Bob")._replace(seniority="director"),
        seat("influencer", state="met", name="Cy")._replace(seniority="c_suite"),
    ]

    first = committee_graph.draw(seats, [])

    assert first == committee_graph.draw(seats, [])
    heights = {
        element["data"]["id"]: element["position"]["y"]
        for element in first.elements
        if "seat" in element["classes"].split()
    }
    assert heights["seat-economic_buyer"] == heights["seat-influencer"]
    assert heights["seat-influencer"] < heights["seat-champion"] < heights["seat-user"] < first.height


def test_no_two_boxes_of_the_graph_overlap():
    seats = [seat("user", number=number) for number in range(1, 9)]

    boxes = [
        (element["position"]["x"], element["position"]["y"])
        for element in committee_graph.draw(seats, []).elements
        if "box" in element["classes"].split()
    ]

    assert len(boxes) == 8
    for (x, y), (other_x, other_y) in combinations(boxes, 2):
        assert abs(x - other_x) > BOX_WIDTH or abs(y - other_y) > BOX_HEIGHT


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


def test_the_graph_draws_what_ties_people_who_are_in_it():
    seats = [seat("champion", state="met", name="Ann"), seat("user", state="engaged", name="Bob")]
    ties = [
        tie("reports_to", "Ann", name="Bob"),
        tie("same_meeting", "Zoe", name="Bob"),
        tie("co_engaged", "Ann", name="Bob"),
        tie("knows", "Yul", user="rep"),
    ]

    drawing = committee_graph.draw(seats, ties, [person("Zoe"), person("Idle")])

    assert drawn_edges(drawing) == [
        ("seat-user", "seat-champion", "tie reports_to"),
        ("seat-user", "person-0", "tie same_meeting"),
    ]
    assert [e["data"]["label"] for e in drawing.elements if "unseated" in e["classes"]] == [
        "\u25cb Zoe\nno seat"
    ]
    assert "nobody" in {element["classes"] for element in drawing.elements}


def test_the_users_with_most_ties_are_at_the_bottom_with_whom_they_know():
    seats = [seat("champion", state="met", name="Ann"), seat("user", state="engaged", name="Bob")]
    ties = [tie("knows", who, user=user) for user, who in (("a", "Ann"), ("b", "Ann"), ("b", "Bob"))]

    drawing = committee_graph.draw(seats, ties)

    users = [e for e in drawing.elements if "user" in e["classes"].split()]
    assert [element["data"]["label"] for element in users] == ["B", "A"]
    assert {edge[:2] for edge in drawn_edges(drawing)} == {
        ("user-1", "seat-champion"),
        ("user-0", "seat-champion"),
        ("user-0", "seat-user"),
    }
    assert min(element["position"]["y"] for element in users) > max(
        element["position"]["y"]
        for element in drawing.elements
        if "seat" in element.get("classes", "").split()
    )


def test_whoever_introduces_is_drawn_and_the_way_is_lit_and_said_when_a_person_is_chosen():
    seats = [
        seat("champion", state="engaged", name="Ann"),
        seat("user", state="met", name="Bob"),
        seat("influencer", state="identified", name="Cy"),
    ]
    ties = [
        tie("knows", "Zoe", user="rep")._replace(last_at=datetime(2026, 9, 21, tzinfo=UTC)),
        tie("knows", "Bob", user="rep"),
        tie("co_engaged", "Ann", name="Zoe"),
    ]

    ways = committee_graph.draw(seats, ties, [person("Zoe")], [way("Ann", user="rep", via="Zoe")]).ways

    assert ways["seat-champion"] == {
        "lit": ["user-0", "person-0", "seat-champion", "tie-0", "tie-2"],
        "says": "Rep \u2192 Zoe (21 Sep 2026) \u2192 Ann: 36% likely to work.",
    }
    assert ways["seat-user"] == {"lit": ["user-0", "seat-user", "tie-1"], "says": "Rep knows Bob."}
    assert ways["seat-influencer"]["says"] == "No way to Cy is known."


def test_a_line_past_other_boxes_runs_between_them():
    seats = [seat("economic_buyer", state="met", name="Ann"), *(seat(role) for role in ("champion", "user"))]
    seats += [seat("influencer", number=number) for number in (1, 2, 3)]

    drawing = committee_graph.draw(seats, [tie("knows", "Ann", user="rep")])

    places = {e["data"]["id"]: e["position"] for e in drawing.elements if "position" in e}
    [edge] = [e for e in drawing.elements if "source" in e["data"]]
    start, end = places[edge["data"]["source"]], places[edge["data"]["target"]]
    across, down = end["x"] - start["x"], end["y"] - start["y"]
    length = (across**2 + down**2) ** 0.5
    corners = [
        start["x"] + weight * across - distance * down / length
        for weight, distance in zip(edge["data"]["weights"], edge["data"]["distances"], strict=True)
    ]
    assert corners[0] == pytest.approx(corners[1])
    between = [place for node, place in places.items() if node.startswith("seat-")]
    assert all(abs(corners[0] - place["x"]) > BOX_WIDTH / 2 for place in between)


def test_both_themes_of_the_graph_name_every_seat_state():
    light = stylesheet(LIGHT)
    dark = stylesheet(DARK)

    assert [rule["selector"] for rule in light] == [rule["selector"] for rule in dark]
    selectors = [rule["selector"] for rule in light]
    assert all(any(one.endswith(f".{state}") for one in selectors) for state in committee_graph.GLYPHS)


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
