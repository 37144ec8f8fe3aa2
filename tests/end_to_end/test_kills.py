"""
A run killed with ``kill -9`` at any moment loses, doubles and halves nothing; what is published is whole.

The moments are spread evenly over the time of an undisturbed run, from the first one at which it works on
data. The short form kills a few times, the long one (``-m long``) fifty times. Loads, repairs and erasures
are in test_kills_of_loads.py.
"""

import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from abm.pipeline.run import run
from abm.workspace import Workspace
from abm_warehouse.demo import DEMO_AS_OF
from abm_warehouse.integrity.doctor import run_checks
from abm_warehouse.models.checks import violations
from abm_warehouse.publishing.manifest import read_manifest
from abm_warehouse.publishing.snapshots import DATABASE, current_generation, file_sha256
from abm_warehouse.storage.connections import open_snapshot

SEED = 20260930
WARM_UP = 0.25
"""Share of a command's time in which Python starts; a kill in it proves nothing."""

how_often = pytest.mark.parametrize("kills", [4, pytest.param(50, marks=pytest.mark.long)])


def start(*arguments: object) -> subprocess.Popen[bytes]:
    command = [str(Path(sys.executable).with_name("abm")), *map(str, arguments), "--quiet"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def seconds_of(*arguments: object) -> float:
    """How long an undisturbed command takes."""
    started = time.perf_counter()
    assert start(*arguments).wait() == 0
    return time.perf_counter() - started


def killed_after(seconds: float, *arguments: object) -> bool:
    """Start a command and kill it after some seconds; whether it was still at work."""
    process = start(*arguments)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def moments(kills: int, seconds: float) -> list[float]:
    """A random moment in each of several equal parts of the time in which the command works."""
    chance = random.Random(SEED)  # noqa: S311 - moments to kill at, and the same every time
    return [seconds * (WARM_UP + (0.95 - WARM_UP) * (n + chance.random()) / kills) for n in range(kills)]


def unhealthy_checks(workspace: Workspace) -> list[str]:
    return [f"{result.check}: {result.found}" for result in run_checks(workspace) if not result.is_healthy]


def published(workspace: Workspace) -> tuple[str, list[str], list[tuple]]:
    """Run id, files and MQAs of what is published; fails if it is not whole."""
    folder = current_generation(workspace.folder)
    manifest = read_manifest(folder)
    assert manifest.generation == folder.name
    assert manifest.snapshot_sha256 == file_sha256(folder / DATABASE)
    with open_snapshot(folder / DATABASE) as con:
        assert violations(con) == {}
        decided = con.execute("select * from mqa order by all").fetchall()
    return manifest.run_id, sorted(path.name for path in folder.iterdir()), decided


@pytest.mark.slow
@how_often
def test_a_run_killed_at_any_moment_leaves_a_whole_generation_and_the_next_run_publishes(
    tmp_path, demo_workspace, kills
):
    """In the long form two business days take turns, so that every run has all of its work before it."""
    days = [DEMO_AS_OF - timedelta(days=days) for days in ((7,) if kills < 10 else (7, 14))]
    runs = []
    workspace = copied(demo_workspace, tmp_path / "undisturbed")
    seconds = []
    for day in days:
        seconds.append(seconds_of("run", "--workspace", workspace.folder, "--as-of", day.isoformat()))
        runs.append(published(workspace))
    assert len({run_id for run_id, _, _ in runs}) == len(days)

    workspace = copied(demo_workspace, tmp_path / "killed")
    before = published(workspace)
    outcomes: Counter[str] = Counter()
    for n, moment in enumerate(moments(kills, min(seconds))):
        day, after = days[n % len(days)], runs[n % len(days)]
        was_killed = killed_after(moment, "run", "--workspace", workspace.folder, "--as-of", day.isoformat())

        now_published = published(workspace)
        assert now_published in (before, after), f"after a kill at {moment:.3f} s of {min(seconds):.3f} s"
        outcomes[
            f"{'killed' if was_killed else 'ended'}, {'new' if now_published == after else 'old'} published"
        ] += 1
        before = now_published
        if kills > 10 or n == kills - 1:
            run(workspace, as_of=day)
            before = published(workspace)
            assert before == after
    print(f"{kills} kills of a run of {min(seconds):.2f} s: {dict(outcomes)}")  # noqa: T201
    assert outcomes["killed, old published"] > 0
    assert unhealthy_checks(workspace) == []
    assert not (workspace.published / ".staging").exists()
    assert len([folder for folder in workspace.published.iterdir() if folder.is_dir()]) <= 3


def copied(workspace: Workspace, folder: Path) -> Workspace:
    shutil.copytree(workspace.folder, folder, ignore=shutil.ignore_patterns("exports"))
    return Workspace(folder)
