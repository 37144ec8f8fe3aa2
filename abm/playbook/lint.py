"""What is odd about a playbook that is well formed: thresholds that never fire, or fire on nothing."""

from dataclasses import dataclass
from decimal import Decimal

from abm.playbook.model import FitRule, Playbook


@dataclass(frozen=True, slots=True)
class Finding:
    """One oddity: the id of the check, and a sentence that says what follows from it."""

    check: str
    message: str


def lint(playbook: Playbook) -> list[Finding]:
    """
    Oddities of a playbook, worst first; an empty list when there are none.

    References
    ----------
    Requirements X2 (fit alone reaches a band), X4 (thresholds out of reach), X6 (hand-raises).

    Examples
    --------
    >>> from abm.playbook.model import shipped_playbook
    >>> lint(shipped_playbook("fit-intent-100"))
    []
    """
    return [
        *_fit_alone_qualifies(playbook),
        *_out_of_reach(playbook),
        *_mqa_out_of_reach(playbook),
        *_unpriced_hand_raises(playbook),
        *_shadowed_rules(playbook),
    ]


def reachable_fit(playbook: Playbook) -> Decimal:
    """Most fit a person can have: the best rule of each group, within both maxima."""
    account = min(_best(playbook.fit.account), playbook.fit.account_max)
    return account + min(_best(playbook.fit.person), playbook.fit.person_max)


def reachable_score(playbook: Playbook) -> Decimal:
    """Highest score a contact can have: best fit and as much intent as the cap allows."""
    return reachable_fit(playbook) + playbook.intent.person_cap


def shortest_path(playbook: Playbook, score: Decimal) -> int | None:
    """
    Fewest signals on one day with which a perfect fit reaches a score; None when it never does.

    Each rule counts once, strongest first, as the sums of the articles do (X4).
    """
    reached = reachable_fit(playbook)
    intent = Decimal(0)
    for count, points in enumerate(
        sorted((rule.points for rule in playbook.intent.rules if rule.points > 0), reverse=True)
    ):
        if reached + min(intent, playbook.intent.person_cap) >= score:
            return count
        intent += points
    top = reached + min(intent, playbook.intent.person_cap)
    return len(playbook.intent.rules) if top >= score else None


def _best(rules: tuple[FitRule, ...]) -> Decimal:
    groups: dict[str, Decimal] = {}
    for rule in rules:
        group = rule.group or rule.id
        groups[group] = max(groups.get(group, Decimal(0)), rule.points)
    return sum(groups.values(), Decimal(0))


def _fit_alone_qualifies(playbook: Playbook) -> list[Finding]:
    fit = reachable_fit(playbook)
    return [
        Finding(
            "fit-alone",
            f"Fit alone reaches band {band.name!r} ({fit} points, from {band.score_from}): silent people "
            f"would fill queue {band.queue!r}. Set min_intent on the band.",
        )
        for band in playbook.bands[1:]
        if fit >= band.score_from and band.min_intent == 0
    ]


def _out_of_reach(playbook: Playbook) -> list[Finding]:
    top = reachable_score(playbook)
    return [
        Finding(
            "out-of-reach",
            f"Band {band.name!r} starts at {band.score_from}, but the rules give at most {top} points.",
        )
        for band in playbook.bands
        if shortest_path(playbook, band.score_from) is None
    ]


def _mqa_out_of_reach(playbook: Playbook) -> list[Finding]:
    fit = min(_best(playbook.fit.account), playbook.fit.account_max)
    findings = []
    if fit < playbook.mqa.min_account_fit:
        findings.append(
            Finding(
                "out-of-reach",
                f"mqa.min_account_fit is {playbook.mqa.min_account_fit}, but account fit is at most {fit}.",
            )
        )
    if playbook.committee.account_cap < playbook.mqa.enter_intent:
        findings.append(
            Finding(
                "out-of-reach",
                f"mqa.enter_intent is {playbook.mqa.enter_intent}, above committee.account_cap "
                f"({playbook.committee.account_cap}).",
            )
        )
    return findings


def _unpriced_hand_raises(playbook: Playbook) -> list[Finding]:
    priced = {rule.kind for rule in playbook.intent.rules}
    return [
        Finding("unpriced", f"Hand-raise {kind!r} has no intent rule: it routes, but earns no points.")
        for kind in playbook.hand_raise.kinds
        if kind not in priced
    ]


def _shadowed_rules(playbook: Playbook) -> list[Finding]:
    findings = []
    taken: dict[tuple[str, str], str] = {}
    for rule in playbook.intent.rules:
        slot = (rule.group, rule.kind)
        if slot in taken:
            findings.append(
                Finding(
                    "dead-rule",
                    f"Rule {rule.rule_id!r} never fires: {taken[slot]!r} takes all of its signals.",
                )
            )
        elif not (rule.topic or rule.asset_contains or rule.campaign_id or rule.min_duration_seconds):
            taken[slot] = rule.rule_id
    return findings
