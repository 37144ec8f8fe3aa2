"""The fewest people who would have to act for an account to become an MQA."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import duckdb

from abm.pipeline.committee_rules import read_rules_by_need
from abm.pipeline.steps.committee_people import read_committees
from abm.pipeline.steps.step import python_step
from abm_graph.committee.additions import Actor, Needs, possible_additions
from abm_graph.committee.rollup import SeatRules, roll_up
from abm_warehouse.models.model import Model
from abm_warehouse.storage.connections import one_row


def step() -> Model:
    """Writes ``int_additions``."""
    return python_step(
        find_additions,
        subject="next_steps",
        reads=(
            "int_actors",
            "int_committee_people",
            "int_committee_sums",
            "int_need_people",
            "int_scored_people",
            "int_stated_roles",
            "int_behaviour_roles",
            "run.scoring",
            "run.seats",
            "run.need_rules",
            "run.need_seats",
        ),
        writes=("int_additions",),
        update=_find_again,
        update_accounts=_find_again,
    )


def _find_again(
    con: duckdb.DuckDBPyConnection, accounts: str | None = None, instants: str | None = None
) -> str:
    """Write the same for some accounts, or all; those that have other rows now."""
    con.execute("create or replace temp table additions_before as from main.int_additions")
    find_additions(con, accounts)
    return _REPLACED


def find_additions(con: duckdb.DuckDBPyConnection, accounts: str | None = None) -> None:
    """
    Write ``int_additions``: the fewest people whose acts would make an account an MQA, the nearest first.

    It is about each need that an account shows, and about the whole account, with null as the need, where it
    shows none. Accounts that more than three people would have to act for have no rows.

    Parameters
    ----------
    accounts
        SELECT of one column, ``key``: rows of other accounts stay as they are; all are written if None.
    """
    asked = ""
    if accounts is None:
        con.execute(f"create or replace table main.int_additions ({_COLUMNS})")
    else:
        asked = f"where account in ({accounts})"
        con.execute(f"delete from main.int_additions {asked}")
    rules = read_rules_by_need(con)
    enough = one_row(con, "select episode_people, episode_groups, episode_senior_people from run.scoring")
    proposed: dict[_Judged, Iterator[tuple[_Row, ...]]] = {}
    lacking: dict[_Judged, int] = {}
    for judged, few in groupby(
        (_Row(*row) for row in con.execute(_ACTORS.format(asked=asked)).fetchall()),
        key=attrgetter("account", "need"),
    ):
        people = list(few)
        proposed[judged] = _proposals(people, rules[judged[1]], enough)
        lacking[judged] = max(people[0].lacking_hundredths, 0)
    found = _first_that_do(con, proposed, lacking, rules)
    rows = [
        (*judged, position, row.contact_id, lacking[judged])
        for judged, added in found.items()
        for position, row in enumerate(added, start=1)
    ]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        unnested = ", ".join(f"unnest(${number})" for number in range(1, len(columns) + 1))
        con.execute(f"insert into main.int_additions select {unnested}", columns)


class _Row(NamedTuple):
    account: int
    need: str | None
    person: int
    contact_id: str
    role: str | None
    department: str | None
    is_senior: bool
    is_in_window: bool
    place: int | None
    act_hundredths: int
    holds_episode: bool
    lacking_hundredths: int


_Judged = tuple[int, str | None]
"""An account and a need; None is the whole account."""


def _proposals(
    people: list[_Row], rules: SeatRules, enough: tuple[int, int, int]
) -> Iterator[tuple[_Row, ...]]:
    """The additions that could do, the smallest first."""
    heaviest = max(rules.unseated_weight, *(seat.weight for seat in rules.seats))
    rows = {row.contact_id: row for row in people}
    points = max(people[0].lacking_hundredths, 0)
    needs = Needs(points=points) if people[0].holds_episode else Needs(*enough, points=points)
    window = [_actor(row, heaviest) for row in people if row.is_in_window]
    candidates = [_actor(row, heaviest) for row in people if row.place is not None]
    for added in possible_additions(window, candidates, needs):
        yield tuple(rows[actor.contact_id] for actor in added)


def _actor(row: _Row, heaviest: int) -> Actor:
    """Somebody whose act may count with the heaviest seat; one more hundredth is for rounding."""
    most = row.act_hundredths * heaviest // 100 + 1
    return Actor(row.contact_id, row.role, row.department, row.is_senior, most)


def _first_that_do(
    con: duckdb.DuckDBPyConnection,
    proposed: Mapping[_Judged, Iterator[tuple[_Row, ...]]],
    lacking: Mapping[_Judged, int],
    rules: Mapping[str | None, SeatRules],
) -> dict[_Judged, tuple[_Row, ...]]:
    """
    The first of each account's proposals with which its intent is enough.

    Everybody is seated again with the acts: an act may give a person a heavier seat, and take another's.
    """
    found: dict[_Judged, tuple[_Row, ...]] = {}
    waiting = dict(proposed)
    while waiting:
        tried = {judged: added for judged, more in waiting.items() if (added := next(more, None))}
        unsure = {judged: added for judged, added in tried.items() if lacking[judged]}
        gains = _gains(con, unsure, rules)
        found |= {judged: added for judged, added in tried.items() if gains.get(judged, 0) >= lacking[judged]}
        waiting = {judged: waiting[judged] for judged in tried if judged not in found}
    return found


def _gains(
    con: duckdb.DuckDBPyConnection,
    acting: Mapping[_Judged, tuple[_Row, ...]],
    rules: Mapping[str | None, SeatRules],
) -> dict[_Judged, int]:
    """What the acts would add to the intent of each account, in hundredths, with everybody seated again."""
    gains: dict[_Judged, int] = {}
    for need in sorted({need for _, need in acting}, key=lambda need: need or ""):
        accounts = [account for account, of_need in acting if of_need == need]
        acts = [(row.person, row.act_hundredths) for account in accounts for row in acting[account, need]]
        people, hundredths = (list(column) for column in zip(*acts, strict=True))
        before = con.execute(_SUMS, {"need": need, "accounts": accounts}).fetchall()
        given = {"need": need, "accounts": accounts, "people": people, "acts": hundredths}
        committees, _ = read_committees(con, _COMMITTEES_WITH_ACTS, given)
        rollup = roll_up(committees, rules[need], states=())
        after = dict(zip(rollup.committee.tolist(), rollup.weighted_intent.tolist(), strict=True))
        gains |= {(account, need): after.get(account, 0) - hundredths for account, hundredths in before}
    return gains


_COLUMNS = "account integer, need varchar, position bigint, contact_id varchar, lacking_hundredths bigint"

_REPLACED = """
    select account
    from (
        (from additions_before except all from main.int_additions)
        union all
        (from main.int_additions except all from additions_before)
    )
