"""What salespeople answer here: when it counts, whose seat it fills, and how it is undone."""

from decimal import Decimal

import pytest

from tests.company import Company, ago

ANSWERS = (
    "select field, value, confidence, user_id, is_latest from qualification order by recorded_at, decision_id"
)
ROLES = (
    "select role, source, confidence, is_counted from role_evidence where contact_id = 'ann' order by role"
)


@pytest.fixture
def acme(tmp_path):
    """Ann and Bob of Acme, whose titles say nothing."""
    company = Company(tmp_path)
    company.account()
    company.person("ann", "Colleague")
    company.person("bob", "Colleague")
    return company


def test_the_last_answer_counts_and_all_are_kept(acme):
    acme.answered("acme", "bant.budget", "unknown yet", ago(days=3), confidence=40)
    acme.answered("acme", "bant.budget", "approved", ago(days=1), confidence=90)

    with acme.scored() as book:
        assert book.all(ANSWERS) == [
            ("budget", "unknown yet", 40, "Dee", False),
            ("budget", "approved", 90, "Dee", True),
        ]


def test_two_notes_of_one_instant_are_both_kept(acme):
    for text in ("They lose renewals", "Board meets in May"):
        acme.answered("acme", "discovery.note", text)

    with acme.scored() as book:
        assert book.all("select value, is_latest from qualification order by decision_id") == [
            ("They lose renewals", False),
            ("Board meets in May", True),
        ]


def test_an_answer_after_the_instant_of_the_run_or_withdrawn_is_not_there(acme):
    acme.answered("acme", "champ.money", "later", ago(days=-1))
    acme.undone(acme.answered("acme", "champ.money", "mistaken", ago(days=1)))

    with acme.scored() as book:
        assert book.all(ANSWERS) == []


@pytest.mark.slow
@pytest.mark.parametrize("role", ["economic_buyer", "champion"])
def test_whom_meddic_names_has_the_role_and_its_seat(acme, role: str):
    acme.answered("ann", f"meddic.{role}", "yes", ago(days=2))

    with acme.scored() as book:
        assert book.all(ROLES) == [(role, "qualification", Decimal("0.95"), True)]
        [seat] = book.all(
            "select contact_id from committee_seats inner join run_clock using (as_of)"
            " where is_now and account_id = 'acme' and solution = 'any' and role = ? and seat_number = 1",
            role,
        )
        assert seat == ("ann",)
        stated = "select valid_from from int_stated_roles where contact_id = 'ann'"
        assert book.all(stated) == [(ago(days=2),)], "not before it was said"


def test_no_takes_the_role_back_and_other_frameworks_give_none(acme):
    acme.answered("ann", "meddic.champion", "yes", ago(days=2))
    acme.answered("ann", "meddic.champion", "No", ago(days=1))
    acme.answered("ann", "bant.authority", "yes", ago(days=1))

    with acme.scored() as book:
        assert book.all(ROLES) == []


@pytest.mark.slow
def test_a_deal_of_a_file_may_name_the_record_of_the_champion(acme):
    acme.add(
        "opportunities", opportunity_id="D1", account_id="acme", stage="Proposal", created_at=ago(days=30)
    )
    for value in ("ann", "somebody in finance"):
        acme.add(
            "qualification",
            subject="opportunity",
            subject_id="D1",
            framework="meddic",
            field="Champion" if value == "ann" else "Economic Buyer",
            value=value,
            recorded_at=ago(days=3),
        )

    with acme.scored() as book:
        assert [row[:2] for row in book.all(ROLES)] == [("champion", "qualification")]


@pytest.mark.slow
def test_a_decision_on_the_role_takes_precedence(acme):
    acme.answered("ann", "meddic.champion", "yes", ago(days=2))
    acme.decided("role", "ann", "blocker")

    with acme.scored() as book:
        assert book.all("select buying_role, role_source from contacts where contact_id = 'ann'") == [
            ("blocker", "decision")
        ]
