"""
Questions about revenue: who is credited, what channels cost, how far the funnel is, why deals are lost.

Like :mod:`abm_warehouse.publishing.queries`, these functions read a published snapshot and return rows; the
SQL is in ``sql/queries``.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import duckdb

from abm_warehouse.publishing.asking import ask, rows_of


class AttributedCredit(NamedTuple):
    """What one channel, campaign, source, kind or role is credited with by one model, in one currency."""

    model: str
    value: str | None
    name: str | None
    currency: str | None
    touches: int
    deals: float
    credit: Decimal | None


class CampaignSeats(NamedTuple):
    """The seats of one role that people fill whom one campaign brought."""

    campaign_id: str
    campaign_name: str
    role: str | None
    people: int
    seats_filled: int
    coverage_gained: Decimal
    cost_per_seat: Decimal | None
    currency: str | None
    reached_share: Decimal | None
    others_share: Decimal | None


class ChannelCost(NamedTuple):
    """What a channel cost, and what was won by it."""

    channel: str | None
    currency: str | None
    spend: Decimal | None
    deals_opened: float
    deals_won: float
    pipeline: Decimal | None
    revenue: Decimal | None
    cost_per_opportunity: float | None
    cost_per_customer: float | None
    roas: float | None
    missing: str | None


class StageReached(NamedTuple):
    """How many people or accounts reached a stage of the funnel, and how long they stayed."""

    level: str
    stage: str
    reached: int
    skipped: int
    out_of_order: int
    median_days: float | None


class StageValue(NamedTuple):
    """What the deals are worth of the people or accounts that reached a stage of the funnel."""

    level: str
    stage: str
    currency: str | None
    deals_open: int
    pipeline: Decimal
    deals_won: int
    revenue: Decimal
    revenue_each: float


class FunnelRatio(NamedTuple):
    """How many of those who reached a stage reached a later one in time."""

    level: str
    from_stage: str
    to_stage: str
    entered: int
    complete: int
    converted_in_time: int
    conversion: float | None
    within_days: int
    benchmark_low: float | None
    benchmark_high: float | None


class FunnelMonth(NamedTuple):
    """How many reached a stage in a month, and how that differs from the month before."""

    month: date
    stage: str
    reached: int
    change: float | None


class LossReason(NamedTuple):
    """Deals that were lost in a quarter for one reason."""

    quarter: date
    category: str | None
    loss_reason: str | None
    competitor: str | None
    currency: str | None
    deals: int
    amount: Decimal | None


class Velocity(NamedTuple):
    """What the open deals bring a day, by the deals closed in a quarter."""

    quarter: date
    currency: str | None
    deals_open: int
    deals_closed: int
    deals_won: int
    win_rate: float
    mean_amount: float | None
    median_days: float | None
    velocity: float | None


class LossCategory(NamedTuple):
    """The share of a category among the deals lost in a quarter, and what it says."""

    quarter: date
    category: str | None
    deals: int
    lost: int
    share: float
    competitors: str | None
    change: float | None
    reading: str | None


class StageQuality(NamedTuple):
    """How many reached a stage, how well they fit, and how that differs from the stage before."""

    level: str
    stage: str
    reached: int
    scored: int
    mean_fit: float | None
    share_of_earlier: float | None
    fit_gained: float | None
    verdict: str | None


class Acquisition(NamedTuple):
    """What sales-qualified people and customers of a quarter cost, and how long its deals took."""

    quarter: date
    currency: str | None
    is_over: bool
    spend: Decimal | None
    sqls: int
    customers: int
    deals_won: int
    cost_per_sql: float | None
    cost_per_customer: float | None
    cost_change: float | None
    days_to_win: float | None
    days_change: float | None
    missing: str | None


class GoalProgress(NamedTuple):
    """How far a goal is reached, beside how much of its time has passed."""

    measure: str
    starts_on: date
    ends_on: date
    currency: str | None
    target: float
    reached: float
    attainment: float
    elapsed: float
    pace: float | None
    verdict: str


class StageMember(NamedTuple):
    """A person or an account that reached a stage, and how far it came; ``members`` counts all of them."""

    subject_id: str
    name: str
    title: str | None
    account_id: str | None
    account_name: str | None
    reached_at: datetime
    is_recorded: bool
    days: float | None
    now_at: str
    members: int


class LostDeal(NamedTuple):
    """A deal that was lost, and why."""

    opportunity_id: str
    name: str | None
    account_id: str | None
    account_name: str | None
    owner_name: str | None
    loss_reason: str | None
    competitor: str | None
    amount: Decimal | None
    currency: str | None
    closed_at: datetime


class ClosedDeal(NamedTuple):
    """A deal that was won or lost, and how long it took."""

    opportunity_id: str
    name: str | None
    account_id: str | None
    account_name: str | None
    owner_name: str | None
    is_won: bool
    amount: Decimal | None
    currency: str | None
    closed_at: datetime
    days: float | None
    deals: int


class QuarterSpend(NamedTuple):
    """What a campaign, channel and source cost in a quarter; ``rows_in_all`` is how many there are."""

    campaign_id: str | None
    campaign_name: str | None
    channel: str | None
    source: str | None
    amount: Decimal
    currency: str | None
    first_on: date
    last_on: date
    rows_in_all: int


class CreditedDeal(NamedTuple):
    """A deal of which a channel or the like is credited with a part."""

    opportunity_id: str
    name: str | None
    account_id: str | None
    account_name: str | None
    touches: int
    first_touch_at: datetime | None
    reached_at: datetime
    share: float
    credit: Decimal | None
    currency: str | None


def attributed_credit(
    con: duckdb.DuckDBPyConnection, *, goal: str, scope: str, dimension: str
) -> tuple[AttributedCredit, ...]:
    """What each value of a dimension is credited with by all models, those with the most credit first."""
    return rows_of(con, AttributedCredit, "attributed_credit", goal=goal, scope=scope, dimension=dimension)


def attribution_agreement(
    con: duckdb.DuckDBPyConnection, *, goal: str, scope: str, dimension: str
) -> dict[str, float | None]:
    """How much each model agrees with the even split about the order of values, -1 to 1."""
    rows = ask(con, "attribution_agreement", goal=goal, scope=scope, dimension=dimension)
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
    return rows_of(
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
    return rows_of(con, ChannelCost, "channel_costs", model=model)


def seats_by_campaign(con: duckdb.DuckDBPyConnection, *, limit: int = 30) -> tuple[CampaignSeats, ...]:
    """Which campaigns brought people to the seats of committees, those with the most seats first."""
    return rows_of(con, CampaignSeats, "seats_by_campaign", limit=limit)


def stages_reached(con: duckdb.DuckDBPyConnection) -> tuple[StageReached, ...]:
    """How many people and accounts reached each stage of the funnel."""
    return rows_of(con, StageReached, "funnel_stages_reached")


def stage_values(con: duckdb.DuckDBPyConnection) -> tuple[StageValue, ...]:
    """What each stage of the funnel is worth, in the order of the stages."""
    return rows_of(con, StageValue, "funnel_value")


def stage_members(
    con: duckdb.DuckDBPyConnection, *, level: str, stage: str, month: date | None = None, size: int = 50
) -> tuple[StageMember, ...]:
    """The people or accounts that reached a stage, in a month or ever, the latest first."""
    return rows_of(con, StageMember, "stage_members", level=level, stage=stage, month=month, size=size)


def closed_deals(con: duckdb.DuckDBPyConnection, *, quarter: date, size: int = 50) -> tuple[ClosedDeal, ...]:
    """The deals won and lost in a quarter, those won first."""
    return rows_of(con, ClosedDeal, "closed_deals", quarter=quarter, size=size)


def quarter_spend(
    con: duckdb.DuckDBPyConnection, *, quarter: date, size: int = 50
) -> tuple[QuarterSpend, ...]:
    """What was spent in a quarter, by campaign, channel and source, the most first."""
    return rows_of(con, QuarterSpend, "quarter_spend", quarter=quarter, size=size)


def lost_deals(
    con: duckdb.DuckDBPyConnection, *, quarter: date, category: str | None, size: int = 50
) -> tuple[LostDeal, ...]:
    """The deals lost in a quarter for a category of reasons; None is another reason, or none."""
    asked = {"quarter": quarter, "category": category or "other", "size": size}
    return rows_of(con, LostDeal, "lost_deals", **asked)


def funnel_ratios(con: duckdb.DuckDBPyConnection) -> tuple[FunnelRatio, ...]:
    """Conversion between stages, of people and of accounts."""
    return rows_of(con, FunnelRatio, "funnel_ratios")


def funnel_months(con: duckdb.DuckDBPyConnection, *, level: str) -> tuple[FunnelMonth, ...]:
    """How many reached each stage, month by month, the newest first."""
    return rows_of(con, FunnelMonth, "funnel_months", level=level)


def losses(con: duckdb.DuckDBPyConnection) -> tuple[LossReason, ...]:
    """Why deals were lost, quarter by quarter, the newest first."""
    return rows_of(con, LossReason, "losses_by_quarter")


def loss_categories(con: duckdb.DuckDBPyConnection) -> tuple[LossCategory, ...]:
    """Why deals were lost by category, quarter by quarter, the newest first, and what that says."""
    return rows_of(con, LossCategory, "loss_categories")


def funnel_quality(con: duckdb.DuckDBPyConnection) -> tuple[StageQuality, ...]:
    """Whether fewer and better come from stage to stage."""
    return rows_of(con, StageQuality, "funnel_quality")


def acquisition(con: duckdb.DuckDBPyConnection) -> tuple[Acquisition, ...]:
    """What people and customers cost and how long deals took, the newest quarter first."""
    return rows_of(con, Acquisition, "acquisition_by_quarter")


def goals_progress(con: duckdb.DuckDBPyConnection) -> tuple[GoalProgress, ...]:
    """How far each goal is reached."""
    return rows_of(con, GoalProgress, "goals_progress")


def velocities(con: duckdb.DuckDBPyConnection) -> tuple[Velocity, ...]:
    """What the open deals bring a day, quarter by quarter, the newest first."""
    return rows_of(con, Velocity, "velocity_by_quarter")
