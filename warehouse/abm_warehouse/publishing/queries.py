"""
The queries that the app and the command line run on a published snapshot: one function each.

Every function takes a connection or cursor on a snapshot, reads the marts of sql/README.md and
returns rows of ``abm_warehouse.publishing.result_rows``. The SQL is in ``sql/queries``. *Now* is the
instant that ``run_clock`` marks with ``is_now``. Some read tables of ``sql/pages`` instead of marts: what
they ask for is then a few rows of a small table, however large the book is.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import duckdb

from abm.errors import UsageError
from abm_warehouse.publishing.asking import ask, first_row_of, rows_of
from abm_warehouse.publishing.result_rows import (
    Account,
    AccountMatch,
    AccountPerson,
    Arrival,
    Change,
    Clause,
    Episode,
    FamilyMember,
    GraphLink,
    GraphPerson,
    GraphRole,
    Health,
    Influence,
    KnownTie,
    LedgerLine,
    Member,
    Need,
    NextAction,
    Opportunity,
    Origin,
    Outlook,
    ProfileFit,
    QuarantineReason,
    QueuedMqa,
    RankedAccount,
    RuleUse,
    Seat,
    Signal,
    Solution,
    Surge,
    Transition,
    Undecided,
    UnmatchedHandRaise,
    UnpricedKind,
    Way,
    Week,
)

MATTERING = 8
"""Most people of an account who are listed as those who matter by their ties."""


def queued_account(con: duckdb.DuckDBPyConnection, account_id: str) -> QueuedMqa | None:
    """Why an account is an MQA, what is missing and whom to talk to next; None if it is no MQA."""
    return first_row_of(con, QueuedMqa, "queued_account", account_id=account_id)


def ranked_accounts(
    con: duckdb.DuckDBPyConnection,
    *,
    only_mqa: bool = False,
    limit: int = 50,
    own_field: tuple[str, str] | None = None,
) -> tuple[RankedAccount, ...]:
    """
    The first ``limit`` accounts in the order to call them; only MQAs with ``only_mqa``.

    ``own_field`` is a field of one's own, and the value that an account must have in it, in any case.

    Raises
    ------
    UsageError
        If there is no such field; the message lists those there are.
    """
    field, value = own_field or (None, None)
    if field is not None:
        _require_own_field(con, field)
    return rows_of(
        con, RankedAccount, "ranked_accounts", only_mqa=only_mqa, limit=limit, field=field, value=value
    )


def _require_own_field(con: duckdb.DuckDBPyConnection, field: str) -> None:
    rows = con.execute(
        "select distinct field from own_fields where subject = 'account' and is_kept"
    ).fetchall()
    known = sorted(name for (name,) in rows)
    if field not in known:
        there_are = f"there are {', '.join(known)}" if known else "the exports have none"
        raise UsageError(f"Accounts have no field of their own called {field!r}; {there_are}.")


def account(
    con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None = None
) -> Account | None:
    """One account for ``solution``, or as a whole; None if the account does not exist."""
    rows = ask(con, "account", account_id=account_id, solution=None)
    chosen = [row for row in rows if solution in (None, row["solution"])]
    if not chosen:
        return None
    solutions = tuple(
        Solution(*(row[field] for field in Solution._fields)) for row in rows if row["solution"]
    )
    weeks = [
        week
        for week in ask(con, "account_weeks", account_id=account_id)
        if week.pop("solution") == chosen[0]["solution"]
    ]
    return Account(**chosen[0], solutions=solutions, weeks=tuple(Week(**week) for week in weeks))


def accounts_named(
    con: duckdb.DuckDBPyConnection, text: str, *, domain: str | None = None
) -> tuple[AccountMatch, ...]:
    """The accounts of this id, of this name in any case, or of this domain."""
    return rows_of(con, AccountMatch, "accounts_named", text=text, domain=domain)


def icps(con: duckdb.DuckDBPyConnection, account_id: str) -> tuple[ProfileFit, ...]:
    """How well an account fits each ideal customer profile, the one it fits best first."""
    return rows_of(con, ProfileFit, "account_icps", account_id=account_id)


def intents(con: duckdb.DuckDBPyConnection, account_id: str) -> dict[datetime, Decimal]:
    """The intent of a whole account at each instant that was scored."""
    return {row["as_of"]: row["intent"] for row in ask(con, "account_intents", account_id=account_id)}


def accounts_like(con: duckdb.DuckDBPyConnection, text: str, *, limit: int = 3) -> tuple[AccountMatch, ...]:
    """The accounts whose id, name or domain is most similar to a text."""
    return rows_of(con, AccountMatch, "accounts_like", text=text, limit=limit)


def clauses(
    con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None = None
) -> tuple[Clause, ...]:
    """The clauses of the MQA rule for the account, for ``solution`` or for every solution."""
    return rows_of(con, Clause, "account_clauses", account_id=account_id, solution=solution)


def seats(
    con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None = None
) -> tuple[Seat, ...]:
    """The seats of the committee, those with the highest weight first, and the person who fills each."""
    return rows_of(con, Seat, "account_seats", account_id=account_id, solution=solution)


def members(
    con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None = None
) -> tuple[Member, ...]:
    """The people we know at the account, those who fill a seat first."""
    return rows_of(con, Member, "account_members", account_id=account_id, solution=solution)


def people_of(con: duckdb.DuckDBPyConnection, account_id: str) -> tuple[AccountPerson, ...]:
    """The people of an account who are scored now, by name and title."""
    return rows_of(con, AccountPerson, "account_people", account_id=account_id)


def graph_people(
    con: duckdb.DuckDBPyConnection, account_ids: Sequence[str], *, solution: str | None = None
) -> tuple[GraphPerson, ...]:
    """Who counts in the committees of some accounts, by account; of the whole accounts, or for a need."""
    return rows_of(con, GraphPerson, "graph_people", account_ids=list(account_ids), solution=solution)


def graph_roles(con: duckdb.DuckDBPyConnection, account_ids: Sequence[str]) -> tuple[GraphRole, ...]:
    """The buying roles that the people of some accounts may have, by account."""
    return rows_of(con, GraphRole, "graph_roles", account_ids=list(account_ids))


def graph_links(con: duckdb.DuckDBPyConnection, account_ids: Sequence[str]) -> tuple[GraphLink, ...]:
    """The links between people of some accounts, by account."""
    return rows_of(con, GraphLink, "graph_links", account_ids=list(account_ids))


def next_actions(
    con: duckdb.DuckDBPyConnection,
    account_id: str,
    *,
    solution: str | None = None,
    limit: int = 5,
) -> tuple[NextAction, ...]:
    """What to do next at the account, the most valuable first."""
    return rows_of(
        con,
        NextAction,
        "account_next_actions",
        account_id=account_id,
        solution=solution,
        limit=limit,
    )


def changes(
    con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None = None
) -> tuple[Change, ...]:
    """Why the intent, of the whole account or for a need, moved since the instant before, the most first."""
    return rows_of(con, Change, "account_changes", account_id=account_id, solution=solution)


def history(
    con: duckdb.DuckDBPyConnection, account_id: str
) -> tuple[tuple[Transition, tuple[Change, ...]], ...]:
    """
    When the account became an MQA and stopped being one, the last time first.

    Each with why the intent moved on that day, what matters most first.
    """
    changes: dict[tuple[datetime, str], tuple[Change, ...]] = {}
    for row in ask(con, "account_history_changes", account_id=account_id):
        moved = row.pop("changed_at"), row.pop("solution")
        changes[moved] = (*changes.get(moved, ()), Change(**row))
    moves = rows_of(con, Transition, "account_history", account_id=account_id)
    return tuple((moved, changes.get((moved.changed_at, moved.solution), ())) for moved in moves)


def outlook(
    con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None = None
) -> tuple[Outlook, ...]:
    """What would lose or earn the flag of the account, and on whom access and interest depend."""
    return rows_of(con, Outlook, "account_outlook", account_id=account_id, solution=solution)


def surge(con: duckdb.DuckDBPyConnection, account_id: str) -> Surge | None:
    """Whether the account became much busier or quieter last week; None if it did not."""
    return first_row_of(con, Surge, "account_surge", account_id=account_id)


def influence(
    con: duckdb.DuckDBPyConnection, account_id: str, *, limit: int = MATTERING
) -> tuple[Influence, ...]:
    """Who matters among the people of the account by what ties them, the most important first."""
    return rows_of(con, Influence, "account_influence", account_id=account_id, limit=limit)


def needs(con: duckdb.DuckDBPyConnection, account_id: str) -> tuple[Need, ...]:
    """What the people of the account are after, the need with most points first."""
    return rows_of(con, Need, "account_needs", account_id=account_id)


def family(con: duckdb.DuckDBPyConnection, account_id: str, *, limit: int = 50) -> tuple[FamilyMember, ...]:
    """The accounts of the corporate family, its ultimate parent first; empty if there is no other."""
    return rows_of(con, FamilyMember, "account_family", account_id=account_id, limit=limit)


def arrivals(
    con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None, limit: int = 50
) -> tuple[Arrival, ...]:
    """The first campaign that each person of the committee responded to, those on a seat first."""
    return rows_of(con, Arrival, "account_arrivals", account_id=account_id, solution=solution, limit=limit)


def all_ties(con: duckdb.DuckDBPyConnection, account_id: str) -> tuple[KnownTie, ...]:
    """What ties people of the account to each other and to our users."""
    return rows_of(con, KnownTie, "account_all_ties", account_id=account_id)


def ways(con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None = None) -> tuple[Way, ...]:
    """The warmest way to each person of the committee whom we have not met."""
    return rows_of(con, Way, "account_ways", account_id=account_id, solution=solution)


def episodes(
    con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None = None
) -> tuple[Episode, ...]:
    """The episodes of coordinated activity, newest first."""
    return rows_of(con, Episode, "account_episodes", account_id=account_id, solution=solution)


def ledger(
    con: duckdb.DuckDBPyConnection,
    account_id: str,
    part: str | None = None,
    *,
    solution: str | None = None,
    with_signals: bool = True,
) -> tuple[LedgerLine, ...]:
    """
    Lines of the account's score, of one ``part`` (fit or intent) or of both.

    Without ``with_signals`` they do not say the kind and asset of their signal, and no engagement is read.
    """
    return rows_of(
        con,
        LedgerLine,
        "account_ledger",
        account_id=account_id,
        part=part,
        solution=solution,
        with_signals=with_signals,
    )


def timeline(con: duckdb.DuckDBPyConnection, account_id: str, limit: int = 200) -> tuple[Signal, ...]:
    """The account's signals up to now, newest first, at most ``limit`` of them."""
    return rows_of(con, Signal, "account_timeline", account_id=account_id, limit=limit)


