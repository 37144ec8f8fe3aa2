"""Warnings about a well-formed playbook: rules that never fire, and scores reached without acting."""

from dataclasses import dataclass
from decimal import Decimal

from abm.playbook.model import FitRule, Playbook


@dataclass(frozen=True, slots=True)
class LintWarning:
    """One warning: the id of the check, and a sentence that says what is wrong and what follows."""

    check: str
    message: str


def lint(playbook: Playbook) -> list[LintWarning]:
    """
    The warnings about a playbook, the most serious first.

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
    """The most fit that a person can have: the best rule of each group, within both maxima."""
    account = min(_best(playbook.fit.account), playbook.fit.account_max)
    return account + min(_best(playbook.fit.person), playbook.fit.person_max)


def reachable_score(playbook: Playbook) -> Decimal:
    """The highest score that a contact can have: the best fit, and as much intent as the cap allows."""
    return reachable_fit(playbook) + playbook.intent.person_cap


def shortest_path(playbook: Playbook, score: Decimal) -> int | None:
    """
    The fewest signals on one day with which a perfect fit reaches a score; None if it never does.

    Each rule counts once, the strongest first.
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


def _fit_alone_qualifies(playbook: Playbook) -> list[LintWarning]:
    fit = reachable_fit(playbook)
    return [
        LintWarning(
            "fit-alone",
            f"Fit alone reaches band {band.name!r} ({fit} points; it starts at {band.score_from}), so people "
            f"who did nothing would fill queue {band.queue!r}. Set min_intent on the band.",
        )
        for band in playbook.bands[1:]
        if fit >= band.score_from and band.min_intent == 0
    ]


def _out_of_reach(playbook: Playbook) -> list[LintWarning]:
    top = reachable_score(playbook)
    return [
        LintWarning(
            "out-of-reach",
            f"Band {band.name!r} starts at {band.score_from}, but the rules give at most {top} points.",
        )
        for band in playbook.bands
        if shortest_path(playbook, band.score_from) is None
    ]


def _mqa_out_of_reach(playbook: Playbook) -> list[LintWarning]:
    fit = min(_best(playbook.fit.account), playbook.fit.account_max)
    warnings = []
    if fit < playbook.mqa.min_account_fit:
        warnings.append(
            LintWarning(
                "out-of-reach",
                f"mqa.min_account_fit is {playbook.mqa.min_account_fit}, but account fit is at most {fit}.",
            )
        )
    if playbook.committee.account_cap < playbook.mqa.enter_intent:
        warnings.append(
            LintWarning(
                "out-of-reach",
                f"mqa.enter_intent is {playbook.mqa.enter_intent}, above committee.account_cap "
                f"({playbook.committee.account_cap}).",
            )
        )
    return warnings


def _unpriced_hand_raises(playbook: Playbook) -> list[LintWarning]:
    priced = {rule.kind for rule in playbook.intent.rules}
    return [
        LintWarning(
            "unpriced",
            f"Hand-raise {kind!r} has no intent rule: it sends people to sales, but earns no points.",
        )
        for kind in playbook.hand_raise.kinds
        if kind not in priced
    ]


def _shadowed_rules(playbook: Playbook) -> list[LintWarning]:
    warnings = []
    first_rules: dict[tuple[str, str], str] = {}
    for rule in playbook.intent.rules:
        slot = (rule.group, rule.kind)
        if slot in first_rules:
            warnings.append(
                LintWarning(
                    "dead-rule",
                    f"Rule {rule.rule_id!r} never matches: {first_rules[slot]!r} comes first and takes all "
                    "of its signals.",
                )
            )
        elif not (rule.topic or rule.asset_contains or rule.campaign_id or rule.min_duration_seconds):
            first_rules[slot] = rule.rule_id
    return warnings
