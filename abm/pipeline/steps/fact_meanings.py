"""What countries, regions, industries and technologies mean, however they are written."""

import duckdb
import pyarrow as pa

from abm.normalise.phones import country_code
from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import write_table
from abm.vocabulary.words import folded
from abm_warehouse.models.model import Model

_ABOUT = {"country": "country", "region": "region", "industry": "industry", "technologies": "technology"}
"""By field of a condition, what its words are about in ``words.csv``."""


_LETTERS_OF_A_CODE = 2  # of a country


def step() -> Model:
    """Writes ``int_fact_meanings``."""
    return python_step(
        give_facts_meanings,
        subject="fit",
        reads=(
            "stg_accounts",
            "stg_contacts",
            "run.words",
            "run.conditions",
            "run.condition_values",
            "run.territory_values",
        ),
        writes=("int_fact_meanings",),
    )


def give_facts_meanings(con: duckdb.DuckDBPyConnection) -> None:
    """
    Write ``int_fact_meanings``: by field and text in lower case, what the text means.

    The texts are those of accounts, people, conditions and territories. A country means its code, by
    ``words.csv`` or the table of countries; other texts mean what ``words.csv`` says. A country that neither
    has means nothing; other texts that mean nothing are left out.
    """
    meanings = {
        (about, word): means
        for about, word, means in con.execute(
            "select about, word, means from run.words where means is not null"
        ).fetchall()
    }
    rows = []
    for field, text in con.execute(_TEXTS, [list(_ABOUT)]).fetchall():
        means = meanings.get((_ABOUT[field], folded(text)))
        if means is None and field == "country":
            code = country_code(text) or ""
            rows.append((field, text, code.lower() if len(code) == _LETTERS_OF_A_CODE else None))
        elif means:
            rows.append((field, text, means.lower()))
    columns = ("field", "written", "means")
    write_table(
        con,
        "int_fact_meanings",
        {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(columns)},
    )


_TEXTS = """
    with texts as (
        select 'country' as field, country as text from stg_accounts
        union all
        select 'country' as field, country as text from stg_contacts
        union all
        select 'region' as field, region as text from stg_accounts
        union all
        select 'industry' as field, industry as text from stg_accounts
        union all
        select 'technologies' as field, unnest(string_split(technologies, '|')) as text from stg_accounts
        union all
        select conditions.field, listed.value as text
        from run.condition_values as listed
        inner join run.conditions as conditions on conditions.condition_id = listed.condition_id
        where not conditions.is_by_words
        union all
        select field, value as text from run.territory_values
    )
    select distinct field, lower(trim(text)) as text
    from texts
    where list_contains(?, field) and trim(text) <> ''
    order by field, text
"""
