"""Files that other systems import: upserts for Salesforce, a mapping for HubSpot, lists for Marketo."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any, Final, Literal

import duckdb

from abm.errors import UsageError
from abm.json_text import json_text
from abm.outbound.settings import Outbound, Target
from abm_warehouse.publishing.answers import answer
from abm_warehouse.publishing.manifest import Manifest

System = Literal["salesforce", "hubspot", "marketo"]

_FORMULA: Final = tuple("=+-@\t\r")


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written, and how many rows it has."""

    file: Path
    rows: int


@dataclass(frozen=True, slots=True)
class Export:
    """What was written, and how many addresses were left out that a spreadsheet would take for a formula."""

    files: tuple[Written, ...]
    left_out: int = 0


def export(
    con: duckdb.DuckDBPyConnection,
    system: System,
    folder: Path,
    settings: Outbound,
    manifest: Manifest,
    *,
    every: bool = False,
) -> Export:
    """
    Write the files for a system into a folder, and ``run.json``, which says what they are of.

    Parameters
    ----------
    con
        A published snapshot.
    system
        The system that will import them.
    folder
        Is made if it is not there; files of the same names are replaced.
    settings
        Which fields the system has.
    manifest
        That of the snapshot.
    every
        Write records of other systems too, whose ids the system may not know.

    Raises
    ------
    UsageError
        If the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        done = _lists(con, folder) if system == "marketo" else _upserts(con, system, folder, settings, every)
        _note_run(folder / "run.json", manifest, done)
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror or error}.") from error
    return done


def _note_run(file: Path, manifest: Manifest, done: Export) -> None:
    """Say beside the files which run they are of: importers would take it for a row inside them."""
    content = {
        "run_id": manifest.run_id,
        "as_of": manifest.as_of,
        "known_at": manifest.known_at,
        "playbook": manifest.playbook,
        "playbook_version": manifest.playbook_version,
        "rows": {written.file.name: written.rows for written in done.files},
    }
    file.write_text(json_text(content) + "\n", "utf-8")


def _upserts(
    con: duckdb.DuckDBPyConnection, system: System, folder: Path, settings: Outbound, every: bool
) -> Export:
    """The accounts and people with their scores, and the tasks of sales, by the ids of their system."""
    target = settings.salesforce if system == "salesforce" else settings.hubspot
    is_salesforce = system == "salesforce"
    names = ("Account", "Contact", "Task") if is_salesforce else ("companies", "contacts", "tasks")
    asked = {"system": None if every else system}
    files = [
        *_records(con, "export_accounts", asked, "account_id", target.account_key, target.accounts,
                  folder / names[0], target),
        *_records(con, "export_people", asked, "record_id", target.person_key, target.people,
                  folder / names[1], target),
        *_records(con, "export_tasks", asked, "handoff_id", target.task_key, target.tasks,
                  folder / names[2], target),
    ]  # fmt: skip
    if system == "hubspot":
        files.append(_mapping(folder / "mapping.json", target))
    return Export(tuple(files))


def _records(
    con: duckdb.DuckDBPyConnection,
    query: str,
    asked: Mapping[str, Any],
    key: str,
    their_key: str,
    fields: Mapping[str, str],
    stem: Path,
    target: Target,
) -> Iterator[Written]:
    rows = answer(con, query, asked)
    columns = [key, *fields]
    header = [their_key, *fields.values()]
    lines = ([row[column] for column in columns] for row in _rows(rows))
    yield from write_parts(stem, header, lines, most_bytes=target.part_megabytes * 1_000_000)


def _rows(table: Any) -> Iterator[dict[str, Any]]:
    """Rows of an Arrow table, without holding all of them as Python values."""
    for batch in table.to_batches(max_chunksize=10_000):
        yield from batch.to_pylist()


def write_parts(
    stem: Path, header: Sequence[str], lines: Iterable[Sequence[Any]], *, most_bytes: int
) -> Iterator[Written]:
    """
    Write CSV files of at most so many bytes, each with the header: ``stem_1.csv``, ``stem_2.csv``, ...

    There is at least one, so that an importer is told that there is nothing.
    """
    head = _line(header)
    part, rows, content = 1, 0, [head]
    size = len(head)
    for line in lines:
        text = _line(line)
        if rows and size + len(text) > most_bytes:
            yield _written(stem, part, content, rows)
            part, rows, content, size = part + 1, 0, [head], len(head)
        content.append(text)
        rows, size = rows + 1, size + len(text)
    yield _written(stem, part, content, rows)


def _written(stem: Path, part: int, content: Iterable[bytes], rows: int) -> Written:
    file = stem.with_name(f"{stem.name}_{part}.csv")
    with file.open("wb") as out:
        out.writelines(content)
    return Written(file, rows)


def _line(cells: Iterable[Any]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow([_cell(cell) for cell in cells])
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    """A value as importers read it: true and false, plain digits, ISO 8601 in UTC, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _mapping(file: Path, target: Target) -> Written:
    """Which column of a file goes to which property, as HubSpot's import asks."""
    objects = {
        "companies": {target.account_key: "hs_object_id"} | {name: name for name in target.accounts.values()},
        "contacts": {target.person_key: "hs_object_id"} | {name: name for name in target.people.values()},
        "tasks": {name: name for name in (target.task_key, *target.tasks.values())},
    }
    file.write_text(json_text({"columns_to_properties": objects}) + "\n", "utf-8")
    return Written(file, sum(map(len, objects.values())))


def _lists(con: duckdb.DuckDBPyConnection, folder: Path) -> Export:
    """A list of addresses for each queue and each step that is due; all of them may be written to."""
    lists: dict[str, list[tuple[str, str]]] = {}
    left_out = 0
    for row in _rows(answer(con, "export_list_members")):
        if row["email"].startswith(_FORMULA):
            left_out += 1
            continue
        lists.setdefault(row["list"], []).append((row["email"], row["contact_id"]))
    for row in _rows(answer(con, "journey_due", {"days": 1})):
        if row["email"].startswith(_FORMULA):
            left_out += 1
            continue
        name = f"journey_{row['journey']}_step_{row['step']}"
        lists.setdefault(name, []).append((row["email"], row["contact_id"]))
    files: list[Written] = []
    for name, members in lists.items():
        header = ("Email Address", "abm Contact Id")
        files += write_parts(folder / f"list_{name}", header, members, most_bytes=100_000_000)
    return Export(tuple(files), left_out)
