"""Golden scenarios G2 to G7 of the definitions, each by its id."""

import pytest

from abm.playbook.lint import lint
from tests.company import Company, ago, playbook_with


def test_g2_a_perfect_fit_that_does_nothing_is_neither_mql_nor_mqa(company):
    company.account()
    company.person("ceo", "CEO")

    with company.scored() as book:
        assert book.contact("ceo")["score"] == 50
        assert book.contact("ceo")["band"] == "nurture"
        assert not book.is_mqa()


def test_g2_without_the_intent_floor_silence_reaches_mql_and_the_linter_warns():
    no_floor = playbook_with(("min_intent = 5", "min_intent = 0"))

    assert [finding.check for finding in lint(no_floor)] == ["fit-alone"]


def test_g2_under_the_articles_own_bands_the_silent_perfect_fit_would_be_an_mql(company):
    """Requirements X2: the bands of article S1 as they stand."""
    company.account()
    company.person("ceo", "CEO")

    with company.scored(playbook=playbook_with(("min_intent = 5", "min_intent = 0"))) as book:
        assert book.contact("ceo")["band"] == "mql"


def test_g3_a_contact_us_form_goes_to_sales_at_a_score_of_three(company):
    company.account(industry="Mining", employees=20, country="Peru", technologies=None)
    company.person("intern", "Intern")
    form = company.did("intern", "contact_us", ago(days=44))
    late = playbook_with(("within_days = 30", "within_days = 60"))

    with company.scored(playbook=late) as book:
        intern = book.contact("intern")
        assert intern["score"] == 3  # 15 points, six whole weeks old
        assert intern["band"] == "nurture"
        assert intern["queue"] == "ae"
        assert ("override", "hand_raise:contact_us", form, 0) in book.ledger("intern")


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("per_signal", {0: 70, 2: 50, 4: 33, 6: 23}), ("on_total", {0: 70, 2: 66, 4: 62, 6: 58})],
)
@pytest.mark.parametrize("weeks", [0, 2, 4, 6])
def test_g4_five_signals_on_day_zero_fade_by_signal_or_on_the_total(company, mode, expected, weeks):
    """S1's five signals, 50 points in all, and a fit of 20 (10 industry, 10 size); requirements X1."""
    company.account(country="Peru", technologies=None)
    company.person("ann", "Engineer")
    for kind in ("pricing_view", "case_study_download", "webinar_attended", "sales_email_reply"):
        company.did("ann", kind, ago(weeks=weeks))
    company.did("ann", "repeat_visit", ago(weeks=weeks))
    faded = playbook_with(('mode = "per_signal"', f'mode = "{mode}"'))

    with company.scored(playbook=faded) as book:
        assert book.contact("ann")["fit"] == 20
        assert book.contact("ann")["score"] == expected[weeks]
        assert sum(points for *_, points in book.ledger("ann")) == expected[weeks] - 20


def test_g5_a_competitors_employee_is_excluded_and_the_reason_is_shown(company):
    company.account(type="competitor")
    company.person("spy", "VP of Engineering")
    company.person("boss", "CEO")
    for day in range(10):
        company.did("spy" if day % 2 else "boss", "case_study_download", ago(days=day))

    with company.scored() as book:
        assert book.contact("spy")["excluded_because"] == "competitor"
        assert book.contact("spy")["queue"] is None
        assert not book.is_mqa()
        assert not book.clauses()["not_excluded"]
        assert book.all(
            "select state, excluded_because from mqa inner join run_clock using (as_of) where is_now"
        ) == [("excluded", "competitor")]


def test_g6_one_blast_that_six_people_open_is_no_episode(company):
    company.account()
    for number, title in enumerate(("CEO", "CTO", "CFO", "VP Sales", "HR Manager", "Engineer")):
        person = company.person(f"p{number}", title)
        company.did(person, "email_open", ago(days=1), stimulus_id="blast")
        company.did(person, "email_click", ago(days=1), stimulus_id="blast")

    with company.scored() as book:
        assert book.all("select * from signal_episodes") == []


def two_records_of_one_person(company: Company) -> None:
    company.account()
    company.person("a1", "VP of Engineering", full_name="Ann Lee", email="ann.lee@acme.example")
    company.person("a2", "Director of Operations", full_name="ann lee", email="ann@old-acme.example")
    company.did("a1", "webinar_attended", ago(days=2))
    company.did("a2", "case_study_download", ago(days=1))


def test_g7_one_person_with_two_addresses_is_one_person(company):
    two_records_of_one_person(company)

    with company.scored() as book:
        assert book.all("select contact_id, records from contacts") == [("a1", 2)]
        assert book.contact("a1")["signals"] == 2
        assert not book.clauses()["episode"]


def test_g7_signals_known_by_address_alone_reach_the_same_person(company):
    two_records_of_one_person(company)
    company.did(None, "pricing_view", ago(), email="ANN+news@Old-Acme.example")

    with company.scored() as book:
        assert book.contact("a1")["signals"] == 3


def test_g7_two_people_of_one_name_at_two_accounts_stay_two(company):
    company.account("acme")
    company.account("other")
    company.person("a1", full_name="Ann Lee", at="acme")
    company.person("a2", full_name="Ann Lee", at="other")

    with company.scored() as book:
        assert book.all("select count(*) from contacts") == [(2,)]
