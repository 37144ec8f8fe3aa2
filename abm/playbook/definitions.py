"""Whom the playbook is for, and what the words of qualification mean."""

from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from abm.config.toml_files import TomlModel
from abm.playbook.conditions import Condition
from abm.playbook.values import Count, Name, NonNegativePoints, Share
from abm.vocabulary.states import Status
from abm.vocabulary.words import QUALIFICATION_FIELDS

QUALIFYING = tuple(dict.fromkeys(field for fields in QUALIFICATION_FIELDS.values() for field in fields))
"""What salespeople can confirm, in any framework."""


class Profile(TomlModel):
    """What an account or a person should be like; they are graded by the share of conditions that hold."""

    name: Name
    title: str
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1)]


class Icp(Profile):
    """An ideal customer profile, of accounts."""


class Persona(Profile):
    """A kind of buyer: its conditions are about people, and the rest is for whoever talks to them."""

    challenges: tuple[str, ...] = ()
    motivations: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()


class ProfileGrade(TomlModel):
    """The grade of an account or a person of whom at least this share of the conditions holds."""

    grade: Annotated[str, Field(pattern=r"^[A-Z][+-]?$")]
    share_from: Share


GRADES: Final = (
    ProfileGrade(grade="A", share_from=Decimal(1)),
    ProfileGrade(grade="B", share_from=Decimal("0.75")),
    ProfileGrade(grade="C", share_from=Decimal("0.5")),
    ProfileGrade(grade="D", share_from=Decimal(0)),
)


class Definition(TomlModel):
    """
    What a word of qualification means: somebody meets it when all that it asks for holds.

    ``level`` is its place on the ladder from 0 to 6; whoever meets none is at 0. With ``hand_raise``, a
    request for sales takes the place of score, fit, intent and band. ``confirmed`` are answers in a
    qualification framework that are neither empty nor no. ``kinds`` are signals of which there must be
    ``at_least`` so many ``within_days``.
    """

    name: Name
    title: str
    level: Annotated[int, Field(strict=True, ge=1, le=6)] | None = None
    aliases: tuple[str, ...] = ()
    target_account: Annotated[bool, Field(strict=True)] = False
    min_score: NonNegativePoints | None = None
    min_fit: NonNegativePoints | None = None
    min_intent: NonNegativePoints | None = None
    bands: tuple[Name, ...] = ()
    hand_raise: Annotated[bool, Field(strict=True)] = False
    statuses: tuple[Status, ...] = ()
    confirmed: tuple[Literal[QUALIFYING], ...] = ()  # type: ignore[valid-type]
    kinds: tuple[Name, ...] = ()
    at_least: Annotated[int, Field(strict=True, ge=1, le=1000)] = 1
    within_days: Count = 90
