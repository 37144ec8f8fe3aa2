"""The steps of a run that are no set work: what words mean (titles, domains, roles), and the committees."""

import hashlib
from collections.abc import Callable
from functools import partial
from importlib.resources import files

import duckdb
import pyarrow as pa

from abm.normalise.domains import is_free_mail, registrable_domain
from abm.pipeline.steps.committees import roll_up_committees
from abm.pipeline.steps.matching import (
    compare_company_names,
    group_records,
    place_accounts,
    read_company_names,
)
from abm.pipeline.steps.people import read_countries, read_person_names, read_phones
from abm.pipeline.steps.tables import texts, write
from abm.titles.reader import TitleReader, shipped_reader
from abm.vocabulary.roles import role_named
from abm_warehouse.models.model import Build, Model


def steps(titles: TitleReader | None = None) -> list[Model]:
    """Every step, as models that stand between the SQL models; ``titles`` reads by a workspace's tables."""
    titles = titles or shipped_reader()
    return [
        _step(
            read_domains,
            subject="matching",
            reads=("stg_accounts", "stg_contacts", "stg_engagements"),
            writes=("int_domains",),
            code=("abm/normalise/domains.py", "abm/normalise/free_mail_domains.txt"),
        ),
        _step(
            partial(read_titles, titles=titles),
            name="read_titles",
            subject="roles",
            reads=("stg_contacts",),
            writes=("int_titles", "int_title_roles"),
            code=("abm/titles/reader.py", "abm/titles/tables.py", "abm/titles/words.py"),
            rules=titles.tables.fingerprint,
        ),
        _step(
            name_roles,
            subject="roles",
            reads=("stg_contacts", "stg_opportunity_contacts"),
            writes=("int_role_names",),
            code=("abm/vocabulary/roles.py",),
        ),
        _step(
            read_company_names,
            subject="matching",
            reads=("stg_accounts", "stg_contacts"),
            writes=("int_company_names",),
            code=(
                "abm/pipeline/steps/matching.py",
                "abm/normalise/company_names.py",
                "abm/normalise/company_forms.csv",
            ),
        ),
        _step(
            compare_company_names,
            subject="matching",
            reads=("stg_accounts", "int_company_names", "int_match_subjects", "int_account_sites"),
            writes=("int_similar_names",),
            code=("abm/pipeline/steps/matching.py",),
        ),
        _step(
            read_person_names,
            subject="matching",
            reads=("stg_contacts",),
            writes=("int_person_names",),
            code=(
                "abm/pipeline/steps/people.py",
                "abm/normalise/person_names.py",
                "abm/normalise/nicknames.csv",
            ),
        ),
        _step(
            read_phones,
            subject="matching",
            reads=("stg_contacts",),
            writes=("int_phones",),
            code=("abm/pipeline/steps/people.py", "abm/normalise/phones.py", "abm/normalise/countries.csv"),
        ),
        _step(
            read_countries,
            subject="matching",
            reads=("stg_contacts", "stg_accounts"),
            writes=("int_countries",),
            code=("abm/pipeline/steps/people.py", "abm/normalise/phones.py", "abm/normalise/countries.csv"),
        ),
        _step(
            group_records,
            subject="people",
            reads=("int_person_ties", "stg_decisions"),
            writes=("int_record_groups",),
            code=("abm/pipeline/steps/matching.py", "abm_graph/entity_groups.py"),
        ),
        _step(
            place_accounts,
            subject="entities",
            reads=("stg_accounts", "stg_account_parents"),
            writes=("int_account_places",),
            code=("abm/pipeline/steps/matching.py", "abm_graph/hierarchy.py"),
        ),
        _step(
            roll_up_committees,
            subject="committee",
            reads=(
                "int_committee_people",
                "int_stated_roles",
                "int_behaviour_roles",
                "run.seats",
                "run.scoring",
            ),
            writes=("int_seating", "int_committee_sums"),
            code=(
                "abm/pipeline/steps/committees.py",
                "abm_graph/committee/rollup.py",
                "abm_graph/committee/seats.py",
                "abm_graph/committee/graph.py",
            ),
        ),
    ]


def read_domains(con: duckdb.DuckDBPyConnection) -> None:
    """``int_domains``: the registrable domain of everything that is written as a site or an e-mail host."""
    written = texts(
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
    write(con, "int_domains", rows)


def read_titles(con: duckdb.DuckDBPyConnection, *, titles: TitleReader) -> None:
    """``int_titles`` and ``int_title_roles``: what each distinct title says of a person."""
    written = texts(con, "select distinct title from stg_contacts")
    readings = [titles.read(title) for title in written]
    rows = {
        "title": pa.array(written, pa.string()),
        "seniority": pa.array([reading.seniority for reading in readings], pa.string()),
        "department": pa.array([reading.department for reading in readings], pa.string()),
        "is_senior": pa.array([reading.is_senior for reading in readings], pa.bool_()),
        "rule": pa.array([reading.rule for reading in readings], pa.string()),
    }
    write(con, "int_titles", rows)
    likely = [
        (title, role, confidence)
        for title, reading in zip(written, readings, strict=True)
        for role, confidence in reading.roles
    ]
    rows = {
        "title": pa.array([title for title, _, _ in likely], pa.string()),
        "role": pa.array([role for _, role, _ in likely], pa.string()),
        "confidence_hundredths": pa.array([confidence for _, _, confidence in likely], pa.int64()),
    }
    write(con, "int_title_roles", rows)


def name_roles(con: duckdb.DuckDBPyConnection) -> None:
    """``int_role_names``: our roles for what CRMs write; several in one cell are split at semicolons."""
    written = texts(
        con, "select role from stg_opportunity_contacts union select buying_role from stg_contacts"
    )
    named = [
        (text, role) for text in written for part in text.split(";") if (role := role_named(part)) is not None
    ]
    rows = {
        "written": pa.array([text for text, _ in named], pa.string()),
        "role": pa.array([role for _, role in named], pa.string()),
    }
    write(con, "int_role_names", rows)


def _step(
    make: Callable[[duckdb.DuckDBPyConnection], None],
    *,
    subject: str,
    reads: tuple[str, ...],
    writes: tuple[str, ...],
    code: tuple[str, ...],
    name: str = "",
    rules: str = "",
) -> Model:
    """A step: ``code`` are the files that say what it does, ``rules`` is a fingerprint of its tables."""
    build: Build = make
    return Model(
        name or make.__name__,
        frozenset(reads),
        writes,
        _fingerprint(("abm/pipeline/steps/__init__.py", "abm/pipeline/steps/tables.py", *code), rules),
        build,
        subject,
    )


def _fingerprint(code: tuple[str, ...], rules: str) -> str:
    """Hash of the files that say what a step does, and of the rules it goes by."""
    digest = hashlib.sha256(rules.encode())
    for path in code:
        package, *rest = path.split("/")
        digest.update(files(package).joinpath(*rest).read_bytes())
    return digest.hexdigest()
