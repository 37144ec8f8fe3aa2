"""What the tests of privacy start from."""

import pytest

from abm.pipeline.run import run
from abm_warehouse.demo import DEMO_AS_OF
from tests.warehouse.privacy.people import load


@pytest.fixture
def loaded(workspace, tmp_path):
    load(workspace, tmp_path / "exports")
    run(workspace, as_of=DEMO_AS_OF)
    return workspace
