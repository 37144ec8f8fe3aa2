"""How likely chance alone would make the episodes of now."""

import duckdb

from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import execute_on
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
    con.execute(_EPISODES)
    found = con.execute(_COUNTS).fetchnumpy()
    chances = scan_chance(
        found["window_signals"],
        found["quarter_signals"],
        window_days=min(window_days + 1, DAYS_COMPARED // 2),
        all_days=DAYS_COMPARED,
    )
    judged = {
        "place": found["place"],
        "chance": chances.round(4),
        "false_alarms": false_alarm_rates(chances).round(4),
    }
    execute_on(con, _ODDS, "judged", judged)
    con.execute("drop table episodes_now")


_EPISODES = """
    create or replace temp table episodes_now as
    select
        episodes.as_of,
        episodes.account,
        episodes.need,
        episodes.started_at,
        episodes.window_signals,
        episodes.quarter_signals,
        row_number() over (order by episodes.account, episodes.need, episodes.started_at) as place
    from int_episodes as episodes
    inner join run.clock as clock
        on clock.as_of = episodes.as_of
        and clock.is_now
"""

_COUNTS = "select place, window_signals, quarter_signals from episodes_now order by place"

_ODDS = """
    create or replace table main.int_episode_odds as
    select
        episodes.as_of,
        episodes.account,
        episodes.need,
        episodes.started_at,
        judged.chance,
        judged.false_alarms
    from episodes_now as episodes
    inner join judged on judged.place = episodes.place
"""
