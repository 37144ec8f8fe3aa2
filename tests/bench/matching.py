"""
Measure the quality, the calibration and the speed of account matching.

    python -m tests.bench.matching [size] [patstat_reference.csv] [sec_foreign_companies_2002.csv]

The book is generated (see ``book.py``), so the right answers are known. The baseline for speed, in the same
run, is a plain hash join of the domains plus the normalisation of the names. The product's own models
normalise the names, find candidates by domain, by name and by similar name, and weigh the evidence. Reading
domains out of hosts belongs to another step and is listed by itself.

Calibration compares the stated probability of each candidate with the share that is right, in books that the
odds were not estimated from: one of another seed, and one of the names of 1,300 real companies (SEC).

The name step alone is measured on public names with hand-checked ids (PATSTAT applicants, KU Leuven), pair
by pair, against two baselines: equal normalised names, and a rapidfuzz ratio of 90 (needs rapidfuzz).
"""

import csv
import importlib.util
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from abm.pipeline.parameters import write_table
from abm.pipeline.steps.company_names import read_company_names
from abm.pipeline.steps.countries import read_countries
from abm.pipeline.steps.domains import read_domains
from abm.pipeline.steps.person_names import read_person_names
from abm.pipeline.steps.phones import read_phones
from abm.pipeline.steps.similar_names import compare_company_names
from abm.playbook import DEFAULT_PLAYBOOK
from abm.playbook.match_odds import shipped_match_odds
from abm.playbook.model import shipped_playbook
from abm.playbook.own_tables import match_odds_table, words_table
from abm.playbook.tables import tables_of
from abm.playbook.words import shipped_words
from abm_warehouse.models.model import read_models
from tests.bench.book import GeneratedBook, book_of, generate_book, with_places

RUNS = 5
TRAINING_SEED = 7
"""The odds were estimated from the books of seeds 7 and 8; speed is measured on the first."""
HELD_OUT_SEED = 11
BINS = (0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 1)
MODELS = {model.name: model for model in read_models()}
SUBJECT_MODELS = ("int_account_domains", "int_match_subjects")
EVIDENCE = (
    "int_stated_match_evidence",
    "int_domain_match_evidence",
    "int_name_match_evidence",
    "int_phone_match_evidence",
    "int_match_evidence",
)
CANDIDATES = ("int_candidate_evidence", "int_candidate_odds", "int_match_candidates")
EVIDENCE_MODELS = (
    "int_account_phones",
    *EVIDENCE,
    "int_match_countries",
    *CANDIDATES,
    "int_contact_accounts",
)


def timed(work: Callable[[], object]) -> float:
    """Seconds a piece of work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def fill(con: duckdb.DuckDBPyConnection, table: str, columns: dict[str, Sequence[Any]]) -> None:
    """Create a table of text columns."""
    con.register("given", pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()}))
    con.execute(f"create or replace table {table} as select * from given")
    con.unregister("given")


def stage_empty_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of decisions and associations, without rows."""
    for table, columns in (
        ("stg_associations", "subject subject_id other other_id relation"),
        ("stg_decisions", "decision_id about subject subject_id answer verdict decided_by"),
        ("int_account_decisions", "subject subject_id account_id verdict decided_by"),
        ("int_linked_accounts", "subject subject_id account_id"),
    ):
        fill(con, table, dict.fromkeys(columns.split(), ()))


