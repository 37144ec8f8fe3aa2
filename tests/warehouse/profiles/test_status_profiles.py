"""Statuses, stages and lead conversion by the shipped profiles, on made-up exports without a bad row."""

import json

import pytest

from tests.company import Company


@pytest.fixture
def statuses(store):
    def run():
        at = "strftime(occurred_at at time zone 'UTC', '%m-%d %H:%M')"
        return store.rows(
            f"select subject, subject_id, status, {at}, is_seen from raw.statuses"
            " where not coalesce(is_deleted, false) order by subject, subject_id, occurred_at, status"
        )

    return run


LEAD = "00Q000000000001EAA"
CONTACT = "003000000000001AAA"
DEAL = "006000000000001AAA"

SALESFORCE = {
    "Lead.csv": f"""\
Id,LastName,Company,Status,IsConverted,ConvertedDate,ConvertedContactId,ConvertedOpportunityId,\
CreatedDate,LastModifiedDate
{LEAD},Lee,Acme,Closed - Converted,true,2026-02-10,{CONTACT},{DEAL},2026-01-05T10:00:00.000Z,\
2026-02-10T09:30:00.000Z
00Q000000000002,Moss,Bolt,,false,,,,2026-01-06T10:00:00.000Z,2026-01-06T10:00:00.000Z
""",
    "LeadHistory.csv": f"""\
Id,IsDeleted,LeadId,CreatedById,CreatedDate,Field,OldValue,NewValue
1,false,{LEAD},005000000000001AAA,2026-01-05T10:00:00.000Z,created,,
2,false,{LEAD},005000000000001AAA,2026-01-20T08:00:00.000Z,Status,Open - Not Contacted,Working - Contacted
3,false,{LEAD},005000000000001AAA,2026-01-20T08:00:00.000Z,Owner,Ann,Bob
""",
    "ContactHistory.csv": f"""\
Id,ContactId,CreatedById,CreatedDate,Field,OldValue,NewValue
1,{CONTACT},005000000000001AAA,2026-03-01T08:00:00.000Z,Lifecycle_Stage__c,SQL,Customer
2,{CONTACT},005000000000001AAA,2026-03-01T08:00:00.000Z,Title,CTO,CIO
""",
    "Opportunity.csv": f"""\
Id,AccountId,StageName,CreatedDate,LastModifiedDate,LastStageChangeDate
{DEAL},001000000000001AAA,Closed Won,2026-02-10T09:00:00Z,2026-03-05T09:00:00Z,2026-03-02T11:00:00Z
""",
    "OpportunityFieldHistory.csv": f"""\
Id,OpportunityId,CreatedById,CreatedDate,Field,OldValue,NewValue
1,{DEAL},005000000000001AAA,2026-02-20T10:00:00.000Z,StageName,Prospecting,Needs Analysis
2,{DEAL},005000000000001AAA,2026-02-20T10:00:00.000Z,Amount,1,2
""",
    "OpportunityHistory.csv": f"""\
Id,OpportunityId,CreatedById,CreatedDate,StageName,Amount
1,{DEAL},005000000000001AAA,2026-02-10T09:00:00.000Z,Prospecting,1
""",
}
SALESFORCE_STATUSES = [
    ("contact", CONTACT, "Customer", "03-01 08:00", None),
    ("contact", LEAD, "Working - Contacted", "01-20 08:00", None),
    ("contact", LEAD, "Closed - Converted", "02-10 09:30", True),
    ("opportunity", DEAL, "Prospecting", "02-10 09:00", True),
    ("opportunity", DEAL, "Needs Analysis", "02-20 10:00", None),
    ("opportunity", DEAL, "Closed Won", "03-02 11:00", True),
]


