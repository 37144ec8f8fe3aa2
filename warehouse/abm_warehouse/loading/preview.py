"""Preview what a profile would do with a file, in memory: nothing is loaded."""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from abm.errors import LoadRefused, UsageError
from abm_warehouse.loading.date_orders import date_order_warnings
from abm_warehouse.loading.incoming import stage_rows
from abm_warehouse.loading.source_files import open_source_file
from abm_warehouse.profiles.header import Cells, columns_of
from abm_warehouse.profiles.mapping import MappingQuery
from abm_warehouse.profiles.model import ColumnMap, Profile, Source
from abm_warehouse.readers import MalformedLine, open_file, stem_of
from abm_warehouse.storage.connections import connect, one_row, prepare
from abm_warehouse.storage.entities import CELLS, Entity

SAMPLE = 5
SMALL_BYTES = 64 << 20
"""Up to this size the columns of a file are looked at to propose a profile, for which all of it is read."""
LONGEST = 80


@dataclass(frozen=True, slots=True)
class FilledColumn:
    """
    How a canonical column is filled.

    ``how`` is a phrase for people; ``rows`` counts the good rows in which it has a value.
    """

    column: str
    how: str
    is_required: bool
    is_missing: bool
    rows: int


@dataclass(frozen=True, slots=True)
class Complaint:
    """A reason to quarantine rows or cells: how many it applies to, and the first value."""

    column: str | None
    reason: str
    rows: int
    value: str | None


@dataclass(frozen=True, slots=True)
class KindFound:
    """
    Engagements of one source and kind, or those of them with one content of a column.

    The columns of the mart ``kind_coverage``.
    """

    source: str
    kind: str
    looked_at: str
    content: str
    engagements: int
    outbound: int
    earning: int
    points: float | None
    near_kind: str | None
    near_points: float | None


@dataclass(frozen=True, slots=True)
class Preview:
    """
    The result that a load would have.

    ``rows_in = rows_good + rows_bad``; ``rows_again`` of the good ones have the key of another row of the
    file, so only the last of them would be current. ``also`` are entities that the file would be loaded for
    too, with ``--entity`` for a preview of them.
    """

    file: str
    profile: str
    entity: str
    time_zone: str | None
    date_order: str | None
    rows_in: int
    rows_good: int
    rows_bad: int
    rows_again: int
    columns: tuple[FilledColumn, ...]
    required_missing: tuple[str, ...]
    unmapped_columns: tuple[str, ...]
    absent_columns: tuple[str, ...]
    sample: tuple[dict[str, Any], ...]
    quarantine: tuple[Complaint, ...]
    quarantined_cells: tuple[Complaint, ...]
    warnings: tuple[str, ...]
    also: tuple[str, ...]
    kinds: tuple[KindFound, ...]


def preview_load(
    path: Path,
    profile: Profile,
    *,
    entity_name: str | None = None,
    find_kinds: Callable[[duckdb.DuckDBPyConnection], tuple[KindFound, ...]] | None = None,
) -> Preview:
    """
    Preview what loading a file with a profile would do.

    Parameters
    ----------
    path, profile, entity_name
        As a load takes them.
    find_kinds
        Says what kinds the engagements of a file are, given its rows in ``mapped``.

    Raises
    ------
    LoadRefused
        If the file cannot be read, or the profile has no mapping for it.
    """
    source_file = open_source_file(path, profile, entity_name=entity_name)
    file, source, entity = source_file.file, source_file.source, source_file.entity
    with connect() as con:
        prepare(con)
        incoming = stage_rows(con, file, entity, source, profile, now_at=datetime.now(UTC))
        [good, keys, left_out] = one_row(
            con,
            "select count(*) filter (where problem is null),"
            " count(distinct row_key) filter (where problem is null),"
            " count(*) filter (where problem is not null and problem[3] is null) from mapped",
        )
        sample = _sample(con, incoming.mapping.columns)
        cells = _cell_complaints(con)
        complaints = _complaints(con) + _malformed_complaints(incoming.malformed)
        columns = _filled(con, source, entity, file.header, incoming.mapping)
        warnings = date_order_warnings(con, source, file.header)
        if incoming.mapping.fills_only:
            warnings += (_only_fills(entity),)
        kinds = find_kinds(con) if find_kinds and good and entity.name == "engagements" else ()
    rows_in = incoming.rows - left_out + len(incoming.malformed)
    return Preview(
        file=path.name,
        profile=profile.name,
        entity=entity.name,
        time_zone=profile.time_zone,
        date_order=source.date_order,
        rows_in=rows_in,
        rows_good=good,
        rows_bad=rows_in - good,
        rows_again=good - keys,
        columns=columns,
        required_missing=tuple(c.column for c in columns if c.is_required and c.is_missing),
        unmapped_columns=incoming.mapping.unmapped,
        absent_columns=incoming.mapping.absent,
        sample=sample,
        quarantine=tuple(sorted(complaints, key=lambda c: -c.rows)),
        quarantined_cells=tuple(sorted(cells, key=lambda c: -c.rows)),
        warnings=warnings,
        also=tuple(other.entity for other in profile.also_read_from(source, file.header)),
        kinds=kinds,
    )


def fitting_profile(path: Path, profiles: dict[str, Profile], *, entity_name: str | None = None) -> Profile:
    """
    The profile that has a mapping for a file; of several, the one that names most of its columns as they are.

    Raises
    ------
    UsageError
        If none has one, or several have an equal claim.
    """
    shared: dict[str, int] = {}
    for name, profile in profiles.items():
        header = open_file(path, delimiter=profile.delimiter).header
        with suppress(LoadRefused):
            source = profile.source_for(stem_of(path), header, entity=entity_name)
            shared[name] = len({*source.content} & {*header})
    best = [name for name, columns in shared.items() if columns == max(shared.values())]
    if len(best) == 1:
        return profiles[best[0]]
    if best:
        raise UsageError(f"{path.name} fits several profiles ({', '.join(best)}); say which with --profile.")
    raise UsageError(f"No profile has a mapping for {path.name}; `abm profile new {path}` drafts one.")


