"""What coverage to expect if nobody is sure of the roles; docs/scenarios.md, "Uncertain roles"."""

from decimal import Decimal

import pytest

from abm.playbook.model import Playbook, shipped_text
from tests.company import Company, Scored, ago, playbook_with

ROLES = """
[[committee.roles]]
role = "decision_maker"
weight = 1
seats = 2

[[committee.roles]]
role = "champion"
weight = 1

[[committee.roles]]
role = "economic_buyer"
weight = 1

[[committee.roles]]
role = "legal_procurement"
weight = 1
"""


def two_one_one_one() -> Playbook:
    """A playbook of four roles with five seats of the same weight, two of them of one role."""
    text = shipped_text("fit-intent-100")
    start = text.index("[[committee.roles]]")
    return playbook_with((text[start : text.index("# What people do suggests a role")], ROLES))


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Scored:
    """One account with one person of three roles, one with three people of one role, one with two unsure."""
    company = Company(tmp_path_factory.mktemp("uncertain"))
    company.account("one person")
    company.person("ann", at="one person", buying_role="decision_maker")
    deal = {"opportunity_id": "D1", "account_id": "one person", "name": "Deal", "stage": "Open"}
    company.add("opportunities", **deal, is_closed=False, created_at=ago(days=9))
    for role in ("Champion", "Economic Buyer"):
        company.add("opportunity_contacts", opportunity_id="D1", contact_id="ann", role=role)
    company.account("three for two")
    for person in ("bob", "cy", "di"):
        company.person(person, at="three for two", buying_role="decision_maker")
    company.account("unsure")
    company.person("ed", "VP Procurement", at="unsure")
    company.person("flo", "Head of Procurement", at="unsure")
    with company.scored(playbook=two_one_one_one()) as scored:
        yield scored


def completeness(book: Scored, account_id: str) -> tuple[Decimal, ...]:
    [row] = book.all(
        "select coverage, coverage_expected, completeness from committee_completeness where account_id = ?",
        account_id,
    )
    return row


def test_one_person_with_three_roles_covers_one_seat_of_five(book):
    """Other systems show the mean of the completeness of the roles: half, one, one and none, 62.5 %."""
    coverage, expected, complete = completeness(book, "one person")

    assert coverage == Decimal("0.2")
    assert expected == round((Decimal("0.9") + 2 * Decimal("0.95")) / 5, 4) == Decimal("0.56")
    assert complete == Decimal("0.5")


def test_a_third_person_for_two_seats_makes_it_surer_that_both_are_filled(book):
    """Three of 0.9 each: at least one with 1 - 0.1 ** 3, at least two with 0.9 ** 3 + 3 * 0.9 ** 2 * 0.1."""
    coverage, expected, complete = completeness(book, "three for two")

    assert coverage == Decimal("0.4")
    assert expected == round((Decimal("0.999") + Decimal("0.972")) / 5, 4) == Decimal("0.3942")
    assert complete == Decimal("0.25")


def test_a_role_too_unsure_for_a_seat_is_still_expected(book):
    """Roles by the title alone: 0.87 twice for procurement, and decisions by a vice president with 0.4."""
    evidence = book.all(
        "select contact_id, role, confidence from role_evidence where contact_id in ('ed', 'flo')"
    )
    coverage, expected, _ = completeness(book, "unsure")

    assert ("ed", "decision_maker", Decimal("0.4")) in evidence
    assert {row[2] for row in evidence if row[1] == "legal_procurement"} == {Decimal("0.87")}
    assert coverage == Decimal("0.2")
    assert expected == round((1 - Decimal("0.13") ** 2 + Decimal("0.4")) / 5, 4) == Decimal("0.2766")
