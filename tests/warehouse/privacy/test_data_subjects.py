"""Data subjects: the addresses, records and browsers of one person, and of nobody else."""

import pytest

from abm.errors import UsageError
from abm.pipeline.run import run
from abm_warehouse import decision_log
from abm_warehouse.demo import DEMO_AS_OF
from abm_warehouse.loading.suppression import Suppressed
from abm_warehouse.privacy.data_subjects import find_data_subject
from abm_warehouse.privacy.erasure import erase
from abm_warehouse.storage.connections import open_warehouse
from tests.warehouse.privacy.people import (
    ACCOUNTS,
    ENGAGEMENTS,
    archived_text,
    held,
    load,
    load_file_of_any_kind,
)


def test_everything_held_of_a_person_is_found_by_id_and_by_address(loaded):
    assert held(loaded) == {"raw.contacts": 1, "raw.engagements": 2, "raw.statuses": 1, "quarantine.rows": 1}


def test_the_case_and_the_tag_of_an_address_do_not_matter(loaded):
    assert held(loaded, "ANN+x@acme.EXAMPLE")["raw.contacts"] == 1


@pytest.mark.slow
def test_records_merged_with_a_persons_record_are_theirs_through_any_chain(loaded, tmp_path):
    """D1 took over D2, and so did D3 before; D4 took over D3 in a file of merges."""
    records = "contact_id,email,merged_ids\nD1,dan@acme.example,D2\nD3,,D2\nD4,dan@old.example,\nD5,,\n"
    merges = "subject,subject_id,other,other_ids,relation\ncontact,D4,contact,D3,merged\n"
    load(loaded, tmp_path / "more", {"contacts": records, "associations": merges})
    with open_warehouse(loaded.warehouse, loaded.settings()) as con:
        dan = find_data_subject(con, "dan@acme.example")

    assert dan.contact_ids == ("D1", "D2", "D3", "D4")
    assert dan.addresses == ("dan@acme.example", "dan@old.example")
    assert erase(loaded, "dan@acme.example").rows == {"raw.contacts": 3, "raw.associations": 1}


def test_nothing_is_held_of_an_unknown_address(loaded):
    assert held(loaded, "zoe@acme.example") == {}


def test_a_text_that_is_not_an_address_is_refused(loaded):
    with pytest.raises(UsageError, match="is not an e-mail address"):
        erase(loaded, "ann")


@pytest.mark.slow
def test_a_record_that_never_had_another_address_belongs_to_the_person(loaded, tmp_path):
    """C1 moves to the address of C4, of which there are signals by its id alone."""
    header = "contact_id,account_id,full_name,email\n"
    load(loaded, tmp_path / "moved", {"contacts": header + "C1,A1,Ann Lee,ann@home.example\n"}, suffix="_2")
    load(
        loaded,
        tmp_path / "moved",
        {
            "contacts": header + "C4,A1,A. Lee,Ann@home.example\n",
            "engagements": ENGAGEMENTS.splitlines()[0] + "\nE9,C4,,pricing_view,2026-09-28T12:00:00Z\n",
        },
        suffix="_3",
    )

    erase(loaded, "ann@acme.example")

    with open_warehouse(loaded.warehouse, loaded.settings()) as con:
        assert con.execute("select distinct contact_id from raw.engagements").fetchall() == [("C2",)]
        assert con.execute("select contact_id from raw.contacts").fetchall() == [("C2",)]


VISITS = (
    "engagement_id,contact_id,email,visitor_id,kind,occurred_at\n"
    "V1,C1,,hers,pricing_view,2026-09-28T12:00:00Z\n"
    "V2,,,hers,pricing_view,2026-09-28T13:00:00Z\n"
    "V3,C1,,shared,pricing_view,2026-09-28T12:00:00Z\n"
    "V4,C2,,shared,pricing_view,2026-09-28T12:00:00Z\n"
    "V5,,,shared,pricing_view,2026-09-28T12:00:00Z\n"
    "V6,,,nobodys,pricing_view,2026-09-28T12:00:00Z\n"
)


@pytest.mark.slow
def test_visits_of_a_browser_that_only_the_person_used_are_theirs(loaded, tmp_path):
    (tmp_path / "engagements_web.csv").write_text(VISITS)
    load_file_of_any_kind(loaded, tmp_path / "engagements_web.csv")

    assert held(loaded)["raw.engagements"] == 5  # E1, E2, V1, V2, V3

    erase(loaded, "ann@acme.example")
    with open_warehouse(loaded.warehouse, loaded.settings()) as con:
        left = con.execute("select engagement_id from raw.engagements order by 1").fetchall()
    assert left == [("E3",), ("V4",), ("V5",), ("V6",)]
    assert "hers" not in archived_text(loaded)

    (tmp_path / "engagements_later.csv").write_text(VISITS.replace("V", "W"))
    assert load_file_of_any_kind(loaded, tmp_path / "engagements_later.csv").rows_quarantined == 3


