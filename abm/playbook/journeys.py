"""Nurture journeys: who is sent what, and how long after what they did: ``journeys.toml``."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, field_validator

from abm.config.toml_files import TomlModel, parse_toml, read_toml

JOURNEYS_FILE: Final = "journeys.toml"

Days = Annotated[int, Field(ge=0, le=365)]


class Step(TomlModel):
    """
    What is sent, how many days after the step before, or after the trigger.

    ``answered_by`` are the kinds of engagement by which a person shows that it arrived. ``assets`` give the
    people of an industry another asset than ``asset``.
    """

    wait_days: Days
    send: str
    asset: str = ""
    assets: Mapping[str, str] = {}
    answered_by: tuple[str, ...] = ()


class Journey(TomlModel):
    """
    One track: whom it takes, and its steps.

    A person enters by the first engagement of a kind in ``trigger`` that fits; ``industries``, ``topics``
    and ``assets`` narrow it where they are given. Of all who enter, ``holdout_percent`` are sent nothing, so
    that the effect can be measured: how many reach ``goal`` within ``measured_days``.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
    title: str
    trigger: Annotated[tuple[str, ...], Field(min_length=1)]
    industries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    goal: str = "mql"
    measured_days: Annotated[int, Field(ge=1, le=365)] = 30
    holdout_percent: Annotated[int, Field(ge=0, le=50)] = 10
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


class Journeys(TomlModel):
    """All tracks of a workspace."""

    journeys: tuple[Journey, ...] = ()

    @field_validator("journeys")
    @classmethod
    def _names_are_unique(cls, journeys: tuple[Journey, ...]) -> tuple[Journey, ...]:
        names = [journey.name for journey in journeys]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two journeys are called {', '.join(twice)}; give each a name of its own")
        return journeys


def read_journeys(folder: Path) -> tuple[Journey, ...]:
    """
    The journeys of a workspace; the shipped ones if it has no ``journeys.toml``.

    Raises
    ------
    SettingsError
        If the file has mistakes; every one of them with its line.
    """
    file = folder / JOURNEYS_FILE
    return read_toml(file, Journeys).journeys if file.is_file() else shipped_journeys()


def shipped_journeys() -> tuple[Journey, ...]:
    """The journeys that come with the product."""
    text = (files("abm.playbook") / "shipped" / JOURNEYS_FILE).read_text("utf-8")
    return parse_toml(text, Journeys, file=JOURNEYS_FILE).journeys
