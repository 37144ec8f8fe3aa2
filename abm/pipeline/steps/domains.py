"""The registrable domain of every website and e-mail host."""

import duckdb
import pyarrow as pa

from abm.normalise.domains import is_free_mail, registrable_domain
from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import distinct_texts, write_table
from abm_warehouse.models.model import Model


def step() -> Model:
    """Writes ``int_domains``."""
    return python_step(
        read_domains,
        subject="matching",
        reads=("stg_accounts", "stg_contacts", "int_identifying_touches"),
        writes=("int_domains",),
    )


def read_domains(con: duckdb.DuckDBPyConnection) -> None:
    """Write ``int_domains``: the registrable domain of each text, and whether it is a free mail service."""
    texts = distinct_texts(
        con,
        "select domain from stg_accounts union select website from stg_accounts"
        " union select email_host from stg_contacts union select email_host from int_identifying_touches",
    )
    domains = [registrable_domain(text) for text in texts]
    is_free = [domain is not None and is_free_mail(domain) for domain in domains]
    columns = {
        "written": pa.array(texts, pa.string()),
        "domain": pa.array(domains, pa.string()),
        "is_free_mail": pa.array(is_free, pa.bool_()),
    }
    write_table(con, "int_domains", columns)
