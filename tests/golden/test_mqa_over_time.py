"""When an account becomes an MQA and stops being one; docs/scenarios.md, "MQA over time"."""

from tests.company import ICP, ago, playbook_with


def weekly(book, account="acme"):
    """Whether the account was an MQA at the end of each week of a year, oldest first."""
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
        assert weekly(book)[:-4] == [False] * 49
        assert book.all(
            "select intent, mqa_since from mqa inner join run_clock using (as_of) where is_now"
        ) == [(7.5, ago(days=20, seconds=12 * 3600))]


def test_the_day_of_the_run_does_not_decide(company):
    company.account()
    company.person("cto", "CTO")
    company.person("ops", "Director of Operations")
    company.did("cto", "whitepaper_download", ago(days=13))
    company.did("ops", "ebook_download", ago(days=6, seconds=22 * 3600))

    with company.scored() as book:
        # At the first close 6 of the CTO x 1.5 + 3 of the director x 1.25 = 12.75; 4 x 1.5 + 3.75 = 9.75 now.
        assert book.is_mqa()
        assert book.all("select intent from mqa_now") == [(9.75,)]
        assert book.all("select changed_at, is_mqa, clause, cause from mqa_history") == [
            (ago(days=6, seconds=12 * 3600), True, "committee", "signal")
        ]


def test_days_begin_in_the_time_zone_of_the_workspace(company):
    committee(company, ago(weeks=4), ago(weeks=3))

    with company.scored(time_zone="Asia/Tokyo") as book:
        # The webinar of the director is of 9 September, noon in UTC; the next day began at 15:00.
        assert book.all("select changed_at from mqa_history") == [(ago(days=21, seconds=-3 * 3600),)]


def test_the_history_says_what_moved_the_intent_on_the_day_of_a_change(company):
    company.account()
    company.person("cto", "CTO")
    company.person("ops", "Director of Operations")
    company.did("cto", "technical_whitepaper_download", ago(weeks=4))
    company.did("ops", "webinar_attended", ago(weeks=3))

    with company.scored() as book:
        # The 8 points of the CTO became 6 on that day, by 1.5; the director came with 12, by 1.25.
        assert book.all("select is_mqa, intent_before, intent from mqa_history") == [(True, 12, 24)]
        assert book.all("select reason, points, signals from mqa_history_changes order by 1") == [
            ("decay", -3, 1),
            ("new_signals", 15, 1),
        ]


def test_the_history_of_each_need_says_what_moved_it(company):
    company.account()
    needs = '[[needs]]\nname = "security"\ntopics = ["siem"]\n\n[fit]\n'
    for person, title, at in (("cto", "CTO", ago(weeks=6)), ("ops", "Director of Operations", ago(weeks=5))):
        company.person(person, title)
        company.did(person, "webinar_attended", at, topic="siem")
        company.did(person, "ebook_download", at, topic="chess")

    with company.scored(playbook=playbook_with(("[fit]\n", needs))) as book:
        history = "select solution, is_mqa, intent_before, intent from mqa_history order by changed_at, 1"
        changes = "select solution, reason, points from mqa_history_changes order by changed_at, 1, 2"
        # 12 + 3 points of the CTO, which are about the need or none, became 10 + 1; the director has as many.
        assert book.all(history) == [("security", True, 22.5, 35.25), ("security", False, 8, 8)]
        assert book.all(changes) == [("security", "decay", -6), ("security", "new_signals", 18.75)]


def test_an_account_between_the_marks_stays_an_mqa_however_long(company):
    company.account()
    company.person("cto", "CTO")
    company.person("ops", "Director of Operations")
    for person in ("cto", "ops"):
        company.did(person, "webinar_attended", ago(weeks=20))
    for week in range(20):
        company.did("cto", "ebook_download", ago(weeks=week))
        if week % 2:
            company.did("ops", "guide_download", ago(weeks=week))

    with company.scored() as book:
        assert set(weekly(book)[-12:]) == {True}
        assert book.all("select is_mqa from mqa_history") == [(True,)]


def test_a_run_as_of_five_weeks_ago_says_what_the_history_says(company):
    company.account()
    company.person("cto", "CTO")
    company.person("ops", "Director of Operations")
    for person in ("cto", "ops"):
        company.did(person, "webinar_attended", ago(weeks=20))
    for week in range(20):
        company.did("cto", "ebook_download", ago(weeks=week))
        if week % 2:
            company.did("ops", "guide_download", ago(weeks=week))

    with company.scored(as_of=ago(weeks=5)) as book:
        assert book.is_mqa()


