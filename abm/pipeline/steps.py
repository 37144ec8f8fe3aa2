"""The steps of a run that are no set work: titles, domains, role names, committees."""

import hashlib
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from abm.domains import is_free_mail, registrable_domain
from abm.roles import SEAT_ROLES, role_named
from abm.titles import read_title
from abm_graph.build import Seat
from abm_graph.rollup import Book, Rules, roll_up
from abm_warehouse.connect import one_row
from abm_warehouse.models import Build, Model


def steps() -> list[Model]:
    """Every step, as models that stand between the SQL models."""
    return [
        _step(
            read_domains,
            reads=("stg_accounts", "stg_contacts", "stg_engagements"),
            writes=("int_domains",),
            code=("abm/domains.py", "abm/free_mail_domains.txt"),
        ),
        _step(
            read_titles,
            reads=("stg_contacts",),
            writes=("int_titles", "int_title_roles"),
            code=("abm/titles.py", "abm/title_rules.csv", "abm/title_roles.csv"),
        ),
        _step(
            name_roles,
            reads=("stg_contacts", "stg_opportunity_contacts"),
            writes=("int_role_names",),
            code=("abm/roles.py",),
        ),
        _step(
            roll_up_committees,
            reads=("int_committee_people", "int_role_evidence", "run.seats", "run.scoring"),
            writes=(
                "int_seat_assignments",
                "int_member_weights",
                "int_committee_rollup",
                "int_committee_standing",
            ),
            code=("abm_graph/rollup.py", "abm_graph/seats.py", "abm_graph/build.py"),
        ),
    ]


def read_domains(con: duckdb.DuckDBPyConnection) -> None:
    """``int_domains``: the registrable domain of everything that is written as a site or an e-mail host."""
    written = _texts(
        con,
        "select domain from stg_accounts union select website from stg_accounts"
        " union select email_host from stg_contacts union select email_host from stg_engagements",
    )
    domains = [registrable_domain(text) for text in written]
    rows = {
        "written": pa.array(written, pa.string()),
        "domain": pa.array(domains, pa.string()),
        "is_free_mail": pa.array(
            [domain is not None and is_free_mail(domain) for domain in domains], pa.bool_()
        ),
    }
    _write(con, "int_domains", rows)


def read_titles(con: duckdb.DuckDBPyConnection) -> None:
    """``int_titles`` and ``int_title_roles``: what each distinct title says of a person."""
    titles = _texts(con, "select distinct title from stg_contacts")
    readings = [read_title(title) for title in titles]
    rows = {
        "title": pa.array(titles, pa.string()),
        "seniority": pa.array([reading.seniority for reading in readings], pa.string()),
        "department": pa.array([reading.department for reading in readings], pa.string()),
        "is_senior": pa.array([reading.is_senior for reading in readings], pa.bool_()),
        "rule": pa.array([reading.rule for reading in readings], pa.string()),
    }
    _write(con, "int_titles", rows)
    likely = [
        (title, role, confidence)
        for title, reading in zip(titles, readings, strict=True)
        for role, confidence in reading.roles
    ]
    rows = {
        "title": pa.array([title for title, _, _ in likely], pa.string()),
        "role": pa.array([role for _, role, _ in likely], pa.string()),
        "confidence_hundredths": pa.array([confidence for _, _, confidence in likely], pa.int64()),
    }
    _write(con, "int_title_roles", rows)


def name_roles(con: duckdb.DuckDBPyConnection) -> None:
    """``int_role_names``: our roles for what CRMs write; several in one cell are split at semicolons."""
    written = _texts(
        con, "select role from stg_opportunity_contacts union select buying_role from stg_contacts"
    )
    named = [
        (text, role) for text in written for part in text.split(";") if (role := role_named(part)) is not None
    ]
    rows = {
        "written": pa.array([text for text, _ in named], pa.string()),
        "role": pa.array([role for _, role in named], pa.string()),
    }
    _write(con, "int_role_names", rows)


def roll_up_committees(con: duckdb.DuckDBPyConnection) -> None:
    """
    Seats, coverage and account intent of every account at every instant.

    Writes ``int_seat_assignments`` (who fills which seat, now), ``int_member_weights`` (what each person's
    intent counts), ``int_committee_rollup`` (the account's intent, coverage engaged and met) and
    ``int_committee_standing`` (coverage identified and contactable, which no instant changes).
    """
    seats = [
        Seat(*row)
        for row in con.execute(
            "select seat_id, role, weight_hundredths from run.seats order by position, seat_number"
        ).fetchall()
    ]
    unseated, cap, tau = one_row(
        con,
        "select unseated_weight_hundredths, account_cap_hundredths, min_role_confidence_hundredths"
        " from run.scoring",
    )
    con.execute(
        "create or replace temp table people as select *,"
        " dense_rank() over (order by contact_id) - 1 as contact,"
        " dense_rank() over (order by as_of, account_id) - 1 as committee"
        " from int_committee_people"
    )
    con.execute(
        "create or replace temp table committees as"
        " select distinct committee, as_of, account_id, is_now from people"
    )
    people = con.execute(
        "select committee, contact, intent_hundredths, is_contactable, is_engaged, is_met"
        " from people order by committee, contact"
    ).fetchnumpy()
    book = Book(
        committee=np.asarray(people["committee"], dtype=np.int64),
        contact=np.asarray(people["contact"], dtype=np.int64),
        intent=np.asarray(people["intent_hundredths"], dtype=np.int64),
        is_contactable=np.asarray(people["is_contactable"], dtype=np.bool_),
        is_engaged=np.asarray(people["is_engaged"], dtype=np.bool_),
        is_met=np.asarray(people["is_met"], dtype=np.bool_),
        confidence=_confidence(con),
        roles=SEAT_ROLES,
    )
    rules = Rules(tuple(seats), min_confidence=tau, unseated_weight=unseated, account_cap=cap)
    _write_rollup(con, book, rules)


