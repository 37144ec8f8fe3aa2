"""
Our matching and splink's, on the same rows in the same run.

    python -m tests.bench.against_splink [size] [patstat_reference.csv] [folder of febrl4_person_linkage]

Needs ``pip install splink==5.0.0``, which the product does not: without it this says so and ends. Splink gets
the best we can hand it: names as our own step reads them, blocks by our own keys, and once parameters it
found itself by expectation maximisation, once those counted from the truth.
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
from abm.pipeline.steps.phones import read_phones
from abm.pipeline.steps.record_groups import group_records
from abm.pipeline.steps.similar_names import compare_company_names
from tests.bench.book import made_up_book
from tests.bench.crowd import made_up_crowd
from tests.bench.matching import (
    EVIDENCE,
    FINDING,
    HELD_OUT,
    MODELS,
    fill,
    match,
    say,
    stage_no_decisions,
    timed,
    weigh,
    write_rules,
)
from tests.bench.people import find_people, identify, judged, measure_febrl

TAKEN = 0.75


def score(label: str, found: int, right: int, true: int, seconds: float) -> None:
    """One line: how good, how fast."""
    precision, recall = right / max(found, 1), right / true
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    say(f"{label:52} precision {precision:.4f} recall {recall:.4f} F1 {f1:.4f} in {seconds:6.2f} s")


def linker(con: duckdb.DuckDBPyConnection, tables: Sequence[str], **settings: Any) -> Any:
    """A splink linker on tables of this connection."""
    from splink import DuckDBAPI, Linker, SettingsCreator

    engine = DuckDBAPI(con)
    given = [engine.register(table) for table in tables]
    return Linker(given if len(given) > 1 else given[0], SettingsCreator(**settings), log_level="ERROR")


def lead_to_account(size: int) -> None:
    """Leads of a made-up book: the three steps of ours, and splink from the same names and domains on."""
    book = made_up_book(size, HELD_OUT)
    true = sum(lead.account_id is not None for lead in book.leads)
    with duckdb.connect() as con:
        match(con, book)
        seconds = statistics.median(timed(lambda: our_matching(con)) for _ in range(3))
        [(found, right)] = con.execute(
            "select count(found.account_id), count(*) filter (where found.account_id = truth.account_id)"
            " from int_contact_accounts as found inner join truth using (contact_id)"
        ).fetchall()
        score("made-up book, ours", found, right, true, seconds)
        names = timed(lambda: read_company_names(con))
        say(f"{'of which reading the names, which splink needs too':52} {names:6.2f} s")
        con.execute(
            """
            create table leads as
            select subject_id as unique_id, domain, name_key, name_text, first_letters, last_letters,
                sorted_letters, truth.account_id as label
            from int_match_subjects as subjects
            left join int_company_names as names on names.written = subjects.company
            inner join truth on truth.contact_id = subject_id
            """
        )
        con.execute(
            """
            create table companies as
            select account_id as unique_id, domain, name_key, name_text, first_letters, last_letters,
                sorted_letters, account_id as label
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
                [TAKEN],
            ).fetchall()[0]
            score(f"made-up book, splink, odds from {how}", found, right, true, seconds)


def our_matching(con: duckdb.DuckDBPyConnection) -> None:
    """The three steps."""
    read_company_names(con)
    for name in FINDING:
        MODELS[name].build(con)
    compare_company_names(con)
    weigh(con)


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
    """``found``: pairs that splink thinks are one company."""
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
        domain, name = told_the_truth(con, domain, name)
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


def told_the_truth(con: duckdb.DuckDBPyConnection, domain: Any, name: Any) -> tuple[Any, Any]:
    """The comparisons with m and u counted from the truth: no training could find better ones."""
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
    """What a linker predicts, as table ``found``."""
    predicted = made.inference.predict(threshold_match_probability=at_least)
    con.execute(f"create or replace table found as select * from {predicted.physical_name}")


