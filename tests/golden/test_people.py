"""People to turn to; docs/scenarios.md, "People"."""

from tests.company import AS_OF, ago, playbook_with

LISTED = "select contact_id, queue, trend, action from hot_people order by rank"


def test_a_hand_raise_of_somebody_without_an_account_is_scored_and_comes_first(company):
    company.account()
    company.person("boss", "CEO")
    company.did("boss", "webinar_attended")
    company.person("eve", "Engineer", at=None, email="eve@unknown.example")
    company.did("eve", "contact_us", ago(days=8))

    with company.scored() as book:
        eve = book.contact("eve")
        assert (eve["account_id"], eve["account_fit"], eve["score"], eve["queue"]) == (None, 0, 13, "ae")
        assert sum(points for *_, points in book.ledger("eve")) == 13  # 15, less 2 for a week
        assert book.all(LISTED) == [
            ("eve", "ae", "fading", "answer"),
            ("boss", "ae", "rising", "call"),
        ]


def test_nobody_without_an_account_counts_for_an_account(company):
    company.account()
    for name, title in (("cto", "CTO"), ("ops", "Director of Operations")):
        company.person(name, title, at=None, email=f"{name}@unknown.example")
        company.did(name, "webinar_attended", ago(days=2))

    with company.scored() as book:
        assert book.contact("cto")["intent"] == 12
        assert not book.is_mqa()
        assert book.all("select sum(intent), sum(people) from account_scores_now") == [(0, 0)]


def test_of_people_with_the_same_score_whoever_rises_comes_before_whoever_fades(company):
    company.account()
    for person in ("fading", "rising"):
        company.person(person, "Engineer")
    company.did("fading", "webinar_attended", ago(days=8))  # 12, less 2
    company.did("rising", "pricing_view", ago(days=1))  # 10

    with company.scored() as book:
        assert book.all("select contact_id, score, intent_change, trend from hot_people order by rank") == [
            ("rising", 45, 10, "rising"),
            ("fading", 45, -2, "fading"),
        ]


def test_our_own_users_and_people_with_nothing_but_fit_are_not_listed(company):
    company.account()
    company.person("silent", "CEO")
    company.person("own", "CTO", at=None, email="ann@us.example")
    company.add("users", user_id="u1", name="Ann", email="ann@us.example")
    company.did("own", "contact_us")

    with company.scored() as book:
        assert book.all(LISTED) == []
        assert book.contact("own")["excluded_because"] == "internal"
        assert book.contact("own")["queue"] is None


def test_a_signal_that_expired_under_window_stays_in_the_ledger_for_another_window(company):
    company.account()
    company.person("ann", "Engineer")
    expired = company.did("ann", "pricing_view", ago(days=31))
    company.did("ann", "pricing_view", ago(days=62))
    window = playbook_with(('mode = "per_signal"', 'mode = "window"\nwindow_days = 30'))

    with company.scored(playbook=window) as book:
        assert book.contact("ann")["intent"] == 0
        assert book.ledger("ann") == [
            ("intent", "pricing_view", expired, 10),
            ("decay", "pricing_view", expired, -10),
        ]
        modes = "select distinct kind, decay_mode from score_ledger where as_of = ? order by kind"
        assert book.all(modes, AS_OF) == [("decay", "window"), ("fit", None), ("intent", None)]
