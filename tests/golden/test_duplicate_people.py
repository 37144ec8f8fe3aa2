"""Several records of one person; docs/scenarios.md, "Duplicate people"."""

from tests.company import Company, ago


def two_records_of_one_person(company: Company) -> None:
    company.account()
    company.person("a1", "VP of Engineering", full_name="Ann Lee", email="ann.lee@acme.example")
    company.person("a2", "Director of Operations", full_name="ann lee", email="ann@old-acme.example")
    company.did("a1", "webinar_attended", ago(days=2))
    company.did("a2", "case_study_download", ago(days=1))


def test_two_records_of_one_name_at_one_account_are_one_person(company):
    two_records_of_one_person(company)

    with company.scored() as book:
        assert book.all("select contact_id, records from contacts") == [("a1", 2)]
        assert book.contact("a1")["signals"] == 2
        assert not book.clauses()["episode"]


def test_a_signal_that_only_has_an_address_reaches_the_person_with_that_address(company):
    two_records_of_one_person(company)
    company.did(None, "pricing_view", ago(), email="ANN+news@Old-Acme.example")

    with company.scored() as book:
        assert book.contact("a1")["signals"] == 3


def test_two_records_of_one_name_at_two_accounts_are_two_people(company):
    company.account("acme")
    company.account("other")
    company.person("a1", full_name="Ann Lee", at="acme")
    company.person("a2", full_name="Ann Lee", at="other")

    with company.scored() as book:
        assert book.all("select count(*) from contacts") == [(2,)]
