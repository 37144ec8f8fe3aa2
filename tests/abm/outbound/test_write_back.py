"""Files for other systems: in parts, by the ids of the system, and without those who may not be in them."""

import csv
import json
from pathlib import Path

import pytest

from abm.outbound.settings import SALESFORCE, Outbound
from abm.outbound.write_back import export, write_parts
from abm_warehouse.publishing.manifest import read_manifest
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.storage.connections import open_snapshot
from tests.abm.commands import answer


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def manifest(demo_workspace):
    return read_manifest(require_current_generation(demo_workspace.folder))


@pytest.fixture(scope="module")
def con(demo_workspace):
    with open_snapshot(require_current_generation(demo_workspace.folder) / DATABASE) as con:
        yield con


def test_a_part_is_no_larger_than_it_may_be_and_has_the_header(tmp_path):
    lines = [[f"id-{number:04d}", 'a "quoted", text'] for number in range(100)]
    parts = list(write_parts(tmp_path / "Account", ["Id", "Text"], lines, most_bytes=1000))

    assert len(parts) > 1
    assert all(part.file.stat().st_size <= 1000 for part in parts)
    assert [row["Id"] for part in parts for row in rows(part.file)] == [line[0] for line in lines]
    assert sum(part.rows for part in parts) == 100


def test_nothing_is_one_part_with_a_header(tmp_path):
    [part] = write_parts(tmp_path / "Account", ["Id"], [], most_bytes=1000)

    assert (part.file.name, part.rows, part.file.read_text()) == ("Account_1.csv", 0, "Id\n")


def test_every_account_goes_back_with_what_was_decided(con, manifest, tmp_path):
    done = export(con, "salesforce", tmp_path, Outbound(), manifest, every=True)
    accounts = {row["Id"]: row for row in rows(done.files[0].file)}
    [[mqas]] = con.execute("select count(distinct account_id) from mqa_now where is_mqa").fetchall()

    assert sum(row["abm_is_mqa__c"] == "true" for row in accounts.values()) == mqas
    assert accounts["planted-g1"]["abm_state__c"] == "mqa"


def test_a_record_of_another_system_is_not_written_unless_it_is_asked_for(con, manifest, tmp_path):
    done = export(con, "salesforce", tmp_path, Outbound(), manifest)

    assert [part.rows for part in done.files] == [0, 0, 0]


def test_each_hand_off_that_waits_is_a_task_of_its_owner_by_its_deadline(con, manifest, tmp_path):
    done = export(con, "salesforce", tmp_path, Outbound(), manifest, every=True)
    tasks = {row["abm_handoff_id__c"]: row for row in rows(done.files[2].file)}
    waiting = con.execute(
        "select handoff_id, user_id, cast(contact_due_at as date), why, account_id, contact_id from handoffs"
        " where is_open and contacted_at is null and contact_due_at is not null"
        " order by handed_at, handoff_id desc"
    ).fetchall()
    latest = {(account_id, contact_id): row for *row, account_id, contact_id in waiting}

    assert tasks.keys() == {handoff_id for handoff_id, *_ in latest.values()}
    for handoff_id, owner, due_on, why in latest.values():
        assert (tasks[handoff_id]["OwnerId"], tasks[handoff_id]["ActivityDate"]) == (owner or "", f"{due_on}")
        assert (tasks[handoff_id]["Subject"] == "Qualify the MQL") == (why == "mql")


def test_fields_have_the_names_that_the_system_has_for_them(con, manifest, tmp_path):
    target = SALESFORCE.model_copy(update={"account_key": "Abm_Id__c", "accounts": {"intent": "Heat__c"}})
    done = export(con, "salesforce", tmp_path, Outbound(salesforce=target), manifest, every=True)

    assert rows(done.files[0].file)[0].keys() == {"Abm_Id__c", "Heat__c"}


def test_lists_have_only_people_who_may_be_written_to(con, manifest, tmp_path):
    done = export(con, "marketo", tmp_path, Outbound(), manifest)
    written = {row["Email Address"] for part in done.files for row in rows(part.file)}
    refused = con.execute(
        "select email from contacts where email is not null"
        " and (not is_contactable or consent = 'denied' or status = 'suppressed')"
    ).fetchall()
    allowed = {
        email
        for (email,) in con.execute(
            "select email from contacts inner join contact_scores_now using (contact_id)"
            " where is_contactable and excluded_because is null and queue is not null"
        ).fetchall()
    }

    assert refused
    assert not written & ({email for (email,) in refused} - allowed)
    assert written <= allowed


def test_people_who_have_denied_consent_are_in_no_file(con, manifest, tmp_path):
    done = export(con, "salesforce", tmp_path, Outbound(), manifest, every=True)
    people = {row["Id"] for row in rows(done.files[1].file)}
    denied = con.execute(
        "select record_id from contact_origins inner join contacts using (contact_id)"
        " where consent = 'denied' or status = 'suppressed'"
    ).fetchall()

    assert people
    assert not people & {record for (record,) in denied}


def test_nothing_is_sent_where_nothing_is_configured(demo_workspace):
    shown = answer("notify", "--workspace", demo_workspace.folder)

    assert shown == {"sent": False, "due": [], "already_sent": 0}
    sent = answer("notify", "--workspace", demo_workspace.folder, "--send")
    assert sent == {"sent": True, "notices": [], "already_sent": 0}


@pytest.mark.parametrize("system", ["salesforce", "hubspot", "marketo"])
def test_the_files_say_beside_them_which_run_they_are_of(con, manifest, tmp_path, system):
    done = export(con, system, tmp_path, Outbound(), manifest, every=True)
    said = json.loads((tmp_path / "run.json").read_text())

    assert (said["run_id"], said["as_of"]) == (manifest.run_id, manifest.as_of.isoformat())
    assert said["rows"] == {written.file.name: written.rows for written in done.files}
