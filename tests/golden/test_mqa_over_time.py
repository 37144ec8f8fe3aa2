"""When an account becomes an MQA and stops being one; docs/scenarios.md, "MQA over time"."""

from tests.company import ICP, ago


def weekly(book, account="acme"):
    """Whether the account was an MQA at the end of each of the twelve weeks, oldest first."""
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


def test_an_account_becomes_an_mqa_with_the_second_signal_and_stays_one_while_its_intent_lasts(company):
    committee(company, ago(weeks=4), ago(weeks=3))

    with company.scored() as book:
        # Three weeks on: CTO 8 - 8 = 0; director (12 - 6) x 1.25 as a champion = 7.5: below 10, above 5.
        assert weekly(book)[-4:] == [True, True, True, True]
        assert weekly(book)[:-4] == [False] * 8
        assert book.all(
            "select intent, mqa_since from mqa inner join run_clock using (as_of) where is_now"
        ) == [(7.5, ago(weeks=3))]


def test_an_intent_that_keeps_an_mqa_is_not_enough_to_become_one(company):
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


def test_an_mqa_at_exactly_the_lower_mark_stays_one(company):
    committee(company, ago(weeks=5), ago(weeks=4))

    with company.scored() as book:  # (12 - 8) x 1.25 = 5
        assert weekly(book)[-1]


def test_an_mqa_below_the_lower_mark_stops_being_one(company):
    committee(company, ago(weeks=5), ago(weeks=5))

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


def test_a_recycled_account_is_not_an_mqa_for_ninety_days_unless_a_role_is_heard_of_that_was_silent(company):
    committee(company, ago(days=2), ago(days=1))
    for person in ("cto", "ops"):
        company.did(person, "pricing_view", ago(days=91))
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