def snake_case(name):
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["salesforce", "salesforce_fivetran"])
def test_statuses_and_stages_of_salesforce_have_their_history(profile, load, store, statuses):
    for name, content in SALESFORCE.items():
        if profile == "salesforce_fivetran":
            header, rest = content.split("\n", 1)
            header = ",".join(map(snake_case, header.split(",")))
            name, content = snake_case(name), f"{header}\n{rest}"
        load(profile, name, content)

    assert statuses() == SALESFORCE_STATUSES
    lead = "select is_lead, converted_at::date::varchar, converted_opportunity_id, merged_ids"
    assert store.rows(f"{lead} from raw.contacts order by contact_id") == [
        (True, "2026-02-10", DEAL, CONTACT),
        (True, None, None, None),
    ]
    assert store.rows("select distinct user_id from raw.statuses where user_id is not null") == [
        ("005000000000001AAA",)
    ]


def test_versions_of_fivetrans_history_mode_are_statuses_that_were_seen(load, statuses):
    header = "id,status,_fivetran_start,_fivetran_end\n"
    load("salesforce_fivetran", "lead_history.csv", f"{header}{LEAD},New,2026-01-01 10:00:00,2026-01-02\n")
    header = "id,stage_name,_fivetran_start\n"
    load("salesforce_fivetran", "sf_opportunity_history.csv", f"{header}{DEAL},Demo,2026-01-03 10:00:00\n")

    assert statuses() == [
        ("contact", LEAD, "New", "01-01 10:00", True),
        ("opportunity", DEAL, "Demo", "01-03 10:00", True),
    ]


def test_a_status_that_is_only_seen_counts_if_it_differs_from_the_one_before(tmp_path):
    company = Company(tmp_path)
    company.account()
    company.person("ada")
    for day, status, is_seen in ((1, "mql", False), (2, "mql", True), (3, "sal", True), (4, "sal", True)):
        at = f"2026-09-0{day}T00:00:00Z"
        company.add(
            "statuses", subject="contact", subject_id="ada", status=status, occurred_at=at, is_seen=is_seen
        )

    with company.scored() as book:
        assert book.all("select status, days from status_history order by occurred_at") == [
            ("mql", 2.0),
            ("sal", None),
        ]


def test_stages_of_hubspots_own_export_begin_when_hubspot_says_so(load, store, statuses):
    created = "2026-01-05 10:00"
    loaded = load(
        "hubspot",
        "all-contacts.csv",
        "Record ID,First Name,Last Name,Email,Lifecycle Stage,Became a Lead Date,"
        "Became a Marketing Qualified Lead Date,Create Date,Last Modified Date\n"
        f"7,Ann,Lee,ann@acme.example,Marketing Qualified Lead,2026-01-05 10:00,2026-02-01 09:00,{created},\n"
        f"8,Bob,Moss,bob@acme.example,,,,{created},\n"
        f"9,Eve,Cole,eve@acme.example,Other,,,{created},2026-02-03 08:00\n",
    )
    load(
        "hubspot",
        "all-companies.csv",
        "Record ID,Company name,Lifecycle Stage,Became a Customer Date,Web Technologies,Create Date\n"
        f"101,Acme,Customer,2026-03-01 00:00,Salesforce; Google Tag Manager;HubSpot,{created}\n",
    )
    load(
        "hubspot",
        "all-deals.csv",
        "Record ID,Deal Name,Deal Stage,Date entered current stage,Associated Company IDs,Create Date\n"
        f"5,Big,Contract Sent,2026-02-09 07:00,101,{created}\n",
    )

    assert loaded == {"contacts": 3, "statuses": 2}
    assert statuses() == [
        ("account", "101", "Customer", "03-01 00:00", True),
        ("contact", "7", "Marketing Qualified Lead", "02-01 09:00", True),
        ("contact", "9", "Other", "02-03 08:00", True),
        ("opportunity", "5", "Contract Sent", "02-09 07:00", True),
    ]
    assert store.rows("select technologies from raw.accounts") == [("Salesforce|Google Tag Manager|HubSpot",)]


