"""``abm load``: what it reports of each file, and its exit status."""

import json
import os
import subprocess
import sys

import pytest

from tests.abm.commands import abm, answer, refusal


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


def test_a_file_that_no_mapping_fits_gives_exit_status_3_and_the_others_are_loaded(here, exports):
    (exports / "things.csv").write_text("a,b\n1,2\n")
    things, contacts = answer("load", *here, exports / "things.csv", exports / "contacts.csv", status=3)[
        "batches"
    ]

    assert (things["status"], contacts["status"]) == ("refused", "loaded")


PROFILE = """
name = "mine"
title = "Mine"
[[sources]]
entity = "accounts"
file = ["firms"]
needs = ["Firm"]
columns = { account_id = "Firm", name = "Firm" }
[[sources]]
entity = "contacts"
also = true
file = ["firms"]
needs = ["E-Mail"]
columns = { contact_id = "E-Mail", email = "E-Mail", account_id = "Firm" }
[[unread]]
file = ["notes", "tags"]
because = "they are ours alone"
"""


def test_files_that_a_profile_leaves_out_are_grouped_by_reason_and_no_failure(here, workspace, exports):
    (workspace.profiles / "mine.toml").write_text(PROFILE)
    for name in ("notes", "tags"):
        (exports / f"{name}.csv").write_text("a,b\n1,2\n")
    (exports / "firms.csv").write_text("firm,email\nAcme,ada@acme.example\n")
    files = [exports / f"{name}.csv" for name in ("notes", "tags", "firms")]
    code, _, err = abm("load", *here, "--profile", "mine", *files)

    assert code == 0
    reason = "profile mine leaves it out: they are ours alone"
    assert f"notes.csv, tags.csv were left out: {reason}." in err
    assert abm("load", *here, "--profile", "mine", *files[:2])[0] == 3


def test_a_file_of_companies_and_people_is_loaded_as_both(here, workspace, exports):
    (workspace.profiles / "mine.toml").write_text(PROFILE)
    (exports / "firms.csv").write_text("firm,email\nAcme,ada@acme.example\nAcme,bob@acme.example\n")
    load = "load", *here, "--profile", "mine", exports / "firms.csv"
    batches = answer(*load)["batches"]

    assert [(b["entity"], b["rows_in"], b["rows_loaded"]) for b in batches] == [
        ("accounts", 2, 1),
        ("contacts", 2, 2),
    ]
    assert [b["status"] for b in answer(*load)["batches"]] == ["already_loaded"] * 2


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
    big = (exports / "contacts.csv").rename(exports / "big.csv")

    [batch] = answer("load", *here, big, status=3)["batches"]
    assert batch["reason"].endswith("so say which it is with --entity")


def test_a_file_whose_name_is_not_utf_8_is_reported_and_the_files_after_it_are_loaded(here, exports):
    not_utf8 = exports / os.fsdecode(b"acc\xffounts.csv")
    (exports / "accounts.csv").rename(not_utf8)

    refused, loaded = answer("load", *here, not_utf8, exports / "contacts.csv", status=3)["batches"]
    assert refused["file"] == r"acc\udcffounts.csv"
    assert refused["reason"] == "its name is not valid UTF-8; rename the file"
    assert loaded["status"] == "loaded"
    code, _, err = abm("load", *here, not_utf8)
    assert code == 3
    assert r"acc\udcffounts.csv was refused" in err


LOAD_WITH_LITTLE_SPACE = """
import resource, sys
from abm.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), resource.RLIM_INFINITY))
main()
"""


@pytest.mark.slow
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


def test_a_file_with_any_name_is_loaded_if_its_entity_is_given(here, exports):
    file = (exports / "contacts.csv").rename(exports / "list of people.csv")

    [batch] = answer("load", *here, file, "--entity", "contacts")["batches"]
    assert batch["rows_loaded"] == 2


def test_load_with_an_unknown_profile_or_entity_is_wrong_usage(here, exports):
    file = exports / "accounts.csv"

    assert "there are abm," in refusal("load", *here, file, "--profile", "hubspt", status=2)["message"]
    assert "use one of accounts" in refusal("load", *here, file, "--entity", "acounts", status=2)["message"]


def test_load_with_a_wrong_profile_names_every_mistake(here, exports, workspace):
    (workspace.profiles / "mine.toml").write_text('name = "mine"\nzone = "UTC"\n')
    error = refusal("load", *here, exports / "accounts.csv", "--profile", "mine", status=2)

    assert error["kind"] == "SettingsError"
    assert "mine.toml has 3 mistakes:" in error["message"]
    assert "line 2: zone: is not a setting of this file" in error["message"]


def test_a_load_writes_removed_receipts_again_and_reports_them(here, exports, workspace):
    answer("load", *here, exports / "accounts.csv", exports / "contacts.csv")
    text = workspace.receipts.read_text()
    workspace.receipts.unlink()
    [wrong] = [f for f in answer("doctor", *here, status=3)["checks"] if not f["is_healthy"]]
    assert wrong["found"] == "2 batches have no receipt"
    assert not workspace.receipts.exists()

    _, _, err = abm("load", *here, exports / "accounts.csv")
    assert "2 missing receipts were written again from the ledger." in err
    assert workspace.receipts.read_text() == text


def test_words_that_mean_nothing_are_named_and_loaded(here, exports, workspace):
    rows = "contact,C1,banana,2026-01-01\ncontact,C1,MQL,2026-01-02\naccount,A1,banana,2026-01-03\n"
    (exports / "statuses.csv").write_text(
        "subject,subject_id,status,occurred_at\n" + rows.replace("\n", "T00:00:00Z\n")
    )
    load = ("load", *here, exports / "statuses.csv")
    code, _, err = abm(*load)

    assert code == 0
    assert "statuses.csv has words that mean nothing here: 'banana' (2)." in err
    (workspace.folder / "words.csv").write_text("about,word,means\nstatus,Banana,recycled\n")
    loaded = answer(*load)
    assert loaded["unknown_words"] == []
    assert loaded["batches"][0]["rows_duplicate"] == 3


@pytest.mark.slow
def test_files_that_are_refused_for_one_reason_are_named_together_with_the_profile_that_fits(here, exports):
    (exports / "crm").mkdir()
    files = []
    for name, header in (
        ("all-contacts", "Record ID,First Name,Last Name,Email,Create Date"),
        ("all-companies", "Record ID,Company name,Create Date"),
        *((f"tickets_{n}", "a,b") for n in range(7)),
    ):
        files.append(exports / "crm" / f"{name}.csv")
        files[-1].write_text(f"{header}\n")

    code, out, err = abm("load", *here, *files, "--profile", "hubspot")
    assert code == 0
    assert "tickets" not in out
    [tickets] = [line for line in err.splitlines() if "tickets" in line]
    assert tickets.startswith(
        "tickets_0.csv, tickets_1.csv, tickets_2.csv, tickets_3.csv, tickets_4.csv and 2 files more"
    )
    code, _, err = abm("load", *here, *files[:2], "--profile", "salesforce")
    assert code == 3
    assert "2 of these 2 files fit the profile hubspot: use --profile hubspot." in err
