"""Nothing later than the instant of a run shows in any mart."""

from collections import Counter

import pytest

from abm_warehouse.models.checks import read_checks
from abm_warehouse.models.model import read_models
from abm_warehouse.models.parse_cache import ParseCache, parsed_sql
from tests.company import AS_OF, Company, ago, monday


@pytest.fixture
def company(tmp_path):
    return Company(tmp_path)


THEN = ago(days=7)
MARTS = sorted(model.name for model in read_models() if model.is_mart)


AHEAD = {
    "accounts": {"created_at"},  # records without a history, as they are known
    "contacts": {"created_at"},
    "account_origins": {"said_at"},  # when files were loaded
    "account_fields": {"said_at"},
    "contact_origins": {"said_at"},
    "contact_fields": {"said_at"},
    "account_intents_told": {"known_at"},
    "campaigns": {"started_at", "ended_at"},  # plans
    "opportunities": {"closed_at"},  # of open deals; a check looks at the others
    "dispositions": {"until", "rests_until"},  # when a rest ends
    "status_history": {"until"},
    "handoffs": {"contact_due_at", "latest_due_at", "feedback_due_at"},
    "mqa_outlook": {"lost_at"},
}
"""Times in marts that may lie ahead of the instant of a run."""

CHECKED_ELSEWHERE = {
    "engagements": {"occurred_at"},  # nothing_happened_after_the_run
    "campaign_members": {"first_touch_at", "last_touch_at", "first_response_at"},
    "score_ledger": {"occurred_at"},  # nothing_scores_before_it_happened
    "attribution_credit": {"occurred_at", "reached_at"},  # no_touch_is_credited_after_its_deal
    "journey_people": {"entered_at"},  # of touches
    "lead_outcomes": {"reached_at", "disposed_at"},  # of funnel_stages and dispositions
    "mqa_history_changes": {"changed_at"},  # of mqa_history
    "second_leads": {"handed_at"},  # of handoffs
    "account_scores_now": {"last_signal_at"},  # of account_scores, contact_scores and mqa
    "contact_scores_now": {"last_signal_at"},
    "mqa_now": {"mqa_since"},
    "account_intents_told": {"since"},  # an instant of run_clock, as is as_of everywhere
    "account_changes": {"since"},
}
"""Times that follow from rows at which another check looks."""


def times(book) -> set[tuple[str, str]]:
    """The columns of marts that hold times or dates, but for ``as_of``."""
    rows = book.con.execute(
        "select table_name, column_name from duckdb_columns()"
        " where schema_name = 'main' and (data_type like 'TIMESTAMP%' or data_type = 'DATE')"
    ).fetchall()
    return {(table, column) for table, column in rows if table in MARTS and column != "as_of"}


def without(columns: set[tuple[str, str]], others: dict[str, set[str]]) -> set[tuple[str, str]]:
    return {(mart, column) for mart, column in columns if column not in others.get(mart, ())}


def tell_of_the_past(company: Company) -> None:
    company.account()
    company.account("quiet")
    company.person("cto", "CTO", email="cto@acme.example")
    company.person("ops", "Director of Operations", email="ops@acme.example")
    company.person("cfo", "Accountant", email="cfo@acme.example")
    company.did("cto", "ebook_download", ago(days=20), campaign_id="c1")
    company.did("ops", "webinar_attended", ago(days=12))
    company.did("cfo", "pricing_view", THEN)
    company.add("campaigns", campaign_id="c1", name="Zero trust", channel="webinar")
    company.add("statuses", subject="contact", subject_id="cto", status="mql", occurred_at=ago(days=10))
    company.add(
        "opportunities", opportunity_id="o1", account_id="acme", stage="Proposal", created_at=ago(days=9)
    )
    company.add("opportunity_contacts", opportunity_id="o1", contact_id="cfo", role="Champion")
    company.add("spend", date=ago(days=9).date(), amount=100, currency="EUR", campaign_id="c1")
    company.add(
        "opportunities",
        opportunity_id="o2",
        account_id="quiet",
        stage="Closed Won",
        is_closed=True,
        is_won=True,
        created_at=ago(days=60),
        closed_at=ago(days=30),
    )


def tell_of_later(company: Company) -> None:
    """What happened after THEN, to the same people and accounts."""
    company.did("cto", "email_unsubscribe", ago(days=5))
    company.did("ops", "demo_request", ago(days=4), campaign_id="c1")
    company.did("cfo", "meeting_held", ago(days=3), user_id="u1")
    company.did(None, "pricing_view", ago(days=2), account_id="quiet")
    company.add(
        "statuses", subject="contact", subject_id="cto", status="disqualified", occurred_at=ago(days=5)
    )
    company.add("statuses", subject="account", subject_id="acme", status="recycled", occurred_at=ago(days=4))
    company.add(
        "statuses", subject="opportunity", subject_id="o9", status="Proposal", occurred_at=ago(days=4)
    )
    company.add("opportunities", opportunity_id="o9", account_id="quiet", created_at=ago(days=6))
    company.add("opportunity_contacts", opportunity_id="o9", contact_id="ops", role="Blocker")
    company.add("spend", date=ago(days=3).date(), amount=50, currency="EUR", campaign_id="c1")
    company.add(
        "qualification",
        subject="account",
        subject_id="acme",
        framework="bant",
        field="need",
        value="yes",
        recorded_at=ago(days=2),
    )


