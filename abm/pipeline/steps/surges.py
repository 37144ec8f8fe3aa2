"""Which accounts have become much busier, or much quieter, than chance alone would make them."""

import duckdb

from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import write_table
from abm_graph.chance import drop_chance, false_alarm_rates, surge_chance
from abm_warehouse.models.model import Model


def step() -> Model:
    """Writes ``int_surges``."""
    return python_step(
        judge_weeks,
        subject="episodes",
        reads=("int_scored_signals", "int_signal_rules", "int_contacts", "run.clock"),
        writes=("int_surges",),
    )


def judge_weeks(con: duckdb.DuckDBPyConnection) -> None:
    """
    Write ``int_surges``: the rewarded signals of each account in the last week and in the three before.

    ``surge_chance`` and ``drop_chance`` say how likely so many, or so few, are by chance; the shares of false
    alarms are over all accounts with a signal in the four weeks.
    """
    found = con.execute(_WEEKS).fetchnumpy()
    now, before = found["signals"], found["signals_before"]
    chances = {"surge": surge_chance(now, before), "drop": drop_chance(now, before)}
    write_table(
        con,
        "int_surges",
        {
            **found,
            **{f"{name}_chance": chance.round(4) for name, chance in chances.items()},
            **{
                f"{name}_false_alarms": false_alarm_rates(chance).round(4) for name, chance in chances.items()
            },
        },
    )


_WEEKS = """
    with

    touches as (

        select distinct
            coalesce(people.account, -1 - signals.person) as account,
            signals.touch,
            clock.as_of_second - signals.occurred_second < 7 * 86400 as is_recent
        from int_scored_signals as signals
        inner join int_signal_rules as rules
            on rules.rule = signals.rule
            and rules.points_hundredths > 0
        inner join run.clock as clock
            on clock.is_now
            and signals.occurred_at <= clock.as_of
            and clock.as_of_second - signals.occurred_second < 28 * 86400
        left join int_contacts as people
            on people.person = signals.person
        where not signals.is_repeat_visit
            and (people.account is not null or signals.person < 0)

    )

    select
        account,
        count(*) filter (where is_recent) as signals,
        count(*) filter (where not is_recent) as signals_before
    from touches
    group by account
    order by account
"""
