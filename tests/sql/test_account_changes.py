"""Why the intent of an account changed; the points add up to the change exactly."""

from random import Random

import pytest

from tests.company import Company, ago

KINDS = ("webinar_attended", "ebook_download", "pricing_view", "email_click", "technical_whitepaper_download")
TITLES = ("CTO", "Director of Operations", "CFO", "Accountant")


@pytest.fixture
def company(tmp_path):
    return Company(tmp_path)


def reasons(book, account="acme"):
    """Points by reason."""
    return {
        reason: float(points)
        for reason, points in book.all(
            "select reason, points from account_changes where account_id = ?", account
        )
    }


def test_new_signals_decay_and_expiry_are_told_apart(company):
    company.account()
    company.person("cto", "CTO")
    company.did("cto", "webinar_attended", ago(days=10))
    company.did("cto", "ebook_download", ago(days=12))
    company.did("cto", "pricing_view", ago(days=1))

    with company.scored() as book:
        # 12 became 10, and 3 became 1, at 1.5; the pricing view is new.
        assert reasons(book) == {"decay": -6.0, "new_signals": 15.0}


def test_somebody_who_is_disqualified_takes_the_points_along(company):
    company.account()
    company.person("cto", "CTO")
    company.did("cto", "webinar_attended", ago(days=10))
    company.add(
        "statuses", subject="contact", subject_id="cto", status="disqualified", occurred_at=ago(days=2)
    )

    with company.scored() as book:
        assert reasons(book) == {"people": -18.0}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_points_add_up_to_the_change_of_every_account(company, seed):
    chance = Random(seed)  # noqa: S311
    for name in ("one", "two", "three", "four"):
        company.account(name)
        people = [company.person(f"{name}-{n}", chance.choice(TITLES), at=name) for n in range(5)]
        for _ in range(chance.randrange(3, 40)):
            company.did(chance.choice(people), chance.choice(KINDS), ago(days=chance.random() * 40))
        company.did(None, "topic_surge", ago(days=chance.random() * 9), account_id=name)
        if chance.random() < 0.5:
            told = {"subject": "contact", "subject_id": people[0], "status": "suppressed"}
            company.add("statuses", **told, occurred_at=ago(days=chance.random() * 12))

    with company.scored() as book:
        moved = book.all(
            "select accounts.account_id, coalesce(sum(changes.points), 0), max(weeks.intent_change)"
            " from accounts left join account_changes as changes using (account_id)"
            " inner join account_weeks as weeks on weeks.account_id = accounts.account_id"
            " where weeks.weeks_ago = 0 group by accounts.account_id"
        )
        assert len(moved) == 4
        assert all(explained == change for _, explained, change in moved)
