"""Chatbots, answering services and call centres: who it was, where they belong, and who takes them up."""

from datetime import timedelta

from tests.company import AS_OF, scored_store
from tests.meanings import meant

ACCOUNTS = """account_id,name,domain,country,owner_id
A1,Acme,acme.example,United States,U1
A2,Bolt,bolt.example,United States,U1
"""
CONTACTS = """contact_id,account_id,email,full_name,title,phone,country
C1,A1,ann@acme.example,Ann Lee,CTO,+1 212 555 0101,United States
C2,A2,bob@bolt.example,Bob Ray,CFO,+1 212 555 0102,United States
"""
USERS = "user_id,name,email,role,time_zone\nU1,Una,una@we.example,ae,UTC\n"
AT = AS_OF - timedelta(hours=2)

CHATS = f"""Conversation ID,Account ID,Email,Name,Company,Industry,Company Size,Started At,Outcome,Contact ID
1,A2,zoe@bolt.example,Zoe Orr,Bolt,B2B SaaS,51-200 employees,{AT:%Y-%m-%dT%H:%M}Z,Meeting booked,
2,,ann@acme.example,Ann Lee,Acme,,,{AT:%Y-%m-%dT%H:%M}Z,Unqualified,C1
"""
CALLS = f"""\
Call ID,Started At,Direction,Caller Phone,Caller Name,Company,Email,Outcome,Duration,Agent ID,Contact ID,\
Country
1,{AT:%Y-%m-%dT%H:%M}Z,Inbound,(212) 555-0101,Ann Lee,Acme,,Appointment scheduled,180,,,US
2,{AT:%Y-%m-%dT%H:%M}Z,Incoming,+1 305 555 0199,,,,Wrong number,5,,,
3,{AT:%Y-%m-%dT%H:%M}Z,outbound,+1 212 555 0102,,,,Callback requested,60,U1,C2,
4,{AT:%Y-%m-%dT%H:%M}Z,outbound,+1 212 555 0144,Cal Fox,Acme,cal@acme.example,No answer,0,U1,,
"""
AIRCALL = """\
line,datetime (tz offset incl.),datetime (utc),direction,from,to,answered,user,duration (total),\
duration (in call),voicemail,tags,customer number,call id
Sales,2026-09-04 09:57:14,2026-09-04 07:57:14.083,inbound,4930901820,4930999,No,,217,,,,\
+49 30 901820,CA1
Sales,2026-09-05 09:57:14,2026-09-05 07:57:14,outbound,4930999,4930901820,Yes,Una,217,200,,\
Wants a quote,+49 30 901820,CA2
Sales,2026-09-06 09:57:14,2026-09-06 07:57:14,outbound,4930999,4930901820,No,Una,20,,Yes,,\
+49 30 901820,CA3
"""
CALLRAIL = """id,customer_name,customer_phone_number,direction,start_time,duration,tags,landing_page_url
CAL1,Ann Lee,+12125550101,inbound,2026-09-05T07:57:14.000-05:00,90,,https://we.example/pricing
"""


def test_who_chats_or_calls_is_somebody_of_an_account_and_goes_to_sales_if_they_ask_for_it(load, store):
    for name, content in (("users", USERS), ("accounts", ACCOUNTS), ("contacts", CONTACTS)):
        load("abm", f"{name}.csv", content)
    assert load("chat", "conversations.csv", CHATS) == {"engagements": 2, "contacts": 1, "accounts": 1}
    assert load("calls", "calls_2026-09.csv", CALLS) == {"engagements": 4, "contacts": 3}

    book = scored_store(store.con)

    touches = "select engagement_id, contact_id, account_id, kind, direction from engagements order by 1"
    assert book.all(touches) == [
        ("call-1", "C1", "A1", "contact_us", "inbound"),
        ("call-2", "caller-+1 305 555 0199", None, "communication", "outbound"),
        ("call-3", "C2", "A2", "contact_us", "inbound"),
        ("call-4", "caller-+1 212 555 0144 Cal Fox", "A1", "sales_call", "outbound"),
        ("chat-1", "chat-zoe@bolt.example", "A2", "chat_meeting_booked", "inbound"),
        ("chat-2", "C1", "A1", "chat_session", "inbound"),
    ]
    assert book.all("select account_id, industry, employees from accounts order by 1") == [
        ("A1", None, None),
        ("A2", "B2B SaaS", 51),
    ]
    handed = "select contact_id, why, detail, queue, user_id, handed_at, contact from handoffs order by 1"
    assert book.all(handed) == [
        ("C1", "hand_raise", "contact_us", "ae", "U1", AT, "open"),
        ("C2", "hand_raise", "contact_us", "ae", "U1", AT, "open"),
        ("chat-zoe@bolt.example", "hand_raise", "chat_meeting_booked", "ae", "U1", AT, "open"),
    ]


def test_what_a_call_centre_finds_out_is_an_answer_to_a_framework(load, store):
    header = "Contact ID,Framework,Question,Answer,Agent ID,Answered At\n"
    answers = header + "C2,bant,Budget,Agreed,U1,2026-09-05T10:00Z\n"

    assert load("calls", "call_answers.csv", answers) == {"qualification": 1}
    assert store.rows(
        "select subject, subject_id, framework, field, value, user_id from raw.qualification"
    ) == [("contact", "C2", "bant", "Budget", "Agreed", "U1")]


def test_calls_of_aircall_and_callrail_are_told_apart_by_their_columns(load, store):
    assert load("calls", "calls.csv", AIRCALL) == {"engagements": 3, "contacts": 1}
    assert load("calls", "callrail_calls.csv", CALLRAIL) == {"engagements": 1, "contacts": 1}

    at = "strftime(occurred_at at time zone 'UTC', '%d %H:%M')"
    assert meant(store, f"engagement_id, contact_id, kind, duration_seconds, {at}") == [
        ("call-CA1", "caller-+49 30 901820", "inbound_call", 217, "04 07:57"),
        ("call-CA2", "caller-+49 30 901820", "contact_us", 200, "05 07:57"),
        ("call-CA3", "caller-+49 30 901820", "voicemail", 20, "06 07:57"),
        ("call-CAL1", "caller-+12125550101 Ann Lee", "inbound_call", 90, "05 12:57"),
    ]
