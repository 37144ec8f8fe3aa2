"""One spelling of each person's name."""

import duckdb
import pyarrow as pa

from abm.normalise.person_names import person_names
from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import distinct_texts, write_table
from abm_warehouse.models.model import Model


def step() -> Model:
    """Writes ``int_person_names``."""
    return python_step(
        read_person_names, subject="matching", reads=("stg_contacts",), writes=("int_person_names",)
    )


def read_person_names(con: duckdb.DuckDBPyConnection) -> None:
    """Write ``int_person_names``: one spelling of each distinct name, two of a name with umlauts."""
    rows = [
        (text, spelling, *name)
        for text in distinct_texts(con, "select full_name from stg_contacts")
        for spelling, name in enumerate(person_names(text), start=1)
    ]
    written, spelling, key, initials, is_full = zip(*rows, strict=True) if rows else ((),) * 5
    columns = {
        "written": pa.array(written, pa.string()),
        "spelling": pa.array(spelling, pa.int8()),
        "name_key": pa.array(key, pa.string()),
        "initials": pa.array(initials, pa.string()),
        "is_full": pa.array(is_full, pa.bool_()),
    }
    write_table(con, "int_person_names", columns)
