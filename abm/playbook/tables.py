"""The playbook as rows of tables in schema ``run``, which the SQL models join and analysts may read."""

from collections.abc import Iterable, Iterator
from typing import Any, get_args

from abm.playbook.committee import SeatRole
from abm.playbook.definition_tables import definition_tables
from abm.playbook.model import Playbook
from abm.playbook.rule_tables import rule_tables
from abm.playbook.table import Table
from abm.vocabulary.attribution import MODELS, Goal, Scope
from abm.vocabulary.job_levels import SENIOR
from abm.vocabulary.points import hundredths

WEEKS = 12
"""Instants at which a run scores everything: its own, and the closes of Mondays before."""

WEEKS_OF_A_YEAR = 53
"""Instants at which a run scores accounts."""


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
        *rule_tables(playbook),
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
        "acting_days": committee.ties.acting_days,
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
        "frameworks": "|".join(dict.fromkeys(playbook.qualification.frameworks)),
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
