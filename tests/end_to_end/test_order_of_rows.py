"""What is published does not depend on the order in which the rows of the files come."""

import csv
import random
from collections import Counter
from pathlib import Path

import pytest

from abm.demo import create_demo_workspace, load_exports, write_plans
from abm.pipeline.run import run
from abm.workspace import Workspace
from abm_warehouse.demo import DEMO_AS_OF, write_demo_exports
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.storage.connections import open_snapshot

OF_THE_LOAD = ["said_at", "batch_id", "line"]
"""Columns that say when something was loaded, and from where."""


def shuffle(file: Path) -> None:
    """Put the rows of a file in another order, below its header."""
    with file.open(encoding="utf-8", newline="") as source:
        header, *rows = csv.reader(source)
    random.Random(file.name).shuffle(rows)  # noqa: S311 - no secret
    with file.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([header, *rows])


def marts(workspace: Workspace) -> dict[str, Counter]:
    """The rows of every mart, as often as each is there."""
    folder = require_current_generation(workspace.folder)
    with open_snapshot(folder / DATABASE) as con:
        names = con.execute(
            "select distinct table_name from information_schema.tables where table_schema = 'main'"
        ).fetchall()
        kept = "columns(lambda name: not list_contains($of_the_load, name))"
        return {
            name: Counter(
                con.execute(f"select {kept} from main.{name}", {"of_the_load": OF_THE_LOAD}).fetchall()
            )
            for [name] in names
        }


@pytest.mark.slow
def test_shuffled_files_give_the_same_marts(demo_workspace, tmp_path):
    company = write_demo_exports(tmp_path / "exports")
    for file in company.files:
        shuffle(file)
    shuffled = create_demo_workspace(tmp_path / "workspace", keeps_sources=False)
    write_plans(shuffled.folder, "demo")
    load_exports(shuffled, company.files)
    run(shuffled, as_of=DEMO_AS_OF)

    expected, found = marts(demo_workspace), marts(shuffled)
    assert expected.keys() == found.keys()
    assert len(expected) > 60
    assert [name for name in expected if found[name] != expected[name]] == []
