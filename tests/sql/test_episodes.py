"""Episodes in SQL, against their definition in plain Python on random books, and on one very busy account."""

import random
import resource
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pytest

from abm_warehouse.models.sql_files import model_files, sql_root

AS_OF = datetime(2026, 9, 30, 12, tzinfo=UTC)
INSTANTS = [AS_OF - timedelta(weeks=week) for week in range(3)]
WINDOW, PEOPLE, GROUPS, SENIOR, WARM = 4, 2, 2, 1, 6
MODELS = (
    "int_shown_needs",
    "int_exclusion_spans",
    "int_counted_signals",
    "int_coordinated_signals",
    "int_episodes",
)
COLUMNS = (
    "touch integer, account integer, person integer, place bigint, occurred_at timestamptz,"
    " occurred_second bigint, occurred_day bigint, is_view boolean, stimulus_id varchar, need varchar,"
    " buying_role varchar, department varchar, is_senior boolean, is_strong_match boolean"
)


class Signal(NamedTuple):
    """A row of int_deliberate_signals."""

    touch: int
    account: int
    person: int
    place: int
    occurred_at: datetime
    occurred_second: int
    occurred_day: int
    is_view: bool
    stimulus_id: str | None
    need: str | None
    buying_role: str | None
    department: str | None
    is_senior: bool
    is_strong_match: bool


def episodes_of(signals: list[Signal], excluded: list[tuple]) -> list[tuple]:
    """What the models say of these deliberate signals."""
    with duckdb.connect() as con:
        build(con, signals, excluded)
        return con.execute(
            "select as_of, account, need, started_at, ended_at, people, groups, senior_people, signals,"
            " stimuli, contact_ids, is_warm, is_warm_strong, window_signals, quarter_signals"
            " from int_episodes"
            " order by as_of desc, account, need nulls first, started_at"
        ).fetchall()


def build(con: duckdb.DuckDBPyConnection, signals: list[Signal], excluded: list[tuple]) -> None:
    con.execute("set TimeZone = 'UTC'; create schema run")
    con.execute(
        f"create table run.scoring as select {WINDOW} as episode_window_days, {PEOPLE} as episode_people,"
        f" {GROUPS} as episode_groups, {SENIOR} as episode_senior_people, {WARM} as episode_warm_days"
    )
    con.execute("create table run.clock (as_of timestamptz, as_of_second bigint)")
    con.executemany("insert into run.clock values (?, ?)", [[at, int(at.timestamp())] for at in INSTANTS])
    con.execute("create table int_excluded_people (as_of timestamptz, person integer)")
    if excluded:
        con.execute(
            "insert into int_excluded_people select unnest($1), unnest($2)", list(zip(*excluded, strict=True))
        )
    con.execute(f"create table int_deliberate_signals ({COLUMNS})")
    con.register("rows", pa.Table.from_pylist([signal._asdict() for signal in signals]))
    con.execute("insert into int_deliberate_signals by name from rows")
    con.execute(
        "create table int_scored_people as"
        " select distinct person, account, 'c' || person as contact_id from rows"
    )
    con.unregister("rows")
    queries = {file.name: file.text for file in model_files(sql_root()) if file.name in MODELS}
    for name in MODELS:
        con.execute(f"create table {name} as {queries[name]}")


def expected_episodes(signals: list[Signal], excluded: list[tuple]) -> list[tuple]:
    """The definition: every window of every signal is looked at."""
    rows = []
    for as_of in INSTANTS:
        left_out = {person for at, person in excluded if at == as_of}
        for account in sorted({signal.account for signal in signals}):
            mine = [signal for signal in signals if signal.account == account]
            for need in sorted({signal.need for signal in mine} - {None}) or [None]:
                about_it = [s for s in mine if s.need in (need, None)]
                rows += [(as_of, account, need, *e) for e in episodes_about(about_it, left_out, as_of, mine)]
    return rows


def episodes_about(
    signals: list[Signal], left_out: set[int], as_of: datetime, all_signals: list[Signal]
) -> Iterable[tuple]:
    """The episodes of one account about one need."""
    known = [s for s in signals if s.occurred_at <= as_of and s.person not in left_out]
    if all(signal.is_strong_match for signal in all_signals):
        strong = {signal.touch for signal in known}
    else:
        strong = {s.touch for s in coordinated(counted(s for s in known if s.is_strong_match))}
    return joined(counted(known), strong, as_of)


def counted(signals: Iterable[Signal]) -> list[Signal]:
    """Of several people who view because of one stimulus, the first alone."""
    ordered = sorted(signals, key=lambda signal: (signal.occurred_at, signal.place))
    first = {}
    for signal in ordered:
        if signal.is_view and signal.stimulus_id:
            first.setdefault(signal.stimulus_id, signal.person)
    return [s for s in ordered if not (s.is_view and s.stimulus_id) or first[s.stimulus_id] == s.person]


def window(signal: Signal, signals: list[Signal], days: int = WINDOW) -> list[Signal]:
    return [
        s
        for s in signals
        if s.occurred_at <= signal.occurred_at and signal.occurred_day - s.occurred_day <= days
    ]


