"""The code of each country."""

import duckdb
import pyarrow as pa

from abm.normalise.phones import country_code
from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import distinct_texts, write_table
from abm.vocabulary.words import folded
from abm_warehouse.models.model import Model


def step() -> Model:
    """Writes ``int_countries``."""
    return python_step(
        read_countries,
        subject="matching",
        reads=("stg_contacts", "stg_accounts", "run.words"),
        writes=("int_countries",),
    )


def read_countries(con: duckdb.DuckDBPyConnection) -> None:
    """Write ``int_countries``: the code of each text that names the country of a person or an account."""
    texts = distinct_texts(con, "select country from stg_contacts union select country from stg_accounts")
    listed = dict(con.execute("select word, means from run.words where about = 'country'").fetchall())
    codes = {text: code for text in texts if (code := listed.get(folded(text)) or country_code(text))}
    columns = {
        "written": pa.array(list(codes), pa.string()),
        "code": pa.array(list(codes.values()), pa.string()),
    }
    write_table(con, "int_countries", columns)
