"""
The log of runs: the instants and the rules of every run that was published, so that it can be repeated.

Published generations are removed one day; their runs stay in the log, a file of one line per run.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from abm.errors import UsageError

_TIMES = ("as_of", "known_at", "run_at")


@dataclass(frozen=True, slots=True)
class LoggedRun:
    """
    A run that was published.

    Parameters
    ----------
    run_id
        Hash of everything that the run read.
    as_of, known_at
        Its business instant and its load instant.
    playbook_version
        Content hash of its rules, which are kept.
    tool_version
        The version of abm.
    run_at
        When it was published first.
    """

    run_id: str
    as_of: datetime
    known_at: datetime
    playbook_version: str
    tool_version: str
    run_at: datetime


def note_run(log: Path, run: LoggedRun) -> None:
    """Add a run to the log; nothing is written if it is there already."""
    if any(logged.run_id == run.run_id for logged in _runs(log)):
        return
    times = {name: getattr(run, name).isoformat() for name in _TIMES}
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(run) | times) + "\n")


def find_run(log: Path, run_id: str) -> LoggedRun:
    """
    The run with an id, or with the only id that begins like this.

    Raises
    ------
    UsageError
        If there is none, or several.
    """
    runs = [run for run in _runs(log) if run_id and run.run_id.startswith(run_id)]
    if len(runs) != 1:
        found = "several runs" if runs else "no run"
        raise UsageError(
            f"{log} has {found} {run_id!r}. The id of a run is at the foot of every page, and `abm status`"
            " shows the last one."
        )
    return runs[0]


def _runs(log: Path) -> Iterator[LoggedRun]:
    for line in log.read_text("utf-8").splitlines() if log.is_file() else ():
        run = json.loads(line)
        yield LoggedRun(**run | {name: datetime.fromisoformat(run[name]) for name in _TIMES})
