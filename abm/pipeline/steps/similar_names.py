"""Account names that are similar to the company names of records."""

from typing import Final

import duckdb

from abm.pipeline.steps.step import python_step
from abm_warehouse.models.model import Model

MOST_NAMES_OF_A_GROUP: Final = 500
"""Letter groups that more account names have are not looked up."""
MOST_NAMES_COMPARED: Final = 70
"""The rarest letter groups of a name are looked up, until about so many accounts are compared."""
FEWEST_GROUPS: Final = 2
"""So many of the rarest letter groups are looked up in any case."""
SHORT_NAME: Final = 9
"""Characters up to which names are also found by groups of three letters; longer ones by groups of four."""
LEAST_JACCARD: Final = 0.6
"""Names that have a smaller share of their letters in common are not compared."""
LEAST_JARO: Final = 0.8
"""Of the others, those are compared letter by letter that are at least so similar by Jaro."""
MOST_EDITS: Final = 0.25
"""Most edits between similar names, in proportion to their length; two are always allowed."""
COMMON_WORD: Final = 10
"""A word that so many account names have says nothing about which of them is meant."""
CROWD: Final = 4
"""A name that is two edits or more from more names than this is not taken for any of them."""
MOST_SIMILAR: Final = 50
"""Accounts listed for one name; more if they are equally close."""


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
    Write ``int_similar_names``: accounts whose name is a few typing errors from a record's company.

    Only records without stronger evidence are compared: those without a link in the CRM, without the domain
    of an account, and without an account of the same name. Names with other numbers are different names.
    Of three spellings, as written, in alphabetical order and with the legal form, the closest counts. A sign
    in place of a letter costs nothing. ``spelling`` is 1 if the legal forms are the same, or else 0.
    ``characters`` is the length of the longer name without the common words that both have: the two letters
    in which "Banuro Software" differs from "Baneko Software" are two of six, not of fourteen.

    Notes
    -----
    A name is compared with the accounts that have one of its rare groups of letters in their names, wherever
    it is. The number of comparisons is bounded for each name, however many accounts there are.
    """
    con.execute(_BYTE_PER_CHARACTER)
    for table, query in _TABLES.items():
        con.execute(f"create or replace temp table {table} as {query}")
    con.execute(f"create or replace table main.int_similar_names as {_SIMILAR}")
    for table in _TABLES:
        con.execute(f"drop table {table}")


# DuckDB compares texts byte by byte, and a character outside ASCII has two to four bytes. So each of those in
# two names is replaced by a capital or a control character, of which names that are compared have none.
_BYTE_PER_CHARACTER: Final = """
    create or replace temp macro byte_per_character(name, other) as translate(
        name,
        array_to_string(list_sort(list_distinct(regexp_extract_all(name || other, '[^\\x00-\\x7F]'))), ''),
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
            || array_to_string(list_transform(range(1, 32), lambda code: chr(cast(code as int))), '')
    )
"""

_SPELLINGS: Final = """
    name_key, name_text, sorted_text, sorted_from_end, spelling, numerals, numbers, form, unknown_letters,
    is_ascii
