"""When each account became a Marketing Qualified Account and stopped being one, by the closes of each day."""

from collections.abc import Iterable
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from abm.pipeline.states import Judged, State, follow
from abm.pipeline.steps.explained_transitions import EXPLAINED, explain_transitions
from abm.pipeline.steps.facts_at_closes import ASKED
from abm.pipeline.steps.kept_closes import EXPLAINING, KEPT, RULES, bring_up_to_date, make_empty_tables
from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import execute_on
from abm.pipeline.steps.watched_accounts import watched_accounts
from abm_warehouse.models.model import Model
from abm_warehouse.storage.connections import one_row


def step() -> Model:
    """Writes ``int_mqa_spans``, ``int_mqa_decisions``, and what is kept of each close and transition."""
    return python_step(
        close_book,
        subject="mqa",
        reads=(
            *ASKED,
            *EXPLAINING,
            *RULES,
            "int_account_fit",
            "int_account_numbers",
            "int_deliberate_signals",
            "int_hinting_touches",
            "int_need_fit",
            "int_people",
            "int_persons",
            "int_role_decisions",
            "int_scored_people",
            "int_shown_needs",
            "int_signals",
            "int_stated_roles",
            "int_touch_order",
            "int_touches",
            "known.engagements",
            "opportunities",
            "raw.engagements",
            "run.clock",
            "run.closes",
            "stg_accounts",
            "stg_engagements",
            "stg_statuses",
        ),
        writes=("int_mqa_spans", "int_mqa_decisions", *KEPT, *EXPLAINED),
        update=close_again,
    )


def close_book(con: duckdb.DuckDBPyConnection) -> None:
    """
    Write ``int_mqa_spans`` and ``int_mqa_decisions``, and what is kept of each close and transition.

    ``int_mqa_spans`` has the closes at which each account, for each need that it shows, became an MQA and
    stopped being one, and by which clause. ``int_mqa_decisions`` has, for the instants of the run, those that
    are an MQA or were one at the close before. For the other tables see :func:`.bring_up_to_date` and
    :func:`.explain_transitions`.
    """
    make_empty_tables(con, KEPT | EXPLAINED)
    _close(con)


def close_again(con: duckdb.DuckDBPyConnection) -> str:
    """Write the same where closes are kept; the accounts that were judged again, or have other spans."""
    con.execute(f"create or replace temp table mqas_before as {_MQAS}")
    _close(con)
    con.execute(f"create or replace temp table mqas_after as {_MQAS}")
    return _REPLACED


def _close(con: duckdb.DuckDBPyConnection) -> None:
    with watched_accounts(con):
        bring_up_to_date(con)
        _follow_accounts(con)
        explain_transitions(con)


def _follow_accounts(con: duckdb.DuckDBPyConnection) -> None:
    """Follow all accounts from close to close, and from the close before each instant of the run to it."""
    rows = con.execute("select key from judged_keys order by key").fetchnumpy()
    keys = np.asarray(rows["key"], dtype=np.int64)
    limits = one_row(con, "select mqa_min_days, mqa_cool_down_days from run.scoring")
    at_closes = _Cells(con, _JUDGED_AT_CLOSES, keys)
    at_instants = _Cells(con, _JUDGED_AT_INSTANTS, keys)
    instants = con.execute(_INSTANTS).fetchall()
    days = [day for (day,) in con.execute("select close from run.closes order by close").fetchall()]
    states = State.before_all(keys.size), State.before_all(keys.size)
    spans: list[NDArray[np.int64]] = []
    decisions: list[NDArray[Any]] = []
    for day in (days[0] - 1, *days):
        if day >= days[0]:
            before = states[0]
            states = _followed(states, at_closes.at(day), day, limits)
            ended = before.is_mqa & ~states[0].is_mqa
            spans.append(_columns(keys[ended], before.entered[ended], day))
        for number, close_before, day_of_instant in instants:
            if (days[0] - 1 if close_before is None else close_before) == day:
                then = _followed(states, at_instants.at(number), day_of_instant or day, limits)
                is_listed = states[0].is_mqa | then[0].is_mqa | then[1].is_mqa
                decisions.append(
                    np.stack(
                        [
                            np.full(int(is_listed.sum()), number),
                            keys[is_listed],
                            states[0].is_mqa[is_listed],
                            then[0].is_mqa[is_listed],
                            then[1].is_mqa[is_listed],
                            np.where(states[0].is_mqa, then[0].entered, -1)[is_listed],
                        ]
                    )
                )
    is_open = states[0].is_mqa
    spans.append(_columns(keys[is_open], states[0].entered[is_open], -1))
    _write(con, _SPANS_FOUND, np.concatenate(spans, axis=1), ("key", "entered", "left_on"))
    names = ("number", "key", "was_mqa", "is_mqa", "is_mqa_strong", "entered")
    _write(con, _DECISIONS, np.concatenate(decisions, axis=1), names)


def _followed(
    states: tuple[State, State], judged: tuple[Judged, Judged], day: int, limits: tuple[int, int]
) -> tuple[State, State]:
    """The states from everybody and from strong matches alone, at the next close or an instant after it."""
    min_days, cool_down_days = limits
    everybody, strong = (
        follow(state, each, day, min_days=min_days, cool_down_days=cool_down_days)
        for state, each in zip(states, judged, strict=True)
    )
    return everybody, strong


def _columns(keys: NDArray[np.int64], entered: NDArray[np.int64], day: int) -> NDArray[np.int64]:
    return np.stack([keys, entered, np.full(keys.size, day)])


