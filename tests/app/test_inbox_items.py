"""What comes into the inbox without a hand-off, and what sales sent back after it had accepted it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import duckdb
import pytest

from abm_app import inbox_sentences
from abm_warehouse.publishing import hand_offs
from abm_warehouse.publishing.hand_offs import InboxItem
from abm_warehouse.publishing.snapshots import DATABASE
from abm_warehouse.storage.connections import open_snapshot
from tests.app.snapshot import NOW, insert, publish


def before(days: int) -> datetime:
    return NOW - timedelta(days=days)


def move(contact_id: str, days: int) -> dict:
    """The champion of a deal with account A9 who was first seen at account A1 some days ago."""
    return {
        "contact_id": contact_id,
        "account_id": "A1",
        "from_account_id": "A9",
        "opportunity_id": f"deal {contact_id}",
        "was_won": True,
        "closed_at": before(200),
        "moved_at": before(days),
    }


def accepted(contact_id: str) -> dict:
    """A hand-off of a person that sales accepted 20 days ago."""
    return {
        "handoff_id": f"h {contact_id}",
        "level": "person",
        "account_id": "A1",
        "contact_id": contact_id,
        "why": "mql",
        "queue": "ldr",
        "handed_at": before(21),
        "assigned_at": before(21),
        "contacted_at": before(21),
        "feedback_at": before(20),
        "feedback": "sal",
        "is_open": False,
    }


def recycled(contact_id: str, days: int, returned_at: datetime | None = None) -> dict:
    """Sales sent a person back some days ago, for 60 days."""
    return {
        "subject": "contact",
        "subject_id": contact_id,
        "contact_id": contact_id,
        "account_id": "A1",
        "disposition": "recycled",
        "occurred_at": before(days),
        "rests_until": before(days) + timedelta(days=60),
        "returned_at": returned_at,
    }


@pytest.fixture(scope="module")
def items(tmp_path_factory) -> Iterator[dict[str, InboxItem]]:
    """The items of the people of an account, by person."""
    folder = publish(tmp_path_factory.mktemp("inbox"))
    with duckdb.connect(str(folder / "published" / "0001" / DATABASE)) as con:
        con.execute("delete from contact_scores where account_id = 'A1'")
        people = {
            name: f"A1-{name}"
            for name in (
                "champion", "long ago", "both", "once handed", "keen", "cold", "handed",
                "kept", "back", "returned", "handed again", "champion taken on", "champion sent back",
            )
        }  # fmt: skip
        con.execute("update accounts set name = 'Old Works' where account_id = 'A9'")
        insert(
            con,
            "contacts",
            [{"contact_id": one, "account_id": "A1", "full_name": name} for name, one in people.items()],
        )
        insert(
            con,
            "champion_moves",
            [
                move(people["champion"], 5),
                move(people["long ago"], 91),
                move(people["both"], 5),
                move(people["once handed"], 5),
                move(people["handed"], 30),
                move(people["champion taken on"], 5),
                move(people["champion sent back"], 5),
            ],
        )
        queued = {
            "both": "ldr",
            "keen": "ldr",
            "cold": "marketing_nurture",
            "handed": "ae",
            "handed again": "ldr",
        }
        insert(
            con,
            "contact_scores",
            [
                {
                    "as_of": NOW,
                    "contact_id": people[name],
                    "account_id": "A1",
                    "queue": queue,
                    "score": 40,
                    "band": "mql",
                    "last_signal_at": before(2),
                }
                for name, queue in queued.items()
            ],
        )
        new = {"feedback": None, "feedback_at": None, "is_open": True}
        later = {"handoff_id": "h later", "handed_at": before(3), "assigned_at": before(3)}
        insert(
            con,
            "handoffs",
            [
                accepted(people["handed"]) | new,
                accepted(people["once handed"]) | {"handed_at": before(230), "feedback_at": before(229)},
                *(accepted(people[name]) for name in ("kept", "back", "returned", "handed again")),
                accepted(people["handed again"]) | new | later,
            ],
        )
        insert(
            con,
            "dispositions",
            [
                recycled(people["back"], 10),
                recycled(people["returned"], 10, returned_at=before(4)),
                recycled(people["handed again"], 10, returned_at=before(3)),
                recycled(people["champion"], 8, returned_at=before(7)),
                recycled(people["champion taken on"], 3) | {"disposition": "accepted", "rests_until": None},
                recycled(people["champion sent back"], 3),
            ],
        )
    names = {contact_id: name for name, contact_id in people.items()}
    with open_snapshot(folder / "published" / "0001" / DATABASE) as con:
        yield {
            names[item.contact_id]: item
            for said in ("new", "accepted", "sent_back")
            for item in hand_offs.inbox(con, said=said, user=None, start=0, size=100)
            if item.contact_id in names
        }


@pytest.mark.slow
def test_a_champion_at_another_account_is_news_for_an_ae_without_a_deadline(items):
    item = items["champion"]

    assert (item.why, item.queue, item.said, item.handed_at) == ("champion_moved", "ae", "new", before(5))
    assert item.due_at is None
    assert inbox_sentences.trigger(item) == "Champion from Old Works, 11 Nov"
    assert "was the champion of a deal with Old Works, and is here now" in inbox_sentences.reason(item)


def test_a_champion_is_news_for_ninety_days(items):
    assert "long ago" not in items


def test_a_champion_with_points_is_there_once(items):
    assert items["both"].why == "champion_moved"


def test_what_was_handed_over_before_the_deal_was_closed_does_not_hide_that_they_came(items):
    assert (items["once handed"].why, items["once handed"].said) == ("champion_moved", "new")


def test_whoever_has_the_points_and_was_not_handed_over_is_there_by_them(items):
    item = items["keen"]

    assert (item.why, item.queue, item.said, item.due_at) == ("points", "ldr", "new", None)
    assert inbox_sentences.trigger(item) == "40 points, 14 Nov"
    assert "cold" not in items


def test_whoever_was_handed_over_is_there_by_that_and_not_by_their_points(items):
    assert items["handed"].why == "mql"


def test_what_was_accepted_stays_accepted_until_sales_sends_it_back(items):
    assert (items["kept"].said, items["kept"].returns_at) == ("accepted", None)
    assert (items["back"].said, items["back"].returns_at) == ("sent_back", before(10) + timedelta(days=60))


def test_a_rest_that_is_over_or_was_before_the_latest_hand_off_sends_nothing_back(items):
    assert items["returned"].said == "accepted"
    assert items["handed again"].said == "new"


def test_the_news_of_a_champion_is_done_with_when_sales_has_said_something_since(items):
    said = {name: items[name].said for name in ("champion", "champion taken on", "champion sent back")}

    assert said == {"champion": "new", "champion taken on": "accepted", "champion sent back": "sent_back"}
    assert {items[name].why for name in said} == {"champion_moved"}
