"""
Names that columns usually have in files: those of ``header_names.csv`` and of the shipped profiles.

A name counts however it is written: "E-Mail", "e_mail" and "EMAIL" are one, and so are "Amount" and
"Amount (USD)".
"""

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from abm.config.toml_files import parse_toml
from abm_warehouse.profiles.model import Profile
from abm_warehouse.profiles.reading import shipped_profiles
from abm_warehouse.storage.entities import ENTITIES

ANY_ENTITY = "*"
"""What the table has instead of an entity where a name means the same in all of them."""

_CALLED: Mapping[str, tuple[str, ...]] = {
    "accounts": ("account", "company", "organization", "organisation", "customer", "client"),
    "contacts": ("contact", "person", "lead", "prospect"),
    "engagements": ("engagement", "activity", "event", "touch", "touchpoint", "interaction"),
    "opportunities": ("opportunity", "opp", "deal"),
    "opportunity_contacts": ("contact", "stakeholder"),
    "campaigns": ("campaign", "program", "programme"),
    "users": ("user", "rep", "owner", "employee"),
}
"""What people call a row; such a word may precede the name of a column, as in "Contact Country"."""
_UNIT = re.compile(r"\s*\([^()]*\)\s*$")


def plain_name(header: str) -> str:
    """
    The letters and digits of a header, without what is in brackets at its end.

    Examples
    --------
    >>> plain_name("E-Mail"), plain_name("Amount (USD)"), plain_name("property_dealname")
    ('email', 'amount', 'dealname')
    """
    return re.sub(r"[^a-z0-9]", "", _UNIT.sub("", header).lower().removeprefix("property_"))


@cache
def usual_names(entity: str) -> dict[str, dict[str, tuple[int, int]]]:
    """
    The names of each column of an entity, as ``plain_name`` gives them; the lowest rank is the surest.

    Its own name is before those of the table, then come those of the shipped profiles, then all of these
    after a word for the entity.

    Examples
    --------
    >>> names = usual_names("contacts")["email"]
    >>> names["email"], names["emailaddress"], "contactemail" in names, "dealname" in names
    ((0, 0), (1, 0), True, False)
    """
    table, profiles = _names_in_table(entity), _names_in_profiles(entity)
    ranked: dict[str, dict[str, tuple[int, int]]] = {}
    for column in ENTITIES[entity].columns:
        tiers = [[plain_name(column.name)], table.get(column.name, []), profiles.get(column.name, [])]
        tiers.append([word + name for tier in tiers for name in tier for word in _CALLED.get(entity, ())])
        names = ranked[column.name] = {}
        for tier, its_names in enumerate(tiers):
            for place, name in enumerate(its_names):
                names.setdefault(name, (tier, place))
    return ranked


def _names_in_table(entity: str) -> dict[str, list[str]]:
    """Names in ``header_names.csv``, by column: those for the entity before those for any."""
    names: dict[str, list[str]] = {}
    text = files("abm_warehouse.loading").joinpath("header_names.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    for wanted in (entity, ANY_ENTITY):
        for row in rows:
            if row["entity"] == wanted:
                names.setdefault(row["column"], []).extend(map(plain_name, row["names"].split("|")))
    if len(ENTITIES[entity].key) == 1:
        [key] = ENTITIES[entity].key
        names.setdefault(key, []).extend(["id", "recordid"])
    return names


def _names_in_profiles(entity: str) -> dict[str, list[str]]:
    """Names that the shipped profiles read a column from, by column."""
    names: dict[str, list[str]] = {}
    profiles = (parse_toml(text, Profile, file=f"{name}.toml") for name, text in shipped_profiles().items())
    for source in (source for profile in profiles for source in profile.sources if source.entity == entity):
        for column, how in source.columns.items():
            if not how.join and not how.json_path:
                names.setdefault(column, []).extend(map(plain_name, how.sources))
    return names
