"""
The playbook: what marketing and sales agreed on, as a frozen model of ``playbook.toml``.

Fit and intent rules, decay, bands, hand-raises, the committee's seats and the clauses of a Marketing
Qualified Account. Its content hash versions it: the same hash always means the same rules.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from abm.config.toml_files import KeyPath, TomlModel, parse_toml, read_toml
from abm.errors import UsageError
from abm.playbook.conditions import Condition
from abm.playbook.consistency import problems_between
from abm.playbook.definitions import GRADES, Definition, Icp, Persona, ProfileGrade
from abm.playbook.handover import Routing, Sla
from abm.playbook.values import Count, Name, NonNegativePoints, Points, Share
from abm.vocabulary.dispositions import REJECT_REASONS
from abm.vocabulary.engagement_kinds import KINDS, Channel, Direction, Grade, Kind
from abm.vocabulary.points import in_digits
from abm.vocabulary.roles import ROLES, SEAT_ROLES
from abm.vocabulary.states import FUNNEL_STAGES, AccountType, FunnelStage, Queue, Status

REPEAT_VISIT = "repeat_visit"
"""The kind that no export has: it is found from visits on several days."""


class Agreement(TomlModel):
    """Who signed these rules, and when."""

    by: str
    role: str
    on: Annotated[date, Field(ge=date(2000, 1, 1))]


class AddedKind(TomlModel):
    """A kind of engagement that the catalogue does not have."""

    name: Name
    channel: Channel
    direction: Direction
    is_deliberate: bool = False
    is_view: bool = False

    @property
    def grade(self) -> Grade:
        """How deliberate it is; a view is."""
        return "view" if self.is_view else "act" if self.is_deliberate else "none"


class FitRule(Condition):
    """
    Points for what an account or a person is.

    A rule holds if its condition and those under ``also`` hold. Among the rules of one ``group``, only the
    first that holds counts; a rule without a group always counts.
    """

    id: Name
    points: Points
    also: tuple[Condition, ...] = ()
    group: Name | None = None
    source: str = ""

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All that must hold."""
        return (self, *self.also)


class Fit(TomlModel):
    """
    Points for who people are: account fit up to ``account_max``, person fit up to ``person_max``.

    ``own_fields`` are columns of your exports that have no canonical name, which rules may ask for.
    """

    account_max: NonNegativePoints
    person_max: NonNegativePoints
    own_fields: tuple[Name, ...] = ()
    account: tuple[FitRule, ...]
    person: tuple[FitRule, ...]


class Decay(TomlModel):
    """
    How points decay.

    ``per_signal``: each signal loses ``points`` (or ``share`` of what it earned) with every whole
    ``period_days``. ``on_total``: the person's total loses ``points`` with every whole period. ``half_life``:
    each signal loses half of its points every ``half_life_days``. ``window``: each signal counts in full for
    ``window_days``, then not at all.
    """

    mode: Literal["per_signal", "on_total", "half_life", "window"] = "per_signal"
    points: NonNegativePoints = Decimal(2)
    share: Share | None = None
    period_days: Count = 7
    half_life_days: Annotated[float, Field(gt=0, le=3650)] = 30
    window_days: Count = 90

    @model_validator(mode="after")
    def _share_is_per_signal(self) -> Self:
        if self.share is not None and self.mode != "per_signal":
            raise ValueError("share applies to per_signal decay only; remove it or set mode = 'per_signal'")
        return self


class RepeatVisit(TomlModel):
    """When web visits count as repeated: visits on ``visit_days`` days within ``within_days`` days."""

    visit_days: Annotated[int, Field(strict=True, ge=2, le=30)] = 3
    within_days: Annotated[int, Field(strict=True, ge=2, le=365)] = 14


