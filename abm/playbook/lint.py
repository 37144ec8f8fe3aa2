"""
Warnings about a well-formed playbook.

Some follow from the rules alone; those about rules that never earn, or earn everywhere, take a scored book.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import ceil
from types import MappingProxyType
from typing import Protocol

from abm.config.toml_files import KeyPath, lines_of, written_key
from abm.counting import counted
from abm.playbook.model import Playbook
from abm.playbook.reach import (
    reachable_account_fit,
    reachable_fit,
    reachable_intent,
    reachable_score,
    thresholds,
)
from abm.playbook.rules import Band, FitRule, SignalRule
from abm.vocabulary.points import in_digits

NEARLY_ALL = 0.95
"""Share of the accounts above which a rule tells none of them apart."""


@dataclass(frozen=True, slots=True)
class LintWarning:
    """
    A warning about a playbook.

    Parameters
    ----------
    check
        Name of the check that found it.
    key
        The key of the playbook that it is about, such as ``bands[2].min_intent``.
    line
        Its line in the file; None without a file.
    message
        What is wrong, and what follows.
    instead
        What to write instead.
    """

    check: str
    key: str
    line: int | None
    message: str
    instead: str

    @property
    def sentence(self) -> str:
        """The warning with its place and its remedy."""
        place = self.key if self.line is None else f"line {self.line}, {self.key}"
        return f"{place}: {self.message} {self.instead}"


class RuleUse(Protocol):
    """What a rule does in a scored book."""

    @property
    def part(self) -> str:
        """Fit or intent."""

    @property
    def rule_id(self) -> str:
        """The rule."""

    @property
    def accounts(self) -> int:
        """Accounts at which it gives points."""

    @property
    def of_accounts(self) -> int:
        """Accounts of the book."""


@dataclass(frozen=True, slots=True)
class _Found:
    check: str
    key_path: KeyPath
    message: str
    instead: str


def lint(
    playbook: Playbook,
    text: str = "",
    *,
    used: Iterable[RuleUse] | None = None,
    unpriced: Mapping[str, int] = MappingProxyType({}),
) -> tuple[LintWarning, ...]:
    """
    The warnings about a playbook, in the order of the file where its text is given.

    Parameters
    ----------
    playbook
        The rules.
    text
        The file, for the lines of the warnings.
    used
        What the rules did in a book that these rules scored; without it, only the rules are judged.
    unpriced
        Engagements of this book whose kind no rule has, by kind.

    Examples
    --------
    >>> from abm.playbook.model import shipped_playbook
    >>> lint(shipped_playbook("fit-intent-100"))
    ()
    """
    lines = lines_of(text)
    found = [
        *_fit_alone_qualifies(playbook),
        *_out_of_reach(playbook),
        *_floors_that_never_bind(playbook),
        *_bands_that_overlap(playbook),
        *_one_person_fills_the_account(playbook),
        *_ranges(playbook),
        *_dead_rules(playbook),
        *_priced_twice(playbook),
        *_caps(playbook),
        *_unpriced_kinds(playbook),
        *_unpriced_in_the_book(unpriced),
        *([] if used is None else _unlike_the_book(playbook, used)),
    ]
    warnings = [
        LintWarning(f.check, written_key(f.key_path), _line(f.key_path, lines), f.message, f.instead)
        for f in found
    ]
    return tuple(sorted(warnings, key=lambda warning: warning.line or 0))


def _line(key_path: KeyPath, lines: Mapping[KeyPath, int]) -> int | None:
    around = (key_path[:depth] for depth in range(len(key_path), 0, -1))
    return next((lines[part] for part in around if part in lines), None)


def _later_bands(playbook: Playbook) -> list[tuple[KeyPath, Band]]:
    return [(("bands", number), band) for number, band in enumerate(playbook.bands) if number > 0]


def _fit_alone_qualifies(playbook: Playbook) -> Iterator[_Found]:
    fit = reachable_fit(playbook)
    for key_path, band in _later_bands(playbook):
        if fit >= band.score_from and band.min_intent == 0:
            yield _Found(
                "fit-alone",
                key_path,
                f"Fit alone reaches band {band.name!r} ({fit} points; it starts at {band.score_from}), "
                f"so people who did nothing would fill queue {band.queue!r}.",
                "Set min_intent on the band, such as the points of one case study.",
            )


def _out_of_reach(playbook: Playbook) -> Iterator[_Found]:
    fit, intent, score = reachable_fit(playbook), reachable_intent(playbook), reachable_score(playbook)
    limits = []
    for key_path, band in _later_bands(playbook):
        limits += [
            ((*key_path, "score_from"), f"Band {band.name!r} starts at", band.score_from, score),
            ((*key_path, "min_intent"), f"Band {band.name!r} asks for an intent of", band.min_intent, intent),
            ((*key_path, "min_fit"), f"Band {band.name!r} asks for a fit of", band.min_fit, fit),
        ]
        if band.waive_fit_from is not None:
            waived = f"Band {band.name!r} waives its fit from an intent of"
            limits.append(((*key_path, "waive_fit_from"), waived, band.waive_fit_from, intent))
    account_fit, asked = reachable_account_fit(playbook), playbook.mqa.min_account_fit
    limits.append((("mqa", "min_account_fit"), "An MQA takes an account fit of", asked, account_fit))
    [entry] = [t for t in thresholds(playbook) if t.key_path == ("mqa", "enter_intent")]
    limits.append((entry.key_path, "An MQA takes an account intent of", entry.points, entry.most))
    for key_path, what, asked, most in limits:
        if asked > most:
            yield _Found(
                "out-of-reach",
                key_path,
                f"{what} {asked}, but the rules give at most {most} points.",
                f"Write {most} or less, or raise the rules and caps that limit it.",
            )


def _floors_that_never_bind(playbook: Playbook) -> Iterator[_Found]:
    """Floors that whoever has the score has anyway."""
    fit, intent = reachable_fit(playbook), reachable_intent(playbook)
    for key_path, band in _later_bands(playbook):
        for key, floor, implied, most in (
            ("min_intent", band.min_intent, band.score_from - fit, f"fit ends at {fit}"),
            ("min_fit", band.min_fit, band.score_from - intent, f"intent ends at {intent}"),
        ):
            if 0 < floor <= implied:
                yield _Found(
                    "never-binds",
                    (*key_path, key),
                    f"{key} {floor} of band {band.name!r} keeps nobody out: {most}, so a score of "
                    f"{band.score_from} has at least {implied} of it anyway.",
                    f"Write more than {implied}, or remove it.",
                )
    if playbook.mqa.stay_intent == 0:
        yield _Found(
            "never-binds",
            ("mqa", "stay_intent"),
            "No intent is below 0, so an account whose interest has faded stays an MQA as long as its "
            "episode is warm.",
            f"Write a number from 1 to {playbook.mqa.enter_intent}.",
        )


def _bands_that_overlap(playbook: Playbook) -> Iterator[_Found]:
    """Bands above another that ask for less than the one below."""
    for (_, lower), (key_path, upper) in pairwise(_later_bands(playbook)):
        for key, below, above in (
            ("min_intent", lower.min_intent, upper.min_intent),
            ("min_fit", lower.min_fit, upper.min_fit),
        ):
            if 0 < above < below or (above == 0 and below > upper.score_from):
                yield _Found(
                    "bands",
                    (*key_path, key),
                    f"Band {upper.name!r} asks for less {key.removeprefix('min_')} ({above}) than band "
                    f"{lower.name!r} below it ({below}), so people skip {lower.name!r}.",
                    f"Write {below} or more.",
                )


def _one_person_fills_the_account(playbook: Playbook) -> Iterator[_Found]:
    committee = playbook.committee
    heaviest = max(role.weight for role in committee.roles)
    most = heaviest * reachable_intent(playbook)
    if most > committee.account_cap:
        yield _Found(
            "saturated",
            ("committee", "account_cap"),
            f"One person can bring {in_digits(most)} points to an account, more than the cap of "
            f"{committee.account_cap}: accounts at the cap cannot be told apart.",
            f"Write {in_digits(most)} or more.",
        )


def _ranges(playbook: Playbook) -> Iterator[_Found]:
    """Rules about one fact that both hold, and values that no range of a group has."""
    for subject, rules in (("account", playbook.fit.account), ("person", playbook.fit.person)):
        numbered = [(("fit", subject, number), rule) for number, rule in enumerate(rules)]
        for (_, one), (key_path, other) in combinations(numbered, 2):
            is_either = one.group is not None and one.group == other.group
            is_one_fact = one.field == other.field and not (one.also or other.also)
            shared = _shared(one, other) if is_one_fact and not is_either else None
            if shared:
                yield _Found(
                    "overlap",
                    key_path,
                    f"Rules {one.id!r} and {other.id!r} both hold for {one.field} {shared}: it counts twice.",
                    "Put both rules into one group, or take it out of one of them.",
                )
        ranges = sorted(
            (rule.group, rule.field, *rule.between, key_path, rule.id)
            for key_path, rule in numbered
            if rule.group and rule.between
        )
        for (*fact, _, high, _, name), (*next_fact, low, _, key_path, next_name) in pairwise(ranges):
            if fact == next_fact and low > high + 1:
                yield _Found(
                    "gap",
                    (*key_path, "between"),
                    f"Between rules {name!r} and {next_name!r}, {fact[1]} above {high:g} and below {low:g} "
                    "earns nothing.",
                    f"Let {next_name!r} begin at {high + 1:g}.",
                )


def _shared(one: FitRule, other: FitRule) -> str | None:
    """What two rules about one field both hold for, as text."""
    words = {word.strip().lower() for word in one.any_of} & {word.strip().lower() for word in other.any_of}
    if words:
        return ", ".join(sorted(words))
    low, high = max(_bounds(one)[0], _bounds(other)[0]), min(_bounds(one)[1], _bounds(other)[1])
    return f"{low:g} to {high:g}" if low <= high else None


def _bounds(rule: FitRule) -> tuple[float, float]:
    """The range of a rule; one that no number is in if it is about words."""
    if rule.any_of or rule.has_words:
        return float("inf"), float("-inf")
    if rule.between is not None:
        return rule.between
    if rule.below is not None:
        return float("-inf"), rule.below - 1e-9
    return (float("inf") if rule.above is None else rule.above + 1e-9), float("inf")


def _numbered(playbook: Playbook) -> list[tuple[KeyPath, SignalRule]]:
    return [(("intent", "rules", number), rule) for number, rule in enumerate(playbook.intent.rules)]


def _dead_rules(playbook: Playbook) -> Iterator[_Found]:
    first_rules: dict[tuple[str, str], str] = {}
    for key_path, rule in _numbered(playbook):
        slot = (rule.group, rule.kind)
        if slot in first_rules:
            yield _Found(
                "dead-rule",
                key_path,
                f"Rule {rule.rule_id!r} never matches: {first_rules[slot]!r} comes first and takes all "
                "of its signals.",
                f"Move it above {first_rules[slot]!r}, or remove it.",
            )
        elif not rule.is_conditional:
            first_rules[slot] = rule.rule_id


def _priced_twice(playbook: Playbook) -> Iterator[_Found]:
    """Rules of different groups for one kind: a signal earns the points of both."""
    paid = [(key_path, rule) for key_path, rule in _numbered(playbook) if rule.points > 0]
    for (_, one), (key_path, other) in combinations(paid, 2):
        if one.kind == other.kind and one.group != other.group and _can_both_hold(one, other):
            yield _Found(
                "priced-twice",
                key_path,
                f"One {one.kind} earns the points of {one.rule_id!r} ({one.points}) and of {other.rule_id!r} "
                f"({other.points}), because they are in groups {one.group!r} and {other.group!r}.",
                "Give both rules the same group, so that the first that fits counts.",
            )


def _can_both_hold(one: SignalRule, other: SignalRule) -> bool:
    """Whether a signal can meet the conditions of both rules; texts that an asset contains may."""
    return all(
        first is None or second is None or first.lower() == second.lower()
        for first, second in ((one.topic, other.topic), (one.campaign_id, other.campaign_id))
    )


def _caps(playbook: Playbook) -> Iterator[_Found]:
    groups = {cap.group: cap for cap in playbook.intent.group_caps}
    for key_path, rule in _numbered(playbook):
        group = groups.get(rule.group)
        if rule.points > 0 and rule.max_points is None and group is None:
            yield _Found(
                "uncapped",
                key_path,
                f"Rule {rule.rule_id!r} has no cap: {ceil(playbook.intent.person_cap / rule.points)} signals "
                "in one hour fill the intent of a person.",
                f"Write max_points = {2 * rule.points} and per_days = 7, or put it into a group with a cap.",
            )
        most = min(rule.max_points or rule.points, group.max_points if group else rule.points)
        if 0 < most < rule.points:
            yield _Found(
                "cap",
                key_path,
                f"Rule {rule.rule_id!r} gives {rule.points} points, and its cap leaves {most} of them.",
                f"Write a cap of {rule.points} or more, or {most} points.",
            )


def _unpriced_kinds(playbook: Playbook) -> Iterator[_Found]:
    priced = {rule.kind for rule in playbook.intent.rules}
    for kind in playbook.hand_raise.kinds:
        if kind not in priced:
            yield _Found(
                "unpriced",
                ("hand_raise", "kinds"),
                f"Hand-raise {kind!r} has no intent rule: it sends people to sales, but earns no points.",
                f'Add [[intent.rules]] with kind = "{kind}".',
            )
    ours = [kind.name for kind in playbook.catalogue if kind.direction != "outbound"]
    silent = sorted({*ours} - priced - {*playbook.hand_raise.kinds})
    if silent:
        yield _Found(
            "unpriced",
            ("intent",),
            f"No rule prices {', '.join(silent)}: these signals earn nothing.",
            "Add a rule for each; one with points = 0 says that this is meant.",
        )


def _unpriced_in_the_book(unpriced: Mapping[str, int]) -> Iterator[_Found]:
    for kind, engagements in unpriced.items():
        yield _Found(
            "unpriced",
            ("intent",),
            f"No rule prices {kind!r}: {counted(engagements, 'engagement')} of the book earn nothing.",
            f'Add [[intent.rules]] with kind = "{kind}", or say what it means in kind_rules.csv.',
        )


def _unlike_the_book(playbook: Playbook, used: Iterable[RuleUse]) -> Iterator[_Found]:
    """Rules that earned nothing in the book, or something at nearly every account."""
    use = {(row.part, row.rule_id): row for row in used}
    rules: Sequence[tuple[str, KeyPath, str]] = [
        *(("fit", ("fit", "account", n), rule.id) for n, rule in enumerate(playbook.fit.account)),
        *(("fit", ("fit", "person", n), rule.id) for n, rule in enumerate(playbook.fit.person)),
        *(("intent", key_path, rule.rule_id) for key_path, rule in _numbered(playbook) if rule.points),
    ]
    for part, key_path, rule_id in rules:
        row = use.get((part, rule_id))
        if row is None:
            yield _Found(
                "never-earned",
                key_path,
                f"Rule {rule_id!r} gives nobody any points as of the run.",
                "Check its words against the data (abm status lists what nothing feeds), or remove it."
                if part == "fit"
                else "Look in kind_coverage whether the data has such signals, or remove it.",
            )
        elif row.accounts > NEARLY_ALL * row.of_accounts:
            yield _Found(
                "saturated",
                key_path,
                f"Rule {rule_id!r} holds at {row.accounts} of {row.of_accounts} accounts, so it tells "
                "hardly any apart.",
                "Make it stricter, or give its points to another rule.",
            )
