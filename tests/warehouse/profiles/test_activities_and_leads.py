"""Calendars, activities, lead forms and stages, as their systems write them, on rows to check by eye."""

import pytest

from abm.errors import SettingsError
from abm_warehouse.profiles.reading import read_profile
from tests.meanings import meant

EVENTS = """Id,WhoId,WhatId,AccountId,OwnerId,Subject,Type,StartDateTime,IsChild,IsPrivate
00U000000000001AAA,003000000000001AAA,,,005000000000001AAA,Review,Meeting,2026-03-01T09:00:00.000Z,false,false
00U000000000002AAA,,001000000000001AAA,,005000000000001AAA,Site visit,,2026-03-02T09:00:00.000Z,0,0
00U000000000003AAA,003000000000001AAA,,,005000000000001AAA,Ring back,Call,2026-03-03T09:00:00.000Z,false,false
00U000000000004AAA,003000000000001AAA,,,005000000000002AAA,Review,Meeting,2026-03-01T09:00:00.000Z,true,false
00U000000000005AAA,003000000000001AAA,,,005000000000001AAA,Dentist,Meeting,2026-03-04T09:00:00.000Z,false,1
"""


def test_entries_of_a_calendar_are_meetings_and_calls_once_each(store):
    batch = store.load(EVENTS, "Event.csv", profile="salesforce")

    assert (batch.rows_in, batch.rows_loaded) == (3, 3)
    assert meant(store, "asset, contact_id, account_id, kind") == [
        ("Review", "003000000000001AAA", None, "meeting_held"),
        ("Ring back", "003000000000001AAA", None, "sales_call"),
        ("Site visit", None, "001000000000001AAA", "meeting_held"),
    ]


HUBSPOT = {
    "calls": """Record ID,Call Title,Call outcome,Call direction,Activity date,Associated Contact IDs,\
Associated Company IDs
1,Intro,Connected,Outbound,2026-03-01 10:00,7,101
2,They rang,Connected,Inbound,2026-03-02 10:00,7;8,101;102
3,Try,Left voicemail,Outbound,2026-03-03 10:00,,101
""",
    "meetings": """Record ID,Meeting name,Meeting outcome,Meeting start time,\
Create date,Associated Contact IDs
4,Demo,Completed,2026-03-04 10:00,2026-02-01 08:00,7
5,Next,Scheduled,2099-03-04 10:00,2026-03-05 08:00,7
6,Missed,No show,2026-03-06 10:00,2026-02-01 08:00,8
""",
    "emails": """Record ID,Email subject,Email direction,Activity date,Associated Contact IDs
8,Hello,Outgoing email,2026-03-07 10:00,7
9,Re: Hello,Incoming email,2026-03-08 10:00,7
""",
}


@pytest.mark.slow
def test_hubspots_own_export_of_activities_says_what_happened_and_with_whom(store):
    for name, content in HUBSPOT.items():
        for entity in ("engagements", "associations"):
            batch = store.load(
                content, f"hubspot-crm-exports-all-{name}-2026-09-30.csv", profile="hubspot", entity=entity
            )
            assert batch.rows_quarantined == 0

    assert meant(store, "engagement_id, kind, direction") == [
        ("1", "sales_call", "outbound"),
        ("2", "inbound_call", "inbound"),
        ("3", "voicemail", "outbound"),
        ("4", "meeting_held", None),
        ("5", "meeting_booked", None),
        ("6", "meeting_no_show", None),
        ("8", "sales_email_sent", None),
        ("9", "sales_email_reply", None),
    ]
    assert store.rows("select occurred_at::varchar from raw.engagements where engagement_id = '5'") == [
        ("2026-03-05 08:00:00+00",)
    ]
    assert store.rows(
        "select subject_id, other_ids from raw.associations where subject_id in ('2', '4') order by 1"
    ) == [("2", "7;8"), ("4", "7")]


def test_a_lead_status_that_sets_a_person_aside_comes_before_the_lifecycle_stage(store):
    people = """Record ID,First Name,Last Name,Email,Lifecycle Stage,Lead Status,\
Became a Lead Date,Last Modified Date,Create Date
1,A,A,a@acme.example,Lead,Unqualified,2026-01-02,2026-02-01,2026-01-01
2,B,B,b@acme.example,Lead,Connected,2026-01-02,2026-02-01,2026-01-01
3,C,C,c@acme.example,,Attempted to Contact,,2026-02-01,2026-01-01
4,D,D,d@acme.example,,,,2026-02-01,2026-01-01
"""
    store.load(people, "contacts.csv", profile="hubspot", entity="statuses")

    assert store.rows(
        "select subject_id, status, occurred_at::date::varchar from raw.statuses order by 1"
    ) == [
        ("1", "Unqualified", "2026-02-01"),
        ("2", "Lead", "2026-01-02"),
        ("3", "Attempted to Contact", "2026-02-01"),
    ]


