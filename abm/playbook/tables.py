"""The playbook as rows of tables in schema ``run``, which the SQL models join and analysts may read."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from itertools import accumulate
from math import inf, nextafter
from typing import Any, get_args

from abm.playbook.conditions import Condition
from abm.playbook.definition_tables import definition_tables
from abm.playbook.goals import AgreedGoal
from abm.playbook.journeys import Journey
from abm.playbook.kind_rules import IN_ADDRESSES, SEPARATORS, KindRule, words
from abm.playbook.match_odds import MatchOdds
from abm.playbook.model import FitRule, Playbook, SeatRole
from abm.playbook.rates import Rate, rate_periods
from abm.playbook.sentences import condition_sentence
from abm.playbook.table import Table
from abm.playbook.target_accounts import TargetAccount
from abm.playbook.words import Word, meanings
from abm.vocabulary.attribution import MODELS, Goal, Scope
from abm.vocabulary.job_levels import SENIOR
from abm.vocabulary.points import hundredths

WEEKS = 12
"""Instants a run scores: its own, and the same instant of the weeks before."""


def match_odds_table(odds: Iterable[MatchOdds]) -> Table:
    """What evidence for an account is worth; of the rows that fit, the one of the lowest position counts."""
    columns = (
        "position bigint, evidence varchar, most_edits bigint, most_edits_in_100_characters bigint,"
        " least_characters bigint, least_people bigint, odds double"
    )
    return Table("match_odds", columns, tuple((n, *astuple(row)) for n, row in enumerate(odds, start=1)))


def kind_rule_tables(rules: Iterable[KindRule]) -> tuple[Table, Table, Table]:
    """The rules about kinds, the first one that fits counting; their conditions; what is between words."""
    numbered = tuple(enumerate(rules))
    named = [{pattern.condition for pattern in rule.patterns} for _, rule in numbered]
    return (
        Table(
            "kind_rules",
            "rule_number bigint, rule_name varchar, becomes varchar, names_source boolean, conditions bigint",
            tuple(
                (n, rule.rule, rule.becomes, "source" in named[n], len(named[n] - {"kind", "source"}))
                for n, rule in numbered
            ),
        ),
        Table(
            "kind_patterns",
            "rule_number bigint, condition varchar, looks_at varchar, piece varchar, pattern varchar",
            tuple(
                (n, pattern.condition, pattern.looks_at, pattern.piece, pattern.like)
                for n, rule in numbered
                for pattern in rule.patterns
            ),
        ),
        Table(
            "word_separators",
            "separators varchar, blanks varchar, in_addresses varchar, dashes varchar",
            ((SEPARATORS, " " * len(SEPARATORS), IN_ADDRESSES, "-" * len(IN_ADDRESSES)),),
        ),
    )


def rates_table(rates: Iterable[Rate], currency: str) -> Table:
    """What a unit of each currency is worth in that of the workspace; '' is for amounts that state none."""
    return Table(
        "rates",
        "currency varchar, rate double, valid_from date, valid_until date, is_last boolean,"
        " converted_currency varchar",
        tuple((*astuple(period), currency) for period in rate_periods(rates, currency)),
    )


def goals_table(goals: Iterable[AgreedGoal]) -> Table:
    """What marketing and sales want to reach, and in which days."""
    return Table(
        "goals",
        "measure varchar, starts_on date, ends_on date, target double, currency varchar",
        tuple(astuple(goal) for goal in goals),
    )


def journey_tables(journeys: Iterable[Journey]) -> tuple[Table, ...]:
    """Nurture journeys: whom each takes, its steps with the days since the trigger, and who is held out."""
    known = tuple(journeys)
    due = {journey.name: tuple(accumulate(step.wait_days for step in journey.steps)) for journey in known}
    steps = [(one, number, step) for one in known for number, step in enumerate(one.steps, start=1)]
    fields = (("industry", "industries"), ("topic", "topics"), ("asset", "assets"))
    return (
        Table(
            "journeys",
            "journey varchar, title varchar, goal varchar, measured_days bigint, days bigint,"
            " held_out_below varchar, asks_industry boolean, asks_topic boolean, asks_asset boolean",
            tuple(
                (
                    one.name,
                    one.title,
                    one.goal,
                    one.measured_days,
                    due[one.name][-1],
                    f"{round(256 * one.holdout_percent / 100):02x}",
                    *(bool(getattr(one, values)) for _, values in fields),
                )
                for one in known
            ),
        ),
        Table(
            "journey_triggers",
            "journey varchar, kind varchar",
            tuple((one.name, kind) for one in known for kind in dict.fromkeys(one.trigger)),
        ),
        Table(
            "journey_values",
            "journey varchar, field varchar, value varchar",
            tuple(
                (one.name, field, value)
                for one in known
                for field, values in fields
                for value in dict.fromkeys(text.lower() for text in getattr(one, values))
            ),
        ),
        Table(
            "journey_steps",
            "journey varchar, step bigint, due_after_days bigint, send varchar, asset varchar",
            tuple((one.name, n, due[one.name][n - 1], step.send, step.asset) for one, n, step in steps),
        ),
        Table(
            "journey_assets",
            "journey varchar, step bigint, industry varchar, asset varchar",
            tuple(
                (one.name, n, name.lower(), asset)
                for one, n, step in steps
                for name, asset in step.assets.items()
            ),
        ),
        Table(
            "journey_answers",
            "journey varchar, step bigint, kind varchar",
            tuple((one.name, n, kind) for one, n, step in steps for kind in dict.fromkeys(step.answered_by)),
        ),
    )


def target_accounts_table(listed: Iterable[TargetAccount]) -> Table:
    """The accounts on the list of target accounts, and by what they are named there."""
    return Table(
        "target_accounts", "named_by varchar, value varchar", tuple(astuple(account) for account in listed)
    )


def words_table(words: Iterable[Word]) -> Table:
    """What words of other systems mean; they are folded, and a word that means nothing is null."""
    rows = tuple((about, word, means) for (about, word), means in meanings(words).items())
    return Table("words", "about varchar, word varchar, means varchar", rows)


def tables_of(playbook: Playbook) -> tuple[Table, ...]:
    """
    Every table the SQL models need of a playbook.

    Points are integer hundredths, shares integer hundredths too, so SQL adds them exactly.

    Examples
    --------
    >>> from abm.playbook.model import shipped_playbook
    >>> [table.name for table in tables_of(shipped_playbook("fit-intent-100"))][:3]
    ['kinds', 'signal_rules', 'signal_rules_after']
    """
    return (
        _kinds(playbook),
        _signal_rules(playbook),
        _signal_rules_after(playbook),
        _group_caps(playbook),
        _fit_rules(playbook),
        *_conditions(playbook),
        _bands(playbook),
        _hand_raise_kinds(playbook),
        _seats(playbook),
        *_role_hints(playbook),
        _role_sources(playbook),
        _tie_chances(playbook),
        _size_bands(playbook),
        *_needs(playbook),
        _senior_levels(),
        _excluded(playbook),
        _reject_reasons(playbook),
        *_attribution(playbook),
        *_funnel(playbook),
        *definition_tables(playbook),
        *_scoring(playbook),
    )


def _kinds(playbook: Playbook) -> Table:
    rows = [(k.name, k.channel, k.direction, k.is_deliberate, k.grade == "view") for k in playbook.catalogue]
    return Table(
        "kinds",
        "kind varchar, channel varchar, direction varchar, is_deliberate boolean, is_view boolean",
        tuple(rows),
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


def _bands(playbook: Playbook) -> Table:
    rows = tuple(
        (
            band.name,
            position,
            hundredths(band.score_from),
            hundredths(band.min_intent),
            hundredths(band.min_fit),
            None if band.waive_fit_from is None else hundredths(band.waive_fit_from),
            band.queue,
        )
        for position, band in enumerate(playbook.bands)
    )
    columns = (
        "band varchar, position bigint, score_from_hundredths bigint, min_intent_hundredths bigint,"
        " min_fit_hundredths bigint, waive_fit_from_hundredths bigint, queue varchar"
    )
    return Table("bands", columns, rows)


def _hand_raise_kinds(playbook: Playbook) -> Table:
    return Table("hand_raise_kinds", "kind varchar", tuple((kind,) for kind in playbook.hand_raise.kinds))


def _seats(playbook: Playbook) -> Table:
    rows = _seats_of(playbook.committee.solution, playbook.committee.roles)
    return Table("seats", f"solution varchar, {_SEAT_COLUMNS}", tuple(rows))


_SEAT_COLUMNS = "seat_id varchar, role varchar, seat_number bigint, position bigint, weight_hundredths bigint"


def _seats_of(name: str, roles: Iterable[SeatRole]) -> Iterator[tuple[Any, ...]]:
    """The seats of the committee of a solution or a need, under its name."""
    for position, role in enumerate(roles):
        for number in range(1, role.seats + 1):
            seat_id = role.role if number == 1 else f"{role.role}:{number}"
            yield name, seat_id, role.role, number, position, hundredths(role.weight)


def _role_hints(playbook: Playbook) -> tuple[Table, Table]:
    hints = tuple(enumerate(playbook.committee.hints))
    rows = tuple(
        (number, hint.role, hint.at_least, hint.within_days, hundredths(hint.confidence))
        for number, hint in hints
    )
    columns = (
        "hint_id bigint, role varchar, at_least bigint, within_days bigint, confidence_hundredths bigint"
    )
    kinds = tuple((number, kind) for number, hint in hints for kind in dict.fromkeys(hint.kinds))
    return (
        Table("role_hints", columns, rows),
        Table("role_hint_kinds", "hint_id bigint, kind varchar", kinds),
    )


def _role_sources(playbook: Playbook) -> Table:
    """Sources of a person's role by precedence; titles and hints state a confidence of their own."""
    confidence = playbook.committee.role_confidence
    sources = {
        "decision": 100,
        "qualification": hundredths(confidence.qualification),
        "opportunity": hundredths(confidence.opportunity),
        "crm_contact": hundredths(confidence.crm_contact),
        "title": None,
        "behaviour": None,
    }
    rows = tuple(
        (source, precedence, confidence)
        for precedence, (source, confidence) in enumerate(sources.items(), start=1)
    )
    return Table("role_sources", "source varchar, precedence bigint, confidence_hundredths bigint", rows)