class SignalRule(TomlModel):
    """
    Points for what a person did.

    An engagement earns the points of the first rule in each ``group`` that matches it, in the order of the
    file. ``max_points`` caps what one person can earn from the rule in ``per_days``. Signals of one person
    about the same asset count once in ``same_asset_days``.

    The conditions under ``where`` are about fields of the engagement, or of the ``person.`` and the
    ``account.``. With ``at_least``, a signal earns when it is at least the n-th that fits within
    ``within_days``; with ``after``, when the same person did one of these kinds before it, within
    ``within_days``. With ``by_account``, signals of an account that name nobody earn for the account.
    """

    kind: Name
    points: Points
    id: Name | None = None
    group: Name = "signals"
    topic: str | None = None
    asset_contains: str | None = None
    campaign_id: str | None = None
    min_duration_seconds: Annotated[int, Field(strict=True, ge=1)] | None = None
    by_account: Annotated[bool, Field(strict=True)] = False
    where: tuple[Condition, ...] = ()
    at_least: Annotated[int, Field(strict=True, ge=2, le=1000)] | None = None
    after: tuple[Name, ...] = ()
    within_days: Count | None = None
    max_points: Points | None = None
    per_days: Count | None = None
    same_asset_days: Count | None = None
    source: str = ""

    @property
    def rule_id(self) -> str:
        """The name of the rule in the score ledger: its ``id``, else its kind."""
        return self.id or self.kind

    @property
    def is_conditional(self) -> bool:
        """Whether details of a signal decide, so that not every one of the kind fits."""
        details = self.topic or self.asset_contains or self.campaign_id or self.min_duration_seconds
        return bool(details) or self.is_by_person

    @property
    def is_by_person(self) -> bool:
        """Whether it takes more than the signal: its person, their account, or what they did before."""
        return bool(self.where or self.at_least or self.after)

    @model_validator(mode="after")
    def _history_has_a_period(self) -> Self:
        if bool(self.at_least or self.after) != (self.within_days is not None):
            raise ValueError("within_days goes with at_least or after; set both or neither")
        if self.kind == REPEAT_VISIT and self.is_by_person:
            raise ValueError(f"{REPEAT_VISIT} is found, and can have no where, at_least or after")
        if self.by_account and (self.is_by_person or self.kind == REPEAT_VISIT):
            raise ValueError("by_account is for signals that name nobody; remove where, at_least and after")
        return self

    @model_validator(mode="after")
    def _cap_has_a_period(self) -> Self:
        if (self.max_points is None) != (self.per_days is None):
            raise ValueError("a cap needs both max_points and per_days; set both or neither")
        if self.max_points is not None and (self.max_points <= 0 or self.points < 0):
            raise ValueError("max_points must be above 0, and cannot cap a rule that deducts points")
        return self


class GroupCap(TomlModel):
    """The most points that one person can earn from a group of rules in a period."""

    group: Name
    max_points: Annotated[Points, Field(gt=0)]
    per_days: Count


class Intent(TomlModel):
    """Points for what people do."""

    person_cap: NonNegativePoints
    decay: Decay = Decay()
    repeat_visit: RepeatVisit = RepeatVisit()
    group_caps: tuple[GroupCap, ...] = ()
    rules: tuple[SignalRule, ...]


class Band(TomlModel):
    """
    A range of contact scores, the queue it leads to, and the intent and the fit it requires.

    ``waive_fit_from`` is the intent from which ``min_fit`` is not asked for.
    """

    name: Name
    score_from: NonNegativePoints
    queue: Queue
    min_intent: NonNegativePoints = Decimal(0)
    min_fit: NonNegativePoints = Decimal(0)
    waive_fit_from: NonNegativePoints | None = None


class HandRaise(TomlModel):
    """Engagements that send a person to sales, whatever the person's score."""

    kinds: tuple[Name, ...]
    within_days: Count = 30
    queue: Queue = "ae"


class SeatRole(TomlModel):
    """A role of the committee: how many seats it has, and the weight of each."""

    role: Literal[SEAT_ROLES]  # type: ignore[valid-type]
    weight: Annotated[Points, Field(gt=0)]
    seats: Annotated[int, Field(strict=True, ge=1, le=5)] = 1


class Need(TomlModel):
    """
    What the people of an account may be after; signals about one of ``topics`` show it.

    An account is judged for each need that it shows. ``fit`` has rules that count for this need alone,
    besides those of the account, and ``roles`` the seats of its committee, where they are not those of every
    committee.
    """

    name: Name
    topics: Annotated[tuple[str, ...], Field(min_length=1)]
    min_account_fit: NonNegativePoints | None = None
    fit: tuple[FitRule, ...] = ()
    roles: tuple[SeatRole, ...] = ()


class RoleHint(TomlModel):
    """
    A buying role inferred from behaviour, where neither people nor a title state one.

    A person with ``at_least`` engagements of these ``kinds`` within ``within_days`` probably has the role.
    """

    role: Literal[ROLES]  # type: ignore[valid-type]
    kinds: Annotated[tuple[Name, ...], Field(min_length=1)]
    at_least: Annotated[int, Field(strict=True, ge=1, le=1000)] = 2
    within_days: Count = 180
    confidence: Share = Decimal("0.5")


class RoleConfidence(TomlModel):
    """The confidence of a role that MEDDIC or the CRM states; titles and hints have their own."""

    qualification: Share = Decimal("0.95")
    opportunity: Share = Decimal("0.95")
    crm_contact: Share = Decimal("0.9")


