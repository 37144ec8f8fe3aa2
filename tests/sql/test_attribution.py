"""Credit for deals: the SQL against plain arithmetic, and against what others published."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from abm.pipeline.parameters import write_table
from abm.pipeline.steps.channel_shares import BETWEEN, share_again, share_credit
from abm.playbook.model import shipped_playbook
from abm.playbook.tables import tables_of
from abm_warehouse.models.model import read_models
from tests.public_data import PUBLIC_DATA

MODELS = {model.name: model for model in read_models()}
START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Deal:
    """A deal that was reached at an instant, and the channels of the touches before it."""

    deal_id: str
    cents: int
    touches: Sequence[tuple[datetime, str]]
    reached_at: datetime
    opened_at: datetime | None = None
    qualified_at: datetime | None = None

    @property
    def path(self) -> list[str]:
        """Its channels in order."""
        return [channel for _, channel in sorted(self.touches)]


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables that the models of attribution read, empty but for the limits of the playbook."""
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        con.execute("create schema run")
        for table in tables_of(shipped_playbook("fit-intent-100")):
            if table.name.startswith("attribution"):
                write_table(con, table)
        con.execute(
            "create table int_credited_deals (goal text, opportunity_id text, account bigint,"
            " account_id text, currency text, opened_at timestamptz, reached_at timestamptz, month integer,"
            " qualified_at timestamptz, amount_cents bigint);"
            "create table int_deal_touches (goal text, scope text, opportunity_id text, account bigint,"
            " touch bigint, occurred_at timestamptz, channel text);"
            "create table int_credited_touches (touch bigint, engagement_id text);"
            "create table int_channel_paths (goal text, opportunity_id text, account bigint,"
            " is_learned_from boolean, path text)"
        )
        yield con


def credit(
    con: duckdb.DuckDBPyConnection, deals: Sequence[Deal], lost: Iterable[Sequence[str]] = ()
) -> list[tuple[str, str, str, float, int]]:
    """
    Deal, model, channel, share and cents of every touch that is credited, in the order of their ids.

    Touches were loaded in the other order, which must not matter.
    """
    for table in ("int_credited_deals", "int_deal_touches", "int_credited_touches", "int_channel_paths"):
        con.execute(f"truncate {table}")
    touch = 10_000
    for number, deal in enumerate(deals):
        con.execute(
            "insert into int_credited_deals values ('won', ?, ?, null, null, ?, ?, 202601, ?, ?)",
            [deal.deal_id, number, deal.opened_at, deal.reached_at, deal.qualified_at, deal.cents],
        )
        for at, channel in sorted(deal.touches):
            con.execute(
                "insert into int_deal_touches values ('won', 'committee', ?, ?, ?, ?, ?)",
                [deal.deal_id, number, touch, at, channel],
            )
            con.execute("insert into int_credited_touches values (?, ?)", [touch, f"E{20_000 - touch}"])
            touch -= 1
        if deal.touches:
            _add_path(con, deal.deal_id, deal.path)
    for path in lost:
        _add_path(con, None, path)
    share_credit(con)
    for name in ("int_credit_paths", "int_deal_weights", "int_deal_touch_order", "int_touch_credit"):
        MODELS[name].build(con)
    return con.execute(
        "select opportunity_id, models.model, channel, share, credit_cents from int_touch_credit as credits"
        " inner join int_credit_paths using (path)"
        " inner join run.attribution_models as models on models.position = credits.model"
        " left join int_deal_touches using (goal, scope, opportunity_id, touch)"
        " where int_credit_paths.scope = 'committee' order by opportunity_id, models.model, touch desc"
    ).fetchall()


def _add_path(
    con: duckdb.DuckDBPyConnection,
    deal_id: str | None,
    path: Sequence[str],
    *,
    is_learned_from: bool = True,
) -> None:
    steps = [channel for n, channel in enumerate(path) if n == 0 or channel != path[n - 1]]
    text = BETWEEN.join(steps)
    con.execute(
        "insert into int_channel_paths values ('won', ?, null, ?, ?)", [deal_id, is_learned_from, text]
    )


def by_channel(
    rows: Iterable[tuple[str, str, str, float, int]], model: str
) -> dict[str, tuple[float, Decimal]]:
    """Deals and money of each channel by one model."""
    totals: dict[str, tuple[float, Decimal]] = defaultdict(lambda: (0.0, Decimal(0)))
    for _, of_model, channel, share, cents in rows:
        if of_model == model:
            deals, money = totals[channel]
            totals[channel] = deals + share, money + Decimal(cents) / 100
    return {channel: (round(deals, 6), money) for channel, (deals, money) in totals.items()}


# By hand: the rules, as a person would calculate them with a pencil, in exact fractions.


