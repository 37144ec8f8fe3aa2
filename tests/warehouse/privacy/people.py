"""The people of these tests, and what a workspace holds of them."""

import gzip
from pathlib import Path

import duckdb

from abm_warehouse.loading.archive import archived_sources
from abm_warehouse.loading.load import load_file
from abm_warehouse.privacy.data_subjects import find_data_subject
from abm_warehouse.privacy.export import export_data_subject
from abm_warehouse.profiles.reading import read_profile
from abm_warehouse.storage.connections import open_warehouse

ACCOUNTS = "account_id,name\nA1,Acme\n"


CONTACTS = (
    "contact_id,account_id,full_name,email,reports_to_contact_id,is_deleted\n"
    "C1,A1,Ann Lee,ann@acme.example,,\n"
    "C2,A1,Bob Ray,bob@acme.example,C1,\n"
    "C3,A1,Ann Lee,Ann+news@Acme.example,,yesterday\n"
)


ENGAGEMENTS = (
    "engagement_id,contact_id,email,kind,occurred_at\n"
    "E1,C1,,pricing_view,2026-09-28T12:00:00Z\n"
    "E2,,ANN@acme.example,pricing_view,2026-09-28T12:00:00Z\n"
    "E3,C2,,pricing_view,2026-09-28T12:00:00Z\n"
)


STATUSES = "subject,subject_id,status,occurred_at\ncontact,C1,mql,2026-09-01T00:00:00Z\n"


EXPORTS = {"accounts": ACCOUNTS, "contacts": CONTACTS, "engagements": ENGAGEMENTS, "statuses": STATUSES}


def load(workspace, folder, exports=EXPORTS, *, suffix=""):
    profile = read_profile("abm", workspace.profiles)
    folder.mkdir(exist_ok=True)
    batches = {}
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        for name, content in exports.items():
            path = folder / f"{name}{suffix}.csv"
            path.write_text(content)
            batches[name] = load_file(
                con, path, profile, receipts=workspace.receipts, archive_in=workspace.sources
            )
    return batches


def load_file_of_any_kind(workspace, path, profile="abm"):
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        return load_file(
            con,
            path,
            read_profile(profile, workspace.profiles),
            receipts=workspace.receipts,
            archive_in=workspace.sources,
        )


def held(workspace, email="ann@acme.example"):
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        return {
            table: len(rows)
            for table, rows in export_data_subject(con, workspace, find_data_subject(con, email)).items()
        }


PEOPLE = CONTACTS.replace(",yesterday", ",")


def unpacked(path: Path) -> str:
    """The text of a file, read in another way than the product does."""
    content = path.read_bytes()
    if content.startswith(b"PAR1"):
        return duckdb.sql(f"select string_agg(held::varchar, chr(10)) from '{path}' as held").fetchall()[0][0]
    return (gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content).decode()


def archived_text(workspace):
    return "\n".join(unpacked(path) or "" for path in archived_sources(workspace.sources)).lower()
