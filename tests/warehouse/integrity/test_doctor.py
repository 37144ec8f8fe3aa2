"""The doctor: whatever is lost, added or changed is named, and a healthy workspace is well."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import duckdb
import pytest

from abm.errors import DecisionLogBroken, DecisionsLost, WarehouseError
from abm.pipeline.run import run
from abm.workspace import Workspace, create_workspace
from abm_warehouse import decision_log
from abm_warehouse.integrity.doctor import examine
from abm_warehouse.integrity.repair import mend, moved_aside
from abm_warehouse.loading.archive import archived_source
from abm_warehouse.loading.load import load_file
from abm_warehouse.privacy.erasure import erase
from abm_warehouse.profiles.model import read_profile
from abm_warehouse.publishing.manifest import read_manifest
from abm_warehouse.publishing.snapshots import current_generation
from abm_warehouse.storage.connections import open_snapshot, open_warehouse

AS_OF = datetime(2026, 1, 10, tzinfo=UTC)

EXPORTS = {
    "accounts": "account_id,name\nA1,Acme\nA2,Bolt\nA3,Cyan\n",
    "contacts": "contact_id,account_id\nC1,A1\nC2,A2\n",
    "users": "user_id,name\nU1,Ann\n",
}


@pytest.fixture(scope="module")
def healthy(tmp_path_factory):
    """Three batches, scored and published; to copy."""
    folder = tmp_path_factory.mktemp("healthy")
    place = create_workspace(folder / "workspace")
    for name, content in EXPORTS.items():
        (folder / f"{name}.csv").write_text(content)
        load(place, folder / f"{name}.csv")
    run(place, as_of=datetime(2026, 1, 10, tzinfo=UTC))
    return place


@pytest.fixture
def place(healthy, tmp_path):
    """A copy of a published workspace, to damage."""
    folder = tmp_path / "workspace"
    shutil.copytree(healthy.folder, folder)
    return Workspace(folder)


def load(place, file):
    with open_warehouse(place.warehouse, place.settings()) as con:
        return load_file(
            con,
            file,
            read_profile("abm", place.profiles),
            receipts=place.receipts,
            archive_in=place.sources,
        )


def wrong(place):
    """What is not well, by name."""
    return {finding.what: finding.found for finding in examine(place) if not finding.is_well}


def change(place, *statements):
    """Damage the warehouse by hand."""
    with duckdb.connect(str(place.warehouse)) as con:
        for statement in statements:
            con.execute(statement)


def accounts_batch(place):
    """Id of the batch of the three accounts."""
    with duckdb.connect(str(place.warehouse)) as con:
        [batch] = con.execute("select batch_id from ledger.batches where entity = 'accounts'").fetchall()
        return batch[0]


def flip_a_byte(path, at):
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)


def generation(place):
    [folder] = [folder for folder in place.published.iterdir() if folder.is_dir()]
    return folder


def test_a_healthy_workspace_has_no_findings_and_the_checks_are_listed(place):
    findings = examine(place)

    assert [finding.what for finding in findings] == [
        "receipts", "ledger", "rows", "sources", "desk", "generation 0001", "audits",
    ]  # fmt: skip
    assert all(finding.is_well for finding in findings)
    assert findings[-1].found == "every check holds"


def test_a_new_workspace_has_no_findings(workspace):
    assert wrong(workspace) == {}


def test_deleted_rows_are_named_with_their_batch(place):
    change(place, "delete from raw.accounts where line = 2")
    batch = accounts_batch(place)

    assert wrong(place) == {"rows": f"batch {batch} of accounts.csv should hold 3 rows, holds 2"}


def test_a_row_swapped_for_another_is_reported_although_the_count_is_right(place):
    """What a row was is in its hash: the exclusive or over a batch is its checksum."""
    change(place, "update raw.accounts set row_hash = row_hash + 1 where line = 2")

    assert list(wrong(place)) == ["rows"]


def test_an_added_row_is_named(place):
    change(place, "insert into raw.accounts select * from raw.accounts where line = 2")

    assert "should hold 3 rows, holds 4" in wrong(place)["rows"]


def test_a_batch_missing_from_rows_and_ledger_is_named_with_what_brings_it_back(place):
    """As a lost write-ahead log leaves it: rows and ledger agree, only the receipt knows."""
    batch = accounts_batch(place)
    change(place, "delete from ledger.batches where entity = 'accounts'", "delete from raw.accounts")

    [finding] = [finding for finding in examine(place) if not finding.is_well]
    assert (finding.what, finding.found) == ("ledger", f"batch {batch} of accounts.csv is missing")
    assert (
        finding.repair == "The warehouse lost acknowledged batches; `abm doctor --repair` loads them again."
    )


def test_a_missing_batch_whose_source_was_not_kept_is_named_with_the_file_to_load_again(place):
    change(place, "delete from ledger.batches where entity = 'accounts'", "delete from raw.accounts")
    shutil.rmtree(place.sources)

    findings = {finding.what: finding for finding in examine(place)}
    assert findings["ledger"].repair == (
        "No source was kept of accounts.csv: load these again, in this order."
    )


def test_a_deleted_write_ahead_log_is_found_by_the_receipts(workspace, tmp_path):
    """
    The engine opens without a word when its log is gone (reliability.md, 3.2).

    A load ends with a checkpoint, so the state of before is put back to lose one.
    """
    export = tmp_path / "accounts.csv"
    with open_warehouse(workspace.warehouse, workspace.settings()):
        pass
    before = workspace.warehouse.read_bytes()
    export.write_text("account_id,name\nA1,Acme\n")
    load(workspace, export)
    workspace.warehouse.write_bytes(before)

    assert "of accounts.csv is missing" in wrong(workspace)["ledger"]

    batch = load(workspace, export)
    assert (batch.status, batch.rows_loaded) == ("loaded", 1)
    assert wrong(workspace) == {}


@pytest.mark.parametrize("share", [0.02, 0.2, 0.4, 0.6, 0.8, 0.97])
def test_a_flipped_byte_is_found_wherever_a_block_in_use_has_it(place, share):
    """The engine holds a block against its checksum when it reads it; the doctor reads them all."""
    size = place.warehouse.stat().st_size
    flip_a_byte(place.warehouse, int(size * share))

    found = wrong(place)
    assert found == {} or "cannot be" in found["warehouse"]
    if not found:  # a block that is free, and that nothing is read from
        mend(place)
        assert wrong(place) == {}


def test_a_kept_source_that_was_removed_is_named_and_loading_the_file_again_keeps_it(place, tmp_path):
    source = source_of(place, "accounts")
    source.unlink()
    [finding] = [finding for finding in examine(place) if not finding.is_well]

    assert (finding.what, finding.found) == ("sources", "the kept source of accounts.csv was removed")
    assert finding.repair == "Load accounts.csv again: its batch stays, and its source is kept anew."
    (tmp_path / "accounts.csv").write_text(EXPORTS["accounts"])
    assert load(place, tmp_path / "accounts.csv").status == "already_loaded"
    assert wrong(place) == {}


def test_a_kept_source_that_was_changed_is_named(place, tmp_path):
    source = source_of(place, "accounts")
    source.write_text(EXPORTS["accounts"].replace("Acme", "Acne"))
    [finding] = [finding for finding in examine(place) if not finding.is_well]

    assert (finding.what, finding.found) == ("sources", "the kept source of accounts.csv was changed")
    assert finding.repair == f"Remove {source}, then load accounts.csv again: its batch stays."
    source.unlink()
    (tmp_path / "accounts.csv").write_text(EXPORTS["accounts"])
    load(place, tmp_path / "accounts.csv")
    assert wrong(place) == {}


def test_batches_whose_sources_were_not_kept_are_counted_and_well(workspace, tmp_path):
    (tmp_path / "users.csv").write_text(EXPORTS["users"])
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        load_file(con, tmp_path / "users.csv", read_profile("abm", tmp_path), receipts=workspace.receipts)
    [finding] = [finding for finding in examine(workspace) if finding.what == "sources"]

    assert (finding.is_well, finding.found) == (True, "0 kept, as they were offered; of 1 none was kept")


def source_of(place, entity):
    with duckdb.connect(str(place.warehouse)) as con:
        [(sha256,)] = con.execute(
            "select content_sha256 from ledger.batches where entity = ?", [entity]
        ).fetchall()
    return archived_source(place.sources, sha256)


def test_the_whole_warehouse_gone_is_every_batch_missing(place):
    place.warehouse.unlink()

    assert wrong(place)["ledger"].count("is missing") == 3


def test_an_edited_ledger_row_differs_from_its_receipt(place):
    batch = accounts_batch(place)
    change(place, "update ledger.batches set rows_checksum = '1' where entity = 'accounts'")

    assert wrong(place)["ledger"] == f"batch {batch} of accounts.csv differs from its receipt"


@pytest.mark.parametrize("column", ["rows_in", "rows_duplicate", "rows_quarantined", "rows_loaded"])
def test_an_edited_count_in_the_ledger_is_named(place, column):
    change(place, f"update ledger.batches set {column} = {column} + 1 where entity = 'accounts'")

    assert "of accounts.csv differs from its receipt" in wrong(place)["ledger"]


def test_rows_missing_from_quarantine_are_named(workspace, tmp_path):
    export = tmp_path / "accounts.csv"
    export.write_text("account_id,name\nA1,Acme\n,Nobody\n")
    load(workspace, export)
    assert wrong(workspace) == {}
    change(workspace, "delete from quarantine.rows")

    found = wrong(workspace)
    assert list(found) == ["rows"]
    assert "of accounts.csv set 1 rows aside, quarantine holds 0" in found["rows"]


def test_rows_of_no_batch_are_named(place):
    change(
        place,
        "insert into raw.accounts select * replace ('stray' as batch_id) from raw.accounts where line = 2",
    )

    assert wrong(place) == {"rows": "1 rows of raw.accounts belong to no batch"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"file": "accounts.csv"', '"file": "other.csv"'),
        ('"rows_in": 3', '"rows_in": 4'),
        (None, "anotherbatch"),
    ],
)
def test_an_edited_receipt_is_named_and_the_chain_can_be_written_anew(place, before, after):
    """Ledger and rows agree with each other, so nothing is said against the warehouse."""
    text = place.receipts.read_text()
    place.receipts.write_text(text.replace(before or accounts_batch(place), after))
    warehouse = place.warehouse.read_bytes()

    findings = {finding.what: finding for finding in examine(place) if not finding.is_well}
    assert "was edited" in findings["receipts"].found
    assert "restore it from a backup" in findings["receipts"].repair
    assert "move it away and run `abm doctor --repair`" in findings["receipts"].repair
    if before:
        assert "do what is said of receipts" in findings["ledger"].repair
    assert findings.keys() == ({"receipts", "ledger"} if before else {"receipts"})

    place.receipts.rename(place.folder / "edited.jsonl")  # as the repair has it: the ledger knows them
    done = mend(place)
    assert (done.receipts, done.batches) == (3, ())
    assert place.receipts.read_text() == text
    assert place.warehouse.read_bytes() == warehouse
    assert wrong(place) == {}


def test_edited_receipts_are_to_be_repaired_before_missing_rows(place):
    text = place.receipts.read_text()
    place.receipts.write_text(text.replace('"file": "accounts.csv"', '"file": "other.csv"'))
    change(place, "delete from raw.accounts where line = 2")

    findings = {finding.what: finding for finding in examine(place) if not finding.is_well}
    assert "before anything else" in findings["receipts"].repair
    assert "builds it anew" in findings["rows"].repair


@pytest.mark.parametrize("kept", [None, 0, 1])
def test_receipts_that_were_removed_are_named_and_written_again_by_a_repair_alone(place, kept):
    """A crash keeps back the receipt of one batch; more of them are missing because somebody took them."""
    text = place.receipts.read_text()
    if kept is None:
        place.receipts.unlink()
    else:
        place.receipts.write_text("".join(text.splitlines(keepends=True)[:kept]))
    for _ in range(2):
        [finding] = [finding for finding in examine(place) if not finding.is_well]
        assert (finding.what, finding.found) == ("receipts", f"{3 - (kept or 0)} batches have no receipt")
        assert "`abm doctor --repair`, which writes them again" in finding.repair
    run(place, as_of=AS_OF)
    assert "receipts" in wrong(place)

    assert mend(place).receipts == 3 - (kept or 0)
    assert place.receipts.read_text() == text
    assert wrong(place) == {}


def test_a_torn_last_receipt_is_named_and_written_anew(place):
    text = place.receipts.read_text()
    place.receipts.write_text(text[:-30])
    findings = {finding.what: finding for finding in examine(place)}

    assert "1 written now" in findings["receipts"].found
    assert findings["receipts"].is_well
    assert findings["ledger"].is_well


def test_a_removed_receipt_is_named(place):
    lines = place.receipts.read_text().splitlines(keepends=True)
    place.receipts.write_text("".join(lines[:1] + lines[2:]))

    assert "a receipt before it is missing" in wrong(place)["receipts"]


def test_a_batch_without_a_receipt_after_a_crash_gets_one_and_is_healthy(place):
    """The receipt is written after the commit; a crash between leaves a batch without one."""
    lines = place.receipts.read_text().splitlines(keepends=True)
    place.receipts.write_text("".join(lines[:-1]))
    findings = {finding.what: finding for finding in examine(place)}

    assert findings["receipts"].is_well
    assert "1 written now" in findings["receipts"].found
    assert place.receipts.read_text() == "".join(lines)


@pytest.mark.parametrize("where", ["start", "middle", "end"])
def test_a_flipped_byte_in_a_snapshot_is_named(place, where):
    snapshot = generation(place) / "abm.duckdb"
    size = snapshot.stat().st_size
    flip_a_byte(snapshot, {"start": 20, "middle": size // 2, "end": size - 1}[where])

    assert wrong(place)["generation 0001"] == "the file changed after it was published"


def test_a_snapshot_that_is_gone_is_named(place):
    (generation(place) / "abm.duckdb").unlink()

    assert "cannot be read" in wrong(place)["generation 0001"]


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_a_file_that_is_not_a_manifest_is_reported(place, content):
    (generation(place) / "manifest.json").write_text(content)

    assert "cannot be read" in wrong(place)["generation 0001"]


@pytest.mark.parametrize("damage", ["removed", "cut", "changed"])
def test_a_parquet_file_that_is_not_as_published_is_named_and_the_next_run_publishes_anew(place, damage):
    folder = generation(place)
    file = folder / "accounts.parquet"
    if damage == "removed":
        file.unlink()
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:-10])
    else:
        flip_a_byte(file, file.stat().st_size // 2)
    [finding] = [finding for finding in examine(place) if not finding.is_well]

    said = "is missing" if damage == "removed" else "changed after it was published"
    assert (finding.what, finding.found) == ("generation 0001", f"accounts.parquet {said}")
    assert finding.repair == f"Run `abm run --as-of ...` again, then remove {folder}."
    assert run(place, as_of=AS_OF).generation == "0002"
    [finding] = [finding for finding in examine(place) if not finding.is_well]
    assert finding.repair == f"Remove {folder}; it is not the one that is read."
    shutil.rmtree(folder)
    assert wrong(place) == {}


def test_a_manifest_that_lacks_fields_is_named_and_the_next_run_publishes_again(place):
    """As another version may have written it."""
    manifest = generation(place) / "manifest.json"
    content = json.loads(manifest.read_text())
    del content["files"]
    manifest.write_text(json.dumps(content))

    assert "manifest.json lacks files; another version" in wrong(place)["generation 0001"]
    assert run(place, as_of=AS_OF).generation == "0002"


@pytest.mark.parametrize("content", [b"\xff", b"../..\n", b"", b"\n", b"0001\n0002"])
def test_a_pointer_that_names_no_generation_is_a_finding_and_the_next_run_writes_it(place, content):
    (place.published / "CURRENT").write_bytes(content)

    assert "CURRENT" in wrong(place)["pointer"]
    run(place, as_of=AS_OF)
    assert "pointer" not in wrong(place)


@pytest.mark.parametrize("where", ["start", "middle", "end"])
def test_a_run_with_nothing_new_does_not_keep_a_snapshot_that_changed(place, where):
    snapshot = generation(place) / "abm.duckdb"
    size = snapshot.stat().st_size
    flip_a_byte(snapshot, {"start": 20, "middle": size // 2, "end": size - 1}[where])

    assert run(place, as_of=AS_OF).generation == "0002"
    assert "audits" not in wrong(place)
    assert run(place, as_of=AS_OF).generation == "0002"


def test_a_pointer_that_is_gone_while_generations_are_there_is_named_and_a_run_writes_it(place):
    (place.published / "CURRENT").unlink()
    findings = {finding.what: finding for finding in examine(place)}

    assert findings["pointer"].found == "CURRENT is missing, which names the generation to read"
    assert findings["pointer"].repair == "Run `abm run`."
    assert "audits" not in findings
    run(place, as_of=AS_OF)
    assert wrong(place) == {}


def test_a_pointer_to_a_generation_that_is_gone_is_named(place):
    shutil.rmtree(generation(place))

    assert wrong(place)["pointer"] == "CURRENT names 0001, which is not there"


def test_a_run_with_nothing_new_publishes_again_where_the_manifest_cannot_be_read(place):
    as_of = read_manifest(generation(place)).as_of
    (generation(place) / "manifest.json").write_text("{")

    assert run(place, as_of=as_of).generation == "0002"


@pytest.mark.parametrize("gone", ["the folder", "abm.duckdb", "manifest.json"])
def test_the_next_run_repairs_what_is_published(place, gone):
    """It is what the doctor says to do."""
    whole = generation(place)
    as_of = read_manifest(whole).as_of
    if gone == "the folder":
        shutil.rmtree(whole)
    else:
        (whole / gone).unlink()

    run(place, as_of=as_of)

    assert (current_generation(place.folder) / "abm.duckdb").is_file()
    assert "pointer" not in wrong(place)
    assert "audits" not in wrong(place)


def test_a_snapshot_that_cannot_be_opened_is_an_error_that_names_the_doctor(place):
    snapshot = generation(place) / "abm.duckdb"
    flip_a_byte(snapshot, 20)

    with pytest.raises(WarehouseError, match=r"cannot be opened: .* Run `abm doctor`"):
        open_snapshot(snapshot)


def test_a_broken_warehouse_is_named_and_the_snapshots_are_still_looked_at(place):
    flip_a_byte(place.warehouse, 20)
    findings = {finding.what: finding for finding in examine(place)}

    assert not findings["warehouse"].is_well
    assert findings["warehouse"].repair == (
        "Run `abm doctor --repair`: it moves the file aside and builds it anew from kept sources."
    )
    assert findings["generation 0001"].is_well


def test_a_check_that_fails_on_what_is_published_is_named(place):
    with duckdb.connect(str(generation(place) / "abm.duckdb")) as con:
        con.execute("insert into accounts select * from accounts limit 1")

    found = wrong(place)
    assert set(found) == {"generation 0001", "audits"}
    assert "every_account_is_one_row" in found["audits"]


@pytest.fixture
def decided(place):
    """Three decisions, published; the first two are Dee's, and one was taken back."""
    decision_log.decide(
        place.decision_log, "role", "record", "C1", "champion", "yes", by="Dee", note="met her"
    )
    decision_log.decide(place.decision_log, "account", "record", "C2", "A3", "yes", by="Dee")
    decision_log.withdraw(place.decision_log, 2, by="Eve")
    run(place, as_of=AS_OF)
    return place


