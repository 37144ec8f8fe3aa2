"""The intent of accounts at the closes of the days, where it decides."""

import duckdb

from abm.pipeline.committee_rules import read_rules_by_need
from abm.pipeline.steps.committee_people import Rows, held_roles, read_committees
from abm.pipeline.steps.committees import strong_intents
from abm.pipeline.steps.rescored import Rescored
from abm.pipeline.steps.tables import execute_on
from abm_graph.committee.rollup import CommitteePeople, roll_up
from abm_warehouse.storage.connections import one_row

PEOPLE_AT_A_TIME = 200_000
"""Committees are seated in batches of about this many people."""


def find_intents(con: duckdb.DuckDBPyConnection, models: Rescored, *, closes: str) -> None:
    """
    Make the tables that are read in place of account scores: fit and intent, for each row of ``close_cells``.

    Seats are assigned only where intent decides, and only where its bounds do not.

    Parameters
    ----------
    con
        The open warehouse.
    models
        With the models of statuses and exclusions made.
    closes
        The relation of the closes, to be read in place of ``run.clock``.
    """
    models.make("int_behaviour_roles")
    models.read("int_signals", _THEIR_SIGNALS)
    models.read("run.clock", _CLOSES_OF_CELLS)
    models.read("int_signal_points", f"({points_of_cells(models.select('int_signal_points'))})")
    find_intents_of_people(con, models)
    models.read("run.clock", closes)
    con.execute(_BOUNDS, {"people_at_a_time": PEOPLE_AT_A_TIME})
    _seat(con)
    models.keep("int_account_scores", f"{_SCORES} where cells.need is null")
    models.keep("int_need_scores", f"{_SCORES} where cells.need is not null")
    for table in ("intents_of_cells", "bounded_cells", "seated_cells"):
        con.execute(f"drop table {table}")


def points_of_cells(points: str) -> str:
    """A SELECT of the points of those accounts and closes of ``close_cells`` that need intent."""
    return f"""
        select points.*
        from ({points}) as points
        inner join (select distinct account, as_of from close_cells where needs_intent) as cells
            on cells.account = points.account and cells.as_of = points.as_of
    """


def find_intents_of_people(con: duckdb.DuckDBPyConnection, models: Rescored) -> None:
    """
    Make the temporary table ``intents_of_cells``: who has intent in the rows of ``close_cells`` that need it.

    Parameters
    ----------
    con
        The open warehouse.
    models
        With the points of signals at the instants of the rows, and the people who are excluded.
    """
    [mode] = one_row(con, "select decay_mode from run.scoring")
    totals = f"({models.select('int_running_totals')})" if mode == "on_total" else _NO_TOTALS
    models.read("int_running_totals", totals)
    models.read("int_person_intent", f"({models.select('int_person_intent')})")
    con.execute(_INTENTS_OF_WHOLE.format(intents=models.select("int_person_intent")))
    if one_row(con, "select bool_or(need is not null) from close_cells")[0]:
        con.execute(_INTENTS_OF_NEEDS.format(intents=models.select("int_need_intent")))


def read_people_of_batch(
    con: duckdb.DuckDBPyConnection, need: str | None, batch: int
) -> tuple[CommitteePeople, Rows]:
    """The people with intent of a batch of ``bounded_cells``, and their rows."""
    held = held_roles("behaviour_roles_closed", among="select person from people")
    return read_committees(con, _PEOPLE_OF_BATCH, {"need": need, "batch": batch}, held)