def weights_by_hand(deal: Deal, model: str) -> list[Fraction]:
    """The share of each touch of a deal, in the order of the touches."""
    at = [instant for instant, _ in sorted(deal.touches)]
    first, last = at[0], at[-1]
    if model == "linear":
        return [Fraction(1, len(at))] * len(at)
    if model in ("first", "last"):
        chosen = first if model == "first" else last
        return [Fraction(instant == chosen, at.count(chosen)) for instant in at]
    if model == "position":
        among = [(40, [first]), (40, [last]), (20, [t for t in at if t not in (first, last)])]
    else:
        marks = [
            first,
            *(
                max((t for t in at if m and t <= m), default=None)
                for m in (deal.qualified_at, deal.opened_at)
            ),
        ]
        among = [(30, [mark]) for mark in marks if mark] + [(10, [t for t in at if t not in marks])]
    weights = [Fraction(0)] * len(at)
    for percent, instants in among:
        touched = [n for n, instant in enumerate(at) if instant in instants]
        for n in touched:
            weights[n] += Fraction(percent, len(touched))
    return [weight / sum(weights) for weight in weights]


def cents_by_hand(cents: int, shares: Sequence[Fraction]) -> list[int]:
    """Cents by largest remainder, the earlier touch first."""
    whole = [int((share * cents) // 1) for share in shares]
    order = sorted(range(len(shares)), key=lambda n: (-round(float(shares[n] * cents - whole[n]), 6), n))
    for n in order[: cents - sum(whole)]:
        whole[n] += 1
    return whole


CHANNELS = st.sampled_from(["ads", "mail", "web", "chat"])
INSTANTS = st.integers(0, 40).map(lambda half_days: START + half_days * DAY / 2)
DEALS = st.lists(
    st.builds(
        Deal,
        st.just(""),
        st.integers(0, 10**9),
        st.lists(st.tuples(INSTANTS, CHANNELS), min_size=1, max_size=9),
        st.just(START + 30 * DAY),
        INSTANTS,
        st.none() | INSTANTS,
    ),
    min_size=1,
    max_size=20,
).map(lambda deals: [replace(deal, deal_id=f"D{n:02}") for n, deal in enumerate(deals)])


SHARED_FIRST = Deal(
    "D00",
    143_283_021,
    [*[(START, "ads")] * 3, (START + DAY / 2, "ads")],
    START + 30 * DAY,
    START,
    None,
)
"""Three sixths and a half of an odd number of cents: all four remainders are a half."""


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(deals=DEALS)
@example(deals=[SHARED_FIRST])
def test_rules_divide_a_deal_as_one_does_by_hand(warehouse: duckdb.DuckDBPyConnection, deals: list[Deal]):
    rows = credit(warehouse, deals)
    for deal in deals:
        for model in ("first", "last", "linear", "position", "w_shaped"):
            shares = weights_by_hand(deal, model)
            cents = cents_by_hand(deal.cents, shares)
            assert [(round(row[3], 9), row[4]) for row in rows if row[:2] == (deal.deal_id, model)] == [
                (round(float(share), 9), part) for share, part in zip(shares, cents, strict=True) if share
            ], (deal, model)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(deals=DEALS, lost=st.lists(st.lists(CHANNELS, min_size=1, max_size=6), max_size=20))
def test_every_model_credits_every_cent(
    warehouse: duckdb.DuckDBPyConnection, deals: list[Deal], lost: list[list[str]]
):
    credited: dict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
    for deal_id, model, _, share, cents in credit(warehouse, deals, lost):
        credited[deal_id, model].append((share, cents))
    assert len(credited) == 9 * len(deals)
    for deal in deals:
        for (deal_id, model), parts in credited.items():
            if deal_id == deal.deal_id:
                assert sum(cents for _, cents in parts) == deal.cents, model
                assert sum(share for share, _ in parts) == pytest.approx(1), model


def test_a_deal_without_touches_is_credited_to_nothing(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = credit(warehouse, [Deal("D1", 1_000, (), START)])
    assert {(channel, share, cents) for _, _, channel, share, cents in rows} == {(None, 1.0, 1_000)}
    assert len({model for _, model, *_ in rows}) == 9


def test_a_deal_of_this_week_is_credited_by_what_was_learned_before_it(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    learned = [Deal("old", 100, [(START, "ads"), (START + DAY, "mail")], START + 2 * DAY)]
    lost = [["ads"], ["web"]]
    credit(warehouse, learned, lost)
    before = warehouse.sql("from int_channel_shares").fetchall()
    for path in (["ads", "mail"], ["mail", "web"]):
        _add_path(warehouse, "new", path, is_learned_from=False)
    share_credit(warehouse)

    after = warehouse.sql("from int_channel_shares").fetchall()
    assert [row for row in after if "web" not in row[1]] == before
    new = {(model, channel): share for _, path, model, channel, share in after if "web" in path}
    assert new["markov", "mail"] == 1
    assert new["shapley", "mail"] == new["shapley", "web"] == 0.5


def test_shares_are_kept_until_something_else_is_learned(warehouse: duckdb.DuckDBPyConnection) -> None:
    learned = [Deal("old", 100, [(START, "ads"), (START + DAY, "mail")], START + 2 * DAY)]
    credit(warehouse, learned, [["ads"], ["web"]])
    warehouse.execute("update int_channel_shares set share = 0.25")

    _add_path(warehouse, "new", ["mail", "web"], is_learned_from=False)
    moved = warehouse.execute(share_again(warehouse)).fetchall()
    kept = warehouse.execute("select distinct path from int_channel_shares where share = 0.25").fetchall()
    assert (moved, kept) == ([("mail\x1fweb",)], [("ads\x1fmail",)])

    _add_path(warehouse, None, ["mail"])
    moved = warehouse.execute(share_again(warehouse)).fetchall()
    assert sorted(moved) == [("ads\x1fmail",), ("mail\x1fweb",)]
    grown = warehouse.sql("from int_channel_shares").fetchall()
    share_credit(warehouse)
    assert grown == warehouse.sql("from int_channel_shares").fetchall()

    warehouse.execute("delete from int_channel_paths where opportunity_id = 'new'")
    moved = warehouse.execute(share_again(warehouse)).fetchall()
    assert moved == [("mail\x1fweb",)]
    assert warehouse.sql("select distinct path from int_channel_shares").fetchall() == [("ads\x1fmail",)]


def test_time_decay_halves_the_credit_every_half_life(warehouse: duckdb.DuckDBPyConnection) -> None:
    deal = Deal("D1", 300, [(START, "ads"), (START + 30 * DAY, "mail")], START + 45 * DAY)
    assert by_channel(credit(warehouse, [deal]), "time_decay") == {
        "ads": (0.333333, 1),
        "mail": (0.666667, 2),
    }


SNOWPLOW = PUBLIC_DATA / "snowplow_fractribution"


@pytest.mark.skipif(not SNOWPLOW.exists(), reason="public data are not here")
def test_credit_of_snowplow_is_what_snowplow_published(warehouse: duckdb.DuckDBPyConnection) -> None:
    deals, lost = [], []
    for row in _rows(SNOWPLOW / "expected__path_summary_expected.csv"):
        path = row["transformed_path"].split(" > ")
        touches = [(START + n * DAY, channel) for n, channel in enumerate(path)]
        wins = int(row["conversions"])
        cents = int(Decimal(row["revenue"] or 0) * 100)
        for n in range(wins):
            amount = cents // wins + (cents % wins if n == 0 else 0)
            deals.append(Deal(f"{row['transformed_path']} {n}", amount, touches, START + 30 * DAY))
        lost += [path] * int(row["non_conversions"])
    rows = credit(warehouse, deals, lost)
    published = {
        (row["ATTRIBUTION_TYPE"], row["CHANNEL"]): (float(row["CONVERSIONS"]), float(row["REVENUE"]))
        for row in _rows(SNOWPLOW / "expected__channel_attribution_expected.csv")
        if float(row["CONVERSIONS"])
    }
    for theirs, ours in (("shapley", "marginal"), ("last_touch", "last")):
        found = by_channel(rows, ours)
        for channel in ("Direct", "Organic_Search", "Video"):
            conversions, revenue = published[theirs, channel]
            assert found[channel][0] == pytest.approx(conversions, abs=1e-6)
            assert float(found[channel][1]) == pytest.approx(revenue, abs=0.01)


PLAYBOOK = PUBLIC_DATA / "dbtlabs_attribution_playbook"


@pytest.mark.skipif(not PLAYBOOK.exists(), reason="public data are not here")
def test_credit_of_the_attribution_playbook_follows_its_definitions(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    sessions: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for row in _rows(PLAYBOOK / "sessions.csv"):
        sessions[row["customer_id"]].append((_time(row["started_at"]), row["utm_source"] or "(none)"))
    deals = []
    for row in _rows(PLAYBOOK / "customer_conversions.csv"):
        at = _time(row["converted_at"])
        touches = [touch for touch in sessions[row["customer_id"]] if at - 30 * DAY <= touch[0] <= at]
        deals.append(Deal(row["customer_id"], int(row["revenue"]) * 100, touches, at))
    rows = credit(warehouse, deals)
    found = {
        channel: tuple(
            by_channel(rows, model).get(channel, (0, 0))[0]
            for model in ("first", "last", "linear", "position")
        )
        for channel in ("adwords", "bing", "direct", "facebook_ads", "google")
    }
    assert found == {
        "adwords": (1, 1, 1.369048, 1.24),
        "bing": (0, 2, 0.47619, 0.8),
        "direct": (11, 11, 10.97619, 10.94),
        "facebook_ads": (7, 4, 5.392857, 5.44),
        "google": (2, 3, 2.785714, 2.58),
    }


def _rows(path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def _time(text: str) -> datetime:
    day, _, hour = text.partition(" ")
    hours, *rest = hour.split(":")
    return datetime.fromisoformat(f"{day} {hours:0>2}:{':'.join(rest)}").replace(tzinfo=UTC)
