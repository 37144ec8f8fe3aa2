"""What is held of a person, having it gone, and keeping them out."""

import gzip
from pathlib import Path

import duckdb
import pytest

from abm.errors import DecisionLogBroken, ErasureUnfinished, UsageError
from abm.pipeline.run import run
from abm_warehouse import decision_log
from abm_warehouse.demo import DEMO_AS_OF
from abm_warehouse.integrity.doctor import examine
from abm_warehouse.integrity.repair import mend, moved_aside
from abm_warehouse.loading.archive import archived_sources, is_as_archived
from abm_warehouse.loading.load import load_file
from abm_warehouse.loading.suppression import UNFINISHED, Suppressed, is_erasure_unfinished
from abm_warehouse.privacy.archived_files import files_naming
from abm_warehouse.privacy.erasure import erase, export_subject
from abm_warehouse.privacy.subjects import Subject, find_subject
from abm_warehouse.profiles.model import read_profile
from abm_warehouse.storage.connections import open_warehouse

ACCOUNTS = "account_id,name\nA1,Acme\n"
CONTACTS = (
    "contact_id,account_id,full_name,email,reports_to_contact_id,is_deleted\n"
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
            batches[name] = load_file(con, path, profile, receipts=place.receipts, archive_in=place.sources)
    return batches


@pytest.fixture
def place(workspace, tmp_path):
    load(workspace, tmp_path / "exports")
    run(workspace, as_of=DEMO_AS_OF)
    return workspace


def held(place, email="ann@acme.example"):
    with open_warehouse(place.warehouse, place.settings()) as con:
        return {
            table: len(rows) for table, rows in export_subject(con, place, find_subject(con, email)).items()
        }


def test_everything_held_of_a_person_is_found_by_id_and_by_address(place):
    assert held(place) == {"raw.contacts": 1, "raw.engagements": 2, "raw.statuses": 1, "quarantine.rows": 1}


def test_the_case_and_the_tag_of_an_address_do_not_matter(place):
    assert held(place, "ANN+x@acme.EXAMPLE")["raw.contacts"] == 1


def test_records_merged_into_a_persons_are_theirs_however_long_the_chain(place, tmp_path):
    """D1 took over D2, and so did D3 before; D4 took over D3 in a file of merges."""
    records = "contact_id,email,merged_ids\nD1,dan@acme.example,D2\nD3,,D2\nD4,dan@old.example,\nD5,,\n"
    merges = "subject,subject_id,other,other_ids,relation\ncontact,D4,contact,D3,merged\n"
    load(place, tmp_path / "more", {"contacts": records, "associations": merges})
    with open_warehouse(place.warehouse, place.settings()) as con:
        dan = find_subject(con, "dan@acme.example")

    assert dan.contact_ids == ("D1", "D2", "D3", "D4")
    assert dan.addresses == ("dan@acme.example", "dan@old.example")
    assert erase(place, "dan@acme.example").rows == {"raw.contacts": 3, "raw.associations": 1}


def test_nothing_is_held_about_an_unknown_person(place):
    assert held(place, "zoe@acme.example") == {}


def test_text_that_is_not_an_address_is_refused(place):
    with pytest.raises(UsageError, match="is no e-mail address"):
        erase(place, "ann")


def test_an_erased_person_is_in_no_byte_of_the_workspace_and_the_others_stay(place):
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
    assert again.generation == "0002"  # a name is not given twice: a page may still have the first one open


def test_nobody_on_the_list_is_published_while_an_erasure_is_cut_off(place):
    """The list is written first; a crash there leaves the rows, and the next run says so."""
    Suppressed(place.folder).add(["ann@acme.example"])

    with pytest.raises(ErasureUnfinished, match=r"(?i)abm erase ann@acme\.example` again"):
        run(place, as_of=DEMO_AS_OF)
    erase(place, "ann@acme.example")
    assert run(place, as_of=DEMO_AS_OF).contacts == 1


def test_what_people_decided_of_an_erased_person_goes_too(place):
    with open_warehouse(place.warehouse, place.settings()) as con:
        ann = find_subject(con, "ann@acme.example")
    [record] = ann.contact_ids
    decision_log.decide(
        place.decision_log, "role", "record", record, "champion", "yes", by="Dee", note="ann@acme.example"
    )
    run(place, as_of=DEMO_AS_OF)

    assert held(place)["desk"] == 1
    assert erase(place, "ann@acme.example").rows["desk"] == 1
    assert held(place) == {}
    assert decision_log.decisions(place.decision_log) == []
    with open_warehouse(place.warehouse, place.settings()) as con:
        assert con.execute("select 1 from duckdb_tables() where table_name = 'decisions'").fetchall() == []


def test_decisions_go_before_the_rows_that_tell_whose_they_are(place, monkeypatch):
    decision_log.decide(place.decision_log, "role", "record", "C1", "champion", "yes", by="Dee")

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("abm_warehouse.privacy.erasure._rewrite", crash)
        with pytest.raises(KeyboardInterrupt):
            erase(place, "ann@acme.example")

    assert decision_log.decisions(place.decision_log) == []


def test_a_record_that_never_had_another_address_is_the_persons_too(place, tmp_path):
    """C1 moves to the address of C4, of which there are signals by its id alone."""
    header = "contact_id,account_id,full_name,email\n"
    load(place, tmp_path / "moved", {"contacts": header + "C1,A1,Ann Lee,ann@home.example\n"}, suffix="_2")
    load(
        place,
        tmp_path / "moved",
        {
            "contacts": header + "C4,A1,A. Lee,Ann@home.example\n",
            "engagements": DONE.splitlines()[0] + "\nE9,C4,,pricing_view,2026-09-28T12:00:00Z\n",
        },
        suffix="_3",
    )

    erase(place, "ann@acme.example")

    with open_warehouse(place.warehouse, place.settings()) as con:
        assert con.execute("select distinct contact_id from raw.engagements").fetchall() == [("C2",)]
        assert con.execute("select contact_id from raw.contacts").fetchall() == [("C2",)]


def test_a_desk_that_cannot_be_read_stops_an_erasure_before_anything_is_removed(place):
    place.decision_log.write_bytes(b"no database" * 100)

    with pytest.raises(DecisionLogBroken):
        erase(place, "ann@acme.example")
    with open_warehouse(place.warehouse, place.settings()) as con:
        assert con.execute("select 1 from raw.contacts where contact_id = 'C1'").fetchall()
    assert (place.published / "CURRENT").exists()


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
        assert export_subject(con, workspace, find_subject(con, "ann@acme.example")).keys() == {
            "raw.contacts", "mentioned in raw.contacts"
        }  # fmt: skip
    erase(workspace, "ann@acme.example")
    load(workspace, tmp_path / "later", {"contacts": contacts + "\n"})

    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        assert con.execute(cells).fetchall() == [("C2", None), ("C3", "junk")]
        assert list(files_naming(workspace.folder, find_subject(con, "ann@acme.example"))) == []


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


def source_file(place, path, profile="abm"):
    with open_warehouse(place.warehouse, place.settings()) as con:
        return load_file(
            con,
            path,
            read_profile(profile, place.profiles),
            receipts=place.receipts,
            archive_in=place.sources,
        )


def unpacked(path: Path) -> str:
    """All that a file says, by another reader than the product's search."""
    content = path.read_bytes()
    if content.startswith(b"PAR1"):
        return duckdb.sql(f"select string_agg(held::varchar, chr(10)) from '{path}' as held").fetchall()[0][0]
    return (gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content).decode()


def said_by_sources(place):
    return "\n".join(unpacked(path) or "" for path in archived_sources(place.sources)).lower()


PEOPLE = CONTACTS.replace(",yesterday", ",")
IN_JSON = (
    '{"contact_id": "C1", "email": "ann@acme.example"}\n'
    '{"contact_id": "C2", "email": "bob@acme.example", "note": "like Ann@Acme.example"}\n'
)


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "mixed.csv", "parquet", "jsonl", "json"])
def test_no_kept_source_names_an_erased_person_packed_or_not_and_the_others_stay(workspace, tmp_path, kind):
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
            path.write_text(IN_JSON)
        case "json":
            path.write_text("[" + IN_JSON.replace("\n{", ",{") + "]")
    source_file(workspace, path)
    assert "ann@acme.example" in said_by_sources(workspace)

    done = erase(workspace, "ann@acme.example")

    said = said_by_sources(workspace)
    assert done.sources_cleared == (path.name,)
    assert "ann" not in said
    assert "c1" not in said
    assert "bob@acme.example" in said
    assert all(map(is_as_archived, archived_sources(workspace.sources)))
    assert all(finding.is_well for finding in examine(workspace))


