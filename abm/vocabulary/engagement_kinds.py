"""The kinds of engagement: what each is, before any playbook prices it."""

from dataclasses import dataclass
from typing import Literal, get_args

Channel = Literal[
    "web", "content", "form", "product", "email", "sales", "event", "chat", "ads", "intent", "crm"
]
Direction = Literal["inbound", "outbound", "mutual"]
Grade = Literal["act", "view", "none"]

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
    grade
        How deliberate it is. An ``act``, such as a form, a reply or an attendance, is somebody's own. A
        ``view`` of something that only buyers look at is deliberate too, but several people who view it
        because of one mailing act as one. ``none`` says nothing about what somebody wants.
    """

    name: str
    channel: Channel
    direction: Direction
    grade: Grade

    @property
    def is_deliberate(self) -> bool:
        """Whether somebody has to mean it; only such signals make an episode."""
        return self.grade != "none"


def _kinds(channel: Channel, direction: Direction, grade: Grade, names: str) -> list[Kind]:
    return [Kind(name=name, channel=channel, direction=direction, grade=grade) for name in names.split()]


KINDS: tuple[Kind, ...] = (
    *_kinds("web", "inbound", "none", "page_view blog_view product_page_view repeat_visit"),
    *_kinds("web", "inbound", "view", "pricing_view"),
    *_kinds("web", "inbound", "none", "case_study_view site_search link_click careers_view"),
    *_kinds("content", "inbound", "act", "ebook_download guide_download whitepaper_download"),
    *_kinds("content", "inbound", "act", "technical_whitepaper_download case_study_download"),
    *_kinds("content", "inbound", "act", "pricing_sheet_download roi_calculator_use"),
    *_kinds("content", "inbound", "none", "video_view"),
    *_kinds("form", "inbound", "act", "form_fill contact_us demo_request"),
    *_kinds("form", "inbound", "none", "support_request"),
    *_kinds("product", "inbound", "act", "trial_signup"),
    *_kinds(
        "email",
        "outbound",
        "none",
        "email_sent email_delivered email_processed email_deferred email_dropped email_skipped",
    ),
    *_kinds(
        "email", "inbound", "none", "email_open email_click email_forward email_print email_status_change"
    ),
    *_kinds("email", "inbound", "act", "email_unsubscribe email_spam_complaint"),
    *_kinds("email", "inbound", "none", "email_bounce"),
    *_kinds("sales", "outbound", "none", "sales_email_sent sales_call voicemail linkedin_message"),
    *_kinds(
        "sales",
        "outbound",
        "none",
        "sales_email_forwarded sms whatsapp_message communication note sales_task",
    ),
    *_kinds("sales", "mutual", "act", "sales_email_reply linkedin_reply"),
    *_kinds("sales", "inbound", "act", "sales_email_received inbound_call"),
    *_kinds("sales", "mutual", "act", "meeting_booked meeting_held"),
    *_kinds("sales", "inbound", "none", "meeting_no_show meeting_canceled auto_reply"),
    *_kinds("event", "outbound", "none", "webinar_invited event_invited"),
    *_kinds("event", "inbound", "act", "webinar_registered event_registered webinar_attended"),
    *_kinds("event", "inbound", "act", "webinar_watched_on_demand event_attended booth_visit"),
    *_kinds("event", "inbound", "none", "webinar_no_show event_no_show invitation_declined"),
    *_kinds("chat", "inbound", "act", "chat_session chat_qualified chat_meeting_booked"),
    *_kinds("ads", "outbound", "none", "ad_impression ad_view_through"),
    *_kinds("ads", "inbound", "none", "ad_click"),
    *_kinds("product", "inbound", "none", "product_login"),
    *_kinds("product", "inbound", "act", "product_key_action product_seat_added product_limit_hit"),
    *_kinds("intent", "inbound", "none", "topic_surge review_site_view"),
    *_kinds("intent", "inbound", "view", "competitor_comparison"),
    *_kinds("crm", "inbound", "act", "campaign_response"),
    *_kinds("crm", "outbound", "none", "campaign_sent list_added record_changed"),
)
"""The catalogue. ``sales_task`` and those of channel ``crm`` are rows that say nothing more specific."""

KIND_NAMES = frozenset(kind.name for kind in KINDS)
