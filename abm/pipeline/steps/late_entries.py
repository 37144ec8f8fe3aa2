"""Which accounts became MQAs at a close by signals that nobody could have known at the time."""

import duckdb

from abm.pipeline.steps.facts_at_closes import NOBODY_EXCLUDED, people_at_closes
from abm.pipeline.steps.rescored import Rescored
from abm.pipeline.steps.scored_cells import MADE, score_cells
from abm_warehouse.storage.connections import one_row

_MADE = ("asked_accounts", "asked_closes", "close_cells", *MADE)
"""Temporary tables that are made for each batch."""


def find_late_touches(con: duckdb.DuckDBPyConnection) -> None:
    """
    Make the temporary table ``late_touches``: touches before a close that were loaded long after it.

    A close is known a day after the first load of engagements that follows it, so that it does not matter
    how often files come. A row that was corrected is loaded when it first said what was done, and when.

    Parameters
    ----------
    con
        The open warehouse, with ``unexplained``.
    """
    con.execute(_KNOWN_BY)
    [is_any] = one_row(con, _IS_ANY_LATER)
    con.execute(_LATE if is_any else _NONE_LATE)
    con.execute("drop table known_entries")


def judge_late_entries(con: duckdb.DuckDBPyConnection, batch: int) -> None:
    """
    Note in ``int_explained_transitions`` which accounts would not have become MQAs without late touches.

    Parameters
    ----------
    con
        The open warehouse, with ``unexplained`` and ``late_touches``.
    batch
        The transitions to look at.
    """
    con.execute(_CELLS, {"batch": batch})
    if one_row(con, "select count(*) from close_cells") == (0,):
        con.execute("drop table close_cells")
        return
    for statement in _ASK:
        con.execute(statement)
    models = people_at_closes(con)
    models.keep("int_hand_raises", _KNOWN.format(rows="hand_raises_closed"))
    models.make("int_excluded_people")
    models.make("int_need_raises")
    score_cells(con, models, without="late_touches")
    _find_episodes(models)
    con.execute(_NOTE)
    models.drop()
    for table in _MADE:
        con.execute(f"drop table {table}")


def _find_episodes(models: Rescored) -> None:
    """Make the table of signals that complete an episode; the number of a cell stands for its account."""
    models.keep("int_deliberate_signals", _SIGNALS_OF_CELLS)
    models.make("int_counted_signals", int_shown_needs=_NEEDS_OF_CELLS, **NOBODY_EXCLUDED)
    models.make("int_coordinated_signals")


_KNOWN_BY = """
    create or replace temp table known_entries as
    with

    entries as (

        select distinct found.account, found.as_of
        from unexplained as found
        inner join main.int_mqa_spans as spans
            on spans.account = found.account
            and spans.need is not distinct from found.need
            and spans.entered_at = found.as_of

    ),

    loads as (

        select loaded_at, lag(loaded_at) over (order by loaded_at) as loaded_before
        from (select distinct loaded_at from ledger.batches where entity = 'engagements')

    )

    select entries.account, entries.as_of, loads.loaded_at + interval 1 day as known_by
    from entries
    inner join loads
        on loads.loaded_at >= entries.as_of
        and coalesce(loads.loaded_before < entries.as_of, true)
"""

_IS_ANY_LATER = """
    select coalesce(max(batches.loaded_at) > (select min(known_by) from known_entries), false)
    from ledger.batches as batches
    where batches.entity = 'engagements'
"""

_NONE_LATE = """
    create or replace temp table late_touches as
    select account, as_of, cast(null as bigint) as touch from known_entries where false
"""

