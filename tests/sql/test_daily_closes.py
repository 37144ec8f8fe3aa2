"""The history of MQAs at each close is what a run as of that close says."""

from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.pipeline.states import Judged, State, follow
from tests.company import AS_OF, Company, ago

KINDS = (
    "webinar_attended", "ebook_download", "technical_whitepaper_download", "pricing_view", "email_click",
    "guide_download",
)  # fmt: skip
TITLES = ("CTO", "Director of Operations", "VP of Engineering", "CFO", "Accountant")
DAYS = 70
"""Days over which a random company is active."""


def some_company(folder, seed) -> Company:
    """Accounts near the marks: with people who come and go, requests for sales, and rejections."""
    chance = Random(seed)  # noqa: S311
    company = Company(folder)
    for name in ("one", "two", "three", "four", "five", "six"):
        company.account(name, employees=chance.choice([180, 180, 20]))
        people = [
            company.person(f"{name}-{n}", chance.choice(TITLES), at=name, email=f"p{n}@{name}.example")
            for n in range(4)
        ]
        for _ in range(chance.randrange(4, 16)):
            at = ago(days=chance.randrange(DAYS), seconds=chance.randrange(86_400))
            company.did(chance.choice(people), chance.choice(KINDS), at)
        if chance.random() < 0.3:
            company.did(people[0], "demo_request", ago(days=chance.randrange(DAYS)))
        if chance.random() < 0.6:
            told = {
                "subject": "contact",
                "subject_id": people[1],
                "status": chance.choice(["disqualified", "mql"]),
            }
            company.add("statuses", **told, occurred_at=ago(days=chance.randrange(DAYS)))
        if chance.random() < 0.4:
            told = {"subject": "account", "subject_id": name, "status": chance.choice(["recycled", "open"])}
            company.add("statuses", **told, occurred_at=ago(days=chance.randrange(DAYS)))
    return company


def history(company, as_of):
    """Which accounts were MQAs, by close, as a run at an instant says."""
    folder = company.folder / as_of.isoformat()
    folder.mkdir()
    with Company(folder, company.rows).scored(as_of=as_of) as book:
        changes = book.all("select account_id, changed_at, is_mqa from mqa_history order by 2, 1")
        now = {account for (account,) in book.all("select account_id from mqa_now where is_mqa")}
        weeks = book.all("select account_id, as_of, is_mqa from mqa order by 1, 2")
    return changes, now, {(account, at): flag for account, at, flag in weeks}


def mqas_at(changes, close):
    at_close: set[str] = set()
    for account, changed_at, is_mqa in changes:
        if changed_at <= close:
            (at_close.add if is_mqa else at_close.discard)(account)
    return at_close


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 9))])
def test_the_history_at_a_close_is_what_a_run_as_of_that_close_says(tmp_path, seed):
    chance = Random(seed)  # noqa: S311
    company = some_company(tmp_path, seed)
    changes, _, weeks = history(company, AS_OF)
    assert changes

    for days in sorted(chance.sample(range(1, DAYS), 3)):
        close = datetime(2026, 9, 30, tzinfo=UTC) - timedelta(days=days)
        earlier, then, weeks_before = history(company, close)
        assert then == mqas_at(changes, close)
        for at in {at for _, at in weeks_before}:
            flagged = {account for (account, week), is_mqa in weeks_before.items() if week == at and is_mqa}
            assert flagged == mqas_at(changes, at)
        assert earlier == [change for change in changes if change[1] <= close]
    some_week = chance.choice(sorted({at for _, at in weeks} - {AS_OF}))
    _, then, _ = history(company, some_week)
    assert then == {account for (account, at), is_mqa in weeks.items() if at == some_week and is_mqa}


@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=40),
    st.integers(0, 6),
    st.integers(0, 6),
)
def test_states_follow_from_the_closes_as_told_in_plain_words(days, min_days, cool_down_days):
    state, since, until = State.before_all(1), None, None
    for day, (enters, stays, is_excluded) in enumerate(days):
        may_enter, may_stay = enters and not is_excluded, (enters or stays) and not is_excluded
        if since is not None:
            if not may_stay and (is_excluded or day - since >= min_days):
                since, until = None, day
        elif may_enter and (until is None or day - until >= cool_down_days):
            since = day
        flags = (np.array([flag]) for flag in (may_enter, may_stay, is_excluded))
        state = follow(state, Judged(*flags), day, min_days=min_days, cool_down_days=cool_down_days)
        assert bool(state.is_mqa[0]) is (since is not None)
