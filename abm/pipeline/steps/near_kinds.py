"""Words for a kind that nobody knows, and the kind that was probably meant."""

import duckdb
import pyarrow as pa

from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import write_table
from abm.playbook.kind_rules import nearest_kind
from abm_warehouse.models.model import Model


def step() -> Model:
    """Writes ``int_near_kinds``."""
    return python_step(
        find_near_kinds,
        subject="health",
        reads=("keys.kinds", "run.kinds", "run.signal_rules"),
        writes=("int_near_kinds",),
    )


def find_near_kinds(con: duckdb.DuckDBPyConnection) -> None:
    """Write ``int_near_kinds``: for a word that is no kind, the earning kind of nearly the same name."""
    earning = [
        kind
        for [kind] in con.execute(
            "select distinct kind from run.signal_rules where points_hundredths > 0"
        ).fetchall()
    ]
    unknown = con.execute(
        "select kind from keys.kinds where kind is not null"
        " and kind not in (select kind from run.signal_rules) and kind not in (select kind from run.kinds)"
        " order by kind"
    ).fetchall()
    near = {kind: found for [kind] in unknown if (found := nearest_kind(kind, earning))}
    columns = {
        "kind": pa.array(list(near), pa.string()),
        "near_kind": pa.array(list(near.values()), pa.string()),
    }
    write_table(con, "int_near_kinds", columns)
