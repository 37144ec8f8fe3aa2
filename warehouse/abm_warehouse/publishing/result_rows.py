"""
The rows that ``queries`` returns; points are exact decimals, times are UTC.

They are named tuples, since dataclasses take four times as long to define, and every command would wait.
"""

from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

NONE = "(none)"
"""Filter value that finds accounts without a tier, segment or owner."""


class Week(NamedTuple):
    """One account in one week; 0 weeks ago is now."""

    weeks_ago: int
    as_of: datetime
    intent: Decimal
    is_mqa: bool


class QueuedMqa(NamedTuple):
    """One Marketing Qualified Account: why it is one, what is missing and whom to talk to next."""

    as_of: datetime
    account_id: str
    solution: str
    name: str
    tier: str | None
    owner_name: str | None
    rank: int
    state: str
    qualified_by: str | None
    mqa_since: datetime | None
    fit: Decimal
    intent: Decimal
    intent_uncapped: Decimal
    needs_weak_match: bool
    coverage: Decimal
    clauses_held: list[str] | None
    because: list[str] | None
    seats: int
    seats_empty: int
    roles_empty: list[str] | None
    next_contact_id: str | None
    next_name: str | None
    next_title: str | None
    next_role: str | None
    next_state: str | None
    last_signal_at: datetime | None


class RankedAccount(NamedTuple):
    """One line of the ranked book."""

    account_id: str
    name: str
    solution: str
    state: str
    is_mqa: bool
    qualified_by: str | None
    fit: Decimal
    intent: Decimal
    intent_uncapped: Decimal
    coverage: Decimal
    rank: int
    owner_name: str | None
    mqa_since: datetime | None
    last_signal_at: datetime | None


class AccountMatch(NamedTuple):
    """An account that a text matches: by id, name or domain, or by similarity to one of them."""

    account_id: str
    name: str
    domain: str | None
    matched_by: Literal["id", "name", "domain", "similarity"]


class Solution(NamedTuple):
    """What an account was judged for, the whole account first, and whether it is an MQA for that."""

    solution: str
    is_mqa: bool
    qualified_by: str | None
    fit: Decimal
    intent: Decimal
    people_engaged: int
    coverage_engaged: Decimal


class Account(NamedTuple):
    """One account as of now, for one solution; ``solutions`` lists all that it was judged for."""

    account_id: str
    name: str
    domain: str | None
    industry: str | None
    employees: int | None
    annual_revenue: Decimal | None
    country: str | None
    tier: str | None
    segment: str | None
    type: str | None
    owner_name: str | None
    solution: str | None
    state: str | None
    is_mqa: bool
    qualified_by: str | None
    mqa_since: datetime | None
    excluded_because: str | None
    rank: int | None
    fit: Decimal
    fit_max: Decimal
    intent: Decimal
    intent_max: Decimal
    intent_uncapped: Decimal
    intent_strong: Decimal
    needs_weak_match: bool
    people: int
    people_engaged: int
    recent_signals: int
    last_signal_at: datetime | None
    coverage_identified: Decimal
    coverage_contactable: Decimal
    coverage_engaged: Decimal
    coverage_met: Decimal
    coverage_expected: Decimal | None
    roles: int | None
    complete_roles: int | None
    is_solid: bool | None
    thinnest: str | None
    thinnest_name: str | None
    thinnest_source: str | None
    size_band: str | None
    percentile: Decimal | None
    returns_at: datetime | None
    solutions: tuple[Solution, ...]
    weeks: tuple[Week, ...]

    @property
    def whole(self) -> str | None:
        """The solution that stands for the whole account."""
        return self.solutions[0].solution if self.solutions else None


class ProfileFit(NamedTuple):
    """How well an account fits an ideal customer profile, or a person a persona, and by which conditions."""

    title: str
    grade: str | None
    conditions_met: int
    conditions: int
    held: str | None
    lacking: str | None


class Clause(NamedTuple):
    """One clause of the MQA rule: the value, the threshold of the playbook, and whether it holds."""

    solution: str
    clause: str
    position: int
    value: float | None
    threshold: float | None
    holds: bool
    detail: str | None