@pytest.mark.slow
def test_stages_of_hubspot_have_their_history_in_the_changes_of_properties(load, store, statuses):
    load(
        "hubspot_fivetran",
        "contact.csv",
        "id,property_email,property_createdate,property_lifecyclestage,"
        "property_hs_lifecyclestage_lead_date\n"
        "7,ann@acme.example,2026-01-05 10:00:00,lead,1767607200000\n",
    )
    changes = "name,value,timestamp,source\n"
    rows = (
        "7,lifecyclestage,marketingqualifiedlead,2026-02-01 09:00:00,CRM_UI\n7,jobtitle,CTO,2026-02-01,FORM\n"
    )
    load("hubspot_fivetran", "contact_property_history.csv", f"contact_id,{changes}{rows}")
    rows = "101,lifecyclestage,customer,2026-03-01 00:00:00,CRM_UI\n"
    load("hubspot_fivetran", "company_property_history.csv", f"company_id,{changes}{rows}")
    rows = "5,dealstage,contractsent,2026-02-09 07:00:00,CRM_UI\n5,amount,9,2026-02-09 07:00:00,CRM_UI\n"
    load("hubspot_fivetran", "deal_property_history.csv", f"deal_id,{changes}{rows}")
    load(
        "hubspot_fivetran", "deal_stage.csv", "deal_id,value,date_entered\n5,closedwon,2026-02-20 07:00:00\n"
    )
    load(
        "hubspot_fivetran",
        "company.csv",
        "id,property_name,property_createdate,property_web_technologies\n"
        "101,Acme,2026-01-05 10:00:00,google_analytics;salesforce\n",
    )

    assert statuses() == [
        ("account", "101", "customer", "03-01 00:00", None),
        ("contact", "7", "lead", "01-05 10:00", True),
        ("contact", "7", "marketingqualifiedlead", "02-01 09:00", None),
        ("opportunity", "5", "contractsent", "02-09 07:00", None),
        ("opportunity", "5", "closedwon", "02-20 07:00", None),
    ]
    assert store.rows("select technologies from raw.accounts") == [("google_analytics|salesforce",)]


def test_marketo_has_changes_of_status_stage_and_score(load, store, statuses):
    load(
        "marketo_fivetran",
        "lead.csv",
        "id,email,created_at,sfdc_lead_id,sfdc_account_id\n1,ann@acme.example,2026-01-05 10:00:00,"
        f"{LEAD[:15]},001000000000001\n",
    )
    load(
        "marketo_fivetran",
        "activity_change_data_value.csv",
        "id,lead_id,activity_date,primary_attribute_value,old_value,new_value,reason\n"
        "10,1,2026-01-20 08:00:00,Lead Status,New,MQL,scored 100\n"
        "11,1,2026-01-20 08:00:00,Job Title,,CTO,\n",
    )
    load(
        "marketo_fivetran",
        "activity_change_revenue_stage.csv",
        "id,lead_id,activity_date,new_stage,old_stage,reason\n12,1,2026-01-21 08:00:00,SAL,MQL,accepted\n",
    )
    load(
        "marketo_fivetran",
        "activity_change_score.csv",
        "id,lead_id,activity_date,primary_attribute_value,change_value,old_value,new_value,reason\n"
        "13,1,2026-01-19 08:00:00,Behaviour Score,+15,85,100,webinar\n"
        "14,1,2026-01-20 08:00:00,Behaviour Score,Score Decay -10,100,90,\n",
    )

    assert statuses() == [
        ("contact", "marketo-1", "MQL", "01-20 08:00", None),
        ("contact", "marketo-1", "SAL", "01-21 08:00", None),
    ]
    assert store.rows("select merged_ids, account_id from raw.contacts") == [(LEAD, "001000000000001AAA")]
    assert store.rows("select kind, asset, value from raw.engagements order by engagement_id") == [
        ("record_changed", "Behaviour Score", 100.0),
        ("record_changed", "Behaviour Score", 90.0),
    ]


