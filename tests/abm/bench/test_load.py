"""What a load is measured by: a typed copy of the same file, and files that are appended."""

import pytest

from abm.bench import load
from abm.bench.measuring import Clock
from abm.errors import BenchFailed


@pytest.fixture
def loaded(book, tmp_path):
    """A workspace with the engagements loaded."""
    load.load_whole(Clock(), book.exports / "engagements.csv", tmp_path / "loaded")
    return tmp_path / "loaded"


def test_loads_appends_and_the_typed_copy_are_timed(book, loaded, tmp_path):
    clock, file = Clock(), book.exports / "engagements.csv"
    load.write_appended(Clock(), file, tmp_path / "appended")

    load.copy_file(clock, file, tmp_path / "copy.duckdb")
    rows = load.append(clock, loaded, sorted((tmp_path / "appended").iterdir()))

    assert rows % load.KNOWN_SHARE == 0
    assert rows > 0
    assert clock.costs.keys() == {load.COPY, load.APPEND, load.CHECKPOINT}
    assert all(cost.cpu_seconds > 0 for cost in clock.costs.values())


def test_an_append_in_which_no_row_is_known_is_refused(book, loaded, tmp_path):
    load.write_appended(Clock(), book.exports / "engagements.csv", tmp_path / "appended")
    files = sorted((tmp_path / "appended").iterdir())
    files[1].write_text(files[1].read_text("utf-8").replace("\ne-", "\nanother-"), "utf-8")

    with pytest.raises(BenchFailed, match="did not find the known rows"):
        load.append(Clock(), loaded, files)