def stage(con: duckdb.DuckDBPyConnection, book: GeneratedBook) -> None:
    """Create the tables that the staging models would make of the book."""
    ids, names, domains = zip(*book.accounts, strict=True)
    nothing = [None] * len(ids)
    countries = [book.countries.get(account_id) for account_id in ids]
    fill(
        con,
        "stg_accounts",
        {"account_id": ids, "name": names, "domain": domains, "website": nothing, "country": countries},
    )
    leads = book.leads
    known = book.colleagues
    unknown = [None] * len(known)
    fill(
        con,
        "stg_contacts",
        {
            "contact_id": [*(lead.lead_id for lead in leads), *(one.contact_id for one in known)],
            "account_id": [*([None] * len(leads)), *(one.account_id for one in known)],
            "email_host": [*(lead.email.partition("@")[2] for lead in leads), *unknown],
            "company": [*(lead.company or None for lead in leads), *unknown],
            "full_name": [None] * (len(leads) + len(known)),
            "phone": [*(lead.phone for lead in leads), *(one.phone for one in known)],
            "country": [*(lead.country for lead in leads), *unknown],
        },
    )
    fill(con, "int_identifying_touches", {"email_host": []})
    stage_empty_tables(con)
    fill(
        con,
        "truth",
        {
            "contact_id": [lead.lead_id for lead in leads],
            "made_as": [lead.case for lead in leads],
            "account_id": [lead.account_id for lead in leads],
        },
    )


def domain_join(con: duckdb.DuckDBPyConnection) -> None:
    """The baseline: leads whose domain is that of an account."""
    con.execute(
        "select count(*) from stg_contacts as leads"
        " inner join stg_accounts as accounts on accounts.domain = leads.email_host"
    ).fetchall()


def match(con: duckdb.DuckDBPyConnection, book: GeneratedBook) -> None:
    """Match the book with the product's own models."""
    con.execute("set timezone = 'UTC'")
    stage(con, book)
    write_rules(con)
    read_domains(con)
    read_phones(con)
    read_person_names(con)
    read_countries(con)
    read_company_names(con)
    for name in SUBJECT_MODELS:
        MODELS[name].build(con)
    compare_company_names(con)
    weigh_evidence(con)


def weigh_evidence(con: duckdb.DuckDBPyConnection) -> None:
    """Weigh the evidence that was found."""
    for name in EVIDENCE_MODELS:
        MODELS[name].build(con)


def write_rules(con: duckdb.DuckDBPyConnection) -> None:
    """Write the shipped playbook, odds and words to the tables that the models read."""
    con.execute("create schema if not exists run")
    tables = tables_of(shipped_playbook(DEFAULT_PLAYBOOK))
    for table in (*tables, match_odds_table(shipped_match_odds()), words_table(shipped_words())):
        write_table(con, table)


class Reliability(NamedTuple):
    """Candidates with about the same stated probability."""

    low: float
    candidates: int
    stated: float
    observed: float


def reliability(con: duckdb.DuckDBPyConnection) -> list[Reliability]:
    """Stated probability and share of right ones, over all candidates, accepted or not."""
    rows = con.execute(
        """
        select list_last(list_filter(?, lambda low: low <= probability)) as low, count(*), avg(probability),
            avg(cast(found.account_id is not distinct from truth.account_id as int))
        from int_match_candidates as found inner join truth on truth.contact_id = found.subject_id
        group by low order by low
        """,
        [list(BINS[:-1])],
    ).fetchall()
    return [Reliability(*row) for row in rows]


def calibration_error(bins: Iterable[Reliability]) -> float:
    """Expected calibration error: mean distance of stated and observed probability over all candidates."""
    listed = list(bins)
    return sum(abs(b.stated - b.observed) * b.candidates for b in listed) / sum(b.candidates for b in listed)


def measure_calibration(label: str, book: GeneratedBook) -> None:
    """Print the reliability table of a book."""
    with duckdb.connect() as con:
        match(con, book)
        bins = reliability(con)
        print(f"calibration, {label}")
        for b in bins:
            high = BINS[BINS.index(b.low) + 1]
            print(
                f"  stated {b.low:.2f} to {high:.2f}: {b.candidates:6} candidates,"
                f" stated {b.stated:.3f}, observed {b.observed:.3f}"
            )
        error = calibration_error(bins)
        print_precision(con)
        print(f"  expected calibration error {error:.4f}")


