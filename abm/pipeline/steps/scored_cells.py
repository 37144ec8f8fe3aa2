"""Accounts scored at some closes, each with a committee of everybody who has intent."""

from typing import Any

import duckdb
import numpy as np

from abm.pipeline.committee_rules import read_rules_by_need
from abm.pipeline.steps.intents_at_closes import (
    find_intents_of_people,
    points_of_cells,
    read_people_of_batch,
)
from abm.pipeline.steps.rescored import Rescored
from abm.pipeline.steps.tables import execute_on
from abm_graph.committee.rollup import roll_up

MADE = ("bounded_cells", "intents_of_cells", "weighed_people")
"""Temporary tables that scoring makes."""


def score_cells(con: duckdb.DuckDBPyConnection, models: Rescored, *, without: str | None = None) -> None:
    """
    Make the tables of points, weights and scores of the accounts and closes of ``close_cells``.

    Parameters
    ----------
    con
        The open warehouse.
    models
        With the models of statuses and exclusions made.
    without
        A table of touches that do not count at some closes.
    """
    models.make("int_behaviour_roles")
    points = points_of_cells(models.select("int_signal_points", int_signals=_THEIR_SIGNALS))
    if without:
        points += f" where (points.as_of, points.touch) not in (select as_of, touch from {without})"
    models.keep("int_signal_points", points)
    find_intents_of_people(con, models)
    _weigh(con, models)
    models.keep("int_account_scores", f"{_SCORES} where cells.need is null group by all")
    models.keep("int_need_scores", f"{_SCORES} where cells.need is not null group by all")


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
        execute_on(con, "insert into weighed_people from rows_of_need", "rows_of_need", brought)
    models.keep("int_member_weights", f"{_WEIGHTS} where intents.need is null")
    models.keep("int_need_weights", f"{_WEIGHTS} where intents.need is not null")


_THEIR_SIGNALS = """
    (
        from int_signals
        where person in (select person from int_persons where account in (from asked_accounts))
            or -1 - person in (from asked_accounts)
    )
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
