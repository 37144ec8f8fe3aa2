"""Runs, explanations and history say the same of an instant, given what was known and the rules."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

import abm
from abm.book.book import CHANGES_ALONE
from abm.pipeline.instants import scored_at
from abm.pipeline.run import run
from abm.playbook.kept import Rules
from abm.playbook.model import shipped_text
from abm_warehouse.loading.load import load_file
from abm_warehouse.profiles.reading import read_profile
from abm_warehouse.publishing import queries
from abm_warehouse.publishing.snapshots import DATABASE
from abm_warehouse.storage.connections import open_warehouse
from tests.company import AS_OF, ago, playbook_with
from tests.sql.test_daily_closes import mqas_at, some_company

RULES = (
    (),
    (("enter_intent = 10", "enter_intent = 6"), ("stay_intent = 5\n", "stay_intent = 2\nmin_days = 10\n")),
    (('mode = "per_signal"', 'mode = "on_total"'), ("warm_days = 30", "warm_days = 12")),
    (
        ("stay_intent = 5\n", "stay_intent = 5\ncool_down_days = 20\n"),
        ("recycle_days = 90", "recycle_days = 9"),
    ),
)
"""What some playbooks change of the shipped one."""


PARENTS = {"two": "one", "three": "two"}
"""The parents of accounts."""

BUSY = ago(days=16)
"""An instant at which an account surges."""


def rules_with(*changes: tuple[str, str]) -> Rules:
    text = shipped_text("fit-intent-100")
    for old, new in changes:
        text = text.replace(old, new, 1)
    return Rules(playbook_with(*changes), text)


def as_csv(rows: Iterable[dict]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {name: cell.isoformat() if isinstance(cell, datetime) else cell for name, cell in row.items()}
        )
    return text.getvalue()


def load_bit_by_bit(workspace, chance: Random, folder) -> list[datetime]:
    """Load a company whose signals arrive in any order; the instants before and after late corrections."""
    company = some_company(folder, chance.randrange(1_000))
    for account in company.rows["accounts"]:
        account["parent_account_id"] = PARENTS.get(account["account_id"])
    for number in range(8):
        company.did(f"four-{number % 4}", "webinar_attended", BUSY - timedelta(days=number % 3))
    signals = company.rows.pop("engagements")
    chance.shuffle(signals)
    third = len(signals) // 3
    corrected = [row | {"occurred_at": row["occurred_at"] - timedelta(days=3)} for row in signals[:4]]
    parts = [signals[: 2 * third], signals[2 * third :] + corrected]
    loads = [*company.rows.items(), *(("engagements", part) for part in parts)]
    settings, profile = workspace.settings(), read_profile("abm", workspace.profiles)
    with open_warehouse(workspace.warehouse, settings) as con:
        for number, (entity, rows) in enumerate(loads):
            file = folder / f"{number}.csv"
            file.write_text(as_csv(rows))
            load_file(con, file, profile, receipts=workspace.receipts, entity_name=entity, strict=True)
        instants = con.execute("select loaded_at from ledger.batches order by loaded_at").fetchall()
    return [at for (at,) in instants[-2:]]


def explained(book, as_of=None) -> dict[str, dict]:
    """What ``abm explain`` says of every account, but for the id of the run."""
    ids = book.sql("select account_id from accounts order by 1").account_id
    return {account: book.explain(account, as_of=as_of).content() | {"run_id": ""} for account in ids}


def differences(one: dict[str, dict], other: dict[str, dict]) -> dict:
    """The parts of explanations that differ, by account and part."""
    assert one.keys() == other.keys()
    return {
        (account, part): (content, other[account][part])
        for account, said in one.items()
        for part, content in said.items()
        if content != other[account][part]
    }


def weeks(book) -> dict[datetime, list[tuple]]:
    """The cells of ``account_weeks``, by their instant."""
    rows = book.sql(
        "select as_of, account_id, solution, fit, intent, coverage_engaged, people_engaged, is_mqa, state"
        " from account_weeks order by all"
    )
    found: dict[datetime, list[tuple]] = {}
    for as_of, *cells in rows.itertuples(index=False):
        found.setdefault(as_of.to_pydatetime(), []).append(tuple(cells))
    return found


def history(book) -> list[tuple]:
    """When accounts became MQAs and stopped being one, in order of time, and why."""
    rows = book.sql(
        "select changed_at, account_id, solution, is_mqa, clause, cause, excluded_because,"
        " intent_before, intent from mqa_history order by all"
    )
    return list(rows.astype(object).where(rows.notna(), None).itertuples(index=False, name=None))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "instants"), [(4, 2), *(pytest.param(seed, 15, marks=pytest.mark.long) for seed in range(2, 10))]
)
def test_all_agree_at_random_instants_whatever_was_known_and_whatever_the_rules(
    workspace, tmp_path, seed, instants
):
    """The eight long forms have each of the rules before and after late corrections: 120 cases."""
    chance = Random(seed)  # noqa: S311
    known_at = load_bit_by_bit(workspace, chance, tmp_path)[seed % 2]
    rules = rules_with(*RULES[seed // 2 % len(RULES)])
    run(workspace, as_of=AS_OF, known_at=known_at, rules=rules)
    book = abm.open(workspace.folder)
    changes, cells = history(book), weeks(book)
    require_transitions_explained(book, chance, instants)
    mondays = sorted(week for week in cells if ago(days=75) < week < AS_OF)
    asked = {BUSY}
    while len(asked) < instants:
        asked.add(chance.choice([some_close(chance), chance.choice(mondays), some_instant(chance)]))
    told = {at: explained(book, at) for at in asked}
    assert told[BUSY]["four"]["surge"]
    assert [member["account_id"] for member in told[BUSY]["two"]["family"]] == ["one", "two", "three"]
    for at in chance.sample(sorted(asked), len(asked)):
        run(workspace, as_of=at, known_at=known_at, rules=rules)
        then = abm.open(workspace.folder)
        assert differences(explained(then), told[at]) == {}
        cells_then = weeks(then)
        assert {week for week in mondays if week <= at - timedelta(days=1)} <= cells_then.keys()
        for week in cells_then.keys() & cells.keys():
            assert cells_then[week] == cells[week]
        flagged = {account for account, said in told[at].items() if said["is_mqa"]}
        assert {account for account, *_, is_mqa, _state in cells_then[at] if is_mqa} == flagged
        assert history(then) == [change for change in changes if change[0] <= at]
        if at == at.replace(hour=0, minute=0, second=0):
            moves = [(account, changed_at, is_mqa) for changed_at, account, _, is_mqa, *_ in changes]
            assert mqas_at(moves, at) == flagged


def require_transitions_explained(book, chance: Random, number: int) -> None:
    """What the history says of days on which accounts changed is what scoring them at two closes says."""
    transitions = [
        (account, *moved)
        for account in book.sql("select distinct account_id from mqa_history order by 1").account_id
        for moved in book.history(account)
        if moved[0].close_before_at is not None
    ]
    for account, moved, changes in chance.sample(transitions, min(number, len(transitions))):
        now, before = moved.changed_at, moved.close_before_at
        with scored_at(book.generation / DATABASE, account, now, before, wanted=CHANGES_ALONE) as con:
            assert changes == queries.changes(con, account, solution=moved.solution)
        assert (moved.intent_before, moved.intent) == tuple(
            book.explain(account, as_of=at, solution=moved.solution).account.intent for at in (before, now)
        )


def some_close(chance: Random) -> datetime:
    return datetime(2026, 9, 30, tzinfo=UTC) - timedelta(days=chance.randrange(70))


def some_instant(chance: Random) -> datetime:
    return ago(days=chance.randrange(70), seconds=chance.randrange(86_400))