def without_places(book: GeneratedBook) -> GeneratedBook:
    """The same companies and leads without phones and countries, to see what these add."""
    leads = [replace(lead, phone=None, country=None) for lead in book.leads]
    return GeneratedBook(book.accounts, leads, {}, book.colleagues)


def measure(size: int) -> None:
    """Print the precision, recall and time of matching a generated book."""
    book = generate_book(size, TRAINING_SEED)
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        stage(con, book)
        write_rules(con)
        read_person_names(con)
        read_phones(con)
        read_countries(con)
        parts: dict[str, list[float]] = {}
        for _ in range(RUNS):
            work: dict[str, Callable[[], object]] = {
                "plain domain join": lambda: domain_join(con),
                "domains out of hosts": lambda: read_domains(con),
                "normalise names": lambda: read_company_names(con),
                "subjects and sites": lambda: [MODELS[name].build(con) for name in SUBJECT_MODELS],
                "similar names": lambda: compare_company_names(con),
                "weigh candidates": lambda: [MODELS[name].build(con) for name in EVIDENCE_MODELS],
            }
            for part, task in work.items():
                parts.setdefault(part, []).append(timed(task))
        medians = {part: statistics.median(times) for part, times in parts.items()}
        for part, seconds in medians.items():
            print(f"{part:24} {seconds * 1000:7.0f} ms")
        floor = medians["plain domain join"] + medians["normalise names"]
        three = sum(medians.values()) - medians["plain domain join"] - medians["domains out of hosts"]
        print(f"three steps {three:.2f} s, {three / floor:.2f} x the baseline of {floor:.2f} s (<= 3)")
        print_matches(con)


def print_matches(con: duckdb.DuckDBPyConnection) -> None:
    """Print how often the matcher is right, by method and by class."""
    con.execute(
        "create or replace temp table judged as"
        " select found.*, truth.made_as, truth.account_id as true_id,"
        " found.account_id = truth.account_id as is_right"
        " from int_contact_accounts as found inner join truth using (contact_id)"
    )
    for column in ("match_method", "match_class", "made_as"):
        for value, matched, right, count in con.execute(
            f"select coalesce({column}, 'none'), count(account_id), count(*) filter (where is_right),"
            " count(*) from judged group by 1 order by 3 desc"
        ).fetchall():
            print(f"{column:13} {value:13} {count:7} leads, {matched:6} matched, {right:6} correctly")
    print_precision(con)


def print_precision(con: duckdb.DuckDBPyConnection) -> None:
    """Print precision and recall of the accepted accounts."""
    [(matched, right, true)] = con.execute(
        "select count(found.account_id), count(*) filter (where found.account_id = truth.account_id),"
        " count(truth.account_id) from int_contact_accounts as found inner join truth using (contact_id)"
    ).fetchall()
    print(f"  precision {right / matched:.4f} (>= 0.985), recall {right / true:.4f} (>= 0.95)")


def measure_names(reference: Path) -> None:
    """Print how well the name step does on public names, pair by pair."""
    with reference.open(encoding="utf-8", newline="") as file:
        rows = [(row["person_name"], row["leuven_id"]) for row in csv.DictReader(file)]
    with duckdb.connect() as con:
        names = sorted({name for name, _ in rows})
        fill(con, "given", {"name": [name for name, _ in rows], "entity": [entity for _, entity in rows]})
        match_names(con, names)
        con.execute(
            "create table equal as select substr(a.written, 3) as said, b.written as name"
            " from int_company_names as a inner join int_company_names as b"
            " on a.name_key = '= ' || b.name_key"
        )
        con.execute(
            "create table step as select distinct subject_id as said, account_id as name"
            " from int_match_evidence where odds / (1 + odds) >= 0.75"
        )
        listed = {"equal normalised name": "equal", "the name step": "step"}
        ratios = {"rapidfuzz ratio >= 90": str, "the same, lower case": str.lower}
        if importlib.util.find_spec("rapidfuzz") is None:
            print("rapidfuzz is not installed, so its ratio is left out: pip install rapidfuzz")
            ratios = {}
        for label, scored in ratios.items():
            table = f"ratio_{len(listed)}"
            said, name = zip(*close_by_ratio(names, scored), strict=True)
            fill(con, table, {"said": said, "name": name})
            listed[label] = table
        for label, table in listed.items():
            score_pairs(con, label, table)


