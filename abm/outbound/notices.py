"""Notices of events: their bodies, signed and each with a key by which a receiver knows it again."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from abm.json_text import json_text
from abm.outbound.settings import Hook
from abm.vocabulary.words import spelt

SIGNATURE_HEADER: Final = "Abm-Signature"
KEY_HEADER: Final = "Idempotency-Key"

_TITLES: Final = {
    "new_mqa": "New MQA",
    "hand_raise": "Asked for sales, and has no account",
    "reached_sales": "Score reached sales",
    "hand_off": "Handed to you",
    "sla_late": "Waits too long",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """
    One event for one hook.

    Parameters
    ----------
    key
        The same for the same event and hook, however often it is made.
    body
        What is sent, as JSON.
    text
        The same in a sentence.
    """

    hook: Hook
    key: str
    body: bytes
    text: str

    def headers(self, secret: str, at_second: int) -> dict[str, str]:
        """
        The headers of an attempt; with a secret, the body and the second are signed by HMAC-SHA256.

        A receiver computes the same over ``<t>.<body>``, compares in constant time, and refuses old seconds.
        """
        headers = {"Content-Type": "application/json; charset=utf-8", KEY_HEADER: self.key}
        if secret:
            headers[SIGNATURE_HEADER] = f"t={at_second},v1={signature(secret, at_second, self.body)}"
        return headers


def signature(secret: str, at_second: int, body: bytes) -> str:
    """
    The signature of a body that is sent at a second.

    Examples
    --------
    >>> signature("secret", 1, b"{}")[:16]
    '1122767b193110cf'
    """
    return hmac.new(secret.encode(), f"{at_second}.".encode() + body, hashlib.sha256).hexdigest()


def notice(hook: Hook, event: Mapping[str, Any], run_id: str) -> Notice:
    """
    The notice of an event for a hook.

    Parameters
    ----------
    event
        A row of the query ``notices``.
    run_id
        The run that found it; it is told, and no part of the key.
    """
    identity = (hook.name, event["event"], event["subject_id"], event["happened_at"].isoformat())
    key = hashlib.sha256("\x1f".join(identity).encode()).hexdigest()
    text = sentence(event)
    if hook.form == "slack":
        content: dict[str, Any] = {
            "text": _for_slack(text),
            "blocks": [
                {
                    "type": "section",
                    "text": {"type": "mrkdwn", "text": f"*{_TITLES[event['event']]}*\n{_for_slack(text)}"},
                }
            ],
        }
    else:
        content = {"key": key, "run_id": run_id, **event, "text": text}
    return Notice(hook, key, json_text(content).encode(), text)


def sentence(event: Mapping[str, Any]) -> str:
    """
    An event in a sentence.

    Examples
    --------
    >>> sentence(
    ...     {
    ...         "event": "new_mqa",
    ...         "account_name": "Acme",
    ...         "points": 24,
    ...         "detail": "committee",
    ...         "owner_name": "Dana Reyes",
    ...     }
    ... )
    'Acme is an MQA by its committee, with 24 points of intent. Owner: Dana Reyes.'
    """
    owner = f" Owner: {event['owner_name']}." if event.get("owner_name") else ""
    if event["event"] == "new_mqa":
        by = "a request for sales" if event["detail"] == "hand_raise" else "its committee"
        return f"{event['account_name']} is an MQA by {by}, with {event['points']} points of intent.{owner}"
    who = ", ".join(part for part in (event["person_name"], event["title"]) if part) or "Somebody"
    if event["event"] in ("hand_off", "sla_late"):
        at = event["account_name"] or "no known account"
        what = f"{who} at {at}" if event["person_name"] else at
        if event["event"] == "hand_off":
            return f"{what} was handed to {event['owner_name']} ({spelt(event['detail'])})."
        return f"{what} has waited {event['hours_waited']} business hours for {event['owner_name']}."
    if event["event"] == "hand_raise":
        return f"{who} asked for sales ({spelt(event['detail'])}); no account could be found."
    return f"{who} at {event['account_name']} reached {event['points']} points.{owner}"


def _for_slack(text: str) -> str:
    """Text in which nothing is a link, a mention or a channel."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(character if character not in "*_~`" else f"\u200b{character}" for character in escaped)
