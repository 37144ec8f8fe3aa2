"""Receipts, ledger, rows and archived sources: whatever is lost, added or changed is reported."""

import hashlib
import re
import shutil

import pytest

from abm.pipeline.run import run
from abm_warehouse.integrity.doctor import run_checks
from abm_warehouse.integrity.repair import repair_workspace
from abm_warehouse.loading.load import load_file
from abm_warehouse.profiles.reading import read_profile
from abm_warehouse.storage.connections import open_warehouse
from tests.warehouse.integrity.published_workspace import (
    AS_OF,
    EXPORTS,
    accounts_batch,
    change,
    failed_checks,
    flip_a_byte,
    load,
    source_of,
)


def test_a_healthy_workspace_passes_every_check(published):
    results = run_checks(published)

    assert [result.check for result in results] == [
        "receipts", "ledger", "rows", "sources", "decisions", "generation 0001", "audits",
    ]  # fmt: skip
    assert all(result.is_healthy for result in results)
    assert results[-1].found == "every check holds"


def test_a_new_workspace_is_healthy(workspace):
    assert failed_checks(workspace) == {}


def test_a_broken_warehouse_is_reported_and_the_generations_are_still_checked(published):
    flip_a_byte(published.warehouse, 20)
    results = {result.check: result for result in run_checks(published)}

    assert not results["warehouse"].is_healthy
    assert results["warehouse"].advice == (
        "Run `abm doctor --repair`: it moves the file aside and builds it again from archived source files."
    )
    assert results["generation 0001"].is_healthy


def test_deleted_rows_are_reported_with_their_batch(published):
    change(published, "delete from raw.accounts where line = 2")
    batch = accounts_batch(published)

    assert failed_checks(published) == {"rows": f"batch {batch} of accounts.csv should hold 3 rows, holds 2"}


def test_a_row_replaced_by_another_is_reported_although_the_count_is_right(published):
    """The checksum of a batch is the exclusive or of the hashes of its rows."""
    change(published, "update raw.accounts set row_hash = row_hash + 1 where line = 2")

    assert list(failed_checks(published)) == ["rows"]


def test_an_added_row_is_reported(published):
    change(published, "insert into raw.accounts select * from raw.accounts where line = 2")

    assert "should hold 3 rows, holds 4" in failed_checks(published)["rows"]


def test_a_batch_missing_from_rows_and_ledger_is_reported_with_the_repair(published):
    """As a lost write-ahead log leaves it: rows and ledger agree, only the receipt is left."""
    batch = accounts_batch(published)
    change(published, "delete from ledger.batches where entity = 'accounts'", "delete from raw.accounts")

    [result] = [result for result in run_checks(published) if not result.is_healthy]
    assert (result.check, result.found) == ("ledger", f"batch {batch} of accounts.csv is missing")
    assert result.advice == "The warehouse lost acknowledged batches; `abm doctor --repair` loads them again."


def test_a_missing_batch_without_an_archived_source_is_reported_with_the_file_to_load_again(published):
    change(published, "delete from ledger.batches where entity = 'accounts'", "delete from raw.accounts")
    shutil.rmtree(published.sources)

    results = {result.check: result for result in run_checks(published)}
    assert results["ledger"].advice == (
        "accounts.csv cannot be restored from archived copies: load these files again, in this order."
    )


def test_a_deleted_write_ahead_log_is_noticed_by_the_receipts(workspace, tmp_path):
    """
    The engine opens a file without a warning when its log is gone.

    A load ends with a checkpoint, so the state of before is put back to lose one.
    """
    export = tmp_path / "accounts.csv"
    with open_warehouse(workspace.warehouse, workspace.settings()):
        pass
    before = workspace.warehouse.read_bytes()
    export.write_text("account_id,name\nA1,Acme\n")
    load(workspace, export)
    workspace.warehouse.write_bytes(before)

    assert "of accounts.csv is missing" in failed_checks(workspace)["ledger"]

    batch = load(workspace, export)
    assert (batch.status, batch.rows_loaded) == ("loaded", 1)
    assert failed_checks(workspace) == {}


@pytest.mark.parametrize("share", [0.02, 0.2, 0.4, 0.6, 0.8, 0.97])
def test_a_flipped_byte_is_noticed_in_every_block_in_use(published, share):
    """The engine compares a block with its checksum when it reads it; the doctor reads every block."""
    size = published.warehouse.stat().st_size
    flip_a_byte(published.warehouse, int(size * share))

    found = failed_checks(published)
    assert found == {} or "cannot be" in found["warehouse"]
    if not found:  # a block that is not in use
        repair_workspace(published)
        assert failed_checks(published) == {}