def test_marketos_extract_of_activities_has_changes_of_status_too(load, statuses):
    def activity(number, kind, about, **attributes):
        cell = json.dumps(attributes).replace('"', '""')
        return f'{number},1,2026-01-2{number}T08:00:00Z,{kind},{about},"{cell}"\n'

    loaded = load(
        "marketo",
        "activities.csv",
        "marketoGUID,leadId,activityDate,activityTypeId,primaryAttributeValue,attributes\n"
        + activity(0, 13, "Lead Status", **{"New Value": "MQL", "Old Value": "New", "Reason": "scored"})
        + activity(1, 13, "Job Title", **{"New Value": "CTO"})
        + activity(2, 101, "Model", **{"New Stage": "SAL"})
        + activity(3, 1, "Pricing", **{"Webpage URL": "/pricing"}),
    )

    assert loaded == {"engagements": 4, "statuses": 2}
    assert statuses() == [
        ("contact", "marketo-1", "MQL", "01-20 08:00", None),
        ("contact", "marketo-1", "SAL", "01-22 08:00", None),
    ]


PARDOT_ACTIVITIES = {
    ("1", "Email", "Autumn letter"): "email_click",
    ("1", "File", "Case Study Acme.pdf"): "file_download",
    ("1", "File", "Handbook.pdf"): "file_download",
    ("2", "Page View", "https://us.example/pricing"): "page_view",
    ("4", "Form", "Contact us"): "form_fill",
    ("6", "Email", "Autumn letter"): "email_sent",
    ("11", "Email", "Autumn letter"): "email_open",
    ("12", "Email", "Autumn letter"): "email_unsubscribe",
    ("24", "Webinar", "Security"): "webinar_attended",
    ("29", "Event", "Breakfast"): "event_attended",
    ("8", "New Opportunity", ""): None,
    ("3", "Form", "Contact us"): None,
}


def test_a_list_of_prospects_that_was_downloaded_from_pardot_is_read_too(load, store):
    header = "Prospect Id,First Name,Last Name,Email,Job Title,CRM Contact ID,Opted Out,Created Date\n"
    row = f"101,Ann,Lee,ann@acme.example,CTO,{CONTACT[:15]},Yes,2026-01-05 10:00:00\n"

    assert load("pardot", "prospects.csv", header + row) == {"contacts": 1}
    assert store.rows("select contact_id, full_name, merged_ids, consent from raw.contacts") == [
        ("pardot-101", "Ann Lee", CONTACT, "denied")
    ]


@pytest.mark.slow
def test_pardot_has_prospects_their_activities_stages_and_deals(load, store, statuses):
    load(
        "pardot",
        "pardot_prospect.csv",
        "id,email,first_name,last_name,job_title,company,crm_contact_fid,crm_account_fid,opted_out,created_at,"
        f"score\n1,ann@acme.example,Ann,Lee,CTO,Acme,{CONTACT[:15]},001000000000001,true,"
        "2026-01-05 10:00:00,90\n",
    )
    rows = "".join(
        f"{n},1,{number},{about},{details},77,2026-01-06 10:00:00\n"
        for n, (number, about, details) in enumerate(PARDOT_ACTIVITIES)
    )
    header = "id,prospect_id,type,type_name,details,campaign_id,created_at\n"
    assert load("pardot", "visitor_activity.csv", header + rows) == {"engagements": 10}
    load("pardot", "list.csv", "id,name,is_dynamic\n3,Attended the webinar,false\n")
    load("pardot", "list_membership.csv", "id,list_id,prospect_id,created_at\n1,3,1,2026-01-06 10:00:00\n")
    load("pardot", "campaign.csv", "id,name,cost\n77,Autumn,5\n")
    load(
        "pardot",
        "lifecycle_history.csv",
        "id,prospect_id,previous_stage_id,next_stage_id,created_at\n1,1,,12,2026-01-07 10:00:00\n",
    )
    load(
        "pardot",
        "opportunity.csv",
        "id,name,value,stage,status,created_at,closed_at,updated_at\n"
        "9,Big,50000.5,6 - Won,Won,2026-01-08 10:00:00,2026-02-01 00:00:00,2026-02-01 10:00:00\n",
    )
    load("pardot", "opportunity_prospect.csv", "opportunity_id,prospect_id\n9,1\n")

    [[member]] = store.rows("select campaign_id from raw.engagements where kind = 'list_added'")
    assert member == "pardot-list-3"
    kinds = store.rows(
        "select kind from raw.engagements where kind <> 'list_added' order by substr(engagement_id, 8)::int"
    )
    assert [kind for [kind] in kinds] == [kind for kind in PARDOT_ACTIVITIES.values() if kind]
    assert store.rows("select contact_id, account_id, merged_ids, consent from raw.contacts") == [
        ("pardot-1", "001000000000001AAA", CONTACT, "denied")
    ]
    assert statuses() == [
        ("contact", "pardot-1", "pardot-stage-12", "01-07 10:00", None),
        ("opportunity", "pardot-9", "Won", "02-01 10:00", True),
    ]
    assert store.rows("select is_closed, is_won, closed_at is not null from raw.opportunities") == [
        (True, True, True)
    ]
    assert store.rows("select opportunity_id, contact_id from raw.opportunity_contacts") == [
        ("pardot-9", "pardot-1")
    ]


