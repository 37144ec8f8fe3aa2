"""What part of the credit each channel of a path gets, by the models that learn from the paths."""

from collections.abc import Iterable, Iterator

import duckdb
import pyarrow as pa

from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import write_table
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


def step() -> Model:
    """Writes ``int_channel_shares``."""
    return python_step(
        share_credit,
        subject="attribution",
        reads=("int_channel_paths",),
        writes=("int_channel_shares",),
    )


def share_credit(con: duckdb.DuckDBPyConnection) -> None:
    """
    Write ``int_channel_shares``: for each path that led to a deal, the share of each channel by each model.

    The shares of a path add up to 1. What is learned for deals that were opened is learned from their paths
    and those of accounts without a deal; for deals that were won, from their paths and all others. A deal of
    this week is not learned from yet: its credit follows from the deals before it.
    """
    learned: dict[str, dict[Path, Outcome]] = {}
    credited: dict[str, list[Path]] = {}
    for goal, text, conversions, losses, deals in con.execute(
        "select goal, path, count(opportunity_id) filter (where is_learned_from),"
        " count(*) filter (where opportunity_id is null), count(opportunity_id)"
        " from int_channel_paths group by goal, path order by goal, path"
    ).fetchall():
        path = tuple(text.split(BETWEEN))
        learned.setdefault(goal, {})[path] = Outcome(conversions, losses)
        if deals:
            credited.setdefault(goal, []).append(path)
    lines = [
        line
        for goal, paths in credited.items()
        for line in _lines(goal, paths, learned[goal], effects_of_moves(count_moves(con, goal)))
    ]
    columns = list(zip(*lines, strict=True)) or [()] * len(_SCHEMA)
    arrays = map(pa.array, columns, _SCHEMA.values())
    write_table(con, "int_channel_shares", dict(zip(_SCHEMA, arrays, strict=True)))


_SCHEMA = {
    "goal": pa.string(),
    "path": pa.string(),
    "model": pa.string(),
    "channel": pa.string(),
    "share": pa.float64(),
}


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
