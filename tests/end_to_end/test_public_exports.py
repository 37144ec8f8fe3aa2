"""Exports of real systems, through the installed command line, as a new user would load them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.public_data import PUBLIC_DATA

SALESFORCE = PUBLIC_DATA / "salesforce_native_export"
MAVEN = PUBLIC_DATA / "maven_crm_opportunities"

pytestmark = pytest.mark.skipif(
    not PUBLIC_DATA.is_dir(), reason=f"public data sets are expected in {PUBLIC_DATA}"
)

# What a new user writes for the two files of Maven Analytics' "CRM Sales Opportunities"; nothing else.
MAVEN_PROFILE = """\
name = "maven"
title = "Maven Analytics, CRM Sales Opportunities"
time_zone = "UTC"                       # its dates state none

[[sources]]
entity = "accounts"
file = ["accounts"]
needs = ["account", "sector"]

[sources.columns]
account_id = "account"                  # an account has no other id than its name
name = "account"
industry = { from = "sector", values = { technolgy = "technology" } }
employees = "employees"
country = "office_location"
parent_account_id = "subsidiary_of"

[[sources]]
entity = "opportunities"
file = ["sales_pipeline"]
needs = ["opportunity_id", "account", "deal_stage"]

[sources.columns]
opportunity_id = "opportunity_id"
account_id = "account"
stage = "deal_stage"
amount = "close_value"
currency = { constant = "USD" }
solution = { from = "product", values = { GTXPro = "GTX Pro" } }
is_closed = { from = "deal_stage", values = { Won = "true", Lost = "true" }, otherwise = "false" }
is_won = { from = "deal_stage", values = { Won = "true" }, otherwise = "false" }
owner_id = "sales_agent"
created_at = { from = "engage_date", default = "2017-12-31" }   # prospects have none: the day of the export
closed_at = "close_date"
"""


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


def test_a_new_system_needs_a_profile_in_toml_and_nothing_else(abm, tmp_path):
    """Counts, win rate and median days are those of Maven's CSV files."""
    workspace = tmp_path / "maven"
    abm("init", workspace)
    (workspace / "profiles" / "maven.toml").write_text(MAVEN_PROFILE)
    batches = load(abm, workspace, "maven", MAVEN / "accounts.csv", MAVEN / "sales_pipeline.csv")

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