_LATE = """
    create or replace temp table late_touches as
    with

    later as (

        select touch, engagement_id, kind, occurred_at
        from known.engagements
        where touch in (
            select touch from raw.engagements where known_from > (select min(known_by) from known_entries)
        )

    ),

    loaded as (

        select later.touch, min(versions.known_from) as known_from
        from later
        inner join raw.engagements as versions
            on versions.engagement_id = later.engagement_id
            and versions.kind is not distinct from later.kind
            and versions.occurred_at = later.occurred_at
        group by later.touch

    ),

    theirs as (

        select touches.touch, touches.account, touches.occurred_at
        from int_touches as touches
        where touches.touch in (select touch from loaded)
        union
        select touches.touch, persons.account, touches.occurred_at
        from int_touches as touches
        inner join int_persons as persons on persons.person = touches.person
        where touches.touch in (select touch from loaded)

    )

    select entries.account, entries.as_of, theirs.touch
    from known_entries as entries
    inner join theirs on theirs.account = entries.account and theirs.occurred_at <= entries.as_of
    inner join loaded on loaded.touch = theirs.touch and loaded.known_from > entries.known_by
"""

_CELLS = """
    create or replace temp table close_cells as
    with

    doubted as (

        select distinct found.account, found.need, found.as_of
        from unexplained as found
        inner join main.int_mqa_spans as spans
            on spans.account = found.account
            and spans.need is not distinct from found.need
            and spans.entered_at = found.as_of
        inner join late_touches as late on late.account = found.account and late.as_of = found.as_of
        where found.batch = $batch

    )

    select row_number() over (order by account, need, as_of) - 1 as cell, doubted.*, true as needs_intent
    from doubted
"""

_ASK = (
    "create or replace temp table asked_accounts as select distinct account from close_cells",
    """
    create or replace temp table asked_closes as
    select close, as_of, as_of_second from run.closes where as_of in (select as_of from close_cells)
    """,
)

_KNOWN = """
    select rows.*
    from {rows} as rows
    where (rows.as_of, rows.touch) not in (select as_of, touch from late_touches)
"""

_SIGNALS_OF_CELLS = """
    select signals.* replace (cells.cell as account)
    from int_deliberate_signals as signals
    inner join close_cells as cells
        on cells.account = signals.account and cells.as_of >= signals.occurred_at
    left join late_touches as late
        on late.account = cells.account and late.as_of = cells.as_of and late.touch = signals.touch
    left join excluded_people_closed as excluded
        on excluded.as_of = cells.as_of and excluded.person = signals.person
    where late.touch is null and excluded.person is null
"""

_NEEDS_OF_CELLS = "(select cell as account, need from close_cells where need is not null)"

_NOTE = """
    update main.int_explained_transitions as explained
    set was_known = false
    from (
        with

        scores as (

            select as_of, account, need, intent_hundredths from account_scores_closed
            union all
            select as_of, account, need, intent_hundredths from need_scores_closed

        ),

        warm as (

            select distinct cells.cell
            from coordinated_signals_closed as signals
            inner join close_cells as cells on cells.cell = signals.account
            inner join asked_closes as closes on closes.as_of = cells.as_of
            cross join run.scoring as scoring
            where not signals.only_strong
                and closes.as_of_second - signals.occurred_second <= 86400 * scoring.episode_warm_days

        ),

        raised as (

            select distinct cells.cell
            from close_cells as cells
            inner join hand_raises_closed as raises
                on raises.as_of = cells.as_of and raises.account = cells.account
            left join need_raises_closed as needs
                on needs.as_of = raises.as_of
                and needs.touch = raises.touch
                and needs.person is not distinct from raises.person
            where needs.need is not distinct from cells.need

        )

        select cells.account, cells.need, closes.close
        from close_cells as cells
        cross join run.scoring as scoring
        inner join asked_closes as closes on closes.as_of = cells.as_of
        inner join judged_keys as keys
            on keys.account = cells.account and keys.need is not distinct from cells.need
        left join scores
            on scores.as_of = cells.as_of
            and scores.account = cells.account
            and scores.need is not distinct from cells.need
        left join warm on warm.cell = cells.cell
        left join raised on raised.cell = cells.cell
        where raised.cell is null
            and (
                warm.cell is null
                or not keys.holds_fit
                or scores.intent_hundredths < scoring.enter_intent_hundredths
            )
    ) as late
    where explained.account = late.account
        and explained.need is not distinct from late.need
        and explained.close = late.close
"""