class TieChances(TomlModel):
    """The probability that a tie of each kind carries an introduction, and how fast ties fade."""

    knows: Share = Decimal("0.6")
    reports_to: Share = Decimal("0.5")
    same_meeting: Share = Decimal("0.4")
    same_thread: Share = Decimal("0.4")
    co_engaged: Share = Decimal("0.1")
    half_life_days: Count = 60


class Committee(TomlModel):
    """The seats to fill, and how people's intent adds up to the intent of the account."""

    solution: Name = "any"
    min_role_confidence: Share = Decimal("0.5")
    unseated_weight: NonNegativePoints = Decimal("0.25")
    account_cap: NonNegativePoints = Decimal(100)
    engaged_days: Count = 30
    meeting_days: Count = 90
    role_confidence: RoleConfidence = RoleConfidence()
    thread_share: Share = Decimal("0.7")
    family_share: Share = Decimal("0.5")
    need_share: Share = Decimal("0.3")
    need_points: NonNegativePoints = Decimal(5)
    size_bands: tuple[Count, ...] = (50, 200, 1000, 5000)
    ties: TieChances = TieChances()
    roles: Annotated[tuple[SeatRole, ...], Field(min_length=1)]
    hints: tuple[RoleHint, ...] = ()

    @model_validator(mode="after")
    def _sizes_rise(self) -> Self:
        if list(self.size_bands) != sorted({*self.size_bands} - {1}):
            raise ValueError(f"size_bands must rise from above 1; found {list(self.size_bands)}")
        return self


class Episode(TomlModel):
    """The conditions under which the interest of several people counts as coordinated."""

    window_days: Annotated[int, Field(strict=True, ge=1, le=90)] = 14
    people: Count = 2
    groups: Count = 2
    senior_people: Annotated[int, Field(strict=True, ge=0, le=1000)] = 1
    warm_days: Count = 30


class Exclude(TomlModel):
    """Conditions that keep an account from being an MQA and its people out of every queue."""

    account_types: tuple[AccountType, ...] = ("competitor", "partner", "customer")
    people_of: tuple[AccountType, ...] = ("competitor", "partner", "customer")
    statuses: tuple[Status, ...] = ("disqualified", "left", "suppressed")
    recycle_days: Count = 90


class Mqa(TomlModel):
    """
    The clauses of a Marketing Qualified Account.

    One that nothing excludes stays one for ``min_days`` at least. One that stopped being one becomes one
    again after ``cool_down_days`` at the earliest.
    """

    min_account_fit: NonNegativePoints
    enter_intent: NonNegativePoints
    stay_intent: NonNegativePoints
    min_days: Annotated[int, Field(strict=True, ge=0, le=3_650)] = 0
    cool_down_days: Annotated[int, Field(strict=True, ge=0, le=3_650)] = 0
    episode: Episode = Episode()
    exclude: Exclude = Exclude()


class Dispositions(TomlModel):
    """The reasons for which sales may reject what was handed over."""

    reject_reasons: Annotated[tuple[Name, ...], Field(min_length=1)] = REJECT_REASONS


class Matching(TomlModel):
    """
    The probability from which a person is matched to an account, and from which the match is strong.

    ``weak_from`` is above one half, so that a person is never matched to two accounts.
    """

    strong_from: Share = Decimal("0.95")
    weak_from: Annotated[Share, Field(gt=0.5)] = Decimal("0.75")

    @model_validator(mode="after")
    def _strong_is_above_weak(self) -> Self:
        if self.weak_from > self.strong_from:
            raise ValueError(f"weak_from {self.weak_from} is above strong_from {self.strong_from}; lower it")
        return self


class Attribution(TomlModel):
    """
    Which touches earn credit for a deal.

    Touches older than ``look_back_days`` earn none. With time decay, a touch earns half as much as one
    ``half_life_days`` later. Models that learn from paths look at their latest ``longest_path`` steps.
    """

    look_back_days: Count = 180
    half_life_days: Count = 30
    longest_path: Count = 20


class Benchmark(TomlModel):
    """The usual share of those who go on from one stage of the funnel to a later one."""

    from_stage: FunnelStage
    to_stage: FunnelStage
    low: Share
    high: Share | None = None


class LossReadings(TomlModel):
    """
    When losses say more than that deals were lost.

    Deals lost on features ``consistent_quarters`` in a row belong on the roadmap. If ``no_decision_share`` or
    more of at least ``least_losses`` in a quarter ended without a decision, interest lacks an acute pain.
    """

    consistent_quarters: Count = 2
    no_decision_share: Share = Decimal("0.30")
    least_losses: Count = 5


