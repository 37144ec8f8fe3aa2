"""Several people of one account act within two weeks; docs/scenarios.md, "Coordinated interest"."""

import pytest

from tests.company import Company, ago


def white_paper(company: Company) -> str:
    return company.did("cto", "technical_whitepaper_download", ago(days=8))


def webinar(company: Company) -> str:
    return company.did("ops", "webinar_attended", ago(days=1))


@pytest.fixture
def acme(company: Company) -> Company:
    company.account("acme")
    company.person("cto", "CTO")
    company.person("ops", "Director of Operations")
    return company


def test_a_white_paper_and_a_webinar_of_two_people_make_the_account_an_mqa(acme):
    signals = {white_paper(acme), webinar(acme)}

    with acme.scored() as book:
        assert book.is_mqa()
        assert signals <= {signal for _, _, signal, _ in book.ledger("acme")}


@pytest.mark.parametrize("signal", [white_paper, webinar])
def test_either_signal_alone_does_not(acme, signal):
    signal(acme)

    with acme.scored() as book:
        assert not book.is_mqa()
        assert not book.clauses()["episode"]


def test_signals_that_span_fifteen_calendar_days_are_not_coordinated(acme):
    acme.did("cto", "technical_whitepaper_download", ago(days=14))
    acme.did("ops", "webinar_attended", ago())

    with acme.scored() as book:
        assert not book.clauses()["episode"]


def test_signals_that_span_fourteen_calendar_days_are_coordinated(acme):
    acme.did("cto", "technical_whitepaper_download", ago(days=13))
    acme.did("ops", "webinar_attended", ago())

    with acme.scored() as book:
        assert book.clauses()["episode"]


def test_two_people_with_the_same_role_and_department_are_not_coordinated(company):
    company.account()
    company.person("one", "Director of Operations")
    company.person("two", "Director of Operations")
    company.did("one", "webinar_attended", ago(days=2))
    company.did("two", "webinar_attended", ago(days=1))

    with company.scored() as book:
        assert not book.clauses()["episode"]


@pytest.mark.parametrize("role", ["Other", "Unknown"])
def test_other_and_unknown_are_no_role_that_a_second_person_could_have(company, role):
    company.account()
    company.person("one", "Director of Operations")
    company.person("two", "Director of Operations", buying_role=role)
    company.did("one", "webinar_attended", ago(days=2))
    company.did("two", "webinar_attended", ago(days=1))

    with company.scored() as book:
        assert not book.clauses()["episode"]
        assert book.all("select distinct buying_role <> 'other' from contacts") == [(True,)]


def test_two_people_without_a_senior_role_are_not_coordinated(company):
    company.account()
    company.person("one", "Software Engineer")
    company.person("two", "Marketing Manager")
    company.did("one", "webinar_attended", ago(days=2))
    company.did("two", "webinar_attended", ago(days=1))

    with company.scored() as book:
        assert not book.clauses()["episode"]


def test_six_people_who_open_one_email_blast_are_not_coordinated(company):
    company.account()
    for number, title in enumerate(("CEO", "CTO", "CFO", "VP Sales", "HR Manager", "Engineer")):
        person = company.person(f"p{number}", title)
        company.did(person, "email_open", ago(days=1), stimulus_id="blast")
        company.did(person, "email_click", ago(days=1), stimulus_id="blast")

    with company.scored() as book:
        assert book.all("select * from signal_episodes") == []
