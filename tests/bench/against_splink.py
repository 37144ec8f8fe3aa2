"""
Compare our matching and entity resolution with those of splink, on the same rows in the same run.

    python -m tests.bench.against_splink [size] [patstat_reference.csv] [folder of febrl4_person_linkage]

Needs ``pip install splink==5.0.0``, which the product itself does not need; without it, this program says so
and ends with status 2. Splink gets the best input we can give: names as our own step reads them, our own
blocking keys, and parameters that it estimated by expectation maximisation or that were counted from the
right answers.
"""

import csv
import gzip
import importlib.util
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from abm.pipeline.steps.company_names import read_company_names
from abm.pipeline.steps.record_groups import group_records
from abm.pipeline.steps.similar_names import compare_company_names
from tests.bench.book import generate_book
from tests.bench.crowd import generate_crowd
from tests.bench.matching import (
    HELD_OUT_SEED,
    MODELS,
    SUBJECT_MODELS,
    fill,
    match,
    match_names,
    timed,
    weigh_evidence,
)
from tests.bench.people import count_pairs, find_people, identify, measure_febrl

ACCEPTED = 0.75
LETTERS = (
    "name_text[:4] as first_letters, name_text[-4:] as last_letters,"
    " array_to_string(list_sort(string_split(name_text, '')), '') as sorted_letters"
)
"""Keys to block by."""


def score(label: str, found: int, right: int, true: int, seconds: float) -> None:
    """Print precision, recall, F1 and time."""
    precision, recall = right / max(found, 1), right / true
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    print(f"{label:52} precision {precision:.4f} recall {recall:.4f} F1 {f1:.4f} in {seconds:6.2f} s")


def linker(con: duckdb.DuckDBPyConnection, tables: Sequence[str], **settings: Any) -> Any:
    """Create a splink linker on tables of this connection."""
    from splink import DuckDBAPI, Linker, SettingsCreator

    engine = DuckDBAPI(con)
    given = [engine.register(table) for table in tables]
    return Linker(given if len(given) > 1 else given[0], SettingsCreator(**settings), log_level="ERROR")


def lead_to_account(size: int) -> None:
    """Match the leads of a generated book: our three steps, and splink from the same names and domains."""
    book = generate_book(size, HELD_OUT_SEED)
    true = sum(lead.account_id is not None for lead in book.leads)
    with duckdb.connect() as con:
        match(con, book)
        seconds = statistics.median(timed(lambda: our_matching(con)) for _ in range(3))
        [(found, right)] = con.execute(
            "select count(found.account_id), count(*) filter (where found.account_id = truth.account_id)"
            " from int_contact_accounts as found inner join truth using (contact_id)"
        ).fetchall()
        score("generated book, ours", found, right, true, seconds)
        names = timed(lambda: read_company_names(con))
        print(f"{'of which reading the names, which splink needs too':52} {names:6.2f} s")
        con.execute(
            f"""
            create table leads as
            select subject_id as unique_id, domain, name_key, name_text, {LETTERS},
                truth.account_id as label
            from int_match_subjects as subjects
            left join int_company_names as names on names.written = subjects.company
            inner join truth on truth.contact_id = subject_id
            """
        )
        con.execute(
            f"""
            create table companies as
            select account_id as unique_id, domain, name_key, name_text, {LETTERS},
                account_id as label
            from stg_accounts left join int_company_names as names on names.written = stg_accounts.name
            """
        )
        for how in ("EM", "truth"):
            seconds = timed(lambda how=how: splink_accounts(con, size, how))
            found, right = con.execute(
                """
                with shared as (
                    select lead, account, odds / (1 + sum(odds) over (partition by lead)) as p
                    from (
                        select greatest(unique_id_l, unique_id_r) as lead,
                            least(unique_id_l, unique_id_r) as account,  -- A... before L...
                            match_probability / (1.0000001 - match_probability) as odds
                        from found
                    )
                )
                select count(*), count(*) filter (where account = truth.account_id)
                from shared inner join truth on truth.contact_id = lead where p >= ?
                """,
                [ACCEPTED],
            ).fetchall()[0]
            score(f"generated book, splink, odds from {how}", found, right, true, seconds)


