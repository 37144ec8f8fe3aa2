"""People of one account who are after different things; docs/scenarios.md, "Different needs"."""

import pytest

from tests.company import Company, ago, playbook_with

NEEDS = """
[[needs]]
name = "security"
topics = ["SIEM", "zero trust"]

[[needs]]
name = "crm"
topics = ["pipeline"]

[[needs]]
name = "data"
topics = ["warehouse"]

[fit]
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Six people of three needs at one account; at others, people of one need, and of none."""
    company = Company(tmp_path_factory.mktemp("needs"))
    situations = {
        "three needs": (
            *(("Software Engineer", "siem"), ("HR Manager", "siem"), ("Accountant", "pipeline")),
            *(("Sales Manager", "pipeline"), ("CTO", "warehouse"), ("CTO", "warehouse")),
        ),
        "one need": (("Software Engineer", "siem"), ("CTO", "Zero Trust")),
        "one of none": (("Software Engineer", "siem"), ("CTO", None)),
        "other topics": (("Software Engineer", "chess"), ("CTO", "go")),
    }
    for account, people in situations.items():
        company.account(account)
        for number, (title, topic) in enumerate(people):
            person = company.person(f"{account} {number}", title, at=account)
            company.did(person, "webinar_attended", ago(days=number + 1), topic=topic)
    with company.scored(playbook=playbook_with(("[fit]\n", NEEDS))) as scored:
        yield scored


def test_people_after_different_things_make_no_mqa_whatever_their_points(book):
    intent = dict(book.all("select account_id, intent from mqa_now"))

    assert intent["three needs"] > 10
    assert not book.is_mqa("three needs")
    assert not book.clauses("three needs")["episode"]


def test_people_after_the_same_thing_do_and_so_do_signals_that_show_no_need(book):
    assert book.is_mqa("one need")
    assert book.is_mqa("one of none")
    assert book.is_mqa("other topics")
    needs = book.all("select distinct account_id, need from signal_episodes order by all")
    assert needs == [("one need", "security"), ("one of none", "security"), ("other topics", None)]


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