def _tie_chances(playbook: Playbook) -> Table:
    chances = playbook.committee.ties.model_dump(exclude={"half_life_days"})
    rows = tuple((tie, float(chance)) for tie, chance in chances.items())
    return Table("tie_chances", "tie varchar, chance double", rows)


def _size_bands(playbook: Playbook) -> Table:
    """Ranges of employees within which accounts are compared; accounts of unknown size are one more."""
    starts = (1, *playbook.committee.size_bands)
    ends = (*(start - 1 for start in playbook.committee.size_bands), None)
    rows = tuple(
        (f"{low:,}+" if high is None else f"{low:,} to {high:,}", position, low, high)
        for position, (low, high) in enumerate(zip(starts, ends, strict=True), start=1)
    )
    return Table("size_bands", "size_band varchar, position bigint, low bigint, high bigint", rows)


def _needs(playbook: Playbook) -> tuple[Table, ...]:
    """The topics that show each need, the fit it asks for, and the seats of its committee."""
    needs = playbook.needs
    topics = dict.fromkeys((need.name, topic.lower()) for need in needs for topic in need.topics)
    least_fit = {
        need.name: playbook.mqa.min_account_fit if need.min_account_fit is None else need.min_account_fit
        for need in needs
    }
    seats = (seat for need in needs for seat in _seats_of(need.name, need.roles or playbook.committee.roles))
    return (
        Table("needs", "need varchar, topic varchar", tuple(topics)),
        Table(
            "need_rules",
            "need varchar, min_account_fit_hundredths bigint",
            tuple((need, hundredths(fit)) for need, fit in least_fit.items()),
        ),
        Table("need_seats", f"need varchar, {_SEAT_COLUMNS}", tuple(seats)),
    )


