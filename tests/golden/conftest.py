from pathlib import Path

import pytest

from tests.company import Company


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path)
