"""What the rules about kinds make of the engagements of a file that is not loaded."""

from collections.abc import Iterable
from typing import Final

import duckdb

from abm.pipeline.parameters import write_table
from abm.playbook.kind_rules import KindRule
from abm.playbook.model import Playbook
from abm.playbook.tables import kind_rule_tables, tables_of
from abm_warehouse.models.model import read_models
from abm_warehouse.models.order import build_order, models_needed

REFINED: Final = ("stg_engagements", "int_refined_kinds")


def refine_kinds(con: duckdb.DuckDBPyConnection, playbook: Playbook, rules: Iterable[KindRule]) -> None:
    """Apply rules about kinds to the engagements of schema ``known``: build the models that do it."""
    con.execute("create schema if not exists run")
    for table in (*tables_of(playbook), *kind_rule_tables(rules)):
        write_table(con, table)
    for model in build_order(models_needed(read_models(), (), REFINED)):
        model.build(con)
