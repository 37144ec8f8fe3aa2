"""People: who is listed in which order, what the filters do, and what one person's page says."""

from datetime import timedelta
from decimal import Decimal

import duckdb
import pytest

from abm_app.pages import people
from abm_app.server import is_page, page_at
from abm_app.snapshots import Snapshots
from abm_warehouse.publishing.people import PeopleCount, PeopleFilters
from tests.app.snapshot import NOW, insert, publish
from tests.app.test_components import texts

NOBODY_KNOWS = {"contact_id": "lone", "full_name": "Lone Ranger", "email": "lone@x.example"}


@pytest.fixture
def snapshots(tmp_path) -> Snapshots:
    """The small workspace with two people: one of its account A1, one of no account who asked for sales."""
    publish(tmp_path)
    with duckdb.connect(str(tmp_path / "published" / "0001" / "abm.duckdb")) as con:
        [known] = con.execute("select min(contact_id) from contacts where account_id = 'A1'").fetchone()
        insert(con, "contacts", [{**NOBODY_KNOWS, "is_contactable": True, "records": 1}])
        both = {"as_of": NOW, "band": "nurture", "live_signals": 1, "last_signal_at": NOW - timedelta(days=2)}
        asked = {"raised_kind": "demo_request", "raised_at": NOW - timedelta(days=3)}
        scores = {"score": 65, "fit": 15, "intent": 50, "intent_change": 12, "trend": "rising"}
        insert(
            con,
            "hot_people",
            [
                {
                    **both,
                    **scores,
                    **asked,
                    "rank": 1,
                    "contact_id": "lone",
                    "queue": "ae",
                    "action": "answer",
                },
                {
                    **both,
                    **scores,
                    "rank": 2,
                    "contact_id": known,
                    "account_id": "A1",
                    "queue": "ldr",
                    "action": "qualify",
                    "best_kind": "pricing_view",
                    "best_at": NOW - timedelta(days=2),
                    "best_points": Decimal(10),
                },
            ],
        )
    return Snapshots(tmp_path)


def shown(snapshots: Snapshots, path: str, search: str = "") -> str:
    return " ".join(" ".join(texts(page_at(path, search, snapshots).page)).split())


def test_somebody_without_an_account_who_asked_for_sales_is_the_first_person(snapshots):
    page = shown(snapshots, "/people")

    assert page.index("Lone Ranger") < page.index("Pricing view on 14 Nov (10).")
    assert "Account not known" in page
    assert "Answer the demo request of 13 Nov" in page
    assert "2 people show interest, 2 of them more than last Monday." in page


@pytest.mark.slow
def test_filters_leave_out_others_and_a_wrong_one_is_ignored(snapshots):
    assert "Lone Ranger" not in shown(snapshots, "/people", "?queue=ldr")
    assert "Lone Ranger" in shown(snapshots, "/people", "?text=RANGER")
    assert "No person fits all of these filters." in shown(snapshots, "/people", "?text=nobody+here")
    assert "Nobody has queue 'soup'." in shown(snapshots, "/people", "?queue=soup")
    assert "A page is a number from 1, not 'x'." in shown(snapshots, "/people", "?page=x")


def test_a_choice_keeps_the_other_filters_and_the_chosen_one_leads_back():
    counts = [PeopleCount("ae", "u1", "Ann", "rising", 3)]
    request = people.requested("?queue=ae&trend=rising&page=2", counts)

    assert request.filters == PeopleFilters(queue="ae", trend="rising")
    assert request.page == 2
    assert request.url(queue=None) == "/people?trend=rising"


def test_a_person_has_a_page_and_somebody_unknown_has_none(snapshots):
    assert is_page("/person/lone", "", snapshots)
    assert not is_page("/person/nobody", "", snapshots)
    assert "The published book has no person nobody" in shown(snapshots, "/person/nobody")