"""

_ACTORS = """
    select
        account, need, person, contact_id, role, department, is_senior, is_in_window, place, act_hundredths,
        holds_episode, lacking_hundredths
    from int_actors
    {asked}
    order by account, need, place nulls last, contact_id
"""

# Whoever has no intent fills no seat where intent counts. Committees are numbered by account.
_COMMITTEES_WITH_ACTS = """
    with

    acts as (select unnest($people) as person, unnest($acts) as act_hundredths),

    committees as (

        select as_of, account, null::varchar as need, person, place, intent_hundredths
        from int_committee_people
        where is_now
        union all
        select as_of, account, need, person, place, intent_hundredths
        from int_need_people
        where is_now

    )

    select
        committees.account as committee,
        committees.place,
        committees.as_of,
        committees.person,
        committees.intent_hundredths + coalesce(acts.act_hundredths, 0) as intent_hundredths,
        false as is_contactable,
        false as is_engaged,
        false as is_met
    from committees
    left join acts on acts.person = committees.person
    where committees.need is not distinct from $need
        and committees.account in (select unnest($accounts))
        and committees.intent_hundredths + coalesce(acts.act_hundredths, 0) > 0
"""

_SUMS = """
    select accounts.account, coalesce(sums.weighted_hundredths, 0)
    from (select unnest($accounts) as account) as accounts
    left join int_committee_sums as sums
        on sums.account = accounts.account
        and sums.need is not distinct from $need
        and sums.is_now
"""
