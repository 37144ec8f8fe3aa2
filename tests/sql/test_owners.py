"""Whose a touch or a deal is: by id, by address, by what the source ties to it, by the browser."""

from pathlib import Path

import pytest

from tests.company import Company, ago, scored_store


@pytest.fixture
def company(tmp_path: Path) -> Company:
    made = Company(tmp_path)
    made.account("acme", domain="acme.example")
    made.account("other", domain="other.example")
    made.person("ann", "CFO", email="ann@acme.example")
    made.person("bob", "CTO", email="bob@acme.example")
    return made


def tie(company: Company, subject: str, subject_id: str, other: str, others: str, **cells: object) -> None:
    company.add(
        "associations", subject=subject, subject_id=subject_id, other=other, other_ids=others, **cells
    )


def touches(book) -> list[tuple]:
    return book.all(
        "select engagement_id, contact_id, contact_by, account_id, account_by, stimulus_id"
        " from engagements order by 1"
    )


@pytest.mark.slow
def test_a_meeting_is_a_signal_of_every_attendee(company):
    company.add("engagements", engagement_id="m1", kind="meeting_held", occurred_at=ago(days=3))
    tie(company, "engagement", "m1", "contact", "bob; ann")

    with company.scored() as book:
        assert touches(book) == [
            ("m1", "ann", "association", "acme", "contact", "m1"),
            ("m1:bob", "bob", "association", "acme", "contact", "m1"),
        ]
        assert book.all("select from_contact_id, to_contact_id, tie from committee_edges") == [
            ("ann", "bob", "same_meeting")
        ]
        assert book.contact("bob")["intent"] == book.contact("ann")["intent"] > 0


def test_an_association_may_be_given_from_either_side_and_more_than_once(company):
    company.add("engagements", engagement_id="m1", kind="meeting_held", occurred_at=ago(days=3))
    tie(company, "contact", "ann", "engagement", "m1")
    tie(company, "engagement", "m1", "contact", "ann", relation="attendee")

    with company.scored() as book:
        assert touches(book) == [("m1", "ann", "association", "acme", "contact", "m1")]


def test_the_person_named_by_a_touch_takes_precedence_over_associated_people(company):
    """A reply that went to three people was written by one."""
    company.did("bob", "sales_email_reply", ago(days=3), engagement_id="r1")
    tie(company, "engagement", "r1", "contact", "ann;bob")

    with company.scored() as book:
        assert touches(book) == [("r1", "bob", "contact_id", "acme", "contact", None)]


def test_a_touch_that_names_only_a_deal_belongs_to_the_account_of_the_deal(company):
    company.add("engagements", engagement_id="n1", kind="note", occurred_at=ago(days=3))
    company.add("opportunities", opportunity_id="o1", created_at=ago(days=30))
    tie(company, "engagement", "n1", "opportunity", "o1")
    tie(company, "opportunity", "o1", "account", "other")

    with company.scored() as book:
        assert touches(book) == [("n1", None, None, "other", "association", None)]
        assert book.all("select opportunity_id, account_id from opportunities") == [("o1", "other")]


def test_a_record_associated_with_two_accounts_is_left_undecided(company):
    company.add("opportunities", opportunity_id="o1", created_at=ago(days=30))
    company.person("cat", at=None)
    for subject, subject_id in (("opportunity", "o1"), ("contact", "cat")):
        tie(company, subject, subject_id, "account", "acme;other")

    with company.scored() as book:
        assert book.all("select account_id from opportunities") == [(None,)]
        assert book.all("select account_id from contacts where contact_id = 'cat'") == [(None,)]


def test_a_contact_associated_with_one_account_belongs_to_it_by_the_crm(company):
    company.person("cat", at=None)
    tie(company, "contact", "cat", "account", "other;gone")

    with company.scored() as book:
        assert book.all("select account_id, match_method from contacts where contact_id = 'cat'") == [
            ("other", "crm")
        ]


def test_a_person_who_unsubscribed_by_address_alone_is_not_contactable(company):
    company.person("eve", email="eve@acme.example")
    company.did(None, "email_unsubscribe", email="Eve+news@acme.example")

    with company.scored() as book:
        assert book.all("select is_contactable from contacts where contact_id = 'eve'") == [(False,)]


def test_a_deal_merged_into_another_is_not_counted_beside_it(company):
    for deal in ("o1", "o2"):
        company.add("opportunities", opportunity_id=deal, account_id="acme", created_at=ago(days=30))
    tie(company, "opportunity", "o1", "opportunity", "o2", relation="merged")

    with company.scored() as book:
        assert book.all("select opportunity_id from opportunities") == [("o1",)]


