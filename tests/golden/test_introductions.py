"""Who knows whom, on whom access depends, and who could introduce us; docs/scenarios.md, "Introductions"."""

from decimal import Decimal

import networkx
import pytest

from abm.playbook.committee import TieChances
from abm_graph.committee.ties import Tie, tie_graph
from tests.company import Company, ago, playbook_with

TITLES = {"ceo": "CEO", "cfo": "CFO", "champion": "Director of Operations", "alumna": "Software Engineer"}


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[str, list[tuple]]:
    """What the marts say of one account."""
    company = Company(tmp_path_factory.mktemp("introductions"))
    company.account()
    for user in ("rep1", "rep2"):
        company.add("users", user_id=user, name=user.title(), email=f"{user}@ours.example", role="ae")
    for person, title in TITLES.items():
        company.person(
            person, title, email=f"{person}@acme.example", reports_to_contact_id=MANAGERS.get(person)
        )
    company.person("gone", "CTO", email="gone@acme.example")
    company.did("champion", "meeting_held", ago(days=6), user_id="rep1", stimulus_id="kick-off")
    company.did("alumna", "meeting_held", ago(days=6), user_id="rep1", stimulus_id="kick-off")
    company.did("champion", "sales_email_reply", ago(days=66), user_id="rep2", thread_id="t1")
    company.did("gone", "sales_email_reply", ago(days=66), user_id="rep2", thread_id="t1")
    company.did("gone", "email_unsubscribe", ago(days=5))
    company.did("ceo", "pricing_view", ago(days=1))
    for weeks in (1, 2):
        company.did("cfo", "case_study_download", ago(weeks=weeks))
        company.did("alumna", "webinar_attended", ago(weeks=weeks))
    company.account("solo")
    company.person("solo-champion", "Director of Operations", at="solo", reports_to_contact_id="solo-cfo")
    company.person("solo-cfo", "CFO", at="solo")
    company.did("solo-champion", "meeting_held", ago(days=6), user_id="rep1")
    for account in ("acme", "solo"):
        deal = {"opportunity_id": account, "account_id": account, "name": "Deal", "stage": "Open"}
        company.add("opportunities", **deal, created_at=ago(days=20), is_closed=False)
    questions = {
        "edges": "user_id, from_contact_id, to_contact_id, tie, ties, weight from committee_edges",
        "threads": "account_id, is_connected, ways, cut_contact_ids, top_contact_id, open_deals, risk"
        " from account_threads",
        "paths": "contact_id, position, user_id, via_contact_ids, probability, evidence_ids"
        " from account_paths",
        "ties": "account_id, user_id, from_contact_id, to_contact_id, tie, weight from committee_edges",
        "importance": "contact_id, importance from committee_influence where account_id = 'acme'",
        "influence": "account_id, rank, contact_id, links, is_bridge, part from committee_influence",
    }
    with company.scored() as book:
        return {name: book.all(f"select {query} order by all") for name, query in questions.items()}


MANAGERS = {"champion": "ceo", "cfo": "ceo", "alumna": "cfo"}


def test_every_kind_of_tie_is_an_edge_that_counts_less_the_older_it_is(answers):
    edges = {row[:5]: float(row[5]) for row in answers["edges"]}

    assert edges == {
        ("rep1", None, "champion", "knows", 1): 0.933,
        ("rep1", None, "alumna", "knows", 1): 0.933,
        ("rep2", None, "champion", "knows", 1): 0.4665,
        ("rep2", None, "gone", "knows", 1): 0.4665,
        ("rep1", None, "solo-champion", "knows", 1): 0.933,
        (None, "champion", "ceo", "reports_to", 1): 1,
        (None, "cfo", "ceo", "reports_to", 1): 1,
        (None, "alumna", "cfo", "reports_to", 1): 1,
        (None, "solo-champion", "solo-cfo", "reports_to", 1): 1,
        (None, "alumna", "champion", "same_meeting", 1): 0.933,
        (None, "champion", "gone", "same_thread", 1): 0.4665,
        (None, "alumna", "cfo", "co_engaged", 2): 1.773,
    }


def test_acting_together_long_ago_ties_people_where_ties_fade_slowly(company):
    company.account()
    for person in ("cfo", "cto"):
        company.person(person)
        for weeks in (110, 120):
            company.did(person, "webinar_attended", ago(weeks=weeks))
    slowly = playbook_with(("[mqa]\n", "[committee.ties]\nhalf_life_days = 364\n\n[mqa]\n"))

    with company.scored(playbook=slowly) as book:
        ties = book.all("select tie, ties, weight from committee_edges")

    weight = 0.5 ** (110 / 52) + 0.5 ** (120 / 52)
    assert ties == [("co_engaged", 2, pytest.approx(Decimal(weight), abs=Decimal("0.0001")))]


def test_a_deal_that_hangs_on_one_person_is_at_risk_and_names_them(answers):
    threads = {account: rest for account, *rest in answers["threads"]}

    assert threads["solo"] == [True, 1, "solo-champion", "solo-champion", 1, "high"]
    assert threads["acme"] == [True, 2, "cfo|gone", "alumna", 1, "low"]


def test_the_warmest_path_comes_first_and_names_what_shows_it(answers):
    """By hand: 1 - 0.4 ** 0.933 for a meeting six days ago, of which 60 days halve it; 0.5 for a manager."""
    paths = {(contact, position): rest for contact, position, *rest in answers["paths"]}

    assert paths["ceo", 1] == ["rep1", "champion", Decimal("0.2873"), "e0001"]
    assert paths["ceo", 2] == ["rep2", "champion", Decimal("0.1739"), "e0003"]
    assert paths["cfo", 1] == ["rep1", "alumna", Decimal("0.3363"), "e0002"]


def test_nobody_who_does_not_want_to_hear_from_us_is_asked_or_offered(answers):
    assert all(contact != "gone" and "gone" not in via for contact, _, _, via, *_ in answers["paths"])


def test_importance_is_the_pagerank_of_the_graph_of_ties(answers):
    """The engineer reports to the CFO and acted in the same weeks: two ties, and one edge of the graph."""
    chances = {
        tie: float(chance) for tie, chance in TieChances().model_dump(exclude={"half_life_days"}).items()
    }
    graph = tie_graph(
        (
            Tie(("user", user) if user else ("person", one), ("person", other), kind, float(weight))
            for account, user, one, other, kind, weight in answers["ties"]
            if account == "acme"
        ),
        chances,
    )
    ranks = networkx.pagerank(graph, weight="probability", tol=1e-12)

    found = {contact_id: float(importance) for contact_id, importance in answers["importance"]}
    assert found == pytest.approx({who: ranks["person", who] for who in found}, abs=1e-6)


def test_somebody_matters_by_their_ties_and_is_a_bridge_if_others_are_cut_off_without_them(answers):
    """Without the champion, rep2 and whoever wrote in one thread with rep2 are cut off from all others."""
    assert answers["influence"] == [
        ("acme", 1, "champion", 5, True, 1),
        ("acme", 2, "alumna", 3, False, 1),
        ("acme", 3, "cfo", 2, False, 1),
        ("acme", 4, "ceo", 2, False, 1),
        ("acme", 5, "gone", 2, False, 1),
        ("solo", 1, "solo-champion", 2, True, 1),
        ("solo", 2, "solo-cfo", 1, False, 1),
    ]
