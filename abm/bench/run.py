"""Runs: from scratch, again, after ten thousand new engagements, and as of another day."""

import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from abm.bench.demo_book import DemoBook
from abm.bench.floors import NAMES, D, F, measure_floors
from abm.bench.measuring import Clock, Cost, Measured, in_child, median_cost, median_part, median_peak_mb
from abm.bench.tables import Line, Table, cost_line
from abm.demo import load_exports
from abm.pipeline.run import Run, run
from abm.workspace import find_workspace
from abm_warehouse.demo import DEMO_AS_OF

SCRATCH, AGAIN, APPENDED, LATER = (
    "from scratch",
    "again, nothing changed",
    "after new engagements",
    "as of a day later",
)
LOAD, FLOORS = "load of the new engagements", "floors"

STAGE = "stage "
"""How the names of parts begin that are stages of a run."""


def bench(book: DemoBook, repeat: int) -> list[Table]:
    """
    Measure runs, each on what the one before left.

    Parameters
    ----------
    book
        The demo company.
    repeat
        How often everything is measured, by turns, from a copy of the loaded workspace.
    """
    earlier, newest = book.earlier, book.newest
    taken: dict[str, list[Measured]] = {}
    for _ in range(repeat):
        folder = book.scratch("round")
        shutil.copytree(earlier.folder, folder)
        for name, measured in _round(folder, newest).items():
            taken.setdefault(name, []).append(measured)
        book.scratch("round")
    return [
        Table("runs, publishing included; the floor is F", tuple(_lines(taken))),
        *(
            Table(f"stages of the run {name}; the floor is F", tuple(_stage_lines(taken, name)))
            for name in (SCRATCH, APPENDED, LATER)
        ),
    ]


def _round(folder: Path, newest: Path) -> dict[str, Measured]:
    return {
        SCRATCH: in_child(run_once, folder, DEMO_AS_OF),
        AGAIN: in_child(run_once, folder, DEMO_AS_OF),
        LOAD: in_child(load_newest, folder, newest),
        APPENDED: in_child(run_once, folder, DEMO_AS_OF),
        LATER: in_child(run_once, folder, DEMO_AS_OF + timedelta(days=1)),
        FLOORS: in_child(measure_floors, folder),
    }


def _lines(taken: dict[str, list[Measured]]) -> list[Line]:
    floor = median_part(taken[FLOORS], F)
    whole = _whole(taken[SCRATCH])
    lines = [
        cost_line(
            name if name == LOAD else f"run {name}",
            _whole(taken[name]),
            floor=floor,
            share=100 * _whole(taken[name]).cpu_seconds / whole.cpu_seconds,
            peak_mb=median_peak_mb(taken[name]),
        )
        for name in (SCRATCH, AGAIN, LOAD, APPENDED, LATER)
    ]
    floors = [cost_line(NAMES[name], median_part(taken[FLOORS], name), floor=floor) for name in (F, D)]
    return [*lines, *floors]


def _stage_lines(taken: dict[str, list[Measured]], name: str) -> list[Line]:
    """The stages of a run, those that cost most first, and what no stage accounts for."""
    runs, floor = taken[name], median_part(taken[FLOORS], F)
    stages = [part for part in runs[0].parts if part.startswith(STAGE)]
    costs = {stage.removeprefix(STAGE): median_part(runs, stage) for stage in stages}
    costs["start, parameters and checks before the run"] = _whole(runs).less(_sum(costs.values()))
    ordered = sorted(costs.items(), key=lambda stage: -stage[1].cpu_seconds)
    of_run = "" if name == SCRATCH else f", {name}"
    return [cost_line(f"{stage}{of_run}", cost, floor=floor) for stage, cost in ordered]


def _whole(measured: list[Measured]) -> Cost:
    """A run counts from the start of its process, as a command does."""
    return median_cost(one.whole for one in measured)


def _sum(costs: Iterable[Cost]) -> Cost:
    both = list(costs)
    return Cost(sum(cost.cpu_seconds for cost in both), sum(cost.seconds for cost in both))


def run_once(clock: Clock, folder: Path, as_of: datetime) -> None:
    """Run once; its stages are parts."""
    done: Run = run(find_workspace(folder), as_of=as_of)
    for stage, seconds in done.seconds_by_stage.items():
        clock.add(f"{STAGE}{stage}", Cost(done.cpu_seconds_by_stage[stage], seconds))


def load_newest(clock: Clock, folder: Path, newest: Path) -> None:
    """Load the engagements that were held back."""
    with clock.time(LOAD):
        load_exports(find_workspace(folder), [newest])
