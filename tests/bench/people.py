"""
Measure entity resolution: which records are one person.

    python -m tests.bench.people [people] [folder of febrl4_person_linkage]

The crowd is generated (see ``crowd.py``), so the right answers are known. It goes through the product's own
models, from what a load leaves to ``int_people``. Pairs of records are counted, in all and by kind of
evidence. Febrl4 is public: 5,000 people and a damaged copy of each. It has no e-mail addresses and no
companies; the social security number takes the place of the phone, and the postcode that of the account.
"""

import csv
import gzip
import statistics
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from abm.pipeline.steps.company_names import read_company_names
from abm.pipeline.steps.countries import read_countries
from abm.pipeline.steps.domains import read_domains
from abm.pipeline.steps.person_names import read_person_names
from abm.pipeline.steps.phones import read_phones
from abm.pipeline.steps.record_groups import group_records
from abm.pipeline.steps.similar_names import compare_company_names
from abm_warehouse.storage.entities import ENTITIES, SQL_TYPES
from tests.bench.crowd import Crowd, generate_crowd
from tests.bench.matching import (
    MODELS,
    SUBJECT_MODELS,
    fill,
    stage_empty_tables,
    timed,
    weigh_evidence,
    write_rules,
)

HELD_OUT_SEED = 11


class Pairs(NamedTuple):
    """Numbers of pairs of records: merged, merged correctly, and truly one person."""

    found: int
    right: int
    true: int

    @property
    def precision(self) -> float:
        """Share of the merged pairs that are truly one person."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the true pairs that are merged."""
        return self.right / self.true


def stage(con: duckdb.DuckDBPyConnection, crowd: Crowd) -> None:
    """Create the staging tables of the crowd, by their own models where they do more than copy."""
    ids, names, domains = zip(*crowd.accounts, strict=True)
    nothing = [None] * len(ids)
    fill(
        con,
        "stg_accounts",
        {"account_id": ids, "name": names, "domain": domains, "website": nothing, "country": nothing},
    )
    records = crowd.records
    given = {
        name: [getattr(record, name) for record in records]
        for name in ("account_id", "email", "full_name", "phone", "merged_ids")
    }
    ids = tuple(record.record_id for record in records)
    stage_contacts(con, {"contact_id": ids, **given})
    fill(con, "truth", {"contact_id": ids, "person": [str(record.person) for record in records]})


def stage_contacts(con: duckdb.DuckDBPyConnection, columns: dict[str, Sequence[str | None]]) -> None:
    """Create ``stg_contacts`` and ``stg_contact_merges`` by their own models."""
    con.execute("create schema if not exists known")
    fill(con, "known.contacts", columns)
    missing = "".join(
        f", null::{SQL_TYPES[column.type]} as {column.name}"
        for column in ENTITIES["contacts"].columns
        if column.name not in {*columns, "is_deleted"}
    )
    con.execute(
        f"create or replace table known.contacts as"
        f" select *{missing}, false as is_deleted from known.contacts"
    )
    stage_empty_tables(con)
    MODELS["stg_contacts"].build(con)
    MODELS["stg_contact_merges"].build(con)
    fill(con, "int_identifying_touches", {"email_host": []})
    con.execute("create schema if not exists keys")
    con.execute(
        "create or replace table keys.contacts as"
        " select contact_id, row_number() over (order by contact_id) - 1 as contact from stg_contacts"
    )


def find_people(con: duckdb.DuckDBPyConnection) -> None:
    """Find the links between records, group the records, and make people of the groups."""
    read_person_names(con)
    read_phones(con)
    for name in ("int_shared_mailboxes", "int_named_people", "int_person_ties"):
        MODELS[name].build(con)
    group_records(con)
    MODELS["int_people"].build(con)


def identify(con: duckdb.DuckDBPyConnection, crowd: Crowd) -> None:
    """Run every step from the staged records to the people."""
    con.execute("set timezone = 'UTC'")
    stage(con, crowd)
    write_rules(con)
    read_domains(con)
    read_company_names(con)
    read_person_names(con)
    read_phones(con)
    read_countries(con)
    for name in SUBJECT_MODELS:
        MODELS[name].build(con)
    compare_company_names(con)
    weigh_evidence(con)
    find_people(con)


