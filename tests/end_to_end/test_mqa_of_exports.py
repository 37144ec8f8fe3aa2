"""
The published example of an MQA, as the exports of four systems have it, loaded with the shipped profiles.

A chief technology officer downloads a technical white paper; a week later the director of operations attends
a webinar. Neither alone makes the account an MQA. Column names and spellings are those of the systems.
"""

from pathlib import Path

import pytest

from tests.company import scored_store

ACCOUNTS = (
    "account_id,name,domain,industry,employees,country\n"
    "A1,Vexmoor Systems,vexmoor.example,Technology,180,United States\n"
)
"""What the systems lack that have no accounts; they come from elsewhere."""

PROFILES = {
    "salesforce": "salesforce",
    "hubspot": "hubspot_fivetran",
    "marketo": "marketo",
    "pardot": "pardot",
}
WHITE_PAPER = {
    "salesforce": "00v5g000001Whit",
    "hubspot": "cv-white",
    "marketo": "783957001",
    "pardot": "5100002",
}
WEBINAR = {
    "salesforce": "00v5g000001Webi",
    "hubspot": "502,330",
    "marketo": '""Attended""',
    "pardot": "5100005",
}
"""What is in the row of the event, by the folder of the export."""


def scored(store, system, *, without=None):
    """What the account is now, and the kinds of the engagements that earn points, by person."""
    if system in ("marketo", "pardot"):
        store.load(ACCOUNTS, "accounts.csv")
    for file in sorted((Path(__file__).parent / "exports" / system).iterdir()):
        lines = file.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if without is None or without not in line]
        batch = store.load("".join(kept), file.name, profile=PROFILES[system])
        assert (batch.status, store.quarantined()) == ("loaded", []), file.name
    book = scored_store(store.con)
    [(is_mqa,)] = book.all("select is_mqa from mqa_now")
    earned = book.all(
        "select people.full_name, touches.kind from engagements as touches"
        " inner join contacts as people using (contact_id)"
        " where touches.kind in (select kind from run.signal_rules where points_hundredths > 0)"
        " and touches.direction <> 'outbound' order by 1, 2"
    )
    return is_mqa, earned


@pytest.mark.parametrize("system", PROFILES)
def test_the_white_paper_and_the_webinar_make_the_account_an_mqa(store, system):
    is_mqa, earned = scored(store, system)

    assert is_mqa
    assert [row for row in earned if row[1] != "page_view"] == [
        ("Daniel Oduya", "webinar_attended"),
        ("Imogen Varga", "technical_whitepaper_download"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("system", PROFILES)
def test_without_the_white_paper_it_is_none(store, system):
    assert scored(store, system, without=WHITE_PAPER[system])[0] is False


@pytest.mark.slow
@pytest.mark.parametrize("system", PROFILES)
def test_without_the_webinar_it_is_none(store, system):
    assert scored(store, system, without=WEBINAR[system])[0] is False
