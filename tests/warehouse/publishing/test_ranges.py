"""A large book is built and published in ranges of its accounts and people, with the rows of a small one."""

import shutil

import pytest

from abm.pipeline.run import run
from abm.workspace import Workspace
from abm_warehouse.loading.ledger import forget_built_models
from abm_warehouse.models.ranges import RANGES
from abm_warehouse.publishing import stage
from abm_warehouse.publishing.manifest import read_manifest
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.storage.connections import open_snapshot, open_warehouse


def rows_of_marts(workspace):
    folder = require_current_generation(workspace.folder)
    with open_snapshot(folder / DATABASE) as con:
        return {
            name: con.execute(f"select count(*), bit_xor(hash(row)) from {name} as row").fetchone()
            for name in read_manifest(folder).tables
            if not name.startswith("run.")
        }


@pytest.mark.slow
def test_a_book_published_in_ranges_has_the_rows_of_one_published_at_once(
    demo_workspace, tmp_path, monkeypatch
):
    workspace = Workspace(shutil.copytree(demo_workspace.folder, tmp_path / "demo"))
    at_once = rows_of_marts(workspace)
    as_of = read_manifest(require_current_generation(workspace.folder)).as_of
    written = []

    def in_ranges(con, table, changed_rows):
        written.extend([table.source] * len(changed_rows.in_ranges(table)))
        return write(con, table, changed_rows)

    write = stage._write
    monkeypatch.setattr(stage, "_write", in_ranges)
    for key, (numbering, size) in RANGES.items():
        monkeypatch.setitem(RANGES, key, (numbering, size // 500))
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        forget_built_models(con)
    shutil.rmtree(workspace.folder / "published")

    run(workspace, as_of=as_of)

    assert rows_of_marts(workspace) == at_once
    assert set(written) == {"account_weeks", "contact_personas", "mqa_clauses", "next_actions"}
    assert len(written) > 3 * len(set(written))
