"""Several people of one account act within two weeks; docs/scenarios.md, "Coordinated interest"."""

from datetime import datetime

import pytest

from tests.company import Company, ago


def white_paper(company: Company) -> str:
    return company.did("cto", "technical_whitepaper_download", ago(days=8))


def webinar(company: Company) -> str:
    return company.did("ops", "webinar_attended", ago(days=1))


@pytest.fixture
def acme(company: Company) -> Company:
    company.account("acme")
    company.person("cto", "CTO")
    company.person("ops", "Director of Operations")
    return company


def test_a_white_paper_and_a_webinar_of_two_people_make_the_account_an_mqa(acme):
    signals = {white_paper(acme), webinar(acme)}

    with acme.scored() as book:
        assert book.is_mqa()
        assert signals <= {signal for _, _, signal, _ in book.ledger("acme")}


@pytest.mark.parametrize("signal", [white_paper, webinar])
def test_either_signal_alone_does_not(acme, signal):
    signal(acme)

    with acme.scored() as book:
        assert not book.is_mqa()
        assert not book.clauses()["episode"]


def test_two_people_with_the_same_role_and_department_are_not_coordinated(company):
    company.account()
    company.person("one", "Director of Operations")
    company.person("two", "Director of Operations")
    company.did("one", "webinar_attended", ago(days=2))
    company.did("two", "webinar_attended", ago(days=1))

    with company.scored() as book:
        assert not book.clauses()["episode"]


@pytest.mark.parametrize("role", ["Other", "Unknown"])
def test_other_and_unknown_are_no_role_that_a_second_person_could_have(company, role):
    company.account()
    company.person("one", "Director of Operations")
    company.person("two", "Director of Operations", buying_role=role)
    company.did("one", "webinar_attended", ago(days=2))
    company.did("two", "webinar_attended", ago(days=1))

    with company.scored() as book:
        assert not book.clauses()["episode"]
        assert book.all("select distinct buying_role <> 'other' from contacts") == [(True,)]


def test_two_people_without_a_senior_role_are_not_coordinated(company):
    company.account()
    company.person("one", "Software Engineer")
    company.person("two", "Marketing Manager")
    company.did("one", "webinar_attended", ago(days=2))
    company.did("two", "webinar_attended", ago(days=1))

    with company.scored() as book:
        assert not book.clauses()["episode"]


@pytest.fixture(scope="module")
def coordinated(tmp_path_factory) -> set[str]:
    """The accounts with an episode, of a company where each account is one situation."""
    company = Company(tmp_path_factory.mktemp("episodes"))

    def two_people(account: str) -> None:
        company.account(account)
        company.person(f"{account}-cto", "CTO", at=account)
        company.person(f"{account}-ops", "Director of Operations", at=account)

    def act(account: str, cto: datetime, ops: datetime) -> None:
        company.did(f"{account}-cto", "technical_whitepaper_download", cto)
        company.did(f"{account}-ops", "webinar_attended", ops)

    for account, days in (("13 days and a half", 13.98), ("14 dates apart", 14), ("15 dates apart", 15)):
        two_people(account)
        act(account, ago(days=days), ago())
    for status in ("suppressed", "disqualified", "recycled"):
        two_people(status)
        act(status, ago(days=13), ago(days=2))
        company.add(
            "statuses",
            subject="contact",
            subject_id=f"{status}-cto",
            status=status,
            occurred_at=ago(days=5),
        )
    two_people("unsubscribed")
    act("unsubscribed", ago(days=13), ago(days=2))
    company.did("unsubscribed-cto", "email_unsubscribe", ago(days=5))
    for account, kinds in SIX_PEOPLE.items():
        company.account(account)
        for number, title in enumerate(("CEO", "CTO", "CFO", "VP Sales", "HR Manager", "Engineer")):
            person = company.person(f"{account}-{number}", title, at=account)
            for kind in kinds:
                company.did(person, kind, ago(days=1, seconds=-number), stimulus_id=f"{account} blast")
    with company.scored() as book:
        now = "select account_id from mqa_clauses inner join run_clock using (as_of)"
        return {account for [account] in book.all(f"{now} where is_now and clause = 'episode' and holds")}


SIX_PEOPLE = {
    "opens of one blast": ("email_open", "email_click"),
    "pricing views of one blast": ("email_open", "email_click", "pricing_view"),
    "forms of one blast": ("form_fill",),
}


def test_signals_are_coordinated_if_their_dates_differ_by_at_most_fourteen_days(coordinated):
    assert {"13 days and a half", "14 dates apart"} <= coordinated
    assert "15 dates apart" not in coordinated


def test_nobody_who_is_suppressed_or_disqualified_counts(coordinated):
    assert not {"suppressed", "disqualified"} & coordinated


def test_somebody_who_left_the_mailings_or_was_recycled_still_counts(coordinated):
    assert {"unsubscribed", "recycled"} <= coordinated


def test_what_six_people_do_because_of_one_mailing_is_coordinated_only_if_they_act(coordinated):
    assert coordinated & set(SIX_PEOPLE) == {"forms of one blast"}
