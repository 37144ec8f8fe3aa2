"""Each person and account has one status at a time; every move has a cause, and illegal moves are listed."""

from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.company import AS_OF, Company, ago, playbook_with
from tests.properties import examples


@pytest.fixture
def company(tmp_path: Path) -> Company:
    made = Company(tmp_path)
    made.account()
    made.person("ann")
    return made


def status(company: Company, word: str, days: float, subject: str = "contact", of: str = "ann") -> None:
    company.add("statuses", subject=subject, subject_id=of, status=word, occurred_at=ago(days=days))


def moves(book, level: str = "person") -> list[tuple]:
    return book.all(
        "select from_status, status, cause, illegal_because, round(days, 3) from lifecycle"
        " where level = ? order by subject_id, entered_at",
        level,
    )


@pytest.mark.slow
def test_a_person_moves_up_the_stages_and_may_skip_some(company):
    status(company, "inquiry", 30)
    status(company, "mql", 20)
    status(company, "mql", 19)
    status(company, "opportunity", 5)

    with company.scored() as book:
        assert moves(book) == [
            (None, "inquiry", "record", None, 10),
            ("inquiry", "mql", "record", None, 15),
            ("mql", "opportunity", "record", None, 5),
        ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "illegal"),
    [
        (("sql", "mql"), "moved back"),
        (("recycled", "mql"), None),
        (("disqualified", "inquiry"), None),
        (("suppressed", "mql"), "was suppressed"),
        (("customer", "disqualified"), None),
    ],
)
def test_moves_that_may_not_be_are_listed_with_why(company, words, illegal):
    for day, word in enumerate(words):
        status(company, word, 30 - day)

    with company.scored() as book:
        assert moves(book)[1][3] == illegal
        assert moves(book)[-1][1] == words[-1], "they are listed all the same"


@pytest.mark.slow
def test_the_order_of_sal_and_sql_is_the_playbooks(company):
    status(company, "sql", 20)
    status(company, "sal", 10)
    swapped = playbook_with(("[mqa]\n", STAGES + "\n[mqa]\n"))

    with company.scored() as book:
        assert moves(book)[1][3] == "moved back"
    company.rows.clear()
    with company.scored(playbook=swapped) as book:
        assert moves(book)[1][3] is None


STAGES = '[funnel]\nstages = ["inquiry", "mql", "sql", "sal", "opportunity", "customer"]\n'


@pytest.mark.slow
def test_an_account_that_passes_the_mark_becomes_an_mqa_by_rule_and_sales_takes_it_from_there(company):
    company.person("cto", "Chief Technology Officer")
    company.person("ops", "Director of Operations")
    company.did("cto", "technical_whitepaper_download", ago(days=20))
    company.did("ops", "webinar_attended", ago(days=13))
    company.disposed("acme", "accepted", ago(days=1))

    with company.scored() as book:
        assert [(move[1], move[2]) for move in moves(book, "account")] == [
            ("mqa", "rule"),
            ("sal", "decision"),
        ]


@pytest.mark.slow
def test_an_account_at_which_sales_is_already_working_does_not_become_an_mqa_again(company):
    company.person("cto", "Chief Technology Officer")
    company.person("ops", "Director of Operations")
    company.did("cto", "technical_whitepaper_download", ago(days=20))
    company.did("ops", "webinar_attended", ago(days=13))
    company.disposed("acme", "accepted", ago(days=40))

    with company.scored() as book:
        assert [move[1] for move in moves(book, "account")] == ["sal"]


@pytest.mark.slow
def test_a_deal_that_is_opened_and_won_moves_its_account_and_its_people(company):
    company.add(
        "opportunities",
        opportunity_id="d1",
        account_id="acme",
        is_closed=True,
        is_won=True,
        created_at=ago(days=9),
        closed_at=ago(days=2),
    )
    company.add("opportunity_contacts", opportunity_id="d1", contact_id="ann", is_primary=True)

    with company.scored() as book:
        for level in ("account", "person"):
            assert [(move[1], move[2]) for move in moves(book, level)] == [
                ("opportunity", "deal"),
                ("customer", "deal"),
            ]


WORDS = ("inquiry", "mql", "sal", "sql", "opportunity", "disqualified", "recycled", "suppressed", "gibberish")
DISPOSITIONS = ("accepted", "rejected", "recycled")

histories = st.lists(
    st.tuples(
        st.sampled_from(("ann", "acme")),
        st.sampled_from(WORDS + DISPOSITIONS),
        st.integers(0, 200),
        st.one_of(st.none(), st.integers(1, 60)),
    ),
    max_size=12,
)


@pytest.mark.slow
@given(histories)
@examples(6)
def test_nobody_is_in_two_statuses_and_every_move_has_a_cause_whatever_happened(history):
    with TemporaryDirectory() as folder:
        company = Company(Path(folder))
        company.account()
        company.person("ann")
        for subject, word, days, rest in history:
            if word in DISPOSITIONS:
                until = ago(days=days - rest) if rest else None
                company.disposed(subject, word, ago(days=days), until=until)
            else:
                status(company, word, days, "account" if subject == "acme" else "contact", subject)
        with company.scored() as book:
            rows = book.all(
                "select level, subject_id, entered_at, left_at, from_status, status, cause from lifecycle"
                " order by level, subject_id, entered_at"
            )
            returned = book.all(
                "select subject_id, coalesce(until, occurred_at + interval 90 day), ended_at, returned_at"
                " from dispositions where disposition = 'recycled'"
            )
        for row, following in zip_longest(rows, rows[1:]):
            is_last = following is None or following[:2] != row[:2]
            assert row[3] == (None if is_last else following[2])
            assert row[4] != row[5]
            assert row[6] is not None
        for subject, back_at, ended_at, returned_at in returned:
            is_back = back_at <= AS_OF and (ended_at is None or ended_at > back_at)
            assert returned_at == (back_at if is_back else None), subject
            if is_back:
                assert any(
                    row[1] == subject and row[2] == back_at and row[6] in ("date", "record", "decision")
                    for row in rows
                )