def match_names(con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    """Run the name step alone, each name against all others."""
    companies = [f"= {name}" for name in names]
    nothing = [None] * len(names)
    fill(con, "stg_accounts", {"account_id": names, "name": names})
    contacts = {"contact_id": companies, "company": companies, "phone": nothing, "country": nothing}
    fill(con, "stg_contacts", contacts)
    read_phones(con)
    con.execute("create or replace table int_account_phones (number text, account_id text, people bigint)")
    stage_empty_tables(con)
    read_company_names(con)
    # Each name is in both lists. The leads' keys get a prefix, so that equal names are compared too.
    con.execute("update int_company_names set name_key = '= ' || name_key where written like '= %'")
    fill(con, "int_account_domains", {"account_id": [], "domain": [], "evidence": []})
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


def close_by_ratio(names: Sequence[str], scored: Callable[[str], str]) -> Iterable[tuple[str, str]]:
    """Pairs of names whose rapidfuzz ratio is at least 90."""
    import numpy as np
    from rapidfuzz import fuzz, process

    texts = [scored(name) for name in names]
    alike = process.cdist(texts, texts, scorer=fuzz.ratio, workers=-1) >= 90
    return [(names[a], names[b]) for a, b in np.argwhere(alike)]


def score_pairs(con: duckdb.DuckDBPyConnection, label: str, table: str) -> None:
    """Print precision, recall and F1 over all pairs of rows, and the mean recall of entities."""
    found, right, true, macro = con.execute(
        f"""
        with distinct_names as (select name, entity, count(*) as n from given group by name, entity),
        pairs as (
            select a.entity, a.entity = b.entity as is_true,
                case when a.name = b.name and a.entity = b.entity then a.n * (a.n - 1) / 2.0
                    else a.n * b.n / 2.0 end as n,
                exists (select 1 from {table} as f where f.said = a.name and f.name = b.name)
                or exists (select 1 from {table} as f where f.said = b.name and f.name = a.name) as is_found
            from distinct_names as a cross join distinct_names as b
        ),
        by_entity as (
            select entity, sum(n) filter (where is_found and is_true) as hit,
                sum(n) filter (where is_true) as n
            from pairs group by entity
        )
        select (select sum(n) from pairs where is_found),
            (select sum(n) from pairs where is_found and is_true),
            (select sum(n) from pairs where is_true),
            (select avg(coalesce(hit, 0) / n) from by_entity where n > 0)
        """
    ).fetchall()[0]
    precision, recall = right / found, right / true
    f1 = 2 * precision * recall / (precision + recall)
    print(
        f"{label:24} precision {precision:.4f} recall {recall:.4f} F1 {f1:.4f} (recall by entity {macro:.3f})"
    )


def main() -> None:
    """Run all measurements that the arguments ask for."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    measure(size)
    measure_calibration("a book of another seed", generate_book(size, HELD_OUT_SEED))
    places = with_places(generate_book(size, HELD_OUT_SEED), HELD_OUT_SEED)
    measure_calibration("the same with phones, countries and sisters", places)
    measure_calibration("the same without phones and countries", without_places(places))
    if len(sys.argv) > 3:
        lines = Path(sys.argv[3]).read_text("utf-8").splitlines()
        names = list(dict.fromkeys(line.partition(";")[0] for line in lines))
        measure_calibration(f"{len(names)} names of real companies", book_of(names, 20_000, HELD_OUT_SEED))
    if len(sys.argv) > 2:
        measure_names(Path(sys.argv[2]))


if __name__ == "__main__":
    main()
