"""What earns points in a playbook: fit, intent with its decay, bands of scores, and hand-raises."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from abm.config.toml_files import TomlModel
from abm.playbook.conditions import Condition
from abm.playbook.values import Count, Name, NonNegativePoints, Points, Share
from abm.vocabulary.states import Queue

REPEAT_VISIT = "repeat_visit"
"""The kind that no export has: it is found from visits on several days."""


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
