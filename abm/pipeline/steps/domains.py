"""The registrable domain of every website and e-mail host."""

import duckdb

from abm.normalise.domains import is_free_mail, registrable_domain
from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import distinct_texts
from abm_warehouse.models.model import Model

_WRITTEN_TEXTS = """
    select written
    from (
        select domain from stg_accounts
        union select website from stg_accounts
        union select email_host from stg_contacts
        union select email_host from int_identifying_touches
    ) as texts (written)
    where written is not null
"""


def step() -> Model:
    """Writes ``int_domains``."""
    return python_step(
        read_domains,
        subject="matching",
        reads=("stg_accounts", "stg_contacts", "int_identifying_touches"),
        writes=("int_domains",),
        update=read_new_domains,
    )


def read_domains(con: duckdb.DuckDBPyConnection) -> None:
    """Write ``int_domains``: the registrable domain of each text, and whether it is a free mail service."""
    con.execute(
        "create or replace table main.int_domains (written varchar, domain varchar, is_free_mail boolean)"
    )
    read_new_domains(con)


def read_new_domains(con: duckdb.DuckDBPyConnection) -> str:
    """Bring ``int_domains`` up to date: a text that was read before says the same. Returns what changed."""
    con.execute(
        "create or replace temp table replaced_domains as"
        f" select written from main.int_domains where written not in ({_WRITTEN_TEXTS})"
    )
    con.execute("delete from main.int_domains where written in (from replaced_domains)")
    texts = distinct_texts(con, f"{_WRITTEN_TEXTS} except select written from main.int_domains")
    domains = [registrable_domain(text) for text in texts]
    is_free = [domain is not None and is_free_mail(domain) for domain in domains]
    con.execute(
        "insert into main.int_domains select unnest($written), unnest($domain), unnest($is_free)",
        {"written": texts, "domain": domains, "is_free": is_free},
    )
    con.execute("insert into replaced_domains select unnest($written)", {"written": texts})
    return "from replaced_domains"