def proposed_profile(paths: Iterable[Path], profiles: Iterable[Profile]) -> tuple[Profile, int] | None:
    """
    The profile that has a mapping for most of some files, and for how many of them; None if none has one.

    Of profiles with as many files, the one that uses most of their columns. Of a large file only the name is
    looked at.
    """
    files = [(stem_of(path), _header_if_small(path)) for path in paths]
    fitting = [(profile, *_fit_of(profile, files)) for profile in profiles]
    best = max(fitting, key=lambda fit: fit[1:], default=None)
    return (best[0], best[1]) if best and best[1] else None


def _fit_of(profile: Profile, files: Iterable[tuple[str, Cells]]) -> tuple[int, int]:
    """For how many files a profile has a mapping, and how many of their columns it uses."""
    fitting_files, columns = 0, 0
    for stem, header in files:
        with suppress(LoadRefused):
            source = profile.source_for(stem, header)
            fitting_files += 1
            columns += len({*map(str.lower, source.content)} & {*map(str.lower, header)})
    return fitting_files, columns


def _header_if_small(path: Path) -> Cells:
    with suppress(LoadRefused, OSError):
        return open_file(path).header if path.stat().st_size <= SMALL_BYTES else ()
    return ()


def how_filled(column: ColumnMap | None, header: Cells) -> str:
    """How a column is filled from a file with this header, in words."""
    if column is None:
        return "not mapped"
    have = columns_of(header)
    named = [f'"{have.get(n)}"' if n in have else f'"{n}" (absent)' for n in column.sources]
    if column.constant is not None:
        phrase = f'always "{column.constant}"'
    elif column.join:
        phrase = " and ".join(named) + " put together"
    elif len(named) > 1:
        phrase = "the first with content of " + ", ".join(named)
    else:
        phrase = "".join(named) or "by rules"
    more = [
        column.json_path and f"at {column.json_path}",
        column.matches and "where it matches a pattern",
        column.convert and f"read as {column.convert}",
        column.values and f"{len(column.values)} values translated",
        column.otherwise is not None and f'other content is "{column.otherwise}"',
        column.rules and "unless a rule says otherwise",
        column.prefix and f'after "{column.prefix}"',
        column.default is not None and f'"{column.default}" if empty',
        column.when and "only where " + " and ".join(f'"{n}" says so' for n in column.when),
    ]
    return ", ".join([phrase, *(part for part in more if part)])


def _filled(
    con: duckdb.DuckDBPyConnection, source: Source, entity: Entity, header: Cells, mapping: MappingQuery
) -> tuple[FilledColumn, ...]:
    filled = mapping.columns
    counts = one_row(
        con,
        "select "
        + ", ".join(
            f'count("{c.name}") filter (where problem is null)' if c.name in filled else "count(null)"
            for c in entity.columns
        )
        + " from mapped",
    )
    return tuple(
        FilledColumn(
            column=column.name,
            how=how_filled(source.columns.get(column.name), (*header, *source.derived)),
            is_required=source.requires(column)
            and not (mapping.fills_only and column.name == entity.fills_without),
            is_missing=column.name not in filled,
            rows=rows,
        )
        for column, rows in zip(entity.columns, counts, strict=True)
        if column.name in source.columns or source.requires(column)
    )


def _only_fills(entity: Entity) -> str:
    return (
        f"it has no {entity.fills_without}, so it adds to {entity.name} that were loaded before; rows of"
        " others would go to quarantine"
    )


def _sample(con: duckdb.DuckDBPyConnection, filled: Cells) -> tuple[dict[str, Any], ...]:
    """The first good rows, without the columns that are empty in all of them."""
    names = [name for name in filled if name != "extra"]
    listed = ", ".join(["problem", *(f'"{name}"' for name in names)])
    rows = con.execute(f"select {listed} from mapped where problem is null limit {SAMPLE}").fetchall()
    shown = [(n, name) for n, name in enumerate(names, start=1) if any(row[n] is not None for row in rows)]
    return tuple({name: row[n] for n, name in shown} for row in rows)


def _complaints(con: duckdb.DuckDBPyConnection) -> list[Complaint]:
    rows = con.execute(
        "select problem[1], problem[3], count(*), first(as_text(problem[2])) from mapped"
        " where problem[3] is not null group by 1, 2 order by 1, 2"
    ).fetchall()
    return [
        Complaint(column=column, reason=reason, rows=count, value=value and value[:LONGEST])
        for column, reason, count, value in rows
    ]


def _cell_complaints(con: duckdb.DuckDBPyConnection) -> list[Complaint]:
    """Reasons why cells would be left out of rows that would be loaded."""
    rows = con.execute(
        "select cell.column, cell.reason, count(*), first(cell.value) from"
        f" (select unnest({CELLS}) as cell from mapped where problem is null)"
        " group by 1, 2 order by 1, 2"
    ).fetchall()
    return [
        Complaint(column=column, reason=reason, rows=count, value=value and value[:LONGEST])
        for column, reason, count, value in rows
    ]


def _malformed_complaints(malformed: tuple[MalformedLine, ...]) -> list[Complaint]:
    first = {row.reason: row.text[:LONGEST] for row in reversed(malformed)}
    counts = Counter(row.reason for row in malformed)
    return [
        Complaint(column=None, reason=reason, rows=rows, value=first[reason])
        for reason, rows in counts.items()
    ]
