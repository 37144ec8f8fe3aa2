"""The manifest of a generation: what was run, and the hashes of the files that were published."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from abm.errors import WarehouseError

MANIFEST: Final = "manifest.json"

LAYOUT: Final = 9
"""
Of the files of a generation.

1 had internal tables among the marts, and a manifest without this number; 2 had a Parquet file of the ledger;
3 had no page tables; 4 had one Parquet file for each mart; 5 had engagements with text ids of accounts;
6 had one Parquet file for all instants of a mart; 7 had no meanings of facts; 8 had all columns of
engagements in each of their rows.
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """Row counts of the marts; ``mqas`` counts accounts."""

    accounts: int
    contacts: int
    engagements: int
    mqas: int


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """
    What a table of a snapshot holds.

    Parameters
    ----------
    stamp
        Tables with equal stamps have equal rows.
    order
        What it is sorted by, as SQL.
    rows
        How many.
    appended
        How many of them were put after the others when rows were replaced.
    """

    stamp: str
    order: str
    rows: int
    appended: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """
    What was run and published.

    Parameters
    ----------
    run_id
        Hash of everything the run read: equal inputs have equal ids.
    as_of, known_at
        The business instant and the load instant of the run.
    unpriced_kinds
        Engagements of each kind that no intent rule gives points.
    live_signals
        Signals with points left at one of the recent instants, as often as they have.
    unmatched_hand_raises
        People who asked for sales and belong to no account.
    layout
        Number of the layout of the files.
    last_load_at
        When the last file was loaded before the run; None if nothing was loaded.
    generation, snapshot_sha256, files
        Name of the generation and hashes of its files; publishing sets them, and what follows.
    marts
        The stamp of each mart that has a Parquet file.
    audits
        Hash of each check that held, and of all that it read.
    tables
        Tables of the snapshot by schema and name.
    whole_bytes
        Size of the snapshot when it was last written whole, before changes to copies of it.
    """

    run_id: str
    as_of: datetime
    known_at: datetime
    playbook: str
    playbook_version: str
    counts: Counts
    unpriced_kinds: Mapping[str, int]
    live_signals: int
    unmatched_hand_raises: int
    tool_version: str
    engine: str
    created_at: datetime
    layout: int = LAYOUT
    last_load_at: datetime | None = None
    generation: str = ""
    snapshot_sha256: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    marts: Mapping[str, str] = field(default_factory=dict)
    audits: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, PublishedTable] = field(default_factory=dict)
    whole_bytes: int = 0

    @property
    def named(self) -> str:
        """What was run, for files that leave the workspace."""
        return (
            f"run {self.run_id}, as of {self.as_of:%Y-%m-%d %H:%M} UTC,"
            f" playbook {self.playbook} version {self.playbook_version}"
        )

    def content(self) -> dict[str, Any]:
        """The manifest as one JSON object."""
        times = {name: getattr(self, name).isoformat() for name in _TIMES}
        last_load_at = self.last_load_at.isoformat() if self.last_load_at else None
        return asdict(self) | times | {"last_load_at": last_load_at}


_TIMES: Final = ("as_of", "known_at", "created_at")
_FIELDS: Final = tuple(item.name for item in fields(Manifest))


def write_manifest(manifest: Manifest, generation: Path) -> None:
    """Write the manifest into the folder of its generation."""
    (generation / MANIFEST).write_text(json.dumps(manifest.content(), indent=1) + "\n", "utf-8")


def read_manifest(generation: Path) -> Manifest:
    """
    Manifest of a generation.

    Raises
    ------
    WarehouseError
        If it cannot be read, or lacks fields because another version of abm wrote it.
    """
    path = generation / MANIFEST
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise WarehouseError(f"{path} cannot be read: {error}. Run `abm doctor`.") from error
    if not isinstance(content, dict):
        raise WarehouseError(f"{path} is not a manifest: expected a JSON object. Run `abm doctor`.")
    if missing := [name for name in _FIELDS if name not in content]:
        raise WarehouseError(
            f"{path} lacks {', '.join(missing)}; another version of abm may have published it."
            " `abm run` publishes again."
        )
    if content["layout"] != LAYOUT:
        raise WarehouseError(
            f"{path} has layout {content['layout']!r} and this version of abm reads {LAYOUT}."
            " `abm run` publishes again."
        )
    try:
        times = {name: datetime.fromisoformat(content[name]) for name in _TIMES}
        if content["last_load_at"] is not None:
            times["last_load_at"] = datetime.fromisoformat(content["last_load_at"])
        counts = Counts(**content["counts"])
        tables = {name: PublishedTable(**table) for name, table in content["tables"].items()}
    except (AttributeError, TypeError, ValueError) as error:
        raise WarehouseError(f"{path} cannot be read: {error}. `abm run` publishes again.") from error
    return Manifest(
        **{name: content[name] for name in _FIELDS} | times | {"counts": counts, "tables": tables}
    )
