"""Two implementations of one arithmetic: the SQL models and plain Python, on random companies."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abm.playbook.model import Playbook, shipped_playbook
from abm.vocabulary import points
from abm.vocabulary.points import hundredths
from tests.company import AS_OF, Company, playbook_with

KINDS = (
    "page_view pricing_view case_study_download webinar_attended email_open email_click email_unsubscribe"
    " careers_view product_page_view blog_view sales_email_reply"
).split()

DECAYS = {
    "per_signal": playbook_with(),
    "share": playbook_with(("points = 2\nperiod_days = 7", "share = 0.3\nperiod_days = 10")),
    "half_life": playbook_with(('mode = "per_signal"', 'mode = "half_life"\nhalf_life_days = 9.5')),
    "window": playbook_with(('mode = "per_signal"', 'mode = "window"\nwindow_days = 20')),
    "on_total": playbook_with(('mode = "per_signal"', 'mode = "on_total"')),
}

signals = st.lists(
    st.tuples(
        st.sampled_from(("ann", "bob", "cy")),
        st.sampled_from(KINDS),
        st.integers(min_value=-86_400, max_value=90 * 86_400),
        st.sampled_from((None, 30, 900)),
        st.sampled_from((None, "Churn.pdf", "churn.PDF", "roi.pdf")),
    ),
    max_size=40,
)


def told(company: Company, done: list[tuple[str, str, int, int | None, str | None]]) -> None:
    company.account()
    for person in ("ann", "bob", "cy"):
        company.person(person, "Engineer")
    for person, kind, age, duration, asset in done:
        at = AS_OF - timedelta(seconds=age)
        company.did(person, kind, at, duration_seconds=duration, asset=asset)


def expected_intent(playbook: Playbook, company: Company, as_of: datetime) -> dict[str, int]:
    """Intent of each person in hundredths, worked out signal by signal."""
    intent = {}
    for person in ("ann", "bob", "cy"):
        done = [row for row in company.rows.get("engagements", ()) if row["contact_id"] == person]
        earned = credited(playbook, [*priced(playbook, done), *repeated(playbook, done)])
        live = [(credit, int((as_of - at).total_seconds())) for at, _, credit in earned if at <= as_of]
        intent[person] = points.clipped(total(playbook, live), 0, hundredths(playbook.intent.person_cap))
    return intent


def priced(playbook, done):
    """(when, id, rule, asset) of each engagement, by the first rule of its group that fits."""
    for row in done:
        groups = set()
        for rule in playbook.intent.rules:
            long_enough = (row["duration_seconds"] or 0) >= (rule.min_duration_seconds or 0)
            if rule.kind == row["kind"] and rule.group not in groups and long_enough:
                groups.add(rule.group)
                yield row["occurred_at"], row["engagement_id"], rule, row["asset"]


def repeated(playbook, done):
    """The visit days that complete so many within so many days."""
    web = {"page_view", "pricing_view", "careers_view", "product_page_view", "blog_view"}
    by_day = defaultdict(list)
    for row in done:
        if row["kind"] in web:
            by_day[row["occurred_at"].date()].append(
                (int(row["occurred_at"].timestamp()), row["engagement_id"])
            )
    days = sorted(by_day)
    need, within = playbook.intent.repeat_visit.visit_days, playbook.intent.repeat_visit.within_days
    [rule] = [rule for rule in playbook.intent.rules if rule.kind == "repeat_visit"]
    for n, day in enumerate(days):
        if n >= need - 1 and (day - days[n - need + 1]).days < within:
            second, engagement = min(by_day[day])
            yield datetime.fromtimestamp(second, UTC), f"repeat_visit:{engagement}", rule, None


def credited(playbook, earned):
    """What caps leave of each signal that repeats no other: rules first, then groups, in order of time."""
    by_rule, by_group = defaultdict(int), defaultdict(int)
    caps = {cap.group: cap for cap in playbook.intent.group_caps}
    kept, seen = [], set()
    for at, signal, rule, asset in sorted(earned, key=lambda e: (int(e[0].timestamp()), e[1])):
        day = int(at.timestamp()) // points.DAY + 3
        if rule.same_asset_days is not None and asset is not None:
            slot = (rule.rule_id, asset.lower(), day // rule.same_asset_days)
            if slot in seen:
                continue
            seen.add(slot)
        credit = value = hundredths(rule.points)
        if rule.max_points is not None:
            bucket = (rule.rule_id, day // rule.per_days)
            credit = min(value, max(hundredths(rule.max_points) - by_rule[bucket], 0))
            by_rule[bucket] += value
        if rule.group in caps:
            cap = caps[rule.group]
            bucket = (rule.group, day // cap.per_days)
            left = max(hundredths(cap.max_points) - by_group[bucket], 0)
            by_group[bucket] += max(credit, 0)
            credit = min(credit, left)
        kept.append((at, signal, credit))
    return kept


def total(playbook, live):
    decay = playbook.intent.decay
    period = decay.period_days * points.DAY
    loss = hundredths(decay.points)
    if decay.mode == "on_total":
        return points.on_total(live, loss=loss, period_seconds=period)
    if decay.mode == "half_life":
        return sum(points.half_life(p, age, half_life_days=decay.half_life_days) for p, age in live)
    if decay.mode == "window":
        return sum(points.window(p, age, days=decay.window_days) for p, age in live)
    if decay.share is not None:
        share = Fraction(str(decay.share))
        return sum(points.share_per_period(p, age, share=share, period_seconds=period) for p, age in live)
    return sum(points.per_signal(p, age, loss=loss, period_seconds=period) for p, age in live)


@pytest.mark.parametrize("decay", DECAYS)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(done=signals)
def test_sql_and_python_give_every_person_the_same_intent(tmp_path_factory, decay, done):
    playbook = DECAYS[decay]
    company = Company(tmp_path_factory.mktemp("company"))
    told(company, done)

    with company.scored(playbook=playbook) as book:
        found = {
            (person, as_of): int(intent * 100)
            for person, as_of, intent in book.all("select contact_id, as_of, intent from contact_scores")
        }
    for weeks in (0, 1, 11):
        as_of = AS_OF - timedelta(weeks=weeks)
        expected = expected_intent(playbook, company, as_of)
        assert {person: found[person, as_of] for person in expected} == expected


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(done=signals, decay=st.sampled_from(sorted(DECAYS)))
def test_ledger_lines_add_up_to_every_score_exactly(tmp_path_factory, done, decay):
    """For people and accounts, fit and intent, at all twelve instants."""
    company = Company(tmp_path_factory.mktemp("company"))
    told(company, done)

    with company.scored(playbook=DECAYS[decay]) as book:
        sums = {
            (entity, key, as_of, part): total
            for entity, key, as_of, part, total in book.all(
                "select entity, entity_id, as_of, part, sum(points) from score_ledger group by all"
            )
        }
        scores = book.all(
            "select 'contact', contact_id, as_of, fit, intent from contact_scores"
            " union all select 'account', account_id, as_of, fit, intent from account_scores"
        )
    for entity, key, as_of, fit, intent in scores:
        assert sums.get((entity, key, as_of, "fit"), 0) == fit
        assert sums.get((entity, key, as_of, "intent"), 0) == intent


def test_the_default_playbook_prices_each_of_these_kinds():
    assert {rule.kind for rule in shipped_playbook("fit-intent-100").intent.rules}.issuperset(KINDS)