def test_a_browser_belongs_to_the_one_person_who_used_it(company):
    company.did(None, "pricing_view", ago(days=9), engagement_id="v1", visitor_id="browser")
    company.did(
        None, "form_fill", ago(days=3), engagement_id="v2", visitor_id="browser", email="Bob@acme.example"
    )

    with company.scored() as book:
        assert touches(book) == [
            ("v1", "bob", "visitor", "acme", "contact", None),
            ("v2", "bob", "email", "acme", "contact", None),
        ]


def test_a_browser_of_several_people_belongs_to_nobody(company):
    company.did(None, "pricing_view", ago(days=9), engagement_id="v1", visitor_id="kiosk")
    for number, who in enumerate(("ann", "bob")):
        company.did(who, "form_fill", ago(days=3), engagement_id=f"w{number}", visitor_id="kiosk")

    with company.scored() as book:
        assert touches(book)[0] == ("v1", None, None, None, None, None)


def test_a_browser_in_which_an_id_was_seen_that_nobody_has_belongs_to_nobody(company):
    company.did(None, "pricing_view", ago(days=9), engagement_id="v1", visitor_id="browser")
    company.did("bob", "form_fill", ago(days=8), engagement_id="v2", visitor_id="browser")
    company.did("U99", "pricing_view", ago(days=3), engagement_id="v3", visitor_id="browser")

    with company.scored() as book:
        assert touches(book) == [
            ("v1", None, None, None, None, None),
            ("v2", "bob", "contact_id", "acme", "contact", None),
            ("v3", None, None, None, None, None),
        ]


def test_a_deal_that_names_only_people_has_the_account_to_which_they_all_belong(company):
    company.account("beta", domain="beta.example")
    company.person("zoe", at="beta")
    company.person("stranger", at=None)
    for deal, people in (("o1", "bob ann stranger"), ("o2", "bob zoe"), ("o3", "stranger")):
        company.add("opportunities", opportunity_id=deal, created_at=ago(days=30))
        for person in people.split():
            company.add("opportunity_contacts", opportunity_id=deal, contact_id=person)
    company.add("opportunities", opportunity_id="o4", account_id="gone", created_at=ago(days=30))
    company.add("opportunity_contacts", opportunity_id="o4", contact_id="bob")

    with company.scored() as book:
        assert book.all("select opportunity_id, account_id from opportunities order by 1") == [
            ("o1", "acme"),
            ("o2", None),
            ("o3", None),
            ("o4", None),
        ]


def test_a_browser_that_gave_an_unknown_address_belongs_to_its_company(company):
    company.did(None, "pricing_view", ago(days=9), engagement_id="v1", visitor_id="browser")
    company.did(
        None, "form_fill", ago(days=3), engagement_id="v2", visitor_id="browser", email="new@other.example"
    )

    with company.scored() as book:
        assert touches(book) == [
            ("v1", None, None, "other", "email_domain", None),
            ("v2", None, None, "other", "email_domain", None),
        ]


@pytest.mark.slow
def test_a_browser_is_followed_from_segment_to_the_crm(store):
    """Somebody reads, logs in, and is a contact of the CRM by the address of that login."""
    store.load("account_id,name\nacme,Acme\n")
    store.load("contact_id,account_id,email\nC1,acme,Ann@acme.example\n", "contacts.csv")
    pages = "id,anonymous_id,user_id,url,timestamp\n"
    pages += "p1,browser,,https://us.example/pricing,2026-09-01 10:00:00\n"
    pages += "p2,browser,U7,https://us.example/,2026-09-02 10:00:00\n"
    store.load(pages, "pages.csv", profile="web_segment")
    store.load("id,user_id,email\ni1,U7,ann+web@acme.example\n", "identifies.csv", profile="web_segment")
    book = scored_store(store.con)

    assert book.all(
        "select engagement_id, contact_id, contact_by, account_id from engagements order by 1"
    ) == [
        ("web-p1", "C1", "visitor", "acme"),
        ("web-p2", "C1", "contact_id", "acme"),
    ]


def test_an_address_of_another_company_in_the_browser_of_a_person_belongs_to_somebody_else(company):
    company.account("beta", domain="beta.example")
    for number, address in enumerate(("bob@acme.example", "new@beta.example")):
        company.did(None, "demo_request", engagement_id=f"d{number}", visitor_id="browser", email=address)

    with company.scored() as book:
        assert book.all("select engagement_id, contact_id, account_id from engagements order by 1") == [
            ("d0", "bob", "acme"),
            ("d1", None, "beta"),
        ]
