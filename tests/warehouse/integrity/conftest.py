"""What the tests of the doctor start from."""

import shutil
from datetime import UTC, datetime

import pytest

from abm.pipeline.run import run
from abm.workspace import Workspace, create_workspace
from tests.warehouse.integrity.published_workspace import EXPORTS, load


def build_healthy(folder):
    """Three batches, scored and published."""
    published = create_workspace(folder / "workspace")
    for name, content in EXPORTS.items():
        (folder / f"{name}.csv").write_text(content)
        load(published, folder / f"{name}.csv")
    run(published, as_of=datetime(2026, 1, 10, tzinfo=UTC))


@pytest.fixture(scope="session")
def healthy(built_once):
    """A published workspace; to copy."""
    return Workspace(built_once("healthy", build_healthy) / "workspace")


@pytest.fixture
def published(healthy, tmp_path):
    """A copy of a published workspace, to damage."""
    folder = tmp_path / "workspace"
    shutil.copytree(healthy.folder, folder)
    return Workspace(folder)
