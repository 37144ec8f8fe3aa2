"""Commands that set up, load, run and look after a workspace: init, load, quarantine, run, doctor."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from abm.workspace import find_workspace
from tests.abm.commands import abm, answer, refusal


def test_init_creates_a_workspace_and_names_it(tmp_path):
    folder = tmp_path / "new"

    assert answer("init", folder) == {"workspace": str(folder), "playbook": "fit-intent-100"}
    assert sorted(path.name for path in folder.iterdir()) == ["abm.toml", "playbook.toml", "profiles"]


def test_init_uses_the_playbook_that_is_named(tmp_path):
    assert answer("init", tmp_path / "new", "--playbook", "points-100")["playbook"] == "points-100"
    assert find_workspace(tmp_path / "new").playbook().name == "points-100"


def test_init_with_an_unknown_playbook_is_wrong_usage_and_creates_nothing(tmp_path):
    error = refusal("init", tmp_path / "new", "--playbook", "points-10", status=2)

    assert "points-10" in error["message"]
    assert "points-100" in error["message"]
    assert not (tmp_path / "new").exists()


def test_init_leaves_a_folder_with_files_as_it_is(exports):
    assert "is not empty" in refusal("init", exports, status=2)["message"]
    assert "is not empty" in refusal("init", exports / "accounts.csv", status=2)["message"]


def test_load_reports_each_file_with_its_counts(here, exports):
    batches = answer("load", *here, exports / "accounts.csv", exports / "contacts.csv")["batches"]

    keys = {"file", "entity", "batch_id", "rows_in", "rows_loaded", "rows_duplicate", "rows_quarantined"}
    assert all(batch.keys() >= keys | {"status", "reason"} for batch in batches)
    assert [(b["file"], b["entity"], b["status"]) for b in batches] == [
        ("accounts.csv", "accounts", "loaded"),
        ("contacts.csv", "contacts", "loaded"),
    ]
    assert [(b["rows_in"], b["rows_loaded"], b["rows_quarantined"]) for b in batches] == [
        (3, 2, 1),
        (2, 2, 0),
    ]


def test_loading_the_same_file_again_is_reported_and_succeeds(here, exports):
    answer("load", *here, exports / "accounts.csv")
    [batch] = answer("load", *here, exports / "accounts.csv")["batches"]

    assert (batch["status"], batch["rows_loaded"], batch["rows_duplicate"]) == ("already_loaded", 0, 2)


def test_a_refused_file_gives_exit_status_3_and_the_others_are_loaded(here, exports):
    [refused, loaded] = answer("load", *here, exports / "absent.csv", exports / "contacts.csv", status=3)[
        "batches"
    ]

    assert (refused["status"], refused["reason"]) == ("refused", "there is no such file")
    assert loaded["status"] == "loaded"


def test_a_file_that_no_profile_maps_fails_if_it_is_the_only_one_or_with_strict(here, exports):
    (exports / "things.csv").write_text("a,b\n1,2\n")
    files = exports / "things.csv", exports / "contacts.csv"

    assert answer("load", *here, *files)["batches"][0]["status"] == "refused"
    assert answer("load", *here, files[0], status=3)["batches"][0]["status"] == "refused"
    assert answer("load", *here, *files, "--strict", status=3)["batches"][0]["status"] == "refused"


def test_load_strict_refuses_a_file_with_a_bad_row(here, exports):
    [batch] = answer("load", *here, exports / "accounts.csv", "--strict", status=3)["batches"]

    assert batch["reason"] == "1 of 3 rows are bad, and --strict was given"
    assert answer("status", *here)["batches"] == []


def test_a_file_with_bad_rows_only_gives_exit_status_3(here, exports):
    (exports / "contacts.csv").write_text("contact_id,email\n,ann@acme.example\n")
    code, out, err = abm("load", *here, exports / "contacts.csv", exports / "accounts.csv")

    assert code == 3
    assert "Every row of contacts.csv was quarantined: is it read with the right profile?" in err
    assert "accounts.csv" in out


def test_loading_a_file_that_fits_several_mappings_exits_with_3_and_asks_which_one(here, exports, workspace):
    mapping = (
        'entity = "{entity}"\nfile = ["{entity}"]\nneeds = ["id"]\n'
        '[sources.columns]\n{key} = "id"\nname = "n"\n'
    )
    sources = [
        mapping.format(entity="accounts", key="account_id"),
        mapping.format(entity="users", key="user_id"),
    ]
    text = 'name = "mine"\ntitle = "Mine"\n' + "".join(f"[[sources]]\n{source}" for source in sources)
    (workspace.profiles / "mine.toml").write_text(text)
    (exports / "what.csv").write_text("id,n\n1,Acme\n")
    (exports / "users.csv").write_text("id,n\n1,Ann\n")
    files = exports / "what.csv", exports / "users.csv"

    refused, loaded = answer("load", *here, *files, "--profile", "mine", status=3)["batches"]
    assert (refused["status"], loaded["status"]) == ("refused", "loaded")
    assert refused["reason"] == "several mappings fit it (accounts, users); say which one with --entity"


def test_a_file_whose_rows_are_all_bad_has_the_status_quarantined_every_time(here, exports):
    (exports / "contacts.csv").write_text("contact_id,email\n,ann@acme.example\n")
    first, again = (answer("load", *here, exports / "contacts.csv", status=3)["batches"][0] for _ in range(2))

    assert (first["status"], first["rows_in"], first["rows_quarantined"]) == ("quarantined", 1, 1)
    assert (again["status"], again["batch_id"]) == ("quarantined", first["batch_id"])


def test_load_counts_the_cells_it_leaves_out_and_quarantine_lists_them(here, exports):
    (exports / "contacts.csv").write_text("contact_id,email\nC1,junk\n")
    code, _, err = abm("load", *here, exports / "contacts.csv")
    [row] = answer("quarantine", *here)["rows"]

    assert code == 0
    assert "1 cell was left out of rows that were loaded; `abm quarantine` shows them too." in err
    assert (row["line"], row["column"], row["value"], row["is_loaded"]) == (2, "email", "junk", True)


def test_an_empty_json_array_loads_no_rows_as_a_csv_file_of_only_a_header_does(here, exports):
    (exports / "accounts.json").write_text("[]")
    (exports / "accounts.csv").write_text("account_id,name\n")
    files = exports / "accounts.json", exports / "accounts.csv"
    batches = answer("load", *here, *files)["batches"]

    assert [(batch["status"], batch["entity"], batch["rows_in"]) for batch in batches] == [
        ("loaded", "accounts", 0),
        ("loaded", "accounts", 0),
    ]


def test_a_file_with_an_unknown_name_is_reported_with_the_entities_its_header_fits(here, exports):
    odd = (exports / "contacts.csv").rename(exports / "big.csv")

    [batch] = answer("load", *here, odd, status=3)["batches"]
    assert batch["reason"].endswith("so say which it is with --entity")


def test_a_file_whose_name_is_not_utf_8_is_reported_and_the_files_after_it_are_loaded(here, exports):
    odd = exports / os.fsdecode(b"acc\xffounts.csv")
    (exports / "accounts.csv").rename(odd)

    refused, loaded = answer("load", *here, odd, exports / "contacts.csv", status=3)["batches"]
    assert refused["file"] == r"acc\udcffounts.csv"
    assert refused["reason"] == "its name is not valid UTF-8; rename the file"
    assert loaded["status"] == "loaded"
    code, _, err = abm("load", *here, odd)
    assert code == 3
    assert r"acc\udcffounts.csv was refused" in err


LOAD_WITH_LITTLE_SPACE = """
import resource, sys
from abm.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), resource.RLIM_INFINITY))
main()
"""


def test_a_load_on_a_full_disk_reports_what_was_loaded_before(here, exports, workspace):
    """``RLIMIT_FSIZE`` lets no file grow beyond a size, as a full disk does."""
    big = "".join(f"C{n},A{n},{n * 2654435761 % 2**32:x}@a{n}.example\n" for n in range(60_000))
    (exports / "contacts.csv").write_text("contact_id,account_id,email\n" + big)
    answer("load", *here, exports / "accounts.csv")
    limit = workspace.warehouse.stat().st_size + 1_500_000
    command = [sys.executable, "-c", LOAD_WITH_LITTLE_SPACE, limit, "load", *here, "--json"]
    files = [exports / f"{name}.csv" for name in ("engagements", "contacts", "accounts")]
    done = subprocess.run([*map(str, command), *map(str, files)], capture_output=True, text=True, check=False)

    said = json.loads(done.stdout)
    assert [(batch["file"], batch["status"]) for batch in said["batches"]] == [("engagements.csv", "loaded")]
    assert said["error"]["kind"] == "WarehouseError"
    assert done.returncode == 1
    assert "abm: contacts.csv: " in done.stderr
    assert "Not tried: accounts.csv." in done.stderr
    assert "Traceback" not in done.stderr
    assert [batch["file"] for batch in answer("status", *here)["batches"]] == [
        "accounts.csv",
        "engagements.csv",
    ]
    assert answer("load", *here, *files)["batches"][1]["rows_loaded"] == 60_000
    assert answer("doctor", *here)["is_healthy"] is True


def test_status_lists_refused_files_until_they_are_loaded(here, exports):
    answer("load", *here, exports / "accounts.csv", "--strict", status=3)
    answer("load", *here, exports / "absent.csv", status=3)
    first, second = answer("status", *here)["refusals"]

    assert (first["file"], first["profile"]) == ("accounts.csv", "abm")
    assert first["reason"] == "1 of 3 rows are bad, and --strict was given"
    assert len(first["content_sha256"]) == 64
    assert (second["file"], second["content_sha256"]) == ("absent.csv", None)
    assert second["reason"] == "there is no such file"
    assert "Refused, and not loaded since:" in abm("status", *here)[1]

    answer("load", *here, exports / "accounts.csv")
    (exports / "absent.csv").write_text("contact_id\nC1\n")
    answer("load", *here, exports / "absent.csv", "--entity", "contacts")
    assert answer("status", *here)["refusals"] == []
    assert "Refused" not in abm("status", *here)[1]


@pytest.mark.parametrize(
    "command", [["load", "accounts.csv"], ["run"], ["status"], ["quarantine"], ["doctor"]]
)
def test_every_command_reports_receipts_that_are_a_folder(here, exports, workspace, command):
    workspace.receipts.mkdir()
    code, out, err = abm(*command, *here)

    assert code == (3 if command == ["doctor"] else 0 if command == ["quarantine"] else 1)
    assert command == ["quarantine"] or "receipts.jsonl should be the file of receipts" in out + err


@pytest.mark.parametrize("damage", ["pointer", "manifest"])
@pytest.mark.parametrize("command", [["status"], ["accounts"], ["explain", "A1"], ["sql", "select 1"]])
def test_a_damaged_publication_is_reported_without_a_traceback(here, exports, workspace, damage, command):
    answer("load", *here, exports / "accounts.csv")
    answer("run", *here)
    if damage == "pointer":
        (workspace.published / "CURRENT").write_bytes(b"\xff")
    else:
        (workspace.published / "0001" / "manifest.json").write_text("{}")
    code, _, err = abm(*command, *here)

    if damage == "pointer":
        assert code == 1
        assert "CURRENT cannot be read" in err
    else:
        assert (code, err) == (0, "") or (code == 1 and "manifest.json lacks run_id" in err)
    answer("doctor", *here, status=3)
    answer("run", *here)
    assert abm(*command, *here)[0] == 0


def test_a_file_with_any_name_is_loaded_if_its_entity_is_given(here, exports):
    file = (exports / "contacts.csv").rename(exports / "list of people.csv")

    [batch] = answer("load", *here, file, "--entity", "contacts")["batches"]
    assert batch["rows_loaded"] == 2


def test_load_with_an_unknown_profile_or_entity_is_wrong_usage(here, exports):
    file = exports / "accounts.csv"

    assert "there are abm," in refusal("load", *here, file, "--profile", "hubspt", status=2)["message"]
    assert "it is one of accounts" in refusal("load", *here, file, "--entity", "acounts", status=2)["message"]


def test_load_with_a_wrong_profile_names_every_mistake(here, exports, workspace):
    (workspace.profiles / "mine.toml").write_text('name = "mine"\nzone = "UTC"\n')
    error = refusal("load", *here, exports / "accounts.csv", "--profile", "mine", status=2)

    assert error["kind"] == "SettingsError"
    assert "mine.toml has 3 mistakes:" in error["message"]
    assert "line 2: zone: is not a setting of this file" in error["message"]


def test_quarantine_shows_the_place_and_the_reason_of_each_row(here, exports):
    answer("load", *here, exports / "accounts.csv")
    [row] = answer("quarantine", *here)["rows"]

    assert (row["file"], row["line"], row["column"], row["value"]) == ("accounts.csv", 4, "account_id", None)
    assert row["reason"] == "is empty, and is required"
    assert answer("quarantine", *here, "--batch", row["batch_id"])["rows"] == [row]
    said = answer("quarantine", *here, "--batch", "another", status=2)
    assert said["error"]["message"].startswith("There is no batch 'another'")


def test_run_publishes_and_reports_what(here, exports):
    answer("load", *here, *sorted(exports.iterdir()))
    done = answer("run", *here, "--as-of", "2026-01-10")

    assert done["generation"] == "0001"
    assert done["as_of"] == "2026-01-10T00:00:00+00:00"
    # A demo request is a hand raise: the playbook makes its account an MQA on that alone.
    assert (done["accounts"], done["contacts"], done["engagements"], done["mqas"]) == (2, 2, 1, 1)
    assert done["playbook"] == "fit-intent-100"
    assert done.keys() >= {"run_id", "known_at", "seconds"}

    status = answer("status", *here)
    assert len(status["batches"]) == 3
    assert status["published"]["run_id"] == done["run_id"]
    assert status["is_behind"] is False
    assert [a["account_id"] for a in answer("accounts", *here)["accounts"]] == ["A1", "A2"]


def test_run_with_an_earlier_known_at_uses_only_what_was_loaded_by_then(here, exports):
    answer("load", *here, exports / "accounts.csv")
    between = datetime.now(UTC).isoformat()
    answer("load", *here, exports / "contacts.csv")

    assert answer("run", *here, "--known-at", between)["contacts"] == 0


def test_run_as_known_before_the_first_load_is_refused(here, exports):
    """It published an empty book, and nothing said so."""
    answer("load", *here, exports / "accounts.csv")
    error = refusal("run", *here, "--known-at", "2020-01-01", status=2)

    assert error["message"].startswith("--known-at is 2020-01-01 00:00:00 UTC, before the first load (")
    assert answer("status", *here)["published"] is None


@pytest.mark.parametrize("option", ["--as-of", "--known-at"])
def test_run_as_of_something_that_is_not_a_time_is_wrong_usage(here, option):
    said = refusal("run", *here, option, "yesterday", status=2)["message"]

    assert said.startswith(f"{option} is 'yesterday'; expected a time from 1971 to 2999")


def test_run_with_a_wrong_playbook_names_the_mistake_and_keeps_what_is_published(here, exports, workspace):
    answer("load", *here, *sorted(exports.iterdir()))
    answer("run", *here)
    text = (workspace.folder / "playbook.toml").read_text()
    (workspace.folder / "playbook.toml").write_text("nonsense = 1\n" + text)

    error = refusal("run", *here, status=2)
    assert error["kind"] == "SettingsError"
    assert "line 1: nonsense: is not a setting of this file" in error["message"]
    assert len(answer("accounts", *here)["accounts"]) == 2


def test_wrong_settings_are_named_with_their_line(here, workspace):
    (workspace.folder / "abm.toml").write_text('time_zone = "Berlin"\n')

    assert (
        "line 1: time_zone: there is no time zone 'Berlin'" in refusal("status", *here, status=2)["message"]
    )


def test_the_environment_is_a_setting_too(here, monkeypatch):
    monkeypatch.setenv("ABM_THREADS", "none")

    assert "ABM_*" in refusal("status", *here, status=2)["message"]


def test_doctor_with_repair_restores_lost_batches_and_reports_them(here, exports, workspace):
    answer("load", *here, *exports.glob("*.csv"))
    loaded = len(list(workspace.sources.iterdir()))
    workspace.warehouse.write_bytes(b"no database")
    [found] = [f for f in answer("doctor", *here, status=3)["checks"] if not f["is_healthy"]]
    assert "Run `abm doctor --repair`" in found["advice"]

    code, out, err = abm("doctor", *here, "--repair")

    assert code == 0
    assert out.count("equal to its receipt by count and checksum") == loaded
    assert "The damaged warehouse was moved aside: warehouse.damaged-" in err
    assert f"{loaded} batches were restored, each equal to its receipt." in err
    assert "The warehouse changed" not in err
    assert answer("doctor", *here, "--repair")["repair"] == {
        "damaged_warehouse": None,
        "batches": [],
        "damaged_decision_log": None,
        "decisions": [],
        "receipts": 0,
    }


def test_doctor_with_repair_names_the_files_to_load_again_with_3(here, exports, workspace):
    (workspace.folder / "abm.toml").write_text("keep_sources = false\n")
    answer("load", *here, exports / "accounts.csv")
    assert not workspace.sources.exists()
    workspace.warehouse.unlink()

    [batch] = answer("doctor", *here, "--repair", status=3)["repair"]["batches"]
    assert batch["status"] == "not_restored"
    assert batch["found"] == "its source file was not archived; load accounts.csv again"

    said = answer("run", *here, status=3)["error"]
    assert said["kind"] == "BatchesLost"
    assert "`abm doctor --repair`" in said["message"]


def test_doctor_has_exit_status_0_if_all_is_well_and_3_with_findings(here, exports, workspace):
    answer("load", *here, exports / "accounts.csv")
    assert answer("doctor", *here)["is_healthy"] is True

    with workspace.receipts.open("a") as file:
        file.write("nonsense\n")
    found = answer("doctor", *here, status=3)

    assert found["is_healthy"] is False
    [wrong] = [result for result in found["checks"] if not result["is_healthy"]]
    assert wrong["check"] == "receipts"


def test_lint_reads_the_playbook(here):
    assert answer("lint", *here).keys() >= {"playbook", "version", "findings"}


def test_a_load_writes_removed_receipts_again_and_reports_them(here, exports, workspace):
    answer("load", *here, exports / "accounts.csv", exports / "contacts.csv")
    text = workspace.receipts.read_text()
    workspace.receipts.unlink()
    [wrong] = [f for f in answer("doctor", *here, status=3)["checks"] if not f["is_healthy"]]
    assert wrong["found"] == "2 batches have no receipt"
    assert not workspace.receipts.exists()

    _, _, err = abm("load", *here, exports / "accounts.csv")
    assert "2 receipts were missing, and were written again from the ledger." in err
    assert workspace.receipts.read_text() == text


def test_status_reports_lost_batches(here, exports, workspace):
    answer("load", *here, exports / "accounts.csv", exports / "contacts.csv")
    assert answer("status", *here)["lost"] == []
    workspace.warehouse.unlink()

    assert [batch["file"] for batch in answer("status", *here)["lost"]] == ["accounts.csv", "contacts.csv"]
    _, _, err = abm("status", *here)
    assert (
        "2 batches that have a receipt are missing from the warehouse; `abm doctor --repair` loads them again"
        in err
    )
    answer("doctor", *here, "--repair")
    assert answer("status", *here)["lost"] == []
