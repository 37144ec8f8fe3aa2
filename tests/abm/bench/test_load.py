"""What a load is measured by: a typed copy of the same file, and files that are appended."""

import pytest

from abm.bench import load
from abm.bench.measuring import Clock
from abm.errors import BenchFailed
from abm.workspace import find_workspace
from abm_warehouse.storage.connections import one_row, open_warehouse


@pytest.fixture
def loaded(book, tmp_path):
    """A workspace with the engagements loaded."""
    load.load_whole(Clock(), book.exports / "engagements.csv", tmp_path / "loaded")
    return tmp_path / "loaded"


@pytest.mark.slow
def test_loads_appends_and_the_typed_copy_are_timed(book, loaded, tmp_path):
    clock, file = Clock(), book.exports / "engagements.csv"
    load.write_appended(Clock(), file, tmp_path / "appended")

    load.copy_file(clock, file, tmp_path / "copy.duckdb")
    rows = load.append(clock, loaded, sorted((tmp_path / "appended").iterdir()))

    assert rows % load.KNOWN_SHARE == 0
    assert rows > 0
    assert clock.costs.keys() == {load.COPY, load.APPEND, load.CHECKPOINT}
    assert all(cost.cpu_seconds > 0 for cost in clock.costs.values())


@pytest.mark.slow
def test_the_same_rows_are_loaded_from_parquet(book, loaded, tmp_path):
    clock, file = Clock(), tmp_path / "engagements.parquet"
    load.write_parquet(Clock(), book.exports / "engagements.csv", file)

    load.copy_file(clock, file, tmp_path / "copy.duckdb")
    load.load_whole(clock, file, tmp_path / "from-parquet")

    assert clock.costs.keys() == {load.COPY, load.LOAD}
    assert rows_of(tmp_path / "from-parquet") == rows_of(loaded)


def rows_of(folder):
    workspace = find_workspace(folder)
    with open_warehouse(workspace.warehouse, workspace.settings(), read_only=True) as con:
        return one_row(con, "select count(*), bit_xor(row_hash) from raw.engagements")


@pytest.mark.slow
def test_an_append_in_which_no_row_is_known_is_refused(book, loaded, tmp_path):
    load.write_appended(Clock(), book.exports / "engagements.csv", tmp_path / "appended")
    files = sorted((tmp_path / "appended").iterdir())
    files[1].write_text(files[1].read_text("utf-8").replace("\ne-", "\nanother-"), "utf-8")

    with pytest.raises(BenchFailed, match="did not find the known rows"):
        load.append(Clock(), loaded, files)