def said(made):
    return [(one.decision_id, one.subject_id, one.answer, one.verdict, one.decided_by) for one in made]


DECIDED = [
    (1, "C1", "champion", "yes", "Dee"),
    (2, "C2", "A3", "yes", "Dee"),
    (3, "C2", "A3", "withdrawn", "Eve"),
]


def without_the_desk(place):
    place.decision_log.unlink()


def with_an_empty_desk(place):
    place.decision_log.write_bytes(b"")


def without_the_last(place):
    with closing(sqlite3.connect(place.decision_log)) as con, con:
        con.execute("delete from decisions where decision_id = 3")


def with_another_answer(place):
    with closing(sqlite3.connect(place.decision_log)) as con, con:
        con.execute("update decisions set answer = 'A1' where decision_id = 2")


def no_desk(place):
    place.decision_log.write_bytes(b"not a database" * 100)


def cut(place):
    place.decision_log.write_bytes(place.decision_log.read_bytes()[:5000])


def of_another_shape(place):
    with closing(sqlite3.connect(place.decision_log)) as con, con:
        con.execute("alter table decisions rename column answer to reply")


def at_no_instant(place):
    with closing(sqlite3.connect(place.decision_log)) as con, con:
        con.execute("update decisions set decided_at = 'once'")


def zeroed(place):
    content = place.decision_log.read_bytes()
    place.decision_log.write_bytes(content[:4096] + bytes(len(content) - 4096))


