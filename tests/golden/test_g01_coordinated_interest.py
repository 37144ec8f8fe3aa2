"""G1 (requirements F076, F077): a CTO's whitepaper, a week later a director's webinar: together an MQA."""

import pytest

from tests.company import Company, ago


def whitepaper(company: Company) -> str:
    return company.did("cto", "technical_whitepaper_download", ago(days=8))


def webinar(company: Company) -> str:
    return company.did("ops", "webinar_attended", ago(days=1))


@pytest.fixture
def acme(company: Company) -> Company:
    company.account("acme")
    company.person("cto", "CTO")
    company.person("ops", "Director of Operations")
    return company


def test_g1_both_signals_together_make_the_account_an_mqa(acme):
    signals = {whitepaper(acme), webinar(acme)}

    with acme.scored() as book:
        assert book.is_mqa()
        assert signals <= {signal for _, _, signal, _ in book.ledger("acme")}


@pytest.mark.parametrize("signal", [whitepaper, webinar])
def test_g1_either_signal_alone_does_not(acme, signal):
    signal(acme)

    with acme.scored() as book:
        assert not book.is_mqa()
        assert not book.clauses()["episode"]


def test_g1_fifteen_days_apart_is_no_coordination_and_fourteen_calendar_days_are(acme):
    acme.did("cto", "technical_whitepaper_download", ago(days=14))
    acme.did("ops", "webinar_attended", ago())

    with acme.scored() as book:
        assert not book.clauses()["episode"]


def test_g1_at_thirteen_days_the_window_still_holds(acme):
    acme.did("cto", "technical_whitepaper_download", ago(days=13))
    acme.did("ops", "webinar_attended", ago())

    with acme.scored() as book:
        assert book.clauses()["episode"]


def test_x8_two_people_of_one_role_and_department_are_no_group(company):
    company.account()
    company.person("one", "Director of Operations")
    company.person("two", "Director of Operations")
    company.did("one", "webinar_attended", ago(days=2))
    company.did("two", "webinar_attended", ago(days=1))

    with company.scored() as book:
        assert not book.clauses()["episode"]


def test_x8_without_anyone_senior_there_is_no_episode(company):
    company.account()
    company.person("one", "Software Engineer")
    company.person("two", "Marketing Manager")
    company.did("one", "webinar_attended", ago(days=2))
    company.did("two", "webinar_attended", ago(days=1))

    with company.scored() as book:
        assert not book.clauses()["episode"]
