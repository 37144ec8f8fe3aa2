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


MAIN = "+1 212 555 0100"


def colleagues(company: Company, *numbers: str, at: str = "north") -> None:
    for number, phone in enumerate(numbers):
        company.person(f"{at}{number}", at=at, phone=phone)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ((MAIN, f"{MAIN} ext. 7", "(212) 555-0100 x8"), ("north", "phone", "strong")),
        ((MAIN, "001 212 555 0100"), ("north", "phone", "weak")),
        ((MAIN,), (None, None, None)),
        ((MAIN, "+1 212 555 0101"), (None, None, None)),
    ],
)
def test_a_number_that_several_people_of_one_account_have_is_evidence_for_it(company, known, expected):
    company.account("north", name="Northgate")
    for number, phone in enumerate(known):
        company.person(f"known{number}", phone=phone, country="US", at="north")
    company.person("ann", at=None, email="ann@gmail.com", phone="+1 (212) 555-0100 x12")

    with company.scored() as book:
        assert matches(book)["ann"] == expected


def test_the_evidence_of_a_number_is_shown(company):
    company.account("north", name="Northgate")
    colleagues(company, MAIN, MAIN)
    company.person("ann", at=None, company="Northgate AG", phone=MAIN)

    with company.scored() as book:
        assert book.all("select evidence, detail from account_matches where subject_id = 'ann'") == [
            ("company_name, phone", "Northgate AG, +12125550100")
        ]


def test_a_number_that_people_of_two_accounts_have_says_nothing(company):
    company.account("north", name="Northgate")
    company.account("south", name="Southgate")
    colleagues(company, MAIN, MAIN, MAIN)
    colleagues(company, MAIN, at="south")
    company.person("ann", at=None, email="ann@gmail.com", phone=MAIN)

    with company.scored() as book:
        assert matches(book)["ann"] == (None, None, None)


def test_only_people_whom_the_crm_puts_there_vouch_for_a_number(company):
    """Else the first match by a number would vouch for the next."""
    company.account("north", domain="north.example")
    colleagues(company, MAIN)
    for name in ("bob", "eve"):
        company.person(name, at=None, email=f"{name}@north.example", phone=MAIN)
    company.person("ann", at=None, email="ann@gmail.com", phone=MAIN)

    with company.scored() as book:
        assert matches(book)["bob"] == ("north", "email_domain", "strong")
        assert matches(book)["ann"] == (None, None, None)


def test_a_number_never_overrules_the_crm(company):
    company.account("north")
    company.account("chosen")
    colleagues(company, MAIN, MAIN, MAIN)
    company.person("ann", at="chosen", phone="+1 646 555 0100", email="ann@x.example")

    with company.scored() as book:
        assert matches(book)["ann"] == ("chosen", "crm", "strong")


def test_of_two_accounts_of_one_name_the_one_in_the_persons_country_is_likelier(company):
    company.account("de", name="Northgate GmbH", country="Germany")
    company.account("us", name="Northgate Inc", country="United States")
    company.person("ann", at=None, email="ann@gmail.com", company="Northgate", country="Deutschland")
    company.person("bob", at=None, email="bob@gmail.com", company="Northgate", country="France")
    company.person("eve", at=None, email="eve@gmail.com", company="Northgate")

    with company.scored() as book:
        assert matches(book) == {
            "ann": ("de", "company_name", "weak"),
            "bob": (None, None, "ambiguous"),
            "eve": (None, None, "ambiguous"),
        }
        assert book.all(
            "select account_id, evidence from account_matches where subject_id = 'ann' order by 1"
        ) == [("de", "company_name, same_country"), ("us", "company_name, other_country")]


def test_g13_a_country_does_not_part_two_accounts_of_one_domain(company):
    company.account("de", name="Same Germany", domain="same.example", country="Germany")
    company.account("us", name="Same America", domain="same.example", country="United States")
    company.person("ann", at=None, email="ann@same.example", country="Germany")

    with company.scored() as book:
        assert matches(book)["ann"] == (None, None, "ambiguous")
