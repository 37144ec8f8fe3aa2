"""Exports of real systems, through the installed command line, as a new user would load them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.public_data import PUBLIC_DATA

SALESFORCE = PUBLIC_DATA / "salesforce_native_export"
MAVEN = PUBLIC_DATA / "maven_crm_opportunities"

pytestmark = pytest.mark.skipif(
    not PUBLIC_DATA.is_dir(), reason=f"public data sets are expected in {PUBLIC_DATA}"
)

PROFILES = Path(__file__).resolve().parents[2] / "examples" / "profiles"
"""What a new user writes for a system that nobody knows; nothing else."""


@pytest.fixture(scope="module")
def abm(tmp_path_factory):
    """The installed command in a process of its own, from a folder that is not the checkout."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ABM_")}

    def run(*arguments, status=0):
        done = subprocess.run(
            [Path(sys.executable).with_name("abm"), *arguments, "--json"],
            capture_output=True,
            text=True,
            cwd=elsewhere,
            env=environment,
            check=False,
        )
        assert done.returncode == status, done.stderr
        [line] = done.stdout.splitlines()
        return json.loads(line)

    return run


def load(abm, workspace, profile, *files, status=0):
    """What became of each file, by name."""
    batches = abm("load", "--workspace", workspace, "--profile", profile, *files, status=status)["batches"]
    for batch in batches:
        parts = batch["rows_loaded"] + batch["rows_duplicate"] + batch["rows_quarantined"]
        assert batch["rows_in"] == parts, batch
    return {batch["file"]: batch for batch in batches}


@pytest.mark.slow
def test_a_salesforce_export_is_loaded_as_it_is_and_scored(abm):
    """
    The row counts are those of the files.

    Loading again adds nothing, and objects without a mapping are named.
    """
    abm("init", "salesforce")
    files = sorted(SALESFORCE.glob("*.csv"))
    first = load(abm, "salesforce", "salesforce", *files, status=3)

    assert {name: batch["rows_in"] for name, batch in first.items() if batch["status"] == "loaded"} == {
        "Account.csv": 22,
        "Campaign.csv": 8,
        "CampaignMember.csv": 68,
        "Contact.csv": 102,
        "Lead.csv": 60,
        "Opportunity.csv": 50,
        "Task.csv": 75,
    }
    others = {name: batch["status"] for name, batch in first.items() if not batch["batch_id"]}
    assert others == {
        "AccountContactRelation.csv": "left_out",
        "Branch__c.csv": "refused",
        "Case.csv": "left_out",
    }
    assert "profile salesforce has no mapping for it" in first["Branch__c.csv"]["reason"]
    assert sum(batch["rows_quarantined"] for batch in first.values()) == 0
    left_out = abm("quarantine", "--workspace", "salesforce")["rows"]
    # The sample organisation was filled in one go, so these deals closed before they were created.
    assert {(cell["file"], cell["column"], cell["is_loaded"]) for cell in left_out} == {
        ("Opportunity.csv", "CloseDate", True)
    }
    assert len(left_out) == 15

    again = load(abm, "salesforce", "salesforce", *files, status=3)
    assert {batch["status"] for batch in again.values()} == {"already_loaded", "left_out", "refused"}
    assert sum(batch["rows_loaded"] for batch in again.values()) == 0

    done = abm("run", "--workspace", "salesforce", "--as-of", "2024-02-01")
    assert (done["generation"], done["accounts"]) == ("0001", 22)
    # 102 contacts and 60 leads, of which none is converted.
    assert done["contacts"] == 162
    accounts = abm("accounts", "--workspace", "salesforce")["accounts"]
    assert len(accounts) == 22
    assert all(len(account["account_id"]) == 18 for account in accounts)
    assert abm("doctor", "--workspace", "salesforce")["is_healthy"]


