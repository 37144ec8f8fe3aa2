"""What is held of a person, having it gone, and keeping them out."""

import pytest

from abm.errors import UsageError
from abm.pipeline import run
from abm_warehouse.batches import load_file
from abm_warehouse.connect import open_warehouse
from abm_warehouse.demo import DEMO_AS_OF
from abm_warehouse.doctor import examine
from abm_warehouse.privacy import erase, export_subject, files_naming, find_subject
from abm_warehouse.profiles import read_profile
from abm_warehouse.suppression import Suppressed

ACCOUNTS = "account_id,name\nA1,Acme\n"
CONTACTS = (
    "contact_id,account_id,full_name,email,reports_to_contact_id,created_at\n"
    "C1,A1,Ann Lee,ann@acme.example,,\n"
    "C2,A1,Bob Ray,bob@acme.example,C1,\n"
    "C3,A1,Ann Lee,Ann+news@Acme.example,,yesterday\n"
)
DONE = (
    "engagement_id,contact_id,email,kind,occurred_at\n"
    "E1,C1,,pricing_view,2026-09-28T12:00:00Z\n"
    "E2,,ANN@acme.example,pricing_view,2026-09-28T12:00:00Z\n"
    "E3,C2,,pricing_view,2026-09-28T12:00:00Z\n"
)
STATUSES = "subject,subject_id,status,occurred_at\ncontact,C1,mql,2026-09-01T00:00:00Z\n"
EXPORTS = {"accounts": ACCOUNTS, "contacts": CONTACTS, "engagements": DONE, "statuses": STATUSES}


def load(place, folder, exports=EXPORTS, *, suffix=""):
    profile = read_profile("abm", place.profiles)
    folder.mkdir(exist_ok=True)
    batches = {}
    with open_warehouse(place.warehouse, place.settings()) as con:
        for name, content in exports.items():
            path = folder / f"{name}{suffix}.csv"
            path.write_text(content)
            batches[name] = load_file(con, path, profile, receipts=place.receipts)
    return batches


@pytest.fixture
def place(workspace, tmp_path):
    load(workspace, tmp_path / "exports")
    run(workspace, as_of=DEMO_AS_OF)
    return workspace


def held(place, email="ann@acme.example"):
    with open_warehouse(place.warehouse, place.settings()) as con:
        return {table: len(rows) for table, rows in export_subject(con, find_subject(con, email)).items()}


def test_everything_held_of_a_person_is_found_by_id_and_by_address(place):
    assert held(place) == {"raw.contacts": 1, "raw.engagements": 2, "raw.statuses": 1, "quarantine.rows": 1}


def test_the_case_and_the_tag_of_an_address_do_not_matter(place):
    assert held(place, "ANN+x@acme.EXAMPLE")["raw.contacts"] == 1


def test_of_a_stranger_nothing_is_held(place):
    assert held(place, "zoe@acme.example") == {}


def test_what_is_no_address_is_refused(place):
    with pytest.raises(UsageError, match="is no e-mail address"):
        erase(place, "ann")


def test_erased_a_person_is_in_no_byte_of_the_workspace_and_the_others_stay(place):
    with open_warehouse(place.warehouse, place.settings()) as con:
        ann = find_subject(con, "ann@acme.example")
    assert list(files_naming(place.folder, ann)) != []

    done = erase(place, "ann@acme.example")

    assert done.rows == {"raw.contacts": 1, "raw.engagements": 2, "raw.statuses": 1, "quarantine.rows": 1}
    assert done.left_in == ()
    assert list(files_naming(place.folder, ann)) == []
    assert held(place) == {}
    assert held(place, "bob@acme.example") == {"raw.contacts": 1, "raw.engagements": 1}


def test_after_an_erasure_the_workspace_is_well_and_runs(place):
    erase(place, "ann@acme.example")

    assert [finding.found for finding in examine(place) if not finding.is_well] == []
    again = run(place, as_of=DEMO_AS_OF)
    assert (again.contacts, again.engagements) == (1, 1)


def test_erasing_twice_is_the_same_as_once(place):
    erase(place, "ann@acme.example")

    assert erase(place, "ann@acme.example").rows == {}
    assert [finding.found for finding in examine(place) if not finding.is_well] == []


def test_a_file_of_the_users_own_that_names_the_person_is_named(place):
    (place.folder / "notes.txt").write_text("call Ann@Acme.example")

    assert erase(place, "ann@acme.example").left_in == ("notes.txt",)


def test_in_a_later_export_the_person_is_set_aside_without_a_trace(place, tmp_path):
    erase(place, "ann@acme.example")
    later = {name: f"{content}\n" for name, content in EXPORTS.items()}
    batches = load(place, tmp_path / "later", later, suffix="-later")

    assert batches["contacts"].rows_quarantined == 2
    assert batches["engagements"].rows_quarantined == 2
    assert batches["statuses"].rows_quarantined == 1
    assert batches["contacts"].rows_duplicate == 1
    assert held(place) == {}
    with open_warehouse(place.warehouse, place.settings()) as con:
        ann = find_subject(con, "ann@acme.example")
        reasons = con.execute("select distinct reason, value, source_row from quarantine.rows").fetchall()
    assert reasons == [("is suppressed", None, None)]
    assert list(files_naming(place.folder, ann)) == []


def test_the_list_names_nobody_and_its_key_is_the_owners_alone(place):
    Suppressed(place.folder).add(["ann@acme.example", "C1"])

    assert "ann" not in (place.folder / "suppressed.txt").read_text()
    assert (place.folder / "suppressed.key").stat().st_mode & 0o077 == 0
    assert Suppressed(place.folder).among(["Ann+x@ACME.example", "C1", "C2"]) == ["Ann+x@ACME.example", "C1"]


def test_the_same_address_has_another_hash_in_another_workspace(place, tmp_path):
    hashes = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        Suppressed(folder).add(["ann@acme.example"])
        hashes.append((folder / "suppressed.txt").read_text())

    assert hashes[0] != hashes[1]
