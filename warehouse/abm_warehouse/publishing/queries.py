"""
The questions that the app and the command line ask of a published snapshot: one function each.

Every function takes a connection or cursor on a snapshot, reads the marts of sql/README.md and
answers with the rows of ``abm_warehouse.publishing.result_rows``. The SQL is in ``sql/queries``;
``query_text`` prints it. *Now* is the instant of ``run_clock`` that is marked so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any, TypeVar

import duckdb

from abm.errors import UsageError
from abm_warehouse.models.sql_files import sql_root
from abm_warehouse.publishing.result_rows import (
    Account,
    AccountMatch,
    BookSummary,
    BookWeek,
    Clause,
    CommitteePerson,
    Episode,
    FilterOption,
    Health,
    HeatmapFilters,
    HeatmapPage,
    HeatmapRow,
    LedgerLine,
    Member,
    NextPerson,
    Opportunity,
    QueuedMqa,
    RankedAccount,
    RoleEvidence,
    Seat,
    Signal,
    Sort,
    Tie,
    Undecided,
    Week,
)

Row = TypeVar("Row")
Key = tuple[str, str]

WEEKS = 12
HEATMAP_SORTS: Mapping[str, str] = {
    "rank": "rank",
    "name": "lower(name)",
    "tier": "tier",
    "segment": "segment",
    "owner_name": "lower(owner_name)",
    "industry": "industry",
    "country": "country",
    "state": "state",
    "is_mqa": "is_mqa",
    "fit": "fit",
    "intent": "intent",
    "intent_change": "intent_change",
    "coverage_engaged": "coverage_engaged",
    "people_engaged": "people_engaged",
    "last_signal_at": "last_signal_at",
}
"""Columns the heatmap may be sorted by, beside ``week_0`` (now) to ``week_11`` (the oldest)."""


@cache
def query_text(name: str) -> str:
    """SQL of a query in ``sql/queries``, as the pages and ``abm sql`` show it."""
    return (sql_root() / "queries" / f"{name}.sql").read_text("utf-8")


def _dicts(con: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    answer = con.execute(sql, dict(parameters)) if parameters else con.execute(sql)
    names = [column[0] for column in answer.description or []]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _rows(con: duckdb.DuckDBPyConnection, row: type[Row], name: str, **parameters: Any) -> tuple[Row, ...]:
    return tuple(row(**found) for found in _dicts(con, query_text(name), parameters))


def _order(sort: Sort | None) -> tuple[str, int]:
    """ORDER BY of the heatmap, made of constants of this module only, and the week it is about."""
    if sort is None:
        return "rank, account_id", 0
    direction = "desc" if sort.is_descending else "asc"
    weeks = {f"week_{n}": n for n in range(WEEKS)}
    if sort.column in weeks:
        return f"week_intent {direction} nulls last, rank, account_id", weeks[sort.column]
    if sort.column not in HEATMAP_SORTS:
        columns = ", ".join([*HEATMAP_SORTS, "week_0 to week_11"])
        msg = f"The heatmap cannot be sorted by {sort.column!r}. Sort by one of: {columns}."
        raise UsageError(msg)
    return f"{HEATMAP_SORTS[sort.column]} {direction} nulls last, rank, account_id", 0


def heatmap(
    con: duckdb.DuckDBPyConnection,
    *,
    filters: HeatmapFilters,
    sort: Sort | None = None,
    start: int = 0,
    end: int = 100,
) -> HeatmapPage:
    """
    One page of the heatmap: an account a row, with its twelve weeks.

    Parameters
    ----------
    con
        A published snapshot.
    filters
        What the book is narrowed to.
    sort
        A column of ``HEATMAP_SORTS`` or ``week_0`` to ``week_11``; None is by rank. Accounts
        without a value come last either way; ties go by rank.
    start, end
        Rows from ``start`` up to and without ``end``.

    Raises
    ------
    UsageError
        If the column to sort by is not one of those.
    """
    order, week = _order(sort)
    text = query_text("heatmap_accounts")
    parameters = {**asdict(filters), "week": week}
    counted = con.execute(f"select count(*) from (\n{text})", parameters).fetchone()
    total = int(counted[0]) if counted else 0
    span = {"start": max(start, 0), "size": max(end - max(start, 0), 0)}
    paged = f"select * from (\n{text}) order by {order} limit $size offset $start"
    found = _dicts(con, paged, {**parameters, **span}) if total else []
    weeks = _weeks(con, [row["account_id"] for row in found])
    for row in found:
        del row["week_intent"]
        row["weeks"] = weeks[row["account_id"], row["solution"]]
    return HeatmapPage(tuple(HeatmapRow(**row) for row in found), total)


def _weeks(con: duckdb.DuckDBPyConnection, accounts: Iterable[str]) -> defaultdict[Key, tuple[Week, ...]]:
    """Weeks of each (account, solution), oldest first."""
    weeks: defaultdict[Key, tuple[Week, ...]] = defaultdict(tuple)
    for row in _dicts(con, query_text("heatmap_weeks"), {"accounts": list(accounts)}):
        key = (row.pop("account_id"), row.pop("solution"))
        weeks[key] += (Week(**row),)
    return weeks


def filter_options(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[FilterOption, ...]]:
    """Values of tier, segment, owner, state and solution, with how many accounts each has."""
    options: dict[str, tuple[FilterOption, ...]] = dict.fromkeys(
        ("tier", "segment", "owner", "state", "solution"), ()
    )
    for option in _rows(con, FilterOption, "filter_options"):
        options[option.filter] += (option,)
    return options


def book_summary(con: duckdb.DuckDBPyConnection) -> BookSummary:
    """How big the book is, how many accounts qualify, warm and went cold."""
    [totals] = _dicts(con, query_text("book_summary"), {})
    return BookSummary(**totals, weeks=_rows(con, BookWeek, "book_weeks"))


def mqa_list(
    con: duckdb.DuckDBPyConnection, *, owner: str | None = None, limit: int = 500
) -> tuple[QueuedMqa, ...]:
    """The MQAs in the order to call them, of one ``owner`` id or of everybody."""
    return _rows(con, QueuedMqa, "mqa_queue", owner=owner, limit=limit)


def ranked_accounts(
    con: duckdb.DuckDBPyConnection, *, only_mqa: bool = False, limit: int = 50
) -> tuple[RankedAccount, ...]:
    """The book in the order to call it; ``only_mqa`` leaves out what has not qualified."""
    return _rows(con, RankedAccount, "ranked_accounts", only_mqa=only_mqa, limit=limit)


def account(
    con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None = None
) -> Account | None:
    """One account at ``solution``, or at its best one; None when there is no such account."""
    found = _dicts(con, query_text("account"), {"account_id": account_id, "solution": None})
    chosen = [row for row in found if solution in (None, row["solution"])]
    if not chosen:
        return None
    solutions = tuple(row["solution"] for row in found if row["solution"])
    weeks = _weeks(con, [account_id])[account_id, chosen[0]["solution"]]
    return Account(**chosen[0], solutions=solutions, weeks=weeks)


def accounts_named(
    con: duckdb.DuckDBPyConnection, text: str, *, domain: str | None = None
) -> tuple[AccountMatch, ...]:
    """The accounts of this id, of this name in any case, or of this domain."""
    return _rows(con, AccountMatch, "accounts_named", text=text, domain=domain)


def accounts_like(con: duckdb.DuckDBPyConnection, text: str, *, limit: int = 3) -> tuple[AccountMatch, ...]:
    """The accounts whose id, name or domain is most similar to a text."""
    return _rows(con, AccountMatch, "accounts_like", text=text, limit=limit)


def clauses(
    con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None = None
) -> tuple[Clause, ...]:
    """Why the account is an MQA or is not; of every solution when none is named."""
    return _rows(con, Clause, "account_clauses", account_id=account_id, solution=solution)


def seats(
    con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None = None
) -> tuple[Seat, ...]:
    """The committee's seats, heaviest first, with who fills each."""
    return _rows(con, Seat, "account_seats", account_id=account_id, solution=solution)


