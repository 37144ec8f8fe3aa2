"""What MQL, PQL and SQL mean, profiles and personas; docs/scenarios.md, "Definitions"."""

import pytest

from tests.company import ICP, ago, playbook_with

PARTS = "select part, holds from definition_parts where contact_id = ? and definition = 'sql' order by part"
MET = "select definition from contact_definitions where contact_id = ? order by position"


def needed(company, person: str = "ann") -> None:
    """Somebody of a target account with 65 points, who confirmed a need and has booked a meeting."""
    company.account(is_target=True)
    company.person(person, "CTO")
    company.did(person, "meeting_booked")
    company.add(
        "qualification",
        subject="contact",
        subject_id=person,
        framework="bant",
        field="need",
        value="Replace the CRM by spring",
        recorded_at=ago(days=1),
    )


def test_an_sql_is_a_target_account_with_65_points_a_confirmed_need_and_a_meeting(company):
    needed(company)

    with company.scored() as book:
        assert book.contact("ann")["score"] == 65  # 50 for fit and 15 for the meeting
        assert dict(book.all(PARTS, "ann")) == {
            "target_account": True,
            "score": True,
            "confirmed": True,
            "kind": True,
        }
        assert ("sql",) in book.all(MET, "ann")


@pytest.mark.parametrize("missing", ["target_account", "score", "confirmed", "kind"])
def test_without_any_one_part_it_is_no_sql_and_the_part_is_named(company, missing):
    needed(company)
    if missing == "target_account":
        company.rows["accounts"][0]["is_target"] = False
    if missing == "score":
        company.rows["accounts"][0]["technologies"] = None
    if missing == "confirmed":
        company.rows["qualification"][0]["value"] = "No"
    if missing == "kind":
        company.rows["engagements"][0]["kind"] = "sales_email_reply"

    with company.scored() as book:
        assert [part for part, holds in book.all(PARTS, "ann") if not holds] == [missing]
        assert ("sql",) not in book.all(MET, "ann")


def test_the_ladder_rises_from_nothing_through_interest_and_acceptance_to_a_confirmed_need(company):
    needed(company, "wanted")
    company.account("mine", industry="Mining", employees=20, country="Peru", technologies=None)
    company.account("shop", employees=None, technologies=None)
    company.person("nobody", "Intern", at="mine")
    company.person("warm", "Engineer", at="shop")
    for person in ("silent", "curious", "keen", "accepted", "asked", "user"):
        company.person(person, "CEO" if person in ("silent", "keen", "accepted") else "Engineer")
    company.did("curious", "page_view")
    company.did("warm", "pricing_view")
    company.did("keen", "webinar_attended")
    company.did("accepted", "webinar_attended")
    company.add("statuses", subject="contact", subject_id="accepted", status="sal", occurred_at=ago(days=1))
    company.did("asked", "contact_us", ago(days=29))
    for day in range(3):
        company.did("user", "product_key_action", ago(days=day))

    with company.scored() as book:
        levels = dict(book.all("select contact_id, level from contact_levels"))
        assert levels == {
            "nobody": 0,
            "silent": 1,
            "curious": 2,
            "warm": 3,
            "keen": 4,
            "asked": 4,
            "user": 4,
            "accepted": 5,
            "wanted": 6,
        }
        assert ("pql",) in book.all(MET, "user")


def test_an_alias_in_an_export_means_the_status_of_the_definition(company):
    company.account()
    company.person("ann", "CEO")
    company.add("statuses", subject="contact", subject_id="ann", status="Warmed up", occurred_at=ago(days=1))
    named = playbook_with(('aliases = ["sales accepted lead"]', 'aliases = ["warmed up"]'))

    with company.scored(playbook=named) as book:
        assert book.all("select status from contacts") == [("sal",)]
        assert ("sal",) in book.all(MET, "ann")


def test_an_account_is_graded_for_each_profile_and_a_person_has_the_persona_that_fits_best(company):
    """The account has 180 employees and uses Zoho: all of the first profile, three quarters of the second."""
    company.account()
    company.person("ann", "Chief Information Security Officer")
    company.person("bob", "Sales Representative")

    with company.scored() as book:
        assert ICP["employees"] == 180
        assert book.all("select icp, grade, conditions_met, place from account_icps order by place") == [
            ("growing_saas", "A", 3, 1),
            ("established_business", "B", 3, 2),
        ]
        assert book.all("select held, lacking from account_icps order by place")[1] == (
            "industry is B2B SaaS, SaaS, Software, Information Technology or Financial Services; "
            "technologies is salesforce, hubspot or marketo; "
            "country is United States, Canada, United Kingdom, Germany, France or Netherlands",
            "employees from 201 to 5,000",
        )
        personas = "select contact_id, persona, grade from contact_personas order by contact_id"
        assert book.all(personas) == [("ann", "technology_leader", "A"), ("bob", "revenue_leader", "C")]
        assert book.all("select held, lacking from contact_personas where contact_id = 'bob'") == [
            (
                "department is sales, marketing or operations",
                "seniority is C-suite, vice president or director",
            )
        ]


def test_accounts_at_the_cap_are_ranked_by_what_they_earned_before_it(company):
    for account, people in (("more", 9), ("most", 10), ("less", 8)):
        company.account(account, name=account.capitalize(), domain=f"{account}.example")
        for number in range(people):
            person = f"{account}{number}"
            company.person(person, "CTO", at=account, email=f"{person}@{account}.example")
            for kind in ("sales_email_reply", "meeting_held", "webinar_attended"):
                company.did(person, kind)

    with company.scored() as book:
        ranked = book.all(
            "select mqa_now.account_id, mqa_now.intent, scores.intent_uncapped > 100 from mqa_now"
            " inner join account_scores_now as scores using (account_id) order by rank"
        )
        assert ranked == [("most", 100, True), ("more", 100, True), ("less", 100, True)]
