"""A first draft of a profile, from the header of a file and a look at its first rows."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import duckdb

from abm.config.toml_files import parse_toml
from abm.counting import counted
from abm.errors import LoadRefused, UsageError
from abm.playbook.kind_rules import nearest_kind
from abm.vocabulary.engagement_kinds import KINDS
from abm_warehouse.loading.header_names import plain_name, usual_names
from abm_warehouse.profiles.header import folded
from abm_warehouse.profiles.model import Profile
from abm_warehouse.readers import CsvFile, File, open_file, stem_of
from abm_warehouse.storage.connections import connect, one_row, prepare
from abm_warehouse.storage.entities import ENTITIES, Column, Entity, entity_named
from abm_warehouse.storage.sql_text import quoted

LOOKED_AT = 1000
FEW = 12

_OF_PEOPLE = {"firstname", "lastname", "fullname", "contactname", "personname", "jobtitle"}
_LISTS = {
    "listid", "listname", "list", "contactlistid", "contactlist", "staticlistid", "listmembershipid",
    "membershipid", "segmentid", "segmentname", "audienceid", "audiencename",
}  # fmt: skip
"""Names of columns, as ``plain_name`` has them, by which a file says who is on which list."""
_PEOPLE = {"contactid", "personid", "leadid", "prospectid", "contact", "email", "emailaddress", "mail"}
_OF_MEMBERSHIPS: Mapping[str, tuple[str, ...]] = {
    "campaign_id": ("listid", "contactlistid", "staticlistid", "segmentid", "audienceid"),
    "asset": ("listname", "segmentname", "audiencename", "list", "contactlist", "name"),
    "occurred_at": ("addedat", "dateadded", "addedon", "addeddate", "joinedat", "membersince", "createdat"),
}
"""What the columns of such a file fill, besides their usual names."""
_NAMES_IN_PARTS: Mapping[str, str] = {"contacts": "full_name", "users": "name"}
"""The column that the first and the last name of a person fill together."""
_FIRST_NAMES = ("firstname", "givenname", "forename", "fname", "vorname", "prenom")
_LAST_NAMES = ("lastname", "familyname", "surname", "lname", "nachname", "nom")
_MOST_KINDS = 40
_EPOCHS = {10: "epoch_s", 13: "epoch_ms", 16: "epoch_us"}


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


Certainty = Literal["sure", "likely", "a guess"]


@dataclass(frozen=True, slots=True)
class Guess:
    """
    What a draft takes a column of the file for, and how sure that is.

    ``sure``: it has the name of the canonical column, and every value can be read. ``likely``: its name is a
    usual one, and every value can be read. ``a guess``: anything else, and ``why`` says what is against it.
    """

    column: str
    cell: str
    how: str
    certainty: Certainty
    why: str | None


@dataclass(frozen=True, slots=True)
class DraftedSource:
    """
    What a draft takes a file for.

    Parameters
    ----------
    file, entity
        The file, and what its rows are.
    mapped, to_name, unmapped
        Canonical columns that are filled, those that are required and that nothing fills, and columns of the
        file that nothing uses.
    guesses
        How sure the draft is of each column.
    times
        The columns of times and days, with how their values would be read.
    delimiter
        What separates its cells; None if it is not a CSV file.
    lines
        Its part of the profile, as TOML.
    """

    file: Path
    entity: str
    mapped: tuple[str, ...]
    to_name: tuple[str, ...]
    unmapped: tuple[str, ...]
    guesses: tuple[Guess, ...]
    times: tuple[tuple[Column, Times], ...]
    delimiter: str | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of a draft, what it takes each file for, and the files that look like nothing."""

    text: str
    sources: tuple[DraftedSource, ...]
    left_out: tuple[Path, ...]