class Funnel(TomlModel):
    """
    The stages from an inquiry to a customer, in their order, and how their conversion is judged.

    Somebody converts in time within ``within_days``.
    """

    stages: Annotated[tuple[FunnelStage, ...], Field(min_length=2)] = FUNNEL_STAGES
    within_days: Count = 90
    benchmarks: tuple[Benchmark, ...] = (
        Benchmark(from_stage="mql", to_stage="sql", low=Decimal("0.20"), high=Decimal("0.30")),
        Benchmark(from_stage="mql", to_stage="sal", low=Decimal("0.85")),
    )
    losses: LossReadings = LossReadings()

    @model_validator(mode="after")
    def _stages_are_known_once(self) -> Self:
        twice = sorted({stage for stage in self.stages if self.stages.count(stage) > 1})
        if twice:
            raise ValueError(f"stages has {', '.join(twice)} twice; list each stage once")
        for benchmark in self.benchmarks if "benchmarks" in self.model_fields_set else ():
            pair = [stage for stage in self.stages if stage in (benchmark.from_stage, benchmark.to_stage)]
            if pair != [benchmark.from_stage, benchmark.to_stage]:
                raise ValueError(
                    f"benchmarks has one from {benchmark.from_stage} to {benchmark.to_stage}; "
                    f"name two stages in their order: {', '.join(self.stages)}"
                )
        return self


class Reviews(TomlModel):
    """How many days after a review the next one of its kind is due."""

    voice_of_customer: Count = 7
    batch: Count = 14
    losses: Count = 92
    rules: Count = 92


class Playbook(TomlModel):
    """The whole agreement of marketing and sales."""

    name: Name
    title: str
    agreed: tuple[Agreement, ...] = ()
    kinds: tuple[AddedKind, ...] = ()
    needs: tuple[Need, ...] = ()
    fit: Fit
    intent: Intent
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    hand_raise: HandRaise
    committee: Committee
    mqa: Mqa
    routing: Routing = Routing()
    sla: Sla = Sla()
    dispositions: Dispositions = Dispositions()
    matching: Matching = Matching()
    attribution: Attribution = Attribution()
    funnel: Funnel = Funnel()
    reviews: Reviews = Reviews()
    icps: tuple[Icp, ...] = ()
    personas: tuple[Persona, ...] = ()
    grades: Annotated[tuple[ProfileGrade, ...], Field(min_length=1)] = GRADES
    definitions: tuple[Definition, ...] = ()

    @classmethod
    def between_parts(cls, document: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
        """Mistakes between the parts of a playbook; see :mod:`abm.playbook.consistency`."""
        return problems_between(document)

    @property
    def catalogue(self) -> tuple[Kind, ...]:
        """Every kind of engagement; one added here replaces the shipped one of its name."""
        added = [Kind(k.name, k.channel, k.direction, k.grade) for k in self.kinds]
        return tuple({kind.name: kind for kind in (*KINDS, *added)}.values())

    @property
    def version(self) -> str:
        """Content hash of the rules: the same whatever the file looks like and whoever signed it."""
        content = json.dumps(self.model_dump(exclude={"agreed"}), sort_keys=True, default=_canonical)
        return hashlib.sha256(content.encode()).hexdigest()[:12]


def read_playbook(path: Path) -> Playbook:
    """The playbook of a workspace; all mistakes of the file in one SettingsError."""
    return read_toml(path, Playbook)


def shipped_text(name: str) -> str:
    """
    The text of a shipped playbook.

    Raises
    ------
    UsageError
        If no shipped playbook has that name.
    """
    if name not in shipped_names():
        raise UsageError(f"There is no playbook called {name!r}; use {' or '.join(shipped_names())}.")
    return (files("abm.playbook") / "shipped" / f"{name}.toml").read_text("utf-8")


def shipped_names() -> list[str]:
    """
    Names of the playbooks that come with the product.

    Examples
    --------
    >>> shipped_names()
    ['fit-intent-100', 'points-100']
    """
    folder = files("abm.playbook") / "shipped"
    others = {"journeys.toml"}
    return sorted(
        f.name.removesuffix(".toml")
        for f in folder.iterdir()
        if f.name.endswith(".toml") and f.name not in others
    )


def shipped_playbook(name: str) -> Playbook:
    """A playbook that comes with the product."""
    return parse_toml(shipped_text(name), Playbook, file=f"{name}.toml")


def _canonical(points: object) -> str:
    """Points in one notation, however they were written: 8, 8.0 and 8.00 are the same number."""
    if not isinstance(points, Decimal):
        raise TypeError(f"a playbook cannot hold a {type(points).__name__}")
    return in_digits(points)
