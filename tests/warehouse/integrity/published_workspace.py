"""A published workspace, what the doctor reports of it, and ways to damage it."""

from datetime import UTC, datetime

import duckdb

from abm_warehouse.integrity.doctor import run_checks
from abm_warehouse.loading.archive import archived_source
from abm_warehouse.loading.load import load_file
from abm_warehouse.profiles.reading import read_profile
from abm_warehouse.storage.connections import open_warehouse

AS_OF = datetime(2026, 1, 10, tzinfo=UTC)


EXPORTS = {
    "accounts": "account_id,name\nA1,Acme\nA2,Bolt\nA3,Cyan\n",
    "contacts": "contact_id,account_id\nC1,A1\nC2,A2\n",
    "users": "user_id,name\nU1,Ann\n",
}


def load(workspace, file):
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        return load_file(
            con,
            file,
            read_profile("abm", workspace.profiles),
            receipts=workspace.receipts,
            archive_in=workspace.sources,
        )


def failed_checks(workspace):
    """What was found by each check that failed."""
    return {result.check: result.found for result in run_checks(workspace) if not result.is_healthy}


def change(workspace, *statements):
    """Damage the warehouse by hand."""
    with duckdb.connect(str(workspace.warehouse)) as con:
        for statement in statements:
            con.execute(statement)


def accounts_batch(workspace):
    """Id of the batch of the three accounts."""
    with duckdb.connect(str(workspace.warehouse)) as con:
        [batch] = con.execute("select batch_id from ledger.batches where entity = 'accounts'").fetchall()
        return batch[0]


def source_of(workspace, entity):
    with duckdb.connect(str(workspace.warehouse)) as con:
        [(sha256,)] = con.execute(
            "select content_sha256 from ledger.batches where entity = ?", [entity]
        ).fetchall()
    return archived_source(workspace.sources, sha256)


def generation(workspace):
    [folder] = [folder for folder in workspace.published.iterdir() if folder.is_dir()]
    return folder


def flip_a_byte(path, at):
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)
