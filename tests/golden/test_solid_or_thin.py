"""Whether a flag hangs on one thing; docs/scenarios.md, "Solid or thin"."""

import pytest

from tests.company import Company, ago

ROBUSTNESS = "select is_solid, flips_by_person, flips_by_event, thinnest, fragility from mqa_robustness"


def two_people(company: Company) -> None:
    company.account()
    company.person("cto", "CTO")
    company.person("ops", "Director of Operations")
    company.did("cto", "technical_whitepaper_download", ago(days=9), source="site")
    company.did("ops", "webinar_attended", ago(days=2), source="events")


def three_directors(company: Company, *, without: str | None = None) -> None:
    company.account()
    titles = {"it": "IT Director", "fin": "Finance Director", "mkt": "Marketing Director"}
    for number, (person, title) in enumerate(titles.items()):
        company.person(person, title)
        for days, source in enumerate(("site", "events", "crm")):
            if person != without:
                company.did(person, "webinar_attended", ago(days=days + number), source=source)


def test_a_flag_of_two_people_with_a_signal_each_is_thin(company):
    two_people(company)

    with company.scored() as book:
        assert book.is_mqa()
        assert book.all(ROBUSTNESS)[0][:4] == (False, 2, 2, "person")


def test_a_flag_of_three_people_with_signals_of_several_sources_is_solid(company):
    three_directors(company)

    with company.scored() as book:
        assert book.all(ROBUSTNESS) == [(True, 0, 0, None, 0)]


def test_a_hand_raise_that_alone_qualifies_is_one_event(company):
    company.account(industry="Mining")
    company.person("ann", "Intern")
    company.did("ann", "demo_request")

    with company.scored() as book:
        assert book.all(ROBUSTNESS)[0][:4] == (False, 1, 1, "person")


@pytest.mark.parametrize("person", ["it", "fin", "mkt"])
def test_a_book_without_the_persons_signals_says_the_same(company, person):
    three_directors(company, without=person)

    with company.scored() as book:
        assert book.is_mqa()
        assert not book.all(ROBUSTNESS)[0][0]  # two are left


def test_accounts_that_are_no_mqa_are_not_listed(company):
    company.account()
    company.person("cto", "CTO")
    company.did("cto", "webinar_attended")

    with company.scored() as book:
        assert book.all(ROBUSTNESS) == []
