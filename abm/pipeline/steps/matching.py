"""The matching steps of a run: names that say the same, records that are one person, families of accounts."""

import duckdb
import numpy as np
import pyarrow as pa

from abm.normalise.company_names import company_words
from abm.pipeline.steps.tables import texts, write
from abm_graph.entity_groups import group_numbers, part
from abm_graph.hierarchy import climb

MOST_IN_A_BLOCK = 2_000
"""Accounts that share a key; with more the key says too little, and the names under it are not compared."""


def read_company_names(con: duckdb.DuckDBPyConnection) -> None:
    """
    ``int_company_names``: what each distinct company name comes to, and three keys to find it by.

    A typing error spoils one or two of the keys, seldom all: the first four letters, the last four of the
    first word, and the letters of the first word in alphabetical order.
    """
    written = texts(con, "select name from stg_accounts union select company from stg_contacts")
    words = [company_words(text) for text in written]
    names = {
        "written": pa.array(written, pa.string()),
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


def compare_company_names(con: duckdb.DuckDBPyConnection) -> None:
    """
    ``int_similar_names``: accounts whose name is a slip or two from what a record says.

    Only records that nothing better speaks for are compared: no link in the CRM, no domain, no name that says
    the same. Names are compared where they share one of three keys, by Jaro-Winkler, and what is close by
    letters changed.
    """
    con.execute(
        "create or replace temp table open_records as"
        " select subjects.subject_id, names.*"
        " from int_match_subjects as subjects"
        " inner join int_company_names as names on names.written = subjects.company"
        " where subjects.crm_account_id is null"
        " and (subjects.domain is null or subjects.domain not in (select domain from int_account_sites))"
    )
    con.execute(
        "create or replace temp table account_names as"
        " select accounts.account_id, names.* from stg_accounts as accounts"
        " inner join int_company_names as names on names.written = accounts.name"
    )
    con.execute(
        "create or replace temp table open_names as"
        f" select distinct {_COMPARED} from open_records"
        " where name_key not in (select name_key from account_names)"
    )
    con.execute(f"create or replace temp table known_names as select distinct {_COMPARED} from account_names")
    close = " union ".join(_close_by(key) for key in ("first_letters", "last_letters", "sorted_letters"))
    con.execute(
        f"""
        create or replace table main.int_similar_names as
        with close as ({close})
        select
            records.subject_id, records.written, accounts.account_id,
            damerau_levenshtein(close.said, close.name) as edits,
            greatest(length(close.said), length(close.name)) as letters
        from close
        inner join open_records as records on records.name_text = close.said
        inner join account_names as accounts on accounts.name_text = close.name
        order by all
        """
    )
    for table in ("open_records", "account_names", "open_names", "known_names"):
        con.execute(f"drop table {table}")


_COMPARED = "name_text, length(name_text) as letters, first_letters, last_letters, sorted_letters"


def _close_by(key: str) -> str:
    """Pairs of names that share a key and are close."""
    return f"""
        select said.name_text as said, names.name_text as name
        from open_names as said
        inner join (
            select * from known_names
            qualify count(*) over (partition by {key}) <= {MOST_IN_A_BLOCK}
        ) as names on names.{key} = said.{key}
        where abs(said.letters - names.letters) <= greatest(2, greatest(said.letters, names.letters) * 0.2)
        and jaro_winkler_similarity(said.name_text, names.name_text) >= 0.9
    """


def group_records(con: duckdb.DuckDBPyConnection) -> None:
    """
    ``int_record_groups``: records that a chain of ties makes one person share a number.

    Where people said of two records that they are not one person, the weakest tie between them gives way.
    """
    found = con.execute(
        "select record_id, dense_rank() over (order by record_id) - 1 as record,"
        " dense_rank() over (order by tie) - 1 as tie, strength from int_person_ties order by record, tie"
    ).fetchnumpy()
    records = np.asarray(found["record"], dtype=np.int64)
    ties = np.asarray(found["tie"], dtype=np.int64)
    numbers, first = np.unique(records, return_index=True)
    ids = [str(found["record_id"][row]) for row in first]
    number_of = dict(zip(ids, numbers.tolist(), strict=True))
    apart = con.execute(
        "select subject_id, answer from stg_decisions where about = 'person' and verdict = 'no' order by all"
    ).fetchall()
    groups = part(
        group_numbers(records, ties),
        records,
        ties,
        np.asarray(found["strength"], dtype=np.int64),
        [(number_of[one], number_of[other]) for one, other in apart if {one, other} <= number_of.keys()],
    )
    rows = {"record_id": pa.array(ids, pa.string()), "group_id": pa.array(groups[numbers], pa.int64())}
    write(con, "int_record_groups", rows)


def place_accounts(con: duckdb.DuckDBPyConnection) -> None:
    """``int_account_places``: where each account stands in its family, its country, and what is wrong."""
    rows = con.execute(
        "select account_id, parent_account_id, lower(trim(country)) from stg_accounts order by account_id"
    ).fetchall()
    others: dict[str, list[str]] = {}
    for account, parent in con.execute(
        "select account_id, parent_account_id from stg_account_parents order by account_id, parent_account_id"
    ).fetchall():
        others.setdefault(account, []).append(parent)
    countries = {account: country for account, _, country in rows}
    places = climb({account: parent for account, parent, _ in rows}, others)
    for account in sorted(places, key=lambda account: places[account].depth):
        parent = places[account].parent
        if countries[account] is None and parent is not None:
            countries[account] = countries[parent]
    listed = [(account, *places[account], countries[account]) for account in sorted(places)]
    types = {
        "account_id": pa.string(),
        "parent_account_id": pa.string(),
        "global_account_id": pa.string(),
        "depth": pa.int64(),
        "problem": pa.string(),
        "problem_detail": pa.string(),
        "country": pa.string(),
    }
    cells = list(zip(*listed, strict=True)) or [()] * len(types)
    write(
        con,
        "int_account_places",
        {n: pa.array(c, t) for (n, t), c in zip(types.items(), cells, strict=True)},
    )
