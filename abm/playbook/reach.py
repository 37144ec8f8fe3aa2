"""
What scores a playbook can reach, and with how few signals.

They follow from the rules alone, so they hold for every book.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from abm.config.toml_files import KeyPath
from abm.playbook.model import Playbook
from abm.playbook.rules import REPEAT_VISIT, FitRule, SignalRule

FOR_EVER = 36_500
"""Days that a signal lasts when nothing is taken from it."""


@dataclass(frozen=True, slots=True)
class Step:
    """Signals of one rule by one person: how many, the role that person needs, and what they earn."""

    rule_id: str
    times: int
    role: str | None
    points: Decimal


@dataclass(frozen=True, slots=True)
class Threshold:
    """
    A threshold of the playbook, and what it takes to reach it.

    Parameters
    ----------
    name
        What is reached, such as ``band mql``.
    key_path
        Where the playbook states it.
    points
        The threshold.
    most
        The most that any person, or any account, can have.
    fit
        The part of the best fit in it.
    steps
        The fewest signals of one day that reach it together with the best fit; None if one day is too short.
    """

    name: str
    key_path: KeyPath
    points: Decimal
    most: Decimal
    fit: Decimal
    steps: tuple[Step, ...] | None

    @property
    def signals(self) -> int | None:
        """How many signals the cheapest path takes."""
        return None if self.steps is None else sum(step.times for step in self.steps)


@dataclass(frozen=True, slots=True)
class _Signal:
    """A signal of one person, and what it adds to a threshold."""

    rule_id: str
    role: str | None
    points: Decimal


def thresholds(playbook: Playbook) -> tuple[Threshold, ...]:
    """
    Every threshold of the playbook: its bands, the least account fit, and the account intent of an MQA.

    Examples
    --------
    >>> from abm.playbook.model import shipped_playbook
    >>> [(t.name, t.signals) for t in thresholds(shipped_playbook("fit-intent-100"))][:3]
    [('band mql', 1), ('band sql_priority', 1), ('account fit of an MQA', 0)]
    """
    return (*_bands(playbook), _account_fit(playbook), _account_intent(playbook))


def reachable_account_fit(playbook: Playbook) -> Decimal:
    """The most fit that an account can have: the best rule of each group, within the maximum."""
    return min(_best(playbook.fit.account), playbook.fit.account_max)


def reachable_fit(playbook: Playbook) -> Decimal:
    """The most fit that a person can have: the best rule of each group, within both maxima."""
    return reachable_account_fit(playbook) + min(_best(playbook.fit.person), playbook.fit.person_max)


def reachable_intent(playbook: Playbook) -> Decimal:
    """The most intent that a person can have, when every rule earns its cap in every period."""
    caps = {cap.group: cap for cap in playbook.intent.group_caps}
    by_group: dict[str, list[SignalRule]] = defaultdict(list)
    for rule in playbook.intent.rules:
        if rule.points > 0:
            by_group[rule.group].append(rule)
    total = Decimal(0)
    for group, rules in by_group.items():
        days = {rule.rule_id: _days_that_last(playbook, rule) for rule in rules}
        most = sum((_most(rule.max_points, rule.per_days, days[rule.rule_id]) for rule in rules), Decimal(0))
        if cap := caps.get(group):
            most = min(most, _most(cap.max_points, cap.per_days, max(days.values())))
        total += most
    return min(total, playbook.intent.person_cap)


def reachable_score(playbook: Playbook) -> Decimal:
    """The highest score that a person can have."""
    return reachable_fit(playbook) + reachable_intent(playbook)


def _best(rules: tuple[FitRule, ...]) -> Decimal:
    groups: dict[str, Decimal] = {}
    for rule in rules:
        group = rule.group or rule.id
        groups[group] = max(groups.get(group, Decimal(0)), rule.points)
    return sum(groups.values(), Decimal(0))


def _most(max_points: Decimal | None, per_days: int | None, lasts: int) -> Decimal:
    """The most that signals are worth at one time, when a period earns no more than a cap."""
    if max_points is None or per_days is None:
        return Decimal("Infinity")
    return max_points * (1 + ceil(lasts / per_days))


def _days_that_last(playbook: Playbook, rule: SignalRule) -> int:
    """For how many days a signal of a rule is worth something."""
    decay = playbook.intent.decay
    if decay.mode == "window":
        return decay.window_days
    if decay.mode == "per_signal" and decay.share is not None:
        return decay.period_days * ceil(1 / decay.share) if decay.share else FOR_EVER
    if decay.mode == "per_signal" and decay.points:
        return decay.period_days * ceil(rule.points / decay.points)
    return FOR_EVER


def _bands(playbook: Playbook) -> Iterator[Threshold]:
    fit, most = reachable_fit(playbook), reachable_score(playbook)
    signals = [_Signal(rule.rule_id, None, points) for rule, points in _credits(playbook)]
    for number, band in enumerate(playbook.bands[1:], start=1):
        yield Threshold(
            name=f"band {band.name}",
            key_path=("bands", number, "score_from"),
            points=band.score_from,
            most=most,
            fit=fit,
            steps=_fewest(signals, max(band.score_from - fit, band.min_intent)),
        )


def _account_fit(playbook: Playbook) -> Threshold:
    most, floor = reachable_account_fit(playbook), playbook.mqa.min_account_fit
    return Threshold(
        name="account fit of an MQA",
        key_path=("mqa", "min_account_fit"),
        points=floor,
        most=most,
        fit=most,
        steps=() if floor <= most else None,
    )


def _account_intent(playbook: Playbook) -> Threshold:
    """
    The intent that makes an account an MQA.

    As many people as an episode needs give one deliberate signal each; they have the weightiest roles.
    """
    committee, mqa = playbook.committee, playbook.mqa
    seats = [role for role in committee.roles for _ in range(role.seats)]
    seats.sort(key=lambda role: role.weight, reverse=True)
    deliberate = {kind.name for kind in playbook.catalogue if kind.is_deliberate}
    episode, others = [], []
    for number, seat in enumerate(seats):
        own = [(rule, points * seat.weight) for rule, points in _credits(playbook)]
        opening = next((offer for offer in own if offer[0].kind in deliberate), None)
        if number < mqa.episode.people and opening is not None:
            own.remove(opening)
            episode.append(_Signal(opening[0].rule_id, seat.role, opening[1]))
        others += [_Signal(rule.rule_id, seat.role, points) for rule, points in own]
    others.sort(key=lambda signal: signal.points, reverse=True)
    weights = sum((seat.weight for seat in seats), Decimal(0))
    return Threshold(
        name="account intent of an MQA",
        key_path=("mqa", "enter_intent"),
        points=mqa.enter_intent,
        most=min(weights * reachable_intent(playbook), committee.account_cap),
        fit=Decimal(0),
        steps=_fewest([*episode, *others], mqa.enter_intent, at_least=len(episode)),
    )


def _credits(playbook: Playbook) -> list[tuple[SignalRule, Decimal]]:
    """What each further signal of one person adds on one day, within every cap; the strongest first."""
    room = {cap.group: cap.max_points for cap in playbook.intent.group_caps}
    left = playbook.intent.person_cap
    credits = []
    for rule, points in sorted(_uses(playbook), key=lambda use: use[1], reverse=True):
        added = min(points, room.get(rule.group, points), left)
        if added > 0:
            credits.append((rule, added))
            left -= added
            if rule.group in room:
                room[rule.group] -= added
    return credits


def _uses(playbook: Playbook) -> Iterator[tuple[SignalRule, Decimal]]:
    """Each signal that a rule rewards by itself on one day, until its own cap or the person's is reached."""
    for rule in playbook.intent.rules:
        if rule.points <= 0 or rule.kind == REPEAT_VISIT or rule.at_least or rule.after:
            continue
        room = min(rule.max_points or playbook.intent.person_cap, playbook.intent.person_cap)
        while room > 0:
            yield rule, min(rule.points, room)
            room -= rule.points


def _fewest(signals: Iterable[_Signal], needed: Decimal, *, at_least: int = 0) -> tuple[Step, ...] | None:
    """The first signals that add up to what is needed, the same ones together; None if all do not."""
    taken: dict[tuple[str, str | None], Step] = {}
    total = Decimal(0)
    for number, signal in enumerate(signals):
        if total >= needed and number >= at_least:
            break
        total += signal.points
        before = taken.get((signal.rule_id, signal.role), Step(signal.rule_id, 0, signal.role, Decimal(0)))
        taken[signal.rule_id, signal.role] = Step(
            signal.rule_id, before.times + 1, signal.role, before.points + signal.points
        )
    return tuple(taken.values()) if total >= needed else None
