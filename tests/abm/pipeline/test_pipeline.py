"""A run: what is rebuilt, what is published, and the same answer for any past instant."""

import csv
import shutil
from contextlib import nullcontext
from datetime import datetime, timedelta

import pytest

from abm.book import open_book
from abm.errors import LacksMemory, SettingsError
from abm.pipeline import run as pipeline
from abm.pipeline.instants import scored_at
from abm.pipeline.run import run
from abm.workspace import Workspace, create_workspace
from abm_warehouse.demo import DEMO_AS_OF
from abm_warehouse.loading.load import load_file
from abm_warehouse.loading.receipts import read_receipts
from abm_warehouse.profiles.reading import read_profile
from abm_warehouse.publishing.snapshots import DATABASE, generations, require_current_generation
from abm_warehouse.storage.connections import open_snapshot, open_warehouse

ACCOUNTS = "account_id,name,industry,employees,country,technologies\nA1,Acme,Software,100,Germany,hubspot\n"
CONTACTS = "contact_id,account_id,full_name,title\nC1,A1,Ann Lee,CTO\nC2,A1,Bob Ray,Director of Operations\n"
DONE = (
    "engagement_id,contact_id,kind,occurred_at\n"
    "E1,C1,technical_whitepaper_download,2026-09-21T12:00:00Z\n"
    "E2,C2,webinar_attended,2026-09-28T12:00:00Z\n"
)


def load(workspace, exports):
    profile = read_profile("abm", workspace.profiles)
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        for name, content in (("accounts", ACCOUNTS), ("contacts", CONTACTS), ("engagements", DONE)):
            export = exports / f"{name}.csv"
            export.write_text(content)
            assert load_file(con, export, profile, receipts=workspace.receipts).rows_loaded > 0