def _senior_levels() -> Table:
    return Table("senior_levels", "seniority varchar", tuple((level,) for level in sorted(SENIOR)))


def _excluded(playbook: Playbook) -> Table:
    """
    What excludes an account, and what excludes a person.

    Nobody who is suppressed is worked, whatever the playbook says.
    """
    exclude = playbook.mqa.exclude
    rows: list[tuple[str, str, int | None]] = [
        ("account_type", value, None) for value in exclude.account_types
    ]
    rows += [("status", value, None) for value in exclude.statuses]
    rows.append(("status", "recycled", exclude.recycle_days))
    rows += [("people_of", value, None) for value in exclude.people_of]
    rows += [("person_status", value, None) for value in dict.fromkeys((*exclude.statuses, "suppressed"))]
    return Table("excluded", "what varchar, value varchar, for_days bigint", tuple(rows))


def _reject_reasons(playbook: Playbook) -> Table:
    reasons = playbook.dispositions.reject_reasons
    return Table("reject_reasons", "reason varchar", tuple((reason,) for reason in reasons))


def _attribution(playbook: Playbook) -> tuple[Table, ...]:
    """The limits of attribution, its models, for what credit is earned, and whose touches earn it."""
    attribution = playbook.attribution
    return (
        Table(
            "attribution",
            "look_back_seconds bigint, half_life_seconds bigint, longest_path bigint",
            (
                (
                    attribution.look_back_days * 86_400,
                    attribution.half_life_days * 86_400,
                    attribution.longest_path,
                ),
            ),
        ),
        Table(
            "attribution_models",
            "model varchar, position bigint",
            tuple((model, position) for position, model in enumerate(MODELS, start=1)),
        ),
        Table("attribution_goals", "goal varchar", tuple((goal,) for goal in get_args(Goal))),
        Table("attribution_scopes", "scope varchar", tuple((scope,) for scope in get_args(Scope))),
    )


