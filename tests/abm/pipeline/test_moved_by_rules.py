"""What other rules made MQAs, or took the flag from, is in the history with the rules as its cause."""

import pytest

import abm
from abm_app.components.heatmap_grid import grid_row
from abm_warehouse.publishing import heatmap
from abm_warehouse.publishing.heatmap import HeatmapFilters
from tests.abm.commands import answer
from tests.company import ICP

TIME = ("--as-of", "2026-01-06T12:00:00Z")
MIDNIGHT = "2026-01-06T00:00:00+00:00"
ACCOUNTS = "account_id,name," + ",".join(ICP) + "\n"
CONTACTS = "contact_id,account_id,title\n"
SIGNALS = "engagement_id,contact_id,kind,occurred_at\n"


def did(account: str, *kinds: str) -> str:
    """Signals of the CTO and the director of an account, two days before the run."""
    rows = [
        f"{account}-{person}-{kind},{account}-{person},{kind},2026-01-04T10:00:00Z\n"
        for person in ("cto", "ops")
        for kind in kinds
    ]
    return "".join(rows)


@pytest.fixture
def here(workspace, tmp_path):
    """Three accounts: with 8.25 points of intent, with 33, and with none; loaded, not yet run."""
    cells = ",".join(str(cell) for cell in ICP.values())
    names = ("small", "large", "late")
    files = {
        "accounts": ACCOUNTS + "".join(f"{name},{name.title()},{cells}\n" for name in names),
        "contacts": CONTACTS
        + "".join(f"{name}-cto,{name},CTO\n{name}-ops,{name},Director of Operations\n" for name in names),
        "engagements": SIGNALS + did("small", "ebook_download") + did("large", "webinar_attended"),
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text)
    options = "--workspace", workspace.folder
    answer("load", *options, *(tmp_path / f"{name}.csv" for name in files))
    return options


@pytest.fixture
def run_with(workspace, here):
    """A function that runs with marks of the intent to become an MQA and to stay one; the id of the run."""
    shipped = workspace.playbook_file.read_text()

    def run(enter: int, stay: int) -> str:
        text = shipped.replace("enter_intent = 10", f"enter_intent = {enter}")
        workspace.playbook_file.write_text(text.replace("stay_intent = 5\n", f"stay_intent = {stay}\n"))
        return answer("run", *here, *TIME)["run_id"]

    return run


def moved(here) -> dict[str, tuple]:
    """What the history says of the last close, by account."""
    query = (
        "select account_id, is_mqa, clause, cause from mqa_history"
        f" where changed_at = timestamptz '{MIDNIGHT}' order by 1"
    )
    return {account: tuple(said) for account, *said in answer("sql", query, *here)["rows"]}


@pytest.mark.slow
def test_the_rules_are_the_cause_where_the_rules_before_said_otherwise(here, run_with):
    run_with(10, 5)
    assert moved(here) == {}

    lower = run_with(6, 5)
    assert moved(here) == {"small": (True, "committee", "rule")}
    first_change = "select is_mqa, cause from mqa_history where account_id = 'small' order by changed_at"
    assert answer("sql", first_change, *here)["rows"] == [[True, "signal"], [True, "rule"]]
    with abm.open(here[1]).snapshot() as con:
        rows = heatmap.heatmap_page(con, filters=HeatmapFilters(text="small")).rows
    [row] = rows
    assert grid_row(row)["intent_says"].endswith("The flag: Other rules")

    run_with(40, 5)
    assert moved(here) == {"large": (False, "rules", "rule"), "small": (False, "rules", "rule")}

    assert answer("run", *here, "--reproduce", lower)["run_id"] == lower
    assert moved(here) == {"small": (True, "committee", "rule")}


@pytest.mark.slow
def test_what_was_loaded_since_is_a_correction_also_where_the_rules_are_others(here, run_with, tmp_path):
    run_with(10, 5)
    (tmp_path / "late.csv").write_text(SIGNALS + did("late", "webinar_attended"))
    topics = [f"{row},churn" for row in did("small", "ebook_download").splitlines()]
    (tmp_path / "topics.csv").write_text("\n".join([f"{SIGNALS.strip()},topic", *topics]))
    answer("load", *here, "--entity", "engagements", tmp_path / "late.csv", tmp_path / "topics.csv")

    run_with(6, 5)

    assert moved(here) == {"late": (True, "committee", "correction"), "small": (True, "committee", "rule")}
