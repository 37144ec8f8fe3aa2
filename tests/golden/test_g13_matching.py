"""Golden scenario G13, and what else decides where a person belongs."""

import pytest

from tests.company import Company, ago


def shared_domain(company: Company) -> None:
    company.account("one", name="Same Holding", website="https://www.same.example")
    company.account("two", name="Same Germany GmbH", domain="same.example")


def matches(book):
    return {
        contact: (account, method, matched)
        for contact, account, method, matched in book.all(
            "select contact_id, account_id, match_method, match_class from contacts"
        )
    }


def test_g13_a_domain_of_two_accounts_is_ambiguous_and_goes_to_the_queue(company):
    shared_domain(company)
    for number in range(5):
        company.person(f"known{number}", at="two", email=f"known{number}@elsewhere.example")
    company.person("ann", at=None, email="ann@same.example")
    company.did("ann", "pricing_view", ago(days=1))

    with company.scored() as book:
        assert matches(book)["ann"] == (None, None, "ambiguous")
        assert book.all(
            "select subject_id, reason, candidates, account_ids, signals from match_queue"
            " where subject = 'record'"
        ) == [("ann", "several_accounts", 2, "two, one", 1)]
        assert book.all("select count(*) from engagements where account_id is not null") == [(0,)]


def test_g13_a_signal_with_only_an_address_meets_the_same_matcher(company):
    shared_domain(company)
    company.account("sure", domain="sure.example")
    company.did(None, "pricing_view", ago(days=1), email="who@same.example")
    company.did(None, "pricing_view", ago(days=1), email="who@sure.example")

    with company.scored() as book:
        assert book.all("select engagement_id, account_id from engagements order by 1") == [
            ("e0001", None),
            ("e0002", "sure"),
        ]
        assert book.all("select subject, subject_id, signals from match_queue") == [
            ("email_domain", "same.example", 1)
        ]


def test_g13_the_companys_name_tells_two_accounts_of_one_domain_apart(company):
    shared_domain(company)
    company.person("ann", at=None, email="ann@same.example", company="SAME (Germany)")

    with company.scored() as book:
        assert matches(book)["ann"] == ("two", "email_domain", "strong")
        assert book.all("select evidence from account_matches where is_taken") == [
            ("email_domain, company_name",)
        ]


def test_g13_what_people_decided_in_the_crm_is_never_overwritten(company):
    company.account("theirs", domain="theirs.example")
    company.account("chosen", name="Chosen")
    company.person("ann", at="chosen", email="ann@theirs.example", company="Theirs")

    with company.scored() as book:
        assert matches(book)["ann"] == ("chosen", "crm", "strong")
        assert book.all(
            "select account_id, match_class, match_probability from account_matches"
            " where subject = 'record' order by 1"
        ) == [("chosen", "strong", 1), ("theirs", "set_aside", 0)]


@pytest.mark.parametrize(
    ("company_cell", "expected"),
    [
        ("Nörthgate Software, S.p.A.", ("north", "company_name", "strong")),
        ("software northgate", ("north", "company_name", "strong")),
        ("Nortgate Software Inc", ("north", "similar_name", "strong")),
        ("Weshill Fods Inc", ("other", "similar_name", "weak")),
        ("Norgate Sofware Inc", (None, None, "ambiguous")),
        ("Southgate Foods", (None, None, None)),
        ("N/A", (None, None, None)),
    ],
)
def test_a_lead_with_free_mail_is_matched_by_its_companys_name(company, company_cell, expected):
    company.account("north", name="Northgate Software GmbH", domain="northgate.example")
    company.account("other", name="Westhill Foods")
    company.person("ann", at=None, email="ann@gmail.com", company=company_cell)

    with company.scored() as book:
        assert matches(book)["ann"] == expected


def test_two_accounts_of_one_name_are_ambiguous(company):
    company.account("one", name="Northgate Inc")
    company.account("two", name="NORTHGATE GmbH")
    company.person("ann", at=None, email="ann@gmail.com", company="Northgate")

    with company.scored() as book:
        assert matches(book)["ann"] == (None, None, "ambiguous")


def test_short_names_a_letter_apart_are_not_one_company(company):
    company.account("acme", name="Acme")
    company.person("ann", at=None, email="ann@gmail.com", company="Acne")

    with company.scored() as book:
        assert matches(book)["ann"][0] is None


def test_an_accounts_website_is_evidence_of_its_own(company):
    company.account(
        "north", name="Northgate", domain="northgate.example", website="https://www.ngate.example/en"
    )
    company.person("ann", at=None, email="ann@mail.ngate.example")

    with company.scored() as book:
        assert matches(book)["ann"] == ("north", "website", "strong")