def _seat(con: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary table ``seated_cells``: what people bring where bounds do not decide."""
    con.execute("create or replace temp table seated_cells (cell bigint, brought bigint, strong bigint)")
    rules_by_need = read_rules_by_need(con)
    batches = con.execute(
        "select distinct need, batch from bounded_cells where batch is not null order by all"
    ).fetchall()
    for need, batch in batches:
        rules = rules_by_need[need]
        people, rows = read_people_of_batch(con, need, batch)
        rollup = roll_up(people, rules, states=())
        strong = strong_intents(people, rows["is_strong_match"], rollup, rules)
        seated = {"cell": rollup.committee, "brought": rollup.weighted_intent, "strong": strong}
        execute_on(con, "insert into seated_cells from rows_of_batch", "rows_of_batch", seated)


_CLOSES_OF_CELLS = """
    (
        select as_of, as_of_second
        from asked_closes
        where as_of in (select as_of from close_cells where needs_intent)
    )
"""

_NO_TOTALS = """
    (
        select
            cast(null as timestamptz) as as_of,
            cast(null as integer) as person,
            cast(null as bigint) as total_hundredths
        where false
    )
"""

_THEIR_SIGNALS = """
    (
        with those as (select distinct account from close_cells where needs_intent)
        from int_signals
        where person in (select person from int_persons where account in (from those))
            or -1 - person in (from those)
    )
"""

_INTENTS_OF_WHOLE = """
    create or replace temp table intents_of_cells as
    select cells.cell, intents.as_of, intents.account, cells.need, intents.person, intents.intent_hundredths
    from ({intents}) as intents
    inner join close_cells as cells
        on cells.as_of = intents.as_of
        and cells.account = intents.account
        and cells.need is null
        and cells.needs_intent
    left join excluded_people_closed as excluded
        on excluded.as_of = intents.as_of and excluded.person = intents.person
    where intents.intent_hundredths > 0 and excluded.person is null
"""

_INTENTS_OF_NEEDS = """
    insert into intents_of_cells
    select cells.cell, intents.as_of, intents.account, cells.need, intents.person, intents.intent_hundredths
    from ({intents}) as intents
    inner join close_cells as cells
        on cells.as_of = intents.as_of
        and cells.account = intents.account
        and cells.need = intents.need
        and cells.needs_intent
    left join excluded_people_closed as excluded
        on excluded.as_of = intents.as_of and excluded.person = intents.person
    where intents.intent_hundredths > 0 and excluded.person is null
"""

# What people bring is at least their intent by the least weight, and at most by the greatest. Where no mark
# lies between and nobody's match is weak, the least stands for it.
_BOUNDS = """
    create or replace temp table bounded_cells as
    with

    weights as (

        select
            seats.need,
            least(min(seats.weight_hundredths), min(scoring.unseated_weight_hundredths)) as least_hundredths,
            greatest(max(seats.weight_hundredths), max(scoring.unseated_weight_hundredths)) as most_hundredths
        from (
            select cast(null as varchar) as need, weight_hundredths from run.seats
            union all
            select need, weight_hundredths from run.need_seats
        ) as seats
        cross join run.scoring as scoring
        group by seats.need

    ),

    sums as (

        select
            intents.cell,
            intents.need,
            count(people.person) as people,
            coalesce(sum(intents.intent_hundredths) filter (where intents.person >= 0), 0)
                as intent_hundredths,
            coalesce(sum(intents.intent_hundredths) filter (where intents.person < 0), 0) as own_hundredths,
            coalesce(bool_or(not people.is_strong_match), false) as is_mixed
        from intents_of_cells as intents
        left join int_scored_people as people on people.person = intents.person
        group by intents.cell, intents.need

    ),

    bounds as (

        select
            sums.*,
            greatest(intent_hundredths * weights.least_hundredths // 100 - people, 0) as at_least,
            intent_hundredths * weights.most_hundredths // 100 + people as at_most,
            scoring.enter_intent_hundredths - own_hundredths as enter_hundredths,
            scoring.stay_intent_hundredths - own_hundredths as stay_hundredths
        from sums
        inner join weights on weights.need is not distinct from sums.need
        cross join run.scoring as scoring

    ),

    decided as (

        select
            bounds.*,
            people = 0
                or (
                    not is_mixed
                    and (at_least >= enter_hundredths or at_most < enter_hundredths)
                    and (at_least >= stay_hundredths or at_most < stay_hundredths)
                ) as is_decided
        from bounds

    )

    select
        cell,
        need,
        own_hundredths,
        at_least,
        case
            when not is_decided
                then sum(people) over (partition by need, is_decided order by cell) // $people_at_a_time
        end as batch
    from decided
"""

_PEOPLE_OF_BATCH = """
    select
        cells.cell as committee,
        people.place,
        intents.as_of,
        intents.person,
        intents.intent_hundredths,
        false as is_contactable,
        false as is_engaged,
        false as is_met,
        people.is_strong_match
    from intents_of_cells as intents
    inner join bounded_cells as cells
        on cells.cell = intents.cell and cells.batch = $batch and cells.need is not distinct from $need
    inner join int_scored_people as people on people.person = intents.person
"""

_SCORES = """
    select
        cells.as_of,
        cells.account,
        cells.need,
        cells.fit_hundredths,
        least(
            coalesce(seated.brought, bounded.at_least, 0) + coalesce(bounded.own_hundredths, 0),
            scoring.account_cap_hundredths
        ) as intent_hundredths,
        least(
            coalesce(seated.strong, bounded.at_least, 0) + coalesce(bounded.own_hundredths, 0),
            scoring.account_cap_hundredths
        ) as strong_intent_hundredths
    from close_cells as cells
    cross join run.scoring as scoring
    left join bounded_cells as bounded on bounded.cell = cells.cell
    left join seated_cells as seated on seated.cell = cells.cell
"""