def draft_profile(
    paths: Sequence[Path],
    *,
    name: str,
    entity_name: str | None = None,
    delimiter: str = ",",
    time_zone: str | None = None,
) -> Draft:
    """
    Draft a profile for a person to review; the draft says what it could not tell.

    Parameters
    ----------
    paths
        Files of one export, of any kind that can be loaded.
    name
        Name of the profile.
    entity_name
        The entity that the files hold; if None, it is guessed from each file's name and header.
    delimiter
        The character that separates the cells of a CSV file. Common others are tried if it separates nothing.
    time_zone
        The zone that times which state none are most likely in, if that is known.

    Raises
    ------
    UsageError
        If no file resembles one of the entities and none was named, or the files need other delimiters.
    LoadRefused
        If a file cannot be read.
    """
    drafted = [_draft_source(path, entity_name=entity_name, delimiter=delimiter) for path in paths]
    sources = tuple(source for source in drafted if source is not None)
    left_out = tuple(path for path, source in zip(paths, drafted, strict=True) if source is None)
    if not sources:
        names = ", ".join(path.name for path in paths)
        raise UsageError(
            f"{names} {'looks' if len(paths) == 1 else 'look'} like none of {', '.join(ENTITIES)}; say what "
            f"{'it is' if len(paths) == 1 else 'they are'} with --entity."
        )
    delimiters = {source.delimiter for source in sources if source.delimiter is not None}
    if len(delimiters) > 1:
        raise UsageError("The files separate their cells by different characters. Draft a profile for each.")
    names = ", ".join(_quiet(source.file.name) for source in sources)
    lines = [
        f"# A draft of `abm profile new`, from the header and the first rows of {names}.",
        "# Go over every line, then see what it would do: abm profile check FILE --profile " + name,
        "",
        f"name = {_quoted(name)}",
        f"title = {_quoted(stem_of(paths[0]) if len(paths) == 1 else name)}",
        *(f"delimiter = {_quoted(other)}" for other in delimiters - {","}),
        *_time_settings([of for source in sources for of in source.times], time_zone),
        *(line for source in sources for line in ("", *source.lines)),
    ]
    text = "\n".join(lines).rstrip() + "\n"
    parse_toml(text, Profile, file=f"{name}.toml")
    return Draft(text, sources, left_out)


def _draft_source(path: Path, *, entity_name: str | None, delimiter: str) -> DraftedSource | None:
    """The part of a draft about one file; None if it looks like none of the entities."""
    try:
        file = open_file(path, delimiter=delimiter)
    except LoadRefused as error:
        raise LoadRefused(f"{path.name} cannot be read: {error}.") from error
    if not file.header:
        raise LoadRefused(f"{path.name} cannot be read: it has no columns to draft a profile from.")
    stem = stem_of(path)
    has_memberships = _has_memberships(stem, file.header) and entity_name in (None, "engagements")
    if has_memberships:
        entity_name = "engagements"
    entity = _entity_of(stem, file.header) if entity_name is None else entity_named(entity_name)
    if entity is None:
        return None
    found = _memberships(file.header) if has_memberships else _matches(entity, file.header)
    with connect() as con:
        prepare(con)
        values = _first_values(con, file)
        times = {
            column.name: _times_of(con, values[found[column.name]])
            for column in entity.columns
            if column.type in ("time", "date") and column.name in found
        }
        unread = {
            column.name: _unread(con, column, values[found[column.name]])
            for column in entity.columns
            if column.name in found
        }
    guesses = tuple(
        _guess(column, entity, found, values, times.get(column.name, Times()), unread[column.name])
        for column in entity.columns
        if column.name in found
    )
    name_in_parts = _name_in_parts(entity, found, file.header)
    if name_in_parts is not None:
        whole, parts = name_in_parts
        guesses = tuple(sorted((*guesses, whole), key=lambda guess: _place(entity, guess.column)))
        found = {guess.column: guess.cell for guess in guesses}
    else:
        parts = ()
    asked = _asked(entity, found) - ({"kind"} if has_memberships else set())
    unmapped = tuple(cell for cell in file.header if cell not in (*found.values(), *parts))
    return DraftedSource(
        file=path,
        entity=entity.name,
        mapped=tuple(found),
        to_name=tuple(c.name for c in entity.columns if c.name in asked and c.name not in found),
        unmapped=unmapped,
        guesses=guesses,
        times=tuple((c, times[c.name]) for c in entity.columns if c.name in times),
        delimiter=file.delimiter if isinstance(file, CsvFile) else None,
        lines=(
            "[[sources]]",
            f"entity = {_quoted(entity.name)}",
            f"file = [{_quoted(stem)}]                # add other names of such files here",
            f"needs = [{', '.join(map(_quoted, _needs(entity, found, file.header)))}]",
            "",
            "[sources.columns]",
            *_mapping_lines(entity, asked, guesses),
            *([_MEMBERSHIP] if has_memberships else []),
            *_kinds(guesses, values),
            *_outcome(entity, found),
            "",
            *_left(entity, found, unmapped),
        ),
    )


