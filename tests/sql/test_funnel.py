"""The funnel: stages, conversion, losses and velocity, from a few statuses and deals."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest

from abm.pipeline.parameters import clock, write_table
from abm.playbook.model import shipped_playbook
from abm.playbook.tables import tables_of
from abm_warehouse.models.model import read_models
from abm_warehouse.models.sql_files import sql_root

MODELS = {model.name: model for model in read_models()}
BUILT = ("int_stage_records", "funnel_stages", "funnel_conversion", "loss_reasons", "pipeline_velocity")
NOW = datetime(2026, 9, 30, tzinfo=UTC)


@pytest.fixture
def funnel() -> Iterator["Funnel"]:
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        con.execute("create schema run")
        for table in clock(NOW):
            write_table(con, table)
        for table in tables_of(shipped_playbook("fit-intent-100")):
            if table.name.startswith("funnel"):
                write_table(con, table)
        con.execute(
            "create view run_clock as from run.clock inner join run.weeks using (as_of);"
            "create table status_history (subject text, contact_id text, account_id text, status text,"
            " occurred_at timestamptz);"
            "create table opportunities (opportunity_id text, account_id text, created_at timestamptz,"
            " closed_at timestamptz, is_closed boolean, is_won boolean, amount decimal(18, 2), currency text,"
            " converted_amount decimal(18, 2), converted_currency text, loss_reason text, competitor text);"
            "create table opportunity_contacts (opportunity_id text, contact_id text, account_id text);"
            "create table int_word_meanings (about text, word text, means text)"
        )
        yield Funnel(con)


class Funnel:
    """The tables the funnel is made of, and what it says."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con

    def status(self, contact: str, status: str, at: datetime, *, account: str = "A1") -> None:
        """Record a status of a person."""
        self.con.execute(
            "insert into status_history values ('contact', ?, ?, ?, ?)", [contact, account, status, at]
        )

    def deal(self, deal: str, *people: str, opened: datetime, account: str = "A1", **fields: object) -> None:
        """Open a deal, and close it where ``closed_at`` is given."""
        given = {"is_closed": "closed_at" in fields, "is_won": False, **fields}
        row = {"opportunity_id": deal, "account_id": account, "created_at": opened, **given}
        marks = ", ".join("?" * len(row))
        self.con.execute(f"insert into opportunities ({', '.join(row)}) values ({marks})", [*row.values()])
        for person in people:
            self.con.execute("insert into opportunity_contacts values (?, ?, ?)", [deal, person, account])

    def rows(self, query: str) -> list[tuple]:
        """Rows of a query, after all models were built."""
        for name in (
            "int_stage_records",
            "funnel_stages",
            "funnel_conversion",
            "loss_reasons",
            "pipeline_velocity",
        ):
            MODELS[name].build(self.con)
        return self.con.execute(query).fetchall()

    def conversion(
        self, start: str, end: str, *, level: str = "person", basis: str = "cohort"
    ) -> list[tuple]:
        """Entered, complete, converted in time and conversion, by month."""
        return self.rows(
            "select entered, complete, converted_in_time, conversion from funnel_conversion"
            f" where level = '{level}' and basis = '{basis}'"
            f" and from_stage = '{start}' and to_stage = '{end}' order by month"
        )


def day(month: int, number: int = 1) -> datetime:
    return datetime(2026, month, number, tzinfo=UTC)


def test_five_leads_and_one_deal_are_20_percent_of_people_and_all_of_accounts(funnel):
    for number in range(5):
        funnel.status(f"C{number}", "mql", day(2, 1 + number))
    funnel.deal("D1", "C3", opened=day(3))

    assert funnel.conversion("mql", "opportunity") == [(5, 5, 1, 0.2)]
    assert funnel.conversion("mql", "opportunity", level="account") == [(1, 1, 1, 1.0)]


def test_a_month_of_2000_leads_makes_140_and_112(funnel):
    """Two thousand qualified leads; account managers get 7 % of them, and 80 % of those become deals."""
    funnel.con.execute(
        "insert into status_history select 'contact', 'C' || n, 'A' || n, 'mql',"
        " timestamptz '2026-03-02 00:00+00' from range(2000) as r (n)"
    )
    funnel.con.execute(
        "insert into status_history select 'contact', 'C' || n, 'A' || n, 'sql',"
        " timestamptz '2026-03-20 00:00+00' from range(140) as r (n)"
    )
    funnel.con.execute(
        "insert into status_history select 'contact', 'C' || n, 'A' || n, 'opportunity',"
        " timestamptz '2026-03-25 00:00+00' from range(112) as r (n)"
    )
    assert funnel.conversion("mql", "sql") == [(2000, 2000, 140, 0.07)]
    assert funnel.conversion("sql", "opportunity") == [(140, 140, 112, 0.8)]


