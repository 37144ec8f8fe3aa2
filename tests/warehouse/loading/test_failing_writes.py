"""Every write of a load fails once: nothing is lost, nothing doubled, nothing half there."""

import random
import resource
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from abm.config.settings import WorkspaceSettings
from abm.workspace import Workspace, create_workspace
from abm_warehouse.loading import load as batches
from abm_warehouse.loading.archive import archived_source, is_as_archived
from abm_warehouse.loading.ledger import (
    batch_content,
    batches_in_ledger,
    restore_receipts,
    rows_without_batch,
)
from abm_warehouse.loading.load import load_file
from abm_warehouse.loading.receipts import read_receipts
from abm_warehouse.profiles.reading import read_profile
from abm_warehouse.storage.connections import open_warehouse

HEADER = "account_id,name,employees\n"
BEFORE = HEADER + "A1,Acme,1\nA2,Bolt,2\n,Nobody,3\n"
AFTER = HEADER + 'A1,Acme Inc,1\nA2,Bolt,2\nA3,"Cy\nan",3\nA3,Cyan,3\nA4,Dora,many\nA5\n'
"""A new version, a duplicate, a cell of two lines, a key twice, a bad value and a short row."""


class Made(Exception):  # noqa: N818 - a failure that was made
    """What the connection below raises."""


class Failing:
    """A connection whose call of a given number fails, before or after its work was done."""

    def __init__(self, con, fails_at=None, *, is_late=False):
        self._con, self._fails_at, self._is_late, self.calls = con, fails_at, is_late, 0

    def __getattr__(self, name):
        work = getattr(self._con, name)
        if name not in ("execute", "begin", "commit", "register") or (name == "begin" and self._is_late):
            return work

        def counted(*arguments):
            self.calls += 1
            fails = self.calls == self._fails_at
            if fails and not self._is_late:
                raise Made(arguments)
            made = work(*arguments)
            if fails:
                raise Made(arguments)
            return made

        return counted


def file(folder: Path, content: str, name: str = "accounts.csv") -> Path:
    path = folder / name
    path.write_text(content)
    return path


def load(con, path, folder):
    return load_file(
        con,
        path,
        read_profile("abm", folder),
        receipts=folder / "receipts.jsonl",
        archive_in=folder / "sources",
    )


def content(con, folder):
    """All that is held but for when it came, and under what number; and whether each batch is whole."""
    for batch in batches_in_ledger(con):
        assert batch_content(con, batch.entity, batch.batch_id) == (batch.rows_loaded, batch.rows_checksum)
        assert not (folder / "sources").exists() or is_as_archived(
            archived_source(folder / "sources", batch.content_sha256)
        )
    assert rows_without_batch(con) == []
    return (
        con.execute(
            "select account_id, name, line, known_to is null from raw.accounts order by all"
        ).fetchall(),
        con.execute("select file, line, reason from quarantine.rows order by all").fetchall(),
        sorted(
            (b.file, b.rows_in, b.rows_loaded, b.rows_duplicate, b.rows_quarantined)
            for b in batches_in_ledger(con)
        ),
        sorted(receipt.file for receipt in read_receipts(folder / "receipts.jsonl").receipts),
    )


def undisturbed(folder):
    """Content before and after the load, and of how many calls it is made."""
    folder.mkdir()
    with open_warehouse(Path(":memory:"), WorkspaceSettings()) as con:
        load(con, file(folder, BEFORE), folder)
        before = content(con, folder)
        counting = Failing(con)
        load(counting, file(folder, AFTER, "accounts_2.csv"), folder)
        return before, content(con, folder), counting.calls


@pytest.mark.slow
@pytest.mark.parametrize("is_late", [False, True], ids=["before its work", "after its work"])
def test_any_statement_of_a_load_may_fail_and_the_next_offer_makes_it_whole(tmp_path, is_late):
    before, after, calls = undisturbed(tmp_path / "undisturbed")
    assert calls > 15
    seen = set()
    for n in range(1, calls + 1):
        folder = tmp_path / str(n)
        folder.mkdir()
        with open_warehouse(Path(":memory:"), WorkspaceSettings()) as con:
            load(con, file(folder, BEFORE), folder)
            path = file(folder, AFTER, "accounts_2.csv")
            try:
                load(Failing(con, n, is_late=is_late), path, folder)
            except Made:
                restore_receipts(con, folder / "receipts.jsonl")
            found = content(con, folder)
            assert found in (before, after), f"call {n} of {calls}"
            seen.add(found == after)
            again = load(con, path, folder)
            assert again.status == ("already_loaded" if found == after else "loaded"), f"call {n} of {calls}"
            assert content(con, folder) == after, f"call {n} of {calls}"
            assert not con.execute("select table_name from duckdb_tables() where temporary").fetchall()
    assert seen == {False, True}


