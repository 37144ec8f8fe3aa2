"""Repair: what receipts promise comes back from the kept sources, and what cannot is named."""

import duckdb
import pytest

from abm.errors import WarehouseBroken
from abm_warehouse.integrity.doctor import examine
from abm_warehouse.integrity.repair import mend, moved_aside
from abm_warehouse.loading.archive import archived_source
from abm_warehouse.loading.ledger import batches_in_ledger
from abm_warehouse.loading.load import load_file
from abm_warehouse.loading.receipts import read_receipts
from abm_warehouse.privacy.erasure import erase
from abm_warehouse.profiles.model import read_profile
from abm_warehouse.storage.connections import open_warehouse

MONDAY = "account_id,name,tier\nA1,Acme,1\nA2,Bolt,2\n,Nobody,3\nA9\n"
TUESDAY = "account_id,name,tier\nA1,Acme Inc,1\nA2,Bolt,2\nA3,Cyan,3\n"
WEDNESDAY = "account_id,name,tier\nA1,Acme,1\nA4,Dora,1\n"
PEOPLE = "contact_id,account_id,email\nC1,A1,ann@acme.example\nC2,A1,bob@acme.example\n"


def load(place, folder, name, content, profile="abm", *, keep=True):
    path = folder / name
    path.write_text(content)
    with open_warehouse(place.warehouse, place.settings()) as con:
        return load_file(
            con,
            path,
            read_profile(profile, place.profiles),
            receipts=place.receipts,
            archive_in=place.sources if keep else None,
        )


@pytest.fixture
def place(workspace, tmp_path):
    """Four batches, two of them versions of the same accounts."""
    load(workspace, tmp_path, "accounts_mon.csv", MONDAY)
    load(workspace, tmp_path, "contacts.csv", PEOPLE)
    load(workspace, tmp_path, "accounts_tue.csv", TUESDAY)
    load(workspace, tmp_path, "accounts_wed.csv", WEDNESDAY)
    return workspace


def content(place):
    """All that is held, ids and instants included."""
    with open_warehouse(place.warehouse, place.settings()) as con:
        return [
            con.execute(f"select * from {table} order by all").fetchall()
            for table in ("raw.accounts", "raw.contacts", "quarantine.rows")
        ], batches_in_ledger(con)


def current(place):
    with open_warehouse(place.warehouse, place.settings()) as con:
        return con.execute(
            "select account_id, name, tier from raw.accounts where known_to is null order by 1"
        ).fetchall()


def lose(place, *files):
    """Batches lost as a deleted write-ahead log loses them: rows, ledger and the ends of older versions."""
    with duckdb.connect(str(place.warehouse)) as con:
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


def wrong(place):
    return {finding.what: finding for finding in examine(place) if not finding.is_well}


def test_a_healthy_warehouse_is_left_as_it_is(place):
    before = place.warehouse.read_bytes()

    assert mend(place).batches == ()
    assert place.warehouse.read_bytes() == before


def test_lost_batches_are_restored_exactly(place):
    before = content(place)
    lose(place, "accounts_wed.csv", "accounts_tue.csv", "contacts.csv")
    assert "abm doctor --repair" in wrong(place)["ledger"].repair

    done = mend(place)

    assert [(batch.file, batch.status) for batch in done.batches] == [
        ("contacts.csv", "restored"), ("accounts_tue.csv", "restored"), ("accounts_wed.csv", "restored"),
    ]  # fmt: skip
    assert done.batches[0].found == "2 rows, equal to its receipt by count and checksum"
    assert content(place) == before
    assert wrong(place) == {}


def test_a_warehouse_restored_from_an_old_copy_gets_the_batches_loaded_since(workspace, tmp_path):
    load(workspace, tmp_path, "accounts_mon.csv", MONDAY)
    old = workspace.warehouse.read_bytes()
    load(workspace, tmp_path, "accounts_tue.csv", TUESDAY)
    before = content(workspace)
    workspace.warehouse.write_bytes(old)

    assert [batch.status for batch in mend(workspace).batches] == ["restored"]
    assert content(workspace) == before


