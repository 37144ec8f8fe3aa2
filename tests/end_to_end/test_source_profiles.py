"""The shipped profiles on the public exports: every file is loaded or named, and every reason is true."""

import csv
from collections import Counter
from decimal import Decimal

import pytest

from abm.playbook.kind_rules import shipped_kind_rules
from tests.bench.kinds import counts
from tests.docs.pages import sections, table, text_of
from tests.meanings import meant
from tests.public_data import PUBLIC_DATA

pytestmark = pytest.mark.skipif(
    not PUBLIC_DATA.is_dir(), reason=f"public data sets are expected in {PUBLIC_DATA}"
)

# Rows that each file has, by the entity they become; files of the folder that are not listed are not loaded.
LOADED = {
    "salesforce": (
        "salesforce_native_export",
        {
            "accounts": "Account 22",
            "campaigns": "Campaign 8",
            "contacts": "Contact 102, Lead 60",
            "engagements": "CampaignMember 68, Task 75",
            "opportunities": "Opportunity 50",
        },
    ),
    "salesforce_fivetran": (
        "fivetran_salesforce",
        {
            "accounts": "sf_account_data 10",
            "contacts": "sf_contact_data 4, sf_lead_data 1",
            "engagements": "sf_event_data 10, sf_task_data 10",
            "opportunities": "sf_opportunity_data 10",
            "statuses": "sf_opportunity_history_data 10",
            "users": "sf_user_data 10",
        },
    ),
    "hubspot_fivetran": (
        "fivetran_hubspot",
        {
            "accounts": "company_data 24",
            "contacts": "contact_data 22",
            "opportunities": "deal_data 44",
            "opportunity_contacts": "deal_contact_data 11",
            "campaigns": "email_campaign_data 100, contact_list_data 60",
            "users": "owner_data 100",
            "engagements": (
                "contact_form_submission_data 5, contact_list_member_data 100, email_event_data 100,"
                " engagement_call_data 1, engagement_communication_data 1, engagement_email_data 1,"
                " engagement_meeting_data 100, engagement_note_data 1, engagement_task_data 2"
            ),
            # the names of properties were hashed before they were published, so no row is a stage
            "statuses": (
                "contact_property_history_data 0, company_property_history_data 0,"
                " deal_property_history_data 0, deal_stage_data 14"
            ),
            "associations": (
                "contact_merge_audit_data 4, deal_company_data 2, engagement_company_data 1,"
                " engagement_contact_data 1, engagement_deal_data 1, merged_deal_data 14"
            ),
        },
    ),
    "marketo_fivetran": (
        "fivetran_marketo",
        {
            "contacts": "marketo_lead_data 100, marketo_activity_delete_lead_data 31",
            "campaigns": "marketo_campaign_data 100, marketo_program_data 100",
            "statuses": "marketo_activity_change_data_value_data 0",
            "associations": "marketo_activity_merge_leads_data 100",
            "engagements": (
                "marketo_activity_click_email_data 100, marketo_activity_email_bounced_data 100,"
                " marketo_activity_email_delivered_data 100, marketo_activity_open_email_data 100,"
                " marketo_activity_send_email_data 100, marketo_activity_unsubscribe_email_data 100"
            ),
        },
    ),
    "ads": (
        "fivetran_ad_spend",
        {
            "campaigns": (
                "google_ads_campaign_history_data 10, linkedin_ad_campaign_history_data 100,"
                " microsoft_ads_campaign_history_data 10"
            ),
            "spend": (
                "google_ads_campaign_stats_data 16, linkedin_ad_analytics_by_campaign_data 20,"
                " microsoft_ads_campaign_performance_daily_report_data 2630"
            ),
        },
    ),
    "web_snowplow": ("snowplow_sessions", {"engagements": "event__sp_event 6, event__sp_event_update 3"}),
}

# Rows that go to quarantine, with the column of the file that is the reason, and the reason.
QUARANTINED = {
    "marketo_activity_merge_leads_data": ("merge_ids", "is empty, and is required", 1),
    # its addresses were hashed before it was published, and nothing else says whose an event is
    "email_event_data": ("recipient", "is not one e-mail address", 100),
}

MEANT = dict(sections(text_of("docs/kinds.md"), "## "))["What exports say"]
SHARES = {
    "salesforce": "Salesforce, public",
    "salesforce_fivetran": "Salesforce through Fivetran, public",
    "hubspot_fivetran": "HubSpot through Fivetran, public",
    "marketo_fivetran": "Marketo through Fivetran, public",
    "web_snowplow": "Snowplow, public sessions",
}
"""The row of the table in docs/kinds.md about each export, if it has engagements."""

