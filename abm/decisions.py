"""
What people may decide, and that it makes sense: the account of a record, who is one person, somebody's role.

A decision is checked against what is published and kept on the desk; the next run takes it over.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from abm.errors import UsageError
from abm.normalise.domains import is_free_mail, registrable_domain
from abm.vocabulary.roles import ROLES, role_named
from abm.workspace import Workspace
from abm_warehouse.decision_log import Decision, Subject, Verdict, decide
from abm_warehouse.publishing import queries
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.storage.connections import open_snapshot


def decide_account(
    workspace: Workspace, subject: str, account_id: str, *, is_so: bool, by: str, note: str | None = None
) -> Decision:
    """
    Give a record, or everybody of an e-mail domain, an account; or refuse it one.

    What is decided of a domain holds for signals of which only an address is known, and for records that
    neither a decision of their own nor the CRM puts at an account.

    Raises
    ------
    UsageError
        If there is no such record or account, or the domain is none or gives addresses to everybody.
    """
    kind: Subject = "record"
    with _published(workspace) as con:
        if not queries.is_record(con, subject):
            kind, subject = "email_domain", _domain(subject)
        if not queries.is_account(con, account_id):
            raise UsageError(f"There is no account {account_id!r} in what is published. {_CHECK}")
    return decide(
        workspace.decision_log, "account", kind, subject, account_id, _verdict(is_so), by=by, note=note
    )


def decide_person(
    workspace: Workspace, record: str, other: str, *, is_so: bool, by: str, note: str | None = None
) -> Decision:
    """
    Say that two records are one person, or that they are not.

    Raises
    ------
    UsageError
        If there is no such record, or both are the same.
    """
    if record == other:
        raise UsageError(f"{record!r} is named twice; name two records.")
    with _published(workspace) as con:
        _require_record(con, record)
        _require_record(con, other)
    first, second = sorted((record, other))
    return decide(
        workspace.decision_log, "person", "record", first, second, _verdict(is_so), by=by, note=note
    )


def decide_role(
    workspace: Workspace, record: str, role: str, *, is_so: bool, by: str, note: str | None = None
) -> Decision:
    """
    Pin the buying role of the person behind a record, or rule one out.

    Raises
    ------
    UsageError
        If there is no such record or role.
    """
    named = role_named(role)
    if named is None:
        raise UsageError(f"There is no buying role called {role!r}; it is one of {', '.join(ROLES)}.")
    with _published(workspace) as con:
        _require_record(con, record)
    return decide(workspace.decision_log, "role", "record", record, named, _verdict(is_so), by=by, note=note)


_CHECK = "Check the id; if it was loaded since, `abm run` first."


@contextmanager
def _published(workspace: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_snapshot(require_current_generation(workspace.folder) / DATABASE) as con:
        yield con


def _require_record(con: duckdb.DuckDBPyConnection, record: str) -> None:
    if not queries.is_record(con, record):
        raise UsageError(f"Nobody has a record {record!r} in what is published. {_CHECK}")


def _domain(text: str) -> str:
    """The e-mail domain a text is, by itself or in an address."""
    domain = registrable_domain(text) if "." in text else None
    if domain is None:
        raise UsageError(f"{text!r} is no record in what is published, and no e-mail domain. {_CHECK}")
    if is_free_mail(domain):
        raise UsageError(f"{domain} gives addresses to everybody; decide about single records.")
    return domain


def _verdict(is_so: bool) -> Verdict:
    return "yes" if is_so else "no"
