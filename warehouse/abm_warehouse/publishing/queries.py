"""
The queries that the app and the command line run on a published snapshot: one function each.

Every function takes a connection or cursor on a snapshot, reads the marts of sql/README.md and
returns rows of ``abm_warehouse.publishing.result_rows``. The SQL is in ``sql/queries``. *Now* is the
instant that ``run_clock`` marks with ``is_now``. Some read tables of ``sql/pages`` instead of marts: what
they ask for is then a few rows of a small table, however large the book is.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

import duckdb

from abm.errors import UsageError
from abm_warehouse.models.sql_files import sql_root
from abm_warehouse.publishing.page_tables import on_marts, with_tables
from abm_warehouse.publishing.result_rows import (
    Account,
    AccountMatch,
    Acquisition,
    AttributedCredit,
    BookSummary,
    BookWeek,
    Breach,
    Change,
    ChannelCost,
    Clause,
    CommitteePerson,
    CreditedDeal,
    Episode,
    FilterOption,
    FunnelMonth,
    FunnelRatio,
    GoalProgress,
    Health,
    HeatmapFilters,
    HeatmapPage,
    HeatmapRow,
    InboxCount,
    InboxEvidence,
    InboxItem,
    KnownTie,
    LedgerLine,
    Link,
    LossCategory,
    LossReason,
    LostDeal,
    Member,
    MqaCount,
    NextAction,
    Opportunity,
    Origin,
    Outlook,
    QuarantineReason,
    QueuedMqa,
    QueuePage,
    RankedAccount,
    RoleEvidence,
    RuleUse,
    Seat,
    SecondLead,
    Signal,
    SlaClause,
    SlaUser,
    Solution,
    Sort,
    StageMember,
    StageQuality,
    StageReached,
    Undecided,
    UnmatchedHandRaise,
    UnpricedKind,
    Velocity,
    Waiting,
    Week,
)

Row = TypeVar("Row")

HEATMAP_SORTS: Mapping[str, str] = {
    "rank": "rank",
    "name": "name_in_lower_case",
    "tier": "tier",
    "segment": "segment",
    "owner_name": "lower(owner_name)",
    "state": "state",
    "is_mqa": "is_mqa",
    "fit": "fit",
    "intent": "intent",
    "intent_change": "intent_change",
    "coverage_engaged": "coverage_engaged",
    "people_engaged": "people_engaged",
}
"""Columns the heatmap may be sorted by, besides the weeks."""

WEEK_SORT = re.compile(r"week_(\d{1,3})", re.ASCII)
"""A week the heatmap may be sorted by: ``week_0`` is now, ``week_1`` a week ago."""

PASSES_EVERY_FILTER = (
    "is_shown and passes_tier and passes_segment and passes_owner and passes_state and passes_solution"
    " and passes_others"
)

_PARSED: dict[str, duckdb.Statement] = {}
"""Queries of ``sql/queries`` by name; a parsed one is of no connection, and any thread may run it."""


@cache
def query_text(name: str) -> str:
    """SQL of a query in ``sql/queries``, with its parameters as ``$name``."""
    return (sql_root() / "queries" / f"{name}.sql").read_text("utf-8")


def query_names() -> frozenset[str]:
    """Names of the queries in ``sql/queries``."""
    return frozenset(file.name.removesuffix(".sql") for file in (sql_root() / "queries").iterdir())


def bound_text(name: str, values: Mapping[str, Any]) -> str:
    """
    SQL of a query on marts with its values in place of its parameters, ready to be run anywhere.

    Parameters in comments stay as they are, since they explain the query; a parameter that
    ``values`` does not name is null.

    Examples
    --------
    >>> print(bound_text("is_account", {"account_id": "O'Hara"}).splitlines()[-1])
    where account_id = 'O''Hara'
    """
    from sqlglot import exp  # here, because the commands that print a few rows do not need it

    def literal(parameter: re.Match[str]) -> str:
        return exp.convert(values.get(parameter[1])).sql("duckdb")

    lines = []
    for line in on_marts(query_text(name)).splitlines():
        code, dashes, comment = line.partition("--")
        lines.append(re.sub(r"\$(\w+)", literal, code) + dashes + comment)
    return "\n".join(lines)


def _dicts(
    con: duckdb.DuckDBPyConnection, sql: str | duckdb.Statement, parameters: Mapping[str, Any]
) -> list[dict[str, Any]]:
    answer = con.execute(sql, dict(parameters)) if parameters else con.execute(sql)
    names = [column[0] for column in answer.description or []]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _ask(con: duckdb.DuckDBPyConnection, name: str, **parameters: Any) -> list[dict[str, Any]]:
    """Return the rows of a query in ``sql/queries``; its text is parsed once a process."""
    if name not in _PARSED:
        [_PARSED[name]] = con.extract_statements(query_text(name))
    return _dicts(con, _PARSED[name], parameters)


def _rows(con: duckdb.DuckDBPyConnection, row: type[Row], name: str, **parameters: Any) -> tuple[Row, ...]:
    return tuple(row(**values) for values in _ask(con, name, **parameters))


def week_of(sort: Sort | None) -> int:
    """How many weeks ago the week to sort by is; 0 when the sort is by something else."""
    week = WEEK_SORT.fullmatch(sort.column) if sort else None
    return int(week[1]) if week else 0


def _order(sort: Sort | None) -> str:
    """ORDER BY of the heatmap; only constants of this module get into it."""
    if sort is None:
        return "rank, account_id"
    direction = "desc" if sort.is_descending else "asc"
    if WEEK_SORT.fullmatch(sort.column):
        return f"week_intent {direction} nulls last, rank, account_id"
    if sort.column not in HEATMAP_SORTS:
        columns = ", ".join([*HEATMAP_SORTS, "week_0 (now), week_1 and so on"])
        msg = f"The heatmap cannot be sorted by {sort.column!r}. Sort by one of: {columns}."
        raise UsageError(msg)
    return f"{HEATMAP_SORTS[sort.column]} {direction} nulls last, rank, account_id"


def heatmap(
    con: duckdb.DuckDBPyConnection,
    *,
    filters: HeatmapFilters,
    sort: Sort | None = None,
    start: int = 0,
    end: int = 100,
) -> HeatmapPage:
    """
    One page of the heatmap: one row per account, with its weeks.

    Parameters
    ----------
    con
        A published snapshot.
    filters
        The filters to apply.
    sort
        A column of ``HEATMAP_SORTS``, or ``week_<weeks ago>``; None sorts by rank. Accounts without a
        value come last either way; equal values are sorted by rank.
    start, end
        Rows from ``start`` up to and without ``end``.

    Raises
    ------
    UsageError
        If the heatmap cannot be sorted by that column.
    """
    order = _order(sort)
    shown = f"from (\n{query_text('heatmap_accounts')}) where {PASSES_EVERY_FILTER}"
    parameters = {**filters._asdict(), "week": week_of(sort)}
    counted = con.execute(f"select count(*) {shown}", parameters).fetchone()
    total = int(counted[0]) if counted else 0
    span = {"start": max(start, 0), "size": max(end - max(start, 0), 0)}
    columns = ", ".join(column for column in HeatmapRow._fields if column != "weeks")
    paged = f"select {columns}, intents, mqas {shown} order by {order} limit $size offset $start"
    rows = _dicts(con, paged, {**parameters, **span}) if total else []
    instants = [week["as_of"] for week in _ask(con, "run_weeks")] if rows else []
    return HeatmapPage(tuple(HeatmapRow(**_with_weeks(row, instants)) for row in rows), total)


def _with_weeks(row: dict[str, Any], instants: Sequence[datetime]) -> dict[str, Any]:
    """A row whose lists of intents and MQAs, now first, have become its weeks, oldest first."""
    intents, mqas = row.pop("intents"), row.pop("mqas")
    weeks = [Week(*week) for week in zip(range(len(instants)), instants, intents, mqas, strict=True)]
    return row | {"weeks": tuple(reversed(weeks))}


def filter_options(
    con: duckdb.DuckDBPyConnection, filters: HeatmapFilters
) -> dict[str, tuple[FilterOption, ...]]:
    """
    Values of tier, segment, owner, state and solution, with how many accounts each would leave.

    Every value of the book is an option; its count is of the accounts that pass all *other* filters.
    """
    options: dict[str, tuple[FilterOption, ...]] = dict.fromkeys(
        ("tier", "segment", "owner", "state", "solution"), ()
    )
    text = with_tables(query_text("filter_options"), {"heatmap_accounts": query_text("heatmap_accounts")})
    for row in _dicts(con, text, {**filters._asdict(), "week": 0}):
        options[row["filter"]] += (FilterOption(**row),)
    return options


def book_summary(con: duckdb.DuckDBPyConnection) -> BookSummary:
    """Counts of accounts, contacts, signals, MQAs, warming and cold accounts, and MQAs by week."""
    [totals] = _ask(con, "book_summary")
    return BookSummary(**totals, weeks=_rows(con, BookWeek, "book_weeks"))


def mqa_queue(
    con: duckdb.DuckDBPyConnection, *, owner: str | None = None, start: int = 0, size: int = 50
) -> QueuePage:
    """One page of the MQAs in the order to call them, of one ``owner`` id or of everybody."""
    rows = _ask(con, "mqa_queue", owner=owner, start=start, size=size)
    total = rows[0]["entries"] if rows else 0
    for row in rows:
        del row["entries"]
    return QueuePage(tuple(QueuedMqa(**row) for row in rows), total)


def is_user(con: duckdb.DuckDBPyConnection, user_id: str) -> bool:
    """Whether one of our users has the id."""
    return bool(_ask(con, "is_user", user_id=user_id))


def reject_reasons(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The reasons for which sales may reject, as the playbook of the last run has them."""
    return tuple(reason for row in _ask(con, "reject_reasons") for reason in row["reasons"].split("|"))


