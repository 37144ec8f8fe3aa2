"""Account names that are similar to the company names of records."""

import duckdb

from abm.pipeline.steps.step import python_step
from abm_warehouse.models.model import Model

LARGEST_BLOCK = 2_000
"""Most accounts that may share a key; names under a more common key are not compared."""


def step() -> Model:
    """Writes ``int_similar_names``."""
    return python_step(
        compare_company_names,
        subject="matching",
        reads=("stg_accounts", "int_company_names", "int_match_subjects", "int_account_domains"),
        writes=("int_similar_names",),
    )


def compare_company_names(con: duckdb.DuckDBPyConnection) -> None:
    """
    Write ``int_similar_names``: accounts whose name is a typing error or two from a record's company.

    Only records without stronger evidence are compared: those without a link in the CRM, without the domain
    of an account, and without an account of the same name. Two names are compared if they share one of three
    keys; they are similar by Jaro-Winkler, and the edits between them are counted, in characters.
    """
    con.execute(_BYTE_PER_CHARACTER)
    con.execute(
        "create or replace temp table open_records as"
        " select subjects.subject_id, names.*"
        " from int_match_subjects as subjects"
        " inner join int_company_names as names on names.written = subjects.company"
        " where subjects.crm_account_id is null"
        " and (subjects.domain is null or subjects.domain not in (select domain from int_account_domains))"
    )
    con.execute(
        "create or replace temp table account_names as"
        " select accounts.account_id, names.* from stg_accounts as accounts"
        " inner join int_company_names as names on names.written = accounts.name"
    )
    con.execute(
        "create or replace temp table open_names as"
        f" select distinct {_NAME_COLUMNS} from open_records"
        " where name_key not in (select name_key from account_names)"
    )
    con.execute(
        f"create or replace temp table known_names as select distinct {_NAME_COLUMNS} from account_names"
    )
    close = " union ".join(
        _close_names_sql(key) for key in ("first_letters", "last_letters", "sorted_letters")
    )
    con.execute(
        f"""
        create or replace table main.int_similar_names as
        with close as ({close})
        select
            records.subject_id, records.written, accounts.account_id,
            close.edits,
            greatest(length(close.company), length(close.name)) as characters
        from close
        inner join open_records as records on records.name_text = close.company
        inner join account_names as accounts on accounts.name_text = close.name
        order by all
        """
    )
    for table in ("open_records", "account_names", "open_names", "known_names"):
        con.execute(f"drop table {table}")


_NAME_COLUMNS = (
    "name_text, length(name_text) as characters, strlen(name_text) = length(name_text) as is_ascii,"
    " first_letters, last_letters, sorted_letters"
)

# DuckDB compares texts byte by byte, and a character outside ASCII has two to four bytes. So each of those in
# two names is replaced by a capital or a control character, of which names that are compared have none.
_BYTE_PER_CHARACTER = """
    create or replace temp macro byte_per_character(name, other) as translate(
        name,
        array_to_string(list_sort(list_distinct(regexp_extract_all(name || other, '[^\\x00-\\x7F]'))), ''),
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
            || array_to_string(list_transform(range(1, 32), lambda code: chr(cast(code as int))), '')
    )
"""


def _close_names_sql(key: str) -> str:
    """A query for the pairs of names that share a key and are close."""
    return f"""
        select company, name, damerau_levenshtein(company_bytes, name_bytes) as edits
        from (
            select
                wanted.name_text as company,
                names.name_text as name,
                case
                    when wanted.is_ascii and names.is_ascii then wanted.name_text
                    else byte_per_character(wanted.name_text, names.name_text)
                end as company_bytes,
                case
                    when wanted.is_ascii and names.is_ascii then names.name_text
                    else byte_per_character(names.name_text, wanted.name_text)
                end as name_bytes
            from open_names as wanted
            inner join (
                select * from known_names
                qualify count(*) over (partition by {key}) <= {LARGEST_BLOCK}
            ) as names on names.{key} = wanted.{key}
            where abs(wanted.characters - names.characters)
                <= greatest(2, greatest(wanted.characters, names.characters) * 0.2)
        ) as pairs
        where jaro_winkler_similarity(company_bytes, name_bytes) >= 0.9
    """
