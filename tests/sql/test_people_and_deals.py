"""Marts of what is loaded beside accounts, people and touches."""

from datetime import date

import pytest

from abm.playbook.words import Word, shipped_words
from tests.company import Company, ago


@pytest.fixture
def company(tmp_path):
    return Company(tmp_path)


def deal(company, opportunity_id="D1", at=None, **cells):
    at = at or ago(days=20)
    company.add("opportunities", opportunity_id=opportunity_id, account_id="acme", created_at=at, **cells)


def status(company, subject, subject_id, word, at, **cells):
    company.add("statuses", subject=subject, subject_id=subject_id, status=word, occurred_at=at, **cells)


def test_statuses_mean_what_the_table_says_and_last_until_the_next_one(company):
    company.account()
    company.person("ada")
    deal(company)
    status(company, "contact", "ada", "Marketing_Qualified Lead", ago(days=10))
    status(company, "contact", "ada", "banana", ago(days=8))
    status(company, "contact", "ada", "Working - Contacted", ago(days=4), user_id="U1", reason="answered")
    status(company, "account", "acme", "Open Deal", ago(days=3))
    status(company, "opportunity", "D1", "Qualified to Buy", ago(days=9))
    status(company, "opportunity", "D1", "Closed Won", ago(days=2))

    with company.scored() as book:
        rows = book.all(
            "select subject, account_id, given_status, status, days from status_history"
            " order by subject, occurred_at"
        )
        assert rows == [
            ("account", "acme", "Open Deal", "opportunity", None),
            ("contact", "acme", "Marketing_Qualified Lead", "mql", 6.0),
            ("contact", "acme", "banana", None, None),
            ("contact", "acme", "Working - Contacted", "sal", None),
            ("opportunity", "acme", "Qualified to Buy", "open", 7.0),
            ("opportunity", "acme", "Closed Won", "won", None),
        ]
        assert book.all("select status from contacts") == [("sal",)]


@pytest.mark.slow
def test_a_word_that_no_table_knows_moves_nobody_until_a_table_of_ones_own_does(company):
    company.account()
    company.person("ada", "Chief Technology Officer")
    company.did("ada", "contact_us", ago(days=7))
    status(company, "contact", "ada", "inquiry", ago(days=10))
    status(company, "contact", "ada", "banana", ago(days=5))
    status(company, "account", "acme", "banana", ago(days=5))

    with company.scored() as book:
        assert book.all("select status from contacts") == [("inquiry",)]
        assert book.is_mqa()
        assert book.all(
            "select subject, value, is_healthy from data_health where measure = 'unknown_words'"
        ) == [("statuses: banana", 2.0, False)]
    own = (Word("status", "banana", "disqualified"), Word("status", "inquiry", None), *shipped_words())
    (company.folder / "own").mkdir()
    with Company(company.folder / "own", company.rows).scored(words=own) as book:
        assert book.all("select status from contacts") == [("disqualified",)]
        assert not book.is_mqa()
        assert book.all("select * from data_health where measure = 'unknown_words'") == []


def test_a_lead_is_followed_to_the_person_the_deal_and_the_days_between(company):
    company.account()
    created = ago(days=40)
    company.person("C1", email="ada@acme.example", created_at=ago(days=30))
    company.person(
        "Q1", at=None, is_lead=True, created_at=created, converted_at=ago(days=30), merged_ids="C1",
        converted_opportunity_id="D1",
    )  # fmt: skip
    company.person("C2", email="bob@acme.example")
    company.person("Q2", at=None, is_lead=True, created_at=ago(days=12), merged_ids="C2")
    company.person("Q3", at=None, is_lead=True, created_at=ago(days=5))
    deal(company, "D1", ago(days=29), is_won=True, is_closed=True, closed_at=ago(days=20))
    deal(company, "D0", ago(days=30))
    deal(company, "D2", ago(days=10))
    for opportunity_id in ("D0", "D2"):
        company.add("opportunity_contacts", opportunity_id=opportunity_id, contact_id="C2", role="Champion")

    with company.scored() as book:
        assert book.all(
            "select lead_id, contact_id, account_id, opportunity_id, opportunity_by, days_to_conversion,"
            " days_to_opportunity, days_to_won from leads order by lead_id"
        ) == [
            ("Q1", "C1", "acme", "D1", "conversion", 10.0, 11.0, 20.0),
            ("Q2", "C2", "acme", "D2", "role", None, 2.0, None),
            ("Q3", "Q3", None, None, None, None, None, None),
        ]
        assert book.all("select * from opportunity_contacts order by opportunity_id limit 1") == [
            ("D0", "acme", "C2", "C2", "champion", "Champion", False)
        ]


