"""What loses the flag and when, what would earn it, and what to do next; docs/scenarios.md, "Outlook"."""

import pytest

from abm_app.sentences import prospects
from abm_warehouse.publishing import queries
from tests.company import Company, ago


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    company = Company(tmp_path_factory.mktemp("outlook"))
    company.add("users", user_id="rep", name="Rep", email="rep@ours.example", role="ae")
    for account in ("fades", "surges", "cools", "asks", "lonely", "silent"):
        company.account(account)
        company.person(f"{account}-cto", "CTO", at=account, email=f"cto@{account}.example")
        company.person(f"{account}-ops", "Director of Operations", at=account, email=f"ops@{account}.example")
    for account in ("fades", "surges"):
        company.did(f"{account}-cto", "whitepaper_download", ago(days=6.5))
        company.did(f"{account}-ops", "guide_download", ago(days=0.5))
    for days in (1, 2, 3):
        company.did("cools-cto", "webinar_attended", ago(days=29 + days))
        company.did("cools-ops", "webinar_attended", ago(days=29 - days))
        company.did("cools-cto", "product_page_view", ago(days=days), duration_seconds=900)
    company.did("asks-ops", "demo_request", ago(days=4))
    company.did("lonely-ops", "webinar_attended", ago(days=2))
    company.account("heirs")
    company.person("heirs-cmo", "Chief Marketing Officer", at="heirs", email="cmo@heirs.example")
    company.person("heirs-coo", "Chief Operating Officer", at="heirs", email="coo@heirs.example")
    company.person("heirs-cso", "Chief Sales Officer", at="heirs", email="cso@heirs.example")
    company.did("heirs-cmo", "whitepaper_download", ago(days=7.5))
    company.did("heirs-coo", "whitepaper_download", ago(days=28))
    for person in ("heirs-cmo", "heirs-coo"):
        company.did(person, "email_unsubscribe", ago(days=40))
    company.account("order")
    for person, title in (("sdr", "Sales Development Representative"), ("ops", "Director of Operations")):
        company.person(f"order-{person}", title, at="order", email=f"{person}@order.example")
    company.person("order-ceo", "CEO", at="order", email="ceo@order.example")
    company.did("order-sdr", "page_view", ago(days=1))
    company.add(
        "opportunities", opportunity_id="deal", account_id="order", name="Deal", created_at=ago(days=9)
    )
    company.add("opportunity_contacts", opportunity_id="deal", contact_id="order-ceo", role="Other")
    company.did(None, "topic_surge", account_id="surges", topic="crm")
    company.account("alone")
    company.person("alone-ceo", "CEO", at="alone", email="ceo@alone.example")
    for kind in ("webinar_attended", "case_study_download", "whitepaper_download", "pricing_view"):
        for days in range(4):
            company.did("alone-ceo", kind, ago(days=days))
    with company.scored() as scored:
        yield scored


def outlook(book, account: str) -> tuple:
    [row] = book.all(
        "select is_mqa, lost_at, lost_by, fading_contact_id, fading_engagement_id"
        " from mqa_outlook where account_id = ?",
        account,
    )
    return row


def test_intent_that_fades_loses_the_flag_on_the_day_it_falls_below_the_mark(book):
    """By hand: 4 points of the CTO at 1.5 and 1 of the director at 1.25 are 7.25; eight days on, 4.25."""
    assert outlook(book, "fades") == (True, ago(days=-8), "account_intent", "fades-cto", "e0001")


def test_signals_that_name_nobody_keep_the_flag_as_long_as_they_count(book):
    """By hand: after 14 days, 2 points of the CTO at 1.5 and 2 of the surge are 5; a day later, 2."""
    assert outlook(book, "surges") == (True, ago(days=-15), "account_intent", "surges-cto", "e0003")


def test_an_episode_that_cools_loses_the_flag_after_thirty_days(book):
    assert outlook(book, "cools") == (True, ago(days=-5), "episode", "cools-ops", "e0012")


def test_a_hand_raise_loses_the_flag_when_its_window_is_over(book):
    is_mqa, lost_at, lost_by, contact, _ = outlook(book, "asks")

    assert (is_mqa, lost_at, lost_by, contact) == (True, ago(days=-27), "hand_raise", "asks-ops")


def test_what_is_missing_is_the_fewest_people_who_would_have_to_act(book):
    needs = "select people_needed, intent_needed, people_to_win from mqa_outlook where account_id = ?"

    assert book.all(needs, "lonely") == [(1, 0, "lonely-cto")]
    assert book.all(needs, "silent") == []


def test_requests_come_first_then_whom_to_win_then_whom_to_meet_then_empty_seats(book):
    actions = book.all("select account_id, action, contact_id, seat_id from next_actions order by position")

    assert [row[1:] for row in actions if row[0] == "asks"][:3] == [
        ("answer", "asks-ops", "champion"),
        ("meet", "asks-cto", "decision_maker"),
        ("find", None, "economic_buyer"),
    ]
    assert [row[1:3] for row in actions if row[0] == "lonely"][:2] == [
        ("win", "lonely-cto"),
        ("meet", "lonely-ops"),
    ]
    assert {row[0] for row in actions if row[1] == "find"} <= {row[0] for row in actions if row[2]}


def test_the_days_ahead_begin_with_the_intent_of_today(book):
    """The models of today and of the days ahead are the same, so the flag holds on day 0 for every MQA."""
    assert book.all("select count(*) from mqa_outlook where lost_at <= as_of") == [(0,)]


def test_somebody_who_acts_takes_the_seat_of_somebody_with_less_intent(book):
    """
    By hand: 4 points of the first at 1.5 lack 4. Two who left the mailings have the seats of executives;
    without a seat, 15 points of the third would be 3.75.
    """
    needs = "select people_needed, intent_needed, people_to_win from mqa_outlook where account_id = ?"
    seats = "select seat_id, contact_id from committee_seats where account_id = 'heirs' and state <> 'empty'"

    assert set(book.all(seats)) == {("decision_maker", "heirs-cmo"), ("executive_sponsor", "heirs-coo")}
    assert book.all(needs, "heirs") == [(1, 4, "heirs-cso")]


def test_whoever_decides_comes_before_others_and_a_role_called_other_hides_no_title(book):
    steps = book.all(
        "select action, contact_id, role from next_actions where account_id = 'order' order by position"
    )

    assert steps[:3] == [
        ("win", "order-ceo", "decision_maker"),
        ("win", "order-sdr", "user"),
        ("meet", "order-ops", "champion"),
    ]


def test_one_person_with_all_of_the_points_is_named_as_a_single_thread_and_others_are_to_be_found(book):
    """The most that a person can have is 50, and 75 at the weight of 1.5."""
    [(intent,)] = book.all("select intent from account_scores_now where account_id = 'alone'")
    steps = book.all(
        "select action, contact_id from next_actions where account_id = 'alone' order by position"
    )
    account = queries.account(book.con, "alone")

    assert intent == 75
    assert not book.is_mqa("alone")
    assert "Single thread: all of the interest is that of alone-ceo." in prospects(
        account, queries.outlook(book.con, "alone", solution="any"), None
    )
    assert steps == [("meet", "alone-ceo"), *[("find", None)] * 4]