def test_no_source_names_the_erased_by_their_id_alone(place):
    """Of her engagement E1 and her status only the id says whose they are."""
    done = erase(place, "ann@acme.example")

    said = said_by_sources(place)
    assert done.sources_cleared == ("contacts.csv", "engagements.csv", "statuses.csv")
    assert "'c1'" not in said
    assert "e1" not in said
    assert "e3" in said
    assert "c2" in said


def test_a_warehouse_built_anew_after_an_erasure_does_not_know_the_person(place):
    erase(place, "ann@acme.example")
    place.warehouse.unlink()
    mend(place)

    assert held(place) == {}
    assert held(place, "bob@acme.example") == {"raw.contacts": 1, "raw.engagements": 1}
    assert all(finding.is_well for finding in examine(place))


def test_the_users_own_copy_loaded_again_keeps_no_source_with_the_person(place, tmp_path):
    erase(place, "ann@acme.example")
    for path in archived_sources(place.sources):
        path.unlink()
    for name in EXPORTS:
        source_file(place, tmp_path / "exports" / f"{name}.csv")
    (tmp_path / "contacts_new.csv").write_text(CONTACTS + "C9,A1,Zoe Orr,zoe@acme.example,C1,\n")
    source_file(place, tmp_path / "contacts_new.csv")

    said = said_by_sources(place)
    assert "zoe@acme.example" in said
    assert "ann@" not in said
    assert "c1" not in said
    with open_warehouse(place.warehouse, place.settings()) as con:
        assert con.execute("select distinct reports_to_contact_id from raw.contacts").fetchall() == [(None,)]


