"""The step that looks ahead seats the people of MQAs in batches."""

import shutil

import pytest

from abm.pipeline.steps.outlook import look_ahead
from abm.workspace import Workspace
from abm_warehouse.storage.connections import open_warehouse


@pytest.mark.slow
def test_batches_write_what_all_mqas_at_once_write(demo_workspace, tmp_path):
    workspace = Workspace(shutil.copytree(demo_workspace.folder, tmp_path / "demo"))

    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        at_once = con.sql("from int_flag_outlook order by all").fetchall()
        look_ahead(con, at_a_time=3)
        in_batches = con.sql("from int_flag_outlook order by all").fetchall()

    assert len(at_once) > 3
    assert in_batches == at_once
