"""Archived source files: redacted, removed where nobody can tell whom they name, and searched."""

import gzip

import duckdb
import pytest

from abm_warehouse.integrity.doctor import run_checks
from abm_warehouse.integrity.repair import repair_workspace
from abm_warehouse.loading.archive import archived_sources, is_as_archived
from abm_warehouse.loading.load import load_file
from abm_warehouse.privacy.archived_files import files_naming
from abm_warehouse.privacy.data_subjects import DataSubject
from abm_warehouse.privacy.erasure import erase
from abm_warehouse.profiles.reading import read_profile
from abm_warehouse.storage.connections import open_warehouse
from tests.warehouse.privacy.people import (
    CONTACTS,
    EXPORTS,
    PEOPLE,
    archived_text,
    held,
    load,
    load_file_of_any_kind,
)

PEOPLE_IN_JSON = (
    '{"contact_id": "C1", "email": "ann@acme.example"}\n'
    '{"contact_id": "C2", "email": "bob@acme.example", "note": "like Ann@Acme.example"}\n'
)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "csv.gz", "mixed.csv", "parquet", "jsonl", "json"])
def test_archived_files_of_every_kind_are_redacted_and_keep_everybody_else(workspace, tmp_path, kind):
    path = tmp_path / f"contacts.{kind}"
    match kind:
        case "csv":
            path.write_text(PEOPLE)
        case "csv.gz":
            path.write_bytes(gzip.compress(PEOPLE.encode()))
        case "mixed.csv":
            path.write_bytes(PEOPLE.replace("\n", "\r\n", 1).encode())
        case "parquet":
            (tmp_path / "text.csv").write_text(PEOPLE)
            duckdb.sql(f"copy (from read_csv('{tmp_path}/text.csv')) to '{path}'")
        case "jsonl":
            path.write_text(PEOPLE_IN_JSON)
        case "json":
            path.write_text("[" + PEOPLE_IN_JSON.replace("\n{", ",{") + "]")
    load_file_of_any_kind(workspace, path)
    assert "ann@acme.example" in archived_text(workspace)

    done = erase(workspace, "ann@acme.example")

    said = archived_text(workspace)
    assert done.sources_redacted == (path.name,)
    assert "ann" not in said
    assert "c1" not in said
    assert "bob@acme.example" in said
    assert all(map(is_as_archived, archived_sources(workspace.sources)))
    assert all(result.is_healthy for result in run_checks(workspace))


@pytest.mark.slow
def test_archived_files_do_not_name_an_erased_person_by_id(loaded):
    """Of her engagement E1 and her status only the id says whose they are."""
    done = erase(loaded, "ann@acme.example")

    said = archived_text(loaded)
    assert done.sources_redacted == ("contacts.csv", "engagements.csv", "statuses.csv")
    assert "'c1'" not in said
    assert "e1" not in said
    assert "e3" in said
    assert "c2" in said


@pytest.mark.slow
def test_a_warehouse_built_again_after_an_erasure_does_not_hold_the_person(loaded):
    erase(loaded, "ann@acme.example")
    loaded.warehouse.unlink()
    repair_workspace(loaded)

    assert held(loaded) == {}
    assert held(loaded, "bob@acme.example") == {"raw.contacts": 1, "raw.engagements": 1}
    assert all(result.is_healthy for result in run_checks(loaded))


@pytest.mark.slow
def test_the_users_own_copy_loaded_again_is_archived_without_the_person(loaded, tmp_path):
    erase(loaded, "ann@acme.example")
    for path in archived_sources(loaded.sources):
        path.unlink()
    for name in EXPORTS:
        load_file_of_any_kind(loaded, tmp_path / "exports" / f"{name}.csv")
    (tmp_path / "contacts_new.csv").write_text(CONTACTS + "C9,A1,Zoe Orr,zoe@acme.example,C1,\n")
    load_file_of_any_kind(loaded, tmp_path / "contacts_new.csv")

    said = archived_text(loaded)
    assert "zoe@acme.example" in said
    assert "ann@" not in said
    assert "c1" not in said
    with open_warehouse(loaded.warehouse, loaded.settings()) as con:
        assert con.execute("select distinct reports_to_contact_id from raw.contacts").fetchall() == [(None,)]


@pytest.mark.slow
def test_an_archived_file_that_cannot_be_read_is_removed_and_the_doctor_reports_it(loaded, tmp_path):
    (loaded.profiles / "own.toml").write_text(
        'name = "own"\ntitle = "Own"\n[[sources]]\nentity = "contacts"\nfile = ["people"]\nneeds = ["id"]\n'
        '[sources.columns]\ncontact_id = "id"\nemail = "mail"\n'
    )
    (tmp_path / "people.csv").write_text("id,mail\nC8,ann@acme.example\n")
    load_file_of_any_kind(loaded, tmp_path / "people.csv", "own")
    (loaded.profiles / "own.toml").unlink()
    done = erase(loaded, "ann@acme.example")

    assert done.sources_removed == ("people.csv",)
    assert "ann@acme.example" not in archived_text(loaded)
    [sources] = [result for result in run_checks(loaded) if result.check == "sources"]
    assert sources.is_healthy
    assert (
        "the copy of people.csv was removed by an erasure: load it again from your own copy" in sources.found
    )


