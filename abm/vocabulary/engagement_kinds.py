"""The kinds of engagement: what each is, before any playbook prices it."""

from dataclasses import dataclass
from typing import Literal, get_args

Channel = Literal[
    "web", "content", "form", "product", "email", "sales", "event", "chat", "ads", "intent", "crm"
]
Direction = Literal["inbound", "outbound", "mutual"]

DIRECTIONS: tuple[str, ...] = get_args(Direction)


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A kind of engagement, and the defaults of its rows.

    Parameters
    ----------
    name
        The canonical name, as exports and playbooks write it.
    channel
        Where it happens.
    direction
        Who acts: they (inbound), we (outbound) or both (mutual). Outbound never scores.
    is_deliberate
        Whether it is a high-intent action, such as a form, a reply or an attendance. Only these make
        an episode.
    """

    name: str
    channel: Channel
    direction: Direction
    is_deliberate: bool


def _kinds(channel: Channel, direction: Direction, is_deliberate: bool, names: str) -> list[Kind]:
    return [
        Kind(name=name, channel=channel, direction=direction, is_deliberate=is_deliberate)
        for name in names.split()
    ]


KINDS: tuple[Kind, ...] = (
    *_kinds("web", "inbound", False, "page_view blog_view product_page_view repeat_visit"),
    *_kinds("web", "inbound", True, "pricing_view"),
    *_kinds("web", "inbound", False, "case_study_view site_search link_click careers_view"),
    *_kinds("content", "inbound", True, "ebook_download guide_download whitepaper_download"),
    *_kinds("content", "inbound", True, "technical_whitepaper_download case_study_download"),
    *_kinds("content", "inbound", True, "pricing_sheet_download roi_calculator_use"),
    *_kinds("content", "inbound", False, "video_view"),
    *_kinds("form", "inbound", True, "form_fill contact_us demo_request"),
    *_kinds("form", "inbound", False, "support_request"),
    *_kinds("product", "inbound", True, "trial_signup"),
    *_kinds(
        "email",
        "outbound",
        False,
        "email_sent email_delivered email_processed email_deferred email_dropped email_skipped",
    ),
    *_kinds(
        "email", "inbound", False, "email_open email_click email_forward email_print email_status_change"
    ),
    *_kinds("email", "inbound", True, "email_unsubscribe email_spam_complaint"),
    *_kinds("email", "inbound", False, "email_bounce"),
    *_kinds("sales", "outbound", False, "sales_email_sent sales_call voicemail linkedin_message"),
    *_kinds(
        "sales", "outbound", False, "sales_email_forwarded sms whatsapp_message communication note sales_task"
    ),
    *_kinds("sales", "mutual", True, "sales_email_reply linkedin_reply"),
    *_kinds("sales", "inbound", True, "sales_email_received inbound_call"),
    *_kinds("sales", "mutual", True, "meeting_booked meeting_held"),
    *_kinds("sales", "inbound", False, "meeting_no_show meeting_canceled auto_reply"),
    *_kinds("event", "outbound", False, "webinar_invited event_invited"),
    *_kinds("event", "inbound", True, "webinar_registered event_registered webinar_attended"),
    *_kinds("event", "inbound", True, "webinar_watched_on_demand event_attended booth_visit"),
    *_kinds("event", "inbound", False, "webinar_no_show event_no_show invitation_declined"),
    *_kinds("chat", "inbound", True, "chat_session chat_qualified chat_meeting_booked"),
    *_kinds("ads", "outbound", False, "ad_impression ad_view_through"),
    *_kinds("ads", "inbound", False, "ad_click"),
    *_kinds("product", "inbound", False, "product_login"),
    *_kinds("product", "inbound", True, "product_key_action product_seat_added product_limit_hit"),
    *_kinds("intent", "inbound", False, "topic_surge review_site_view competitor_comparison"),
    *_kinds("crm", "inbound", True, "campaign_response"),
    *_kinds("crm", "outbound", False, "campaign_sent list_added record_changed"),
)
"""The catalogue. ``sales_task`` and those of channel ``crm`` are rows that say nothing more specific."""

KIND_NAMES = frozenset(kind.name for kind in KINDS)
