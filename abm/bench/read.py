"""Reads: what pages ask, over random accounts and filters, and commands that ask, with their start."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import duckdb

from abm.bench.demo_book import DemoBook
from abm.bench.measuring import Clock, in_child, median_part
from abm.bench.tables import Table, cost_line
from abm_warehouse.publishing import hand_offs, heatmap, queries
from abm_warehouse.publishing.hand_offs import InboxCount
from abm_warehouse.publishing.heatmap import HeatmapFilters, Sort
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.storage.connections import one_row, open_snapshot

CALLS = 200
"""Random accounts, and random filters of the heatmap and of the queue."""

FLOOR = "count of one week, the floor"
WHOLE_PAGE = "account page, all queries"

ACCOUNT_PAGE: dict[str, Callable[[duckdb.DuckDBPyConnection, str], object]] = {
    "account": queries.account,
    "seats": queries.seats,
    "all_ties": queries.all_ties,
    "next_actions": queries.next_actions,
    "outlook": queries.outlook,
    "clauses": queries.clauses,
    "ledger": queries.ledger,
    "timeline": queries.timeline,
    "episodes": queries.episodes,
    "opportunities_of": queries.opportunities_of,
    "members": queries.members,
    "ways": queries.ways,
    "changes": queries.changes,
    "history": queries.history,
    "icps": queries.icps,
    "surge": queries.surge,
    "influence": queries.influence,
    "needs": queries.needs,
    "family": queries.family,
    "arrivals": lambda con, account_id: queries.arrivals(con, account_id, solution="any"),
    "origins_of": queries.origins_of,
    "origins_of_people": queries.origins_of_people,
}
"""The queries of an account page, which it asks one after another."""

COMMANDS = {
    "`abm accounts`": ("accounts",),
    "`abm explain ACCOUNT`": ("explain", "planted-g1"),
}
"""Commands that ask, and an account that every demo company has."""

TIMES = 5
"""How often each command is run at a time."""

Ask = Callable[[duckdb.DuckDBPyConnection], object]


def bench(book: DemoBook, repeat: int) -> list[Table]:
    """
    Measure the queries of pages.

    Parameters
    ----------
    book
        The demo company.
    repeat
        How often everything is measured; the medians of the percentiles are shown.
    """
    folder = require_current_generation(book.scored.folder)
    rounds: list[dict[str, tuple[float, float]]] = [
        in_child(ask_everything, folder / DATABASE).answer for _ in range(repeat)
    ]
    floor, _ = _percentiles(rounds, FLOOR)
    lines = []
    for what in rounds[0]:
        p50, p95 = _percentiles(rounds, what)
        lines.append({"what": what, "p50_ms": p50, "p95_ms": p95, "times_floor": p50 / floor})
    commands = [in_child(run_commands, book.scored.folder) for _ in range(repeat)]
    return [
        Table(f"reads, CPU time of {CALLS} calls", lines),
        Table(
            "commands, from the start of the process to its end",
            [cost_line(what, median_part(commands, what).over(TIMES)) for what in COMMANDS],
        ),
    ]


def _percentiles(rounds: Sequence[dict[str, tuple[float, float]]], what: str) -> tuple[float, float]:
    return median(one[what][0] for one in rounds), median(one[what][1] for one in rounds)


def ask_everything(clock: Clock, snapshot: Path) -> dict[str, tuple[float, float]]:
    """
    Ask all questions by turns on one thread, as the app does; CPU milliseconds, p50 and p95, of each.

    The first turn warms up and does not count.
    """
    taken: dict[str, list[float]] = {}
    with clock.time("reads"), open_snapshot(snapshot, threads=1) as con:
        for turn, questions in enumerate(_turns(con)):
            costs = {what: _cpu_ms(con, ask) for what, ask in questions.items()}
            costs[WHOLE_PAGE] = sum(costs[_of_account(name)] for name in ACCOUNT_PAGE)
            for what, cost in costs.items() if turn else ():
                taken.setdefault(what, []).append(cost)
    return {what: _p50_and_p95(costs) for what, costs in taken.items()}


def run_commands(clock: Clock, workspace: Path) -> None:
    """Run each command several times, by turns, in a process of its own."""
    program = [sys.executable, "-c", "from abm.cli import main; main()"]
    for _ in range(TIMES):
        for what, words in COMMANDS.items():
            command = [*program, *words, "--workspace", str(workspace)]
            with clock.time(what):
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words


def _turns(con: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Ask]]:
    """For each turn the questions, about an account and with filters that are drawn at random."""
    draw = random.Random(1)  # noqa: S311 - no secret
    accounts = [row[0] for row in con.execute("select account_id from accounts order by all").fetchall()]
    options = heatmap.filter_options(con, HeatmapFilters())
    choices = {name: [option.value for option in values] for name, values in options.items() if values}
    counts = hand_offs.inbox_counts(con)
    for _ in range(CALLS + 1):
        account_id = draw.choice(accounts)
        filters, sort = random_filters(draw, choices), random_sort(draw)
        yield {
            FLOOR: _count_one_week,
            "heatmap page": partial(heatmap.heatmap_page, filters=filters, sort=sort),
            "filter options": partial(heatmap.filter_options, filters=filters),
            "book summary": heatmap.book_summary,
            "queue": partial(hand_offs.inbox, said="new", user=_random_user(draw, counts)),
            "queue counts": hand_offs.inbox_counts,
            **{_of_account(name): partial(_ask_about, ask, account_id) for name, ask in ACCOUNT_PAGE.items()},
        }


def _of_account(name: str) -> str:
    return f"account page, {name}"


def _ask_about(
    ask: Callable[[duckdb.DuckDBPyConnection, str], object], account_id: str, con: duckdb.DuckDBPyConnection
) -> object:
    return ask(con, account_id)


def _count_one_week(con: duckdb.DuckDBPyConnection) -> object:
    return one_row(con, "select count(*) from account_weeks where weeks_ago = 3")


def random_filters(draw: random.Random, choices: dict[str, list[str]]) -> HeatmapFilters:
    """Filters as people combine them: none, one or two."""
    possible: dict[str, Callable[[], Any]] = {
        **{name: partial(draw.choice, values) for name, values in choices.items()},
        "min_intent": partial(draw.choice, [5.0, 10.0, 20.0]),
        "only_mqa": lambda: True,
        "text": partial(draw.choice, ["and", "tech", ".example", "NORTH"]),
        "movement": partial(draw.choice, ["warming", "cold"]),
    }
    chosen: dict[str, Any] = {
        name: possible[name]() for name in draw.sample(sorted(possible), draw.randint(0, 2))
    }
    return HeatmapFilters(**chosen)


def random_sort(draw: random.Random) -> Sort | None:
    """The order of rank half of the time, else any column."""
    if draw.random() < 0.5:
        return None
    column = draw.choice([*heatmap.HEATMAP_SORTS, "week_0", "week_1"])
    return Sort(column, is_descending=draw.random() < 0.5)


def _random_user(draw: random.Random, counts: Sequence[InboxCount]) -> str | None:
    """Everybody's queue half of the time, else that of one user."""
    users = sorted({count.user for count in counts})
    return draw.choice(users) if users and draw.random() < 0.5 else None


def _cpu_ms(con: duckdb.DuckDBPyConnection, ask: Ask) -> float:
    started = time.process_time()
    ask(con)
    return 1000 * (time.process_time() - started)


def _p50_and_p95(costs: Sequence[float]) -> tuple[float, float]:
    percentiles = quantiles(costs, n=100)
    return percentiles[49], percentiles[94]