@pytest.mark.parametrize("damage", ["a flipped header", "flipped bits", "truncated", "no database", "gone"])
def test_a_damaged_warehouse_is_moved_aside_and_rebuilt(place, damage):
    before = content(place)
    whole = bytearray(place.warehouse.read_bytes())
    match damage:
        case "a flipped header":
            whole[20] ^= 0xFF
        case "flipped bits":  # in rows of a table that no question of the doctor's reads
            at = bytes(whole).rindex(b"Acme Inc")
            whole[at] ^= 0x01
        case "truncated":
            del whole[len(whole) // 2 :]
        case "no database":
            whole = bytearray(b"something else")
    if damage == "gone":
        place.warehouse.unlink()
    else:
        place.warehouse.write_bytes(whole)
        assert "abm doctor --repair" in wrong(place)["warehouse"].repair

    done = mend(place)

    assert [batch.status for batch in done.batches] == ["restored"] * 4
    assert content(place) == before
    assert wrong(place) == {}
    if damage == "gone":
        assert done.moved_aside is None
    else:
        assert moved_aside(place) == [place.folder / done.moved_aside]
        assert (place.folder / done.moved_aside).read_bytes() == bytes(whole)


def test_damage_found_during_a_command_is_an_error_that_names_the_doctor(place):
    content = bytearray(place.warehouse.read_bytes())
    content[content.rindex(b"Acme Inc")] ^= 0x01
    place.warehouse.write_bytes(content)

    with (
        pytest.raises(WarehouseBroken, match=r"is damaged: .* Run `abm doctor`"),
        open_warehouse(place.warehouse, place.settings()) as con,
    ):
        con.execute("select name from raw.accounts").fetchall()


def test_a_lost_batch_before_a_present_one_is_loaded_as_a_new_batch_and_the_later_ones_again(without_tuesday):
    place = without_tuesday

    [tuesday] = mend(place).batches

    assert tuesday.status == "loaded_again"
    assert (
        "for a later batch of accounts is in the warehouse; after it accounts_wed.csv again" in tuesday.found
    )
    assert current(place) == AS_IT_SHOULD_BE
    assert wrong(place) == {}
    assert mend(place).batches == ()


def test_a_repaired_warehouse_can_be_rebuilt(without_tuesday):
    place = without_tuesday
    mend(place)
    place.warehouse.unlink()

    assert "not_restored" not in {batch.status for batch in mend(place).batches}
    assert current(place) == AS_IT_SHOULD_BE
    assert wrong(place) == {}


def test_content_that_came_back_once_is_missed_when_its_last_batch_is_lost(workspace, tmp_path):
    for name, text in (("accounts_1.csv", MONDAY), ("accounts_2.csv", TUESDAY), ("accounts_3.csv", MONDAY)):
        load(workspace, tmp_path, name, text)
    before = content(workspace)
    lose(workspace, "accounts_3.csv")

    assert "of accounts_3.csv is missing" in wrong(workspace)["ledger"].found
    assert [batch.status for batch in mend(workspace).batches] == ["restored"]
    assert content(workspace) == before


def test_a_source_that_was_not_kept_is_named_with_the_files_to_load_again(place, tmp_path):
    load(place, tmp_path, "users.csv", "user_id,name\nU1,Ann\n", keep=False)
    archived_source(place.sources, receipt(place, "accounts_tue.csv").content_sha256).unlink()
    place.warehouse.unlink()

    said = {batch.file: batch for batch in mend(place).batches}

    assert said["users.csv"].found == "its source was not kept; load users.csv again"
    assert said["accounts_tue.csv"].found == (
        "its source was not kept; load accounts_tue.csv, and after it accounts_wed.csv again"
    )
    assert said["accounts_mon.csv"].status == "restored"
    assert said["accounts_wed.csv"].status in ("restored", "loaded_again")
    assert "users.csv" in wrong(place)["ledger"].repair


def receipt(place, file):
    [found] = [receipt for receipt in read_receipts(place.receipts).receipts if receipt.file == file]
    return found


def test_a_later_batch_that_cannot_be_offered_again_stops_what_would_overwrite_it(without_tuesday):
    place = without_tuesday
    before = current(place)
    archived_source(place.sources, receipt(place, "accounts_wed.csv").content_sha256).unlink()

    [tuesday] = mend(place).batches

    assert tuesday.status == "not_restored"
    assert "accounts_wed.csv (its source was not kept)" in tuesday.found
    assert current(place) == before


def test_a_changed_source_is_not_loaded(place):
    source = archived_source(place.sources, receipt(place, "contacts.csv").content_sha256)
    source.write_text(PEOPLE.replace("bob", "eve"))
    place.warehouse.unlink()
    said = {batch.file: batch for batch in mend(place).batches}

    assert said["contacts.csv"].status == "not_restored"
    assert f"its kept source {source.name} was changed" in said["contacts.csv"].found


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


@pytest.mark.parametrize("became", ["gone", "broken", "no mapping", "another mapping"])
def test_a_profile_that_is_not_what_it_was_is_named_and_the_others_come_back(place, tmp_path, became):
    profile = place.profiles / "own.toml"
    profile.write_text(OWN)
    load(place, tmp_path, "people.csv", "id,name,team\nU1,Ann,North\nU2,,South\n", "own")
    place.warehouse.unlink()
    match became:
        case "gone":
            profile.unlink()
        case "broken":
            profile.write_text("name = ")
        case "no mapping":
            profile.write_text(OWN.replace('"people"', '"staff"').replace('"id"', '"number"'))
        case "another mapping":
            profile.write_text(OWN.replace('name = "name"', 'name = "team"'))

    said = {batch.file: batch for batch in mend(place).batches}

    assert {said[file].status for file in said if file != "people.csv"} == {"restored"}
    people = said["people.csv"]
    if became == "another mapping":
        assert people.status == "loaded_again"
        assert "for it reads otherwise today: 2 rows loaded and 0 set aside, not 1 and 1" in people.found
        assert wrong(place) == {}
    else:
        assert people.status == "not_restored"
        assert "load people.csv again" in people.found


def test_a_profile_is_found_by_the_name_in_it(place, tmp_path):
    (place.profiles / "file_of_another_name.toml").write_text(OWN)
    load(place, tmp_path, "people.csv", "id,name\nU1,Ann\n", "file_of_another_name")
    place.warehouse.unlink()

    assert {batch.status for batch in mend(place).batches} == {"restored"}


def test_a_log_without_its_warehouse_is_moved_aside_too(place):
    before = content(place)
    place.warehouse.unlink()
    place.warehouse.with_name("warehouse.duckdb.wal").write_bytes(b"of a file that is gone")
    mend(place)

    assert content(place) == before
    assert [path.read_bytes() for path in moved_aside(place)] == [b"of a file that is gone"]


def test_an_interrupted_repair_is_continued(place, monkeypatch):
    before = content(place)
    place.warehouse.unlink()

    def after_two(stage, seen=[]):  # noqa: B006 - counts its calls
        seen.append(stage)
        if len(seen) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mend(place, progress=after_two)

    assert 0 < len(mend(place).batches) < 4
    assert content(place) == before


def test_a_file_that_only_lacks_permission_is_not_moved(place):
    place.warehouse.unlink()
    place.warehouse.mkdir()

    with pytest.raises(Exception, match="cannot be opened"):
        mend(place)
    assert place.warehouse.is_dir()


def test_a_damaged_warehouse_without_archived_sources_stays_where_it_is(workspace, tmp_path):
    load(workspace, tmp_path, "accounts.csv", MONDAY, keep=False)
    damaged = bytearray(workspace.warehouse.read_bytes())
    damaged[20] ^= 0xFF
    workspace.warehouse.write_bytes(damaged)

    assert mend(workspace).moved_aside is None
    assert workspace.warehouse.read_bytes() == bytes(damaged)
    assert "No source was kept" in wrong(workspace)["warehouse"].repair


def test_a_warehouse_rebuilt_after_an_erasure_has_everyone_but_the_person(place):
    erase(place, "ann@acme.example")
    held = content(place)
    place.warehouse.unlink()
    done = {batch.file: batch for batch in mend(place).batches}

    assert done["contacts.csv"].found == "1 rows, as its receipt says but for 1 that went with an erasure"
    assert current(place) == AS_IT_SHOULD_BE
    [bob], [bob_before] = content(place)[0][1], held[0][1]
    assert (bob[0], *bob[2:]) == (bob_before[0], *bob_before[2:])  # all but the line, which nobody knows now
    assert content(place)[1] == held[1]
    assert wrong(place) == {}
