"""
Decisions that people make: the account of a record, records of one person, a person's buying role.

A decision is checked against the published generation and written to the decision log; the next run applies
it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import duckdb

from abm.errors import UsageError
from abm.normalise.domains import is_free_mail, registrable_domain
from abm.vocabulary.roles import ROLES, role_named
from abm.workspace import Workspace
from abm_warehouse.decision_log import Decision, Subject, Verdict, decide, decisions, in_force
from abm_warehouse.publishing import queries
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.storage.connections import open_snapshot


def decide_account(
    workspace: Workspace,
    subject: str,
    account_id: str,
    *,
    is_so: bool,
    by: str,
    note: str | None = None,
    published: duckdb.DuckDBPyConnection | None = None,
) -> Decision:
    """
    Assign a record, or everyone with an address at an e-mail domain, to an account, or rule it out.

    A decision about a domain applies to signals that have only an e-mail address, and to records that
    neither a decision of their own nor the CRM assigns to an account.

    Parameters
    ----------
    workspace
        The workspace.
    subject
        The id of a record of a person, or an e-mail domain.
    account_id
        The account.
    is_so
        Whether the subject belongs to the account.
    by, note
        Who decides, and why.
    published
        A connection to the published generation; opened for this decision if not given.

    Raises
    ------
    UsageError
        If the record, domain or account does not exist, or anyone can get an address at the domain.
    """
    kind: Subject = "record"
    with nullcontext(published) if published else _published(workspace) as con:
        if not queries.is_record(con, subject):
            kind, subject = "email_domain", _domain(subject)
        if not queries.is_account(con, account_id):
            raise UsageError(f"There is no account {account_id!r} in the published book. {_CHECK}")
    return decide(
        workspace.decision_log, "account", kind, subject, account_id, _verdict(is_so), by=by, note=note
    )


def assigned_accounts(workspace: Workspace) -> dict[tuple[str, str], Decision]:
    """The accounts that people assigned, by subject and its id, whether a run has used them yet or not."""
    return {
        (decision.subject, decision.subject_id): decision
        for decision in in_force(decisions(workspace.decision_log))
        if decision.about == "account" and decision.verdict == "yes"
    }


def decide_person(
    workspace: Workspace, record: str, other: str, *, is_so: bool, by: str, note: str | None = None
) -> Decision:
    """
    Decide that two records are one person, or that they are not.

    Raises
    ------
    UsageError
        If a record does not exist, or both are the same record.
    """
    if record == other:
        raise UsageError(f"{record!r} is given twice; give two different records.")
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
    Set the buying role of the person with a record, or rule a role out.

    Raises
    ------
    UsageError
        If the record or the role does not exist.
    """
    known_role = role_named(role)
    if known_role is None:
        raise UsageError(f"There is no buying role called {role!r}; use one of {', '.join(ROLES)}.")
    with _published(workspace) as con:
        _require_record(con, record)
    return decide(
        workspace.decision_log, "role", "record", record, known_role, _verdict(is_so), by=by, note=note
    )


_CHECK = "Check the id; if it was loaded after the last run, run `abm run` first."


@contextmanager
def _published(workspace: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_snapshot(require_current_generation(workspace.folder) / DATABASE) as con:
        yield con


def _require_record(con: duckdb.DuckDBPyConnection, record: str) -> None:
    if not queries.is_record(con, record):
        raise UsageError(f"There is no record {record!r} in the published book. {_CHECK}")


def _domain(text: str) -> str:
    """The e-mail domain in a text, which is a domain or an e-mail address."""
    domain = registrable_domain(text) if "." in text else None
    if domain is None:
        raise UsageError(f"{text!r} is neither a record in the published book nor an e-mail domain. {_CHECK}")
    if is_free_mail(domain):
        raise UsageError(f"Anyone can get an address at {domain}; decide about individual records instead.")
    return domain


def _verdict(is_so: bool) -> Verdict:
    return "yes" if is_so else "no"