class Seat(NamedTuple):
    """One seat of the committee, and the person who fills it."""

    solution: str
    seat_id: str
    role: str
    seat_number: int
    weight: Decimal
    state: str
    contact_id: str | None
    full_name: str | None
    title: str | None
    seniority: str | None
    confidence: Decimal | None
    match_class: str | None
    other_role: str | None
    other_role_source: str | None
    alternates: list[str] | None
    only_name: str | None


class Member(NamedTuple):
    """One person we know at the account."""

    solution: str
    contact_id: str
    full_name: str | None
    title: str | None
    seniority: str | None
    role: str | None
    role_confidence: Decimal | None
    role_source: str | None
    seat_id: str | None
    state: str
    is_contactable: bool
    intent: Decimal
    role_weight: Decimal
    account_intent: Decimal
    match_class: str | None
    other_role: str | None
    other_role_source: str | None
    status: str | None


class AccountPerson(NamedTuple):
    """One person of an account, by name and title."""

    contact_id: str
    full_name: str | None
    title: str | None


class GraphPerson(NamedTuple):
    """Somebody who counts in the committee of an account, with the attributes that its graph needs."""

    account_id: str
    contact_id: str
    full_name: str | None
    title: str | None
    intent: Decimal
    is_contactable: bool
    is_engaged: bool
    is_met: bool


class GraphRole(NamedTuple):
    """A buying role that a person may have, and how certain it is (0 to 100)."""

    account_id: str
    contact_id: str
    role: str
    confidence_hundredths: int


class GraphLink(NamedTuple):
    """A link between two people of an account: its kind (``tie``), and how many times it was seen."""

    account_id: str
    from_contact_id: str
    to_contact_id: str
    tie: str
    ties: int


class NextAction(NamedTuple):
    """What to do next at an account: with whom, through whom, and why now."""

    solution: str
    position: int
    action: str
    contact_id: str | None
    full_name: str | None
    title: str | None
    role: str | None
    seat_id: str | None
    through_user: str | None
    through_first: str | None
    through_second: str | None
    probability: Decimal | None
    evidence_at: datetime | None
    evidence_kind: str | None


class Change(NamedTuple):
    """A reason for which the intent of an account changed, and how many signals it is about."""

    reason: str
    points: Decimal
    signals: int
    since: datetime


class Transition(NamedTuple):
    """A close at which an account became an MQA or stopped being one, and the close before."""

    changed_at: datetime
    solution: str
    is_mqa: bool
    clause: str
    cause: str
    excluded_because: str | None
    close_before_at: datetime | None
    intent_before: Decimal | None
    intent: Decimal | None


class Surge(NamedTuple):
    """An account that became much busier or quieter than chance would make it."""

    movement: str
    signals: int
    signals_before: int


class Influence(NamedTuple):
    """Somebody tied to others at the account, and how much that matters."""

    contact_id: str
    full_name: str | None
    title: str | None
    rank: int
    importance: Decimal
    links: int
    is_bridge: bool
    part: int
    parts: int


class FamilyMember(NamedTuple):
    """An account of a corporate family: its own scores, and those with the accounts below it."""

    account_id: str
    name: str
    depth: int
    country: str | None
    own_intent: Decimal
    rolled_intent: Decimal
    accounts: int
    people_engaged: int
    best_coverage: Decimal
    is_mqa: bool
    mqas: int
    family_size: int
    family_intent: Decimal
    family_people_engaged: int


class Need(NamedTuple):
    """What some people of an account are after."""

    need: str
    people: int
    senior_people: int
    points: Decimal
    has_warm_episode: bool
    names: str | None


class Arrival(NamedTuple):
    """Somebody on the committee, and the first campaign that they responded to."""

    contact_id: str
    full_name: str | None
    role: str | None
    seat_id: str | None
    state: str
    campaign_id: str
    campaign_name: str | None
    channel: str | None
    responded_at: datetime


