"""A playbook in the words of people who do not read TOML."""

from collections.abc import Iterable
from decimal import Decimal

from abm.counting import counted
from abm.playbook.conditions import Condition
from abm.playbook.definitions import Definition, Profile
from abm.playbook.model import Mqa, Playbook
from abm.playbook.reach import Threshold
from abm.playbook.rules import Band, Decay, FitRule, SignalRule
from abm.vocabulary.points import in_digits
from abm.vocabulary.words import either, spelt


def in_words(name: str) -> str:
    """
    A name of the playbook without signs.

    Examples
    --------
    >>> in_words("case_study_download"), in_words("sql_priority")
    ('case study download', 'SQL priority')
    """
    return spelt(name.replace(".", " "))


def condition_sentence(condition: Condition) -> str:
    """
    What a condition asks for.

    Examples
    --------
    >>> condition_sentence(Condition(field="employees", between=(50, 5000)))
    'employees from 50 to 5,000'
    >>> condition_sentence(Condition(field="title", has_words=("revops", "rev ops")))
    'title with the words revops or rev ops'
    """
    field = in_words(condition.field)
    if condition.any_of:
        return f"{field} is {either(map(in_words, condition.any_of))}"
    if condition.has_words:
        return f"{field} with the words {either(condition.has_words)}"
    if condition.between is not None:
        low, high = condition.between
        return f"{field} from {low:,g} to {high:,g}"
    if condition.below is not None:
        return f"{field} below {condition.below:,g}"
    return f"{field} above {condition.above or 0:,g}"


def fit_sentence(rule: FitRule) -> str:
    """What a fit rule asks for."""
    return _capital(", and ".join(map(condition_sentence, rule.conditions)))


def signal_sentence(rule: SignalRule) -> str:
    """
    What an intent rule asks for.

    Examples
    --------
    >>> rule = {"kind": "pricing_view", "points": 12, "after": ["case_study_view"], "within_days": 14}
    >>> signal_sentence(SignalRule.model_validate(rule))
    'Pricing view, at most 14 days after a case study view'
    """
    parts = [in_words(rule.kind)]
    if rule.topic:
        parts.append(f"about {rule.topic}")
    if rule.asset_contains:
        parts.append(f"of something called {rule.asset_contains}")
    if rule.campaign_id:
        parts.append(f"of campaign {rule.campaign_id}")
    if rule.min_duration_seconds:
        parts.append(f"of {_duration(rule.min_duration_seconds)} or more")
    parts += map(condition_sentence, rule.where)
    if rule.by_account:
        parts.append("of a person or of the account as a whole")
    if rule.at_least:
        parts.append(f"at least {rule.at_least} of them within {_days(rule.within_days)}")
    if rule.after:
        kinds = either(f"a {in_words(kind)}" for kind in rule.after)
        parts.append(f"at most {_days(rule.within_days)} after {kinds}")
    return _capital(", ".join(parts))


def limits_sentence(rule: SignalRule, playbook: Playbook) -> str:
    """
    How often an intent rule counts, with the cap of its group.

    Examples
    --------
    >>> from abm.playbook.model import shipped_playbook
    >>> playbook = shipped_playbook("fit-intent-100")
    >>> limits_sentence(playbook.intent.rules[1], playbook)
    'at most 16 in 7 days; the same asset once in 7 days'
    """
    limits = []
    if rule.max_points is not None:
        limits.append(f"at most {in_digits(rule.max_points)} in {_days(rule.per_days)}")
    limits += [
        f"at most {in_digits(cap.max_points)} in {_days(cap.per_days)} with the rest of {in_words(cap.group)}"
        for cap in playbook.intent.group_caps
        if cap.group == rule.group and rule.points > 0
    ]
    if rule.same_asset_days is not None:
        limits.append(f"the same asset once in {_days(rule.same_asset_days)}")
    return "; ".join(limits)


def decay_sentence(decay: Decay) -> str:
    """
    How points fade.

    Examples
    --------
    >>> decay_sentence(Decay())
    'Every signal loses 2 points in every 7 days, until nothing is left.'
    """
    if decay.mode == "window":
        return f"Every signal counts in full for {_days(decay.window_days)}, and then not at all."
    if decay.mode == "half_life":
        return f"Every signal loses half of its points every {decay.half_life_days:g} days."
    if decay.share is not None:
        return f"Every signal loses {decay.share:.0%} of what it earned in every {_days(decay.period_days)}."
    what = "Every signal" if decay.mode == "per_signal" else "The sum of a person"
    points = in_digits(decay.points)
    return f"{what} loses {points} points in every {_days(decay.period_days)}, until nothing is left."


def band_sentence(band: Band) -> str:
    """
    What a band asks for besides its score.

    Examples
    --------
    >>> band = Band(name="mql", score_from=31, queue="ldr", min_intent=10, min_fit=15, waive_fit_from=40)
    >>> band_sentence(band)
    'intent of 10 or more; fit of 15 or more, or intent of 40 or more'
    """
    floors = []
    if band.min_intent:
        floors.append(f"intent of {in_digits(band.min_intent)} or more")
    if band.min_fit:
        waived = band.waive_fit_from
        exception = "" if waived is None else f", or intent of {in_digits(waived)} or more"
        floors.append(f"fit of {in_digits(band.min_fit)} or more{exception}")
    return "; ".join(floors)