SPARKLESQUAD = """\
name = "sparklesquad"
title = "sparklesquad, CRM"
time_zone = "UTC"                       # its dates state none

[[sources]]
entity = "accounts"
file = ["accounts"]
needs = ["Account", "Revenue"]

[sources.columns]
account_id = "Account"                  # an account has no other id than its name
name = "Account"
employees = "Employees"

[[sources]]
entity = "opportunities"
file = ["sales-pipeline"]
needs = ["Opportunity_ID", "Account", "Deal_Stage"]

[sources.columns]
opportunity_id = "Opportunity_ID"
account_id = "Account"
stage = "Deal_Stage"
amount = "Close_Value"
solution = "Product"
is_closed = { from = "Deal_Stage", values = { Won = "true", Lost = "true" }, otherwise = "false" }
is_won = { from = "Deal_Stage", values = { Won = "true" }, otherwise = "false" }
owner_id = "Sales_Agent"
created_at = "Created_On"
closed_at = "Close_Date"

[[sources]]
entity = "users"
file = ["sales-teams"]
needs = ["Sales_Agent", "Manager"]

[sources.columns]
user_id = "Sales_Agent"
name = "Sales_Agent"
team = "Regional_Office"

[[unread]]
file = ["clicks"]
because = "a click names neither a person nor an account"

[[unread]]
file = ["products"]
because = "products are not part of the canonical files"
"""


HUBSPOT_EVENTS = "fivetran_hubspot/email_event_data.csv"


def rows_of(file):
    """Cells of each row of a file, read by another CSV reader than ours."""
    with (PUBLIC_DATA / file).open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


@pytest.fixture
def folder_of(store):
    """Load every file of a public folder: what became of each, by stem."""

    def run(profile, folder, pattern="*.csv"):
        batches = {}
        for file in sorted((PUBLIC_DATA / folder).glob(pattern)):
            batch = store.load(file, profile=profile)
            parts = batch.rows_loaded + batch.rows_duplicate + batch.rows_quarantined
            assert batch.rows_in == parts, file
            batches[file.name.split(".")[0]] = batch
        return batches

    return run


@pytest.mark.slow
@pytest.mark.parametrize("profile", LOADED)
def test_every_file_of_a_public_export_is_loaded_or_named(profile, folder_of, store):
    """The counts are those of the files, and what means something is in the table of docs/kinds.md."""
    folder, files = LOADED[profile]
    expected = {
        stem: (entity, int(rows))
        for entity, listed in files.items()
        for stem, rows in map(str.split, listed.split(","))
    }
    batches = folder_of(profile, folder)

    loaded = {stem: (b.entity, b.rows_in) for stem, b in batches.items() if b.batch_id}
    assert loaded == expected
    for stem, batch in batches.items():
        column, reason, rows = QUARANTINED.get(stem, (None, None, 0))
        assert batch.rows_quarantined == rows, stem
        if rows:
            bad = [row[column].strip() for row in rows_of(f"{folder}/{stem}.csv") if "@" not in row[column]]
            quarantined = [row for row in store.quarantined() if row.batch_id == batch.batch_id]
            assert {(r.column, r.reason) for r in quarantined} == {(column, reason)}
            assert {r.value or "" for r in quarantined} <= set(bad)
    if profile in SHARES:
        measured = counts(store.con, shipped_kind_rules())
        [row] = [row for row in table(MEANT) if row["export"] == SHARES[profile]]
        assert (row["engagements"], row["known now"]) == (str(measured.engagements), measured.known)
        assert row["points now"] == f"{measured.points:g}"
    for stem in set(batches) - set(expected):
        assert batches[stem].status in ("refused", "left_out"), stem
        assert batches[stem].reason.startswith(("profile ", "its header lacks timestamp")), stem
    again = folder_of(profile, folder)
    for stem in expected:
        was_all_bad = batches[stem].status == "quarantined"
        assert again[stem].status == ("quarantined" if was_all_bad else "already_loaded"), stem


@pytest.mark.slow
def test_what_was_deleted_is_loaded_as_deleted(folder_of, store):
    folder_of("salesforce_fivetran", "fivetran_salesforce")
    folder_of("marketo_fivetran", "fivetran_marketo")

    deleted = {
        row["id"] for row in rows_of("fivetran_salesforce/sf_account_data.csv") if row["is_deleted"] == "true"
    }
    assert (
        {i for [i] in store.rows("select account_id from raw.accounts where is_deleted")} == deleted != set()
    )
    gone = {
        f"marketo-{row['lead_id']}"
        for row in rows_of("fivetran_marketo/marketo_activity_delete_lead_data.csv")
    }
    assert {i for [i] in store.rows("select contact_id from raw.contacts where is_deleted")} == gone