def test_a_source_of_which_nobody_can_tell_whom_it_names_goes_whole_and_the_doctor_says_so(place, tmp_path):
    (place.profiles / "own.toml").write_text(
        'name = "own"\ntitle = "Own"\n[[sources]]\nentity = "contacts"\nfile = ["people"]\nneeds = ["id"]\n'
        '[sources.columns]\ncontact_id = "id"\nemail = "mail"\n'
    )
    (tmp_path / "people.csv").write_text("id,mail\nC8,ann@acme.example\n")
    source_file(place, tmp_path / "people.csv", "own")
    (place.profiles / "own.toml").unlink()
    done = erase(place, "ann@acme.example")

    assert done.sources_removed == ("people.csv",)
    assert "ann@acme.example" not in said_by_sources(place)
    [sources] = [finding for finding in examine(place) if finding.what == "sources"]
    assert sources.is_well
    assert "that of people.csv went with an erasure: load it again from your own copy" in sources.found


def test_a_damaged_warehouse_that_was_moved_aside_goes_with_an_erasure(place):
    damaged = bytearray(place.warehouse.read_bytes())
    damaged[20] ^= 0xFF
    place.warehouse.write_bytes(damaged)
    moved = mend(place).moved_aside
    assert [path.name for path in moved_aside(place)] == [moved]

    assert erase(place, "ann@acme.example").warehouses_removed == (moved,)
    assert moved_aside(place) == []


def test_an_association_of_several_people_loses_the_erased_one_only(place, tmp_path):
    header = "subject,subject_id,other,other_ids\n"
    (tmp_path / "associations.csv").write_text(
        header + "opportunity,O1,contact,C1;C2\nopportunity,O2,contact,C1\naccount,C1,opportunity,O3\n"
        "opportunity,O4,contact,C2; C1\n"
    )
    source_file(place, tmp_path / "associations.csv")
    rows = "select subject_id, other_ids, row_key from raw.associations order by 1"

    def associations():
        with open_warehouse(place.warehouse, place.settings()) as con:
            return [(row[0], row[1], "C1;" in row[2]) for row in con.execute(rows).fetchall()]

    erase(place, "ann@acme.example")
    kept = [
        ("C1", "O3", False),
        ("O1", "C2", False),
        ("O4", "C2", False),
    ]  # an account may have the id of a contact
    assert associations() == kept

    place.warehouse.unlink()
    mend(place)
    assert associations() == kept


