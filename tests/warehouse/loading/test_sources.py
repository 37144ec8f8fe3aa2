"""Kept sources: every acknowledged batch has its file, byte for byte, and nothing else is left behind."""

import gzip
import hashlib

import pytest

from abm.errors import WarehouseError
from abm_warehouse.loading import archive
from abm_warehouse.loading.archive import archived_source, archived_sources, is_as_archived

CONTENT = b"account_id,name\nA1,Acme\n"
SHA = hashlib.sha256(CONTENT).hexdigest()


def names(store):
    return [path.name for path in archived_sources(store.workspace.sources)]


def test_a_loaded_file_is_kept_as_it_was_offered_under_the_hash_of_its_content(store):
    store.load(CONTENT)

    assert names(store) == [f"{SHA}.csv"]
    assert archived_source(store.workspace.sources, SHA).read_bytes() == CONTENT
    assert store.rows("select content_sha256 from ledger.batches") == [(SHA,)]


def test_a_packed_file_is_kept_packed(store):
    packed = gzip.compress(CONTENT)
    store.load(packed, "accounts.csv.gz")

    [kept] = archived_sources(store.workspace.sources)
    assert (kept.name, kept.read_bytes()) == (f"{SHA}.csv.gz", packed)
    assert is_as_archived(kept)


def test_the_suffix_says_the_kind(store):
    store.load('[{"account_id": "A1", "name": "Acme"}]', "accounts.json")
    store.load('{"account_id": "A2", "name": "Bolt"}\n', "accounts.jsonl")
    store.con.execute(f"copy (select 'A3' as account_id, 'C' as name) to '{store.exports}/accounts.parquet'")
    store.load(store.exports / "accounts.parquet")

    assert sorted(name.partition(".")[2] for name in names(store)) == ["json", "jsonl", "parquet"]
    assert all(map(is_as_archived, archived_sources(store.workspace.sources)))


def test_a_copy_that_exists_is_not_written_twice(store):
    store.load(CONTENT)
    before = archived_source(store.workspace.sources, SHA).stat()
    store.load("account_id,name\nA1,Bolt\n", "accounts_2.csv")
    store.load(gzip.compress(CONTENT), "accounts_3.csv.gz")

    assert len(names(store)) == 2
    assert archived_source(store.workspace.sources, SHA).stat() == before


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"", b"PK\x03\x04", b"account_id,name\n,Nobody\n"])
def test_a_refused_file_leaves_nothing_behind(store, content):
    assert store.load(content, strict=True).status == "refused"
    assert not store.workspace.sources.exists()


def test_the_same_file_again_keeps_a_source_that_was_removed(store):
    store.load(CONTENT)
    store.load("account_id,name\nA2,Bolt\n", "accounts_2.csv")
    archived_source(store.workspace.sources, SHA).unlink()

    assert store.load(CONTENT).status == "already_loaded"
    assert archived_source(store.workspace.sources, SHA).read_bytes() == CONTENT


def test_a_source_that_cannot_be_kept_stops_the_load_and_says_why(store, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.shutil, "copyfile", full)

    with pytest.raises(WarehouseError, match=r"No space left on device. Make room, or set keep_sources"):
        store.load(CONTENT)
    assert store.rows("select count(*) from ledger.batches") == [(0,)]
    assert not store.workspace.sources.exists()


def test_a_file_that_changes_while_it_is_copied_is_refused(store, monkeypatch):
    copyfile = archive.shutil.copyfile

    def and_change(path, to):
        copyfile(path, to)
        path.write_bytes(CONTENT + b"A2,Bolt\n")

    monkeypatch.setattr(archive.shutil, "copyfile", and_change)

    assert "was changed while it was read" in store.load(CONTENT).reason
    assert store.rows("select count(*) from raw.accounts") == [(0,)]
    assert not store.workspace.sources.exists()


def test_a_copy_cut_short_by_a_crash_is_removed(store):
    store.load(CONTENT)
    (store.workspace.sources / f"{'0' * 64}.part").write_bytes(b"half")
    archive.remove_partial_copies(store.workspace.sources)

    assert [path.name for path in store.workspace.sources.iterdir()] == [f"{SHA}.csv"]