def opportunities_of(con: duckdb.DuckDBPyConnection, account_id: str) -> tuple[Opportunity, ...]:
    """The account's opportunities, open ones first."""
    return rows_of(con, Opportunity, "account_opportunities", account_id=account_id)


def origins_of(con: duckdb.DuckDBPyConnection, account_id: str) -> tuple[Origin, ...]:
    """Where the account's fields come from, the system with most of them first."""
    return rows_of(con, Origin, "account_field_origins", account_id=account_id)


def origins_of_people(con: duckdb.DuckDBPyConnection, account_id: str) -> dict[str, tuple[Origin, ...]]:
    """Where the fields of the account's people come from, by the ids of the people."""
    found: dict[str, tuple[Origin, ...]] = {}
    for row in ask(con, "people_field_origins", account_id=account_id):
        person = row.pop("contact_id")
        found[person] = (*found.get(person, ()), Origin(**row))
    return found


def data_health(con: duckdb.DuckDBPyConnection) -> tuple[Health, ...]:
    """Measures of freshness, volume, quarantine and matching of the data, unexpected ones first."""
    return rows_of(con, Health, "data_health")


def quarantine_reasons(con: duckdb.DuckDBPyConnection, *, limit: int = 50) -> tuple[QuarantineReason, ...]:
    """Why rows are in quarantine, the most frequent reasons first."""
    return rows_of(con, QuarantineReason, "quarantine_reasons", limit=limit)


