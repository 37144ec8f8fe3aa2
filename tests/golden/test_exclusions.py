"""Accounts and people that never count; docs/scenarios.md, "Exclusions"."""

import pytest

from tests.company import Company, ago, monday


def test_people_of_a_competitor_are_excluded_and_the_reason_is_shown(company):
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


def test_bots_our_own_users_and_people_who_have_denied_consent_earn_no_points(company):
    company.account()
    company.person("bot", "CTO")
    company.person("own", "CTO", email="ann@us.example")
    company.person("gone", "CTO", consent="denied")
    company.add("users", user_id="u1", name="Ann", email="ann@us.example")
    company.did("bot", "pricing_view", is_bot=True)
    company.did("own", "pricing_view")
    company.did("gone", "pricing_view")
    company.did("bot", "sales_call")

    with company.scored() as book:
        assert {person: book.contact(person)["intent"] for person in ("bot", "own", "gone")} == {
            "bot": 0,
            "own": 0,
            "gone": 0,
        }


def test_a_suppressed_person_earns_nothing_from_the_day_of_the_suppression(company):
    company.account()
    company.person("ann", "CTO")
    company.did("ann", "pricing_view", ago(days=10))
    company.add("statuses", subject="contact", subject_id="ann", status="suppressed", occurred_at=ago(days=3))

    with company.scored() as book:
        assert book.contact("ann")["intent"] == 0
        assert book.contact("ann")["excluded_because"] == "suppressed"
        before = book.all("select intent, excluded_because from contact_scores where as_of = ?", monday(2))
        assert before == [(10, None)]


def test_whoever_has_left_fills_no_seat_and_is_on_no_way_to_others(company):
    company.account()
    company.add("users", user_id="rep", name="Rep", email="rep@ours.example", role="ae")
    company.person("ceo", "CEO")
    company.person("ops", "Director of Operations", reports_to_contact_id="ceo")
    company.did("ops", "meeting_held", ago(days=8), user_id="rep")
    company.add(
        "statuses", subject="contact", subject_id="ops", status="No Longer There", occurred_at=ago(days=3)
    )

    with company.scored() as book:
        assert book.all("select status from contacts where contact_id = 'ops'") == [("left",)]
        assert book.all("select contact_id from committee_seats where contact_id is not null") == [("ceo",)]
        assert book.all("select count(*) from account_paths") == [(0,)]
        assert book.all("select is_connected, cut_contact_ids from account_threads") == [(False, None)]
        [gone] = [
            row for row in book.answer("account_members", account_id="acme") if row["contact_id"] == "ops"
        ]
        assert (gone["status"], gone["seat_id"]) == ("left", None)


@pytest.mark.parametrize("account_type", ["prospect", "customer", "partner", "competitor"])
def test_our_own_users_and_people_who_have_denied_consent_fill_no_seat_whatever_their_account_is(
    company, account_type
):
    company.account(type=account_type)
    company.add("users", user_id="u1", name="Ann", email="ann@us.example")
    company.person("own", "CTO", email="ann@us.example")
    company.person("gone", "Director of Operations", consent="denied")

    with company.scored() as book:
        seated = "select seat_id, is_counted from committee_members"
        assert book.all(seated) == [(None, False), (None, False)]
        assert book.all("select coverage_identified from account_scores_now") == [(0,)]
        assert book.all("select contact_id from next_actions where contact_id is not null") == []


