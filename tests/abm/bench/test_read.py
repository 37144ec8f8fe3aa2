"""Reads: every question that an account page asks is measured, with random accounts and filters."""

import inspect
import random

import pytest

from abm.bench import read
from abm.bench.measuring import Clock
from abm_app.pages import account
from abm_app.snapshots import Snapshots
from abm_warehouse.publishing import heatmap, queries
from abm_warehouse.publishing.heatmap import HeatmapFilters
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation


def test_every_question_of_the_account_page_is_measured(demo_workspace, best, monkeypatch):
    asked = []

    def watched(name, ask):
        def note_and_ask(*arguments, **options):
            asked.append(name)
            return ask(*arguments, **options)

        return note_and_ask

    for name, ask in inspect.getmembers(queries, inspect.isfunction):
        if ask.__module__ == queries.__name__:
            monkeypatch.setattr(queries, name, watched(name, ask))
    with Snapshots(demo_workspace.folder).ask() as con:
        account.page(con, best, None)

    assert sorted(asked) == sorted(read.ACCOUNT_PAGE)


def test_each_question_has_percentiles_and_the_first_turn_does_not_count(demo_workspace, monkeypatch):
    monkeypatch.setattr(read, "CALLS", 3)
    snapshot = require_current_generation(demo_workspace.folder) / DATABASE

    costs = read.ask_everything(Clock(), snapshot)

    assert costs.keys() >= {read.FLOOR, read.WHOLE_PAGE, "heatmap page", "queue", "account page, ledger"}
    assert all(0 <= p50 <= p95 for p50, p95 in costs.values())
    assert costs[read.WHOLE_PAGE][0] > costs["account page, ledger"][0]


@pytest.mark.slow
def test_commands_are_run_from_their_start(demo_workspace, monkeypatch):
    monkeypatch.setattr(read, "TIMES", 1)
    clock = Clock()

    read.run_commands(clock, demo_workspace.folder)

    assert clock.costs.keys() == read.COMMANDS.keys()
    assert all(cost.cpu_seconds > 0 for cost in clock.costs.values())


def test_random_filters_and_sorts_are_ones_that_the_heatmap_takes(demo_workspace):
    draw = random.Random(7)  # noqa: S311 - no secret
    with Snapshots(demo_workspace.folder).ask() as con:
        options = heatmap.filter_options(con, HeatmapFilters())
        choices = {name: [option.value for option in values] for name, values in options.items() if values}
        pages = [
            heatmap.heatmap_page(con, filters=read.random_filters(draw, choices), sort=read.random_sort(draw))
            for _ in range(20)
        ]

    assert any(page.rows for page in pages)
