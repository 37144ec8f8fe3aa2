"""Our buying roles for the names that CRM systems give them."""

import duckdb
import pyarrow as pa

from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import distinct_texts, write_table
from abm.vocabulary.roles import role_named
from abm_warehouse.models.model import Model


def step() -> Model:
    """Writes ``int_role_names``."""
    return python_step(
        name_roles,
        subject="roles",
        reads=("stg_contacts", "stg_opportunity_contacts"),
        writes=("int_role_names",),
    )


def name_roles(con: duckdb.DuckDBPyConnection) -> None:
    """Write ``int_role_names``: the roles of each text; several in one cell are separated by semicolons."""
    texts = distinct_texts(
        con, "select role from stg_opportunity_contacts union select buying_role from stg_contacts"
    )
    named = [(text, role) for text in texts for part in text.split(";") if (role := role_named(part))]
    columns = {
        "written": pa.array([text for text, _ in named], pa.string()),
        "role": pa.array([role for _, role in named], pa.string()),
    }
    write_table(con, "int_role_names", columns)
