"""
The playbooks that runs have used: a folder of a workspace, one file for each version.

A run keeps its playbook under the version of the rules, as its file was. If somebody signs the same rules
later, the file with the signature replaces the one without. ``history.jsonl`` has a line for each time that a
run used other rules than the run before.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from abm.config.toml_files import parse_toml
from abm.errors import SettingsError
from abm.playbook.model import Playbook

HISTORY = "history.jsonl"


@dataclass(frozen=True, slots=True)
class KeptPlaybook:
    """
    Rules that runs have used.

    Parameters
    ----------
    version
        Content hash of the rules.
    used_from
        When the first run used them, since the rules before.
    text
        The file.
    playbook
        The rules; None if the file cannot be read any more, because a later release asks for other keys.
    """

    version: str
    used_from: datetime
    text: str
    playbook: Playbook | None


def keep_playbook(folder: Path, playbook: Playbook, text: str, used_at: datetime) -> None:
    """Keep the playbook of a run; nothing is written if it is kept already."""
    file = folder / f"{playbook.version}.toml"
    folder.mkdir(exist_ok=True)
    if not file.is_file() or file.read_text("utf-8") != text:
        written = file.with_suffix(".new")
        written.write_text(text, "utf-8")
        written.replace(file)
    [*_, last] = [("", used_at), *_uses(folder)]
    if last[0] != playbook.version:
        line = json.dumps({"version": playbook.version, "used_from": used_at.astimezone(UTC).isoformat()})
        with (folder / HISTORY).open("a", encoding="utf-8") as history:
            history.write(line + "\n")


def kept_playbooks(folder: Path) -> tuple[KeptPlaybook, ...]:
    """The rules that runs have used, the latest first; rules that were used again are listed again."""
    kept = [_kept(folder, version, used_from) for version, used_from in _uses(folder)]
    return tuple(playbook for playbook in reversed(kept) if playbook is not None)


def _kept(folder: Path, version: str, used_from: datetime) -> KeptPlaybook | None:
    file = folder / f"{version}.toml"
    if not file.is_file():
        return None
    text = file.read_text("utf-8")
    try:
        playbook = parse_toml(text, Playbook, file=str(file))
    except SettingsError:
        playbook = None
    return KeptPlaybook(version, used_from, text, playbook)


def _uses(folder: Path) -> Iterator[tuple[str, datetime]]:
    history = folder / HISTORY
    for line in history.read_text("utf-8").splitlines() if history.is_file() else ():
        use = json.loads(line)
        yield use["version"], datetime.fromisoformat(use["used_from"])
