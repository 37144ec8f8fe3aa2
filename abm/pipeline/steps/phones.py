"""One spelling of each phone number."""

import duckdb
import pyarrow as pa

from abm.normalise.phones import phone
from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import write_table
from abm_warehouse.models.model import Model


def step() -> Model:
    """Writes ``int_phones``."""
    return python_step(read_phones, subject="matching", reads=("stg_contacts",), writes=("int_phones",))


def read_phones(con: duckdb.DuckDBPyConnection) -> None:
    """Write ``int_phones``: number and extension of each distinct text, as written in a country."""
    texts = con.execute(
        "select distinct phone, country from stg_contacts where phone is not null order by phone, country"
    ).fetchall()
    rows = [(text, country, *read) for text, country in texts if (read := phone(text, country))]
    written, country, number, extension = zip(*rows, strict=True) if rows else ((),) * 4
    columns = {
        "written": pa.array(written, pa.string()),
        "country": pa.array(country, pa.string()),
        "number": pa.array(number, pa.string()),
        "extension": pa.array(extension, pa.string()),
    }
    write_table(con, "int_phones", columns)
