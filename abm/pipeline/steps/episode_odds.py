"""How likely chance alone would make the episodes of now."""

import duckdb
import pyarrow as pa

from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import write_table
from abm_graph.chance import false_alarm_rates, scan_chance
from abm_warehouse.models.model import Model
from abm_warehouse.storage.connections import one_row

DAYS_COMPARED = 90
"""int_coordinated_signals counts the people and days of so many days."""


def step() -> Model:
    """Writes ``int_episode_odds``."""
    return python_step(
        judge_episodes,
        subject="episodes",
        reads=("int_episodes", "run.clock", "run.scoring"),
        writes=("int_episode_odds",),
    )


def judge_episodes(con: duckdb.DuckDBPyConnection) -> None:
    """
    Write ``int_episode_odds``: how likely each episode of now is by chance, and the share of false alarms.

    Chance spreads the people and days of an account over ``DAYS_COMPARED`` days. ``false_alarms`` is over
    all episodes of the book.
    """
    [window_days] = one_row(con, "select episode_window_days from run.scoring")
    found = con.sql(_EPISODES).to_arrow_table()
    chances = scan_chance(
        found["window_signals"].to_numpy(),
        found["quarter_signals"].to_numpy(),
        window_days=min(window_days + 1, DAYS_COMPARED // 2),
        all_days=DAYS_COMPARED,
    )
    write_table(
        con,
        "int_episode_odds",
        {
            **{key: found[key] for key in ("as_of", "account", "need", "started_at")},
            "chance": pa.array(chances.round(4)),
            "false_alarms": pa.array(false_alarm_rates(chances).round(4)),
        },
    )


_EPISODES = """
    select
        episodes.as_of,
        episodes.account,
        episodes.need,
        episodes.started_at,
        episodes.window_signals,
        episodes.quarter_signals
    from int_episodes as episodes
    inner join run.clock as clock
        on clock.as_of = episodes.as_of
        and clock.is_now
    order by episodes.account, episodes.need, episodes.started_at
"""