def size(signals: list[Signal]) -> tuple[int, int, int]:
    """People, roles or departments, and seniors."""
    roles = {signal.buying_role for signal in signals} - {None}
    departments = {signal.department for signal in signals} - {None}
    seniors = {signal.person for signal in signals if signal.is_senior}
    return len({s.person for s in signals}), max(len(roles), len(departments)), len(seniors)


def coordinated(signals: list[Signal]) -> list[Signal]:
    enough = (PEOPLE, GROUPS, SENIOR)
    return [s for s in signals if all(n >= m for n, m in zip(size(window(s, signals)), enough, strict=True))]


def person_days(signals: list[Signal]) -> int:
    return len({(signal.person, signal.occurred_day) for signal in signals})


def joined(signals: list[Signal], strong: set[int], as_of: datetime) -> Iterable[tuple]:
    """Coordinated windows that overlap, as one."""
    second = int(as_of.timestamp())
    found = [s for s in coordinated(signals) if second - s.occurred_second <= 3 * 86_400 * WARM]
    cuts = [n for n, (a, b) in enumerate(pairwise(found), 1) if b.occurred_day - a.occurred_day > WINDOW]
    for start, end in pairwise([0, *cuts, len(found)]):
        part = found[start:end]
        if part:
            inside = [
                s
                for s in window(part[-1], signals, 10**6)
                if s in window(part[0], signals) or s.occurred_at >= part[0].occurred_at
            ]
            sure = [s.occurred_second for s in part if s.touch in strong]
            yield (
                min(signal.occurred_at for signal in inside),
                part[-1].occurred_at,
                *size(inside),
                len(inside),
                len({signal.stimulus_id for signal in inside} - {None}),
                "|".join(sorted({f"c{signal.person}" for signal in inside})),
                second - part[-1].occurred_second <= 86_400 * WARM,
                bool(sure) and second - max(sure) <= 86_400 * WARM,
                max(person_days(window(s, signals)) for s in part),
                max(person_days(window(s, signals, 89)) for s in part),
            )


def random_book(chance: random.Random, accounts: int) -> tuple[list[Signal], list[tuple]]:
    """Accounts of a few people, who do a few things within five weeks, some at the same instant."""
    signals, excluded = [], []
    for account in range(accounts):
        people = [10 * account + n for n in range(chance.randint(1, 5))]
        facts = {
            person: (
                chance.choice(("user", "champion", None)),
                chance.choice(("it", "sales", None)),
                chance.random() < 0.7,
                chance.random() < 0.8 or account % 2 == 0,
            )
            for person in people
        }
        for person in people if account % 3 == 0 else ():
            excluded += [(at, person) for at in INSTANTS if chance.random() < 0.2]
        for _ in range(chance.randint(1, 14)):
            person = chance.choice(people)
            at = AS_OF - timedelta(days=chance.randint(-3, 30), hours=chance.choice((0, 6, 13)))
            second = int(at.timestamp())
            stimulus = chance.choice((None, None, "s1", "s2"))
            need = chance.choice((None, "crm", "siem")) if account % 5 == 0 else None
            told = (at, second, second // 86_400, chance.random() < 0.5, stimulus, need, *facts[person])
            signals.append(Signal(len(signals), account, person, person % 10, *told))
    return signals, excluded


@pytest.mark.parametrize("seed", range(2))
def test_episodes_of_random_accounts_are_as_defined(seed):
    signals, excluded = random_book(random.Random(seed), 120)  # noqa: S311

    found = episodes_of(signals, excluded)

    assert found == sorted(
        expected_episodes(signals, excluded),
        key=lambda row: (-row[0].timestamp(), row[1], row[2] or "", row[3]),
    )
    assert len(found) > 50


def cpu_seconds(signals: list[Signal]) -> float:
    before = resource.getrusage(resource.RUSAGE_SELF)
    episodes_of(signals, [])
    after = resource.getrusage(resource.RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def busy(signals: int, accounts: int) -> list[Signal]:
    """Signals within two weeks by a thousand people, of one account or of many."""
    chance = random.Random(7)  # noqa: S311
    rows = []
    for touch in range(signals):
        person = chance.randrange(1_000)
        at = AS_OF - timedelta(seconds=chance.randrange(14 * 86_400))
        second = int(at.timestamp())
        told = (
            at,
            second,
            second // 86_400,
            False,
            None,
            None,
            f"role {person % 5}",
            None,
            person % 3 == 0,
            True,
        )
        rows.append(Signal(touch, touch % accounts, person, person, *told))
    return rows


@pytest.mark.parametrize("signals", [4_000, pytest.param(20_000, marks=pytest.mark.long)])
def test_signals_of_one_account_cost_what_they_cost_in_as_many_accounts(signals):
    one, many = busy(signals, 1), busy(signals, signals)

    assert min(cpu_seconds(one) for _ in range(3)) < 4 * min(cpu_seconds(many) for _ in range(3))


def test_a_busy_account_has_one_episode_of_everybody():
    [episode] = [row for row in episodes_of(busy(4_000, 1), []) if row[0] == AS_OF]

    people, signals = episode[5], episode[8]
    assert (people, signals) == (len({signal.person for signal in busy(4_000, 1)}), 4_000)