@pytest.mark.slow
def test_a_removed_archived_source_is_reported_and_loading_the_file_again_archives_it(published, tmp_path):
    source = source_of(published, "accounts")
    source.unlink()
    [result] = [result for result in run_checks(published) if not result.is_healthy]

    assert (result.check, result.found) == ("sources", "the archived copy of accounts.csv was removed")
    assert result.advice == "Load accounts.csv again: its batch stays, and the file is archived again."
    (tmp_path / "accounts.csv").write_text(EXPORTS["accounts"])
    assert load(published, tmp_path / "accounts.csv").status == "already_loaded"
    assert failed_checks(published) == {}


@pytest.mark.slow
def test_a_changed_archived_source_is_reported(published, tmp_path):
    source = source_of(published, "accounts")
    source.write_text(EXPORTS["accounts"].replace("Acme", "Acne"))
    [result] = [result for result in run_checks(published) if not result.is_healthy]

    assert (result.check, result.found) == ("sources", "the archived copy of accounts.csv was changed")
    assert result.advice == f"Remove {source}, then load accounts.csv again: its batch stays."
    source.unlink()
    (tmp_path / "accounts.csv").write_text(EXPORTS["accounts"])
    load(published, tmp_path / "accounts.csv")
    assert failed_checks(published) == {}


def test_batches_whose_sources_were_not_archived_are_counted_and_healthy(workspace, tmp_path):
    (tmp_path / "users.csv").write_text(EXPORTS["users"])
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        load_file(con, tmp_path / "users.csv", read_profile("abm", tmp_path), receipts=workspace.receipts)
    [result] = [result for result in run_checks(workspace) if result.check == "sources"]

    assert (result.is_healthy, result.found) == (True, "0 archived, unchanged; 1 not archived")


def test_a_removed_warehouse_is_reported_as_every_batch_missing(published):
    published.warehouse.unlink()

    assert failed_checks(published)["ledger"].count("is missing") == 3


def test_an_edited_ledger_row_is_reported_as_different_from_its_receipt(published):
    batch = accounts_batch(published)
    change(published, "update ledger.batches set rows_checksum = '1' where entity = 'accounts'")

    assert failed_checks(published)["ledger"] == f"batch {batch} of accounts.csv differs from its receipt"


@pytest.mark.parametrize("column", ["rows_in", "rows_duplicate", "rows_quarantined", "rows_loaded"])
def test_an_edited_count_in_the_ledger_is_reported(published, column):
    change(published, f"update ledger.batches set {column} = {column} + 1 where entity = 'accounts'")

    assert "of accounts.csv differs from its receipt" in failed_checks(published)["ledger"]


def test_rows_missing_from_quarantine_are_reported(workspace, tmp_path):
    export = tmp_path / "accounts.csv"
    export.write_text("account_id,name\nA1,Acme\n,Nobody\n")
    load(workspace, export)
    assert failed_checks(workspace) == {}
    change(workspace, "delete from quarantine.rows")

    found = failed_checks(workspace)
    assert list(found) == ["rows"]
    assert "of accounts.csv should have 1 rows in quarantine, has 0" in found["rows"]


def test_rows_without_a_batch_are_reported(published):
    change(
        published,
        "insert into raw.accounts select * replace ('stray' as batch_id) from raw.accounts where line = 2",
    )

    assert failed_checks(published) == {"rows": "1 rows of raw.accounts belong to no batch"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"file": "accounts.csv"', '"file": "other.csv"'),
        ('"rows_in": 3', '"rows_in": 4'),
        (None, "anotherbatch"),
    ],
)
def test_an_edited_receipt_is_reported_and_the_chain_can_be_written_again(published, before, after):
    """Ledger and rows agree with each other, so the warehouse is not at fault."""
    text = published.receipts.read_text()
    published.receipts.write_text(text.replace(before or accounts_batch(published), after))
    warehouse = published.warehouse.read_bytes()

    results = {result.check: result for result in run_checks(published) if not result.is_healthy}
    assert "was edited" in results["receipts"].found
    assert "restore it from a backup" in results["receipts"].advice
    assert "move it away and run `abm doctor --repair`" in results["receipts"].advice
    if before:
        assert "follow the advice on receipts" in results["ledger"].advice
    assert results.keys() == ({"receipts", "ledger"} if before else {"receipts"})

    published.receipts.rename(published.folder / "edited.jsonl")  # as the advice says
    done = repair_workspace(published)
    assert (done.receipts, done.batches) == (3, ())
    assert published.receipts.read_text() == text
    assert published.warehouse.read_bytes() == warehouse
    assert failed_checks(published) == {}


def test_an_edited_receipt_comes_first_when_rows_are_missing_too(published):
    text = published.receipts.read_text()
    published.receipts.write_text(text.replace('"file": "accounts.csv"', '"file": "other.csv"'))
    change(published, "delete from raw.accounts where line = 2")

    results = {result.check: result for result in run_checks(published) if not result.is_healthy}
    assert "before anything else" in results["receipts"].advice
    assert "builds it again" in results["rows"].advice


