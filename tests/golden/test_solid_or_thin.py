"""Whether a flag hangs on one thing; docs/scenarios.md, "Solid or thin"."""

import pytest

from tests.company import Company, ago, playbook_with

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


NEEDS = playbook_with(
    (
        "[fit]\n",
        '[[needs]]\nname = "security"\ntopics = ["siem"]\n\n'
        '[[needs]]\nname = "data"\ntopics = ["warehouse"]\n\n[fit]\n',
    )
)

PEOPLE_OF_NEEDS = {
    "one need": (("IT Director", "siem"), ("Finance Director", "siem"), ("Software Engineer", "siem")),
    "two needs": (
        *(("IT Director", "siem"), ("Software Engineer", "siem")),
        *(("Finance Director", "warehouse"), ("Accountant", "warehouse")),
    ),
    "one after both": (
        *(("Software Engineer", "siem"), ("Accountant", "warehouse")),
        *(("Finance Director", "siem"), ("Finance Director", "warehouse")),
    ),
}
"""Accounts, and the titles of their people with the topic of all that each did; one title is one person."""


def people_of_needs(company: Company, account: str, *, without: str | None = None) -> None:
    company.account(account)
    for title in dict.fromkeys(title for title, _ in PEOPLE_OF_NEEDS[account]):
        company.person(f"{account}, {title}", title, at=account)
    for days, (title, topic) in enumerate(PEOPLE_OF_NEEDS[account]):
        for number, source in enumerate(("site", "events", "crm")):
            if title != without:
                person = f"{account}, {title}"
                company.did(person, "webinar_attended", ago(days=days + number), source=source, topic=topic)


@pytest.fixture(scope="module")
def book_of_needs(tmp_path_factory):
    company = Company(tmp_path_factory.mktemp("needs"))
    for account in PEOPLE_OF_NEEDS:
        people_of_needs(company, account)
    with company.scored(playbook=NEEDS) as book:
        yield book


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ("one need", [("any", True, 0), ("security", True, 0)]),
        ("two needs", [("any", True, 0), ("data", False, 2), ("security", False, 2)]),
        ("one after both", [("any", False, 1), ("data", False, 2), ("security", False, 2)]),
    ],
)
def test_a_flag_for_a_need_hangs_on_the_people_who_are_after_it(book_of_needs, account, expected):
    """The account is an MQA as long as it is one for any need."""
    found = book_of_needs.all(
        "select solution, is_solid, flips_by_person from mqa_robustness where account_id = ? order by all",
        account,
    )

    assert found == expected


@pytest.mark.parametrize(
    ("account", "title"),
    [(account, title) for account, people in PEOPLE_OF_NEEDS.items() for title in dict(people)],
)
def test_a_book_without_what_a_person_did_has_the_flags_that_outlive_them(
    book_of_needs, company, account, title
):
    people_of_needs(company, account, without=title)
    expected = book_of_needs.all(
        "select solution from mqa_now where is_mqa and solution <> 'any' and account_id = ?"
        " except select drops.need from int_flag_drops as drops"
        " inner join int_scored_people as people on people.person = drops.person"
        " where drops.what = 'person' and not drops.is_kept and people.contact_id = ?"
        " order by all",
        account,
        f"{account}, {title}",
    )

    with company.scored(playbook=NEEDS) as book:
        assert expected == book.all(
            "select solution from mqa_now where is_mqa and solution <> 'any' order by all"
        )


LEAST_DAYS = playbook_with(("stay_intent = 5\n", "stay_intent = 5\nmin_days = 60\n"))


def an_mqa_of_fifty_days(company: Company) -> None:
    company.account()
    company.person("cto", "CTO")
    company.person("ops", "Director of Operations")
    company.person("fin", "Finance Director")
    company.did("cto", "webinar_attended", ago(days=51))
    company.did("ops", "webinar_attended", ago(days=50))


def test_within_its_least_days_a_flag_outlives_what_came_after_it(company):
    """What made it an MQA is worth nothing any more; without what came since, its least days keep it."""
    an_mqa_of_fifty_days(company)
    company.did("ops", "webinar_attended", ago(days=2), source="site")
    company.did("fin", "webinar_attended", ago(days=1), source="events")

    with company.scored(playbook=LEAST_DAYS) as book:
        assert book.all("select qualified_by from mqa_now") == [("committee",)]
        assert book.all(ROBUSTNESS)[0][0]
    with company.scored() as book:
        assert not book.all(ROBUSTNESS)[0][0]


def test_a_flag_that_its_least_days_alone_keep_is_not_judged(company):
    an_mqa_of_fifty_days(company)

    with company.scored(playbook=LEAST_DAYS) as book:
        assert book.all("select qualified_by from mqa_now") == [("min_days",)]
        assert book.all(ROBUSTNESS) == []