@pytest.mark.slow
def test_people_below_a_manager_have_a_level_a_branch_and_a_team(company):
    company.account()
    for person, manager in (("ceo", None), ("cto", "ceo"), ("dev", "cto"), ("ops", "cto"), ("cfo", "ceo")):
        company.person(person, reports_to_contact_id=manager)
    company.person("x", reports_to_contact_id="y")
    company.person("y", reports_to_contact_id="x")

    with company.scored() as book:
        assert book.all(
            "select contact_id, level, branch_contact_id, team_size from people_reporting"
            " where manager_contact_id = 'ceo' order by level, contact_id"
        ) == [
            ("cfo", 1, "cfo", 0), ("cto", 1, "cto", 2), ("dev", 2, "cto", 0), ("ops", 2, "cto", 0),
        ]  # fmt: skip
        circle = "select manager_contact_id, contact_id from people_reporting where contact_id in ('x', 'y')"
        assert sorted(book.all(circle)) == [("x", "y"), ("y", "x")]


@pytest.mark.slow
def test_answers_of_a_framework_and_roles_of_users_are_read_by_the_table(company):
    company.account()
    for field, value, days in (("Time-Frame", "Q3", 9), ("timeline", "Q4", 2), ("Star sign", "Leo", 1)):
        company.add(
            "qualification", subject="account", subject_id="acme", framework="bant", field=field, value=value,
            recorded_at=ago(days=days),
        )  # fmt: skip
    for user_id, role in (("U1", "CMO"), ("U2", "VP Sales"), ("U3", "sdr"), ("U4", "Juggler"), ("U5", None)):
        company.add("users", user_id=user_id, name=user_id, role=role)

    with company.scored() as book:
        assert book.all(
            "select account_id, given_field, field, value, is_latest from qualification order by recorded_at"
        ) == [
            ("acme", "Time-Frame", "timeline", "Q3", False),
            ("acme", "timeline", "timeline", "Q4", True),
            ("acme", "Star sign", None, "Leo", True),
        ]
        assert book.all("select given_role, role from users order by user_id") == [
            ("CMO", "executive"), ("VP Sales", "executive"), ("sdr", "ldr"), ("Juggler", None), (None, None),
        ]  # fmt: skip
        assert book.all("select subject from data_health where measure = 'unknown_words' order by 1") == [
            ("qualification, bant: Star sign",),
            ("users: Juggler",),
        ]


def test_campaigns_have_members_and_spend(company):
    company.account()
    company.person("ada")
    company.add("campaigns", campaign_id="K1", name="Autumn", channel="event", source="crm")
    company.did("ada", "email_sent", ago(days=3), campaign_id="K1")
    company.did("ada", "webinar_attended", ago(days=1), campaign_id="K1", status="Attended")
    company.add("spend", date=date(2026, 9, 1), amount=12, currency="EUR", campaign_id="K1")
    company.add("spend", date=date(2026, 9, 2), amount=3, currency="EUR", channel="ads")

    with company.scored() as book:
        assert book.all("select * from campaign_members") == [
            ("K1", "ada", "acme", "Attended", ago(days=3), ago(days=1), 2, 1, ago(days=1))
        ]
        assert book.all("select date, campaign_name, channel, source, amount from spend order by date") == [
            (date(2026, 9, 1), "Autumn", "event", "crm", 12),
            (date(2026, 9, 2), None, "ads", None, 3),
        ]
        assert book.all("select campaign_id, name from campaigns") == [("K1", "Autumn")]