@pytest.mark.parametrize(
    "lose", [without_the_desk, with_an_empty_desk, without_the_last, with_another_answer]
)
def test_decisions_that_are_published_and_not_on_the_desk_are_named_and_come_back(decided, lose):
    lose(decided)
    before = current_generation(decided.folder)
    [finding] = [finding for finding in examine(decided) if not finding.is_well]

    assert finding.what == "desk"
    assert "published decisions are missing or were changed" in finding.found
    assert "`abm doctor --repair`" in finding.repair
    with pytest.raises(DecisionsLost, match=r"`abm doctor --repair` brings them back"):
        run(decided, as_of=AS_OF)
    assert current_generation(decided.folder) == before

    done = mend(decided)
    assert done.decisions
    assert done.desk_moved_aside is None
    assert said(decision_log.decisions(decided.decision_log)) == DECIDED
    assert wrong(decided) == {}
    assert run(decided, as_of=AS_OF).generation == before.name
    assert (
        decision_log.decide(decided.decision_log, "role", "record", "C2", "user", "yes", by="Dee").decision_id
        == 4
    )


@pytest.mark.parametrize("damage", [no_desk, cut, of_another_shape, at_no_instant, zeroed])
def test_a_damaged_desk_is_named_moved_aside_and_made_anew_from_what_is_published(decided, damage):
    damage(decided)
    damaged = decided.decision_log.read_bytes()
    [finding] = [finding for finding in examine(decided) if not finding.is_well]

    assert finding.what == "desk"
    assert "Remarks, and what was decided after the last run, are lost then" in finding.repair
    with pytest.raises(DecisionLogBroken, match="`abm doctor --repair` moves it aside"):
        run(decided, as_of=AS_OF)

    done = mend(decided)
    assert done.decisions == (1, 2, 3)
    assert moved_aside(decided) == [decided.folder / done.desk_moved_aside]
    assert moved_aside(decided)[0].read_bytes() == damaged
    assert said(decision_log.decisions(decided.decision_log)) == DECIDED
    assert wrong(decided) == {}


def test_decisions_are_brought_back_though_the_pointer_is_gone_too(decided):
    decided.decision_log.unlink()
    (decided.published / "CURRENT").unlink()

    assert "desk" in wrong(decided)
    assert mend(decided).decisions == (1, 2, 3)


def test_a_run_of_what_was_known_before_a_decision_does_not_hide_its_loss(decided):
    run(decided, as_of=AS_OF, known_at=datetime(2026, 1, 1, tzinfo=UTC))
    decided.decision_log.unlink()

    assert mend(decided).decisions == (1, 2, 3)


def test_an_erasure_leaves_no_decision_that_is_reported_missing(decided):
    erase(decided, "C1")
    decided.decision_log.unlink()

    assert wrong(decided) == {}