def inbox(
    con: duckdb.DuckDBPyConnection, said: str, *, user: str | None = None, start: int = 0, size: int = 50
) -> tuple[InboxItem, ...]:
    """What ``user``, or everybody, has to do, due first; or, by what sales ``said``, has done."""
    return _rows(con, InboxItem, "inbox", said=said, user=user, start=start, size=size)


def inbox_counts(con: duckdb.DuckDBPyConnection) -> tuple[InboxCount, ...]:
    """How many things each of our users has to do, or has taken up."""
    return _rows(con, InboxCount, "inbox_counts")


def inbox_evidence(
    con: duckdb.DuckDBPyConnection, account_id: str, contact_id: str | None, *, limit: int
) -> tuple[InboxEvidence, ...]:
    """The latest things that a person, or anybody at the account, did of their own accord."""
    return _rows(
        con, InboxEvidence, "inbox_evidence", account_id=account_id, contact_id=contact_id, limit=limit
    )


def sla_clauses(con: duckdb.DuckDBPyConnection) -> tuple[SlaClause, ...]:
    """How far each clause of the SLA is met."""
    return _rows(con, SlaClause, "sla_clauses")


def sla_by_user(con: duckdb.DuckDBPyConnection) -> tuple[SlaUser, ...]:
    """How far each of our users meets the SLA, those with the most breaches first."""
    return _rows(con, SlaUser, "sla_by_user")


