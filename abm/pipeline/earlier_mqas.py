"""
Which accounts were MQAs by the rules before: what is said of them by other rules was moved by the rules.

With the playbooks that runs have used, a workspace keeps the MQAs that each found at the last close of its
last run. They stay as they are from when other rules are used for the first time.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from abm.playbook.kept import versions_by_first_use
from abm.playbook.table import Table
from abm_warehouse.storage.files import replace_file


@dataclass(frozen=True, slots=True)
class EarlierMqas:
    """
    The MQAs at a close, as the last run by some rules found them.

    Parameters
    ----------
    close
        The instant of the close.
    known_at
        The load instant of the run.
    mqas
        Ids of accounts, and the solutions for which they were MQAs.
    """

    close: datetime
    known_at: datetime
    mqas: tuple[tuple[str, str], ...]


def mqas_before(folder: Path, version: str) -> EarlierMqas | None:
    """The MQAs of the rules that were used first before some rules were; None if nothing is kept of them."""
    before = None
    for used in versions_by_first_use(folder):
        if used == version:
            break
        before = used
    return None if before is None else _read(folder, before)


def keep_mqas(folder: Path, version: str, found: EarlierMqas) -> None:
    """Keep the MQAs of the rules that were used first the last, unless later ones are kept of them."""
    if [*versions_by_first_use(folder)][-1] != version:
        return
    kept = _read(folder, version)
    if kept is None or (kept.close, kept.known_at) <= (found.close, found.known_at):
        content = {
            "close": found.close.astimezone(UTC).isoformat(),
            "known_at": found.known_at.astimezone(UTC).isoformat(),
            "mqas": sorted(found.mqas),
        }
        replace_file(_file(folder, version), json.dumps(content).encode())


def earlier_mqas_tables(earlier: EarlierMqas | None) -> Iterable[Table]:
    """Tables of the MQAs of the rules before, and of the close at which they were."""
    rows = () if earlier is None else ((earlier.close, earlier.known_at),)
    mqas = () if earlier is None else earlier.mqas
    return (
        Table("rules_before", "close_at timestamptz, known_at timestamptz", rows),
        Table("mqas_before", "account_id varchar, solution varchar", mqas),
    )


def _read(folder: Path, version: str) -> EarlierMqas | None:
    file = _file(folder, version)
    if not file.is_file():
        return None
    kept = json.loads(file.read_text("utf-8"))
    return EarlierMqas(
        datetime.fromisoformat(kept["close"]),
        datetime.fromisoformat(kept["known_at"]),
        tuple((account, solution) for account, solution in kept["mqas"]),
    )


def _file(folder: Path, version: str) -> Path:
    return folder / f"{version}.mqas.json"
