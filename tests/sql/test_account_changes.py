"""Why the intent of an account changed; the points add up to the change exactly."""

from random import Random

import pytest

from abm_warehouse.publishing.page_tables import page_tables
from tests.company import Company, ago, playbook_with

KINDS = ("webinar_attended", "ebook_download", "pricing_view", "email_click", "technical_whitepaper_download")
TITLES = ("CTO", "Director of Operations", "CFO", "Accountant")


@pytest.fixture
def company(tmp_path):
    return Company(tmp_path)


def reasons(book, account="acme", solution="any"):
    """Points by reason."""
    return {
        reason: float(points)
        for reason, points in book.all(
            "select reason, points from account_changes where account_id = ? and solution = ?",
            account,
            solution,
        )
    }


NEEDS = """
[[needs]]
name = "security"
topics = ["siem"]

[[needs]]
name = "crm"
topics = ["pipeline"]

[fit]
"""
"""Two needs, by the topics of signals."""


@pytest.mark.slow
def test_new_signals_decay_and_expiry_are_told_apart(company):
    company.account()
    company.person("cto", "CTO")
    company.did("cto", "webinar_attended", ago(days=8))
    company.did("cto", "ebook_download", ago(days=8))
    company.did("cto", "pricing_view", ago(days=1))

    with company.scored() as book:
        # 12 became 10, and 3 became 1, at 1.5; the pricing view is new.
        assert reasons(book) == {"decay": -6.0, "new_signals": 15.0}


@pytest.mark.slow
@pytest.mark.parametrize("status", ["disqualified", "suppressed"])
def test_somebody_who_is_rejected_takes_the_points_along_and_brings_them_back(company, status):
    told = {"subject": "contact", "subject_id": "cto"}
    for account, changes in (("acme", [(2, status)]), ("back", [(8, status), (2, "sql")])):
        company.account(account)
        told["subject_id"] = company.person(f"{account}-cto", "CTO", at=account)
        company.did(f"{account}-cto", "webinar_attended", ago(days=9))
        for days, said in changes:
            company.add("statuses", **told, status=said, occurred_at=ago(days=days))

    with company.scored() as book:
        assert reasons(book) == {"people": -18.0}
        again = {"disqualified": {"people": 18.0, "decay": -3.0}, "suppressed": {"people": 15.0}}
        assert reasons(book, "back") == again[status]


def test_each_need_of_an_account_moves_by_its_own_signals_and_those_about_none(company):
    company.account()
    company.person("cto", "CTO")
    company.person("ops", "Director of Operations")
    company.did("cto", "webinar_attended", ago(days=8), topic="siem")
    company.did("ops", "webinar_attended", ago(days=2), topic="pipeline")
    company.did("cto", "ebook_download", ago(days=1))

    with company.scored(playbook=playbook_with(("[fit]\n", NEEDS))) as book:
        # The weights are 1.5 for the CTO and 1.25 for the director; the e-book is about no need.
        assert reasons(book) == {"new_signals": 3 * 1.5 + 12 * 1.25, "decay": -2 * 1.5}
        assert reasons(book, solution="security") == {"new_signals": 3 * 1.5, "decay": -2 * 1.5}
        # The e-book is too little of what the CTO did for them to be after the other need.
        assert reasons(book, solution="crm") == {"new_signals": 12 * 1.25}
        moved = "select solution, moved_because from ({}) where account_id = 'acme' order by 1"
        page = page_tables()["page_accounts"]
        assert book.all(moved.format(page)) == [
            ("any", "new_signals"),
            ("crm", "new_signals"),
            ("security", "new_signals"),
        ]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_the_points_add_up_to_the_change_of_every_account_and_need(company, seed):
    chance = Random(seed)  # noqa: S311
    for name in ("one", "two", "three", "four"):
        company.account(name)
        people = [company.person(f"{name}-{n}", chance.choice(TITLES), at=name) for n in range(5)]
        for _ in range(chance.randrange(3, 40)):
            topic = chance.choice([None, "siem", "pipeline", "chess"])
            at = ago(days=chance.random() * 40)
            company.did(chance.choice(people), chance.choice(KINDS), at, topic=topic)
        company.did(None, "topic_surge", ago(days=chance.random() * 9), account_id=name)
        if chance.random() < 0.5:
            told = {"subject": "contact", "subject_id": people[0], "status": "suppressed"}
            company.add("statuses", **told, occurred_at=ago(days=chance.random() * 12))

    with company.scored(playbook=playbook_with(("[fit]\n", NEEDS))) as book:
        moved = book.all(
            "select weeks.solution, coalesce(sum(changes.points), 0), max(weeks.intent_change)"
            " from account_weeks as weeks left join account_changes as changes using (account_id, solution)"
            " where weeks.weeks_ago = 0 group by weeks.account_id, weeks.solution"
        )
        assert len({solution for solution, *_ in moved}) == 3
        assert all(explained == change for _, explained, change in moved)
        assert sum(change != 0 for *_, change in moved) > 6
