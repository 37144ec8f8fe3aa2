"""Shipped profiles on rows small enough to check by eye; the public exports are in tests/end_to_end."""

import json
from decimal import Decimal

from abm.vocabulary.engagement_kinds import KIND_NAMES
from tests.meanings import meant


def test_hubspots_own_export_is_read_by_its_labels(store):
    companies = """Record ID,Company name,Company Domain Name,Lifecycle Stage,Number of Employees,Create Date
101,Acme,acme.example,Customer,250,2026-01-05 10:30
102,,bolt.example,Lead,,2026-01-05 10:30
"""
    contacts = """Record ID,First Name,Last Name,Email,Associated Company IDs,Unsubscribed from all email
7,Ann,Lee,ann@acme.example,101,
8,Bob,,bob@acme.example,101;102,true
"""
    deals = """Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Company IDs,Create Date
9,Big,Closed won,2026-02-01 00:00,1200.5,101,2026-01-05 10:30
10,Small,Qualified to buy,2026-03-01 00:00,,102;101,2026-01-05 10:30
11,Lost one,Closed lost,2026-02-01 00:00,5,,2026-01-05 10:30
"""
    for name, content in (("companies", companies), ("contacts", contacts), ("deals", deals)):
        store.load(content, f"hubspot-crm-exports-all-{name}-2026-09-30.csv", profile="hubspot")

    assert store.rows("select account_id, name, type, employees from raw.accounts order by 1") == [
        ("101", "Acme", "customer", 250),
        ("102", "bolt.example", None, None),
    ]
    assert store.rows("select full_name, account_id, consent from raw.contacts order by contact_id") == [
        ("Ann Lee", "101", None),
        ("Bob", None, "denied"),
    ]
    deal = "select opportunity_id, account_id, is_closed, is_won, closed_at is not null, amount"
    assert store.rows(f"{deal} from raw.opportunities order by opportunity_id") == [
        ("10", "102", False, False, False, None),
        ("11", None, True, False, True, Decimal("5.00")),
        ("9", "101", True, True, True, Decimal("1200.50")),
    ]
    assert store.quarantined() == []


PAGES = {
    "/": "page_view",
    "/pricing?x=1": "pricing_view",
    "/blog/pricing": "blog_view",
    "/blog/demo-success-stories": "blog_view",
    "/request-demo": "page_view",
    "/careers": "careers_view",
    "/product/tour": "product_page_view",
    "/about?ref=/pricing": "page_view",
    "/demo/thank-you": "demo_request",
    "/contact-us/thanks": "contact_us",
    "/guide/thank-you": "guide_download",
    "/newsletter/thank-you": "form_fill",
}


def pages(store):
    """What the views of each path mean, all of it known to the catalogue."""
    found = dict(meant(store, "replace(url, 'https://acme.example', '') as path, kind"))
    assert set(found.values()) <= KIND_NAMES
    return found


def test_ga4s_page_views_are_told_apart_by_their_address(store):
    def event(n, path):
        location = {"string_value": f"https://acme.example{path}"}
        params = [{"key": "id", "value": {"int_value": "7"}}, {"key": "page_location", "value": location}]
        at = {"event_timestamp": str(1_700_000_000_000_000 + n), "user_pseudo_id": "1.2"}
        return json.dumps({"event_name": "page_view", "event_params": params, **at})

    store.load("\n".join(event(n, path) for n, path in enumerate(PAGES)), "events.json", profile="web_ga4")

    assert store.quarantined() == []
    assert pages(store) == PAGES
    [[first, visitor]] = store.rows("select min(epoch_us(occurred_at)), min(visitor_id) from raw.engagements")
    assert (first, visitor) == (1_700_000_000_000_000, "web-1.2")


def test_segments_page_calls_are_told_apart_by_their_address(store):
    lines = [f"e{n},b1,,https://acme.example{path},2026-01-05T10:00:00Z" for n, path in enumerate(PAGES)]
    store.load(
        "\n".join(["id,anonymous_id,user_id,url,timestamp", *lines]), "pages.csv", profile="web_segment"
    )

    assert store.quarantined() == []
    assert pages(store) == PAGES


def test_segments_raw_events_are_read_from_their_json(store):
    def event(n, **more):
        context = {
            "page": {"url": "https://acme.example/pricing"},
            "traits": {"email": "ann@acme.example"},
            "userAgent": "Googlebot/2.1" if n else "Mozilla/5.0",
        }
        known = {"messageId": f"m{n}", "anonymousId": "b1", "timestamp": "2026-01-05T10:00:00Z"}
        return json.dumps(known | {"context": context, **more})

    events = [event(0, type="page"), event(1, type="track", event="Demo Requested")]
    store.load("\n".join(events), "segment_events.jsonl", profile="web_segment")

    assert store.quarantined() == []
    assert meant(store, "engagement_id, kind, email, is_bot") == [
        ("web-m0", "pricing_view", "ann@acme.example", False),
        ("web-m1", "demo_request", "ann@acme.example", True),
    ]


def test_salesforce_calls_that_were_logged_by_hand_are_calls(store):
    store.load(
        "Id,WhoId,Subject,ActivityDate,TaskSubtype,Type\n"
        "T1,C1,Talk,2026-01-05,Task,Call\nT2,C1,Talk,2026-01-05,Call,\nT3,C1,Do,2026-01-05,Task,Prep\n",
        "Task.csv",
        profile="salesforce",
    )

    assert [kind for [kind] in store.rows("select kind from raw.engagements order by engagement_id")] == [
        "sales_call", "sales_call", "sales_task",
    ]  # fmt: skip


