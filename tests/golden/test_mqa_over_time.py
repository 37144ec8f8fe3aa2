"""An MQA enters at one mark and leaves at a lower one (definitions A10, N10), as the twelve weeks show."""

from tests.company import ICP, ago, playbook_with


def weekly(book, account="acme"):
    """Is it an MQA, from the oldest of the twelve weeks to now?"""
    return [
        flag
        for (flag,) in book.all(
            "select is_mqa from account_weeks where account_id = ? order by as_of", account
        )
    ]


def committee(company, cto_at, ops_at):
    company.account()
    company.person("cto", "CTO")
    company.person("ops", "Director of Operations")
    company.did("cto", "technical_whitepaper_download", cto_at)
    company.did("ops", "webinar_attended", ops_at)


def test_it_enters_in_the_week_of_the_second_signal_and_stays_while_the_intent_lasts(company):
    committee(company, ago(weeks=4), ago(weeks=3))

    with company.scored() as book:
        # Three weeks on: CTO 8 - 8 = 0; director (12 - 6) x 1.25 as a champion = 7.5: below 10, above 5.
        assert weekly(book)[-4:] == [True, True, True, True]
        assert weekly(book)[:-4] == [False] * 8
        assert book.all(
            "select intent, mqa_since from mqa inner join run_clock using (as_of) where is_now"
        ) == [(7.5, ago(weeks=3))]


def test_the_same_intent_without_having_been_an_mqa_does_not_enter(company):
    company.account()
    company.person("cto", "CTO")
    company.person("ops", "Director of Operations")
    company.did("cto", "ebook_download")
    company.did("ops", "ebook_download")

    with company.scored() as book:  # 3 x 1.5 + 3 x 1.25 = 8.25
        assert book.clauses() == {
            "account_fit": True,
            "episode": True,
            "account_intent": False,
            "not_excluded": True,
            "hand_raise": False,
        }
        assert not book.is_mqa()


def test_below_the_lower_mark_it_leaves(company):
    committee(company, ago(weeks=5), ago(weeks=4))

    with company.scored() as book:  # (12 - 8) x 1.25 = 5: still at the mark
        assert weekly(book)[-1]
    committee_gone = company.rows["engagements"][1]
    committee_gone["occurred_at"] = ago(weeks=5)
    company.folder.joinpath("company.duckdb").unlink()
    with company.scored() as book:  # (12 - 10) x 1.25 = 2.5
        assert weekly(book)[-2:] == [True, False]


def test_an_episode_is_warm_for_thirty_days_and_no_longer(company):
    company.account()
    company.person("cto", "CTO")
    company.person("ops", "Director of Operations")
    for person in ("cto", "ops"):
        company.did(person, "webinar_attended", ago(days=30))
    company.account("late", **ICP)
    company.person("cto2", "CTO", at="late")
    company.person("ops2", "Director of Operations", at="late")
    for person in ("cto2", "ops2"):
        company.did(person, "webinar_attended", ago(days=30, seconds=1))

    with company.scored() as book:
        assert book.clauses("acme")["episode"]
        assert not book.clauses("late")["episode"]


def test_a_recycled_account_rests_for_ninety_days(company):
    committee(company, ago(days=2), ago(days=1))
    company.add("statuses", subject="account", subject_id="acme", status="recycled", occurred_at=ago(days=89))

    with company.scored() as book:
        assert not book.is_mqa()
        assert book.all("select state from mqa inner join run_clock using (as_of) where is_now") == [
            ("recycled",)
        ]


def test_after_ninety_days_a_recycled_account_may_qualify_again(company):
    committee(company, ago(days=2), ago(days=1))
    company.add("statuses", subject="account", subject_id="acme", status="recycled", occurred_at=ago(days=90))

    with company.scored() as book:
        assert book.is_mqa()


def test_bots_our_own_people_and_the_suppressed_never_score(company):
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