def members(
    con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None = None
) -> tuple[Member, ...]:
    """The people we know there, those on a seat first."""
    return _rows(con, Member, "account_members", account_id=account_id, solution=solution)


def committee_people(con: duckdb.DuckDBPyConnection, account_id: str) -> tuple[CommitteePerson, ...]:
    """The people of an account, as its committee graph has them."""
    return _rows(con, CommitteePerson, "committee_people", account_id=account_id)


def committee_roles(con: duckdb.DuckDBPyConnection, account_id: str) -> tuple[RoleEvidence, ...]:
    """The buying roles that the people of an account may have."""
    return _rows(con, RoleEvidence, "committee_roles", account_id=account_id)


def next_people(
    con: duckdb.DuckDBPyConnection,
    account_id: str,
    *,
    solution: str | None = None,
    limit: int = 3,
) -> tuple[NextPerson, ...]:
    """Whom to talk to next, in the order of the MQA queue, and who could introduce us."""
    return _rows(
        con,
        NextPerson,
        "account_next_people",
        account_id=account_id,
        solution=solution,
        limit=limit,
    )


def ties(con: duckdb.DuckDBPyConnection, account_id: str) -> tuple[Tie, ...]:
    """Who reports to whom, and who answered the same invitation."""
    return _rows(con, Tie, "account_ties", account_id=account_id)


def episodes(
    con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None = None
) -> tuple[Episode, ...]:
    """When several people acted together, newest first."""
    return _rows(con, Episode, "account_episodes", account_id=account_id, solution=solution)


def ledger(
    con: duckdb.DuckDBPyConnection,
    account_id: str,
    part: str | None = None,
    *,
    solution: str | None = None,
) -> tuple[LedgerLine, ...]:
    """Lines of the account's score, of one ``part`` (fit or intent) or of both."""
    return _rows(con, LedgerLine, "account_ledger", account_id=account_id, part=part, solution=solution)


def timeline(con: duckdb.DuckDBPyConnection, account_id: str, limit: int = 200) -> tuple[Signal, ...]:
    """What happened at the account up to now, newest first, at most ``limit`` signals."""
    return _rows(con, Signal, "account_timeline", account_id=account_id, limit=limit)


def opportunities_of(con: duckdb.DuckDBPyConnection, account_id: str) -> tuple[Opportunity, ...]:
    """The account's opportunities, open ones first."""
    return _rows(con, Opportunity, "account_opportunities", account_id=account_id)


def data_health(con: duckdb.DuckDBPyConnection) -> tuple[Health, ...]:
    """Freshness, volumes, quarantine and matching of the data; what is not well comes first."""
    return _rows(con, Health, "data_health")


def match_queue(con: duckdb.DuckDBPyConnection, *, limit: int = 50) -> tuple[Undecided, ...]:
    """Who waits for somebody to decide their account, those with most signals first."""
    return _rows(con, Undecided, "match_queue", limit=limit)


def is_record(con: duckdb.DuckDBPyConnection, record_id: str) -> bool:
    """Whether a record of a person is known, be it that it was merged away."""
    [answer] = _dicts(con, query_text("is_record"), {"record_id": record_id})
    return bool(answer["found"])


def is_account(con: duckdb.DuckDBPyConnection, account_id: str) -> bool:
    """Whether there is an account of this id."""
    [answer] = _dicts(con, query_text("is_account"), {"account_id": account_id})
    return bool(answer["found"])