def test_people_who_have_not_had_the_days_yet_do_not_count(funnel):
    funnel.status("C1", "mql", NOW - timedelta(days=90))
    funnel.status("C2", "mql", NOW - timedelta(days=89))
    funnel.status("C2", "sql", NOW - timedelta(days=80))

    assert sum(row[0] for row in funnel.conversion("mql", "sql")) == 2
    assert [row[1:] for row in funnel.conversion("mql", "sql") if row[1]] == [(1, 0, 0.0)]


def test_what_comes_after_the_days_is_a_conversion_but_not_in_time(funnel):
    funnel.status("C1", "mql", day(1))
    funnel.status("C1", "sql", day(6))

    assert funnel.rows(
        "select converted, converted_in_time, median_days from funnel_conversion where level = 'person'"
        " and basis = 'cohort' and from_stage = 'mql' and to_stage = 'sql'"
    ) == [(1, 0, 151.0)]


def test_a_period_divides_what_happened_in_it_whoever_it_was(funnel):
    funnel.status("C1", "mql", day(1))
    funnel.status("C1", "sql", day(2))
    for person in ("C2", "C3"):
        funnel.status(person, "mql", day(2))

    assert funnel.conversion("mql", "sql", basis="period") == [(1, 1, 0, 0.0), (2, 2, 1, 0.5)]


def test_a_skipped_stage_is_reached_with_the_one_after_it(funnel):
    funnel.status("C1", "mql", day(1))
    funnel.status("C1", "sql", day(2))

    assert funnel.rows(
        "select stage, reached_at, is_recorded, days from funnel_stages where level = 'person'"
        " order by position"
    ) == [
        ("inquiry", day(1), False, 0.0),
        ("mql", day(1), True, 31.0),
        ("sal", day(2), False, 0.0),
        ("sql", day(2), True, None),
    ]


def test_a_stage_recorded_after_a_later_one_is_out_of_order(funnel):
    funnel.status("C1", "sql", day(1))
    funnel.status("C1", "mql", day(2))

    assert funnel.rows("select stage from funnel_stages where is_out_of_order and level = 'person'") == [
        ("mql",)
    ]


def test_the_order_of_the_stages_is_that_of_the_playbook(funnel):
    """One team accepts leads before it qualifies them, another one afterwards."""
    funnel.con.execute(
        "update run.funnel_order set position = case stage when 'sal' then 4 else 3 end"
        " where stage in ('sal', 'sql')"
    )
    funnel.status("C1", "sql", day(1))
    funnel.status("C2", "sql", day(1))
    funnel.status("C2", "sal", day(2))

    assert funnel.conversion("sql", "sal") == [(2, 2, 1, 0.5)]
    assert funnel.conversion("sal", "sql") == []


def test_nothing_after_the_run_is_in_the_funnel(funnel):
    funnel.status("C1", "mql", NOW + timedelta(seconds=1))
    funnel.deal("D1", "C1", opened=NOW + timedelta(days=1))

    assert funnel.rows("from funnel_stages") == []


def test_losses_are_counted_by_what_their_reasons_mean(funnel):
    funnel.con.execute("insert into int_word_meanings values ('loss_reason', 'Too Expensive', 'price')")
    for number, reason in enumerate(("Too Expensive", "Too Expensive", "Moved house")):
        funnel.deal(
            f"D{number}", opened=day(4), closed_at=day(5), loss_reason=reason, amount=100, currency="USD"
        )
    funnel.deal("D9", opened=day(4), closed_at=day(5), is_won=True)

    assert funnel.rows(
        "select quarter, category, loss_reason, deals, amount from loss_reasons order by deals"
    ) == [
        (date(2026, 4, 1), None, "Moved house", 1, 100),
        (date(2026, 4, 1), "price", "Too Expensive", 2, 200),
    ]


def test_velocity_is_open_deals_times_win_rate_times_amount_by_days(funnel):
    """Two open deals, one of two won, 1,000 each, 50 days: 2 x 0.5 x 1,000 / 50 = 20 a day."""
    funnel.deal(
        "D1", opened=day(7), closed_at=day(7) + timedelta(days=50), is_won=True, amount=1000, currency="USD"
    )
    funnel.deal("D2", opened=day(7), closed_at=day(8), amount=5000, currency="USD")
    for deal in ("D3", "D4"):
        funnel.deal(deal, opened=day(9), amount=700, currency="USD")

    assert funnel.rows(
        "select deals_open, win_rate, mean_amount, median_days, velocity from pipeline_velocity"
    ) == [(2, 0.5, 1000.0, 50.0, 20.0)]


def test_lead_velocity_is_the_change_since_the_month_before(funnel):
    for person, month in (("C1", 6), ("C2", 6), ("C3", 7), ("C4", 7), ("C5", 7), ("C6", 9)):
        funnel.status(person, "mql", day(month))
    funnel.rows("from funnel_stages")
    text = (sql_root() / "queries" / "funnel_months.sql").read_text("utf-8")
    months = funnel.con.execute(text, {"level": "person"}).fetchall()

    assert [(month.month, reached, change) for month, stage, reached, change in months if stage == "mql"] == [
        (9, 1, None),
        (7, 3, 0.5),
        (6, 2, None),
    ]
