"""A first draft of a profile, from the header of a file and a look at its first rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from abm.config.toml_files import parse_toml, toml_comment, toml_string
from abm.errors import LoadRefused, UsageError
from abm.playbook.kind_rules import nearest_kind
from abm.vocabulary.engagement_kinds import KINDS
from abm_warehouse.loading.guesses import (
    MOST_KINDS,
    Guess,
    Times,
    count_unread,
    find_times,
    guess_column,
    read_first_values,
)
from abm_warehouse.loading.header_matches import (
    find_entity,
    find_name_parts,
    has_memberships,
    match_columns,
    match_memberships,
)
from abm_warehouse.profiles.model import Profile
from abm_warehouse.readers import CsvFile, open_file, stem_of
from abm_warehouse.storage.connections import connect, prepare
from abm_warehouse.storage.entities import ENTITIES, Column, Entity, entity_named

_MEMBERSHIP = 'kind = { constant = "list_added" }    # likely: the file says who is on which list'


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
    names = ", ".join(toml_comment(source.file.name) for source in sources)
    lines = [
        f"# A draft of `abm profile new`, from the header and the first rows of {names}.",
        "# Go over every line, then see what it would do: abm profile check FILE --profile " + name,
        "",
        f"name = {toml_string(name)}",
        f"title = {toml_string(stem_of(paths[0]) if len(paths) == 1 else name)}",
        *(f"delimiter = {toml_string(other)}" for other in delimiters - {","}),
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
    is_membership = has_memberships(stem, file.header) and entity_name in (None, "engagements")
    if is_membership:
        entity_name = "engagements"
    entity = find_entity(stem, file.header) if entity_name is None else entity_named(entity_name)
    if entity is None:
        return None
    found = match_memberships(file.header) if is_membership else match_columns(entity, file.header)
    with connect() as con:
        prepare(con)
        values = read_first_values(con, file)
        times = {
            column.name: find_times(con, values[found[column.name]])
            for column in entity.columns
            if column.type in ("time", "date") and column.name in found
        }
        unread = {
            column.name: count_unread(con, column, values[found[column.name]])
            for column in entity.columns
            if column.name in found
        }
    guesses = tuple(
        guess_column(column, entity, found, values, times.get(column.name, Times()), unread[column.name])
        for column in entity.columns
        if column.name in found
    )
    parts: tuple[str, ...] = ()
    if name_parts := find_name_parts(entity, found, file.header):
        column, parts = name_parts[0], name_parts[1:]
        joined = f"{{ join = [{', '.join(map(toml_string, parts))}] }}"
        whole = Guess(column, parts[0], joined, "likely", None)
        guesses = tuple(sorted((*guesses, whole), key=lambda guess: _place(entity, guess.column)))
        found = {guess.column: guess.cell for guess in guesses}
    asked = _asked(entity, found) - ({"kind"} if is_membership else set())
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
            f"entity = {toml_string(entity.name)}",
            f"file = [{toml_string(stem)}]                # add other names of such files here",
            f"needs = [{', '.join(map(toml_string, _needs(entity, found, file.header)))}]",
            "",
            "[sources.columns]",
            *_mapping_lines(entity, asked, guesses),
            *([_MEMBERSHIP] if is_membership else []),
            *_kinds(guesses, values),
            *_outcome(entity, found),
            "",
            *_left(entity, found, unmapped),
        ),
    )


def _time_settings(times: Iterable[tuple[Column, Times]], time_zone: str | None) -> list[str]:
    """The settings that the times of a file need, and what proves them."""
    lines = []
    if any(of.zoneless for column, of in times if column.type == "time"):
        zone = '# time_zone = "Europe/Berlin"'
        if time_zone is not None:
            zone = f"time_zone = {toml_string(time_zone)}    # likely: it is that of the workspace"
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


def _place(entity: Entity, column: str) -> int:
    """Where a column is among those of its entity."""
    return [each.name for each in entity.columns].index(column)


def _outcome(entity: Entity, found: Mapping[str, str]) -> list[str]:
    """A mapping from the stage of a deal to closed and won, where no column says so."""
    if entity.name != "opportunities" or "stage" not in found or {"is_closed", "is_won"} & found.keys():
        return []
    stage = toml_string(found["stage"])
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


def _kinds(guesses: Iterable[Guess], values: Mapping[str, list[str]]) -> list[str]:
    """A comment with the kinds that are not in the catalogue, nor like one that is."""
    known = [kind.name for kind in KINDS]
    for guess in guesses:
        if guess.column == "kind":
            kinds = sorted({kind.lower() for kind in values[guess.cell]} - {*known})
            if odd := [kind for kind in kinds if nearest_kind(kind, known) is None]:
                return [
                    "# Kinds that are like none of the catalogue: translate or price them:",
                    *(f"#   {toml_comment(kind)}" for kind in odd[:MOST_KINDS]),
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
        lines += [f"#   {toml_comment(cell)}" for cell in unmapped]
    if open_columns:
        lines.append(f"# What {entity.name} may also have: {', '.join(open_columns)}")
    return lines