def sla_waiting(con: duckdb.DuckDBPyConnection, *, limit: int) -> tuple[Waiting, ...]:
    """What nobody has answered, due first."""
    return _rows(con, Waiting, "sla_waiting", limit=limit)


def sla_breaches(con: duckdb.DuckDBPyConnection, *, limit: int) -> tuple[Breach, ...]:
    """What was not answered in time, the latest first."""
    return _rows(con, Breach, "sla_breaches", limit=limit)


def second_leads(con: duckdb.DuckDBPyConnection, *, limit: int) -> tuple[SecondLead, ...]:
    """People whom nobody took up at accounts that are being worked."""
    return _rows(con, SecondLead, "second_leads", limit=limit)


def queued_account(con: duckdb.DuckDBPyConnection, account_id: str) -> QueuedMqa | None:
    """Why an account is an MQA, what is missing and whom to talk to next; None if it is no MQA."""
    rows = _rows(con, QueuedMqa, "queued_account", account_id=account_id)
    return rows[0] if rows else None


def mqa_counts(con: duckdb.DuckDBPyConnection) -> tuple[MqaCount, ...]:
    """How many accounts are MQAs now, for each owner and state."""
    return _rows(con, MqaCount, "mqa_counts")


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
    return _rows(
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
    rows = _ask(con, "account", account_id=account_id, solution=None)
    chosen = [row for row in rows if solution in (None, row["solution"])]
    if not chosen:
        return None
    solutions = tuple(
        Solution(*(row[field] for field in Solution._fields)) for row in rows if row["solution"]
    )
    weeks = [
        week
        for week in _ask(con, "account_weeks", account_id=account_id)
        if week.pop("solution") == chosen[0]["solution"]
    ]
    return Account(**chosen[0], solutions=solutions, weeks=tuple(Week(**week) for week in weeks))


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
    """The clauses of the MQA rule for the account, for ``solution`` or for every solution."""
    return _rows(con, Clause, "account_clauses", account_id=account_id, solution=solution)


def seats(
    con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None = None
) -> tuple[Seat, ...]:
    """The seats of the committee, those with the highest weight first, and the person who fills each."""
    return _rows(con, Seat, "account_seats", account_id=account_id, solution=solution)


def members(
    con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None = None
) -> tuple[Member, ...]:
    """The people we know at the account, those who fill a seat first."""
    return _rows(con, Member, "account_members", account_id=account_id, solution=solution)


def committee_people(con: duckdb.DuckDBPyConnection, account_id: str) -> tuple[CommitteePerson, ...]:
    """The people of an account, with the attributes that its committee graph needs."""
    return _rows(con, CommitteePerson, "committee_people", account_id=account_id)


def committee_roles(con: duckdb.DuckDBPyConnection, account_id: str) -> tuple[RoleEvidence, ...]:
    """The buying roles that the people of an account may have."""
    return _rows(con, RoleEvidence, "committee_roles", account_id=account_id)


def next_actions(
    con: duckdb.DuckDBPyConnection,
    account_id: str,
    *,
    solution: str | None = None,
    limit: int = 5,
) -> tuple[NextAction, ...]:
    """What to do next at the account, the most valuable first."""
    return _rows(
        con,
        NextAction,
        "account_next_actions",
        account_id=account_id,
        solution=solution,
        limit=limit,
    )


def changes(con: duckdb.DuckDBPyConnection, account_id: str) -> tuple[Change, ...]:
    """Why the intent of the account is another one than at the instant before, what matters most first."""
    return _rows(con, Change, "account_changes", account_id=account_id)


def outlook(
    con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None = None
) -> tuple[Outlook, ...]:
    """What would lose or earn the flag of the account, and on whom access and interest depend."""
    return _rows(con, Outlook, "account_outlook", account_id=account_id, solution=solution)


def links(con: duckdb.DuckDBPyConnection, account_id: str) -> tuple[Link, ...]:
    """Links between people of the account: who reports to whom, who answered the same invitation."""
    return _rows(con, Link, "account_ties", account_id=account_id)


def all_ties(con: duckdb.DuckDBPyConnection, account_id: str) -> tuple[KnownTie, ...]:
    """What ties people of the account to each other and to our users."""
    return _rows(con, KnownTie, "account_all_ties", account_id=account_id)


def episodes(
    con: duckdb.DuckDBPyConnection, account_id: str, *, solution: str | None = None
) -> tuple[Episode, ...]:
    """The episodes of coordinated activity, newest first."""
    return _rows(con, Episode, "account_episodes", account_id=account_id, solution=solution)


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
    return _rows(
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
    return _rows(con, Signal, "account_timeline", account_id=account_id, limit=limit)


def opportunities_of(con: duckdb.DuckDBPyConnection, account_id: str) -> tuple[Opportunity, ...]:
    """The account's opportunities, open ones first."""
    return _rows(con, Opportunity, "account_opportunities", account_id=account_id)


def origins_of(con: duckdb.DuckDBPyConnection, account_id: str) -> tuple[Origin, ...]:
    """Where the account's fields come from, the system with most of them first."""
    return _rows(con, Origin, "account_field_origins", account_id=account_id)


def origins_of_people(con: duckdb.DuckDBPyConnection, account_id: str) -> dict[str, tuple[Origin, ...]]:
    """Where the fields of the account's people come from, by the ids of the people."""
    found: dict[str, tuple[Origin, ...]] = {}
    for row in _ask(con, "people_field_origins", account_id=account_id):
        person = row.pop("contact_id")
        found[person] = (*found.get(person, ()), Origin(**row))
    return found


def data_health(con: duckdb.DuckDBPyConnection) -> tuple[Health, ...]:
    """Measures of freshness, volume, quarantine and matching of the data, unexpected ones first."""
    return _rows(con, Health, "data_health")


def quarantine_reasons(con: duckdb.DuckDBPyConnection, *, limit: int = 50) -> tuple[QuarantineReason, ...]:
    """Why rows are in quarantine, the most frequent reasons first."""
    return _rows(con, QuarantineReason, "quarantine_reasons", limit=limit)


def attributed_credit(
    con: duckdb.DuckDBPyConnection, *, goal: str, scope: str, dimension: str
) -> tuple[AttributedCredit, ...]:
    """What each value of a dimension is credited with by all models, those with the most credit first."""
    return _rows(con, AttributedCredit, "attributed_credit", goal=goal, scope=scope, dimension=dimension)


def attribution_agreement(
    con: duckdb.DuckDBPyConnection, *, goal: str, scope: str, dimension: str
) -> dict[str, float | None]:
    """How much each model agrees with the even split about the order of values, -1 to 1."""
    rows = _ask(con, "attribution_agreement", goal=goal, scope=scope, dimension=dimension)
    return {row["model"]: row["agreement"] for row in rows}


def credited_deals(
    con: duckdb.DuckDBPyConnection,
    *,
    goal: str,
    scope: str,
    dimension: str,
    value: str,
    model: str,
    size: int = 50,
) -> tuple[CreditedDeal, ...]:
    """The deals of which a value of a dimension is credited with a part, those with the most credit first."""
    return _rows(
        con,
        CreditedDeal,
        "credited_deals",
        goal=goal,
        scope=scope,
        dimension=dimension,
        value=value,
        model=model,
        size=size,
    )


def channel_costs(con: duckdb.DuckDBPyConnection, *, model: str) -> tuple[ChannelCost, ...]:
    """What channels cost, and what was won by them by one model, those with the most revenue first."""
    return _rows(con, ChannelCost, "channel_costs", model=model)


def stages_reached(con: duckdb.DuckDBPyConnection) -> tuple[StageReached, ...]:
    """How many people and accounts reached each stage of the funnel."""
    return _rows(con, StageReached, "funnel_stages_reached")


def stage_members(
    con: duckdb.DuckDBPyConnection, *, level: str, stage: str, size: int = 50
) -> tuple[StageMember, ...]:
    """The people or accounts that reached a stage, the latest first."""
    return _rows(con, StageMember, "stage_members", level=level, stage=stage, size=size)


def lost_deals(
    con: duckdb.DuckDBPyConnection, *, quarter: date, category: str | None, size: int = 50
) -> tuple[LostDeal, ...]:
    """The deals lost in a quarter for a category of reasons; None is another reason, or none."""
    asked = {"quarter": quarter, "category": category or "other", "size": size}
    return _rows(con, LostDeal, "lost_deals", **asked)


def funnel_ratios(con: duckdb.DuckDBPyConnection) -> tuple[FunnelRatio, ...]:
    """Conversion between stages, of people and of accounts."""
    return _rows(con, FunnelRatio, "funnel_ratios")


def funnel_months(con: duckdb.DuckDBPyConnection, *, level: str) -> tuple[FunnelMonth, ...]:
    """How many reached each stage, month by month, the newest first."""
    return _rows(con, FunnelMonth, "funnel_months", level=level)


def losses(con: duckdb.DuckDBPyConnection) -> tuple[LossReason, ...]:
    """Why deals were lost, quarter by quarter, the newest first."""
    return _rows(con, LossReason, "losses_by_quarter")


def loss_categories(con: duckdb.DuckDBPyConnection) -> tuple[LossCategory, ...]:
    """Why deals were lost by category, quarter by quarter, the newest first, and what that says."""
    return _rows(con, LossCategory, "loss_categories")


def funnel_quality(con: duckdb.DuckDBPyConnection) -> tuple[StageQuality, ...]:
    """Whether fewer and better come from stage to stage."""
    return _rows(con, StageQuality, "funnel_quality")


def acquisition(con: duckdb.DuckDBPyConnection) -> tuple[Acquisition, ...]:
    """What people and customers cost and how long deals took, the newest quarter first."""
    return _rows(con, Acquisition, "acquisition_by_quarter")


def goals_progress(con: duckdb.DuckDBPyConnection) -> tuple[GoalProgress, ...]:
    """How far each goal is reached."""
    return _rows(con, GoalProgress, "goals_progress")


def velocities(con: duckdb.DuckDBPyConnection) -> tuple[Velocity, ...]:
    """What the open deals bring a day, quarter by quarter, the newest first."""
    return _rows(con, Velocity, "velocity_by_quarter")


def unpriced_kinds(con: duckdb.DuckDBPyConnection, *, limit: int = 50) -> tuple[UnpricedKind, ...]:
    """
    Engagements of kinds that no rule prices, by source, the most frequent first.

    All engagements are counted for it, which takes seconds in a large book.
    """
    return _rows(con, UnpricedKind, "unpriced_kinds", limit=limit)


def rule_use(con: duckdb.DuckDBPyConnection) -> tuple[RuleUse, ...]:
    """The rules that give points as of the run, and at how many accounts; others have no row."""
    return _rows(con, RuleUse, "rule_use")


def unmatched_hand_raises(
    con: duckdb.DuckDBPyConnection, *, limit: int = 50
) -> tuple[UnmatchedHandRaise, ...]:
    """People who asked for sales and whose account nobody knows, the latest first."""
    return _rows(con, UnmatchedHandRaise, "unmatched_hand_raises", limit=limit)


def match_queue(con: duckdb.DuckDBPyConnection, *, limit: int = 50) -> tuple[Undecided, ...]:
    """Records and e-mail domains with candidate accounts but no account, most signals first."""
    return _rows(con, Undecided, "match_queue", limit=limit)


def is_record(con: duckdb.DuckDBPyConnection, record_id: str) -> bool:
    """Whether this is the id of a person's record, including records merged into another."""
    [answer] = _ask(con, "is_record", record_id=record_id)
    return bool(answer["found"])


def is_account(con: duckdb.DuckDBPyConnection, account_id: str) -> bool:
    """Whether this is the id of an account."""
    [answer] = _ask(con, "is_account", account_id=account_id)
    return bool(answer["found"])
