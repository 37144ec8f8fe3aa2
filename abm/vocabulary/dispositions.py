"""What sales does with an account or a person that was handed over, and which status that gives."""

from typing import Literal

from abm.vocabulary.states import Status

Disposition = Literal["accepted", "rejected", "recycled"]
STATUS_OF: dict[str, Status] = {"accepted": "sal", "rejected": "disqualified", "recycled": "recycled"}
"""The lifecycle status of whoever was disposed of."""
REJECT_REASONS = ("no_budget", "no_project", "not_a_fit", "wrong_account")
"""Reasons for which sales may reject, unless a playbook has others."""
NOBODY_REACHED = ("answer", "reach", "respon", "voicemail", "voice mail", "no reply", "call", "busy")
"""Parts of texts that only say that nobody was reached, which is no reason to reject."""


def why_no_reason(text: str, reasons: tuple[str, ...]) -> str:
    """
    Why a text is no reason to reject.

    Sales rejects what cannot become a customer now: no budget, no project, not a fit. Somebody who did not
    pick up the phone has said nothing of the kind.

    Examples
    --------
    >>> why_no_reason("bad vibes", ("no_budget", "no_project"))
    "'bad vibes' is not a reason to reject. Reasons to reject: no_budget, no_project."
    """
    allowed = f"Reasons to reject: {', '.join(reasons)}."
    if any(part in text.lower() for part in NOBODY_REACHED):
        return (
            f"{text!r} does not say that they cannot buy: nobody was reached. Try another person of the "
            f"committee, or recycle it until a date. {allowed}"
        )
    return f"{text!r} is not a reason to reject. {allowed}"
