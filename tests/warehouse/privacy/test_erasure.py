"""Erasure: the person is in no byte of the workspace, everybody else stays, and a crash changes nothing."""

import pytest

from abm.errors import DecisionLogBroken, ErasureUnfinished
from abm.pipeline.run import run
from abm_warehouse import decision_log
from abm_warehouse.demo import DEMO_AS_OF
from abm_warehouse.integrity.damage import damaged_copies
from abm_warehouse.integrity.doctor import run_checks
from abm_warehouse.integrity.repair import repair_workspace
from abm_warehouse.loading.archive import archived_sources
from abm_warehouse.loading.suppression import UNFINISHED, Suppressed, is_erasure_unfinished
from abm_warehouse.privacy.archived_files import files_naming
from abm_warehouse.privacy.data_subjects import DataSubject, find_data_subject
from abm_warehouse.privacy.erasure import erase
from abm_warehouse.privacy.export import export_data_subject
from abm_warehouse.storage.connections import open_warehouse
from tests.warehouse.privacy.people import EXPORTS, archived_text, held, load, load_file_of_any_kind


@pytest.mark.slow
def test_an_erased_person_is_in_no_byte_of_the_workspace_and_everybody_else_stays(loaded):
    with open_warehouse(loaded.warehouse, loaded.settings()) as con:
        ann = find_data_subject(con, "ann@acme.example")
    assert list(files_naming(loaded.folder, ann)) != []

    done = erase(loaded, "ann@acme.example")

    assert done.rows == {"raw.contacts": 1, "raw.engagements": 2, "raw.statuses": 1, "quarantine.rows": 1}
    assert done.left_in == ()
    assert list(files_naming(loaded.folder, ann)) == []
    assert held(loaded) == {}
    assert held(loaded, "bob@acme.example") == {"raw.contacts": 1, "raw.engagements": 1}


@pytest.mark.slow
def test_after_an_erasure_the_workspace_is_healthy_and_can_run(loaded):
    erase(loaded, "ann@acme.example")

    assert [result.found for result in run_checks(loaded) if not result.is_healthy] == []
    again = run(loaded, as_of=DEMO_AS_OF)
    assert (again.contacts, again.engagements) == (1, 1)
    assert again.generation == "0002"  # a name is not given twice: a page may still have the first one open


@pytest.mark.slow
def test_a_run_after_an_erasure_that_was_cut_off_publishes_nobody_on_the_list(loaded):
    """The list is written first; a crash there leaves the rows, and the next run says so."""
    Suppressed(loaded.folder).add(["ann@acme.example"])

    with pytest.raises(ErasureUnfinished, match=r"(?i)abm erase ann@acme\.example` again"):
        run(loaded, as_of=DEMO_AS_OF)
    erase(loaded, "ann@acme.example")
    assert run(loaded, as_of=DEMO_AS_OF).contacts == 1


@pytest.mark.slow
def test_decisions_on_an_erased_person_are_erased_too(loaded):
    with open_warehouse(loaded.warehouse, loaded.settings()) as con:
        ann = find_data_subject(con, "ann@acme.example")
    [record] = ann.contact_ids
    decision_log.decide(
        loaded.decision_log, "role", "record", record, "champion", "yes", by="Dee", note="ann@acme.example"
    )
    run(loaded, as_of=DEMO_AS_OF)

    assert held(loaded)["decisions"] == 1
    assert erase(loaded, "ann@acme.example").rows["decisions"] == 1
    assert held(loaded) == {}
    assert decision_log.decisions(loaded.decision_log) == []
    with open_warehouse(loaded.warehouse, loaded.settings()) as con:
        assert con.execute("select 1 from duckdb_tables() where table_name = 'decisions'").fetchall() == []


