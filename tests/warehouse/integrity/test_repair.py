"""Repair: lost batches are restored from archived source files, and those that cannot be are reported."""

import duckdb
import pytest

from abm.errors import WarehouseBroken
from abm_warehouse.integrity.damage import damaged_copies
from abm_warehouse.integrity.doctor import run_checks
from abm_warehouse.integrity.repair import repair_workspace
from abm_warehouse.loading.archive import archived_source
from abm_warehouse.loading.ledger import batches_in_ledger
from abm_warehouse.loading.load import load_file
from abm_warehouse.loading.receipts import read_receipts
from abm_warehouse.privacy.erasure import erase
from abm_warehouse.profiles.reading import read_profile
from abm_warehouse.storage.connections import open_warehouse

MONDAY = "account_id,name,tier\nA1,Acme,1\nA2,Bolt,2\n,Nobody,3\nA9\n"
TUESDAY = "account_id,name,tier\nA1,Acme Inc,1\nA2,Bolt,2\nA3,Cyan,3\n"
WEDNESDAY = "account_id,name,tier\nA1,Acme,1\nA4,Dora,1\n"
PEOPLE = "contact_id,account_id,email\nC1,A1,ann@acme.example\nC2,A1,bob@acme.example\n"


def load(loaded, folder, name, content, profile="abm", *, keep=True):
    path = folder / name
    path.write_text(content)
    with open_warehouse(loaded.warehouse, loaded.settings()) as con:
        return load_file(
            con,
            path,
            read_profile(profile, loaded.profiles),
            receipts=loaded.receipts,
            archive_in=loaded.sources if keep else None,
        )


@pytest.fixture
def loaded(workspace, tmp_path):
    """Four batches, two of them versions of the same accounts."""
    load(workspace, tmp_path, "accounts_mon.csv", MONDAY)
    load(workspace, tmp_path, "contacts.csv", PEOPLE)
    load(workspace, tmp_path, "accounts_tue.csv", TUESDAY)
    load(workspace, tmp_path, "accounts_wed.csv", WEDNESDAY)
    return workspace


def content(loaded):
    """Everything that is held, ids and instants included."""
    with open_warehouse(loaded.warehouse, loaded.settings()) as con:
        return [
            con.execute(f"select * from {table} order by all").fetchall()
            for table in ("raw.accounts", "raw.contacts", "quarantine.rows")
        ], batches_in_ledger(con)


def current(loaded):
    with open_warehouse(loaded.warehouse, loaded.settings()) as con:
        return con.execute(
            "select account_id, name, tier from raw.accounts where known_to is null order by 1"
        ).fetchall()


def lose(loaded, *files):
    """Lose batches as a deleted write-ahead log does: rows, ledger and the ends of older versions."""
    with duckdb.connect(str(loaded.warehouse)) as con:
        for file in files:
            [(batch, entity, loaded_at)] = con.execute(
                "select batch_id, entity, loaded_at from ledger.batches where file = ?", [file]
            ).fetchall()
            con.execute(f"delete from raw.{entity} where batch_id = ?", [batch])
            con.execute(f"update raw.{entity} set known_to = null where known_to = ?", [loaded_at])
            con.execute("delete from quarantine.rows where batch_id = ?", [batch])
            con.execute("delete from ledger.batches where batch_id = ?", [batch])


@pytest.fixture
def without_tuesday(workspace, tmp_path):
    """Tuesday was lost before Wednesday came."""
    load(workspace, tmp_path, "accounts_mon.csv", MONDAY)
    old = workspace.warehouse.read_bytes()
    load(workspace, tmp_path, "accounts_tue.csv", TUESDAY)
    workspace.warehouse.write_bytes(old)
    load(workspace, tmp_path, "accounts_wed.csv", WEDNESDAY)
    return workspace


AS_IT_SHOULD_BE = [("A1", "Acme", "1"), ("A2", "Bolt", "2"), ("A3", "Cyan", "3"), ("A4", "Dora", "1")]


def unhealthy(loaded):
    return {result.check: result for result in run_checks(loaded) if not result.is_healthy}


@pytest.mark.slow
def test_a_healthy_warehouse_is_left_as_it_is(loaded):
    before = loaded.warehouse.read_bytes()

    assert repair_workspace(loaded).batches == ()
    assert loaded.warehouse.read_bytes() == before


@pytest.mark.slow
def test_lost_batches_are_restored_as_they_were(loaded):
    before = content(loaded)
    lose(loaded, "accounts_wed.csv", "accounts_tue.csv", "contacts.csv")
    assert "abm doctor --repair" in unhealthy(loaded)["ledger"].advice

    done = repair_workspace(loaded)

    assert [(batch.file, batch.status) for batch in done.batches] == [
        ("contacts.csv", "restored"), ("accounts_tue.csv", "restored"), ("accounts_wed.csv", "restored"),
    ]  # fmt: skip
    assert done.batches[0].found == "2 rows, equal to its receipt by count and checksum"
    assert content(loaded) == before
    assert unhealthy(loaded) == {}