@pytest.mark.slow
def test_a_new_system_needs_a_profile_in_toml_and_nothing_else(abm, tmp_path):
    """Counts, win rate and median days are those of Maven's CSV files."""
    workspace = tmp_path / "maven"
    abm("init", workspace)
    shutil.copy(PROFILES / "maven.toml", workspace / "profiles")
    files = ("accounts.csv", "sales_pipeline.csv", "sales_teams.csv")
    batches = load(abm, workspace, "maven", *(MAVEN / name for name in files))

    accounts, deals = batches["accounts.csv"], batches["sales_pipeline.csv"]
    assert (accounts["rows_in"], accounts["rows_loaded"]) == (85, 85)
    assert (deals["rows_in"], deals["rows_loaded"], deals["rows_quarantined"]) == (8800, 8800, 0)
    assert accounts["absent_columns"] == deals["absent_columns"] == []
    assert accounts["unmapped_columns"] == ["year_established", "revenue"]
    done = abm("run", "--workspace", workspace, "--as-of", "2018-01-01")
    assert done["accounts"] == 85
    measured = """
        select
            round(avg(is_won::int) filter (where is_closed), 6) as win_rate,
            median(date_diff('day', created_at, closed_at)) filter (where is_won) as days_to_win,
            median(date_diff('day', created_at, closed_at)) filter (where stage = 'Lost') as days_to_lose,
            count(*) filter (where is_won) as won,
            sum(amount) filter (where is_won) as revenue,
            count(distinct solution) as products
        from opportunities
    """
    [row] = abm("sql", measured, "--workspace", workspace)["rows"]
    assert row == [0.631501, 57, 14, 4238, 10005534, 7]
    of_nobody = "select count(*) from opportunities where account_id is null"
    assert abm("sql", of_nobody, "--workspace", workspace)["rows"] == [[1425]]
    children = "select count(*) from accounts where parent_account_id is not null"
    assert abm("sql", children, "--workspace", workspace)["rows"] == [[15]]
    families = """
        select totals.account_id, totals.sites, sum(deals.amount) filter (where deals.is_won) as won
        from hierarchy_totals as totals
        inner join account_hierarchy as places on places.global_account_id = totals.account_id
        left join opportunities as deals on deals.account_id = places.account_id
        where totals.score_view = 'global' and totals.sites > 1
        group by all
        order by all
    """
    found = abm("sql", families, "--workspace", workspace)["rows"]
    assert len(found) == 7
    assert [tuple(row) for row in found] == families_of_the_files()
    [every] = abm("report", "deals", "--workspace", workspace)["deals"]
    assert (every["win_rate"], every["days_to_win"], every["days_to_lose"]) == (0.631501, 57, 14)
    regions = abm("report", "deals", "--by", "team", "--workspace", workspace)["deals"]
    assert {row["value"]: (row["deals_won"], row["deals_lost"], row["win_rate"]) for row in regions} == {
        "Central": (1629, 975, 0.625576),
        "East": (1171, 687, 0.630248),
        "West": (1438, 811, 0.639395),
    }
    sectors = abm("report", "deals", "--by", "industry", "--workspace", workspace)["deals"]
    assert [(row["value"], row["win_rate"], row["revenue"]) for row in sectors[:2]] == [
        ("retail", 0.630624, 1867528),
        ("technology", 0.634216, 1515487),
    ]


def families_of_the_files() -> list[tuple]:
    """Each parent with its accounts and what it and its subsidiaries won, straight from the files."""
    query = """
        with

        accounts as (select *, coalesce(subsidiary_of, account) as parent from read_csv($accounts))

        select parent, count(distinct accounts.account), sum(close_value) filter (where deal_stage = 'Won')
        from accounts
        left join read_csv($deals) as deals on deals.account = accounts.account
        where parent in (select subsidiary_of from accounts where subsidiary_of is not null)
        group by parent
        order by parent
    """
    files = {"accounts": str(MAVEN / "accounts.csv"), "deals": str(MAVEN / "sales_pipeline.csv")}
    with duckdb.connect() as con:
        return con.execute(query, files).fetchall()


@pytest.mark.slow
def test_leads_convert_by_source_as_their_file_says(abm, tmp_path):
    """
    X Education: 9,240 leads, of whom 38.54 % became customers.

    The book is published once before there is anybody in it, so that the next run brings it up to date.
    """
    workspace = tmp_path / "x_education"
    abm("init", workspace)
    shutil.copy(PROFILES / "x_education.toml", workspace / "profiles")
    abm("run", "--workspace", workspace, "--as-of", "2020-06-01")
    files = abm(
        "load", "--workspace", workspace, "--profile", "x_education",
        PUBLIC_DATA / "x_education_leads" / "Leads.csv.gz",
    )["batches"]  # fmt: skip
    assert [(batch["entity"], batch["rows_loaded"]) for batch in files] == [
        ("contacts", 9240),
        ("statuses", 9240),
    ]
    abm("run", "--workspace", workspace, "--as-of", "2020-06-01")
    rows = abm("report", "sources", "--workspace", workspace)["sources"]

    assert sum(row["reached"] for row in rows) == 9240
    assert sum(row["converted"] for row in rows) == 3561
    measured = {
        row["lead_source"]: (row["reached"], row["conversion"]) for row in rows if row["reached"] >= 100
    }
    assert measured == {
        "Google": (2868, 0.39993),
        "Direct Traffic": (2543, 0.321667),
        "Olark Chat": (1755, 0.255271),
        "Organic Search": (1154, 0.377816),
        "Reference": (534, 0.917603),
        "Welingak Website": (142, 0.985915),
        "Referral Sites": (125, 0.248),
    }
    assert {row["lead_source"] for row in rows if row["is_clear"] and row["lift"] > 1} == {
        "Reference",
        "Welingak Website",
        None,
    }


@pytest.mark.long
def test_the_deals_of_an_older_export_are_won_and_lost_as_its_file_says(abm, tmp_path):
    workspace = tmp_path / "sparklesquad"
    abm("init", workspace)
    shutil.copy(PROFILES / "sparklesquad.toml", workspace / "profiles")
    folder = PUBLIC_DATA / "sparklesquad_crm"
    files = [folder / name for name in ("accounts.csv", "sales-pipeline.csv.gz", "sales-teams.csv")]
    batches = load(abm, workspace, "sparklesquad", *files)
    assert batches["sales-pipeline.csv.gz"]["rows_loaded"] == 14277
    abm("run", "--workspace", workspace, "--as-of", "2018-01-02")
    [every] = abm("report", "deals", "--workspace", workspace)["deals"]

    assert (every["deals_open"], every["deals_won"], every["deals_lost"]) == (4346, 6438, 3493)
    assert (every["revenue"], every["days_to_win"], every["days_to_lose"]) == (17936928, 52, 54)