@pytest.mark.slow
def test_decisions_are_erased_before_the_rows_that_tell_whose_they_are(loaded, monkeypatch):
    decision_log.decide(loaded.decision_log, "role", "record", "C1", "champion", "yes", by="Dee")

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("abm_warehouse.privacy.erasure._copy_to_new_file", crash)
        with pytest.raises(KeyboardInterrupt):
            erase(loaded, "ann@acme.example")

    assert decision_log.decisions(loaded.decision_log) == []


def test_a_damaged_decision_log_stops_an_erasure_before_anything_is_removed(loaded):
    loaded.decision_log.write_bytes(b"no database" * 100)

    with pytest.raises(DecisionLogBroken):
        erase(loaded, "ann@acme.example")
    with open_warehouse(loaded.warehouse, loaded.settings()) as con:
        assert con.execute("select 1 from raw.contacts where contact_id = 'C1'").fetchall()
    assert (loaded.published / "CURRENT").exists()


@pytest.mark.slow
def test_erasing_twice_is_the_same_as_once(loaded):
    erase(loaded, "ann@acme.example")

    assert erase(loaded, "ann@acme.example").rows == {}
    assert [result.found for result in run_checks(loaded) if not result.is_healthy] == []


@pytest.mark.slow
def test_rows_of_the_person_in_a_later_export_are_quarantined_without_a_trace(loaded, tmp_path):
    erase(loaded, "ann@acme.example")
    later = {name: f"{content}\n" for name, content in EXPORTS.items()}
    batches = load(loaded, tmp_path / "later", later, suffix="-later")

    assert batches["contacts"].rows_quarantined == 2
    assert batches["engagements"].rows_quarantined == 2
    assert batches["statuses"].rows_quarantined == 1
    assert batches["contacts"].rows_duplicate == 1
    assert held(loaded) == {}
    with open_warehouse(loaded.warehouse, loaded.settings()) as con:
        ann = find_data_subject(con, "ann@acme.example")
        reasons = con.execute("select distinct reason, value, source_row from quarantine.rows").fetchall()
    assert reasons == [("is suppressed", None, None)]
    assert list(files_naming(loaded.folder, ann)) == []


def test_the_suppression_list_names_nobody_and_only_its_owner_can_read_the_key(loaded):
    Suppressed(loaded.folder).add(["ann@acme.example", "C1"])

    assert "ann" not in (loaded.folder / "suppressed.txt").read_text()
    assert (loaded.folder / "suppressed.key").stat().st_mode & 0o077 == 0
    assert Suppressed(loaded.folder).among(["Ann+x@ACME.example", "C1", "C2"]) == ["Ann+x@ACME.example", "C1"]


def test_the_same_address_has_another_hash_in_another_workspace(loaded, tmp_path):
    hashes = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        Suppressed(folder).add(["ann@acme.example"])
        hashes.append((folder / "suppressed.txt").read_text())

    assert hashes[0] != hashes[1]


@pytest.mark.slow
def test_an_erasure_removes_a_damaged_warehouse_that_was_moved_aside(loaded):
    damaged = bytearray(loaded.warehouse.read_bytes())
    damaged[20] ^= 0xFF
    loaded.warehouse.write_bytes(damaged)
    moved = repair_workspace(loaded).damaged_warehouse
    assert [path.name for path in damaged_copies(loaded)] == [moved]

    assert erase(loaded, "ann@acme.example").damaged_copies_removed == (moved,)
    assert damaged_copies(loaded) == []