def test_a_lead_status_is_read_where_fivetran_lands_it(store):
    people = """id,property_createdate,property_lastmodifieddate,property_lifecyclestage,\
property_hs_lead_status
1,2026-01-01 00:00:00,2026-02-01 00:00:00,lead,BAD_TIMING
2,2026-01-01 00:00:00,2026-02-01 00:00:00,,OPEN
"""
    store.load(people, "contact.csv", profile="hubspot_fivetran", entity="statuses")

    assert store.rows("select subject_id, status from raw.statuses order by 1") == [
        ("1", "BAD_TIMING"),
        ("2", "OPEN"),
    ]


PIPELINES = """\
extends = "hubspot_fivetran"

[derived]
deal.stage.join = ["deal_pipeline_id", "deal_pipeline_stage_id"]
deal.stage.joined_by = "/"
deal.stage.values = { "98/111" = "Discovery", "98/112" = "Closed won", "98/113" = "Closed lost" }
"""
DEALS = """deal_id,deal_pipeline_id,deal_pipeline_stage_id,property_createdate,property_closedate
1,98,111,2026-01-01 00:00:00,
2,98,112,2026-01-01 00:00:00,2026-02-01 00:00:00
3,98,113,2026-01-01 00:00:00,2026-02-01 00:00:00
4,77,112,2026-01-01 00:00:00,2026-02-01 00:00:00
"""


def test_stages_of_pipelines_that_are_ids_are_named_by_a_table_of_the_profile(store):
    (store.workspace.profiles / "ours.toml").write_text(PIPELINES)
    store.load(DEALS, "deal.csv", profile="ours")

    assert store.rows(
        "select opportunity_id, stage, is_closed, is_won from raw.opportunities order by opportunity_id"
    ) == [
        ("1", "Discovery", False, False),
        ("2", "Closed won", True, True),
        ("3", "Closed lost", True, False),
        ("4", "77/112", False, False),
    ]


def test_a_derived_column_of_a_file_that_is_not_there_is_a_mistake(workspace):
    (workspace.profiles / "ours.toml").write_text('extends = "hubspot"\n[derived]\ndials.stage = "x"\n')
    with pytest.raises(SettingsError) as caught:
        read_profile("ours", workspace.profiles)

    [problem] = caught.value.problems
    assert problem.startswith("derived.dials: hubspot has no such file; it has companies, contacts,")


LEADS = {
    "linkedin_leads.csv": """Lead ID,Campaign Name,Campaign ID,Form Name,\
First Name,Last Name,Email Address,Job Title,Company Name,Submitted At
a1,Spring,55,Request a demo,Ada,Moss,ada@acme.example,CTO,Acme,2026-03-01 09:30:00
""",
    "google_leads.csv": """lead_id,form_id,campaign_id,gcl_id,full_name,work_email,lead_submit_time,is_test
g1,900,77,x,Bob Lee,bob@bolt.example,2026-03-02T09:30:00Z,false
g2,900,77,x,Test Test,test@example.com,2026-03-02T09:30:00Z,true
""",
}


def test_leads_that_were_downloaded_are_forms_and_people(store):
    for name, content in LEADS.items():
        for entity in ("engagements", "contacts"):
            assert store.load(content, name, profile="ads", entity=entity).rows_quarantined == 0

    assert meant(store, "engagement_id, email, kind, campaign_id, is_bot") == [
        ("google-g1", "bob@bolt.example", "form_fill", "google-77", False),
        ("google-g2", "test@example.com", "form_fill", "google-77", True),
        ("linkedin-a1", "ada@acme.example", "demo_request", "linkedin-55", False),
    ]
    assert store.rows("select contact_id, full_name, title, company from raw.contacts order by 1") == [
        ("google-lead-g1", "Bob Lee", None, None),
        ("google-lead-g2", "Test Test", None, None),
        ("linkedin-lead-a1", "Ada Moss", "CTO", "Acme"),
    ]
