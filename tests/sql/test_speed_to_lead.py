"""Whether fast answers pay: what became of hand-offs by how fast somebody got in touch."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.company import Company

MONDAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
"""More than ninety days before the run, at the beginning of a business day."""

ANSWERED_AFTER = {"quick": 0.5, "in_time": 3, "late": 7, "never": None}
"""Hours until each person was called; ``never`` was not."""

HEADS = ("answered", "hand_offs", "qualified")


@pytest.fixture(scope="module")
def speeds(tmp_path_factory):
    company = Company(tmp_path_factory.mktemp("company"))
    company.account(owner_id="una")
    company.add("users", user_id="una", name="Una", role="ae", time_zone="UTC")
    for person, hours in ANSWERED_AFTER.items():
        company.person(person, "CEO", full_name=person)
        company.did(person, "demo_request", MONDAY)
        if hours is not None:
            company.did(person, "sales_call", MONDAY + timedelta(hours=hours), user_id="una")
    for person in ("recent", "before", "too_late"):
        company.person(person, "CEO", full_name=person)
        at = MONDAY if person != "recent" else MONDAY + timedelta(days=120)
        company.did(person, "demo_request", at)
        company.did(person, "sales_call", at + timedelta(minutes=30), user_id="una")
    for person, at in (
        ("quick", MONDAY + timedelta(days=20)),
        ("late", MONDAY + timedelta(days=89)),
        ("before", MONDAY - timedelta(days=1)),
        ("too_late", MONDAY + timedelta(days=91)),
        ("recent", MONDAY + timedelta(days=121)),
    ):
        company.add("statuses", subject="contact", subject_id=person, status="sql", occurred_at=at)
    with company.scored() as book:
        yield book.answer("sla_speed")


def test_hand_offs_are_counted_by_how_fast_they_were_answered_and_what_became_of_them(speeds):
    """``recent`` has not had ninety days, ``before`` was an SQL already, ``too_late`` became one later."""
    assert [tuple(row[name] for name in HEADS) for row in speeds] == [
        ("within an hour", 2, 1),
        ("in time", 1, 0),
        ("late", 1, 1),
        ("never", 1, 0),
    ]


def test_a_share_of_few_is_between_far_apart_bounds(speeds):
    shares = {row["answered"]: (row["share"], row["low"], row["high"]) for row in speeds}

    assert shares["within an hour"] == (0.5, pytest.approx(0.0945, abs=1e-4), pytest.approx(0.9055, abs=1e-4))
    assert shares["never"][:2] == (0, 0)