class Outlook(NamedTuple):
    """What would lose or earn the flag of an account, and on whom access and interest depend."""

    solution: str
    is_mqa: bool
    lost_at: datetime | None
    lost_by: str | None
    fading_name: str | None
    fading_kind: str | None
    people_needed: int | None
    intent_needed: Decimal | None
    first_to_win: str | None
    second_to_win: str | None
    third_to_win: str | None
    is_connected: bool | None
    ways: int | None
    risk: str | None
    first_in_cut: str | None
    second_in_cut: str | None
    effective_people: Decimal | None
    top_share: Decimal | None
    top_name: str | None


class KnownTie(NamedTuple):
    """What ties two people of an account, or one of them to one of our users, in one way."""

    user_id: str | None
    user_name: str | None
    from_contact_id: str | None
    to_contact_id: str
    tie: str
    ties: int
    weight: Decimal
    last_at: datetime | None
    evidence_id: str | None


class Way(NamedTuple):
    """The warmest way to somebody whom we have not met."""

    solution: str
    contact_id: str
    user_id: str
    via_contact_ids: str | None
    probability: Decimal


class Episode(NamedTuple):
    """Intentional signals of several people within a short time."""

    solution: str
    need: str | None
    started_at: datetime
    ended_at: datetime
    people: int
    groups: int
    senior_people: int
    signals: int
    contact_ids: str
    is_warm: bool


class LedgerLine(NamedTuple):
    """One line of a score, and the signal it is about, if any."""

    solution: str
    line_no: int
    part: str
    kind: str
    rule_id: str | None
    contact_id: str | None
    full_name: str | None
    engagement_id: str | None
    signal: str | None
    asset: str | None
    occurred_at: datetime | None
    points: Decimal
    decay_mode: str | None = None


class Signal(NamedTuple):
    """One engagement of the account."""

    engagement_id: str
    occurred_at: datetime
    kind: str
    channel: str | None
    direction: str | None
    is_deliberate: bool
    asset: str | None
    topic: str | None
    contact_id: str | None
    full_name: str | None
    title: str | None


class Health(NamedTuple):
    """One measure of the data, and what is expected of it."""

    measure: str
    subject: str
    value: float | None
    expected: float | None
    is_healthy: bool
    detail: str


class QuarantineReason(NamedTuple):
    """Why rows of an entity are in quarantine, and the first row of the file that was loaded last."""

    entity: str
    column_name: str | None
    reason: str
    rows_quarantined: int
    files: int
    example_file: str
    example_line: int | None
    example_value: str | None


class RuleUse(NamedTuple):
    """What a rule of the playbook does as of the run: lines of the ledger, and accounts that have one."""

    part: str
    rule_id: str
    lines: int
    accounts: int
    of_accounts: int


class UnmatchedHandRaise(NamedTuple):
    """A request for sales of somebody whose account nobody knows."""

    kind: str
    raised_at: datetime
    contact_id: str | None
    full_name: str | None
    title: str | None
    email: str | None
    queue: str


class UnpricedKind(NamedTuple):
    """Engagements of others, of one source and a kind that no rule prices, and what they hold most often."""

    source: str
    kind: str
    engagements: int
    contents: list[str] | None
    near_kind: str | None
    near_points: Decimal | None


class Opportunity(NamedTuple):
    """One opportunity of the account."""

    opportunity_id: str
    name: str | None
    stage: str | None
    amount: Decimal | None
    currency: str | None
    solution: str | None
    is_closed: bool
    is_won: bool
    loss_reason: str | None
    created_at: datetime | None
    closed_at: datetime | None


class Origin(NamedTuple):
    """A file that says some of the fields of the account; ``fields`` has blanks between."""

    system: str
    file: str
    said_at: datetime
    fields: str


class Undecided(NamedTuple):
    """A record or an e-mail domain whose account somebody has to decide."""

    subject: str
    subject_id: str
    full_name: str | None
    title: str | None
    reason: str
    candidates: int
    accounts_named: list[str]
    account_ids: list[str]
    signals: int
    last_signal_at: datetime | None