def test_a_domain_that_two_accounts_share_matches_nobody(company):
    company.account("one", website="https://www.same.example")
    company.account("two", domain="same.example")
    company.account("three", domain="three.example")
    company.person("ann", at=None, email="ann@same.example")
    company.person("bob", at=None, email="bob@mail.three.example")
    company.person("cy", at=None, email="cy@gmail.com")

    with company.scored() as book:
        assert book.all("select contact_id, account_id, match_method from contacts order by 1") == [
            ("ann", None, None),
            ("bob", "three", "email_domain"),
            ("cy", None, None),
        ]


def test_the_third_visit_day_in_two_weeks_is_a_repeated_visit_and_the_first_two_are_not(company):
    company.account()
    company.person("ann", "Engineer")
    for days in (13, 6, 0):
        company.did("ann", "careers_view", ago(days=days))  # negative, so that only the repeat adds
        company.did("ann", "careers_view", ago(days=days))

    with company.scored() as book:
        repeats = [line for line in book.ledger("ann") if line[1] == "repeat_visit"]
        assert [(kind, points) for kind, _, _, points in repeats] == [("intent", 5)]


def test_spread_over_fifteen_days_three_visits_are_no_repeat(company):
    company.account()
    company.person("ann", "Engineer")
    for days in (14, 6, 0):
        company.did("ann", "careers_view", ago(days=days))

    with company.scored() as book:
        assert not [line for line in book.ledger("ann") if line[1] == "repeat_visit"]


def test_a_bounce_and_an_unsubscribe_are_no_engagement(company):
    company.account()
    company.person("cfo", "CFO")
    company.did("cfo", "email_bounce", ago(days=2))
    company.did("cfo", "email_unsubscribe", ago(days=1))

    with company.scored() as book:
        assert (book.contact("cfo")["is_engaged"], book.contact("cfo")["signals"]) == (False, 0)
        assert book.all("select distinct coverage_engaged from account_scores") == [(0,)]


def test_to_have_met_us_does_not_depend_on_what_a_meeting_is_worth(company):
    company.account()
    company.person("cfo", "CFO")
    company.did("cfo", "meeting_held", ago(days=40))
    unpriced = playbook_with(('kind = "meeting_held"\npoints = 15', 'kind = "meeting_held"\npoints = 0'))

    with company.scored(playbook=unpriced) as book:
        assert book.contact("cfo")["is_met"]
        assert not book.contact("cfo")["is_engaged"]


def test_a_person_who_is_suppressed_earns_nothing_from_that_day_on(company):
    company.account()
    company.person("ann", "CTO")
    company.did("ann", "pricing_view", ago(days=10))
    company.add("statuses", subject="contact", subject_id="ann", status="suppressed", occurred_at=ago(days=3))

    with company.scored() as book:
        assert book.contact("ann")["intent"] == 0
        assert book.contact("ann")["excluded_because"] == "suppressed"
        week_ago = book.all(
            "select intent, excluded_because from contact_scores where as_of = ?", ago(weeks=1)
        )
        assert week_ago == [(10, None)]


def test_a_disqualification_is_not_known_before_it_was_made(company):
    company.account()
    company.person("ann", "CTO")
    company.add(
        "statuses", subject="contact", subject_id="ann", status="disqualified", occurred_at=ago(days=3)
    )

    with company.scored() as book:
        reasons = book.all("select excluded_because from contact_scores order by as_of desc")
        assert reasons[:2] == [("disqualified",), (None,)]


def test_a_person_who_denied_consent_raises_no_hand(company):
    company.account()
    company.person("ann", "CTO", consent="denied")
    company.did("ann", "demo_request")

    with company.scored() as book:
        assert not book.is_mqa()
        assert book.contact("ann")["queue"] is None


def test_a_deal_of_an_unknown_account_belongs_to_none_and_says_which_it_named(company):
    company.account()
    company.add("opportunities", opportunity_id="O1", account_id="gone", created_at=ago(days=3))

    with company.scored() as book:
        assert book.all("select account_id, given_account_id from opportunities") == [(None, "gone")]