def test_an_mqa_that_goes_cold_leaves_by_decay_and_one_that_is_rejected_by_a_decision(company):
    committee(company, ago(weeks=5), ago(weeks=5))
    company.account("late", **ICP)
    company.person("cto2", "CTO", at="late")
    company.person("ops2", "Director of Operations", at="late")
    for person in ("cto2", "ops2"):
        company.did(person, "webinar_attended", ago(weeks=2))
    company.add("statuses", subject="account", subject_id="late", status="recycled", occurred_at=ago(days=9))

    asked = "select account_id, changed_at, clause, cause from mqa_history where not is_mqa order by 1"
    with company.scored() as book:
        assert book.all(asked) == [
            ("acme", ago(days=4, seconds=12 * 3600), "episode", "decay"),
            ("late", ago(days=8, seconds=12 * 3600), "not_excluded", "decision"),
        ]


def test_an_mqa_whose_people_are_rejected_leaves_by_a_decision_and_one_that_loses_points_by_a_signal(company):
    told = {"subject": "contact", "occurred_at": ago(days=3)}
    for name, days in (("rejected", 9), ("quits", 24)):
        company.account(name, **ICP)
        for title in ("CTO", "Director of Operations"):
            person = company.person(f"{name}-{title[:3]}", title, at=name)
            company.did(person, "webinar_attended", ago(days=days))
            if name == "quits":
                company.did(person, "email_unsubscribe", ago(days=3))
    company.account("asked", **ICP)
    company.person("asks", "CTO", at="asked")
    company.did("asks", "contact_us", ago(days=9))
    for person, status in (("rejected-CTO", "suppressed"), ("asks", "disqualified"), ("quits-CTO", "sql")):
        company.add("statuses", subject_id=person, status=status, **told)

    with company.scored() as book:
        asked = "select account_id, clause, cause from mqa_history where not is_mqa order by 1"
        assert book.all(asked) == [
            ("asked", "hand_raise", "decision"),
            ("quits", "account_intent", "signal"),
            ("rejected", "episode", "decision"),
        ]


def test_an_mqa_stays_one_for_the_least_days_and_comes_back_after_the_cool_down(company):
    committee(company, ago(weeks=5), ago(weeks=5))
    for person in ("cto", "ops"):
        company.did(person, "webinar_attended", ago(days=3))
    rules = playbook_with(("stay_intent = 5\n", "stay_intent = 5\nmin_days = 30\ncool_down_days = 3\n"))

    with company.scored(playbook=rules) as book:
        assert book.all("select changed_at, is_mqa from mqa_history order by 1") == [
            (ago(days=34, seconds=12 * 3600), True),
            (ago(days=4, seconds=12 * 3600), False),
            (ago(days=1, seconds=12 * 3600), True),
        ]


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

    with company.scored() as book:  # (12 - 6) x 1.25 = 7.5 nine days before, (12 - 10) x 1.25 = 2.5 now
        assert weekly(book)[-3:] == [True, False, False]


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


def test_the_clauses_say_when_the_least_days_keep_an_mqa_or_the_cool_down_keeps_it_away(company):
    committee(company, ago(weeks=5), ago(weeks=5))
    company.account("back", **ICP)
    company.person("cto2", "CTO", at="back")
    company.person("ops2", "Director of Operations", at="back")
    for person in ("cto2", "ops2"):
        company.did(person, "webinar_attended", ago(weeks=12))
        company.did(person, "webinar_attended", ago(days=2))
    waits = playbook_with(("stay_intent = 5\n", "stay_intent = 5\nmin_days = 40\ncool_down_days = 60\n"))

    with company.scored(playbook=waits) as book:
        clauses = (
            "select clause, holds, detail from mqa_clauses inner join run_clock using (as_of) where is_now"
        )
        assert book.all(f"{clauses} and account_id = 'acme' and position > 5") == [
            ("min_days", True, "It became an MQA on 2026-08-27, and stays one for at least 40 days.")
        ]
        assert book.all("select qualified_by from mqa_now where account_id = 'acme'") == [("min_days",)]
        outlook = "select lost_at, lost_by from mqa_outlook where account_id = 'acme'"
        assert book.all(outlook) == [(ago(days=-6), "min_days")]
        assert book.all(f"{clauses} and account_id = 'back' and position > 5") == [
            (
                "cool_down",
                False,
                "It stopped being an MQA less than 60 days ago, and becomes one again after them"
                " at the earliest.",
            )
        ]
        assert not book.is_mqa("back")


