"""Where results may go: ``outbound.toml``; without it, nothing is sent."""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final, Literal, get_args
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from abm.config.toml_files import TomlModel, read_toml

OUTBOUND_FILE: Final = "outbound.toml"

Event = Literal["new_mqa", "hand_raise", "reached_sales", "hand_off", "sla_late"]

ACCOUNT_FIELDS: Final = (
    "state",
    "is_mqa",
    "qualified_by",
    "mqa_since",
    "rank",
    "fit",
    "intent",
    "coverage_percent",
    "people_engaged",
    "last_signal_at",
    "scored_at",
)
PERSON_FIELDS: Final = (
    "band",
    "queue",
    "fit",
    "intent",
    "score",
    "buying_role",
    "is_hand_raise",
    "last_signal_at",
    "scored_at",
)
TASK_FIELDS: Final = ("person", "account", "owner", "due_on", "subject", "status")
"""What is written of accounts, of people, and of tasks to answer a hand-off, by our names."""

_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9_]*")


class Target(TomlModel):
    """
    A system that files are written for.

    ``accounts``, ``people`` and ``tasks`` give a field of ours the name that the system has for it; a field
    that is not named is not written. Records are found by ``account_key`` and ``person_key``, columns with
    the ids that the system's own exports had, and tasks by ``task_key``, a column with ids of ours.
    """

    account_key: str
    person_key: str
    accounts: Mapping[str, str]
    people: Mapping[str, str]
    task_key: str
    tasks: Mapping[str, str]
    part_megabytes: Annotated[int, Field(ge=1, le=100)] = 100

    @field_validator("accounts")
    @classmethod
    def _account_fields_exist(cls, fields: Mapping[str, str]) -> Mapping[str, str]:
        return _known(fields, ACCOUNT_FIELDS)

    @field_validator("people")
    @classmethod
    def _person_fields_exist(cls, fields: Mapping[str, str]) -> Mapping[str, str]:
        return _known(fields, PERSON_FIELDS)

    @field_validator("tasks")
    @classmethod
    def _task_fields_exist(cls, fields: Mapping[str, str]) -> Mapping[str, str]:
        return _known(fields, TASK_FIELDS)


def _known(fields: Mapping[str, str], known: tuple[str, ...]) -> Mapping[str, str]:
    unknown = sorted(fields.keys() - set(known))
    if unknown:
        raise ValueError(f"there is no field {', '.join(unknown)}; there are {', '.join(known)}")
    return fields


def _prefixed(fields: tuple[str, ...], form: str) -> dict[str, str]:
    return {name: form.format(name) for name in fields}


SALESFORCE: Final = Target(
    account_key="Id",
    person_key="Id",
    accounts=_prefixed(ACCOUNT_FIELDS, "abm_{}__c"),
    people=_prefixed(PERSON_FIELDS, "abm_{}__c"),
    task_key="abm_handoff_id__c",
    tasks={
        "person": "WhoId",
        "account": "WhatId",
        "owner": "OwnerId",
        "due_on": "ActivityDate",
        "subject": "Subject",
        "status": "Status",
    },
)
HUBSPOT: Final = Target(
    account_key="hs_object_id",
    person_key="hs_object_id",
    accounts=_prefixed(ACCOUNT_FIELDS, "abm_{}"),
    people=_prefixed(PERSON_FIELDS, "abm_{}"),
    task_key="abm_handoff_id",
    tasks={
        "person": "contact_id",
        "account": "company_id",
        "owner": "hubspot_owner_id",
        "due_on": "hs_timestamp",
        "subject": "hs_task_subject",
    },
)


class Hook(TomlModel):
    """
    An address that is told of events.

    Bodies are signed with the secret in the environment variable ``secret_variable``. The form ``slack`` is
    that of Slack's incoming webhooks, which carry their secret in the address.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
    url: str
    form: Literal["json", "slack"] = "json"
    secret_variable: str = ""
    events: tuple[Event, ...] = get_args(Event)
    attempts: Annotated[int, Field(ge=1, le=8)] = 4
    timeout_seconds: Annotated[int, Field(ge=1, le=60)] = 10

    @field_validator("url")
    @classmethod
    def _is_safe(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.username or parts.password:
            raise ValueError("the address must not hold a name and a password; use secret_variable")
        if parts.scheme == "https" and parts.hostname:
            return url
        if parts.scheme == "http" and _is_this_machine(parts.hostname or ""):
            return url
        raise ValueError(f"{url!r} is not an https address; http is for this machine alone")

    @field_validator("secret_variable")
    @classmethod
    def _is_variable(cls, name: str) -> str:
        if name and not _VARIABLE.fullmatch(name):
            raise ValueError(f"{name!r} is not the name of an environment variable, such as ABM_HOOK_SECRET")
        return name


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Outbound(TomlModel):
    """Where results may go."""

    salesforce: Target = SALESFORCE
    hubspot: Target = HUBSPOT
    hooks: tuple[Hook, ...] = ()

    @field_validator("hooks")
    @classmethod
    def _names_are_unique(cls, hooks: tuple[Hook, ...]) -> tuple[Hook, ...]:
        names = [hook.name for hook in hooks]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two hooks are called {', '.join(twice)}; give each a name of its own")
        return hooks


def read_outbound(folder: Path) -> Outbound:
    """
    The settings of a workspace; the shipped fields and no hooks if it has no such file.

    Raises
    ------
    SettingsError
        If the file has mistakes; every one of them with its line.
    """
    file = folder / OUTBOUND_FILE
    return read_toml(file, Outbound) if file.is_file() else Outbound()
