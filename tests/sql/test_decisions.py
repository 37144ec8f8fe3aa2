"""What people decided goes before the rules, and can be taken back."""

from pathlib import Path

import pytest

from tests.company import Company, ago, monday


@pytest.fixture
def company(tmp_path: Path) -> Company:
    made = Company(tmp_path)
    made.account("north", domain="shared.example")
    made.account("south", domain="shared.example")
    made.account("west", domain="west.example")
    return made


def at(book) -> dict[str, tuple]:
    rows = book.all("select contact_id, account_id, match_method, match_class from contacts")
    return {contact: tuple(rest) for contact, *rest in rows}


def queue(book) -> list[str]:
    return [subject for [subject] in book.all("select subject_id from match_queue order by 1")]


def classes(book, subject: str) -> dict[str, str]:
    query = "select account_id, match_class from account_matches where subject_id = ?"
    return dict(book.all(query, subject))


@pytest.mark.slow
def test_a_decision_settles_which_of_two_accounts_a_record_belongs_to(company):
    company.person("ann", at=None, email="ann@shared.example")

    with company.scored() as book:
        assert (at(book)["ann"], queue(book)) == ((None, None, "ambiguous"), ["ann"])
        company.rows.clear()
        company.decided("account", "ann", "south")
    with company.scored() as book:
        assert (at(book)["ann"], queue(book)) == (("south", "decision", "strong"), [])
        assert classes(book, "ann") == {"south": "strong", "north": "set_aside"}
        [detail] = book.all("select detail from account_matches where is_taken")
        assert detail == ("decided by Dee, shared.example",)


def test_an_account_that_was_ruled_out_leaves_the_others_to_the_rules(company):
    company.person("ann", at=None, email="ann@shared.example")
    company.decided("account", "ann", "south", "no")

    with company.scored() as book:
        assert at(book)["ann"] == ("north", "email_domain", "strong")
        assert classes(book, "ann") == {"north": "strong", "south": "refused"}


def test_a_decision_takes_precedence_over_the_crm_and_the_last_one_over_earlier_ones(company):
    company.person("ann", at="west")
    company.decided("account", "ann", "north")
    company.decided("account", "ann", "south")

    with company.scored() as book:
        assert at(book)["ann"] == ("south", "decision", "strong")


def test_an_account_ruled_out_for_one_record_is_ruled_out_for_the_person(company):
    company.person("a1", at="west", email="ann@free.example")
    company.person("a2", at=None, email="ann@free.example", company="West")
    company.decided("account", "a1", "west", "no")

    with company.scored() as book:
        assert at(book) == {"a1": (None, None, None)}


def test_a_withdrawn_decision_has_no_effect(company):
    company.person("ann", at=None, email="ann@shared.example")
    company.decided("account", "ann", "south")
    company.decided("account", "ann", "south", "withdrawn")

    with company.scored() as book:
        assert at(book)["ann"] == (None, None, "ambiguous")


def test_a_decision_can_give_a_domain_to_an_account(company):
    company.did(None, "form_fill", email="new@shared.example")
    company.decided("account", "shared.example", "south")

    with company.scored() as book:
        assert book.all("select account_id, account_by from engagements") == [("south", "email_domain")]


def test_a_decision_about_a_domain_applies_to_its_people_but_does_not_overrule_the_crm(company):
    company.person("ann", at=None, email="ann@shared.example")
    company.person("bob", at="west", email="bob@shared.example")
    company.person("cat", at=None, email="cat@shared.example")
    company.decided("account", "shared.example", "south")
    company.decided("account", "cat", "north")

    with company.scored() as book:
        assert at(book) == {
            "ann": ("south", "domain_decision", "strong"),
            "bob": ("west", "crm", "strong"),
            "cat": ("north", "decision", "strong"),
        }


def test_an_account_ruled_out_for_a_domain_is_ruled_out_for_its_people(company):
    company.person("ann", at=None, email="ann@shared.example")
    company.decided("account", "shared.example", "south", "no")

    with company.scored() as book:
        assert at(book)["ann"] == ("north", "email_domain", "strong")
        assert classes(book, "ann") == {"north": "strong", "south": "refused"}


def test_decisions_merge_and_separate_records(company):
    """One mailbox makes a1, a2 and a3 one; a2 is somebody else, and b1 is who a1 is."""
    for record in ("a1", "a2", "a3"):
        company.person(record, email="ann@west.example", at="west")
    company.person("b1", at="west")
    company.decided("person", "a1", "a2", "no")
    company.decided("person", "a1", "b1")

    with company.scored() as book:
        people = dict(book.all("select contact_id, person_id from int_people"))
        assert people["a1"] == people["b1"] != people["a2"]
        assert people["a3"] in (people["a1"], people["a2"])
        [[detail]] = book.all("select detail from people_evidence where record_id = 'b1'")
        assert detail == "a1, decided by Dee"