def test_lead_forms_of_advertisements_are_forms_of_the_address_in_their_answers(load, store):
    linkedin = {
        "id": "a-1",
        "submittedAt": 1767607200000,
        "leadType": "SPONSORED",
        "leadMetadata": {"sponsoredLeadMetadata": {"campaign": "urn:li:sponsoredCampaign:123"}},
        "versionedLeadGenFormUrn": "urn:li:versionedLeadGenForm:(urn:li:leadGenForm:3213,1)",
        "formResponse": {
            "answers": [
                {"questionId": 1, "answerDetails": {"textQuestionAnswer": {"answer": "Ann"}}},
                {"questionId": 2, "answerDetails": {"textQuestionAnswer": {"answer": "ann@acme.example"}}},
            ]
        },
    }
    google = {
        "id": "g-1",
        "campaign": "customers/1/campaigns/456",
        "asset": "customers/1/assets/9",
        "lead_form_submission_fields": [{"field_type": "EMAIL", "field_value": "bob@acme.example"}],
        "submission_date_time": "2026-01-06 10:00:00",
    }
    load("ads", "linkedin_leads.jsonl", json.dumps(linkedin))
    load("ads", "google_leads.jsonl", json.dumps(google))

    assert store.rows("select engagement_id, email, kind, campaign_id from raw.engagements order by 1") == [
        ("google-g-1", "bob@acme.example", "form_fill", "google-456"),
        ("linkedin-a-1", "ann@acme.example", "form_fill", "linkedin-123"),
    ]


def test_a_chat_may_name_the_address_and_the_page_in_other_words(load, store):
    header = "Conversation ID,Visitor Email,Started At,Outcome,Page\n"
    row = "1,ann@acme.example,2026-01-06T10:00:00Z,Meeting booked,/pricing\n"

    assert load("chat", "chats.csv", header + row) == {"engagements": 1}
    assert store.rows("select email, kind, url from raw.engagements") == [
        ("ann@acme.example", "chat_meeting_booked", "/pricing")
    ]


def test_conversations_of_a_chat_are_told_apart_by_their_outcome(load, store):
    load(
        "chat",
        "conversations.csv",
        "conversation_id,email,visitor_id,started_at,outcome,meeting_booked,transcript\n"
        "1,ann@acme.example,v1,2026-01-06T10:00:00Z,,true,Hello\n"
        "2,,v2,2026-01-06T11:00:00Z,Qualified,,Hello\n"
        "3,,v3,2026-01-06T12:00:00Z,Unqualified,,Bye\n",
    )
    load(
        "chat",
        "chat_answers.csv",
        "contact_id,framework,question,answer,answered_at\nC1,bant,Timeline,Q3,2026-01-06T10:00:00Z\n",
    )

    assert store.rows("select kind, visitor_id from raw.engagements order by engagement_id") == [
        ("chat_meeting_booked", "web-v1"),
        ("chat_qualified", "web-v2"),
        ("chat_session", "web-v3"),
    ]
    assert store.rows("select field, value from raw.qualification") == [("Timeline", "Q3")]
