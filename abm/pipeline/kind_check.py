"""What the rules about kinds make of the engagements of a file that is not loaded."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

import duckdb

from abm.pipeline.parameters import write_table
from abm.pipeline.steps.near_kinds import find_near_kinds
from abm.playbook.kind_rules import KindRule
from abm.playbook.model import Playbook
from abm.playbook.own_tables import kind_rule_tables
from abm.playbook.tables import tables_of
from abm_warehouse.loading.preview import KindFound
from abm_warehouse.models.model import read_models
from abm_warehouse.models.order import build_order, models_needed
from abm_warehouse.storage.entities import ENTITIES, SQL_TYPES, Entity
from abm_warehouse.storage.sql_text import literal, quoted

_REFINED: Final = ("stg_engagements", "int_refined_kinds", "int_refinable_kinds")
_MARTS: Final = """
    create view engagements as
    select
        touches.* exclude (direction),
        coalesce(refined.kind, touches.given_kind) as kind,
        refined.kind_rule,
        coalesce(touches.direction, kinds.direction, 'inbound') as direction
    from stg_engagements as touches
    left join int_refined_kinds as refined
        on refined.touch = touches.touch
    left join run.kinds as kinds
        on kinds.kind = coalesce(refined.kind, touches.given_kind);
    create view campaigns as from stg_campaigns;
"""
"""What the mart ``kind_coverage`` reads, made of what is known without a run."""


def refine_kinds(con: duckdb.DuckDBPyConnection, playbook: Playbook, rules: Iterable[KindRule]) -> None:
    """Apply rules about kinds to the engagements of schema ``known``: build the models that do it."""
    con.execute("create schema if not exists run")
    for table in (*tables_of(playbook), *kind_rule_tables(rules)):
        write_table(con, table)
    for model in build_order(models_needed(read_models(), (), _REFINED)):
        model.build(con)


def kinds_found(
    con: duckdb.DuckDBPyConnection, playbook: Playbook, rules: Iterable[KindRule], warehouse: Path
) -> tuple[KindFound, ...]:
    """
    The lines of the mart ``kind_coverage`` for the rows of one file.

    Parameters
    ----------
    con
        Has the rows in ``mapped``, as a preview does.
    playbook
        Says what kinds earn.
    rules
        Say what kinds mean.
    warehouse
        Has the campaigns that were loaded; none are known if it is not there, or in use.
    """
    engagements, campaigns = ENTITIES["engagements"], ENTITIES["campaigns"]
    mapped = {name for [name, *_] in con.execute("describe mapped").fetchall()}
    con.execute("create schema known")
    con.execute(
        f"create view known.engagements as select row_number() over () as touch,"
        f" {_columns(engagements, mapped)} from mapped where problem is null"
    )
    con.execute(f"create table known.campaigns as select {_columns(campaigns, ())} where false")
    if warehouse.is_file():
        with suppress(duckdb.Error):
            con.execute(f"attach {literal(str(warehouse))} as loaded (read_only)")
            con.execute(
                "insert into known.campaigns by name select campaign_id, name, channel, false as is_deleted"
                " from loaded.raw.campaigns where known_to is null and not coalesce(is_deleted, false)"
            )
            con.execute("detach loaded")
    con.execute("create schema keys")
    con.execute(
        "create view keys.kinds as select kind, row_number() over (order by kind) as kind_key"
        " from (select distinct lower(kind) as kind from known.engagements)"
    )
    refine_kinds(con, playbook, rules)
    con.execute(_MARTS)
    find_near_kinds(con)
    [coverage] = [model for model in read_models() if model.name == "kind_coverage"]
    coverage.build(con)
    rows = con.execute(
        "select source, kind, looked_at, content, engagements, outbound, earning, points::double, near_kind,"
        " near_points::double from kind_coverage"
        " order by source, kind, looked_at <> 'kind', looked_at, engagements desc, content"
    ).fetchall()
    return tuple(KindFound(*row) for row in rows)


def _columns(entity: Entity, mapped: Iterable[str]) -> str:
    """The columns of an entity, null where nothing fills them."""
    filled = set(mapped)
    return ", ".join(
        ("coalesce(is_deleted, false) as is_deleted" if column.name == "is_deleted" else quoted(column.name))
        if column.name in filled
        else "false as is_deleted"
        if column.name == "is_deleted"
        else f"cast(null as {SQL_TYPES[column.type]}) as {quoted(column.name)}"
        for column in entity.columns
    )
