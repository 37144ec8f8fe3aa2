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

from abm.config.toml_files import parse_toml, read_toml
from abm.errors import SettingsError, UsageError
from abm.playbook.model import Playbook

HISTORY = "history.jsonl"


SHORTEST_VERSION = 6
"""Characters of a version that name it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """A playbook, and the text of its file."""

    playbook: Playbook
    text: str


def rules_of_file(file: Path) -> Rules:
    """
    The rules of a file.

    Raises
    ------
    SettingsError
        If it is missing or has mistakes.
    """
    playbook = read_toml(file, Playbook)
    return Rules(playbook, file.read_text("utf-8"))


def find_rules(folder: Path, named: str) -> Rules:
    """
    The rules that a user names: a file, or the version of a playbook that a run has used, or how it begins.

    Parameters
    ----------
    folder
        Where the playbooks that runs have used are kept.
    named
        What the user wrote.

    Raises
    ------
    UsageError
        If there is no such file and no such version, or several.
    SettingsError
        If the file has mistakes.
    """
    if Path(named).is_file():
        return rules_of_file(Path(named))
    kept = sorted(folder.glob("*.toml"))
    fitting = [file for file in kept if len(named) >= SHORTEST_VERSION and file.stem.startswith(named)]
    if len(fitting) == 1:
        return rules_of_file(fitting[0])
    versions = ", ".join(file.stem for file in fitting or kept) or "none"
    raise UsageError(
        f"{named!r} is neither a file nor {'one version' if fitting else 'a version'} of the rules that runs"
        f" have used ({versions}). Name a playbook file, or at least {SHORTEST_VERSION} characters of a"
        " version."
    )


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


def versions_by_first_use(folder: Path) -> tuple[str, ...]:
    """The versions of the rules that runs have used, each once, in the order of their first use."""
    return tuple(dict.fromkeys(version for version, _ in _uses(folder)))


def rules_in_force(folder: Path, at: datetime) -> Rules | None:
    """
    The rules by which runs scored at an instant; None before the first run, or if they cannot be read.

    There are none of an instant that is still to come, at which others may be in force.
    """
    if at > datetime.now(UTC):
        return None
    used = [version for version, used_from in _uses(folder) if used_from <= at]
    kept = _kept(folder, used[-1], at) if used else None
    return None if kept is None or kept.playbook is None else Rules(kept.playbook, kept.text)


def kept_playbooks(folder: Path) -> tuple[KeptPlaybook, ...]:
    """The rules that runs have used, the latest first; rules that were used again are listed again."""
    kept = [_kept(folder, version, used_from) for version, used_from in _uses(folder)]
    return tuple(playbook for playbook in reversed(kept) if playbook is not None)


def kept_playbook(folder: Path, version: str) -> Playbook | None:
    """The rules of a version; None if they are not kept, or a later release cannot read them."""
    kept = _kept(folder, version, datetime.now(UTC))
    return kept.playbook if kept else None


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
