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
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from abm.config.toml_files import KeyPath, TomlModel, parse_toml, read_toml
from abm.errors import UsageError
from abm.playbook.committee import Committee, Episode, Need
from abm.playbook.consistency import problems_between
from abm.playbook.definitions import GRADES, Definition, Icp, Persona, ProfileGrade
from abm.playbook.handover import Routing, Sla
from abm.playbook.revenue import Attribution, Dispositions, Funnel, Qualification, Reviews
from abm.playbook.rules import Band, Fit, HandRaise, Intent
from abm.playbook.values import Count, Name, NonNegativePoints, Share
from abm.vocabulary.engagement_kinds import KINDS, Channel, Direction, Grade, Kind
from abm.vocabulary.points import in_digits
from abm.vocabulary.states import AccountType, Status
from abm.vocabulary.words import either


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
    qualification: Qualification = Qualification()
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
        raise UsageError(f"There is no playbook called {name!r}; use {either(shipped_names())}.")
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
