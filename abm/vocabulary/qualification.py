"""What salespeople find out: the questions of each framework, and which sales it fits."""

from typing import Final

from abm.vocabulary.words import QUALIFICATION_FIELDS, folded

DISCOVERY: Final = "discovery"
"""What discovery asks, beside the frameworks; notes are free text, and all of them count."""
QUESTIONS: Final[dict[str, tuple[str, ...]]] = {
    **QUALIFICATION_FIELDS,
    DISCOVERY: ("pain", "consequence", "desired_outcome", "note"),
}
"""What may be answered, by framework."""
FITS: Final = {
    "bant": "Fits quick sales of a known product to one or two people. A diagnosis and not a gate: "
    "asked too strictly, it drops leads that are only early.",
    "champ": "Fits consultative sales that begin with the challenges of the buyer and not with a budget.",
    "meddic": "Fits long and complex sales to a committee. Its economic buyer and its champion fill seats.",
    DISCOVERY: "What hurts, what follows if nothing changes, and what they want instead, in their words.",
}
"""Which sales motion each framework fits."""
ROLE_QUESTIONS: Final = ("economic_buyer", "champion")
"""Questions of MEDDIC whose answer about a person is a buying role."""
LONGEST_ANSWER: Final = 20_000


def question_named(text: str) -> tuple[str, str] | None:
    """
    The framework and field that a text such as ``meddic.champion`` names; None if there are none.

    Examples
    --------
    >>> question_named("MEDDIC.Economic Buyer"), question_named("bant.champion"), question_named("budget")
    (('meddic', 'economic_buyer'), None, None)
    """
    framework, _, field = text.partition(".")
    framework = folded(framework)
    for known in QUESTIONS.get(framework, ()):
        if folded(known) == folded(field):
            return framework, known
    return None