VISITS = (
    "engagement_id,contact_id,email,visitor_id,kind,occurred_at\n"
    "V1,C1,,hers,pricing_view,2026-09-28T12:00:00Z\n"
    "V2,,,hers,pricing_view,2026-09-28T13:00:00Z\n"
    "V3,C1,,shared,pricing_view,2026-09-28T12:00:00Z\n"
    "V4,C2,,shared,pricing_view,2026-09-28T12:00:00Z\n"
    "V5,,,shared,pricing_view,2026-09-28T12:00:00Z\n"
    "V6,,,nobodys,pricing_view,2026-09-28T12:00:00Z\n"
)


def test_visits_of_a_browser_that_is_the_persons_alone_are_theirs(place, tmp_path):
    (tmp_path / "engagements_web.csv").write_text(VISITS)
    source_file(place, tmp_path / "engagements_web.csv")

    assert held(place)["raw.engagements"] == 5  # E1, E2, V1, V2, V3

    erase(place, "ann@acme.example")
    with open_warehouse(place.warehouse, place.settings()) as con:
        left = con.execute("select engagement_id from raw.engagements order by 1").fetchall()
    assert left == [("E3",), ("V4",), ("V5",), ("V6",)]
    assert "hers" not in said_by_sources(place)

    (tmp_path / "engagements_later.csv").write_text(VISITS.replace("V", "W"))
    assert source_file(place, tmp_path / "engagements_later.csv").rows_quarantined == 3


def test_a_line_that_is_no_row_and_names_the_person_is_erased_too(place, tmp_path):
    (tmp_path / "contacts_odd.csv").write_text('contact_id,email\nC7\nC8;"ann@acme.example"\n')
    source_file(place, tmp_path / "contacts_odd.csv")
    assert held(place)["quarantine.rows"] == 2

    erase(place, "ann@acme.example")

    assert held(place) == {}
    assert all(finding.is_well for finding in examine(place))


def test_an_address_in_a_column_nobody_maps_is_taken_out_of_the_row(place, tmp_path):
    (tmp_path / "contacts_more.csv").write_text(
        "contact_id,email,Assistant\nC5,eve@acme.example,ANN@acme.example\n"
    )
    source_file(place, tmp_path / "contacts_more.csv")
    erase(place, "ann@acme.example")

    with open_warehouse(place.warehouse, place.settings()) as con:
        assert con.execute("select email, extra from raw.contacts where contact_id = 'C5'").fetchall() == [
            ("eve@acme.example", None)
        ]


def test_an_address_in_whatever_text_of_somebody_elses_row_is_taken_out_of_it(place, tmp_path):
    """As the link in a mail has it: the visit itself is of an unknown browser."""
    (tmp_path / "engagements_links.csv").write_text(
        "engagement_id,visitor_id,kind,url,occurred_at\n"
        "L1,v1,web_visit,https://x.example/?mail=Ann+x@acme.example&a=1,2026-09-28T12:00:00Z\n"
    )
    source_file(place, tmp_path / "engagements_links.csv")
    erase(place, "ann@acme.example")

    with open_warehouse(place.warehouse, place.settings()) as con:
        rows = con.execute("select url, visitor_id from raw.engagements where engagement_id = 'L1'")
        assert rows.fetchall() == [(None, "v1")]
    assert "ann" not in said_by_sources(place)
    assert all(finding.is_well for finding in examine(place))


def test_a_user_of_that_address_is_the_person_too(place, tmp_path):
    (tmp_path / "users.csv").write_text(
        "user_id,name,email\nU1,Ann,ann@acme.example\nU2,Bob,bob@acme.example\n"
    )
    source_file(place, tmp_path / "users.csv")

    assert erase(place, "ann@acme.example").rows["raw.users"] == 1
    assert "ann" not in said_by_sources(place)
    assert held(place, "bob@acme.example")["raw.users"] == 1


def test_packed_files_of_the_users_own_that_name_the_person_are_named(place):
    (place.folder / "notes.txt.gz").write_bytes(gzip.compress(b"call Ann@Acme.example"))
    duckdb.sql(f"copy (select 'Ann@Acme.example' as who) to '{place.folder}/list.parquet' (compression zstd)")

    assert erase(place, "ann@acme.example").left_in == ("list.parquet", "notes.txt.gz")


def test_an_erasure_cut_off_after_the_list_is_finished_by_the_next(place, monkeypatch):
    """Her rows are gone, and with them what ids she had; the list still knows."""
    with open_warehouse(place.warehouse, place.settings()) as con:
        ann = find_subject(con, "ann@acme.example")
        Suppressed(place.folder).add([ann.asked, *ann.contact_ids])
        con.execute("delete from raw.contacts where contact_id = 'C1'")

    erase(place, "ann@acme.example")

    said = said_by_sources(place)
    assert "e1" not in said
    assert "c1" not in said