def company_names(reference: Path) -> None:
    """PATSTAT: pairs of rows of one company, by the name alone."""
    with reference.open(encoding="utf-8", newline="") as file:
        rows = [(row["person_name"], row["leuven_id"]) for row in csv.DictReader(file)]
    names = sorted({name for name, _ in rows})
    with duckdb.connect() as con:
        fill(con, "given", {"name": [name for name, _ in rows], "entity": [entity for _, entity in rows]})
        con.execute("create table as_accounts as select distinct name as account_id, name from given")
        seconds = timed(lambda: our_names(con, names))
        con.execute(
            "create table ours as select distinct subject_id as said, account_id as name"
            " from int_match_evidence where odds / (1 + odds) >= ?",
            [TAKEN],
        )
        pairs("PATSTAT names, ours", con, "ours", seconds)
        con.execute(
            "create table names as select written as unique_id, name_key, name_text, first_letters,"
            " last_letters, sorted_letters from int_company_names where written not like '= %'"
        )
        seconds = timed(lambda: splink_names(con))
        for at_least in (0.5, TAKEN, 0.95, 0.99):
            con.execute(
                "create or replace table theirs as select unique_id_l as said, unique_id_r as name"
                f" from found where match_probability >= {at_least}"
                " union all select name, name from given"
            )
            pairs(f"PATSTAT names, splink at {at_least}", con, "theirs", seconds)


def our_names(con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    """The name step, each name against all."""
    companies = [f"= {name}" for name in names]
    nothing = [None] * len(names)
    fill(con, "stg_accounts", {"account_id": names, "name": names})
    contacts = {"contact_id": companies, "company": companies, "phone": nothing, "country": nothing}
    fill(con, "stg_contacts", contacts)
    read_phones(con)
    con.execute("create or replace table int_account_phones (number text, account_id text, people bigint)")
    stage_no_decisions(con)
    read_company_names(con)
    con.execute("update int_company_names set name_key = '= ' || name_key where written like '= %'")
    fill(con, "int_account_sites", {"account_id": [], "domain": [], "evidence": []})
    subjects = {
        "subject": ["record"] * len(names),
        "subject_id": names,
        "company": companies,
        "crm_account_id": nothing,
        "domain": nothing,
    }
    fill(con, "int_match_subjects", subjects)
    compare_company_names(con)
    write_rules(con)
    for name in EVIDENCE:
        MODELS[name].build(con)


def splink_names(con: duckdb.DuckDBPyConnection) -> None:
    """``found``: names that splink thinks are one company."""
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
    """Pairs of rows, by the names found to be one."""
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
    """Records of a made-up crowd: ours with all ties, splink with the same names, addresses and numbers."""
    made = made_up_crowd(people, HELD_OUT)
    with duckdb.connect() as con:
        identify(con, made)
        seconds = timed(lambda: find_people(con))
        ours = judged(con)
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
            theirs = judged(con)
            label = f"crowd of {people}, splink at {at_least}"
            score(label, theirs.found, theirs.right, theirs.true, seconds)


def splink_crowd(con: duckdb.DuckDBPyConnection, records: int) -> None:
    """``found``: records that splink thinks are one person."""
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
    """Febrl4: 5,000 people and a damaged copy of each; ours by name, number and postcode."""
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
            for at_least in (TAKEN, 0.95, 0.99):
                found, right = con.execute(
                    "select count(*), count(*) filter (where split_part(unique_id_l, '-', 2)"
                    " = split_part(unique_id_r, '-', 2)) from found where match_probability >= ?",
                    [at_least],
                ).fetchall()[0]
                score(f"Febrl4, splink, {label}, at {at_least}", found, right, 5_000, seconds)


def splink_people(con: duckdb.DuckDBPyConnection, *, everything: bool) -> None:
    """``found``: records that splink thinks are one person."""
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
    """All comparisons asked for."""
    if importlib.util.find_spec("splink") is None:
        say("splink is not installed, and the product does not need it: pip install splink==5.0.0")
        return
    lead_to_account(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    crowd(20_000)
    if len(sys.argv) > 2:
        company_names(Path(sys.argv[2]))
    if len(sys.argv) > 3:
        people(Path(sys.argv[3]))


if __name__ == "__main__":
    main()