def _write_rollup(con: duckdb.DuckDBPyConnection, book: Book, rules: Rules) -> None:
    size = len(book.contact)
    seat_of, role_of = np.full(size, -1), np.full(size, -1)
    weighted = np.zeros(size, dtype=np.int64)
    totals: list[tuple[int, int, int, int, int, int, int]] = []
    for found in roll_up(book, rules):
        rows = slice(found.first, found.first + len(found.weighted))
        seat_of[rows], role_of[rows], weighted[rows] = found.seat_of, found.role_of, found.weighted
        totals.append((found.committee, int(found.weighted.sum()), found.intent, *found.coverage))
    con.register(
        "rolled_people",
        pa.table(
            {
                "committee": book.committee,
                "contact": book.contact,
                "seat": seat_of,
                "role": role_of,
                "weighted": weighted,
            }
        ),
    )
    names = ("committee", "weighted", "intent", "identified", "contactable", "engaged", "met")
    columns = list(zip(*totals, strict=True)) or [()] * len(names)
    con.register(
        "rolled_accounts",
        pa.table({n: pa.array(c, pa.int64()) for n, c in zip(names, columns, strict=True)}),
    )
    seats = rules.seats
    con.register(
        "seats",
        pa.table(
            {
                "seat": pa.array(range(len(seats)), pa.int64()),
                "seat_id": pa.array([seat.seat_id for seat in seats], pa.string()),
                "role": pa.array([seat.role for seat in seats], pa.string()),
            }
        ),
    )
    total = sum(seat.weight for seat in seats)
    for table, query in _ROLLUP_TABLES.items():
        con.execute(
            f"create or replace table main.{table} as {query}",
            {"total": total} if "$total" in query else {},
        )
    for name in ("rolled_people", "rolled_accounts", "seats"):
        con.unregister(name)
    con.execute("drop table people")
    con.execute("drop table committees")


_ROLLUP_TABLES = {
    "int_seat_assignments": """
        select people.as_of, people.account_id, seats.seat_id, people.contact_id
        from rolled_people as rolled
        inner join people on people.committee = rolled.committee and people.contact = rolled.contact
        inner join seats on seats.seat = rolled.seat
        where people.is_now
        order by all
    """,
    "int_member_weights": """
        select
            people.as_of, people.account_id, people.contact_id,
            coalesce(seats.role, 'unseated') as role,
            people.intent_hundredths, rolled.weighted as weighted_hundredths
        from rolled_people as rolled
        inner join people on people.committee = rolled.committee and people.contact = rolled.contact
        left join seats on seats.seat = rolled.role
        where people.intent_hundredths > 0
        order by all
    """,
    "int_committee_rollup": """
        select
            committees.as_of, committees.account_id,
            rolled.weighted as weighted_hundredths, rolled.intent as intent_hundredths,
            cast(rolled.engaged / $total::double as decimal(5, 4)) as coverage_engaged,
            cast(rolled.met / $total::double as decimal(5, 4)) as coverage_met
        from rolled_accounts as rolled
        inner join committees on committees.committee = rolled.committee
        order by all
    """,
    "int_committee_standing": """
        select
            committees.account_id,
            cast(rolled.identified / $total::double as decimal(5, 4)) as coverage_identified,
            cast(rolled.contactable / $total::double as decimal(5, 4)) as coverage_contactable
        from rolled_accounts as rolled
        inner join committees on committees.committee = rolled.committee
        where committees.is_now
        order by all
    """,
}


def _confidence(con: duckdb.DuckDBPyConnection) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Confidence in hundredths: a row for each contact of ``people``, a column for each seat role."""
    found = con.execute(
        "with known as (select distinct contact_id, contact from people)"
        " select known.contact, evidence.role, evidence.confidence_hundredths"
        " from int_role_evidence as evidence inner join known on known.contact_id = evidence.contact_id"
    ).fetchnumpy()
    [contacts] = one_row(con, "select coalesce(max(contact) + 1, 0) from people")
    confidence = np.zeros((contacts, len(SEAT_ROLES)), dtype=np.int64)
    column = {role: n for n, role in enumerate(SEAT_ROLES)}
    roles = np.array([column.get(role, -1) for role in found["role"]], dtype=np.int64)
    fills = roles >= 0
    rows = np.asarray(found["contact"], dtype=np.int64)
    hundredths = np.asarray(found["confidence_hundredths"], dtype=np.int64)
    confidence[rows[fills], roles[fills]] = hundredths[fills]
    return confidence


def _step(
    make: Callable[[duckdb.DuckDBPyConnection], None],
    *,
    reads: tuple[str, ...],
    writes: tuple[str, ...],
    code: tuple[str, ...],
) -> Model:
    build: Build = make
    return Model(
        make.__name__,
        frozenset(reads),
        writes,
        _fingerprint(("abm/pipeline/steps.py", *code)),
        build,
    )


def _fingerprint(code: tuple[str, ...]) -> str:
    """Hash of the files that say what a step does."""
    digest = hashlib.sha256()
    for path in code:
        package, *rest = path.split("/")
        digest.update(files(package).joinpath(*rest).read_bytes())
    return digest.hexdigest()


def _texts(con: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    rows = con.execute(
        f"select distinct * from ({query}) as texts (text) where text is not null order by text"
    )
    return [row[0] for row in rows.fetchall()]


def _write(con: duckdb.DuckDBPyConnection, table: str, columns: dict[str, pa.Array]) -> None:
    con.register("written", pa.table(columns))
    con.execute(f"create or replace table main.{table} as select * from written")
    con.unregister("written")