def test_a_record_without_an_address_that_the_product_says_is_the_persons_is_theirs(workspace, tmp_path):
    """C7 is one person with C1 by the name at the account, C8 by somebody's decision; each has more."""
    people = (
        "contact_id,account_id,full_name,email,phone\n"
        "C1,A1,Ann Lee,ann@acme.example,\nC7,A1,Ann Lee,,555\nC2,A1,Bob Ray,bob@acme.example,\n"
        "C8,,A. Lee-Roy,ann@home.example,\n"
    )
    done = DONE.splitlines()[0] + "\nE7,C7,,pricing_view,2026-09-28T12:00:00Z\n"
    load(workspace, tmp_path / "exports", {"accounts": ACCOUNTS, "contacts": people, "engagements": done})
    decision_log.decide(workspace.decision_log, "person", "record", "C8", "C1", "yes", by="Dee")
    run(workspace, as_of=DEMO_AS_OF)

    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        ann = find_subject(con, "ann@acme.example")
        assert find_subject(con, "C7").contact_ids == ann.contact_ids
    assert ann.contact_ids == ("C1", "C7", "C8")
    assert ann.addresses == ("ann@acme.example", "ann@home.example")
    assert held(workspace) == {"raw.contacts": 3, "raw.engagements": 1, "desk": 1}

    erase(workspace, "ann@acme.example")

    said = said_by_sources(workspace)
    assert "lee" not in said
    assert "e7" not in said
    assert held(workspace, "bob@acme.example") == {"raw.contacts": 1}


DESK = (
    "contact_id,account_id,full_name,email\n"
    "S1,A1,Ann Lee,desk@acme.example\nS2,A1,Bob Ray,Desk@acme.example\nS3,A1,Ann Lee,ann@acme.example\n"
)
AT_THE_DESK = (
    "engagement_id,contact_id,email,kind,occurred_at\n"
    "M1,S1,,pricing_view,2026-09-28T12:00:00Z\n"
    "M2,S2,,pricing_view,2026-09-28T12:00:00Z\n"
    "M3,,desk@acme.example,pricing_view,2026-09-28T12:00:00Z\n"
    "M4,,ann@acme.example,pricing_view,2026-09-28T12:00:00Z\n"
)


@pytest.mark.parametrize("is_run", [True, False])
def test_an_address_of_several_people_belongs_to_nobody(workspace, tmp_path, is_run):
    load(
        workspace, tmp_path / "exports", {"accounts": ACCOUNTS, "contacts": DESK, "engagements": AT_THE_DESK}
    )
    if is_run:
        run(workspace, as_of=DEMO_AS_OF)
    before = said_by_sources(workspace)

    for ask in (erase, held):
        with pytest.raises(UsageError, match=r"on records of 2 persons: S1(, S3)?; S2\. Name one of them"):
            ask(workspace, "desk@acme.example")
    assert said_by_sources(workspace) == before
    assert Suppressed(workspace.folder).is_empty()

    erase(workspace, "S1")

    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        left = con.execute("select engagement_id from raw.engagements order by 1").fetchall()
        records = con.execute("select contact_id, email from raw.contacts order by 1").fetchall()
    assert left == ([("M2",), ("M3",)] if is_run else [("M2",), ("M3",), ("M4",)])
    assert records == [("S2", "Desk@acme.example")] + ([] if is_run else [("S3", "ann@acme.example")])
    assert Suppressed(workspace.folder).among(["desk@acme.example", "S2"]) == []
    said = said_by_sources(workspace)
    assert "m3" in said
    assert "s2" in said
    assert "m1" not in said

    assert erase(workspace, "desk@acme.example").rows == {"raw.contacts": 1, "raw.engagements": 2}


def test_before_a_run_records_of_an_address_are_one_person_if_their_names_go_together(workspace, tmp_path):
    people = (
        "contact_id,full_name,email,merged_ids\n"
        "C1,Ann Lee,ann@acme.example,\nC2,A. Lee,ann@acme.example,\nC3,,ann@acme.example,\n"
        "C4,Ann Smith,ann@acme.example,C1;\nC5,Bob Ray,bob@acme.example,;\n"
    )
    load(workspace, tmp_path / "exports", {"contacts": people})

    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        assert find_subject(con, "ann@acme.example").contact_ids == ("C1", "C2", "C3", "C4")


