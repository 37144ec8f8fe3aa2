"""The rules of a playbook that give points, and their conditions, as rows of tables."""

from collections import Counter
from math import inf, nextafter

from abm.playbook.conditions import Condition
from abm.playbook.kind_rules import words
from abm.playbook.model import Playbook
from abm.playbook.rules import FitRule
from abm.playbook.sentences import condition_sentence
from abm.playbook.table import Table
from abm.vocabulary.points import hundredths


def rule_tables(playbook: Playbook) -> tuple[Table, ...]:
    """Signal rules, what must come before them, caps of groups, fit rules, and the conditions of both."""
    return (
        _signal_rules(playbook),
        _signal_rules_after(playbook),
        _group_caps(playbook),
        _fit_rules(playbook),
        *_conditions(playbook),
    )


def _signal_rules(playbook: Playbook) -> Table:
    columns = (
        "rule_id varchar, position bigint, kind varchar, rule_group varchar, points_hundredths bigint,"
        " topic varchar, asset_contains varchar, campaign_id varchar, min_duration_seconds bigint,"
        " cap_hundredths bigint, cap_days bigint, same_asset_days bigint, has_rivals boolean,"
        " conditions bigint, at_least bigint, within_days bigint, is_after boolean, is_by_person boolean,"
        " by_account boolean"
    )
    slots = Counter((rule.group, rule.kind) for rule in playbook.intent.rules)
    by_person = {(rule.group, rule.kind) for rule in playbook.intent.rules if rule.is_by_person}
    rows = tuple(
        (
            rule.rule_id,
            position,
            rule.kind,
            rule.group,
            hundredths(rule.points),
            rule.topic,
            rule.asset_contains,
            rule.campaign_id,
            rule.min_duration_seconds,
            None if rule.max_points is None else hundredths(rule.max_points),
            rule.per_days,
            rule.same_asset_days,
            slots[rule.group, rule.kind] > 1,
            len(rule.where),
            rule.at_least,
            rule.within_days,
            bool(rule.after),
            (rule.group, rule.kind) in by_person,
            rule.by_account,
        )
        for position, rule in enumerate(playbook.intent.rules)
    )
    return Table("signal_rules", columns, rows)


def _signal_rules_after(playbook: Playbook) -> Table:
    """Kinds of which one must have come before, by rule."""
    rows = tuple((rule.rule_id, kind) for rule in playbook.intent.rules for kind in dict.fromkeys(rule.after))
    return Table("signal_rules_after", "rule_id varchar, kind varchar", rows)


def _group_caps(playbook: Playbook) -> Table:
    rows = tuple((c.group, hundredths(c.max_points), c.per_days) for c in playbook.intent.group_caps)
    return Table("group_caps", "rule_group varchar, cap_hundredths bigint, cap_days bigint", rows)


def _fit_rules(playbook: Playbook) -> Table:
    columns = (
        "rule_id varchar, position bigint, subject varchar, need varchar, rule_group varchar,"
        " conditions bigint, points_hundredths bigint"
    )
    rows = tuple(
        (
            rule_id,
            position,
            subject,
            need,
            rule.group or rule.id,
            len(rule.conditions),
            hundredths(rule.points),
        )
        for position, (rule_id, (subject, need, rule)) in enumerate(_fit_rules_by_id(playbook).items())
    )
    return Table("fit_rules", columns, rows)


def _conditions(playbook: Playbook) -> tuple[Table, Table]:
    """The conditions of fit rules and of signal rules, and the texts that they list."""
    stated = [
        ("fit", rule_id, subject, condition.field, condition)
        for rule_id, (subject, _, rule) in _fit_rules_by_id(playbook).items()
        for condition in rule.conditions
    ]
    stated += [
        ("signal", rule.rule_id, *_subject_and_field(condition.field), condition)
        for rule in playbook.intent.rules
        for condition in rule.where
    ]
    stated += [("icp", icp.name, "account", c.field, c) for icp in playbook.icps for c in icp.conditions]
    stated += [("persona", p.name, "person", c.field, c) for p in playbook.personas for c in p.conditions]
    numbered = tuple(enumerate(stated))
    rows = tuple(
        (
            number,
            part,
            rule_id,
            subject,
            field,
            *_bounds(condition),
            bool(condition.has_words),
            condition_sentence(condition),
        )
        for number, (part, rule_id, subject, field, condition) in numbered
    )
    columns = (
        "condition_id bigint, part varchar, rule_id varchar, subject varchar, field varchar,"
        " low double, high double, is_by_words boolean, says varchar"
    )
    values = [(number, value) for number, (*_, condition) in numbered for value in _values(condition)]
    return (
        Table("conditions", columns, rows),
        Table("condition_values", "condition_id bigint, value varchar", tuple(dict.fromkeys(values))),
    )


def _subject_and_field(name: str) -> tuple[str, str]:
    """
    Whose field a signal rule looks at.

    Examples
    --------
    >>> _subject_and_field("person.title"), _subject_and_field("url")
    (('person', 'title'), ('engagement', 'url'))
    """
    subject, dot, field = name.partition(".")
    return (subject, field) if dot else ("engagement", name)


def _values(condition: Condition) -> list[str]:
    """The texts that a condition lists, as they are compared; words have a blank on either side."""
    return [*(text.strip().lower() for text in condition.any_of), *map(words, condition.has_words)]


def _bounds(condition: Condition) -> tuple[float | None, float | None]:
    """Lowest and highest value that fits, both included; ``below 10`` is up to just under 10."""
    if condition.between is not None:
        return condition.between
    if condition.below is not None:
        return (-inf, nextafter(condition.below, -inf))
    if condition.above is not None:
        return (nextafter(condition.above, inf), inf)
    return (None, None)


def _fit_rules_by_id(playbook: Playbook) -> dict[str, tuple[str, str | None, FitRule]]:
    """Each fit rule with its subject, and its need if it counts for one alone; its id then names the need."""
    rules: dict[str, tuple[str, str | None, FitRule]] = {
        rule.id: ("account", None, rule) for rule in playbook.fit.account
    }
    rules |= {rule.id: ("person", None, rule) for rule in playbook.fit.person}
    rules |= {
        f"{need.name}:{rule.id}": ("account", need.name, rule) for need in playbook.needs for rule in need.fit
    }
    return rules