def test_a_row_that_only_fivetran_deleted_is_deleted(store):
    store.load(
        "id,name,owner_id,is_deleted,_fivetran_deleted\nA1,Acme,U1,false,true\nA2,Bolt,U1,false,false\n",
        "account.csv",
        profile="salesforce_fivetran",
    )

    assert store.rows("select account_id, is_deleted from raw.accounts order by 1") == [
        ("A1", True),
        ("A2", False),
    ]


def test_a_salesforce_task_keeps_who_called_and_what_came_of_it(store):
    store.load(
        "Id,WhoId,Subject,ActivityDate,Status,TaskSubtype,CallType,CallDisposition\n"
        "T1,C1,Call,2026-01-05,Completed,Call,Inbound,\n"
        "T2,C1,Call,2026-01-05,Completed,Call,Outbound,Left Voicemail\n"
        "T3,C1,Call,2026-01-05,Completed,Call,Outbound,Meeting scheduled\n"
        "T4,C1,Call,2026-01-05,Completed,Task,,\n",
        "Task.csv",
        profile="salesforce",
    )

    assert meant(store, "engagement_id, kind, direction, status") == [
        ("T1", "inbound_call", "inbound", "Completed"),
        ("T2", "voicemail", "outbound", "Left Voicemail"),
        ("T3", "meeting_booked", "outbound", "Meeting scheduled"),
        ("T4", "sales_call", None, "Completed"),
    ]


def test_an_email_of_salesforce_is_from_the_person_or_to_them_and_an_answer_is_one(store):
    store.load(
        "Id,ParentId,Subject,FromAddress,ToAddress,Incoming,Status,MessageDate,ThreadIdentifier\n"
        "M1,,Hello,una@we.example,ann@acme.example; bob@acme.example,0,3,2026-01-05T09:00:00Z,<t1>\n"
        "M2,,Hello again,ann@acme.example,una@we.example,1,1,2026-01-06T09:00:00Z,<t1>\n"
        "M3,,A question,bob@acme.example,una@we.example,1,1,2026-01-06T09:00:00Z,<t2>\n"
        "M4,500A1,It is broken,bob@acme.example,help@we.example,1,1,2026-01-06T09:00:00Z,<t3>\n"
        "M5,,Out of office: Hello,ann@acme.example,una@we.example,1,1,2026-01-05T09:00:10Z,<t1>\n"
        "M6,,Soon,una@we.example,ann@acme.example,0,5,2026-01-06T09:00:00Z,<t4>\n",
        "EmailMessage.csv",
        profile="salesforce",
    )

    assert meant(store, "engagement_id, email, kind, direction") == [
        ("M1", "ann@acme.example", "sales_email_sent", "outbound"),
        ("M2", "ann@acme.example", "sales_email_reply", "inbound"),
        ("M3", "bob@acme.example", "sales_email_received", "inbound"),
        ("M4", "bob@acme.example", "support_request", "inbound"),
        ("M5", "ann@acme.example", "auto_reply", "inbound"),
        ("M6", "ann@acme.example", "note", "outbound"),
    ]


def test_events_of_ga4_whose_details_are_columns_are_read_too(store):
    rows = [
        "page_view,1700000000000000,1.2,,https://acme.example/about,About,7",
        "form_submit,1700000000000001,1.2,ann@acme.example,https://acme.example/contact,Contact,7",
    ]
    header = "event_name,event_timestamp,user_pseudo_id,user_id,page_location,page_title,ga_session_id"
    store.load("\n".join([header, *rows]), "ga4_events.csv", profile="web_ga4")

    assert store.quarantined() == []
    assert store.rows("select kind, email, url, asset from raw.engagements order by occurred_at") == [
        ("page_view", None, "https://acme.example/about", "About"),
        ("form_fill", "ann@acme.example", "https://acme.example/contact", "Contact"),
    ]


def test_people_who_signed_in_are_contacts_by_segments_identify_calls(store):
    header = "id,user_id,email,first_name,last_name,title,company_name"
    store.load(
        f"{header}\ni1,u1,ann@acme.example,Ann,Lee,CTO,Acme\n", "identifies.csv", profile="web_segment"
    )

    assert store.quarantined() == []
    assert store.rows("select contact_id, email, full_name, title, company from raw.contacts") == [
        ("web-u1", "ann@acme.example", "Ann Lee", "CTO", "Acme")
    ]


def test_atomic_events_of_snowplow_keep_their_page_and_browser(store):
    header = "event_id,collector_tstamp,derived_tstamp,event,domain_userid,user_id,page_url,mkt_campaign"
    rows = [
        "e1,2026-01-05 10:00:00,2026-01-05 09:59:59,page_view,b1,NULL,https://acme.example/about,autumn",
        "e2,2026-01-05 10:01:00,NULL,link_click,b1,ann@acme.example,https://acme.example/about,NULL",
    ]
    store.load("\n".join([header, *rows]), "atomic_events.csv", profile="web_snowplow")

    assert store.quarantined() == []
    at = "strftime(occurred_at at time zone 'UTC', '%H:%M:%S')"
    assert store.rows(
        f"select kind, visitor_id, email, campaign_id, {at} from raw.engagements order by engagement_id"
    ) == [
        ("page_view", "web-b1", None, "utm-autumn", "09:59:59"),
        ("link_click", "web-b1", "ann@acme.example", None, "10:01:00"),
    ]