@pytest.mark.slow
def test_an_association_of_several_people_loses_the_erased_one_only(loaded, tmp_path):
    header = "subject,subject_id,other,other_ids\n"
    (tmp_path / "associations.csv").write_text(
        header + "opportunity,O1,contact,C1;C2\nopportunity,O2,contact,C1\naccount,C1,opportunity,O3\n"
        "opportunity,O4,contact,C2; C1\n"
    )
    load_file_of_any_kind(loaded, tmp_path / "associations.csv")
    rows = "select subject_id, other_ids, row_key from raw.associations order by 1"

    def associations():
        with open_warehouse(loaded.warehouse, loaded.settings()) as con:
            return [(row[0], row[1], "C1;" in row[2]) for row in con.execute(rows).fetchall()]

    erase(loaded, "ann@acme.example")
    kept = [
        ("C1", "O3", False),
        ("O1", "C2", False),
        ("O4", "C2", False),
    ]  # an account may have the id of a contact
    assert associations() == kept

    loaded.warehouse.unlink()
    repair_workspace(loaded)
    assert associations() == kept


@pytest.mark.slow
def test_a_malformed_line_that_names_the_person_is_erased_too(loaded, tmp_path):
    (tmp_path / "contacts_odd.csv").write_text('contact_id,email\nC7\nC8;"ann@acme.example"\n')
    load_file_of_any_kind(loaded, tmp_path / "contacts_odd.csv")
    assert held(loaded)["quarantine.rows"] == 2

    erase(loaded, "ann@acme.example")

    assert held(loaded) == {}
    assert all(result.is_healthy for result in run_checks(loaded))


@pytest.mark.slow
def test_an_address_in_an_unmapped_column_is_removed_from_the_row(loaded, tmp_path):
    (tmp_path / "contacts_more.csv").write_text(
        "contact_id,email,Assistant\nC5,eve@acme.example,ANN@acme.example\n"
    )
    load_file_of_any_kind(loaded, tmp_path / "contacts_more.csv")
    erase(loaded, "ann@acme.example")

    with open_warehouse(loaded.warehouse, loaded.settings()) as con:
        assert con.execute("select email, extra from raw.contacts where contact_id = 'C5'").fetchall() == [
            ("eve@acme.example", None)
        ]


@pytest.mark.slow
def test_an_address_in_any_text_of_somebody_elses_row_is_removed_from_it(loaded, tmp_path):
    """As the link in a mail has it: the visit itself is of an unknown browser."""
    (tmp_path / "engagements_links.csv").write_text(
        "engagement_id,visitor_id,kind,url,occurred_at\n"
        "L1,v1,web_visit,https://x.example/?mail=Ann+x@acme.example&a=1,2026-09-28T12:00:00Z\n"
    )
    load_file_of_any_kind(loaded, tmp_path / "engagements_links.csv")
    erase(loaded, "ann@acme.example")

    with open_warehouse(loaded.warehouse, loaded.settings()) as con:
        rows = con.execute("select url, visitor_id from raw.engagements where engagement_id = 'L1'")
        assert rows.fetchall() == [(None, "v1")]
    assert "ann" not in archived_text(loaded)
    assert all(result.is_healthy for result in run_checks(loaded))


@pytest.mark.slow
def test_an_erasure_cut_off_after_the_list_is_finished_by_the_next(loaded, monkeypatch):
    """Her rows are gone, and with them what ids she had; the list still knows."""
    with open_warehouse(loaded.warehouse, loaded.settings()) as con:
        ann = find_data_subject(con, "ann@acme.example")
        Suppressed(loaded.folder).add([ann.asked, *ann.contact_ids])
        con.execute("delete from raw.contacts where contact_id = 'C1'")

    erase(loaded, "ann@acme.example")

    said = archived_text(loaded)
    assert "e1" not in said
    assert "c1" not in said


@pytest.mark.slow
def test_nothing_is_removed_for_a_person_who_is_not_held_and_they_stay_out(loaded):
    def files():
        names = ("suppressed.txt", "suppressed.key")
        return {
            path: (path.stat().st_ino, path.stat().st_mtime_ns)
            for path in loaded.folder.rglob("*")
            if path.is_file() and path.name not in names
        }

    before = files()
    done = erase(loaded, "Nobody@x.example")

    assert (done.was_held, done.rows, done.sources_redacted, done.sources_removed) == (False, {}, (), ())
    assert files() == before
    assert Suppressed(loaded.folder).among(["nobody@x.example"]) == ["nobody@x.example"]
    assert not is_erasure_unfinished(loaded.folder)
    assert run(loaded, as_of=DEMO_AS_OF).contacts == 2