def test_a_text_that_is_neither_address_nor_record_is_refused_but_for_one_on_the_list(place):
    with pytest.raises(UsageError, match="no record has that id"):
        held(place, "C99")
    erase(place, "C1")

    assert erase(place, "C1").rows == {}


def test_erasing_a_person_about_whom_nothing_is_held_removes_nothing_and_keeps_them_out(place):
    def files():
        names = ("suppressed.txt", "suppressed.key")
        return {
            path: (path.stat().st_ino, path.stat().st_mtime_ns)
            for path in place.folder.rglob("*")
            if path.is_file() and path.name not in names
        }

    before = files()
    done = erase(place, "Nobody@x.example")

    assert (done.was_held, done.rows, done.sources_cleared, done.sources_removed) == (False, {}, (), ())
    assert files() == before
    assert Suppressed(place.folder).among(["nobody@x.example"]) == ["nobody@x.example"]
    assert not is_erasure_unfinished(place.folder)
    assert run(place, as_of=DEMO_AS_OF).contacts == 2


@pytest.mark.parametrize("where", ["published", "sources"])
def test_a_person_found_only_in_an_archived_source_or_a_snapshot_is_held(place, where):
    with open_warehouse(place.warehouse, place.settings()) as con:
        for name in EXPORTS:
            con.execute(f"delete from raw.{name}")
        con.execute("delete from quarantine.rows")
    if where == "published":
        for path in archived_sources(place.sources):
            path.unlink()

    assert erase(place, "ann@acme.example").was_held
    assert list(files_naming(place.folder, Subject("", ("ann@acme.example",), ()))) == []


USERS = "user_id,name,email\nU1,Ann,eve@acme.example\n"
LINKS = (
    "engagement_id,visitor_id,kind,url,occurred_at\n"
    "L1,v1,web_visit,https://x.example/?mail=eve@acme.example,2026-09-28T12:00:00Z\n"
)


@pytest.mark.parametrize(
    "at", ["redact_archived_sources", "unpublish_all", "_delete", "_rewrite", "_replace"]
)
@pytest.mark.parametrize("next_one", ["eve@acme.example", "nobody@x.example"])
def test_an_erasure_killed_anywhere_is_finished_by_the_next_of_anyone(
    place, tmp_path, monkeypatch, at, next_one
):
    """Eve is a user, and stands in a text and a line that is no row; she has no record."""
    load(place, tmp_path / "more", {"users": USERS, "engagements": LINKS}, suffix="_eve")
    load(place, tmp_path / "more", {"contacts": "contact_id,email\nC8;eve@acme.example\n"}, suffix="_odd")

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"abm_warehouse.privacy.erasure.{at}", crash)
        with pytest.raises(KeyboardInterrupt):
            erase(place, "eve@acme.example")

    assert "eve" not in (place.folder / UNFINISHED).read_text()
    assert [finding.what for finding in examine(place) if not finding.is_well] == ["erasure"]
    with pytest.raises(ErasureUnfinished, match="was cut off"):
        run(place, as_of=DEMO_AS_OF)

    assert erase(place, next_one).was_held

    assert held(place, "eve@acme.example") == {}
    assert list(files_naming(place.folder, Subject("", ("eve@acme.example",), ()))) == []
    assert [finding.found for finding in examine(place) if not finding.is_well] == []
    assert run(place, as_of=DEMO_AS_OF).contacts == 2


