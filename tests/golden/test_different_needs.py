"""People of one account who are after different things; docs/scenarios.md, "Different needs"."""

from decimal import Decimal

import pytest

from abm.book.graphs import committees
from abm_graph.committee.seats import coverage
from abm_warehouse.models.checks import violations
from tests.company import Company, ago, playbook_with

NEEDS = """
[[needs]]
name = "security"
topics = ["SIEM", "zero trust"]
roles = [{ role = "decision_maker", weight = 1.5 }, { role = "user", weight = 0.5 }]

[[needs]]
name = "crm"
topics = ["pipeline"]
min_account_fit = 40

[[needs.fit]]
id = "zoho"
field = "technologies"
any_of = ["zoho"]
points = -7

[[needs]]
name = "data"
topics = ["warehouse"]

[fit]
"""

SITUATIONS = {
    "three needs": (
        *(("Software Engineer", "siem"), ("HR Manager", "siem"), ("Accountant", "pipeline")),
        *(("Sales Manager", "pipeline"), ("CTO", "warehouse"), ("CTO", "warehouse")),
    ),
    "one need": (("Software Engineer", "siem"), ("CTO", "Zero Trust")),
    "one of none": (("Software Engineer", "siem"), ("CTO", None)),
    "other topics": (("Software Engineer", "chess"), ("CTO", "go")),
    "two needs": (("Software Engineer", "siem"), ("CTO", "siem"), ("Accountant", "pipeline")),
    "poor fit": (("Software Engineer", "pipeline"), ("CTO", "pipeline")),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Six people of three needs at one account; at others, people of one need, of two, and of none."""
    company = Company(tmp_path_factory.mktemp("needs"))
    for account, people in SITUATIONS.items():
        company.account(account)
        for number, (title, topic) in enumerate(people):
            person = company.person(f"{account} {number}", title, at=account)
            company.did(person, "webinar_attended", ago(days=number + 1), topic=topic)
    deal = {"opportunity_id": "D1", "account_id": "two needs", "name": "Deal", "stage": "Open"}
    company.add("opportunities", **deal, amount=100, is_closed=False, created_at=ago(days=0.5))
    with company.scored(playbook=playbook_with(("[fit]\n", NEEDS))) as scored:
        yield scored


def test_people_after_different_things_make_no_mqa_whatever_their_points(book):
    intent = dict(book.all("select account_id, intent from mqa_now where solution_rank = 1"))
    by_need = book.all("select solution, is_mqa from mqa_now where account_id = 'three needs' order by all")

    assert intent["three needs"] > 10
    assert not book.is_mqa("three needs")
    assert not book.clauses("three needs")["episode"]
    assert by_need == [("any", False), ("crm", False), ("data", False), ("security", False)]


def test_people_after_the_same_thing_do_and_so_do_signals_that_show_no_need(book):
    assert book.is_mqa("one need")
    assert book.is_mqa("one of none")
    assert book.is_mqa("other topics")
    needs = book.all(
        "select distinct account_id, need from signal_episodes where account_id in"
        " ('one need', 'one of none', 'other topics') order by all"
    )
    assert needs == [("one need", "security"), ("one of none", "security"), ("other topics", None)]


def test_an_account_without_needs_has_the_whole_account_as_its_only_solution(book):
    assert book.all("select solution from mqa_now where account_id = 'other topics'") == [("any",)]


def test_an_account_is_an_mqa_if_it_is_one_for_a_need(book):
    assert book.is_mqa("two needs", "security")
    assert not book.is_mqa("two needs", "crm")
    assert book.is_mqa("two needs")
    [(detail,)] = book.all(
        "select detail from mqa_clauses inner join run_clock using (as_of)"
        " where is_now and account_id = 'two needs' and solution = 'any' and clause = 'account_intent'"
    )
    assert detail.endswith("Judged for security.")


def test_intent_for_a_need_is_that_of_the_people_who_are_after_it(book):
    """Each has a webinar of 12 points, 1.5 times for a decision maker and half for users."""
    intents = dict(book.all("select solution, intent from account_scores_now where account_id = 'two needs'"))
    members = dict(
        book.all(
            "select solution, sum(account_intent) from committee_members"
            " where account_id = 'two needs' group by all"
        )
    )

    assert intents == members == {"any": 30, "security": 24, "crm": 6}


def test_a_need_has_its_own_seats_and_whoever_is_after_another_one_is_not_engaged(book):
    seats = book.all(
        "select seat_id, state from committee_seats where account_id = 'two needs' and solution = 'security'"
        " order by all"
    )
    engaged = book.all(
        "select solution, people_engaged from account_scores_now where account_id = 'two needs' order by all"
    )

    assert seats == [("decision_maker", "engaged"), ("user", "engaged")]
    assert engaged == [("any", 3), ("crm", 1), ("security", 2)]


def test_a_need_has_a_graph_of_its_own_in_which_those_who_are_after_it_are_engaged(book):
    [(_, graph)] = committees(book.con, ["two needs"], "security")
    [(published,)] = book.all(
        "select coverage_engaged from account_scores_now"
        " where account_id = 'two needs' and solution = 'security'"
    )

    people = {node[1]: data["person"] for node, data in graph.nodes(data=True) if node[0] == "person"}
    seats = {node for kind, node in graph if kind == "seat"}
    assert {name for name, person in people.items() if person.is_engaged} == {"two needs 0", "two needs 1"}
    assert [person.intent for _, person in sorted(people.items())] == [1200, 1200, 0]
    assert seats == {"decision_maker", "user"}
    assert coverage(graph, "engaged") == float(published) == 1


def test_a_need_has_its_own_fit(book):
    fits = book.all("select solution, fit from mqa_now where account_id = 'poor fit' order by all")

    assert fits == [("any", 35), ("crm", 28)]
    assert not book.clauses("poor fit", "crm")["account_fit"]
    assert book.clauses("poor fit", "crm")["episode"]
    assert not book.is_mqa("poor fit")


def test_what_is_true_of_every_book_is_true_of_one_with_needs(book):
    assert violations(book.con) == {}


def test_the_ledger_of_a_need_adds_up_to_its_scores_line_by_line(book):
    lines = book.all(
        "select part, kind, rule_id, sum(points) from score_ledger inner join run_clock using (as_of)"
        " where is_now and entity_id = 'two needs' and solution = 'security' group by all order by all"
    )

    assert [line for line in lines if line[0] == "intent"] == [
        ("intent", "intent", "webinar_attended", 24),
        ("intent", "role_weight", "decision_maker", 6),
        ("intent", "role_weight", "user", -6),
    ]
    assert sum(points for part, _, _, points in lines if part == "fit") == 35


def test_each_need_has_its_own_outlook(book):
    """By hand: 6 and 3 points for security lack one, and a senior; the data team lacks a department."""
    outlook = book.all(
        "select account_id, solution, lost_at, lost_by, people_needed, intent_needed, people_to_win"
        " from mqa_outlook where account_id in ('two needs', 'three needs') order by all"
    )

    to_win = ("three needs 1", "three needs 4")
    assert outlook == [
        ("three needs", "any", None, None, 1, 0, to_win[0]),
        ("three needs", "data", None, None, 1, 0, to_win[0]),
        ("three needs", "security", None, None, 1, 1, to_win[1]),
        ("two needs", "any", ago(days=-30), "episode", 0, 0, None),
        ("two needs", "security", ago(days=-30), "episode", 0, 0, None),
    ]


def test_each_need_has_next_steps_of_its_own_for_its_own_seats(book):
    steps = book.all(
        "select solution, action, contact_id, seat_id from next_actions"
        " where account_id = 'three needs' order by solution, position"
    )

    of_security = [step[1:] for step in steps if step[0] == "security"]
    assert of_security == [
        ("win", "three needs 4", "decision_maker"),
        ("meet", "three needs 0", "user"),
    ]
    assert {step[0] for step in steps} == {"any", "crm", "data", "security"}
    assert {step[2] for step in steps if step[1] == "win"} == {"three needs 1", "three needs 4"}


def test_each_need_rests_on_the_people_who_are_after_it(book):
    threads = book.all(
        "select solution, top_share, effective_people, open_deals, risk from account_threads"
        " where account_id = 'two needs' order by solution"
    )

    assert threads == [
        ("any", Decimal("0.3333"), 3, 1, "high"),
        ("crm", 1, 1, 1, "high"),
        ("security", 0.5, 2, 1, "high"),
    ]


def test_an_account_has_a_row_for_each_need_of_its_people(book):
    rows = book.all(
        "select need, people, senior_people, contact_ids, has_warm_episode from account_needs"
        " where account_id = 'three needs' order by need"
    )

    assert rows == [
        ("crm", 2, 0, "three needs 2|three needs 3", False),
        ("data", 2, 2, "three needs 4|three needs 5", False),
        ("security", 2, 0, "three needs 0|three needs 1", False),
    ]
