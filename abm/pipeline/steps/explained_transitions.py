"""Why the intent of an account moved on a day on which it became an MQA or stopped being one: kept, too."""

from typing import Any

import duckdb
import numpy as np

from abm.pipeline.committee_rules import read_rules_by_need
from abm.pipeline.steps.facts_at_closes import people_at_closes
from abm.pipeline.steps.intents_at_closes import find_intents_of_people, read_people_of_batch
from abm.pipeline.steps.rescored import Rescored
from abm_graph.committee.rollup import roll_up

EXPLAINED = {
    "int_explained_transitions": {
        "account": "integer",
        "need": "varchar",
        "close": "integer",
        "before_hundredths": "bigint",
        "intent_hundredths": "bigint",
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

DAYS_AT_A_TIME = 20

_MADE = (
    "asked_accounts",
    "asked_closes",
    "bounded_cells",
    "close_cells",
    "intents_of_cells",
    "weighed_people",
)
"""Temporary tables that are made for each batch."""


def explain_transitions(con: duckdb.DuckDBPyConnection) -> None:
    """
    Bring the kept tables up to date with ``int_mqa_spans``.

    ``int_explained_transitions`` has the intent at each close at which an account became an MQA or stopped
    being one, and at the close before; ``int_transition_changes`` has why they differ. Those that are there
    are explained again where the account was judged again. The temporary table ``moved_transitions`` has the
    accounts of which rows were removed or added.

    Parameters
    ----------
    con
        The open warehouse, with ``raising_touches`` and ``asked_of``.
    """
    for statement in _FIND:
        con.execute(statement, {"few": FEW, "days": DAYS_AT_A_TIME} if "$few" in statement else {})
    for table in EXPLAINED:
        con.execute(_FORGET.format(table=table))
    for [batch] in con.execute("select distinct batch from unexplained order by batch").fetchall():
        _explain(con, batch)
    for table in ("transitions_now", "unexplained"):
        con.execute(f"drop table {table}")


def _explain(con: duckdb.DuckDBPyConnection, batch: int) -> None:
    """Explain the transitions of a batch: score their accounts at the close of each and at the one before."""
    for statement in _ASK:
        con.execute(statement, {"batch": batch} if "$batch" in statement else {})
    models = people_at_closes(con)
    models.make("int_behaviour_roles")
    points = models.select("int_signal_points", int_signals=_THEIR_SIGNALS)
    models.keep("int_signal_points", _POINTS_OF_CELLS.format(points=points))
    find_intents_of_people(con, models)
    _weigh(con, models)
    models.keep("int_account_scores", f"{_SCORES} where cells.need is null group by all")
    models.keep("int_need_scores", f"{_SCORES} where cells.need is not null group by all")
    models.read("run.clock", _DAYS)
    models.read("int_shown_needs", "(select distinct account, need from close_cells where need is not null)")
    for model in ("int_moved_points", "int_moved_weights", "int_moved_intents"):
        models.make(model)
    con.execute(_KEEP_CHANGES.format(changes=models.select("int_account_changes")), {"batch": batch})
    con.execute(_KEEP_INTENTS, {"batch": batch})
    models.drop()
    for table in _MADE:
        con.execute(f"drop table {table}")


def _weigh(con: duckdb.DuckDBPyConnection, models: Rescored) -> None:
    """Make the tables of what each person brings: everybody with intent is seated in each cell."""
    con.execute(
        "create or replace temp table weighed_people (cell bigint, person integer, hundredths bigint)"
    )
    con.execute(
        "create or replace temp table bounded_cells as select cell, need, 0 as batch from close_cells"
    )
    rules_by_need = read_rules_by_need(con)
    for [need] in con.execute("select distinct need from close_cells order by need").fetchall():
        people, rows = read_people_of_batch(con, need, 0)
        rollup = roll_up(people, rules_by_need[need], states=())
        brought: dict[str, Any] = {
            "cell": people.committee,
            "person": np.asarray(rows["person"]),
            "hundredths": rollup.weighted,
        }
        con.register("rows_of_need", brought)
        con.execute("insert into weighed_people from rows_of_need")
        con.unregister("rows_of_need")
    models.keep("int_member_weights", f"{_WEIGHTS} where intents.need is null")
    models.keep("int_need_weights", f"{_WEIGHTS} where intents.need is not null")


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

_THEIR_SIGNALS = """
    (
        from int_signals
        where person in (select person from int_persons where account in (from asked_accounts))
            or -1 - person in (from asked_accounts)
    )
"""

_POINTS_OF_CELLS = """
    select points.*
    from ({points}) as points
    inner join (select distinct account, as_of from close_cells) as cells
        on cells.account = points.account and cells.as_of = points.as_of
"""

_WEIGHTS = """
    select
        intents.as_of,
        intents.account,
        intents.need,
        intents.person,
        intents.intent_hundredths,
        weighed.hundredths as weighted_hundredths
    from intents_of_cells as intents
    inner join weighed_people as weighed on weighed.cell = intents.cell and weighed.person = intents.person
"""

_SCORES = """
    select
        cells.as_of,
        cells.account,
        cells.need,
        cast(
            least(
                coalesce(sum(weighed.hundredths), 0)
                    + coalesce(sum(intents.intent_hundredths) filter (where intents.person < 0), 0),
                max(scoring.account_cap_hundredths)
            ) as bigint
        ) as intent_hundredths,
        cast(
            coalesce(sum(intents.intent_hundredths) filter (where intents.person < 0), 0) as bigint
        ) as own_intent_hundredths
    from close_cells as cells
    cross join run.scoring as scoring
    left join intents_of_cells as intents on intents.cell = cells.cell
    left join weighed_people as weighed on weighed.cell = intents.cell and weighed.person = intents.person
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
        scores.intent_hundredths
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
