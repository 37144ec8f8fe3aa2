"""The committee of a playbook: its seats, who fills them, what it decides about, and its ties."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from abm.config.toml_files import TomlModel
from abm.playbook.rules import FitRule
from abm.playbook.values import Count, Name, NonNegativePoints, Points, Share
from abm.vocabulary.roles import ROLES, SEAT_ROLES


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

    @property
    def acting_days(self) -> int:
        """For how many days acting in the same week ties people: until a sixteenth of the weight is left."""
        return 4 * self.half_life_days


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