def count_pairs(con: duckdb.DuckDBPyConnection) -> Pairs:
    """Count the pairs of records that are merged, merged correctly, and truly one person."""
    [(found, right, true)] = con.execute(
        """
        with records as (
            select contact_id, person_id, truth.person from int_people inner join truth using (contact_id)
        ),
        sized as (select count(*) as n from records group by person_id),
        agreed as (select count(*) as n from records group by person_id, person),
        real as (select count(*) as n from records group by person)
        select (select sum(n * (n - 1) / 2) from sized), (select sum(n * (n - 1) / 2) from agreed),
            (select sum(n * (n - 1) / 2) from real)
        """
    ).fetchall()
    return Pairs(found, right, true)


def count_pairs_by_evidence(con: duckdb.DuckDBPyConnection) -> Iterable[tuple[str, Pairs, int]]:
    """Count the pairs that each kind of evidence links, and those that nothing else links."""
    rows = con.execute(
        """
        with tied as (
            select distinct l.evidence, l.record_id as a, r.record_id as b
            from int_person_ties as l inner join int_person_ties as r
                on r.tie = l.tie and r.record_id > l.record_id
        ),
        pairs as (
            select evidence, x.person = y.person as is_right,
                count(*) over (partition by a, b) = 1 as is_alone
            from tied inner join truth as x on x.contact_id = a inner join truth as y on y.contact_id = b
        )
        select evidence, count(*), count(*) filter (where is_right), count(*) filter (where is_alone)
        from pairs group by evidence order by 2 desc
        """
    ).fetchall()
    return [(evidence, Pairs(found, right, found), alone) for evidence, found, right, alone in rows]


def measure(people: int, seed: int) -> None:
    """Print how well a generated crowd is resolved."""
    crowd = generate_crowd(people, seed)
    with duckdb.connect() as con:
        identify(con, crowd)
        seconds = statistics.median(timed(lambda: find_people(con)) for _ in range(3))
        pairs = count_pairs(con)
        print(
            f"{len(crowd.records)} records, seed {seed}: precision {pairs.precision:.4f} (>= 0.99),"
            f" recall {pairs.recall:.4f} of {pairs.true} pairs, in {seconds:.2f} s"
        )
        for evidence, one, alone in count_pairs_by_evidence(con):
            print(f"  {evidence:16} {one.found:6} pairs, right {one.precision:.4f}, {alone:6} by it alone")


def measure_febrl(folder: Path) -> None:
    """Print how well Febrl4 is resolved from the fields that a CRM would have."""
    rows = []
    for side in "ab":
        with gzip.open(folder / f"dataset4{side}.csv.gz", "rt", encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file, skipinitialspace=True))
    ids = [row["rec_id"] for row in rows]
    numbers = [row["soc_sec_id"] or None for row in rows]
    places = [row["postcode"] or None for row in rows]
    for label, phones, accounts in (
        ("name and number", numbers, None),
        ("name at a postcode", None, places),
        ("both", numbers, places),
    ):
        with duckdb.connect() as con:
            con.execute("set timezone = 'UTC'")
            nothing: list[str | None] = [None] * len(ids)
            stage_contacts(
                con,
                {
                    "contact_id": ids,
                    "full_name": [f"{row['given_name']} {row['surname']}".strip() or None for row in rows],
                    "phone": phones or nothing,
                    "email": nothing,
                },
            )
            fill(con, "int_domains", {"written": [], "is_free_mail": []})
            fill(con, "int_contact_accounts", {"contact_id": ids, "account_id": accounts or nothing})
            con.execute("delete from int_contact_accounts where account_id is null")
            con.execute("alter table int_contact_accounts add column match_class text default 'strong'")
            seconds = timed(lambda con=con: find_people(con))
            fill(con, "truth", {"contact_id": ids, "person": [one.split("-")[1] for one in ids]})
            pairs = count_pairs(con)
            told = f"precision {pairs.precision:.4f} recall {pairs.recall:.4f} in {seconds:.2f} s"
            print(f"Febrl4, {label:20} {told}")


def main() -> None:
    """Run the measurements that the arguments ask for."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    measure(people, HELD_OUT_SEED)
    if len(sys.argv) > 2:
        measure_febrl(Path(sys.argv[2]))


if __name__ == "__main__":
    main()
