"""What is handed over goes to the owner, to whose turn it is in the territory or the team, or to nobody."""

import pytest

from tests.company import Company, ago, playbook_with

ROUTING = """[routing]
weekly_capacity = 2

[[routing.territories]]
name = "france"
countries = ["France"]
users = ["lea", "noe", "olga"]

[mqa]
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Two LDRs in France, three in all, one AE; MQLs of one week, an MQA, two requests of one person."""
    company = Company(tmp_path_factory.mktemp("routing"))
    for user, role in (("lea", "ldr"), ("noe", "ldr"), ("pia", "ldr"), ("olga", "ae")):
        company.add("users", user_id=user, name=user.title(), role=role)
    for number in range(8):
        company.account(f"at{number}", country="Austria")
        _mql(company, f"at{number}", hours=number)
    for number in range(3):
        company.account(f"fr{number}", country="FR")
        _mql(company, f"fr{number}", hours=number)
    company.account("owned", owner_id="pia")
    _mql(company, "owned", hours=0)
    company.account("mqa", owner_id="olga")
    company.person("cto", "Chief Technology Officer", at="mqa")
    company.person("ops", "Director of Operations", at="mqa")
    company.did("cto", "technical_whitepaper_download", ago(days=20))
    company.did("ops", "webinar_attended", ago(days=13))
    company.account("raised", owner_id="olga")
    company.person("ada", at="raised")
    company.did("ada", "contact_us", ago(days=2))
    company.did("ada", "demo_request", ago(days=1))
    with company.scored(playbook=playbook_with(("[mqa]\n", ROUTING))) as scored:
        yield scored


def _mql(company: Company, account: str, hours: int) -> None:
    company.person(f"{account} p", at=account)
    at = ago(days=1, seconds=-3600 * hours)
    company.add("statuses", subject="contact", subject_id=f"{account} p", status="mql", occurred_at=at)


def assigned(book, like: str) -> list[tuple]:
    return book.all(
        "select queue, why, user_id, assigned_by from handoffs where account_id like ? order by handed_at",
        like,
    )


@pytest.mark.slow
def test_mqls_without_an_owner_go_round_the_team_until_everybody_has_enough(book):
    users = [user for _, _, user, _ in assigned(book, "at%")]

    assert users[:3] == users[3:6], "in turn"
    assert set(users[:3]) == {"lea", "noe", "pia"}
    assert users[6:] == [None, None], "two a week each"
    assert {row[3] for row in assigned(book, "at%")} == {"round_robin", "nobody"}


def test_a_territory_has_its_own_turns_among_users_of_the_role(book):
    """France is written FR; Olga is an AE and gets no MQL."""
    rows = assigned(book, "fr%")

    assert {row[3] for row in rows} == {"territory"}
    assert {row[2] for row in rows} == {"lea", "noe"}
    assert rows[0][2] == rows[2][2] != rows[1][2]


def test_an_owner_of_the_role_gets_it_out_of_turn(book):
    assert assigned(book, "owned") == [("ldr", "mql", "pia", "owner")]


def test_an_account_that_becomes_an_mqa_goes_to_its_owner(book):
    [row] = [row for row in assigned(book, "mqa") if row[1] == "mqa"]
    assert row == ("ae", "mqa", "olga", "owner")


def test_who_asks_for_sales_goes_there_whatever_their_score_once_for_requests_of_some_days(book):
    assert assigned(book, "raised") == [("ae", "hand_raise", "olga", "owner")]
