"""The parts of company names by which they are compared."""

from typing import Final

import duckdb
import pyarrow as pa

from abm.normalise.company_names import UNKNOWN, company_name
from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import distinct_texts
from abm_warehouse.models.model import Model

_COLUMNS: Final = ("written", "words", "spelling", "form", "numerals", "numbers")


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
    Write ``int_company_names``: four spellings of each distinct company name, and what else is compared.

    The spellings are ``name_text``, the essential words together; ``sorted_text``, the same in alphabetical
    order; ``sorted_from_end``, the same of the words written backwards, whose order a typing error in a first
    letter does not change; and ``spelling``, all words with legal forms. ``name_key`` is equal for names with
    the same essential words. Names without a letter or a digit are left out.
    """
    columns: dict[str, list[str | None]] = {column: [] for column in _COLUMNS}
    written, words, spelling, form, numerals, numbers = (cells.append for cells in columns.values())
    for text in distinct_texts(con, "select name from stg_accounts union select company from stg_contacts"):
        name = company_name(text)
        if name.words:
            written(text)
            words(" ".join(name.words))
            spelling(name.spelling)
            form(name.form or None)
            numerals(" ".join(name.numerals))
            numbers(" ".join(name.numbers))
    con.register(
        "names", pa.table({column: pa.array(cells, pa.string()) for column, cells in columns.items()})
    )
    con.execute(
        f"""
        create or replace table main.int_company_names as
        with in_order as (
            select *, list_sort(string_split(words, ' ')) as sorted_words from names
        )
        select
            written,
            array_to_string(sorted_words, ' ') as name_key,
            replace(words, ' ', '') as name_text,
            array_to_string(sorted_words, '') as sorted_text,
            array_to_string(list_sort(string_split(reverse(words), ' ')), '') as sorted_from_end,
            spelling, form, numerals, numbers,
            length(spelling) - length(replace(spelling, '{UNKNOWN}', '')) as unknown_letters,
            strlen(spelling) = length(spelling) as is_ascii
        from in_order
        """
    )
    con.unregister("names")