def _matches(entity: Entity, header: Iterable[str]) -> dict[str, str]:
    """Column of the file for each canonical one; each is used once, but a name may also serve as the id."""
    free = {plain_name(cell): cell for cell in reversed(list(header))}
    ranked = sorted(
        (rank, not column.required, order, column.name, name)
        for order, column in enumerate(entity.columns)
        for name, rank in usual_names(entity.name)[column.name].items()
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
    """
    The entity whose columns match the header best, with a bonus if the file is named after it.

    A file with a column that only people have is not one of companies, though it may name them.
    """
    scores = {}
    named = {
        entity.name: plain_name(entity.name.rstrip("s").replace("ie", "")) for entity in ENTITIES.values()
    }
    named_after = max((name for name in named if named[name] in plain_name(stem)), key=len, default=None)
    has_people = not _OF_PEOPLE.isdisjoint(map(plain_name, header))
    for entity in ENTITIES.values():
        found = _matches(entity, header)
        required = [column for column in entity.columns if column.required]
        share = sum(column.name in found for column in required) / len(required)
        scores[entity.name] = len(found) * share + 3 * (entity.name == named_after)
        if entity.name == "accounts" and has_people:
            scores[entity.name] = 0
    best = max(scores, key=lambda name: scores[name])
    return ENTITIES[best] if scores[best] >= 2 else None


_MEMBERSHIP = 'kind = { constant = "list_added" }    # likely: the file says who is on which list'


def _has_memberships(stem: str, header: tuple[str, ...]) -> bool:
    """Whether a file says which people are on which lists; the names in it may be those of lists."""
    names = {plain_name(cell) for cell in header}
    is_called_so = "listmember" in plain_name(stem) or "membership" in plain_name(stem)
    has_lists = bool(names & _LISTS) and names.isdisjoint(_OF_PEOPLE)
    return bool(names & _PEOPLE) and (is_called_so or has_lists)


def _memberships(header: tuple[str, ...]) -> dict[str, str]:
    """Column of the file for each canonical one of a membership: the person, the list, and since when."""
    free = {plain_name(cell): cell for cell in reversed(header)}
    of_lists = {
        column: free.pop(name)
        for column, names in _OF_MEMBERSHIPS.items()
        if (name := next((name for name in names if name in free), None)) is not None
    }
    others = _matches(ENTITIES["engagements"], tuple(free.values()))
    usual = {column: cell for column, cell in others.items() if column not in ("kind", "engagement_id")}
    return {**usual, **of_lists}


def _first_values(con: duckdb.DuckDBPyConnection, file: File) -> dict[str, list[str]]:
    """Content of each column in the first rows, read as a load reads them."""
    rows: list[tuple[str | None, ...]] = []
    listed = ", ".join(f"as_text({quoted(cell)})" for cell in file.header)
    for reading in (file, file.in_doubt()):
        if reading is None:
            break
        with suppress(duckdb.Error):  # another reading may do; the header is enough for a draft
            reading.stage(con, table="staged")
            rows = con.execute(f"select {listed} from staged limit {LOOKED_AT}").fetchall()
            break
    columns = zip(*rows, strict=True) if rows else ([] for _ in file.header)
    return {
        cell: [value for value in column if value] for cell, column in zip(file.header, columns, strict=True)
    }


_READERS = {
    "email": "as_email(cell)",
    "currency": "as_currency(cell)",
    "number": "as_number(cell)",
    "integer": "as_count(cell, null)",
    "money": "as_amount(cell, null)",
    "boolean": "as_boolean(cell)",
}


def _unread(con: duckdb.DuckDBPyConnection, column: Column, values: list[str]) -> int:
    """How many values cannot be read as what a column holds; times and choices are looked at elsewhere."""
    reader = _READERS.get(column.type)
    if reader is None:
        return 0
    [read] = one_row(
        con, f"select count({reader}) from (select unnest($cells::varchar[]) as cell)", {"cells": values}
    )
    return len(values) - int(read)


def _times_of(con: duckdb.DuckDBPyConnection, values: list[str]) -> Times:
    """How the values of a column would be read as times, by the reader that loads use."""
    return Times(*one_row(con, _TIMES, {"cells": values}))


def _time_settings(times: Iterable[tuple[Column, Times]], time_zone: str | None) -> list[str]:
    """The settings that the times of a file need, and what proves them."""
    lines = []
    if any(of.zoneless for column, of in times if column.type == "time"):
        zone = '# time_zone = "Europe/Berlin"'
        if time_zone is not None:
            zone = f"time_zone = {_quoted(time_zone)}    # likely: it is that of the workspace"
        lines += [
            "# Times here state no zone. Say which one they are in, or their rows go to quarantine:",
            zone,
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


def _name_in_parts(
    entity: Entity, found: Mapping[str, str], header: tuple[str, ...]
) -> tuple[Guess, tuple[str, ...]] | None:
    """The name of a person that two columns have together, and these; None if one has it, or none does."""
    column = _NAMES_IN_PARTS.get(entity.name)
    if column is None or column in found:
        return None
    cells = {plain_name(cell): cell for cell in reversed(header) if cell not in found.values()}
    first = next((cells[name] for name in _FIRST_NAMES if name in cells), None)
    last = next((cells[name] for name in _LAST_NAMES if name in cells), None)
    if first is None or last is None:
        return None
    joined = f"{{ join = [{_quoted(first)}, {_quoted(last)}] }}"
    return Guess(column, first, joined, "likely", None), (first, last)


def _place(entity: Entity, column: str) -> int:
    """Where a column is among those of its entity."""
    return [each.name for each in entity.columns].index(column)


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


def _mapping_lines(entity: Entity, asked: set[str], guesses: Iterable[Guess]) -> list[str]:
    """The line of each column that is mapped or has to be, and how sure it is."""
    guessed = {guess.column: guess for guess in guesses}
    lines = []
    for column in entity.columns:
        if guess := guessed.get(column.name):
            why = f": {guess.why}" if guess.why else ""
            lines.append(f"{column.name} = {guess.how}    # {guess.certainty}{why}")
        elif column.name in asked and column.required:
            lines.append(f'{column.name} = "?"    # required, and no column looks like it: write its name')
        elif column.name in asked:
            of_several = f"one of {', '.join(entity.parent_keys)} is required: write its name"
            lines.append(f'{column.name} = "?"    # {of_several}')
    return lines


def _guess(
    column: Column,
    entity: Entity,
    found: Mapping[str, str],
    values: Mapping[str, list[str]],
    times: Times,
    unread: int,
) -> Guess:
    """How a column is filled, how sure that is, and what speaks against it."""
    cell = found[column.name]
    content = values[cell]
    has_the_name = folded(cell) == folded(column.name)
    guess = Guess(column.name, cell, _quoted(cell), "sure" if has_the_name else "likely", None)
    if not content:
        return replace(guess, certainty="a guess", why="empty in the rows looked at")
    if (column.name,) == entity.key:
        if cell == found.get("name"):
            why = "no column looks like an id, so the name is used; a new name will be a new record"
            return replace(guess, certainty="a guess", why=why)
        if again := len(content) - len(set(content)):
            repeat = "repeats another" if again == 1 else "repeat others"
            why = f"{counted(again, 'value')} of {len(content)} {repeat}: is it the id of the row?"
            return replace(guess, certainty="a guess", why=why)
    if column.type in ("time", "date"):
        return _guess_time(guess, column, content, times)
    distinct = sorted(set(content), key=str.lower)
    listed = ", ".join(map(_quiet, distinct[:FEW]))
    if column.type == "boolean" and unread:
        why = f"not all true or false; translate with values: {listed}"
        return replace(guess, certainty="a guess", why=why)
    if column.type == "choice":
        odd = [value for value in distinct if value.lower() not in column.choices]
        if odd:
            why = f"must be one of {', '.join(column.choices)}; translate with values: {listed}"
            return replace(guess, certainty="a guess", why=why)
    if unread:
        return _unreadable(guess, column, unread, len(content))
    if column.name == "stage" and len(distinct) <= FEW:
        return replace(guess, why=f"found: {listed}")
    if column.name == "kind" and (table := _kind_table(distinct)):
        how = f"{{ from = {_quoted(cell)}, values = {{ {', '.join(table)} }} }}"
        return replace(guess, how=how, certainty="likely", why="each kind is the nearest of the catalogue")
    return guess


def _unreadable(guess: Guess, column: Column, unread: int, seen: int) -> Guess:
    why = f"{counted(unread, 'value')} of {seen} cannot be read as {_TYPES.get(column.type, column.type)}"
    return replace(guess, certainty="a guess", why=why)


_TYPES = {
    "time": "a time", "date": "a date", "email": "an e-mail address", "currency": "a currency",
    "number": "a number", "integer": "a whole number", "money": "an amount",
}  # fmt: skip


def _guess_time(guess: Guess, column: Column, values: list[str], times: Times) -> Guess:
    plain = guess.how
    lengths = {len(value) for value in values if value.isdigit()}
    if len(lengths) == 1 and all(value.isdigit() for value in values) and (epoch := _EPOCHS.get(*lengths)):
        how = f'{{ from = {plain}, convert = "{epoch}" }}'
        return replace(guess, how=how, certainty="likely", why="looks like a count since 1970")
    if column.type == "date" and times.with_clock == times.seen:
        return replace(guess, how=f'{{ from = {plain}, convert = "day" }}', why="the day of a time")
    if times.readable < times.seen:
        return _unreadable(guess, column, times.seen - times.readable, times.seen)
    if times.either_way:
        return replace(guess, why="see date_order above")
    return guess


def _kind_table(kinds: Iterable[str]) -> list[str]:
    """The entries of a table that translates words for kinds; kinds of the catalogue need none."""
    known = [kind.name for kind in KINDS]
    found = [(kind, nearest_kind(kind, known)) for kind in kinds if kind.lower() not in known]
    entries = [f"{_quoted(kind.lower())} = {_quoted(near)}" for kind, near in found if near]
    return list(dict.fromkeys(entries))[:_MOST_KINDS]


def _kinds(guesses: Iterable[Guess], values: Mapping[str, list[str]]) -> list[str]:
    """A comment with the kinds that are not in the catalogue, nor like one that is."""
    known = [kind.name for kind in KINDS]
    for guess in guesses:
        if guess.column == "kind":
            kinds = sorted({kind.lower() for kind in values[guess.cell]} - {*known})
            if odd := [kind for kind in kinds if nearest_kind(kind, known) is None]:
                return [
                    "# Kinds that are like none of the catalogue: translate or price them:",
                    *(f"#   {_quiet(kind)}" for kind in odd[:_MOST_KINDS]),
                ]
    return []


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
