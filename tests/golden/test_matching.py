"""Which account people, signals and deals belong to; docs/scenarios.md, "Matching"."""

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


def test_a_domain_of_two_accounts_is_ambiguous_and_goes_to_the_queue(company):
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


def test_a_signal_that_only_has_an_address_is_matched_by_the_same_rules(company):
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


def test_the_company_name_tells_two_accounts_of_one_domain_apart(company):
    shared_domain(company)
    company.person("ann", at=None, email="ann@same.example", company="SAME (Germany)")

    with company.scored() as book:
        assert matches(book)["ann"] == ("two", "email_domain", "strong")
        assert book.all("select evidence from account_matches where is_taken") == [
            ("email_domain, company_name",)
        ]


def test_the_account_that_the_crm_gives_is_never_overwritten(company):
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
def test_a_lead_with_free_mail_is_matched_by_its_company_name(company, company_cell, expected):
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


def test_short_names_one_letter_apart_are_two_companies(company):
    company.account("acme", name="Acme")
    company.person("ann", at=None, email="ann@gmail.com", company="Acne")

    with company.scored() as book:
        assert matches(book)["ann"][0] is None


def test_the_website_of_an_account_is_evidence_beside_its_domain(company):
    company.account(
        "north", name="Northgate", domain="northgate.example", website="https://www.ngate.example/en"
    )
    company.person("ann", at=None, email="ann@mail.ngate.example")

    with company.scored() as book:
        assert matches(book)["ann"] == ("north", "website", "strong")


SWITCHBOARD = "+1 212 555 0100"


def colleagues(company: Company, *numbers: str, at: str = "north") -> None:
    for number, phone in enumerate(numbers):
        company.person(f"{at}{number}", at=at, phone=phone)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ((SWITCHBOARD, f"{SWITCHBOARD} ext. 7", "(212) 555-0100 x8"), ("north", "phone", "strong")),
        ((SWITCHBOARD, "001 212 555 0100"), ("north", "phone", "weak")),
        ((SWITCHBOARD,), (None, None, None)),
        ((SWITCHBOARD, "+1 212 555 0101"), (None, None, None)),
    ],
)
def test_a_phone_number_that_several_people_of_one_account_share_is_evidence_for_it(company, known, expected):
    company.account("north", name="Northgate")
    for number, phone in enumerate(known):
        company.person(f"known{number}", phone=phone, country="US", at="north")
    company.person("ann", at=None, email="ann@gmail.com", phone="+1 (212) 555-0100 x12")

    with company.scored() as book:
        assert matches(book)["ann"] == expected


def test_a_match_by_phone_number_shows_the_number_as_evidence(company):
    company.account("north", name="Northgate")
    colleagues(company, SWITCHBOARD, SWITCHBOARD)
    company.person("ann", at=None, company="Northgate AG", phone=SWITCHBOARD)

    with company.scored() as book:
        assert book.all("select evidence, detail from account_matches where subject_id = 'ann'") == [
            ("company_name, phone", "Northgate AG, +12125550100")
        ]


def test_a_phone_number_shared_by_people_of_two_accounts_is_not_evidence(company):
    company.account("north", name="Northgate")
    company.account("south", name="Southgate")
    colleagues(company, SWITCHBOARD, SWITCHBOARD, SWITCHBOARD)
    colleagues(company, SWITCHBOARD, at="south")
    company.person("ann", at=None, email="ann@gmail.com", phone=SWITCHBOARD)

    with company.scored() as book:
        assert matches(book)["ann"] == (None, None, None)


def test_only_people_placed_by_the_crm_make_a_phone_number_evidence(company):
    """Otherwise the first match by a number would be evidence for the next."""
    company.account("north", domain="north.example")
    colleagues(company, SWITCHBOARD)
    for name in ("bob", "eve"):
        company.person(name, at=None, email=f"{name}@north.example", phone=SWITCHBOARD)
    company.person("ann", at=None, email="ann@gmail.com", phone=SWITCHBOARD)

    with company.scored() as book:
        assert matches(book)["bob"] == ("north", "email_domain", "strong")
        assert matches(book)["ann"] == (None, None, None)


def test_a_phone_number_never_overrules_the_crm(company):
    company.account("north")
    company.account("chosen")
    colleagues(company, SWITCHBOARD, SWITCHBOARD, SWITCHBOARD)
    company.person("ann", at="chosen", phone="+1 646 555 0100", email="ann@x.example")

    with company.scored() as book:
        assert matches(book)["ann"] == ("chosen", "crm", "strong")


def test_the_country_of_a_person_tells_two_accounts_of_one_name_apart(company):
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


def test_the_country_of_a_person_does_not_tell_two_accounts_of_one_domain_apart(company):
    company.account("de", name="Same Germany", domain="same.example", country="Germany")
    company.account("us", name="Same America", domain="same.example", country="United States")
    company.person("ann", at=None, email="ann@same.example", country="Germany")

    with company.scored() as book:
        assert matches(book)["ann"] == (None, None, "ambiguous")


def test_free_mail_and_a_shared_domain_match_no_account_and_a_subdomain_does(company):
    company.account("one", website="https://www.same.example")
    company.account("two", domain="same.example")
    company.account("three", domain="three.example")
    company.person("ann", at=None, email="ann@same.example")
    company.person("bob", at=None, email="bob@mail.three.example")
    company.person("cy", at=None, email="cy@gmail.com")

    with company.scored() as book:
        assert book.all("select contact_id, account_id, match_method from contacts order by 1") == [
            ("ann", None, None),
            ("bob", "three", "email_domain"),
            ("cy", None, None),
        ]


def test_a_deal_of_an_unknown_account_has_no_account_and_keeps_the_id_it_was_given(company):
    company.account()
    company.add("opportunities", opportunity_id="O1", account_id="gone", created_at=ago(days=3))

    with company.scored() as book:
        assert book.all("select account_id, given_account_id from opportunities") == [(None, "gone")]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"company": "Acme", "phone": SWITCHBOARD}, ("company_name", "strong")),
        ({"company": "Acme"}, ("company_name", "weak")),
        ({"phone": SWITCHBOARD}, ("phone", "weak")),
        ({}, (None, None)),
    ],
    ids=["two of three", "the name alone", "the number alone", "none"],
)
def test_two_of_three_signs_make_a_strong_match_and_one_of_them_a_weak_one(company, told, expected):
    """The domain, the name of the company and the switchboard; a name this short is shared by many."""
    company.account("acme", name="Acme", domain="acme.example")
    colleagues(company, SWITCHBOARD, SWITCHBOARD, at="acme")
    company.person("ann", at=None, email="ann@gmail.com", **told)

    with company.scored() as book:
        assert matches(book)["ann"][1:] == expected