@pytest.mark.slow
@pytest.mark.parametrize("kept", [None, 0, 1])
def test_removed_receipts_are_reported_and_only_a_repair_writes_them_again(published, kept):
    """A crash leaves at most one batch without a receipt; more are missing because somebody removed them."""
    text = published.receipts.read_text()
    if kept is None:
        published.receipts.unlink()
    else:
        published.receipts.write_text("".join(text.splitlines(keepends=True)[:kept]))
    for _ in range(2):
        [result] = [result for result in run_checks(published) if not result.is_healthy]
        assert (result.check, result.found) == ("receipts", f"{3 - (kept or 0)} batches have no receipt")
        assert "`abm doctor --repair`, which writes them again" in result.advice
    run(published, as_of=AS_OF)
    assert "receipts" in failed_checks(published)

    assert repair_workspace(published).receipts == 3 - (kept or 0)
    assert published.receipts.read_text() == text
    assert failed_checks(published) == {}


def test_a_torn_last_receipt_is_reported_and_written_again(published):
    text = published.receipts.read_text()
    published.receipts.write_text(text[:-30])
    results = {result.check: result for result in run_checks(published)}

    assert "1 written now" in results["receipts"].found
    assert results["receipts"].is_healthy
    assert results["ledger"].is_healthy


def test_a_removed_receipt_is_reported(published):
    lines = published.receipts.read_text().splitlines(keepends=True)
    published.receipts.write_text("".join(lines[:1] + lines[2:]))

    assert "a receipt before it is missing" in failed_checks(published)["receipts"]


def test_a_batch_that_a_crash_left_without_a_receipt_gets_one_and_is_healthy(published):
    """The receipt is written after the commit; a crash between leaves a batch without one."""
    lines = published.receipts.read_text().splitlines(keepends=True)
    published.receipts.write_text("".join(lines[:-1]))
    results = {result.check: result for result in run_checks(published)}

    assert results["receipts"].is_healthy
    assert "1 written now" in results["receipts"].found
    assert published.receipts.read_text() == "".join(lines)


@pytest.mark.slow
def test_a_published_folder_that_was_removed_as_a_whole_is_reported_and_the_next_run_writes_it(published):
    shutil.rmtree(published.published)

    found = failed_checks(published)
    assert list(found) == ["published"]
    assert re.match(
        r"generation 0001 was published at .* UTC, and .*published holds no generation", found["published"]
    )
    run(published, as_of=AS_OF)
    assert failed_checks(published) == {}


def test_a_warehouse_lost_together_with_the_end_of_the_receipts_is_noticed(published):
    """The archived copies and what is published still tell that there was more."""
    lines = published.receipts.read_text().splitlines(keepends=True)
    published.receipts.write_text("".join(lines[:-1]))
    published.warehouse.unlink()
    repair_workspace(published)

    results = {result.check: result for result in run_checks(published) if not result.is_healthy}
    assert set(results) == {"ledger", "sources"}
    assert "generation 0001 was published from files loaded until" in results["ledger"].found
    assert "restore both from a backup" in results["ledger"].advice
    assert "archived, but in no batch and no receipt: " in results["sources"].found
    assert "load the export again" in results["sources"].advice


@pytest.mark.slow
def test_an_archived_file_that_a_load_left_behind_is_healthy_once_it_is_loaded(published, tmp_path):
    """A load that is cut off between archiving the file and its commit leaves a copy without a batch."""
    file = tmp_path / "accounts_later.csv"
    file.write_text("account_id,name\nA9,Nine\n")
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    shutil.copy(file, published.sources / f"{sha256}.csv")
    assert f"archived, but in no batch and no receipt: {sha256}.csv" in failed_checks(published)["sources"]

    load(published, file)
    assert failed_checks(published) == {}


def test_receipts_that_are_gone_with_a_damaged_warehouse_are_to_be_restored_first(published):
    published.receipts.unlink()
    flip_a_byte(published.warehouse, 20)
    [result] = [result for result in run_checks(published) if not result.is_healthy]

    assert "No receipt names any of the 3 archived source files. Restore receipts.jsonl" in result.advice
    repaired = repair_workspace(published)
    assert repaired.damaged_warehouse is None
    assert run_checks(published, repaired=repaired)[0] == result


@pytest.mark.slow
def test_a_repair_that_could_not_restore_a_batch_is_not_advised_again(published):
    text = published.receipts.read_text()
    source_of(published, "accounts").write_text("account_id,name\nA1,Changed\n")
    change(published, "delete from ledger.batches where entity = 'accounts'", "delete from raw.accounts")

    [before] = [result for result in run_checks(published) if result.check == "ledger"]
    assert "abm doctor --repair" not in before.advice
    repaired = repair_workspace(published)
    [after] = [result for result in run_checks(published, repaired=repaired) if result.check == "ledger"]
    assert [batch.status for batch in repaired.batches] == ["not_restored"]
    assert after.advice == (
        "accounts.csv cannot be restored from archived copies: load these files again, in this order."
    )
    assert published.receipts.read_text() == text
