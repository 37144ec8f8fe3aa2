"""Why the intent of an account moved on a day on which it became an MQA or stopped being one: kept, too."""

import duckdb

from abm.pipeline.steps.facts_at_closes import people_at_closes
from abm.pipeline.steps.late_entries import find_late_touches, judge_late_entries
from abm.pipeline.steps.scored_cells import MADE, score_cells

EXPLAINED = {
    "int_explained_transitions": {
        "account": "integer",
        "need": "varchar",
        "close": "integer",
        "before_hundredths": "bigint",
        "intent_hundredths": "bigint",
        "was_known": "boolean",
    },
    "int_transition_changes": {
        "account": "integer",
        "need": "varchar",
        "close": "integer",
        "reason": "varchar",
        "hundredths": "bigint",
        "signals": "bigint",
    },
}
"""Types of the columns of the tables that are kept, by their names."""

FEW = 50
"""So many transitions are explained together, however far apart; of more, those of some days."""

DAYS_AT_A_TIME = 40

_MADE = ("asked_accounts", "asked_closes", "close_cells", *MADE)
"""Temporary tables that are made for each batch."""


def explain_transitions(con: duckdb.DuckDBPyConnection) -> None:
    """
    Bring the kept tables up to date with ``int_mqa_spans``.

    ``int_explained_transitions`` has the intent at each close at which an account became an MQA or stopped
    being one, and at the close before, and whether it was known at the time;
    ``int_transition_changes`` has why the intents differ. Those that are there are explained again where the
    account was judged again. The temporary table ``moved_transitions`` has the accounts of which rows were
    removed or added.

    Parameters
    ----------
    con
        The open warehouse, with ``raising_touches`` and ``asked_of``.
    """
    for statement in _FIND:
        con.execute(statement, {"few": FEW, "days": DAYS_AT_A_TIME} if "$few" in statement else {})
    for table in EXPLAINED:
        con.execute(_FORGET.format(table=table))
    find_late_touches(con)
    for [batch] in con.execute("select distinct batch from unexplained order by batch").fetchall():
        _explain(con, batch)
    for table in ("transitions_now", "unexplained", "late_touches"):
        con.execute(f"drop table {table}")


def _explain(con: duckdb.DuckDBPyConnection, batch: int) -> None:
    """Explain the transitions of a batch: score their accounts at the close of each and at the one before."""
    for statement in _ASK:
        con.execute(statement, {"batch": batch} if "$batch" in statement else {})
    models = people_at_closes(con)
    score_cells(con, models)
    models.read("run.clock", _DAYS)
    models.read("int_shown_needs", "(select distinct account, need from close_cells where need is not null)")
    for model in ("int_moved_points", "int_moved_weights", "int_moved_intents"):
        models.make(model)
    con.execute(_KEEP_CHANGES.format(changes=models.select("int_account_changes")), {"batch": batch})
    con.execute(_KEEP_INTENTS, {"batch": batch})
    models.drop()
    for table in _MADE:
        con.execute(f"drop table {table}")
    judge_late_entries(con, batch)


# The first close that is kept has none before it, so nothing that happened there can be explained.
_FIND = (
    """
    create or replace temp table transitions_now as
    with

    days as (

        select close, as_of, lag(as_of) over (order by close) as previous_as_of
        from run.closes

    ),

    moved as (

        select account, need, entered_at as as_of from main.int_mqa_spans
        union
        select account, need, left_at as as_of from main.int_mqa_spans where left_at is not null

    )

    select moved.account, moved.need, days.close, days.as_of, days.previous_as_of
    from moved
    inner join days on days.as_of = moved.as_of
    where days.previous_as_of is not null
    """,
    """
    create or replace temp table unexplained as
    select
        found.*,
        case when count(*) over () > $few then found.close // $days else 0 end as batch
    from transitions_now as found
    left join main.int_explained_transitions as explained
        on explained.account = found.account
        and explained.need is not distinct from found.need
        and explained.close = found.close
    left join asked_of as asked
        on asked.account = found.account
        and asked.from_close <= found.close
    where explained.account is null or asked.account is not null
    """,
    """
    create or replace temp table moved_transitions as
    select account from unexplained
    union
    select explained.account
    from main.int_explained_transitions as explained
    left join transitions_now as found
        on found.account = explained.account
        and found.need is not distinct from explained.need
        and found.close = explained.close
    where found.account is null
    """,
)

_FORGET = """
    delete from main.{table} as kept
    where not exists (
        from transitions_now as found
        where found.account = kept.account
            and found.need is not distinct from kept.need
            and found.close = kept.close
    )
        or exists (
            from unexplained as found
            where found.account = kept.account
                and found.need is not distinct from kept.need
                and found.close = kept.close
        )
"""

_ASK = (
    """
    create or replace temp table asked_accounts as
    select distinct account from unexplained where batch = $batch
    """,
    """
    create or replace temp table asked_closes as
    with

    days as (

        select distinct as_of, previous_as_of from unexplained where batch = $batch
        union
        select distinct previous_as_of as as_of, null as previous_as_of from unexplained where batch = $batch

    )

    select closes.close, closes.as_of, closes.as_of_second, max(days.previous_as_of) as previous_as_of
    from days
    inner join run.closes as closes on closes.as_of = days.as_of
    group by closes.close, closes.as_of, closes.as_of_second
    """,
    """
    create or replace temp table close_cells as
    with

    cells as (

        select account, need, as_of from unexplained where batch = $batch
        union
        select account, need, previous_as_of as as_of from unexplained where batch = $batch

    )

    select row_number() over (order by account, need, as_of) - 1 as cell, cells.*, true as needs_intent
    from cells
    """,
)

_DAYS = """
    (select as_of, previous_as_of, true as is_now from asked_closes where previous_as_of is not null)
"""

_KEEP_CHANGES = """
    insert into main.int_transition_changes by name
    select
        found.account,
        found.need,
        found.close,
        changes.reason,
        changes.hundredths,
        changes.signals
    from ({changes}) as changes
    inner join unexplained as found
        on found.batch = $batch
        and found.account = changes.account
        and found.need is not distinct from changes.need
        and found.as_of = changes.as_of
"""

_KEEP_INTENTS = """
    insert into main.int_explained_transitions by name
    with

    scores as (

        select as_of, account, need, intent_hundredths from account_scores_closed
        union all
        select as_of, account, need, intent_hundredths from need_scores_closed

    )

    select
        found.account,
        found.need,
        found.close,
        before.intent_hundredths as before_hundredths,
        scores.intent_hundredths,
        true as was_known
    from unexplained as found
    inner join scores
        on scores.as_of = found.as_of
        and scores.account = found.account
        and scores.need is not distinct from found.need
    inner join scores as before
        on before.as_of = found.previous_as_of
        and before.account = found.account
        and before.need is not distinct from found.need
    where found.batch = $batch
"""
