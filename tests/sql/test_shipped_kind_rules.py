"""What the shipped rules say of campaigns, pages, forms, calls and mail as systems write them."""

import csv
import io

from tests.meanings import meant

COLUMNS = ("kind", "campaign_type", "status", "form", "url", "asset", "direction", "source")

# kind, then what the row holds, then what it means
MEANT = [
    ("campaign_response", {"campaign_type": "Webinar", "status": "Attended"}, "webinar_attended"),
    ("campaign_response", {"campaign_type": "Webcast", "status": "On-demand"}, "webinar_watched_on_demand"),
    ("campaign_sent", {"campaign_type": "Webinar", "status": "Registered"}, "webinar_registered"),
    ("campaign_response", {"campaign_type": "Webinar", "status": "Responded"}, "webinar_registered"),
    ("campaign_sent", {"campaign_type": "Webinar", "status": "No Show"}, "webinar_no_show"),
    ("campaign_sent", {"campaign_type": "Webinar", "status": "Did not attend"}, "webinar_no_show"),
    ("campaign_sent", {"campaign_type": "Webinar", "status": "Sent"}, "webinar_invited"),
    ("campaign_sent", {"campaign_type": "Webinar", "status": "Declined"}, "invitation_declined"),
    ("campaign_response", {"campaign_type": "Trade Show", "status": "Visited Booth"}, "booth_visit"),
    ("campaign_response", {"campaign_type": "Seminar / Conference", "status": "Attended"}, "event_attended"),
    ("campaign_response", {"campaign_type": "Executive Dinner", "status": "RSVP Yes"}, "event_registered"),
    ("campaign_response", {"campaign_type": "Conference", "status": "Follow Up Requested"}, "contact_us"),
    ("campaign_response", {"campaign_type": "Conference", "status": "Meeting Scheduled"}, "meeting_booked"),
    ("campaign_response", {"campaign_type": "White Paper", "status": "Responded"}, "whitepaper_download"),
    ("campaign_response", {"campaign_type": "Case Study", "status": "Responded"}, "case_study_download"),
    ("campaign_response", {"campaign_type": "Email", "status": "Clicked Link"}, "email_click"),
    ("campaign_response", {"campaign_type": "Email", "status": "Unsubscribed"}, "email_unsubscribe"),
    ("campaign_response", {"campaign_type": "Email", "status": "Responded"}, "campaign_response"),
    ("campaign_response", {"campaign_type": "Advertisement", "status": "Responded"}, "campaign_response"),
    ("campaign_sent", {"campaign_type": "Email", "status": "Sent"}, "campaign_sent"),
    ("page_view", {"url": "https://we.example/pricing"}, "pricing_view"),
    ("page_view", {"url": "https://we.example/de/preise/"}, "pricing_view"),
    ("page_view", {"url": "https://we.example/plans-and-pricing.html?a=b"}, "pricing_view"),
    ("page_view", {"url": "/blog/what-is-pricing"}, "blog_view"),
    ("page_view", {"url": "/product/dynamic-pricing-engine"}, "product_page_view"),
    ("page_view", {"url": "/careers/pricing-analyst"}, "careers_view"),
    ("page_view", {"url": "/jobs-to-be-done"}, "page_view"),
    ("page_view", {"url": "/case-studies"}, "page_view"),
    ("page_view", {"url": "/case-studies/acme"}, "case_study_view"),
    ("page_view", {"url": "/files/Zero-Trust-Whitepaper.pdf"}, "whitepaper_download"),
    ("page_view", {"url": "/resources/whitepapers"}, "page_view"),
    ("page_view", {"url": "/search?q=price"}, "site_search"),
    ("page_view", {"url": "/request-demo"}, "page_view"),
    ("page_view", {"url": "/request-demo/thank-you"}, "demo_request"),
    ("page_view", {"url": "/contact/thanks.html"}, "contact_us"),
    ("page_view", {"url": "/webinar-zero-trust-thank-you"}, "webinar_registered"),
    ("page_view", {"url": "/thank-you"}, "form_fill"),
    ("page_view", {"url": "/request-demo/thank-you", "source": "marketo"}, "page_view"),
    ("page_view", {"url": "/pricing", "source": "marketo"}, "pricing_view"),
    ("form_fill", {"form": "Request a demo"}, "demo_request"),
    ("form_fill", {"form": "Contact Us"}, "contact_us"),
    ("form_fill", {"form": "Talk to an expert"}, "contact_us"),
    ("form_fill", {"form": "Newsletter sign-up"}, "form_fill"),
    ("form_fill", {"form": "Signup Form"}, "form_fill"),
    ("form_fill", {"form": "Start your free trial"}, "trial_signup"),
    ("form_fill", {"form": "Webinar: live demo"}, "webinar_registered"),
    ("form_fill", {"form": "Technical White-Paper"}, "technical_whitepaper_download"),
    ("form_fill", {"form": "eBook: 10 ideas"}, "ebook_download"),
    ("form_fill", {"form": "Buyer's guide"}, "guide_download"),
    ("form_fill", {"form": "Support ticket"}, "support_request"),
    ("form_fill", {"form": "Form 07", "url": "https://we.example/whitepaper/zero"}, "whitepaper_download"),
    ("form_fill", {"form": "Form 07"}, "form_fill"),
    ("sales_call", {"direction": "inbound"}, "inbound_call"),
    ("inbound_call", {"status": "Wants a quote"}, "contact_us"),
    ("inbound_call", {"status": "Asked for a demo"}, "demo_request"),
    ("inbound_call", {"status": "Appointment Scheduled"}, "contact_us"),
    ("inbound_call", {"status": "Appointment Canceled"}, "inbound_call"),
    ("inbound_call", {"status": "Message taken"}, "inbound_call"),
    ("inbound_call", {"status": "Wrong number"}, "communication"),
    ("inbound_call", {"status": "Live Solicitation"}, "communication"),
    ("inbound_call", {"status": "Existing customer"}, "support_request"),
    ("sales_call", {"status": "New lead", "direction": "inbound"}, "contact_us"),
    ("sales_call", {"status": "Wants a demo", "direction": "inbound"}, "demo_request"),
    ("sales_call", {"status": "Callback requested", "direction": "outbound"}, "contact_us"),
    ("sales_call", {"status": "Not interested", "direction": "outbound"}, "sales_call"),
    ("sales_call", {"status": "Appointment set", "direction": "outbound"}, "meeting_booked"),
    ("sales_call", {"status": "Left Voicemail"}, "voicemail"),
    ("sales_call", {"status": "Connected"}, "sales_call"),
    ("sales_email_received", {"asset": "RE: your offer"}, "sales_email_reply"),
    ("sales_email_received", {"asset": "Your offer"}, "sales_email_received"),
    ("sales_email_received", {"asset": "Abwesenheitsnotiz: Ihr Angebot"}, "auto_reply"),
    ("sales_email_received", {"asset": "Undeliverable: your offer"}, "email_bounce"),
    ("linkedin_message", {"direction": "inbound"}, "linkedin_reply"),
    ("meeting_held", {"asset": "Canceled: intro"}, "meeting_canceled"),
    ("meeting_booked", {"status": "NO_SHOW"}, "meeting_no_show"),
    ("chat_session", {"status": "Meeting booked"}, "chat_meeting_booked"),
    ("chat_session", {"status": "Not qualified"}, "chat_session"),
    ("chat_session", {"status": "Qualified"}, "chat_qualified"),
    ("Demo Requested", {}, "demo_request"),
    ("file_download", {"url": "https://we.example/a/Case-Study-Acme.pdf"}, "case_study_download"),
    ("whitepaper_download", {"url": "/pricing"}, "whitepaper_download"),
]  # fmt: skip


def test_what_systems_write_means_what_people_would_say(store):
    export = io.StringIO()
    writer = csv.writer(export)
    writer.writerow(("engagement_id", "contact_id", "occurred_at", *COLUMNS))
    for number, (kind, cells, _) in enumerate(MEANT):
        row = {"source": "export", **cells, "kind": kind}
        at = "2026-01-05T10:00:00Z"
        writer.writerow((f"{number:03}", "C1", at, *(row.get(name, "") for name in COLUMNS)))
    assert store.load(export.getvalue(), "engagements.csv").rows_loaded == len(MEANT)

    found = [kind for _, kind in meant(store, "engagement_id, kind")]

    wrong = [(*case, kind) for case, kind in zip(MEANT, found, strict=True) if case[2] != kind]
    assert wrong == []