def our_matching(con: duckdb.DuckDBPyConnection) -> None:
    """Run our three steps."""
    read_company_names(con)
    for name in SUBJECT_MODELS:
        MODELS[name].build(con)
    compare_company_names(con)
    weigh_evidence(con)


CLOSE = (0.97, 0.95, 0.92, 0.88)
AGREEMENT = f"""
case when l.name_key = r.name_key then 0 when l.name_text = r.name_text then 1
    {
    " ".join(
        f"when jaro_winkler_similarity(l.name_text, r.name_text) >= {mark} then {level}"
        for level, mark in enumerate(CLOSE, start=2)
    )
} else 6 end
"""
KEYS = ("domain", "name_key", "first_letters", "last_letters", "sorted_letters")


def splink_accounts(con: duckdb.DuckDBPyConnection, size: int, how: str) -> None:
    """Create ``found``: pairs that splink takes for one company."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import block_on

    domain = cl.ExactMatch("domain")
    name = cl.CustomComparison(
        [
            cll.NullLevel("name_text"),
            cll.ExactMatchLevel("name_key"),
            cll.ExactMatchLevel("name_text"),
            *(cll.JaroWinklerLevel("name_text", mark) for mark in CLOSE),
            cll.ElseLevel(),
        ],
        output_column_name="name",
    )
    if how == "truth":
        domain, name = with_true_parameters(con, domain, name)
    made = linker(
        con,
        ("leads", "companies"),
        link_type="link_only",
        comparisons=[domain, name],
        blocking_rules_to_generate_predictions=[block_on(key) for key in KEYS],
        probability_two_random_records_match=0.95 / size,
    )
    if how == "EM":
        made.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
        for key in ("domain", "name_key", "sorted_letters"):
            made.training.estimate_parameters_using_expectation_maximisation(
                block_on(key), fix_probability_two_random_records_match=True, record_sample_proportion=1.0
            )
    keep(con, made, 0.05)


def with_true_parameters(con: duckdb.DuckDBPyConnection, domain: Any, name: Any) -> tuple[Any, Any]:
    """Set m and u to the values counted from the right answers; no training could find better ones."""
    pairs = " union ".join(
        f"select l.unique_id, r.unique_id, l.label = r.label as is_true, {AGREEMENT} as level"
        f" from leads as l inner join companies as r on l.{key} = r.{key}"
        " where l.name_text is not null"
        for key in KEYS[1:]
    )
    rows = con.execute(
        f"""
        select level, count(*) filter (where is_true), count(*) filter (where is_true is not true)
        from ({pairs}) group by level
        """
    ).fetchall()
    true = {level: right for level, right, _ in rows}
    false = {level: wrong for level, _, wrong in rows}
    [(leads, companies, same, others)] = con.execute(
        """
        select (select count(*) from leads where name_text is not null), (select count(*) from companies),
            (select avg(cast(l.domain = r.domain as int)) from leads as l
                inner join companies as r on l.label = r.label where l.domain is not null),
            (select count(*) from leads as l
                inner join companies as r on l.domain = r.domain where l.label <> r.label)
        """
    ).fetchall()
    ms = [(true.get(level, 0) + 0.5) / (sum(true.values()) + 3.5) for level in range(7)]
    us = [(false.get(level, 0) + 0.5) / (leads * companies) for level in range(6)]
    u = (others + 0.5) / (leads * companies)
    return (
        domain.configure(m_probabilities=[same, 1 - same], u_probabilities=[u, 1 - u]),
        name.configure(m_probabilities=ms, u_probabilities=[*us, 1 - sum(us)]),
    )


def keep(con: duckdb.DuckDBPyConnection, made: Any, at_least: float) -> None:
    """Create ``found`` from what a linker predicts."""
    predicted = made.inference.predict(threshold_match_probability=at_least)
    con.execute(f"create or replace table found as select * from {predicted.physical_name}")


def company_names(reference: Path) -> None:
    """Compare on PATSTAT: pairs of rows of one company, by the name alone."""
    with reference.open(encoding="utf-8", newline="") as file:
        rows = [(row["person_name"], row["leuven_id"]) for row in csv.DictReader(file)]
    names = sorted({name for name, _ in rows})
    with duckdb.connect() as con:
        fill(con, "given", {"name": [name for name, _ in rows], "entity": [entity for _, entity in rows]})
        con.execute("create table as_accounts as select distinct name as account_id, name from given")
        seconds = timed(lambda: match_names(con, names))
        con.execute(
            "create table ours as select distinct subject_id as said, account_id as name"
            " from int_match_evidence where odds / (1 + odds) >= ?",
            [ACCEPTED],
        )
        pairs("PATSTAT names, ours", con, "ours", seconds)
        con.execute(
            f"create table names as select written as unique_id, name_key, name_text, {LETTERS}"
            " from int_company_names where written not like '= %'"
        )
        seconds = timed(lambda: splink_names(con))
        for at_least in (0.5, ACCEPTED, 0.95, 0.99):
            con.execute(
                "create or replace table theirs as select unique_id_l as said, unique_id_r as name"
                f" from found where match_probability >= {at_least}"
                " union all select name, name from given"
            )
            pairs(f"PATSTAT names, splink at {at_least}", con, "theirs", seconds)


def splink_names(con: duckdb.DuckDBPyConnection) -> None:
    """Create ``found``: names that splink takes for one company."""
    import splink.comparison_library as cl
    from splink import block_on

    keys = ("first_letters", "last_letters", "sorted_letters")
    made = linker(
        con,
        ("names",),
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name_text", [0.99, 0.95, 0.9, 0.8]),
            cl.ExactMatch("sorted_letters"),
            cl.ExactMatch("last_letters"),
        ],
        blocking_rules_to_generate_predictions=[block_on(key) for key in keys],
        probability_two_random_records_match=0.01,
    )
    made.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for key in ("first_letters", "sorted_letters"):
        made.training.estimate_parameters_using_expectation_maximisation(
            block_on(key), record_sample_proportion=1.0
        )
    keep(con, made, 0.01)


def pairs(label: str, con: duckdb.DuckDBPyConnection, table: str, seconds: float) -> None:
    """Print how well the pairs of names in a table match the entities."""
    found, right, true = con.execute(
        f"""
        with names as (select name, entity, count(*) as n from given group by name, entity),
        both_ways as (select said, name from {table} union select name, said from {table}),
        pairs as (
            select a.entity = b.entity as is_true,
                case when a.name = b.name and a.entity = b.entity then a.n * (a.n - 1) / 2.0
                    else a.n * b.n / 2.0 end as n,
                f.said is not null as is_found
            from names as a cross join names as b
            left join both_ways as f on f.said = a.name and f.name = b.name
        )
        select sum(n) filter (where is_found), sum(n) filter (where is_found and is_true),
            sum(n) filter (where is_true)
        from pairs
        """
    ).fetchall()[0]
    score(label, found, right, true, seconds)


def crowd(people: int) -> None:
    """Resolve a generated crowd: ours, and splink from the same names, addresses and numbers."""
    made = generate_crowd(people, HELD_OUT_SEED)
    with duckdb.connect() as con:
        identify(con, made)
        seconds = timed(lambda: find_people(con))
        ours = count_pairs(con)
        score(f"crowd of {people}, ours", ours.found, ours.right, ours.true, seconds)
        con.execute(
            """
            create table crowd as
            select contact_id as unique_id, names.name_key, split_part(names.name_key, ' ', 1) as one_name,
                split_part(names.name_key, ' ', -1) as other_name, contacts.person_email as email,
                phones.number, matched.account_id
            from stg_contacts as contacts
            left join int_person_names as names on names.written = contacts.full_name and spelling = 1
            left join int_phones as phones on phones.written = contacts.phone
            left join int_contact_accounts as matched using (contact_id)
            """
        )
        seconds = timed(lambda: splink_crowd(con, len(made.records)))
        for at_least in (0.95, 0.999, 0.99999, 0.9999999):
            con.execute(
                f"create or replace table int_person_ties as"
                f" select unique_id_l as record_id, row_number() over () as tie from found"
                f" where match_probability >= {at_least} union all"
                f" select unique_id_r, row_number() over () from found where match_probability >= {at_least}"
            )
            group_records(con)
            MODELS["int_people"].build(con)
            theirs = count_pairs(con)
            label = f"crowd of {people}, splink at {at_least}"
            score(label, theirs.found, theirs.right, theirs.true, seconds)


def splink_crowd(con: duckdb.DuckDBPyConnection, records: int) -> None:
    """Create ``found``: records that splink takes for one person."""
    import splink.comparison_library as cl
    from splink import block_on

    rules = [
        ("email",),
        ("number", "one_name"),
        ("account_id", "one_name"),
        ("account_id", "other_name"),
        ("name_key",),
    ]
    made = linker(
        con,
        ("crowd",),
        link_type="dedupe_only",
        comparisons=[
            cl.NameComparison("one_name"),
            cl.NameComparison("other_name"),
            cl.ExactMatch("account_id"),
            cl.EmailComparison("email"),
            cl.ExactMatch("number"),
        ],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
        probability_two_random_records_match=1 / records,
    )
    made.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for rule in (("email",), ("name_key",)):
        made.training.estimate_parameters_using_expectation_maximisation(
            block_on(*rule), fix_probability_two_random_records_match=True, record_sample_proportion=1.0
        )
    keep(con, made, 0.01)


def people(folder: Path) -> None:
    """Compare on Febrl4: 5,000 people and a damaged copy of each; ours by name, number and postcode."""
    measure_febrl(folder)
    with duckdb.connect() as con:
        for side in "ab":
            path = folder / f"dataset4{side}.csv.gz"
            with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file, skipinitialspace=True))
            names = [name for name in rows[0] if name != "rec_id"]
            columns = {name: [row[name].strip() or None for row in rows] for name in names}
            fill(con, f"febrl_{side}", {"unique_id": [row["rec_id"] for row in rows], **columns})
        for label, known in (("all fields", True), ("name, number and postcode", False)):
            seconds = timed(lambda known=known: splink_people(con, everything=known))
            for at_least in (ACCEPTED, 0.95, 0.99):
                found, right = con.execute(
                    "select count(*), count(*) filter (where split_part(unique_id_l, '-', 2)"
                    " = split_part(unique_id_r, '-', 2)) from found where match_probability >= ?",
                    [at_least],
                ).fetchall()[0]
                score(f"Febrl4, splink, {label}, at {at_least}", found, right, 5_000, seconds)


def splink_people(con: duckdb.DuckDBPyConnection, *, everything: bool) -> None:
    """Create ``found``: records that splink takes for one person."""
    import splink.comparison_library as cl
    from splink import block_on

    more = ["date_of_birth", "address_1", "suburb", "street_number"] if everything else []
    rules = [
        ("soc_sec_id",),
        ("given_name", "surname"),
        ("surname", "postcode"),
        ("given_name", "postcode"),
        *([("date_of_birth",), ("street_number", "address_1")] if everything else []),
    ]
    made = linker(
        con,
        ("febrl_a", "febrl_b"),
        link_type="link_only",
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("postcode", [1]),
            *(cl.DamerauLevenshteinAtThresholds(name, [1, 2]) for name in more),
        ],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
        probability_two_random_records_match=1 / 5_000,
    )
    made.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for rule in (("soc_sec_id",), ("given_name", "surname")):
        made.training.estimate_parameters_using_expectation_maximisation(
            block_on(*rule), fix_probability_two_random_records_match=True, record_sample_proportion=1.0
        )
    keep(con, made, 0.01)


def main() -> None:
    """Run the comparisons that the arguments ask for."""
    if importlib.util.find_spec("splink") is None:
        sys.stderr.write(
            "This comparison needs splink, which is not installed. The product itself does not need it."
            " Run `pip install splink==5.0.0` and try again.\n"
        )
        sys.exit(2)
    lead_to_account(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    crowd(20_000)
    if len(sys.argv) > 2:
        company_names(Path(sys.argv[2]))
    if len(sys.argv) > 3:
        people(Path(sys.argv[3]))


if __name__ == "__main__":
    main()