@pytest.mark.slow
@pytest.mark.parametrize("where", ["published", "sources"])
def test_a_person_named_only_in_an_archived_file_or_a_generation_is_held(loaded, where):
    with open_warehouse(loaded.warehouse, loaded.settings()) as con:
        for name in EXPORTS:
            con.execute(f"delete from raw.{name}")
        con.execute("delete from quarantine.rows")
    if where == "published":
        for path in archived_sources(loaded.sources):
            path.unlink()

    assert erase(loaded, "ann@acme.example").was_held
    assert list(files_naming(loaded.folder, DataSubject("", ("ann@acme.example",), ()))) == []


USERS = "user_id,name,email\nU1,Ann,eve@acme.example\n"


LINKS = (
    "engagement_id,visitor_id,kind,url,occurred_at\n"
    "L1,v1,web_visit,https://x.example/?mail=eve@acme.example,2026-09-28T12:00:00Z\n"
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "at",
    ["redact_archived_sources", "unpublish_all", "_delete_rows", "_copy_to_new_file", "_replace_by_new_file"],
)
@pytest.mark.parametrize("next_one", ["eve@acme.example", "nobody@x.example"])
def test_an_erasure_killed_anywhere_is_finished_by_the_next_one_of_anybody(
    loaded, tmp_path, monkeypatch, at, next_one
):
    """Eve is a user, and is named in a text and in a line that is not a row; she has no record."""
    load(loaded, tmp_path / "more", {"users": USERS, "engagements": LINKS}, suffix="_eve")
    load(loaded, tmp_path / "more", {"contacts": "contact_id,email\nC8;eve@acme.example\n"}, suffix="_odd")

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"abm_warehouse.privacy.erasure.{at}", crash)
        with pytest.raises(KeyboardInterrupt):
            erase(loaded, "eve@acme.example")

    assert "eve" not in (loaded.folder / UNFINISHED).read_text()
    assert [result.check for result in run_checks(loaded) if not result.is_healthy] == ["erasure"]
    with pytest.raises(ErasureUnfinished, match="was cut off"):
        run(loaded, as_of=DEMO_AS_OF)

    assert erase(loaded, next_one).was_held

    assert held(loaded, "eve@acme.example") == {}
    assert list(files_naming(loaded.folder, DataSubject("", ("eve@acme.example",), ()))) == []
    assert [result.found for result in run_checks(loaded) if not result.is_healthy] == []
    assert run(loaded, as_of=DEMO_AS_OF).contacts == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "written",
    [
        "https://x.example/?email=jane.smith%40kestrel.example",
        "https://x.example/?email=Jane.Smith%2Bnews%40Kestrel.example&a=1",
        "https://x.example/?to=https%3A%2F%2Fy.example%2F%3Femail%3Djane.smith%2540kestrel.example%26a",
    ],
)
def test_an_address_encoded_in_a_link_is_found_and_removed(workspace, tmp_path, written):
    people = "contact_id,email\nJ1,jane.smith@kestrel.example\nB1,bob@kestrel.example\n"
    touch = f"engagement_id,contact_id,kind,url,occurred_at\nK1,B1,web_visit,{written},2026-09-28T12:00:00Z\n"
    contacts = f"contact_id,email\nB2,bob2@kestrel.example\nB3;{written}\n"
    load(workspace, tmp_path / "exports", {"contacts": people, "engagements": touch})
    load(workspace, tmp_path / "exports", {"contacts": contacts}, suffix="_odd")
    run(workspace, as_of=DEMO_AS_OF)
    who = "jane.smith@kestrel.example"
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        rows = export_data_subject(con, workspace, find_data_subject(con, who))
    assert len(rows["quarantine.rows"]) == 1
    assert rows["mentioned in raw.engagements"] == [{"engagement_id": "K1", "column": "url", "text": written}]

    assert erase(workspace, who).left_in == ()

    def everything():
        said = [archived_text(workspace)]
        with open_warehouse(workspace.warehouse, workspace.settings()) as con:
            for table in ("raw.contacts", "raw.engagements", "quarantine.rows"):
                said += [str(row) for row in con.execute(f"from {table}").fetchall()]
        return "\n".join(said).lower()

    assert "jane" not in everything()
    assert "k1" in everything()
    run(workspace, as_of=DEMO_AS_OF)
    assert list(files_naming(workspace.folder, DataSubject("", (who,), ()))) == []
    later = {"contacts": people + "B9,bob9@kestrel.example\n", "engagements": touch.replace("K1", "K2")}
    load(workspace, tmp_path / "later", later, suffix="_later")
    load(workspace, tmp_path / "later", {"contacts": contacts.replace("B3", "B4")}, suffix="_later_odd")
    assert "jane" not in everything()


