"""What the tests of privacy start from."""

import shutil

import pytest

from abm.pipeline.run import run
from abm.workspace import Workspace, create_workspace
from abm_warehouse.demo import DEMO_AS_OF
from tests.warehouse.privacy.people import load


def build_people(folder):
    """The people of these tests, loaded and published, and the exports that they came with."""
    workspace = create_workspace(folder / "workspace")
    load(workspace, folder / "exports")
    run(workspace, as_of=DEMO_AS_OF)


@pytest.fixture
def loaded(built_once, tmp_path):
    """A workspace in which these people are published; their exports lie beside it."""
    shutil.copytree(built_once("people", build_people), tmp_path, dirs_exist_ok=True)
    return Workspace(tmp_path / "workspace")