@pytest.mark.slow
def test_merges_of_the_source_are_kept_for_entity_resolution(folder_of, store):
    folder_of("hubspot_fivetran", "fivetran_hubspot")
    folder_of("marketo_fivetran", "fivetran_marketo", "*merge_leads*")
    folder_of("salesforce_fivetran", "fivetran_salesforce", "*lead*")

    said = store.rows(
        "select contact_id, merged_ids from raw.contacts where merged_ids is not null order by 1"
    )
    assert said == [
        ("00Q1G00000nDnM5UAK", "0031G00001QtDPlQAN"),
        ("78971951", "76340251;46897301;76226001"),
    ]
    merged = "from raw.associations where relation = 'merged' and subject = 'contact'"
    hubspot = f"select subject_id, other_ids {merged} and subject_id not like 'marketo-%' order by 1"
    assert store.rows(hubspot) == [
        ("2222", "9999"), ("3333", "8888"), ("4444", "7777"), ("5555", "11111"),
    ]  # fmt: skip
    [[marketo]] = store.rows(f"select count(*) {merged} and other_ids similar to 'marketo-[0-9]+'")
    assert marketo == 99


@pytest.mark.slow
def test_spend_is_counted_once_and_to_the_cent(folder_of, store):
    """Google writes millionths; Microsoft has up to 21 rows of one day and campaign."""
    folder_of("ads", "fivetran_ad_spend")

    def total(file, column, unit=1):
        return sum(
            round(Decimal(row[column]) / unit, 2) for row in rows_of(f"fivetran_ad_spend/{file}_data.csv")
        )

    found = store.rows(
        "select source, sum(amount) from raw.spend where known_to is null group by 1 order by 1"
    )
    assert dict(found) == {
        "google": total("google_ads_campaign_stats", "cost_micros", 1_000_000),
        "linkedin": total("linkedin_ad_analytics_by_campaign", "cost_in_local_currency"),
        "microsoft": total("microsoft_ads_campaign_performance_daily_report", "spend"),
    }
    assert found[2][1] == Decimal("946.34")


def test_hubspot_mail_and_forms_are_read_by_their_type_and_title(folder_of, store):
    events = (PUBLIC_DATA / HUBSPOT_EVENTS).read_text("utf-8")
    for number, recipient in enumerate({row["recipient"] for row in rows_of(HUBSPOT_EVENTS)}):
        events = events.replace(recipient, f"person{number}@acme.example")  # hashes were published
    store.load(events, "email_event_data.csv", profile="hubspot_fivetran")
    folder_of("hubspot_fivetran", "fivetran_hubspot", "*form_submission*")

    assert Counter(kind for [kind] in meant(store, "kind")) == {
        "email_open": 90, "email_sent": 4, "email_delivered": 3, "email_processed": 3,
        "form_fill": 2, "guide_download": 1, "contact_us": 1, "demo_request": 1,
    }  # fmt: skip


def test_the_null_word_of_snowplow_is_empty_and_a_ping_is_not_a_page_view(folder_of, store):
    folder_of("web_snowplow", "snowplow_sessions")

    kinds = Counter(row["event"] for file in ("", "_update") for row in
                    rows_of(f"snowplow_sessions/event__sp_event{file}.csv"))  # fmt: skip
    assert dict(store.rows("select kind, count(*) from raw.engagements group by 1")) == kinds
    people = "select distinct contact_id from raw.engagements order by 1"
    assert [person for [person] in store.rows(people)] == [
        "web-user_id_1",
        "web-user_id_2",
        "web-user_id_3",
        None,
    ]
    assert store.rows("select count(distinct visitor_id), bool_or(is_bot) from raw.engagements") == [
        (4, False)
    ]


def test_a_profile_written_by_a_user_reads_another_crm(folder_of, store):
    """5,393 deals of the file do not name an account, and are loaded all the same."""
    (store.workspace.profiles / "sparklesquad.toml").write_text(SPARKLESQUAD)
    batches = folder_of("sparklesquad", "sparklesquad_crm", "*.csv*")

    assert {stem: (b.rows_in, b.rows_loaded, b.rows_quarantined) for stem, b in batches.items()} == {
        "accounts": (97, 97, 0),
        "clicks": (0, 0, 0),
        "products": (0, 0, 0),
        "sales-pipeline": (14277, 14277, 0),
        "sales-teams": (30, 30, 0),
    }
    assert store.quarantined() == []
    of_nobody = "select count(*) from raw.opportunities where account_id is null"
    assert store.rows(of_nobody) == [(5393,)]
    assert batches["clicks"].reason.endswith("a click names neither a person nor an account")


@pytest.mark.parametrize(
    ("profile", "file"),
    [("web_ga4", "ga4_source_categories"), ("web_segment", "segment_referrer_mapping")],
)
def test_a_list_of_channels_is_reported_as_not_being_events(store, profile, file):
    batch = store.load(PUBLIC_DATA / "channel_taxonomy" / f"{file}.csv", profile=profile)

    assert batch.status == "left_out"
    assert batch.reason.endswith("it lists which site belongs to which channel, not what people did")
