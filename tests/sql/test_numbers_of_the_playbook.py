"""The models take their numbers from the playbook and its tables, and none of their own."""

import pytest

from abm.playbook.match_odds import MatchOdds, shipped_match_odds
from tests.company import Company, ago, playbook_with


@pytest.fixture
def company(tmp_path):
    company = Company(tmp_path)
    company.account("acme", domain="acme.example")
    return company


def section(text, name="committee"):
    """A change that adds settings under a heading of the default playbook."""
    return (f"[{name}]\n", f"[{name}]\n{text}\n")


def test_a_match_is_as_strong_as_the_playbook_says(company):
    company.person("ann", at=None, email="ann@acme.example")
    strict = playbook_with(("[mqa]\n", "[matching]\nstrong_from = 1\nweak_from = 0.99\n\n[mqa]\n"))

    with company.scored(playbook=strict) as book:
        assert book.all("select match_class, match_probability > 0.99 from contacts") == [("weak", True)]


def test_evidence_is_worth_what_the_first_fitting_row_of_the_odds_says(company):
    company.person("ann", at=None, email="ann@acme.example")
    little = MatchOdds(
        evidence="email_domain",
        most_edits=None,
        most_edits_in_100_characters=None,
        least_characters=None,
        least_people=None,
        odds=3.0,
    )

    with company.scored(match_odds=(little, *shipped_match_odds())) as book:
        assert book.all("select match_probability from contacts") == [(0.75,)]


def test_a_role_in_the_crm_is_as_sure_as_the_playbook_says(company):
    company.person("ann", "Clerk", buying_role="champion")
    unsure = playbook_with(
        ("[[committee.roles]]", "[committee.role_confidence]\ncrm_contact = 0.4\n\n[[committee.roles]]")
    )

    with company.scored(playbook=unsure) as book:
        claims = "select confidence from role_evidence where source = 'crm_contact'"
        assert float(book.all(claims)[0][0]) == 0.4


@pytest.mark.parametrize(("days", "ties"), [(20, 1), (19, 0)])
def test_a_meeting_links_people_for_the_days_of_the_playbook(company, days, ties):
    for person in ("ann", "bob"):
        company.person(person)
        company.did(person, "meeting_held", ago(days=20), stimulus_id="kick-off")

    with company.scored(playbook=playbook_with(section(f"meeting_days = {days}"))) as book:
        assert book.all("select count(*) from committee_edges where tie = 'same_meeting'") == [(ties,)]


@pytest.mark.parametrize(("people_of", "excluded_because"), [("[]", None), ('["partner"]', "partner")])
def test_people_of_an_excluded_type_of_account_are_in_no_queue(company, people_of, excluded_because):
    company.account("ally", type="partner")
    company.person("pat", "CEO", at="ally")
    rules = playbook_with(section(f"people_of = {people_of}", "mqa.exclude"))

    with company.scored(playbook=rules) as book:
        pat = book.contact("pat")
        assert pat["excluded_because"] == excluded_because
        assert (pat["queue"] is None) == (excluded_because is not None)


@pytest.mark.slow
def test_a_person_who_is_suppressed_is_excluded_even_where_the_playbook_does_not_say_so(company):
    company.person("ann", "CEO")
    company.add("statuses", subject="contact", subject_id="ann", status="suppressed", occurred_at=ago(days=1))
    shipped = 'statuses = ["disqualified", "left", "suppressed"]'
    rules = playbook_with((shipped, 'statuses = ["disqualified"]'))

    with company.scored(playbook=rules) as book:
        assert book.contact("ann")["excluded_because"] == "suppressed"


def test_the_settings_of_a_run_are_in_points(company):
    company.person("ann")

    with company.scored() as book:
        settings = dict(book.all("select key, value from run_playbook"))
    expected = {
        "account_fit_max": "35",
        "person_cap": "50",
        "account_cap": "100",
        "unseated_weight": "0.25",
        "strong_match": "0.95",
        "engaged_days": "30",
        "weeks": "12",
    }
    assert {key: settings[key] for key in expected} == expected
