"""The essential words of company names, and keys to find similar names by."""

import duckdb
import pyarrow as pa

from abm.normalise.company_names import company_words
from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import distinct_texts
from abm_warehouse.models.model import Model


def step() -> Model:
    """Writes ``int_company_names``."""
    return python_step(
        read_company_names,
        subject="matching",
        reads=("stg_accounts", "stg_contacts"),
        writes=("int_company_names",),
    )


def read_company_names(con: duckdb.DuckDBPyConnection) -> None:
    """
    Write ``int_company_names``: the essential words of each distinct company name, and three keys.

    A typing error changes one or two of the keys, seldom all three: the first four letters, the last four
    letters of the first word, and the letters of the first word in alphabetical order.
    """
    texts = distinct_texts(con, "select name from stg_accounts union select company from stg_contacts")
    words = [company_words(text) for text in texts]
    names = {
        "written": pa.array(texts, pa.string()),
        "words": pa.array([" ".join(name) for name in words], pa.string()),
        "name_key": pa.array([" ".join(sorted(name)) for name in words], pa.string()),
    }
    con.register("names", pa.table(names))
    con.execute(
        """
        create or replace table main.int_company_names as
        with parts as (
            select written, name_key, replace(words, ' ', '') as name_text, split_part(words, ' ', 1) as head
            from names where words <> ''
        )
        select
            written, name_key, name_text,
            name_text[:4] as first_letters, head[-4:] as last_letters,
            array_to_string(list_sort(string_split(head, '')), '') as sorted_letters
        from parts
        """
    )
    con.unregister("names")
