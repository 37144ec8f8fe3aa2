"""Generations, the pointer and audits: whatever is missing or changed is reported."""

import json
import shutil

import duckdb
import pytest

from abm.errors import WarehouseError
from abm.pipeline.run import run
from abm_warehouse.integrity.doctor import run_checks
from abm_warehouse.publishing.manifest import read_manifest
from abm_warehouse.publishing.snapshots import current_generation
from abm_warehouse.storage.connections import open_snapshot
from tests.warehouse.integrity.published_workspace import AS_OF, failed_checks, flip_a_byte, generation


@pytest.mark.parametrize("where", ["start", "middle", "end"])
def test_a_flipped_byte_in_a_snapshot_is_reported(published, where):
    snapshot = generation(published) / "abm.duckdb"
    size = snapshot.stat().st_size
    flip_a_byte(snapshot, {"start": 20, "middle": size // 2, "end": size - 1}[where])

    assert failed_checks(published)["generation 0001"] == "the file changed after it was published"


def test_a_missing_snapshot_is_reported(published):
    (generation(published) / "abm.duckdb").unlink()

    assert "cannot be read" in failed_checks(published)["generation 0001"]


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_an_unreadable_manifest_is_reported(published, content):
    (generation(published) / "manifest.json").write_text(content)

    assert "cannot be read" in failed_checks(published)["generation 0001"]


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["removed", "cut", "changed"])
def test_a_parquet_file_that_changed_is_reported_and_the_next_run_publishes_again(published, damage):
    folder = generation(published)
    file = folder / "accounts.parquet"
    if damage == "removed":
        file.unlink()
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:-10])
    else:
        flip_a_byte(file, file.stat().st_size // 2)
    [result] = [result for result in run_checks(published) if not result.is_healthy]

    said = "is missing" if damage == "removed" else "changed after it was published"
    assert (result.check, result.found) == ("generation 0001", f"accounts.parquet {said}")
    assert result.advice == f"Run `abm run --as-of ...` again, then remove {folder}."
    assert run(published, as_of=AS_OF).generation == "0002"
    [result] = [result for result in run_checks(published) if not result.is_healthy]
    assert result.advice == f"Remove {folder}; it is not the generation that is read."
    shutil.rmtree(folder)
    assert failed_checks(published) == {}


@pytest.mark.slow
def test_a_manifest_that_lacks_fields_is_reported_and_the_next_run_publishes_again(published):
    """As another version may have written it."""
    manifest = generation(published) / "manifest.json"
    content = json.loads(manifest.read_text())
    del content["files"]
    manifest.write_text(json.dumps(content))

    assert "manifest.json lacks files; another version" in failed_checks(published)["generation 0001"]
    assert run(published, as_of=AS_OF).generation == "0002"


@pytest.mark.slow
@pytest.mark.parametrize("content", [b"\xff", b"../..\n", b"", b"\n", b"0001\n0002"])
def test_a_pointer_that_does_not_name_a_generation_is_reported_and_the_next_run_writes_it(published, content):
    (published.published / "CURRENT").write_bytes(content)

    assert "CURRENT" in failed_checks(published)["pointer"]
    run(published, as_of=AS_OF)
    assert "pointer" not in failed_checks(published)


@pytest.mark.slow
@pytest.mark.parametrize("where", ["start", "middle", "end"])
def test_a_run_with_nothing_new_does_not_keep_a_changed_snapshot(published, where):
    snapshot = generation(published) / "abm.duckdb"
    size = snapshot.stat().st_size
    flip_a_byte(snapshot, {"start": 20, "middle": size // 2, "end": size - 1}[where])

    assert run(published, as_of=AS_OF).generation == "0002"
    assert "audits" not in failed_checks(published)
    assert run(published, as_of=AS_OF).generation == "0002"


@pytest.mark.slow
def test_a_missing_pointer_is_reported_and_the_next_run_writes_it(published):
    (published.published / "CURRENT").unlink()
    results = {result.check: result for result in run_checks(published)}

    assert results["pointer"].found == "CURRENT, which names the generation to read, is missing"
    assert results["pointer"].advice == "Run `abm run`."
    assert "audits" not in results
    run(published, as_of=AS_OF)
    assert failed_checks(published) == {}


def test_a_pointer_to_a_missing_generation_is_reported(published):
    shutil.rmtree(generation(published))

    assert failed_checks(published)["pointer"] == "CURRENT names 0001, which does not exist"


@pytest.mark.slow
def test_a_run_with_nothing_new_publishes_again_where_the_manifest_cannot_be_read(published):
    as_of = read_manifest(generation(published)).as_of
    (generation(published) / "manifest.json").write_text("{")

    assert run(published, as_of=as_of).generation == "0002"


@pytest.mark.slow
@pytest.mark.parametrize("gone", ["the folder", "abm.duckdb", "manifest.json"])
def test_the_next_run_publishes_what_is_missing(published, gone):
    """As the doctor advises."""
    whole = generation(published)
    as_of = read_manifest(whole).as_of
    if gone == "the folder":
        shutil.rmtree(whole)
    else:
        (whole / gone).unlink()

    run(published, as_of=as_of)

    assert (current_generation(published.folder) / "abm.duckdb").is_file()
    assert "pointer" not in failed_checks(published)
    assert "audits" not in failed_checks(published)


def test_a_snapshot_that_cannot_be_opened_is_an_error_that_names_the_doctor(published):
    snapshot = generation(published) / "abm.duckdb"
    flip_a_byte(snapshot, 20)

    with pytest.raises(WarehouseError, match=r"cannot be opened: .* Run `abm doctor`"):
        open_snapshot(snapshot)


@pytest.mark.slow
def test_a_failing_audit_of_what_is_published_is_reported(published):
    with duckdb.connect(str(generation(published) / "abm.duckdb")) as con:
        con.execute("insert into accounts select * from accounts limit 1")

    found = failed_checks(published)
    assert set(found) == {"generation 0001", "audits"}
    assert "every_account_is_one_row" in found["audits"]


def test_a_snapshot_without_what_the_checks_of_today_read_is_of_another_version(published):
    with duckdb.connect(str(generation(published) / "abm.duckdb")) as con:
        con.execute("drop view score_ledger")

    assert failed_checks(published)["audits"].startswith("another version of abm published it")
