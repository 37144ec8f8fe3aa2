"""
``kill -9`` at any moment: nothing is lost, doubled or half there, and what is published is whole.

The moments are spread evenly over an undisturbed command, from the first one at which it works on data.
The short form kills a few times, the long one (``-m long``) fifty.
"""

import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from abm import workspace as workspaces
from abm.pipeline import run
from abm.workspace import Workspace
from abm_warehouse.batches import ledger, load_file, quarantined
from abm_warehouse.checks import violations
from abm_warehouse.connect import open_snapshot, open_warehouse
from abm_warehouse.demo import DEMO_AS_OF
from abm_warehouse.doctor import examine
from abm_warehouse.profiles import read_profile
from abm_warehouse.publish import DATABASE, current, file_sha256, read_manifest
from abm_warehouse.receipts import read_receipts

ROWS, BAD, TWICE = 100_000, 100, 50
SEED = 20260930
WARM_UP = 0.25
"""Share of a command's time that Python takes to start; a kill in it proves nothing."""

how_often = pytest.mark.parametrize("kills", [4, pytest.param(50, marks=pytest.mark.long)])


def start(*arguments: object) -> subprocess.Popen[bytes]:
    command = [str(Path(sys.executable).with_name("abm")), *map(str, arguments), "--quiet"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def seconds_of(*arguments: object) -> float:
    """How long a command takes that nobody kills."""
    started = time.perf_counter()
    assert start(*arguments).wait() == 0
    return time.perf_counter() - started


def killed_after(seconds: float, *arguments: object) -> bool:
    """Start a command and kill it; whether it was still at work."""
    process = start(*arguments)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def moments(kills: int, seconds: float) -> list[float]:
    """One moment in each of as many equal parts of the time in which the command still works."""
    chance = random.Random(SEED)  # noqa: S311 - moments to kill at, and the same every time
    return [seconds * (WARM_UP + (0.95 - WARM_UP) * (n + chance.random()) / kills) for n in range(kills)]


def not_well(place: Workspace) -> list[str]:
    return [f"{finding.what}: {finding.found}" for finding in examine(place) if not finding.is_well]


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Engagements with rows to set aside and rows that stand there twice."""
    path = tmp_path_factory.mktemp("export") / "engagements.csv"
    with duckdb.connect() as con:
        con.execute(
            f"""
            copy (
                select 'E' || n % {ROWS} as engagement_id, 'C' || n % 5000 as contact_id, 'web_visit' as kind,
                    if(n % {ROWS // BAD} = 7, 'once', '2026-01-01T00:00:00Z') as occurred_at,
                    'https://example.com/' || n % {ROWS} as url
                from range({ROWS + TWICE}) as numbers (n)
            ) to '{path}' (header)
            """
        )
    return path


def with_accounts(folder: Path) -> Workspace:
    """A workspace that holds a batch already."""
    place = workspaces.create(folder)
    accounts = folder.with_suffix(".accounts") / "accounts.csv"
    accounts.parent.mkdir()
    accounts.write_text("account_id,name\nA1,Acme\nA2,Bolt\n,Nobody\n")
    offer(place, accounts)
    return place


def offer(place: Workspace, file: Path) -> str:
    with open_warehouse(place.warehouse, place.settings()) as con:
        return load_file(con, file, read_profile("abm", place.profiles), receipts=place.receipts).status


def content(place: Workspace) -> tuple:
    """What a warehouse holds, but for when and under what number it was loaded."""
    with open_warehouse(place.warehouse, place.settings()) as con:
        counted = "select count(*), count(distinct row_key), bit_xor(row_hash), count(known_to) from raw."
        tables = [con.execute(counted + entity).fetchall() for entity in ("accounts", "engagements")]
        batches = sorted(
            (b.file, b.rows_in, b.rows_loaded, b.rows_duplicate, b.rows_quarantined, b.rows_checksum)
            for b in ledger(con)
        )
        aside = [(row.file, row.line, row.value) for row in quarantined(con)]
    receipts = Counter(receipt.file for receipt in read_receipts(place.receipts).receipts)
    return tables, batches, aside, receipts


@how_often
def test_a_load_killed_at_any_moment_and_offered_again_is_there_once_and_whole(tmp_path, export, kills):
    undisturbed = with_accounts(tmp_path / "undisturbed")
    seconds = seconds_of("load", "--workspace", undisturbed.folder, export)
    expected = content(undisturbed)
    assert expected[1][1][1:5] == (ROWS + TWICE, ROWS - BAD, TWICE - 1, BAD + 1)

    outcomes: Counter[str] = Counter()
    for n, moment in enumerate(moments(kills, seconds)):
        place = with_accounts(tmp_path / f"killed {n}")
        was_killed = killed_after(moment, "load", "--workspace", place.folder, export)

        assert not_well(place) == [], f"after a kill at {moment:.3f} s of {seconds:.3f} s"
        status = offer(place, export)
        assert content(place) == expected, f"after a kill at {moment:.3f} s of {seconds:.3f} s"
        assert not_well(place) == []
        outcomes[f"{'killed' if was_killed else 'ended'}, then {status}"] += 1
        shutil.rmtree(place.folder)
    print(f"{kills} kills of a load of {seconds:.2f} s: {dict(outcomes)}")  # noqa: T201
    assert outcomes["killed, then loaded"] > 0


def published(place: Workspace) -> tuple[str, list[str], list[tuple]]:
    """The run that is published, its files and every decision; whole, or the test fails."""
    folder = current(place.folder)
    manifest = read_manifest(folder)
    assert manifest["generation"] == folder.name
    assert manifest["snapshot_sha256"] == file_sha256(folder / DATABASE)
    with open_snapshot(folder / DATABASE) as con:
        assert violations(con) == {}
        decided = con.execute("select * from mqa order by all").fetchall()
    return manifest["run_id"], sorted(path.name for path in folder.iterdir()), decided


@how_often
def test_a_run_killed_at_any_moment_leaves_a_whole_generation_and_the_next_run_publishes(
    tmp_path, demo_workspace, kills
):
    """In the long form two business days take turns, so that every run has all of its work before it."""
    days = [DEMO_AS_OF - timedelta(days=days) for days in ((7,) if kills < 10 else (7, 14))]
    runs = []
    place = copied(demo_workspace, tmp_path / "undisturbed")
    seconds = []
    for day in days:
        seconds.append(seconds_of("run", "--workspace", place.folder, "--as-of", day.isoformat()))
        runs.append(published(place))
    assert len({run_id for run_id, _, _ in runs}) == len(days)

    place = copied(demo_workspace, tmp_path / "killed")
    before = published(place)
    outcomes: Counter[str] = Counter()
    for n, moment in enumerate(moments(kills, min(seconds))):
        day, after = days[n % len(days)], runs[n % len(days)]
        was_killed = killed_after(moment, "run", "--workspace", place.folder, "--as-of", day.isoformat())

        found = published(place)
        assert found in (before, after), f"after a kill at {moment:.3f} s of {min(seconds):.3f} s"
        outcomes[
            f"{'killed' if was_killed else 'ended'}, {'new' if found == after else 'old'} published"
        ] += 1
        before = found
        if kills > 10 or n == kills - 1:
            run(place, as_of=day)
            before = published(place)
            assert before == after
    print(f"{kills} kills of a run of {min(seconds):.2f} s: {dict(outcomes)}")  # noqa: T201
    assert outcomes["killed, old published"] > 0
    assert not_well(place) == []
    assert not (place.published / ".staging").exists()
    assert len([folder for folder in place.published.iterdir() if folder.is_dir()]) <= 3


def copied(place: Workspace, folder: Path) -> Workspace:
    shutil.copytree(place.folder, folder, ignore=shutil.ignore_patterns("exports"))
    return Workspace(folder)
