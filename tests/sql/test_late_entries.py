"""An MQA is a correction if a book of what was loaded by then would not have made it one."""

from datetime import timedelta
from random import Random

import pytest

from tests.company import Company, ago
from tests.sql.test_daily_closes import KINDS, TITLES

DAYS = 60
LOADS = [ago(days=days) for days in range(DAYS, -1, -6)]
"""When files came: every sixth day."""


def some_company(folder, chance: Random) -> Company:
    """Accounts whose people act once a week at most, so that caps refuse nothing; some of it comes late."""
    company = Company(folder, loads=LOADS)
    for name in "abcdefghij":
        company.account(name)
        for number in range(3):
            person = company.person(f"{name}-{number}", chance.choice(TITLES), at=name)
            for week in range(DAYS // 7):
                if chance.random() < 0.4:
                    at = ago(weeks=week, days=chance.randrange(7), seconds=chance.randrange(86_400))
                    [next_load, *later] = [load for load in LOADS if load >= at]
                    loaded_at = chance.choice(later) if later and chance.random() < 0.2 else next_load
                    kind = "demo_request" if chance.random() < 0.05 else chance.choice(KINDS)
                    company.did(person, kind, at, loaded_at=loaded_at)
    return company


def may_enter(company: Company, account: str, close) -> bool:
    """Whether the clauses let an account in at a close, by what had been loaded a day after the next load."""
    known_by = next(load for load in LOADS if load >= close) + timedelta(days=1)
    rows = company.rows | {
        "engagements": [row for row in company.rows["engagements"] if row["loaded_at"] <= known_by]
    }
    folder = company.folder / f"{account} {close:%d %b}"
    folder.mkdir()
    with Company(folder, rows).scored(as_of=close) as book:
        [(lets_in,)] = book.all(
            "select facts.may_enter from int_mqa_facts as facts"
            " inner join int_account_numbers using (account) where account_id = ? and as_of = ?",
            account,
            close,
        )
    return lets_in


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "number"), [(1, 4), *(pytest.param(seed, 12, marks=pytest.mark.long) for seed in range(2, 6))]
)
def test_an_entry_is_a_correction_where_what_was_loaded_in_time_does_not_let_the_account_in(
    tmp_path, seed, number
):
    chance = Random(seed)  # noqa: S311
    company = some_company(tmp_path, chance)
    with company.scored() as book:
        entries = book.all("select account_id, changed_at, cause from mqa_history where is_mqa order by 1, 2")
    assert {cause for *_, cause in entries} == {"signal", "correction"}

    for account, close, cause in chance.sample(entries, min(number, len(entries))):
        known = may_enter(company, account, close)
        assert (account, close, cause) == (account, close, "signal" if known else "correction")