def unpriced_kinds(con: duckdb.DuckDBPyConnection, *, limit: int = 50) -> tuple[UnpricedKind, ...]:
    """
    Engagements of kinds that no rule prices, by source, the most frequent first.

    All engagements are counted for it, which takes seconds in a large book.
    """
    return rows_of(con, UnpricedKind, "unpriced_kinds", limit=limit)


def rule_use(con: duckdb.DuckDBPyConnection) -> tuple[RuleUse, ...]:
    """The rules that give points as of the run, and at how many accounts; others have no row."""
    return rows_of(con, RuleUse, "rule_use")


def unmatched_hand_raises(
    con: duckdb.DuckDBPyConnection, *, limit: int = 50
) -> tuple[UnmatchedHandRaise, ...]:
    """People who asked for sales and whose account nobody knows, the latest first."""
    return rows_of(con, UnmatchedHandRaise, "unmatched_hand_raises", limit=limit)


def match_queue(con: duckdb.DuckDBPyConnection, *, limit: int = 50) -> tuple[Undecided, ...]:
    """Records and e-mail domains with candidate accounts but no account, most signals first."""
    return rows_of(con, Undecided, "match_queue", limit=limit)


def is_record(con: duckdb.DuckDBPyConnection, record_id: str) -> bool:
    """Whether this is the id of a person's record, including records merged into another."""
    [answer] = ask(con, "is_record", record_id=record_id)
    return bool(answer["found"])


def is_account(con: duckdb.DuckDBPyConnection, account_id: str) -> bool:
    """Whether this is the id of an account."""
    [answer] = ask(con, "is_account", account_id=account_id)
    return bool(answer["found"])