def _write(con: duckdb.DuckDBPyConnection, query: str, columns: NDArray[Any], names: Iterable[str]) -> None:
    found = {name: np.asarray(cells, dtype=np.int64) for name, cells in zip(names, columns, strict=True)}
    execute_on(con, query, "found", found)


class _Cells:
    """What the clauses say of accounts at closes or instants, by the number of the close or the instant."""

    def __init__(self, con: duckdb.DuckDBPyConnection, query: str, keys: NDArray[np.int64]) -> None:
        rows = con.execute(query).fetchnumpy()
        self._numbers = np.asarray(rows["number"], dtype=np.int64)
        self._places = np.searchsorted(keys, np.asarray(rows["key"], dtype=np.int64))
        self._flags = {name: np.asarray(rows[name], dtype=bool) for name in _FLAGS}
        self._keys = keys.size

    def at(self, number: int) -> tuple[Judged, Judged]:
        """What they say from everybody, and from strong matches alone."""
        start, end = np.searchsorted(self._numbers, [number, number + 1])
        flags = {}
        for name, cells in self._flags.items():
            flags[name] = np.zeros(self._keys, dtype=bool)
            flags[name][self._places[start:end]] = cells[start:end]
        return (
            Judged(flags["may_enter"], flags["may_stay"], flags["is_excluded"]),
            Judged(flags["may_enter_strong"], flags["may_stay_strong"], flags["is_excluded"]),
        )


_FLAGS = ("may_enter", "may_stay", "may_enter_strong", "may_stay_strong", "is_excluded")

_MQAS = """
    select account, hash(spans) as content from main.int_mqa_spans as spans
    union all
    select account, hash(decisions) as content from main.int_mqa_decisions as decisions
"""

_REPLACED = """
    select account from asked_of
    union
    select account from moved_transitions
    union
    select account
    from (
        (from mqas_before except all from mqas_after)
        union all
        (from mqas_after except all from mqas_before)
    )
"""

_JUDGED_AT_CLOSES = """
    select
        facts.close as number, keys.key,
        may_enter, may_stay, may_enter_strong, may_stay_strong, false as is_excluded
    from main.int_closed_facts as facts
    inner join judged_keys as keys
        on keys.account = facts.account and keys.need is not distinct from facts.need
    where may_enter or may_stay or may_enter_strong or may_stay_strong
    union all
    select exclusions.close as number, keys.key, false, false, false, false, true
    from main.int_closed_exclusions as exclusions
    inner join judged_keys as keys on keys.account = exclusions.account
    order by number
"""

_INSTANTS = """
    select
        clock.number,
        max(closes.close) filter (where closes.as_of < clock.as_of) as close_before,
        max(closes.close) filter (where closes.as_of <= clock.as_of) as day
    from (select as_of, row_number() over (order by as_of) as number from run.clock) as clock
    cross join run.closes as closes
    group by clock.number
    order by clock.number
"""

_JUDGED_AT_INSTANTS = """
    select
        clock.number, keys.key,
        may_enter, may_stay, may_enter_strong, may_stay_strong, not holds_not_excluded as is_excluded
    from main.int_mqa_facts as facts
    inner join (select as_of, row_number() over (order by as_of) as number from run.clock) as clock
        on clock.as_of = facts.as_of
    inner join judged_keys as keys
        on keys.account = facts.account and keys.need is not distinct from facts.need
    order by clock.number
"""

_SPANS_FOUND = """
    create or replace table main.int_mqa_spans as
    select
        keys.account,
        keys.need,
        entered.as_of as entered_at,
        case when entry.holds_hand_raise then 'hand_raise' else 'committee' end as entered_by,
        lifted.reason as excluded_before,
        ended.as_of as left_at,
        case
            when ended.as_of is null then null
            when exclusions.account is not null then 'not_excluded'
            when coalesce(leaving.holds_episode, false) then 'account_intent'
            when entry.holds_hand_raise and not entry.holds_episode then 'hand_raise'
            else 'episode'
        end as left_by,
        exclusions.reason as excluded_because
    from found
    inner join judged_keys as keys on keys.key = found.key
    inner join run.closes as entered on entered.close = found.entered
    inner join main.int_closed_facts as entry
        on entry.close = found.entered
        and entry.account = keys.account
        and entry.need is not distinct from keys.need
    left join main.int_closed_exclusions as lifted
        on lifted.close = found.entered - 1 and lifted.account = keys.account
    left join run.closes as ended on ended.close = found.left_on
    left join main.int_closed_facts as leaving
        on leaving.close = found.left_on
        and leaving.account = keys.account
        and leaving.need is not distinct from keys.need
    left join main.int_closed_exclusions as exclusions
        on exclusions.close = found.left_on and exclusions.account = keys.account
"""

_DECISIONS = """
    create or replace table main.int_mqa_decisions as
    select
        clock.as_of,
        keys.account,
        keys.need,
        found.was_mqa = 1 as was_mqa,
        found.is_mqa = 1 as is_mqa,
        found.is_mqa_strong = 1 as is_mqa_strong,
        case when found.is_mqa = 1 then coalesce(entered.as_of, clock.as_of) end as mqa_since
    from found
    inner join judged_keys as keys on keys.key = found.key
    inner join (select as_of, row_number() over (order by as_of) as number from run.clock) as clock
        on clock.number = found.number
    left join run.closes as entered on entered.close = found.entered
"""