@pytest.mark.slow
def test_a_file_of_the_user_that_names_the_person_is_reported(loaded):
    (loaded.folder / "notes.txt").write_text("call Ann@Acme.example")

    assert erase(loaded, "ann@acme.example").left_in == ("notes.txt",)


@pytest.mark.slow
def test_compressed_files_of_the_user_that_name_the_person_are_reported(loaded):
    (loaded.folder / "notes.txt.gz").write_bytes(gzip.compress(b"call Ann@Acme.example"))
    duckdb.sql(
        f"copy (select 'Ann@Acme.example' as who) to '{loaded.folder}/list.parquet' (compression zstd)"
    )

    assert erase(loaded, "ann@acme.example").left_in == ("list.parquet", "notes.txt.gz")


@pytest.mark.slow
def test_a_percent_encoded_address_in_a_file_of_the_user_is_found(loaded):
    (loaded.folder / "links.txt").write_text("https://x.example/?mail=Ann%40Acme.example")

    assert erase(loaded, "ann@acme.example").left_in == ("links.txt",)


@pytest.mark.parametrize("chunk", [1, 7, 20, 64, 1 << 22])
def test_longer_addresses_that_contain_an_address_do_not_hide_it_elsewhere(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr("abm_warehouse.privacy.archived_files.CHUNK", chunk)
    others = ("joann@acme.example", "ann@acme.example.org")
    ann = DataSubject("", ("ann@acme.example",), (), addresses_of_others=others)
    text = "x" * 41 + "Joann@acme.example" + "y" * 30 + "ann@acme.example.org"
    (tmp_path / "others.txt").write_text(text)
    (tmp_path / "hers.txt").write_text(f"{text}ann@acme.example{text}")
    (tmp_path / "last.txt").write_text(f"{text} ann@acme.example")

    assert [path.name for path in files_naming(tmp_path, ann)] == ["hers.txt", "last.txt"]


@pytest.mark.slow
def test_a_batch_restored_from_a_redacted_file_has_no_line_numbers(loaded, tmp_path):
    (tmp_path / "accounts_odd.csv").write_text("account_id,name\nA7,\nA8,Bolt\n")
    load(loaded, tmp_path / "more", {"contacts": CONTACTS + "C9,A1,Zoe Orr,,,yesterday\n"}, suffix="_odd")
    load_file_of_any_kind(loaded, tmp_path / "accounts_odd.csv")
    erase(loaded, "ann@acme.example")
    loaded.warehouse.unlink()
    repair_workspace(loaded)

    def lines(table):
        with open_warehouse(loaded.warehouse, loaded.settings()) as con:
            return {line for (line,) in con.execute(f"select line from {table}").fetchall()}

    assert lines("raw.contacts") == {None}
    assert lines("quarantine.rows where file like 'contacts%'") == {None}
    assert None not in lines("raw.accounts")
    assert lines("quarantine.rows where file like 'accounts%'") == {2}
    assert all(result.is_healthy for result in run_checks(loaded))


@pytest.mark.slow
def test_a_file_of_two_sources_is_redacted_in_all_of_its_rows_and_can_be_restored(workspace, tmp_path):
    """Of a history of all fields only changes of a status are loaded; the other rows name people too."""
    leads = (
        "Id,LastName,Company,Email,Status,LastModifiedDate\n"
        "00Q000000000001EAA,Lee,Acme,ann@acme.example,New,2026-01-05T10:00:00Z\n"
        "00Q000000000002EAA,Moss,Bolt,bob@acme.example,New,2026-01-05T10:00:00Z\n"
    )
    changes = (
        "LeadId,Field,NewValue,CreatedDate\n"
        "00Q000000000001EAA,Status,Working,2026-01-06T10:00:00Z\n"
        "00Q000000000001EAA,Owner,Zoe,2026-01-06T10:00:00Z\n"
        "00Q000000000002EAA,Owner,Max,2026-01-06T10:00:00Z\n"
    )
    salesforce = read_profile("salesforce", workspace.profiles)
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        for name, content, entities in (
            ("Lead.csv", leads, (None, "statuses")),
            ("LeadHistory.csv", changes, (None,)),
        ):
            (tmp_path / name).write_text(content)
            for entity in entities:
                load_file(
                    con,
                    tmp_path / name,
                    salesforce,
                    receipts=workspace.receipts,
                    archive_in=workspace.sources,
                    entity_name=entity,
                )

    assert erase(workspace, "ann@acme.example").sources_redacted == ("Lead.csv", "LeadHistory.csv")
    said = archived_text(workspace)
    assert "00q000000000001eaa" not in said
    assert "zoe" not in said
    assert "max" in said

    workspace.warehouse.unlink()
    repair_workspace(workspace)
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        held_of = "select subject_id, status from raw.statuses order by 1, 2"
        assert con.execute(held_of).fetchall() == [("00Q000000000002EAA", "New")]
    assert all(result.is_healthy for result in run_checks(workspace))
