"""Exports that a test writes, loaded by a profile."""

import pytest

from abm_warehouse.profiles.reading import read_profile


@pytest.fixture
def load(store):
    """Load an export for every entity that its profile makes of it; how many rows each got."""

    def run(profile, name, content):
        read = read_profile(profile, store.workspace.profiles)
        first = store.load(content, name, profile=read)
        batches = [first, *(store.load(content, name, profile=read, entity=also) for also in first.also)]
        assert store.quarantined() == []
        return {batch.entity: batch.rows_loaded for batch in batches}

    return run
