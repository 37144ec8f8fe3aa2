"""The settings of a workspace: ``abm.toml``; environment variables ``ABM_*`` take precedence over it."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, ValidationError, field_validator

from abm.config import SETTINGS_FILE
from abm.config.toml_files import TomlModel, read_toml
from abm.errors import SettingsError

SHIPPED_TEXT = """\
# Settings of this workspace. Environment variables take precedence: ABM_MEMORY_LIMIT=4GB, ABM_THREADS=2, ...

# as_of = 2026-09-30T12:00:00Z   # the business instant a run scores at; without it, the instant of the run
time_zone = "UTC"                # of the business calendar, and of the daily closes; users may have their own

memory_limit = "1.4GB"           # of the engine, which then spills to disk; allow 0.2 to 1 GB on top
# threads = 2                    # the most threads it may use

# Which system is believed where several describe a record: the first that has a value. Systems that are not
# named come after those that are, in the order of their names, and only fill what is empty.
# system_order = ["abm", "salesforce", "hubspot", "marketo"]

# The currency of converted amounts, and of amounts that state none; rates.csv says what others are worth.
# currency = "USD"

keep_generations = 3             # how many published generations to keep
keep_sources = true              # whether to archive loaded files, so that `abm doctor --repair` can reload
"""


SYSTEM_ORDER = ("abm", "salesforce", "hubspot", "marketo")
"""The systems that are believed first, unless the workspace says otherwise."""
CURRENCY = "USD"
"""The currency that amounts are converted to, unless the workspace says otherwise."""


def _names(value: object) -> object:
    """Names from a list, or from the text of an environment variable, with commas between."""
    return [name.strip() for name in value.split(",")] if isinstance(value, str) else value


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


class WorkspaceSettings(TomlModel):
    """The settings of a workspace; every one has a default that works."""

    as_of: Annotated[AwareDatetime, AfterValidator(_utc)] | None = None
    time_zone: str = "UTC"
    memory_limit: Annotated[str, Field(pattern=r"^\d+(\.\d+)?\s?(MB|GB|MiB|GiB)$")] = "1.4GB"
    threads: Annotated[int, Field(ge=1, le=256)] | None = None
    system_order: Annotated[tuple[str, ...], BeforeValidator(_names)] = SYSTEM_ORDER
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = CURRENCY
    keep_generations: Annotated[int, Field(ge=1, le=100)] = 3
    keep_sources: bool = True

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            ZoneInfo(name)
        except (OSError, ValueError, ZoneInfoNotFoundError) as error:
            raise ValueError(f"{name!r} is not a time zone; write a name such as 'Europe/Berlin'") from error
        return name


def read_workspace_settings(folder: Path, environment: Mapping[str, str] = os.environ) -> WorkspaceSettings:
    """
    The settings of the workspace in ``folder``.

    Raises
    ------
    SettingsError
        If ``abm.toml`` or an ``ABM_*`` variable holds a value that is not allowed.
    """
    settings = read_toml(folder / SETTINGS_FILE, WorkspaceSettings)
    overrides = {
        name: environment[key]
        for name in WorkspaceSettings.model_fields
        if (key := f"ABM_{name.upper()}") in environment
    }
    if not overrides:
        return settings
    try:
        return WorkspaceSettings.model_validate(settings.model_dump() | overrides)
    except ValidationError as error:
        problems = [
            f"ABM_{str(e['loc'][0]).upper()}: {e['msg']}; found {e['input']!r}" for e in error.errors()
        ]
        raise SettingsError("environment variables ABM_*", problems) from None
