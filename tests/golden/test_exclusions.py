"""Accounts and people that never count; docs/scenarios.md, "Exclusions"."""

from tests.company import ago


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
        week_ago = book.all(
            "select intent, excluded_because from contact_scores where as_of = ?", ago(weeks=1)
        )
        assert week_ago == [(10, None)]


def test_a_disqualification_has_no_effect_before_its_date(company):
    company.account()
    company.person("ann", "CTO")
    company.add(
        "statuses", subject="contact", subject_id="ann", status="disqualified", occurred_at=ago(days=3)
    )

    with company.scored() as book:
        reasons = book.all("select excluded_because from contact_scores order by as_of desc")
        assert reasons[:2] == [("disqualified",), (None,)]
