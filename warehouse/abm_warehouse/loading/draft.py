"""A first draft of a profile, from the header of a file and a look at its first rows."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from abm.config.toml_files import parse_toml
from abm.counting import counted
from abm.errors import UsageError
from abm_warehouse.profiles.model import Profile, shipped_profiles
from abm_warehouse.readers import CsvFile, File, open_file, stem_of
from abm_warehouse.storage.connections import connect, one_row, prepare
from abm_warehouse.storage.entities import ENTITIES, Column, Entity, entity_named
from abm_warehouse.storage.sql_text import quoted

LOOKED_AT = 1000
FEW = 12

_MORE_NAMES: Mapping[str, str] = {
    "account_id": "accountid companyid organizationid organisationid customerid",
    "contacts.account_id": "account",
    "engagements.account_id": "account company",
    "opportunities.account_id": "account company customer organization organisation client",
    "contact_id": "contactid personid leadid prospectid",
    "engagement_id": "activityid eventid interactionid touchid",
    "opportunity_id": "opportunityid dealid",
    "campaign_id": "campaignid",
    "accounts.name": "company companyname accountname account organization organisation firm customer client",
    "opportunities.name": "dealname opportunityname",
    "campaigns.name": "campaignname campaign",
    "users.name": "fullname salesagent salesrep agent username displayname",
    "contacts.company": "companyname organization organisation employer",
    "full_name": "fullname contactname personname displayname",
    "email": "emailaddress mail workemail businessemail",
    "title": "jobtitle position role jobrole",
    "domain": "emaildomain webdomain",
    "website": "url web homepage companyurl",
    "employees": "employeecount numberofemployees headcount companysize staff",
    "annual_revenue": "revenue turnover annualrevenue",
    "industry": "sector vertical",
    "country": "officelocation countryregion land",
    "kind": "eventtype activitytype type event action activity",
    "occurred_at": "date datetime timestamp eventtime activitydate time happenedat",
    "created_at": "createddate createdon createdat datecreated opendate opened engagedate createdate",
    "closed_at": "closedate closeddate closedon datewon",
    "stage": "dealstage stagename status pipelinestage",
    "amount": "value dealvalue closevalue dealamount cost spend",
    "owner_id": "owner salesagent salesrep accountowner dealowner",
    "solution": "product productname",
    "date": "day reportdate",
    "is_deleted": "deleted isdeleted",
}
_EPOCHS = {10: "epoch_s", 13: "epoch_ms", 16: "epoch_us"}
_THOUSANDS = re.compile(r"[^\d]*\d{1,3}([,.' ]\d{3})+([.,]\d+)?[^\d]*")
_BOOLEANS = {"true", "false", "1", "0", "yes", "no", "y", "n", "t", "f"}


@dataclass(frozen=True, slots=True)
class Times:
    """
    How the values of a column would be read as times.

    Parameters
    ----------
    seen, zoned, either_way
        How many values there are, how many of them state a zone, and how many are written like 03/04/2026.
    day_first, month_first
        How many can be read in each order.
    with_clock
        How many have more than a day.
    """

    seen: int = 0
    zoned: int = 0
    either_way: int = 0
    day_first: int = 0
    month_first: int = 0
    with_clock: int = 0

    @property
    def readable(self) -> int:
        """How many can be read in the order that reads most."""
        return max(self.day_first, self.month_first)

    @property
    def zoneless(self) -> int:
        """How many of those that can be read state no zone."""
        return self.readable - self.zoned


_TIMES = """
    select
        count(*),
        count(coalesce(as_time(cell, null, 'day_first'), as_time(cell, null, 'month_first'))),
        count(*) filter (is_either_way(time_parts(cell).day)),
        count(as_time(cell, 'UTC', 'day_first')),
        count(as_time(cell, 'UTC', 'month_first')),
        count(*) filter (time_parts(cell).clock <> '')
    from (select unnest($cells::varchar[]) as cell)
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of a draft, and the entity and columns that it recognised."""

    text: str
    entity: str
    mapped: tuple[str, ...]
    to_name: tuple[str, ...]
    unmapped: tuple[str, ...]


def draft_profile(path: Path, *, name: str, entity_name: str | None = None, delimiter: str = ",") -> Draft:
    """
    Draft a profile for a person to review; the draft says what it could not tell.

    Parameters
    ----------
    path
        The file, of any kind that can be loaded.
    name
        Name of the profile.
    entity_name
        The entity that the file holds; if None, it is guessed from the file's name and header.
    delimiter
        The character that separates the cells of a CSV file. Common others are tried if it separates nothing.

    Raises
    ------
    UsageError
        If the file resembles none of the entities and none was named.
    LoadRefused
        If the file cannot be read.
    """
    file = open_file(path, delimiter=delimiter)
    stem = stem_of(path)
    entity = _entity_of(stem, file.header) if entity_name is None else entity_named(entity_name)
    if entity is None:
        raise UsageError(
            f"{path.name} looks like none of {', '.join(ENTITIES)}; say what it is with --entity."
        )
    found = _matches(entity, file.header)
    with connect() as con:
        prepare(con)
        values = _first_values(con, file)
        times = {
            column.name: _times_of(con, values[found[column.name]])
            for column in entity.columns
            if column.type in ("time", "date") and column.name in found
        }
    asked = _asked(entity, found)
    to_name = tuple(c.name for c in entity.columns if c.name in asked and c.name not in found)
    unmapped = tuple(cell for cell in file.header if cell not in found.values())
    lines = [
        f"# A draft of `abm profile new`, from the header and the first rows of {_quiet(path.name)}.",
        "# Go over every line, then see what it would do: abm profile check FILE --profile " + name,
        "",
        f"name = {_quoted(name)}",
        f"title = {_quoted(stem)}",
        *_delimiter(file),
        *_time_settings([(c, times[c.name]) for c in entity.columns if c.name in times]),
        "",
        "[[sources]]",
        f"entity = {_quoted(entity.name)}",
        f"file = [{_quoted(stem)}]                # add other names of such files here",
        f"needs = [{', '.join(map(_quoted, _needs(entity, found, file.header)))}]",
        "",
        "[sources.columns]",
        *(_line(entity, column, found, values, times) for column in entity.columns
          if column.name in asked or column.name in found),
        *_outcome(entity, found),
        "",
        *_left(entity, found, unmapped),
    ]  # fmt: skip
    text = "\n".join(lines).rstrip() + "\n"
    parse_toml(text, Profile, file=f"{name}.toml")
    return Draft(text=text, entity=entity.name, mapped=tuple(found), to_name=to_name, unmapped=unmapped)


def _delimiter(file: File) -> list[str]:
    """The setting for a file whose cells are not separated by a comma."""
    if not isinstance(file, CsvFile) or file.delimiter == ",":
        return []
    return [f"delimiter = {_quoted(file.delimiter)}"]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower().removeprefix("property_"))


@cache
def _names() -> dict[str, dict[str, list[str]]]:
    """Names of each canonical column, by entity, in shipped profiles and common usage, best first."""
    profiles = [parse_toml(text, Profile, file=f"{name}.toml") for name, text in shipped_profiles().items()]
    names: dict[str, dict[str, list[str]]] = {}
    for entity in ENTITIES.values():
        columns = names[entity.name] = {
            c.name: [
                _plain(c.name),
                *_MORE_NAMES.get(c.name, "").split(),
                *_MORE_NAMES.get(f"{entity.name}.{c.name}", "").split(),
            ]
            for c in entity.columns
        }
        columns[entity.key[0]].extend(["id", "recordid", f"{entity.name.rstrip('s')}id"])
        for source in (s for p in profiles for s in p.sources if s.entity == entity.name):
            for column, how in source.columns.items():
                if not how.join and not how.json_path:
                    columns[column].extend(map(_plain, how.sources))
    return names


def _matches(entity: Entity, header: Iterable[str]) -> dict[str, str]:
    """Column of the file for each canonical one; each is used once, but a name may also serve as the id."""
    free = {_plain(cell): cell for cell in reversed(list(header))}
    ranked = sorted(
        (rank, not column.required, order, column.name, name)
        for order, column in enumerate(entity.columns)
        for rank, name in enumerate(dict.fromkeys(_names()[entity.name][column.name]))
        if name in free
    )
    found: dict[str, str] = {}
    for _, _, _, column, name in ranked:
        if column not in found and name in free:
            found[column] = free.pop(name)
    if entity.name in ("accounts", "users") and "name" in found:
        found.setdefault(entity.key[0], found["name"])
    return {column.name: found[column.name] for column in entity.columns if column.name in found}


def _entity_of(stem: str, header: tuple[str, ...]) -> Entity | None:
    """The entity whose columns match the header best, with a bonus if the file is named after it."""
    scores = {}
    for entity in ENTITIES.values():
        found = _matches(entity, header)
        required = [column for column in entity.columns if column.required]
        share = sum(column.name in found for column in required) / len(required)
        singular = entity.name.rstrip("s").replace("ie", "")
        scores[entity.name] = len(found) * share + 3 * (singular in stem.lower())
    best = max(scores, key=lambda name: scores[name])
    return ENTITIES[best] if scores[best] >= 2 else None


def _first_values(con: duckdb.DuckDBPyConnection, file: File) -> dict[str, list[str]]:
    """Content of each column in the first rows."""
    file.stage(con, table="staged")
    listed = ", ".join(map(quoted, file.header))
    try:
        rows = con.execute(f"select {listed} from staged limit {LOOKED_AT}").fetchall()
    except duckdb.Error:  # the header is enough for a draft
        rows = []
    columns = zip(*rows, strict=True) if rows else ([] for _ in file.header)
    return {
        cell: [value.strip() for value in column if value and value.strip()]
        for cell, column in zip(file.header, columns, strict=True)
    }


def _times_of(con: duckdb.DuckDBPyConnection, values: list[str]) -> Times:
    """How the values of a column would be read as times, by the reader that loads use."""
    return Times(*one_row(con, _TIMES, {"cells": values}))


def _time_settings(times: Iterable[tuple[Column, Times]]) -> list[str]:
    """The settings that the times of a file need, and what proves them."""
    lines = []
    if any(of.zoneless for column, of in times if column.type == "time"):
        lines += [
            "# Times here state no zone. Say which one they are in, or their rows go to quarantine:",
            '# time_zone = "Europe/Berlin"',
        ]
    either_way = [of for _, of in times if of.either_way]
    if either_way:
        seen = sum(of.seen for of in either_way)
        day_first, month_first = (
            sum(of.day_first for of in either_way),
            sum(of.month_first for of in either_way),
        )
        lines += [
            "# Dates here are written like 03/04/2026, which may be 3 April or 4 March. Nobody guesses:",
            "# remove the # from the one that is true, or their rows go to quarantine.",
            f'# date_order = "day_first"      # can read {day_first:,} of the {seen:,} looked at',
            f'# date_order = "month_first"    # can read {month_first:,} of them',
        ]
    return lines


def _outcome(entity: Entity, found: Mapping[str, str]) -> list[str]:
    """A mapping from the stage of a deal to closed and won, where no column says so."""
    if entity.name != "opportunities" or "stage" not in found or {"is_closed", "is_won"} & found.keys():
        return []
    stage = _quoted(found["stage"])
    return [
        "# Nothing else says how a deal ended, so its stage does: change the words to those of your stages.",
        f"is_closed.rules = [{{ matches = {{ {stage} = '(?i)(won|lost)' }}, then = \"true\" }}]",
        'is_closed.default = "false"',
        f"is_won.rules = [{{ matches = {{ {stage} = '(?i)won' }}, then = \"true\" }}]",
        'is_won.default = "false"',
    ]


def _asked(entity: Entity, found: Mapping[str, str]) -> set[str]:
    """Columns that the profile must map: the required ones, and one that names the owner of a row."""
    asked = {column.name for column in entity.columns if column.required}
    if entity.parent_keys and not set(entity.parent_keys) & found.keys():
        asked.add(entity.parent_keys[0])
    return asked


def _needs(entity: Entity, found: Mapping[str, str], header: tuple[str, ...]) -> list[str]:
    needed = [found[c.name] for c in entity.columns if c.required and c.name in found]
    return list(dict.fromkeys(needed)) or [header[0]]


def _line(
    entity: Entity,
    column: Column,
    found: Mapping[str, str],
    values: Mapping[str, list[str]],
    times: Mapping[str, Times],
) -> str:
    cell = found.get(column.name)
    if cell is None:
        if not column.required:
            return (
                f'{column.name} = "?"    # one of {", ".join(entity.parent_keys)} is required: write its name'
            )
        return f'{column.name} = "?"    # required, and no column looks like it: write its name'
    how, remark = _how(column, cell, values[cell], times.get(column.name, Times()))
    if (column.name,) == entity.key and cell == found.get("name"):
        remark = "no column looks like an id, so the name is used; a new name will be a new record"
    return f"{column.name} = {how}" + (f"    # {remark}" if remark else "")


def _how(column: Column, cell: str, values: list[str], times: Times) -> tuple[str, str | None]:
    """The mapping of a column, and what to check about it."""
    plain = _quoted(cell)
    if not values:
        return plain, "empty in the rows looked at"
    distinct = sorted(set(values), key=str.lower)
    listed = ", ".join(map(_quiet, distinct[:FEW]))
    if column.type == "boolean" and any(value.lower() not in _BOOLEANS for value in distinct):
        return plain, f"not all true or false; translate with values: {listed}"
    if column.type == "choice":
        odd = [value for value in distinct if value.lower() not in column.choices]
        wanted = f"must be one of {', '.join(column.choices)}"
        return plain, f"{wanted}; translate with values: {listed}" if odd else None
    if column.name in ("kind", "stage") and len(distinct) <= FEW:
        return plain, f"found: {listed}"
    if column.type in ("time", "date"):
        return _how_time(column, plain, values, times)
    if column.type in ("number", "integer", "money") and any(map(_THOUSANDS.fullmatch, values)):
        return plain, "has numbers such as 1,234 or with a currency, which cannot be read; export them plain"
    return plain, None


def _how_time(column: Column, plain: str, values: list[str], times: Times) -> tuple[str, str | None]:
    lengths = {len(value) for value in values if value.isdigit()}
    if len(lengths) == 1 and all(value.isdigit() for value in values):
        epoch = _EPOCHS.get(lengths.pop())
        if epoch:
            return f'{{ from = {plain}, convert = "{epoch}" }}', "looks like a count since 1970"
    if column.type == "date" and times.with_clock == times.seen:
        return f'{{ from = {plain}, convert = "day" }}', "the day of a time"
    if times.readable < times.seen:
        unread = counted(times.seen - times.readable, "value")
        return plain, f"{unread} of {times.seen} cannot be read as a {column.type}"
    if times.either_way:
        return plain, "see date_order above"
    return plain, None


def _left(entity: Entity, found: Mapping[str, str], unmapped: tuple[str, ...]) -> list[str]:
    drafted = {*found, *_asked(entity, found)} | (
        {"is_closed", "is_won"} if _outcome(entity, found) else set()
    )
    open_columns = [c.name for c in entity.columns if c.name not in drafted]
    lines = []
    if unmapped:
        lines.append("# Columns of the file that nothing uses; they are kept with their row:")
        lines += [f"#   {_quiet(cell)}" for cell in unmapped]
    if open_columns:
        lines.append(f"# What {entity.name} may also have: {', '.join(open_columns)}")
    return lines


def _quiet(text: str) -> str:
    """Text on one line, so that it cannot leave its comment."""
    return "".join(character if character.isprintable() else " " for character in text)[:60]


def _quoted(text: str) -> str:
    """A TOML string."""
    escaped = "".join(
        f"\\{character}"
        if character in '"\\'
        else character
        if character.isprintable()
        else f"\\u{ord(character):04x}"
        for character in text
    )
    return f'"{escaped}"'
