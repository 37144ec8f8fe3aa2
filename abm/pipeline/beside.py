"""The book of another instant, scored once and kept beside the generations for the pages that ask for it."""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Final

from abm.errors import UsageError, WarehouseError
from abm.pipeline.scratch import scored_apart
from abm.playbook.kept import Rules
from abm.workspace import Workspace
from abm_warehouse.loading.suppression import Suppressed
from abm_warehouse.publishing.manifest import Manifest, read_manifest
from abm_warehouse.publishing.snapshots import BESIDE, keep_beside, require_current_generation
from abm_warehouse.storage.connections import open_warehouse
from abm_warehouse.storage.files import replace_file

_COMMAND: Final = "from abm.cli import main; main()"
_SILENCE: Final = timedelta(minutes=15)
"""How long after it was last heard of the scoring of a book is taken for ended."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """
    A book that is being scored beside the generations, or could not be.

    Parameters
    ----------
    as_of
        The business instant.
    stage
        What is being done.
    problem
        Why it ended without a book; None while it goes on.
    """

    as_of: datetime
    stage: str
    problem: str | None = None


def score_beside(
    workspace: Workspace,
    *,
    as_of: datetime,
    known_at: datetime | None = None,
    rules: Rules | None = None,
    progress: Callable[[str], None] = lambda stage: None,
) -> Manifest:
    """
    Score the book at another instant and keep it beside the generations; what is current stays.

    As many such books are kept as generations. They are removed when a person is erased.

    Parameters
    ----------
    workspace
        The workspace; nobody may write to its warehouse while it is copied.
    as_of, known_at, rules
        As of :func:`abm.pipeline.run.run`.
    progress
        Called with the name of each stage when it starts.

    Raises
    ------
    WarehouseError
        If a person was erased meanwhile, whom the book still has.
    AbmError
        If the run fails.
    """

    def tell(stage: str) -> None:
        _note(workspace, Scoring(as_of, stage))
        progress(stage)

    settings, suppressed = workspace.settings(), Suppressed(workspace.folder)
    before = suppressed.state()
    tell("copying the warehouse")
    try:
        apart = scored_apart(workspace, as_of=as_of, known_at=known_at, rules=rules, progress=tell)
        with apart as scored, open_warehouse(workspace.warehouse, settings):
            if suppressed.state() != before:
                raise WarehouseError("A person was erased while the book was scored. Score it again.")
            generation = require_current_generation(scored.folder)
            kept = keep_beside(workspace.published, generation, keep=settings.keep_generations)
    finally:
        _progress_file(workspace).unlink(missing_ok=True)
    return read_manifest(kept)


def start_scoring_beside(workspace: Workspace, as_of: datetime) -> None:
    """
    Let another process score the book at an instant, as ``abm run --beside`` does.

    Raises
    ------
    UsageError
        If a book is being scored already.
    """
    running = scoring_beside(workspace)
    if running is not None and running.problem is None:
        raise UsageError(
            f"The book as of {running.as_of:%Y-%m-%d %H:%M} UTC is being scored; wait until it is ready."
        )
    _note(workspace, Scoring(as_of, "starting"))
    words = ["run", "--beside", "--as-of", as_of.isoformat(), "--workspace", str(workspace.folder), "--quiet"]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and words of ours
        [sys.executable, "-c", _COMMAND, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    Thread(target=_note_end, args=(workspace, as_of, process), daemon=True).start()


def scoring_beside(workspace: Workspace) -> Scoring | None:
    """The book that is being scored beside the generations, or why the last one could not be; else None."""
    file = _progress_file(workspace)
    try:
        last_heard = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        said = json.loads(file.read_text("utf-8"))
        found = Scoring(datetime.fromisoformat(said["as_of"]), said["stage"], said["problem"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return found if datetime.now(UTC) - last_heard < _SILENCE else None


def _note_end(workspace: Workspace, as_of: datetime, process: "subprocess.Popen[str]") -> None:
    """Wait for the process, and note why it failed if it did."""
    _, said = process.communicate()
    if process.returncode:
        lines = said.strip().splitlines() or [f"The process ended with status {process.returncode}."]
        with suppress(OSError):
            _note(workspace, Scoring(as_of, "ended", lines[-1].removeprefix("abm: ")))


def _progress_file(workspace: Workspace) -> Path:
    return workspace.published / BESIDE / ".scoring.json"


def _note(workspace: Workspace, scoring: Scoring) -> None:
    file = _progress_file(workspace)
    file.parent.mkdir(parents=True, exist_ok=True)
    content = {"as_of": scoring.as_of.isoformat(), "stage": scoring.stage, "problem": scoring.problem}
    replace_file(file, json.dumps(content).encode())
