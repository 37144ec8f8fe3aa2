"""
Decisions of people: accounts, records of one person, buying roles, what sales does and finds out.

A decision is checked against the published generation and written to the decision log; the next run applies
it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import duckdb

from abm.errors import UsageError
from abm.normalise.domains import is_free_mail, registrable_domain
from abm.vocabulary.dispositions import Disposition, why_no_reason
from abm.vocabulary.qualification import DISCOVERY, LONGEST_ANSWER, QUESTIONS, question_named
from abm.vocabulary.roles import ROLES, role_named
from abm.vocabulary.words import either
from abm.workspace import Workspace
from abm_warehouse.decision_log import Decision, Subject, Verdict, decide, decisions, in_force
from abm_warehouse.publishing import hand_offs, queries
from abm_warehouse.publishing.qualification import (
    QualificationAnswer,
    answer_subject,
    frameworks,
    published_answers,
)
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.qualification import answers
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


def dispose(
    workspace: Workspace,
    subject_id: str,
    disposition: Disposition,
    *,
    by: str,
    reason: str | None = None,
    until: date | None = None,
    note: str | None = None,
    published: duckdb.DuckDBPyConnection | None = None,
) -> Decision:
    """
    Accept, reject or recycle an account, or a person.

    It is saved at once, and counts as a status from the next run on: accepted by sales, disqualified, or
    recycled. Where the workspace scores at a fixed instant, it counts from that instant on.

    Parameters
    ----------
    workspace
        The workspace.
    subject_id
        The id of an account, or of a record of a person.
    disposition
        What sales does.
    by, note
        Who decides, and what later readers should know.
    reason
        Why it is rejected; one of the playbook's reasons.
    until
        The day on which it comes back; needed only to come back earlier or later than the playbook says.
    published
        A connection to the published generation; opened for this decision if not given.

    Raises
    ------
    UsageError
        If neither an account nor a record has the id, a rejection has no legitimate reason, or the day has
        passed.
    """
    settings = workspace.settings()
    counts_from = settings.as_of or datetime.now(UTC)
    zone = ZoneInfo(settings.time_zone)
    details: dict[str, str | int] = {"counts_from": counts_from.isoformat()}
    if disposition == "rejected":
        reasons = workspace.playbook().dispositions.reject_reasons
        details["reason"] = _reason(reason, reasons)
    if until is not None:
        day = counts_from.astimezone(zone).date()
        if not day < until <= day + LONGEST_REST:
            raise UsageError(
                f"{until} is not a day to come back on; "
                f"give one after {day}, within {LONGEST_REST.days} days."
            )
        details["until"] = datetime.combine(until, time(), zone).astimezone(UTC).isoformat()
    with nullcontext(published) if published else _published(workspace) as con:
        kind = _account_or_record(con, subject_id)
    return decide(
        workspace.decision_log,
        "disposition",
        kind,
        subject_id,
        disposition,
        "yes",
        by=by,
        note=note,
        details=details,
    )


def reassign(
    workspace: Workspace, subject_id: str, user_id: str, *, by: str, note: str | None = None
) -> Decision:
    """
    Give an account, or a person, to one of our users.

    Its open hand-offs, and those to come, are theirs from now on; the clock of the SLA starts again for
    them unless the playbook says otherwise.

    Raises
    ------
    UsageError
        If neither an account nor a record has the id, or there is no such user.
    """
    counts_from = workspace.settings().as_of or datetime.now(UTC)
    with _published(workspace) as con:
        if not hand_offs.is_user(con, user_id):
            raise UsageError(f"There is no user {user_id!r} in the published book. {_CHECK}")
        kind = _account_or_record(con, subject_id)
    return decide(
        workspace.decision_log,
        "owner",
        kind,
        subject_id,
        user_id,
        "yes",
        by=by,
        note=note,
        details={"counts_from": counts_from.isoformat()},
    )


def qualify(
    workspace: Workspace,
    subject_id: str,
    question: str,
    value: str,
    *,
    by: str,
    confidence: int | None = None,
    note: str | None = None,
    published: duckdb.DuckDBPyConnection | None = None,
) -> Decision:
    """
    Answer a question of a qualification framework, or note what a discovery call brought up.

    The latest answer counts. Calling a person the economic buyer or the champion of MEDDIC gives them that
    buying role from the next run on.

    Parameters
    ----------
    workspace
        The workspace.
    subject_id
        The id of an account, or of a record of a person.
    question
        The framework and its field, such as ``meddic.champion`` or ``discovery.note``.
    value
        The answer; for a person, ``no`` takes it back.
    by, note
        Who records it, and what later readers should know.
    confidence
        How sure they are, in percent.
    published
        A connection to the published generation; opened for this decision if not given.

    Raises
    ------
    UsageError
        If there is no such account, record or question, the playbook does not use its framework, or the
        answer is empty or too long.
    """
    known = question_named(question)
    if known is None:
        all_of_them = ", ".join(f"{name}.{field}" for name, fields in QUESTIONS.items() for field in fields)
        raise UsageError(f"There is no question {question!r}; use one of {all_of_them}.")
    value = value.strip()
    if not 0 < len(value) <= LONGEST_ANSWER:
        raise UsageError(f"An answer has 1 to {LONGEST_ANSWER} characters; this one has {len(value)}.")
    if confidence is not None and not 0 <= confidence <= 100:
        raise UsageError(f"Confidence is a percentage from 0 to 100; it was {confidence}.")
    counts_from = workspace.settings().as_of or datetime.now(UTC)
    details: dict[str, str | int] = {"counts_from": counts_from.isoformat(), "value": value}
    if confidence is not None:
        details["confidence"] = confidence
    with nullcontext(published) if published else _published(workspace) as con:
        used = frameworks(con)
        kind = _account_or_record(con, subject_id)
    if known[0] != DISCOVERY and known[0] not in used:
        others = either(name.upper() for name in used)
        raise UsageError(
            f"The playbook does not use {known[0].upper()}; use {others}, or change frameworks in its "
            "[qualification]."
        )
    return decide(
        workspace.decision_log,
        "qualification",
        kind,
        subject_id,
        ".".join(known),
        "yes",
        by=by,
        note=note,
        details=details,
    )


def qualification_answers(
    workspace: Workspace,
    con: duckdb.DuckDBPyConnection,
    *,
    account_id: str | None = None,
    text: str | None = None,
    limit: int = 500,
) -> list[QualificationAnswer]:
    """
    What is answered and noted at an account or all, newest first, whether a run has counted it yet or not.

    ``text`` keeps the answers that contain it, whatever the case.
    """
    given = {answer.decision_id: answer for answer in answers(decisions(workspace.decision_log))}
    published = published_answers(con, account_id=account_id, text=text, limit=limit)
    found = [row for row in published if row.decision_id is None or row.decision_id in given]
    listed = {row.decision_id for row in found}
    for number, answer in given.items():
        if number in listed or (text or "").casefold() not in answer.value.casefold():
            continue
        kind = "account" if answer.subject == "account" else "contact"
        about = answer_subject(con, kind, answer.subject_id)
        if about is not None and account_id in (None, about.account_id):
            found.append(
                QualificationAnswer(
                    *(kind, answer.subject_id, *about[1:], answer.framework, answer.field, answer.value),
                    *(answer.confidence, answer.by, answer.counts_from, number),
                )
            )
    found.sort(key=lambda row: (row.recorded_at, row.decision_id or 0), reverse=True)
    return found[:limit]


def _account_or_record(con: duckdb.DuckDBPyConnection, subject_id: str) -> Subject:
    if queries.is_account(con, subject_id):
        return "account"
    _require_record(con, subject_id)
    return "record"


LONGEST_REST = timedelta(days=3 * 365)
"""The longest time after which a disposition lets somebody come back."""


def _reason(text: str | None, reasons: tuple[str, ...]) -> str:
    """The playbook's reason that a text names, however it is written."""
    if not text:
        raise UsageError(f"A rejection needs a reason: {', '.join(reasons)}.")
    reason = text.strip().lower().replace(" ", "_").replace("-", "_")
    if reason not in reasons:
        raise UsageError(why_no_reason(text, reasons))
    return reason


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