def _funnel(playbook: Playbook) -> tuple[Table, ...]:
    """The stages of the funnel in their order, what is usual, and what losses say."""
    funnel, losses = playbook.funnel, playbook.funnel.losses
    benchmarks = tuple(
        (b.from_stage, b.to_stage, float(b.low), None if b.high is None else float(b.high))
        for b in funnel.benchmarks
    )
    return (
        Table("funnel", "within_days bigint", ((funnel.within_days,),)),
        Table(
            "funnel_order",
            "stage varchar, position bigint",
            tuple((stage, position) for position, stage in enumerate(funnel.stages, start=1)),
        ),
        Table(
            "loss_readings",
            "consistent_quarters bigint, no_decision_share double, least_losses bigint",
            ((losses.consistent_quarters, float(losses.no_decision_share), losses.least_losses),),
        ),
        Table(
            "funnel_benchmarks", "from_stage varchar, to_stage varchar, low double, high double", benchmarks
        ),
    )


def _scoring(playbook: Playbook) -> tuple[Table, Table]:
    """Every scalar setting that SQL needs: as one row to join, and as pairs to read."""
    fit, intent, decay = playbook.fit, playbook.intent, playbook.intent.decay
    committee, mqa, episode = playbook.committee, playbook.mqa, playbook.mqa.episode
    cells: dict[str, Any] = {
        "playbook": playbook.name,
        "playbook_version": playbook.version,
        "solution": committee.solution,
        "account_fit_max_hundredths": hundredths(fit.account_max),
        "person_fit_max_hundredths": hundredths(fit.person_max),
        "person_cap_hundredths": hundredths(intent.person_cap),
        "decay_mode": decay.mode,
        "decay_points_hundredths": hundredths(decay.points),
        "decay_share_hundredths": None if decay.share is None else hundredths(decay.share),
        "decay_period_seconds": decay.period_days * 86_400,
        "half_life_seconds": decay.half_life_days * 86_400,
        "window_seconds": decay.window_days * 86_400,
        "repeat_visit_days": intent.repeat_visit.visit_days,
        "repeat_visit_within_days": intent.repeat_visit.within_days,
        "hand_raise_days": playbook.hand_raise.within_days,
        "hand_raise_queue": playbook.hand_raise.queue,
        "min_role_confidence_hundredths": hundredths(committee.min_role_confidence),
        "unseated_weight_hundredths": hundredths(committee.unseated_weight),
        "account_cap_hundredths": hundredths(committee.account_cap),
        "engaged_days": committee.engaged_days,
        "meeting_days": committee.meeting_days,
        "thread_share_hundredths": hundredths(committee.thread_share),
        "family_share_hundredths": hundredths(committee.family_share),
        "need_share_hundredths": hundredths(committee.need_share),
        "need_points_hundredths": hundredths(committee.need_points),
        "tie_half_life_days": committee.ties.half_life_days,
        "min_account_fit_hundredths": hundredths(mqa.min_account_fit),
        "enter_intent_hundredths": hundredths(mqa.enter_intent),
        "stay_intent_hundredths": hundredths(mqa.stay_intent),
        "mqa_min_days": mqa.min_days,
        "mqa_cool_down_days": mqa.cool_down_days,
        "episode_window_days": episode.window_days,
        "episode_people": episode.people,
        "episode_groups": episode.groups,
        "episode_senior_people": episode.senior_people,
        "episode_warm_days": episode.warm_days,
        "strong_match_hundredths": hundredths(playbook.matching.strong_from),
        "weak_match_hundredths": hundredths(playbook.matching.weak_from),
        "weeks": WEEKS,
        "reject_reasons": "|".join(playbook.dispositions.reject_reasons),
    }
    pairs = tuple(_setting(key, value) for key, value in cells.items())
    types = {str: "varchar", float: "double"}
    columns = ", ".join(f"{key} {types.get(type(value), 'bigint')}" for key, value in cells.items())
    return (
        Table("scoring", columns, (tuple(cells.values()),)),
        Table("settings", "key varchar, value varchar", pairs),
    )


def _setting(key: str, value: str | float | None) -> tuple[str, str | None]:
    """
    A setting as people read it: in points instead of hundredths.

    Examples
    --------
    >>> _setting("person_cap_hundredths", 5000), _setting("decay_share_hundredths", None)
    (('person_cap', '50'), ('decay_share', None))
    >>> _setting("min_role_confidence_hundredths", 50), _setting("engaged_days", 30)
    (('min_role_confidence', '0.5'), ('engaged_days', '30'))
    """
    name = key.removesuffix("_hundredths")
    if value is None or name == key:
        return name, None if value is None else str(value)
    return name, f"{int(value) / 100:g}"