@pytest.mark.slow
def test_an_address_that_is_the_end_of_another_is_not_found_in_it(workspace, tmp_path):
    people = (
        "contact_id,full_name,email\nC1,Ann Lee,ann@acme.example\nC2,Jo Ann,joann@acme.example\n"
        "C3,Ann Roy,ann@acme.example.org\n"
    )
    load(workspace, tmp_path / "exports", {"contacts": people})
    run(workspace, as_of=DEMO_AS_OF)

    done = erase(workspace, "ann@acme.example")

    assert (done.sources_redacted, done.sources_removed, done.left_in) == (("contacts.csv",), (), ())
    assert held(workspace, "joann@acme.example") == {"raw.contacts": 1}
    assert held(workspace, "ann@acme.example.org") == {"raw.contacts": 1}


@pytest.mark.slow
def test_a_refused_file_that_names_the_person_is_erased_from_the_ledger(loaded, tmp_path):
    load_file_of_any_kind(loaded, tmp_path / "list of Ann@Acme.example.csv")
    load_file_of_any_kind(loaded, tmp_path / "absent.csv")
    assert held(loaded)["ledger.refusals"] == 1

    assert erase(loaded, "ann@acme.example").rows["ledger.refusals"] == 1
    with open_warehouse(loaded.warehouse, loaded.settings()) as con:
        assert con.execute("select file from ledger.refusals").fetchall() == [("absent.csv",)]


@pytest.mark.slow
def test_a_person_in_a_cell_that_was_left_out_of_a_row_is_found_erased_and_kept_out(workspace, tmp_path):
    """Two addresses in one cell are not one address; the row is about either of them."""
    people = ("C1,ann@acme.example; bob@acme.example,", "C2,,ask ann@acme.example", "C3,junk,")
    contacts = "\n".join(("contact_id,email,consent", *people, ""))
    load(workspace, tmp_path / "exports", {"contacts": contacts})
    cells = (
        "select contact_id, json_extract_string(quarantined_cells, '$[0].value') from raw.contacts order by 1"
    )
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        assert con.execute(cells).fetchall() == [
            ("C1", "ann@acme.example; bob@acme.example"), ("C2", "ask ann@acme.example"), ("C3", "junk")
        ]  # fmt: skip
        assert export_data_subject(con, workspace, find_data_subject(con, "ann@acme.example")).keys() == {
            "raw.contacts", "mentioned in raw.contacts"
        }  # fmt: skip
    erase(workspace, "ann@acme.example")
    load(workspace, tmp_path / "later", {"contacts": contacts + "\n"})

    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        assert con.execute(cells).fetchall() == [("C2", None), ("C3", "junk")]
        assert list(files_naming(workspace.folder, find_data_subject(con, "ann@acme.example"))) == []