def marts(company: Company, mart_names=MARTS) -> dict[str, Counter]:
    with company.scored(as_of=THEN) as book:
        return {name: Counter(map(repr, book.con.execute(f"from {name}").fetchall())) for name in mart_names}


@pytest.mark.slow
def test_a_run_as_of_a_day_equals_one_of_a_book_that_knows_nothing_later(tmp_path):
    books = []
    for name in ("then", "now"):
        (tmp_path / name).mkdir()
        company = Company(tmp_path / name)
        tell_of_the_past(company)
        if name == "now":
            tell_of_later(company)
        books.append(marts(company))

    then, now = books
    assert {name for name in MARTS if then[name] != now[name]} == set()


@pytest.mark.slow
def test_a_deal_that_was_closed_later_is_open_at_its_stage_of_then(company):
    company.account()
    deal = {"opportunity_id": "o1", "account_id": "acme", "is_closed": True, "is_won": True}
    company.add("opportunities", **deal, stage="Closed Won", created_at=ago(days=60), closed_at=ago(days=2))
    for stage, days in (("Discovery", 50), ("Proposal", 10), ("Closed Won", 2)):
        company.add(
            "statuses", subject="opportunity", subject_id="o1", status=stage, occurred_at=ago(days=days)
        )

    asked = "select stage, is_closed, is_won, closed_at from opportunities"
    with company.scored(as_of=THEN) as book:
        assert book.all(asked) == [("Proposal", False, False, None)]
        assert book.all("select state from mqa_now") == [("opportunity",)]


@pytest.mark.slow
def test_a_role_on_a_deal_counts_from_the_day_the_deal_was_opened(company):
    company.account()
    company.person("ann", "Accountant")
    company.did("ann", "webinar_attended", ago(days=20))
    company.add("opportunities", opportunity_id="o1", account_id="acme", created_at=ago(days=6))
    company.add("opportunity_contacts", opportunity_id="o1", contact_id="ann", role="Economic Buyer")

    asked = "select role from committee_members where contact_id = 'ann'"
    with company.scored(as_of=AS_OF) as book:
        assert book.all(asked) == [("economic_buyer",)]
        weights = dict(
            book.all("select as_of, weighted_hundredths * 100 / intent_hundredths from int_member_weights")
        )
        assert weights[AS_OF] == 150
        assert weights[monday(2)] < 150


@pytest.mark.slow
@pytest.mark.parametrize(("days", "is_contactable"), [(6, True), (5, False), (4, False)])
def test_people_are_contactable_until_they_unsubscribe(company, days, is_contactable):
    company.account()
    company.person("ann", "CTO", email="ann@acme.example")
    company.did("ann", "email_unsubscribe", ago(days=5))

    with company.scored(as_of=ago(days=days)) as book:
        assert book.all("select is_contactable from contacts") == [(is_contactable,)]
        assert book.all("select coverage_contactable > 0 from account_scores_now") == [(is_contactable,)]


@pytest.mark.slow
def test_no_time_in_a_mart_is_after_the_instant_of_the_run(company):
    tell_of_the_past(company)
    tell_of_later(company)

    with company.scored(as_of=THEN) as book:
        later = {
            (mart, column)
            for mart, column in without(times(book), AHEAD)
            if book.con.execute(f"from {mart} where {column} > ?", [THEN]).fetchall()
        }
    assert later == set()


@pytest.mark.slow
def test_a_check_looks_at_every_time_in_a_mart_that_may_not_lie_ahead(company):
    company.account()
    check = parsed_sql(dict(read_checks())["nothing_was_recorded_after_the_run"], "check", ParseCache())

    with company.scored() as book:
        columns = without(times(book), CHECKED_ELSEWHERE)
        seen = {
            (mart, column)
            for mart, column in columns
            if book.con.execute(check.on({mart: one_row_with(book, mart, column)})).fetchall()
        }
    assert seen == without(columns, AHEAD) | {("opportunities", "closed_at")}


def one_row_with(book, mart: str, later: str) -> str:
    """A relation in place of a mart: a row with a time after all runs, whose other cells are null or true."""
    cells = []
    for name, kind, *_ in book.con.execute(f"describe {mart}").fetchall():
        value = "timestamptz '2100-01-01'" if name == later else "true" if kind == "BOOLEAN" else "null"
        cells.append(f'cast({value} as {kind}) as "{name}"')
    return f"(select {', '.join(cells)})"