def test_a_receipt_that_cannot_be_written_is_written_by_the_next_command(tmp_path, monkeypatch):
    _, after, _ = undisturbed(tmp_path / "undisturbed")

    def fails(*_):
        raise OSError(28, "No space left on device")

    with open_warehouse(Path(":memory:"), WorkspaceSettings()) as con:
        load(con, file(tmp_path, BEFORE), tmp_path)
        with monkeypatch.context() as patched:
            patched.setattr(batches, "append_receipts", fails)
            with pytest.raises(OSError, match="No space"):
                load(con, file(tmp_path, AFTER, "accounts_2.csv"), tmp_path)
        assert restore_receipts(con, tmp_path / "receipts.jsonl") == 1
        assert content(con, tmp_path) == after


CHILD = """
import resource, sys
from pathlib import Path
from abm.workspace import Workspace
from abm_warehouse.loading.load import load_file
from abm_warehouse.storage.connections import open_warehouse
from abm_warehouse.profiles.reading import read_profile
workspace, limit = Workspace(Path(sys.argv[1])), int(sys.argv[3])
with open_warehouse(workspace.warehouse, workspace.settings()) as con:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    profile = read_profile("abm", workspace.profiles)
    batch = load_file(con, Path(sys.argv[2]), profile, receipts=workspace.receipts)
    print(batch.status, flush=True)
"""
ROWS = 60_000


def sizes(workspace: Workspace) -> int:
    return workspace.warehouse.stat().st_size


@pytest.mark.slow
@pytest.mark.parametrize("tries", [6, pytest.param(60, marks=pytest.mark.long)])
def test_every_write_beyond_a_size_may_fail_and_the_next_offer_makes_it_whole(tmp_path, tries):
    """As on a full disk: ``RLIMIT_FSIZE`` lets no file grow beyond a size, whichever write gets there."""
    export = tmp_path / "accounts_2.csv"
    with duckdb.connect() as con:
        con.execute(
            f"copy (select 'B' || n as account_id, hash(n)::varchar as name, n % 1000 as employees"
            f" from range({ROWS}) as numbers (n)) to '{export}' (header)"
        )
    workspace = prepared(tmp_path / "undisturbed", tmp_path)
    least = sizes(workspace)
    assert outcome(workspace, export, limit=resource.RLIM_INFINITY) == "loaded"
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        after = content(con, workspace.folder)
    most = sizes(workspace)
    chance = random.Random(20260930)  # noqa: S311 - limits to fail at, and the same every time
    seen = []
    for n in range(tries):
        workspace = prepared(tmp_path / f"limited {n}", tmp_path)
        limit = int(chance.uniform(1000, least) if n % 6 == 5 else chance.uniform(least, 1.2 * most))
        told = outcome(workspace, export, limit=limit)
        with open_warehouse(workspace.warehouse, workspace.settings()) as con:
            restore_receipts(con, workspace.receipts)
            found = content(con, workspace.folder)
            assert (found == after) or (told != "loaded" and len(found[2]) == 1), f"limit {limit}"
            load_file(con, export, read_profile("abm", workspace.profiles), receipts=workspace.receipts)
            assert content(con, workspace.folder) == after, f"limit {limit}"
        seen.append(told)
    print({told: seen.count(told) for told in seen})  # noqa: T201
    assert "failed" in seen


def prepared(folder: Path, files: Path) -> Workspace:
    workspace = create_workspace(folder)
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        load_file(
            con, file(files, BEFORE), read_profile("abm", workspace.profiles), receipts=workspace.receipts
        )
    return workspace


def outcome(workspace: Workspace, export: Path, *, limit: int) -> str:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(workspace.folder), str(export), str(limit)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "failed"