@pytest.fixture
def loaded(workspace, tmp_path):
    """A workspace with one account that is an MQA."""
    load(workspace, tmp_path)
    return workspace


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The run of that workspace, and where it is published; to copy."""
    workspace = create_workspace(tmp_path_factory.mktemp("first") / "workspace")
    load(workspace, workspace.folder.parent)
    return workspace.folder, run(workspace, as_of=DEMO_AS_OF)


@pytest.fixture
def published(first, tmp_path):
    """A copy of what is published."""
    return Workspace(shutil.copytree(first[0], tmp_path / "workspace"))


def files_of_the_heatmap(workspace):
    generation = require_current_generation(workspace.folder)
    return {(file.name, file.stat().st_ino) for file in (generation / "account_weeks").iterdir()}


@pytest.mark.slow
@pytest.mark.parametrize("failures", [1, 2])
def test_a_run_that_lacks_memory_is_tried_once_more_on_one_thread(published, monkeypatch, failures):
    threads = []
    publish = pipeline.publish

    def publish_within_memory(con, *args, **kwargs):
        threads.extend(con.execute("select current_setting('threads')").fetchone())
        if len(threads) <= failures:
            raise LacksMemory("The table mqa cannot be written.")
        return publish(con, *args, **kwargs)

    monkeypatch.setattr(pipeline, "publish", publish_within_memory)
    monkeypatch.setenv("ABM_THREADS", "2")
    later = DEMO_AS_OF + timedelta(days=1)

    with pytest.raises(LacksMemory) if failures == 2 else nullcontext():
        assert run(published, as_of=later).generation == "0002"
    assert threads == [2, 1]


@pytest.mark.slow
def test_a_second_run_over_the_same_input_builds_nothing_and_keeps_the_generation(first, published):
    first, second = first[1], run(published, as_of=DEMO_AS_OF)

    assert (first.generation, second.generation) == ("0001", "0001")
    assert first.run_id == second.run_id
    assert first.rebuilt > 40
    assert second.rebuilt == 0
    assert first.mqas == 1


@pytest.mark.slow
def test_a_run_as_of_another_time_rebuilds_only_what_depends_on_the_time(first, published):
    later = run(published, as_of=DEMO_AS_OF + timedelta(days=60))

    assert later.generation == "0002"
    assert 0 < later.rebuilt < first[1].rebuilt / 2
    assert later.mqas == 0


@pytest.mark.slow
def test_a_day_later_only_the_instant_of_the_run_is_written_to_the_heatmap(published):
    before = files_of_the_heatmap(published)
    run(published, as_of=DEMO_AS_OF + timedelta(days=1))
    after = files_of_the_heatmap(published)

    assert [name for name, _ in before - after] == ["20260930T120000000000.parquet"]
    assert [name for name, _ in after - before] == ["20261001T120000000000.parquet"]


@pytest.mark.slow
def test_a_changed_rule_rebuilds_what_follows_from_it(published):
    playbook = published.folder / "playbook.toml"
    playbook.write_text(playbook.read_text().replace("min_account_fit = 20", "min_account_fit = 36"))

    changed = run(published, as_of=DEMO_AS_OF)
    assert (changed.mqas, changed.generation) == (0, "0002")
    assert any("account fit of 36, but the rules give at most 35" in warning for warning in changed.warnings)


@pytest.mark.slow
def test_title_rules_of_the_workspace_rebuild_what_follows_from_them(first, published):
    own = published.folder / "title_rules.csv"
    own.write_text(
        "id,language,phrases,seniority,seniority_priority,department,department_priority,certainty,cuts\n"
        "ours,en,director of operations,manager,,operations,,,\n"
    )
    second = run(published, as_of=DEMO_AS_OF)
    with open_snapshot(require_current_generation(published.folder) / DATABASE) as con:
        read = con.execute("select seniority from contacts where contact_id = 'C2'").fetchone()

    assert second.run_id != first[1].run_id
    assert 0 < second.rebuilt < first[1].rebuilt
    assert read == ("manager",)


def test_a_mistake_in_title_rules_of_the_workspace_stops_the_run(loaded):
    (loaded.folder / "title_roles.csv").write_text("seniority;department\n")

    with pytest.raises(SettingsError, match=r"title_roles\.csv has 1 mistake:\n  line 1: the columns"):
        run(loaded, as_of=DEMO_AS_OF)


@pytest.mark.slow
def test_rows_loaded_after_known_at_do_not_exist(loaded):
    accounts, *_ = read_receipts(loaded.receipts).receipts
    accounts_loaded_at = datetime.fromisoformat(accounts.loaded_at)

    accounts_alone = run(loaded, as_of=DEMO_AS_OF, known_at=accounts_loaded_at)

    assert (accounts_alone.accounts, accounts_alone.contacts, accounts_alone.mqas) == (1, 0, 0)


@pytest.mark.slow
def test_only_the_last_three_generations_are_kept(published):
    for days in (1, 2, 3):
        run(published, as_of=DEMO_AS_OF + timedelta(days=days))

    assert [folder.name for folder in generations(published.published)] == ["0002", "0003", "0004"]
    assert require_current_generation(published.folder).name == "0004"


@pytest.mark.slow
def test_an_empty_workspace_publishes_empty_marts(workspace):
    nothing = run(workspace, as_of=DEMO_AS_OF)

    assert (nothing.accounts, nothing.mqas) == (0, 0)
    assert open_book(workspace.folder).ranked() == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("weeks", "accounts"),
    [
        *((weeks, slice(turn, None, 3)) for turn, weeks in enumerate((0, 1, 30))),
        *(pytest.param(weeks, slice(None), marks=pytest.mark.long) for weeks in (0, 1, 7, 30, 52)),
    ],
    ids=str,
)
def test_an_account_explained_as_of_a_published_instant_is_the_published_one(demo_workspace, weeks, accounts):
    """
    Two ways to one answer: the whole book at the instants of a year, and one account at one of them alone.

    The short form takes a third of the accounts at each instant.
    """
    snapshot = require_current_generation(demo_workspace.folder) / DATABASE
    told = (
        "select as_of, solution, fit, intent, coverage_engaged, people_engaged from account_weeks"
        " where account_id = ? and weeks_ago = ? order by solution"
    )
    with open_snapshot(snapshot) as con:
        busiest = con.execute(
            "select account_id from account_scores order by recent_signals desc, account_id limit 40"
        ).fetchall()
        chosen = [*sorted({a for (a,) in busiest})[:5], "planted-g1", "planted-g7", "planted-g5"]
        for account in chosen[accounts]:
            published = con.execute(told, [account, weeks]).fetchall()
            with scored_at(snapshot, account, published[0][0]) as alone:
                again = alone.execute(told, [account, 0]).fetchall()
            assert again == published


def test_the_python_api_returns_data_frames_and_a_committee_graph(demo_workspace):
    book = open_book(demo_workspace.folder)
    acme = book.account("planted-full-committee")

    assert book.accounts().iloc[0]["rank"] == 1
    assert acme.seats()["state"].isin(["engaged", "met"]).all()
    assert acme.ledger()["points"].sum() == book.explain("planted-full-committee").account.fit + 100
    graph = acme.committee()
    assert {node[0] for node in graph} == {"person", "seat"}


def test_every_test_account_of_the_demo_is_scored_as_its_list_says(demo_workspace):
    book = open_book(demo_workspace.folder)
    with (demo_workspace.folder / "exports" / "planted.csv").open() as file:
        planted = list(csv.DictReader(file))

    assert len(planted) == 14
    for row in planted:
        why = book.explain(row["account_id"])
        failing = {c.clause for c in why.clauses if not c.holds and c.clause != "hand_raise"}
        assert why.account.is_mqa is (row["is_mqa"] == "true"), row
        assert not row["failing_clause"] or row["failing_clause"] in failing, row
        for part, stated in (("fit", why.account.fit), ("intent", why.account.intent)):
            assert sum(line.points for line in why.ledger if line.part == part) == stated