@pytest.mark.slow
def test_a_user_with_the_address_is_the_person_too(loaded, tmp_path):
    (tmp_path / "users.csv").write_text(
        "user_id,name,email\nU1,Ann,ann@acme.example\nU2,Bob,bob@acme.example\n"
    )
    load_file_of_any_kind(loaded, tmp_path / "users.csv")

    assert erase(loaded, "ann@acme.example").rows["raw.users"] == 1
    assert "ann" not in archived_text(loaded)
    assert held(loaded, "bob@acme.example")["raw.users"] == 1


@pytest.mark.slow
def test_a_record_without_an_address_that_a_run_assigned_to_the_person_is_theirs(workspace, tmp_path):
    """C7 is one person with C1 by the name at the account, C8 by somebody's decision; each has more."""
    people = (
        "contact_id,account_id,full_name,email,phone\n"
        "C1,A1,Ann Lee,ann@acme.example,\nC7,A1,Ann Lee,,555\nC2,A1,Bob Ray,bob@acme.example,\n"
        "C8,,A. Lee-Roy,ann@home.example,\n"
    )
    done = ENGAGEMENTS.splitlines()[0] + "\nE7,C7,,pricing_view,2026-09-28T12:00:00Z\n"
    load(workspace, tmp_path / "exports", {"accounts": ACCOUNTS, "contacts": people, "engagements": done})
    decision_log.decide(workspace.decision_log, "person", "record", "C8", "C1", "yes", by="Dee")
    run(workspace, as_of=DEMO_AS_OF)

    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        ann = find_data_subject(con, "ann@acme.example")
        assert find_data_subject(con, "C7").contact_ids == ann.contact_ids
    assert ann.contact_ids == ("C1", "C7", "C8")
    assert ann.addresses == ("ann@acme.example", "ann@home.example")
    assert held(workspace) == {"raw.contacts": 3, "raw.engagements": 1, "decisions": 1}

    erase(workspace, "ann@acme.example")

    said = archived_text(workspace)
    assert "lee" not in said
    assert "e7" not in said
    assert held(workspace, "bob@acme.example") == {"raw.contacts": 1}


SHARED_ADDRESS = (
    "contact_id,account_id,full_name,email\n"
    "S1,A1,Ann Lee,desk@acme.example\nS2,A1,Bob Ray,Desk@acme.example\nS3,A1,Ann Lee,ann@acme.example\n"
)


SIGNALS_OF_SHARED_ADDRESS = (
    "engagement_id,contact_id,email,kind,occurred_at\n"
    "M1,S1,,pricing_view,2026-09-28T12:00:00Z\n"
    "M2,S2,,pricing_view,2026-09-28T12:00:00Z\n"
    "M3,,desk@acme.example,pricing_view,2026-09-28T12:00:00Z\n"
    "M4,,ann@acme.example,pricing_view,2026-09-28T12:00:00Z\n"
)


@pytest.mark.slow
@pytest.mark.parametrize("is_run", [True, False])
def test_an_address_of_several_persons_belongs_to_none_of_them(workspace, tmp_path, is_run):
    load(
        workspace,
        tmp_path / "exports",
        {"accounts": ACCOUNTS, "contacts": SHARED_ADDRESS, "engagements": SIGNALS_OF_SHARED_ADDRESS},
    )
    if is_run:
        run(workspace, as_of=DEMO_AS_OF)
    before = archived_text(workspace)

    for ask in (erase, held):
        with pytest.raises(UsageError, match=r"on records of 2 persons: S1(, S3)?; S2\. Name one of them"):
            ask(workspace, "desk@acme.example")
    assert archived_text(workspace) == before
    assert Suppressed(workspace.folder).is_empty()

    erase(workspace, "S1")

    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        left = con.execute("select engagement_id from raw.engagements order by 1").fetchall()
        records = con.execute("select contact_id, email from raw.contacts order by 1").fetchall()
    assert left == ([("M2",), ("M3",)] if is_run else [("M2",), ("M3",), ("M4",)])
    assert records == [("S2", "Desk@acme.example")] + ([] if is_run else [("S3", "ann@acme.example")])
    assert Suppressed(workspace.folder).among(["desk@acme.example", "S2"]) == []
    said = archived_text(workspace)
    assert "m3" in said
    assert "s2" in said
    assert "m1" not in said

    assert erase(workspace, "desk@acme.example").rows == {"raw.contacts": 1, "raw.engagements": 2}


def test_before_a_run_records_of_an_address_are_one_person_if_their_names_are_compatible(workspace, tmp_path):
    people = (
        "contact_id,full_name,email,merged_ids\n"
        "C1,Ann Lee,ann@acme.example,\nC2,A. Lee,ann@acme.example,\nC3,,ann@acme.example,\n"
        "C4,Ann Smith,ann@acme.example,C1;\nC5,Bob Ray,bob@acme.example,;\n"
    )
    load(workspace, tmp_path / "exports", {"contacts": people})

    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        assert find_data_subject(con, "ann@acme.example").contact_ids == ("C1", "C2", "C3", "C4")


@pytest.mark.slow
def test_a_text_that_is_neither_an_address_nor_a_record_is_refused_unless_it_is_suppressed(loaded):
    with pytest.raises(UsageError, match="no record has that id"):
        held(loaded, "C99")
    erase(loaded, "C1")

    assert erase(loaded, "C1").rows == {}