"""


def _letter_groups(names: str) -> str:
    """A query for the groups of letters of names, of which the first and last begin and end a name."""
    return " union all ".join(
        f"""
        select number, characters,
            unnest(list_transform(
                range(1, characters + {4 - letters}), lambda start: substr(marked, start, {letters})
            )) as letters
        from (
            select cast(number as int) as number, cast(length(name_text) as int) as characters,
                '^' || name_text || '$' as marked
            from {names}
        ) as marked_names
        where characters {limit}
        """
        for letters, limit in ((3, f"<= {SHORT_NAME}"), (4, f">= {SHORT_NAME - 2}"))
    )


_TABLES: Final = {
    "open_records": """
        select subjects.subject_id, names.*
        from int_match_subjects as subjects
        inner join int_company_names as names on names.written = subjects.company
        where subjects.crm_account_id is null
            and (subjects.domain is null or subjects.domain not in (select domain from int_account_domains))
    """,
    "account_names": """
        select accounts.account_id, names.*
        from stg_accounts as accounts
        inner join int_company_names as names on names.written = accounts.name
    """,
    "open_names": f"""
        select row_number() over (order by spelling, name_text) as number, *,
            string_split(numbers, ' ') as all_numbers,
            list_filter(string_split(numerals, ' '), lambda number: number <> '') as digits
        from (select distinct {_SPELLINGS} from open_records
            where name_key not in (select name_key from account_names))
    """,
    "known_names": f"""
        select row_number() over (order by spelling, name_text) as number, *,
            string_split(numbers, ' ') as all_numbers,
            list_filter(string_split(numerals, ' '), lambda number: number <> '') as digits
        from (select distinct {_SPELLINGS} from account_names where exists (select 1 from open_names))
    """,
    "known_groups": _letter_groups("known_names"),
    "open_groups": f"""
        select number, characters, letters
        from (
            select groups.*, known.names,
                sum(known.names) over (
                    partition by groups.number order by known.names, letters rows unbounded preceding
                ) as compared,
                row_number() over (partition by groups.number order by known.names, letters) as rarest
            from ({_letter_groups("open_names")}) as groups
            inner join (
                select letters, count(*) as names from known_groups group by letters
                having count(*) <= {MOST_NAMES_OF_A_GROUP}
            ) as known using (letters)
        ) as ranked
        where compared <= {MOST_NAMES_COMPARED} or rarest <= {FEWEST_GROUPS}
    """,
    "common_words": f"""
        select word
        from (select number, unnest(string_split(name_key, ' ')) as word from known_names) as words
        group by word
        having count(*) >= {COMMON_WORD}
    """,
    "compared_names": """
        select wanted.number as wanted, known.number as known
        from open_groups as wanted
        inner join known_groups as known
            on known.letters = wanted.letters
            and abs(known.characters - wanted.characters) <= greatest(3, wanted.characters * 0.3)
    """,
}


_COMPARED: Final = ("name_text", "sorted_text", "sorted_from_end", "spelling")
_BOTH: Final = ", ".join(
    f"case when wanted.is_ascii and known.is_ascii then {one}.{spelling}"
    f" else byte_per_character({one}.{spelling}, {other}.{spelling}) end as {one}_{spelling}"
    for spelling in _COMPARED
    for one, other in (("wanted", "known"), ("known", "wanted"))
)


_MOST_ALIKE: Final = ", ".join(
    f"jaro_similarity(wanted.{spelling}, known.{spelling})" for spelling in _COMPARED[:3]
)
_SIMILAR: Final = f"""
    with alike as (
        select distinct wanted.number as wanted, known.number as known
        from compared_names
        inner join open_names as wanted on wanted.number = compared_names.wanted
        inner join known_names as known on known.number = compared_names.known
        where case
            when jaccard(wanted.name_text, known.name_text) < {LEAST_JACCARD} then false
            else greatest({_MOST_ALIKE}) >= {LEAST_JARO}
        end
    ),
    compared as (
        select
            alike.wanted, alike.known,
            {_BOTH},
            wanted.form is null or known.form is null as is_form_unknown,
            wanted.unknown_letters + known.unknown_letters as unknown_letters,
            greatest(length(wanted.name_text), length(known.name_text)) as characters
        from alike
        inner join open_names as wanted on wanted.number = alike.wanted
        inner join known_names as known on known.number = alike.known
        where wanted.numbers = known.numbers
            or (list_has_all(known.all_numbers, wanted.digits)
                and list_has_all(wanted.all_numbers, known.digits)
                and (wanted.numbers = '' or known.numbers = ''
                    or list_has_any(wanted.all_numbers, known.all_numbers)))
    ),
    rough as (
        select *,
            levenshtein(wanted_name_text, known_name_text) as in_text,
            levenshtein(wanted_sorted_text, known_sorted_text) as in_sorted_text,
            levenshtein(wanted_sorted_from_end, known_sorted_from_end) as in_sorted_from_end,
            case when is_form_unknown then levenshtein(wanted_spelling, known_spelling) end as in_spelling,
            least(in_text, in_sorted_text, in_sorted_from_end, in_spelling) as least_edits
        from compared
    ),
    counted as (
        select wanted, known, characters, greatest(2, characters * {MOST_EDITS}) as most_edits,
            greatest(
                case
                    when least_edits <= 1 then least_edits
                    when in_text = least_edits then damerau_levenshtein(wanted_name_text, known_name_text)
                    when in_sorted_text = least_edits
                        then damerau_levenshtein(wanted_sorted_text, known_sorted_text)
                    when in_sorted_from_end = least_edits
                        then damerau_levenshtein(wanted_sorted_from_end, known_sorted_from_end)
                    else damerau_levenshtein(wanted_spelling, known_spelling)
                end - unknown_letters,
                0
            ) as edits
        from rough
        where least_edits <= greatest(2, characters * {MOST_EDITS}) + unknown_letters + 2
    ),
    near as (
        select *, min(edits) over (partition by wanted) as fewest_edits
        from counted
        where edits <= most_edits
    ),
    closest as (
        select * from near
        qualify rank() over (partition by wanted order by edits) <= {MOST_SIMILAR}
            and (
                fewest_edits <= 1
                or count(case when edits <= fewest_edits + 1 then 1 end) over (partition by wanted) <= {CROWD}
            )
    )
    , distinctive as (
        select shared.wanted, shared.known, sum(length(shared.word)) as common_characters
        from (
            select closest.wanted, closest.known,
                unnest(list_intersect(
                    string_split(wanted.name_key, ' '), string_split(known.name_key, ' ')
                )) as word
            from closest
            inner join open_names as wanted on wanted.number = closest.wanted
            inner join known_names as known on known.number = closest.known
            where closest.edits > 0
        ) as shared
        inner join common_words on common_words.word = shared.word
        group by shared.wanted, shared.known
    )
    select
        records.subject_id, records.written, accounts.account_id, closest.edits,
        cast(closest.characters - coalesce(distinctive.common_characters, 0) as bigint) as characters,
        cast(coalesce(records.form = accounts.form, false) as bigint) as spelling
    from closest
    inner join open_names as wanted on wanted.number = closest.wanted
    inner join known_names as known on known.number = closest.known
    left join distinctive on distinctive.wanted = closest.wanted and distinctive.known = closest.known
    inner join open_records as records
        on records.spelling = wanted.spelling and records.name_text = wanted.name_text
    inner join account_names as accounts
        on accounts.spelling = known.spelling and accounts.name_text = known.name_text
    order by all
"""