def test_an_mqa_that_comes_back_within_two_weeks_flaps(company):
    committee(company, ago(weeks=9), ago(weeks=9))
    for person in ("cto", "ops"):
        company.did(person, "webinar_attended", ago(days=30))
    company.add("statuses", subject="account", subject_id="acme", status="recycled", occurred_at=ago(days=28))
    company.add("statuses", subject="account", subject_id="acme", status="open", occurred_at=ago(days=18))

    with company.scored() as book:
        history = "select changed_at, is_mqa, clause, cause, left_before_at from mqa_history order by 1"
        noon = 12 * 3600
        assert book.all(history) == [
            (ago(days=62, seconds=noon), True, "committee", "signal", None),
            (ago(days=32, seconds=noon), False, "episode", "decay", None),
            (ago(days=29, seconds=noon), True, "committee", "signal", ago(days=32, seconds=noon)),
            (ago(days=27, seconds=noon), False, "not_excluded", "decision", None),
            (ago(days=17, seconds=noon), True, "committee", "decision", ago(days=27, seconds=noon)),
        ]
        flaps = "select value, is_healthy from data_health where measure = 'flap_share'"
        assert book.all(flaps) == [(2 / 3, False)]


def test_an_entry_that_nobody_could_have_known_is_a_correction(company):
    company.loads = [ago(days=days) for days in (70, 10, 9, 2)]
    committee(company, ago(weeks=9), ago(weeks=9))
    for name, days in (("both_late", (14, 14)), ("one_late", (17, 14)), ("episode_late", (14, 14))):
        company.account(name, **ICP)
        company.person(f"{name}-cto", "CTO", at=name)
        company.person(f"{name}-ops", "Director of Operations", at=name)
        company.did(f"{name}-cto", "webinar_attended", ago(days=days[0]), loaded_at=ago(days=2))
        loaded_at = ago(days=2 if name == "both_late" else 10)
        company.did(f"{name}-ops", "webinar_attended", ago(days=days[1]), loaded_at=loaded_at)
    company.did("episode_late-ops", "webinar_attended", ago(days=15), loaded_at=ago(days=10))

    with company.scored() as book:
        causes = dict(book.all("select account_id, cause from mqa_history where is_mqa"))
        assert causes == {
            "acme": "signal",
            "both_late": "correction",
            "one_late": "correction",
            "episode_late": "correction",
        }


def test_an_entry_that_what_was_loaded_in_time_explains_is_no_correction(company):
    """Files come every nine days; a guest's visit comes late, and so does the topic of a webinar."""
    company.loads = [ago(days=days) for days in (70, 61, 10, 2)]
    committee(company, ago(days=63), ago(days=63))
    for signal in company.rows["engagements"]:
        signal["loaded_at"] = ago(days=61)
    company.account("late", **ICP)
    company.person("cto2", "CTO", at="late")
    company.person("ops2", "Director of Operations", at="late")
    company.person("guest", "Accountant", at="late")
    for person in ("cto2", "ops2"):
        company.did(person, "webinar_attended", ago(days=14), loaded_at=ago(days=10))
    company.did("guest", "pricing_view", ago(days=14), loaded_at=ago(days=2))
    before = company.rows["engagements"][3]
    company.add("engagements", **before | {"topic": "siem", "loaded_at": ago(days=2)})
    before["known_to"] = ago(days=2)

    with company.scored() as book:
        causes = book.all("select account_id, cause from mqa_history where is_mqa order by 1")
        assert causes == [("acme", "signal"), ("late", "signal")]


def test_an_entry_is_a_correction_if_the_intent_or_the_request_for_sales_came_late(company):
    company.loads = [ago(days=days) for days in (70, 10, 2)]
    company.account()
    company.person("cto", "CTO")
    company.person("ops", "Director of Operations")
    for person in ("cto", "ops"):  # 3 x 1.5 + 3 x 1.25 = 8.25
        company.did(person, "ebook_download", ago(days=14), loaded_at=ago(days=10))
    company.did("ops", "guide_download", ago(days=14), loaded_at=ago(days=2))
    for name, loaded_at in (("asked", ago(days=2)), ("known", ago(days=10))):
        company.account(name, **ICP)
        company.person(f"{name}-cto", "CTO", at=name)
        company.did(f"{name}-cto", "contact_us", ago(days=14), loaded_at=loaded_at)

    with company.scored() as book:
        causes = book.all("select account_id, cause from mqa_history where is_mqa order by 1")
        assert causes == [("acme", "correction"), ("asked", "correction"), ("known", "signal")]
