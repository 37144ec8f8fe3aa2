"""What part of the credit each channel of a path gets, by the models that learn from the paths."""

from collections.abc import Iterable, Iterator

import duckdb
import numpy as np

from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import execute_on
from abm_graph.channel_credit import (
    Move,
    Outcome,
    Path,
    by_set,
    effects_of_moves,
    marginal_values,
    shapley_values,
    shares,
)
from abm_warehouse.models.model import Model

BETWEEN = chr(31)
"""The character between the channels of a path."""

_TYPES = {"goal": object, "path": object, "model": object, "channel": object, "share": np.float64}
"""Types of the columns of ``int_channel_shares`` by NumPy, by their names."""


def step() -> Model:
    """Writes ``int_channel_shares`` and ``int_channel_lessons``."""
    return python_step(
        share_credit,
        subject="attribution",
        reads=("int_channel_paths",),
        writes=("int_channel_shares", "int_channel_lessons"),
        update=share_again,
    )


def share_credit(con: duckdb.DuckDBPyConnection) -> None:
    """
    Write ``int_channel_shares``: for each path that led to a deal, the share of each channel by each model.

    The shares of a path add up to 1. What is learned for deals that were opened is learned from their paths
    and those of accounts without a deal; for deals that were won, from their paths and all others. A deal of
    this week is not learned from yet: its credit follows from the deals before it. ``int_channel_lessons``
    has, for each goal, a hash of all that was learned from.
    """
    for statement in _EMPTY:
        con.execute(statement)
    share_again(con)


def share_again(con: duckdb.DuckDBPyConnection) -> str:
    """Write the same, and keep shares while what was learned stays as it is; the paths that have others."""
    for statement in _FORGET:
        con.execute(statement)
    unshared: dict[str, list[Path]] = {}
    for goal, text in con.execute(_UNSHARED).fetchall():
        unshared.setdefault(goal, []).append(tuple(text.split(BETWEEN)))
    lines = [
        line
        for goal, paths in unshared.items()
        for line in _lines(goal, paths, _learned(con, goal), effects_of_moves(count_moves(con, goal)))
    ]
    if lines:
        columns = zip(_TYPES.items(), zip(*lines, strict=True), strict=True)
        shared = {name: np.array(cells, dtype=kind) for (name, kind), cells in columns}
        execute_on(con, "insert into main.int_channel_shares by name from shared", "shared", shared)
    return "select path from moved_paths"


_MOVES = """
    with taken as (
        select string_split(path, chr(31)) as channels, opportunity_id is not null as is_converted
        from int_channel_paths
        where goal = $goal and is_learned_from
    ),
    moves as (
        select
            unnest(list_prepend(null, channels)) as here,
            unnest(channels) as there,
            is_converted
        from taken
    )
    select here, there, count(*), count(*) filter (where is_converted)
    from moves
    group by here, there
"""
"""The list of channels is the shorter one by the end of the path, where DuckDB gives a null."""


def count_moves(con: duckdb.DuckDBPyConnection, goal: str) -> dict[Move, Outcome]:
    """How often the paths of a goal that are learned from went from a channel to a channel."""
    rows = con.execute(_MOVES, {"goal": goal}).fetchall()
    return {
        (here, there): Outcome(conversions, taken - conversions) for here, there, taken, conversions in rows
    }


def _learned(con: duckdb.DuckDBPyConnection, goal: str) -> dict[Path, Outcome]:
    """What each path of a goal led to."""
    return {
        tuple(text.split(BETWEEN)): Outcome(conversions, losses)
        for text, conversions, losses in con.execute(_LEARNED, {"goal": goal}).fetchall()
    }


def _lines(
    goal: str, credited: Iterable[Path], learned: dict[Path, Outcome], effects: dict[str, float]
) -> Iterator[tuple[str, str, str, str, float]]:
    sets = by_set(learned)
    for path in credited:
        values = {
            "markov": {channel: effects.get(channel, 0.0) for channel in path},
            "shapley": shapley_values(path, sets),
            "marginal": marginal_values(path, learned),
        }
        for model, of_channels in values.items():
            for channel, share in sorted(shares(of_channels).items()):
                yield goal, BETWEEN.join(path), model, channel, share


_EMPTY = (
    """
    create or replace table main.int_channel_shares (
        goal varchar, path varchar, model varchar, channel varchar, share double
    )
    """,
    "create or replace table main.int_channel_lessons (goal varchar, content hugeint)",
)

_FORGET = (
    """
    create or replace temp table lessons_now as
    select goal, sum(hash(path, opportunity_id is null)) as content
    from int_channel_paths
    where is_learned_from
    group by goal
    """,
    """
    create or replace temp table credited_paths as
    select distinct goal, path from int_channel_paths where opportunity_id is not null
    """,
    """
    create or replace temp table moved_paths as
    with

    kept as (

        select distinct shares.goal, shares.path
        from main.int_channel_shares as shares
        left join lessons_now as now on now.goal = shares.goal
        left join main.int_channel_lessons as before on before.goal = shares.goal
        where now.content is not distinct from before.content

    )

    select goal, path from main.int_channel_shares
    union
    select goal, path from credited_paths
    except
    (from kept intersect from credited_paths)
    """,
    """
    delete from main.int_channel_shares as shares
    where exists (from moved_paths as moved where moved.goal = shares.goal and moved.path = shares.path)
    """,
    "delete from main.int_channel_lessons",
    "insert into main.int_channel_lessons by name from lessons_now",
)

_UNSHARED = "from moved_paths intersect from credited_paths order by goal, path"

_LEARNED = """
    select
        path,
        count(opportunity_id) as conversions,
        count(*) filter (where opportunity_id is null) as losses
    from int_channel_paths
    where goal = $goal and is_learned_from
    group by path
    order by path
"""
