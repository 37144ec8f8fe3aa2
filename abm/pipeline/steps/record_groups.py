"""Which records are one person: groups of records that share an e-mail address, a phone number or a name."""

import duckdb
import numpy as np
import pyarrow as pa

from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import write_table
from abm_graph.entity_groups import connected_groups, split_groups
from abm_warehouse.models.model import Model


def step() -> Model:
    """Writes ``int_record_groups``."""
    return python_step(
        group_records,
        subject="people",
        reads=("int_person_ties", "stg_decisions"),
        writes=("int_record_groups",),
    )


def group_records(con: duckdb.DuckDBPyConnection) -> None:
    """
    Write ``int_record_groups``: records that a chain of links makes one person share a number.

    Where people decided that two records are not one person, the weakest link between them is dropped.
    """
    links = con.execute(
        "select record_id, dense_rank() over (order by record_id) - 1 as record,"
        " dense_rank() over (order by tie) - 1 as tie, strength from int_person_ties order by record, tie"
    ).fetchnumpy()
    records = np.asarray(links["record"], dtype=np.int64)
    ties = np.asarray(links["tie"], dtype=np.int64)
    numbers, first_rows = np.unique(records, return_index=True)
    ids = [str(links["record_id"][row]) for row in first_rows]
    number_of = dict(zip(ids, numbers.tolist(), strict=True))
    decided_apart = con.execute(
        "select subject_id, answer from stg_decisions where about = 'person' and verdict = 'no' order by all"
    ).fetchall()
    groups = split_groups(
        connected_groups(records, ties),
        records,
        ties,
        np.asarray(links["strength"], dtype=np.int64),
        [
            (number_of[record], number_of[other])
            for record, other in decided_apart
            if {record, other} <= number_of.keys()
        ],
    )
    columns = {"record_id": pa.array(ids, pa.string()), "group_id": pa.array(groups[numbers], pa.int64())}
    write_table(con, "int_record_groups", columns)