@pytest.mark.parametrize(
    "written",
    [
        "https://x.example/?email=jane.smith%40kestrel.example",
        "https://x.example/?email=Jane.Smith%2Bnews%40Kestrel.example&a=1",
        "https://x.example/?to=https%3A%2F%2Fy.example%2F%3Femail%3Djane.smith%2540kestrel.example%26a",
    ],
)
def test_an_address_encoded_in_a_link_is_found_and_taken_out(workspace, tmp_path, written):
    people = "contact_id,email\nJ1,jane.smith@kestrel.example\nB1,bob@kestrel.example\n"
    touch = f"engagement_id,contact_id,kind,url,occurred_at\nK1,B1,web_visit,{written},2026-09-28T12:00:00Z\n"
    odd = f"contact_id,email\nB2,bob2@kestrel.example\nB3;{written}\n"
    load(workspace, tmp_path / "exports", {"contacts": people, "engagements": touch})
    load(workspace, tmp_path / "exports", {"contacts": odd}, suffix="_odd")
    run(workspace, as_of=DEMO_AS_OF)
    who = "jane.smith@kestrel.example"
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        rows = export_subject(con, workspace, find_subject(con, who))
    assert len(rows["quarantine.rows"]) == 1
    assert rows["mentioned in raw.engagements"] == [{"engagement_id": "K1", "column": "url", "text": written}]

    assert erase(workspace, who).left_in == ()

    def everything():
        said = [said_by_sources(workspace)]
        with open_warehouse(workspace.warehouse, workspace.settings()) as con:
            for table in ("raw.contacts", "raw.engagements", "quarantine.rows"):
                said += [str(row) for row in con.execute(f"from {table}").fetchall()]
        return "\n".join(said).lower()

    assert "jane" not in everything()
    assert "k1" in everything()
    run(workspace, as_of=DEMO_AS_OF)
    assert list(files_naming(workspace.folder, Subject("", (who,), ()))) == []
    later = {"contacts": people + "B9,bob9@kestrel.example\n", "engagements": touch.replace("K1", "K2")}
    load(workspace, tmp_path / "later", later, suffix="_later")
    load(workspace, tmp_path / "later", {"contacts": odd.replace("B3", "B4")}, suffix="_later_odd")
    assert "jane" not in everything()


def test_an_encoded_address_in_a_file_of_the_users_own_is_found(place):
    (place.folder / "links.txt").write_text("https://x.example/?mail=Ann%40Acme.example")

    assert erase(place, "ann@acme.example").left_in == ("links.txt",)


def test_an_address_that_is_the_end_of_another_is_not_found_in_it(workspace, tmp_path):
    people = (
        "contact_id,full_name,email\nC1,Ann Lee,ann@acme.example\nC2,Jo Ann,joann@acme.example\n"
        "C3,Ann Roy,ann@acme.example.org\n"
    )
    load(workspace, tmp_path / "exports", {"contacts": people})
    run(workspace, as_of=DEMO_AS_OF)

    done = erase(workspace, "ann@acme.example")

    assert (done.sources_cleared, done.sources_removed, done.left_in) == (("contacts.csv",), (), ())
    assert held(workspace, "joann@acme.example") == {"raw.contacts": 1}
    assert held(workspace, "ann@acme.example.org") == {"raw.contacts": 1}


@pytest.mark.parametrize("chunk", [1, 7, 20, 64, 1 << 22])
def test_texts_of_others_that_contain_an_address_hide_no_other_place_of_it(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr("abm_warehouse.privacy.archived_files.CHUNK", chunk)
    others = ("joann@acme.example", "ann@acme.example.org")
    ann = Subject("", ("ann@acme.example",), (), not_theirs=others)
    text = "x" * 41 + "Joann@acme.example" + "y" * 30 + "ann@acme.example.org"
    (tmp_path / "others.txt").write_text(text)
    (tmp_path / "hers.txt").write_text(f"{text}ann@acme.example{text}")
    (tmp_path / "last.txt").write_text(f"{text} ann@acme.example")

    assert [path.name for path in files_naming(tmp_path, ann)] == ["hers.txt", "last.txt"]


def test_a_batch_brought_back_from_what_an_erasure_left_has_no_line_numbers(place, tmp_path):
    (tmp_path / "accounts_odd.csv").write_text("account_id,name\nA7,\nA8,Bolt\n")
    load(place, tmp_path / "more", {"contacts": CONTACTS + "C9,A1,Zoe Orr,,,yesterday\n"}, suffix="_odd")
    source_file(place, tmp_path / "accounts_odd.csv")
    erase(place, "ann@acme.example")
    place.warehouse.unlink()
    mend(place)

    def lines(table):
        with open_warehouse(place.warehouse, place.settings()) as con:
            return {line for (line,) in con.execute(f"select line from {table}").fetchall()}

    assert lines("raw.contacts") == {None}
    assert lines("quarantine.rows where file like 'contacts%'") == {None}
    assert None not in lines("raw.accounts")
    assert lines("quarantine.rows where file like 'accounts%'") == {2}
    assert all(finding.is_well for finding in examine(place))