@pytest.fixture(scope="module")
def rejected(tmp_path_factory):
    """Accounts whose people, or that themselves, sales has turned down or won; scored once."""
    company = Company(tmp_path_factory.mktemp("company"))

    def said(person, status, days):
        company.add(
            "statuses", subject="contact", subject_id=person, status=status, occurred_at=ago(days=days)
        )

    for account in ("kept", "lost", "back", "asked", "won", "by_status", "partner"):
        company.account(account, type="partner" if account == "partner" else "prospect")
        company.person(f"{account}_cto", "CTO", at=account)
        company.person(f"{account}_director", "Director of Operations", at=account)
        company.did(f"{account}_cto", "technical_whitepaper_download", ago(days=12))
        company.did(f"{account}_director", "webinar_attended", ago(days=5))
    for person in ("lost_cto", "back_cto", "asked_cto"):
        said(person, "disqualified", 3)
    said("lost_director", "suppressed", 3)
    said("back_director", "disqualified", 3)
    company.did("back_cto", "contact_us", ago(days=1))
    company.did("asked_cto", "contact_us", ago(days=4))
    deal = {"stage": "won", "is_closed": True, "is_won": True, "created_at": ago(days=60)}
    company.add("opportunities", opportunity_id="d1", account_id="won", closed_at=ago(days=2), **deal)
    company.add(
        "statuses", subject="account", subject_id="by_status", status="customer", occurred_at=ago(days=3)
    )

    company.account("icp")
    company.account("poor", industry="Mining", country="Peru", technologies=None, employees=20)
    for person, status, days, since in (
        ("waiting", "recycled", 10, 20),
        ("new_signal", "recycled", 10, 2),
        ("long_ago", "recycled", 91, 120),
        ("no_project", "disqualified", 10, 20),
    ):
        company.person(person, "CEO", at="icp")
        company.did(person, "demo_request" if since == 120 else "sales_email_reply", ago(days=since))
        company.did(person, "sales_email_reply", ago(days=max(since, 20)))
        said(person, status, days)
    company.did("long_ago", "sales_email_reply", ago(days=0))
    said("partner_cto", "recycled", 1)
    company.person("no_fit", "Intern", at="poor")
    said("no_fit", "disqualified", 10)
    with company.scored() as book:
        yield book


def test_nobody_who_is_disqualified_or_suppressed_carries_an_mqa(rejected):
    assert rejected.is_mqa("kept")
    assert not rejected.is_mqa("lost")
    assert rejected.clauses("lost")["episode"] is False
    assert [line[3] for line in rejected.ledger("lost") if line[:2] == ("exclusion", "disqualified")] == [-6]
    assert rejected.all("select is_mqa from mqa where account_id = 'lost' and as_of = ?", monday(2)) == [
        (False,)
    ]  # the director had not come yet
    assert rejected.contact("lost_cto")["intent"] == 6  # their own score stays


def test_a_hand_raise_after_the_rejection_brings_back_to_sales(rejected):
    assert rejected.is_mqa("back")
    cto, director = rejected.contact("back_cto"), rejected.contact("back_director")
    assert (cto["queue"], cto["excluded_because"]) == ("ae", None)
    assert (director["queue"], director["excluded_because"]) == ("marketing_nurture", "disqualified")


def test_a_hand_raise_before_the_rejection_is_answered_by_it(rejected):
    assert not rejected.is_mqa("asked")
    assert rejected.clauses("asked")["hand_raise"] is False
    cto = rejected.contact("asked_cto")
    assert (cto["queue"], cto["excluded_because"]) == ("marketing_nurture", "disqualified")


def test_a_won_deal_or_the_status_makes_an_account_a_customer_from_that_day_on(rejected):
    states = dict(rejected.all("select account_id, state from mqa_now"))
    assert (states["won"], states["by_status"]) == ("customer", "customer")
    assert not rejected.is_mqa("won")
    assert {rejected.contact(f"{account}_cto")["queue"] for account in ("won", "by_status", "partner")} == {
        None
    }
    before = "select state from mqa where account_id = 'won' and as_of = ?"
    assert rejected.all(before, monday(1)) == [("opportunity",)]


@pytest.mark.parametrize(
    ("person", "queue"),
    [
        ("waiting", "marketing_nurture"),
        ("new_signal", "ae"),
        ("long_ago", "ae"),
        ("no_project", "marketing_nurture"),
        ("no_fit", None),
    ],
)
def test_recycled_and_disqualified_people_go_to_nurture_while_their_account_fits(rejected, person, queue):
    """Until a new signal, or the recycle days are over."""
    assert rejected.contact(person)["queue"] == queue


def test_a_disqualification_has_no_effect_before_its_date(company):
    company.account()
    company.person("ann", "CTO")
    company.add(
        "statuses", subject="contact", subject_id="ann", status="disqualified", occurred_at=ago(days=2)
    )

    with company.scored() as book:
        reasons = book.all("select excluded_because from contact_scores order by as_of desc")
        assert reasons[:2] == [("disqualified",), (None,)]