def definition_sentence(definition: Definition) -> str:
    """
    What a definition asks for.

    Examples
    --------
    >>> sql = {"name": "sql", "title": "SQL", "target_account": True, "min_score": 65, "confirmed": ["need"]}
    >>> definition_sentence(Definition.model_validate(sql))
    'A target account; score of 65 or more; need confirmed'
    """
    raised = ", or a request for sales" if definition.hand_raise else ""
    points = {"score": definition.min_score, "fit": definition.min_fit, "intent": definition.min_intent}
    parts = ["a target account"] if definition.target_account else []
    parts += [f"{name} of {in_digits(least)} or more{raised}" for name, least in points.items() if least]
    if definition.bands:
        parts.append(f"band {either(map(in_words, definition.bands))}{raised}")
    if definition.statuses:
        parts.append(f"status {either(map(in_words, definition.statuses))}")
    parts += [f"{in_words(field)} confirmed" for field in definition.confirmed]
    if definition.kinds:
        kinds = either(map(in_words, definition.kinds))
        parts.append(f"at least {definition.at_least} of {kinds} within {_days(definition.within_days)}")
    return _capital("; ".join(parts) or "nothing")


def profile_sentence(profile: Profile) -> str:
    """What a profile of accounts or a persona looks at."""
    return _capital("; ".join(map(condition_sentence, profile.conditions)))


def hand_raise_sentence(playbook: Playbook) -> str:
    """What counts as asking for sales, and what follows."""
    raised = playbook.hand_raise
    kinds = either(f"a {in_words(kind)}" for kind in raised.kinds)
    return (
        f"{_capital(kinds)} goes to queue {in_words(raised.queue)} whatever the score, and makes the "
        f"account an MQA, for {_days(raised.within_days)}, unless something excludes it."
    )


def mqa_sentences(mqa: Mqa) -> tuple[str, ...]:
    """The clauses of a Marketing Qualified Account."""
    episode, exclude = mqa.episode, mqa.exclude
    return (
        f"Its fit is {in_digits(mqa.min_account_fit)} or more.",
        f"At least {counted(episode.people, 'person', 'people')} from {episode.groups} roles or departments, "
        f"{_senior(episode.senior_people)} acted deliberately within "
        f"{_days(episode.window_days)} of each other, in the last {_days(episode.warm_days)}.",
        f"Its intent is {in_digits(mqa.enter_intent)} or more; to stay an MQA, "
        f"{in_digits(mqa.stay_intent)} or more is enough.",
        f"It is no {either(exclude.account_types)}, nobody has called it {either(exclude.statuses)}, "
        f"and sales has not recycled it in the last {_days(exclude.recycle_days)}.",
    )


def path_sentence(threshold: Threshold) -> str:
    """
    The cheapest path to a threshold.

    Examples
    --------
    >>> from abm.playbook.reach import Step
    >>> steps = (Step("pricing_view", 2, "economic_buyer", Decimal("25.00")),)
    >>> path_sentence(Threshold("MQA", (), Decimal(20), Decimal(100), Decimal(0), steps))
    '2 x pricing view by an economic buyer (25)'
    """
    if threshold.steps is None:
        return "not within one day"
    parts = [f"the best fit ({in_digits(threshold.fit)})"] if threshold.fit else []
    parts += [
        f"{step.times} x {in_words(step.rule_id)}{_by(step.role)} ({in_digits(step.points)})"
        for step in threshold.steps
    ]
    return " + ".join(parts)


def _by(role: str | None) -> str:
    if role is None:
        return ""
    return f" by {'an' if role[0] in 'aeio' else 'a'} {in_words(role)}"


def _senior(people: int) -> str:
    if people == 0:
        return "of any level,"
    return "one of them a director or above," if people == 1 else f"{people} of them directors or above,"


def differences(old: Playbook, new: Playbook) -> tuple[str, ...]:
    """
    What changed between two playbooks, one sentence for each rule or setting.

    Examples
    --------
    >>> from abm.playbook.model import shipped_playbook
    >>> old = shipped_playbook("fit-intent-100")
    >>> intent = old.intent.model_copy(update={"person_cap": Decimal(60)})
    >>> differences(old, old.model_copy(update={"intent": intent}))
    ('intent person cap: 50, now 60',)
    """
    before, after = (dict(_settings(rules.model_dump(exclude={"agreed"}))) for rules in (old, new))
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return tuple(f"{in_words(key)}: {_cell(before.get(key))}, now {_cell(after.get(key))}" for key in changed)


def _settings(node: object, key: str = "") -> Iterable[tuple[str, object]]:
    """Every setting with its key; rules are named by their id, so that their order does not matter."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _settings(value, f"{key} {name}".strip())
    elif isinstance(node, list | tuple) and any(isinstance(row, dict) for row in node):
        for number, row in enumerate(node, start=1):
            names = [row.get(name) for name in ("id", "kind", "role", "name", "group")]
            yield from _settings(row, f"{key} {next(filter(None, names), number)}")
    elif isinstance(node, list | tuple):
        yield key, ", ".join(map(str, node)) or None
    else:
        yield key, node


def _cell(value: object) -> str:
    if value is None or value == "":
        return "nothing"
    return in_digits(value) if isinstance(value, Decimal) else str(value)


def _days(days: int | None) -> str:
    return counted(days or 0, "day")


def _duration(seconds: int) -> str:
    return f"{seconds // 60} minutes" if seconds % 60 == 0 else f"{seconds} seconds"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