@pytest.mark.slow
def test_a_warehouse_restored_from_an_old_copy_gets_the_later_batches(workspace, tmp_path):
    load(workspace, tmp_path, "accounts_mon.csv", MONDAY)
    old = workspace.warehouse.read_bytes()
    load(workspace, tmp_path, "accounts_tue.csv", TUESDAY)
    before = content(workspace)
    workspace.warehouse.write_bytes(old)

    assert [batch.status for batch in repair_workspace(workspace).batches] == ["restored"]
    assert content(workspace) == before


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["a flipped header", "flipped bits", "truncated", "no database", "gone"])
def test_a_damaged_warehouse_is_moved_aside_and_built_again(loaded, damage):
    before = content(loaded)
    whole = bytearray(loaded.warehouse.read_bytes())
    match damage:
        case "a flipped header":
            whole[20] ^= 0xFF
        case "flipped bits":  # in rows of a table that no check reads
            at = bytes(whole).rindex(b"Acme Inc")
            whole[at] ^= 0x01
        case "truncated":
            del whole[len(whole) // 2 :]
        case "no database":
            whole = bytearray(b"something else")
    if damage == "gone":
        loaded.warehouse.unlink()
    else:
        loaded.warehouse.write_bytes(whole)
        assert "abm doctor --repair" in unhealthy(loaded)["warehouse"].advice

    done = repair_workspace(loaded)

    assert [batch.status for batch in done.batches] == ["restored"] * 4
    assert content(loaded) == before
    assert unhealthy(loaded) == {}
    if damage == "gone":
        assert done.damaged_warehouse is None
    else:
        assert damaged_copies(loaded) == [loaded.folder / done.damaged_warehouse]
        assert (loaded.folder / done.damaged_warehouse).read_bytes() == bytes(whole)


def test_damage_found_while_working_is_an_error_that_names_the_doctor(loaded):
    content = bytearray(loaded.warehouse.read_bytes())
    content[content.rindex(b"Acme Inc")] ^= 0x01
    loaded.warehouse.write_bytes(content)

    with (
        pytest.raises(WarehouseBroken, match=r"is damaged: .* Run `abm doctor`"),
        open_warehouse(loaded.warehouse, loaded.settings()) as con,
    ):
        con.execute("select name from raw.accounts").fetchall()


@pytest.mark.slow
def test_a_batch_lost_before_a_later_one_is_loaded_as_new_and_the_later_one_again(without_tuesday):
    loaded = without_tuesday

    [tuesday] = repair_workspace(loaded).batches

    assert tuesday.status == "loaded_again"
    assert (
        "because a later batch of accounts is in the warehouse; after it, accounts_wed.csv again"
        in tuesday.found
    )
    assert current(loaded) == AS_IT_SHOULD_BE
    assert unhealthy(loaded) == {}
    assert repair_workspace(loaded).batches == ()


@pytest.mark.slow
def test_a_repaired_warehouse_can_be_built_again(without_tuesday):
    loaded = without_tuesday
    repair_workspace(loaded)
    loaded.warehouse.unlink()

    assert "not_restored" not in {batch.status for batch in repair_workspace(loaded).batches}
    assert current(loaded) == AS_IT_SHOULD_BE
    assert unhealthy(loaded) == {}


@pytest.mark.slow
def test_content_loaded_twice_is_missed_when_its_last_batch_is_lost(workspace, tmp_path):
    for name, text in (("accounts_1.csv", MONDAY), ("accounts_2.csv", TUESDAY), ("accounts_3.csv", MONDAY)):
        load(workspace, tmp_path, name, text)
    before = content(workspace)
    lose(workspace, "accounts_3.csv")

    assert "of accounts_3.csv is missing" in unhealthy(workspace)["ledger"].found
    assert [batch.status for batch in repair_workspace(workspace).batches] == ["restored"]
    assert content(workspace) == before


@pytest.mark.slow
def test_a_source_that_was_not_archived_is_reported_with_the_files_to_load_again(loaded, tmp_path):
    load(loaded, tmp_path, "users.csv", "user_id,name\nU1,Ann\n", keep=False)
    archived_source(loaded.sources, receipt(loaded, "accounts_tue.csv").content_sha256).unlink()
    loaded.warehouse.unlink()

    batches = {batch.file: batch for batch in repair_workspace(loaded).batches}

    assert batches["users.csv"].found == "its source file was not archived; load users.csv again"
    assert batches["accounts_tue.csv"].found == (
        "its source file was not archived; load accounts_tue.csv, and after it accounts_wed.csv again"
    )
    assert batches["accounts_mon.csv"].status == "restored"
    assert batches["accounts_wed.csv"].status in ("restored", "loaded_again")
    assert "users.csv" in unhealthy(loaded)["ledger"].advice


def receipt(loaded, file):
    [found] = [receipt for receipt in read_receipts(loaded.receipts).receipts if receipt.file == file]
    return found


@pytest.mark.slow
def test_a_lost_batch_is_not_loaded_over_a_later_one_that_cannot_be_loaded_again(without_tuesday):
    loaded = without_tuesday
    before = current(loaded)
    archived_source(loaded.sources, receipt(loaded, "accounts_wed.csv").content_sha256).unlink()

    [tuesday] = repair_workspace(loaded).batches

    assert tuesday.status == "not_restored"
    assert "accounts_wed.csv (its source file was not archived)" in tuesday.found
    assert current(loaded) == before


@pytest.mark.slow
def test_a_changed_source_is_not_loaded(loaded):
    source = archived_source(loaded.sources, receipt(loaded, "contacts.csv").content_sha256)
    source.write_text(PEOPLE.replace("bob", "eve"))
    loaded.warehouse.unlink()
    batches = {batch.file: batch for batch in repair_workspace(loaded).batches}

    assert batches["contacts.csv"].status == "not_restored"
    assert f"its archived copy {source.name} was changed" in batches["contacts.csv"].found


OWN = """\
name = "own"
title = "Own"
[[sources]]
entity = "users"
file = ["people"]
needs = ["id"]
[sources.columns]
user_id = "id"
name = "name"
"""


@pytest.mark.slow
@pytest.mark.parametrize("became", ["gone", "broken", "no mapping", "another mapping"])
def test_a_changed_profile_is_reported_and_the_other_batches_are_restored(loaded, tmp_path, became):
    profile = loaded.profiles / "own.toml"
    profile.write_text(OWN)
    load(loaded, tmp_path, "people.csv", "id,name,team\nU1,Ann,North\nU2,,South\n", "own")
    loaded.warehouse.unlink()
    match became:
        case "gone":
            profile.unlink()
        case "broken":
            profile.write_text("name = ")
        case "no mapping":
            profile.write_text(OWN.replace('"people"', '"staff"').replace('"id"', '"number"'))
        case "another mapping":
            profile.write_text(OWN.replace('name = "name"', 'name = "team"'))

    batches = {batch.file: batch for batch in repair_workspace(loaded).batches}

    assert {batches[file].status for file in batches if file != "people.csv"} == {"restored"}
    people = batches["people.csv"]
    if became == "another mapping":
        assert people.status == "loaded_again"
        assert (
            "because it reads differently today: 2 rows loaded and 0 quarantined, not 1 and 1" in people.found
        )
        assert unhealthy(loaded) == {}
    else:
        assert people.status == "not_restored"
        assert "load people.csv again" in people.found


@pytest.mark.slow
def test_a_profile_is_found_by_the_name_in_it(loaded, tmp_path):
    (loaded.profiles / "file_of_another_name.toml").write_text(OWN)
    load(loaded, tmp_path, "people.csv", "id,name\nU1,Ann\n", "file_of_another_name")
    loaded.warehouse.unlink()

    assert {batch.status for batch in repair_workspace(loaded).batches} == {"restored"}


@pytest.mark.slow
def test_a_log_without_its_warehouse_is_moved_aside_too(loaded):
    before = content(loaded)
    loaded.warehouse.unlink()
    loaded.warehouse.with_name("warehouse.duckdb.wal").write_bytes(b"of a file that is gone")
    repair_workspace(loaded)

    assert content(loaded) == before
    assert [path.read_bytes() for path in damaged_copies(loaded)] == [b"of a file that is gone"]


@pytest.mark.slow
def test_a_repair_that_was_cut_off_is_continued_by_the_next(loaded, monkeypatch):
    before = content(loaded)
    loaded.warehouse.unlink()

    def after_two(stage, seen=[]):  # noqa: B006 - counts its calls
        seen.append(stage)
        if len(seen) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        repair_workspace(loaded, progress=after_two)

    assert 0 < len(repair_workspace(loaded).batches) < 4
    assert content(loaded) == before


def test_a_warehouse_that_cannot_be_opened_but_is_not_damaged_is_not_moved(loaded):
    loaded.warehouse.unlink()
    loaded.warehouse.mkdir()

    with pytest.raises(Exception, match="cannot be opened"):
        repair_workspace(loaded)
    assert loaded.warehouse.is_dir()


def test_a_damaged_warehouse_without_archived_sources_stays_where_it_is(workspace, tmp_path):
    load(workspace, tmp_path, "accounts.csv", MONDAY, keep=False)
    damaged = bytearray(workspace.warehouse.read_bytes())
    damaged[20] ^= 0xFF
    workspace.warehouse.write_bytes(damaged)

    assert repair_workspace(workspace).damaged_warehouse is None
    assert workspace.warehouse.read_bytes() == bytes(damaged)
    assert "No source file was archived" in unhealthy(workspace)["warehouse"].advice


@pytest.mark.slow
def test_a_warehouse_built_again_after_an_erasure_lacks_only_the_person(loaded):
    erase(loaded, "ann@acme.example")
    held = content(loaded)
    loaded.warehouse.unlink()
    done = {batch.file: batch for batch in repair_workspace(loaded).batches}

    assert done["contacts.csv"].found == "1 rows, as its receipt says except for 1 that were erased since"
    assert current(loaded) == AS_IT_SHOULD_BE
    [bob], [bob_before] = content(loaded)[0][1], held[0][1]
    assert (bob[0], *bob[2:]) == (
        bob_before[0],
        *bob_before[2:],
    )  # all but the line number
    assert content(loaded)[1] == held[1]
    assert unhealthy(loaded) == {}