def roles(book, contact: str) -> tuple:
    [row] = book.all(
        "select buying_role, role_source, role_confidence::double, other_role, other_role_source"
        " from contacts where contact_id = ?",
        contact,
    )
    return row


def test_each_source_of_a_role_takes_precedence_over_the_next(company):
    """Pin, contact role of a deal, field of the CRM, title, behaviour."""
    for number in range(5):
        company.did("beh", "product_login")
        company.did("tit", "product_login", engagement_id=f"t{number}")
    company.person("beh", at="west")
    company.person("tit", "Chief Financial Officer", at="west")
    company.person("crm", "Chief Financial Officer", at="west", buying_role="Champion")
    company.person("opp", "Chief Financial Officer", at="west", buying_role="Champion")
    company.add("opportunity_contacts", opportunity_id="o", contact_id="opp", role="Influencer")
    company.person("pin", "Chief Financial Officer", at="west", buying_role="Champion")
    company.decided("role", "pin", "blocker")

    with company.scored() as book:
        assert roles(book, "beh") == ("user", "behaviour", 0.5, None, None)
        assert roles(book, "tit")[:2] + roles(book, "tit")[3:] == (
            "economic_buyer",
            "title",
            "user",
            "behaviour",
        )
        assert roles(book, "crm") == ("champion", "crm_contact", 0.9, "economic_buyer", "title")
        assert roles(book, "opp") == ("influencer", "opportunity", 0.95, "champion", "crm_contact")
        assert roles(book, "pin") == ("blocker", "decision", 1.0, "champion", "crm_contact")
        counted = "select role from role_evidence where contact_id = 'pin' and is_counted"
        assert book.all(counted) == [("blocker",)]


def test_without_a_role_that_was_ruled_out_the_next_one_counts(company):
    company.person("ann", "Chief Financial Officer", at="west", buying_role="Champion")
    company.decided("role", "ann", "champion", "no")

    with company.scored() as book:
        assert roles(book, "ann")[:2] == ("economic_buyer", "title")
        assert ("champion", False) in book.all(
            "select role, is_counted from role_evidence where contact_id = 'ann'"
        )


@pytest.mark.slow
def test_a_pinned_blocker_fills_no_seat(company):
    company.person("ann", "Chief Financial Officer", at="west")
    company.decided("role", "ann", "blocker")

    with company.scored() as book:
        assert book.all("select 1 from committee_seats where contact_id is not null") == []


def test_behaviour_suggests_a_role_only_if_it_is_as_frequent_and_recent_as_the_playbook_asks(company):
    company.person("ann", at="west")
    for _ in range(4):
        company.did("ann", "product_login")

    with company.scored() as book:
        assert roles(book, "ann")[0] is None


@pytest.mark.slow
def test_a_role_suggested_by_behaviour_belongs_to_its_own_week(company):
    """Logins of yesterday tell nothing of the weeks before: scored then or scored now, they are the same."""
    company.person("ann", at="west")
    company.did("ann", "webinar_attended", ago(weeks=5))
    for _ in range(6):
        company.did("ann", "product_login", ago(days=1))
    then = monday(4)
    intents = "select account_id, intent from account_scores where as_of = ? order by 1"

    with company.scored() as book:
        [role] = book.all("select role from committee_members where contact_id = 'ann'")
        seen_now = book.all(intents, then)
        company.rows.clear()
    with company.scored(as_of=then) as book:
        assert book.all(intents, then) == seen_now
        assert roles(book, "ann")[0] is None
    assert role == ("user",)


def test_a_role_that_was_pinned_and_then_ruled_out_does_not_count(company):
    """By whichever of their records it was pinned and ruled out."""
    company.person("a1", "Chief Financial Officer", at="west", email="ann@west.example")
    company.person("a2", at="west", email="ann@west.example")
    company.decided("role", "a1", "champion")
    company.decided("role", "a2", "champion", "no")

    with company.scored() as book:
        assert roles(book, "a1")[:2] == ("economic_buyer", "title")


def test_no_mart_has_the_address_of_a_person_who_has_denied_consent(company):
    company.person("ann", at="west", email="ann@west.example", phone="+1 555 0100", consent="denied")
    company.person("bob", at="west", email="bob@west.example", phone="+1 555 0101")

    with company.scored() as book:
        assert book.all("select contact_id, email, phone, is_contactable from contacts order by 1") == [
            ("ann", None, None, False),
            ("bob", "bob@west.example", "+1 555 0101", True),
        ]


def test_the_evidence_about_a_person_who_has_denied_consent_contains_no_address(company):
    company.person("a1", at="west", email="ann@west.example", consent="denied")
    company.person("a2", at="west", email="ann+x@west.example")

    with company.scored() as book:
        assert set(book.all("select evidence, detail from people_evidence")) == {("email", None)}
