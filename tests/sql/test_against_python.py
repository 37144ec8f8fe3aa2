"""Two implementations of one arithmetic: the SQL models and plain Python, on random companies."""

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abm.playbook.conditions import Condition
from abm.playbook.model import Playbook, shipped_playbook
from abm.playbook.rules import SignalRule
from abm.vocabulary import points
from abm.vocabulary.points import hundredths
from tests.company import AS_OF, Company, monday, playbook_with

KINDS = (
    "page_view pricing_view case_study_download webinar_attended email_open email_click email_unsubscribe"
    " careers_view product_page_view blog_view sales_email_reply pricing_sheet_download case_study_view"
).split()

TITLES = {
    "Chief Technology Officer": "c_suite",
    "Director of Operations": "director",
    "Software-Engineer": "individual_contributor",
}
PEOPLE = {f"p{number:02}": list(TITLES)[number % len(TITLES)] for number in range(12)}

IN_FULL = """
[[intent.rules]]
id = "decision_stage"
kind = "pricing_sheet_download"
after = ["case_study_download", "case_study_view"]
within_days = 14
points = 20
max_points = 40
per_days = 14

[[intent.rules]]
id = "third_look"
kind = "pricing_view"
at_least = 3
within_days = 10
points = 13

[[intent.rules]]
id = "engineers_on_security"
kind = "blog_view"
points = 4.5
where = [
    { field = "url", has_words = ["security audit", "api"] },
    { field = "person.title", has_words = ["engineer", "technology officer"] },
]

[[intent.rules]]
id = "long_look_of_a_director"
kind = "product_page_view"
points = 7
group = "views"
at_least = 2
within_days = 60
after = ["webinar_attended"]
where = [
    { field = "duration_seconds", above = 29 },
    { field = "person.seniority", any_of = ["director", "c_suite"] },
]

[[intent.rules]]
id = "webinar_on_churn"
kind = "webinar_attended"
points = 14
where = [
    { field = "topic", any_of = ["churn"] },
    { field = "account.employees", between = [100, 200] },
]

# Strong signals."""
"""Rules of every form: sequences, counts, and several conditions on engagement, person and account."""

FULL = ("# Strong signals.", IN_FULL)
DECAYS = {
    "per_signal": playbook_with(FULL),
    "share": playbook_with(FULL, ("points = 2\nperiod_days = 7", "share = 0.3\nperiod_days = 10")),
    "half_life": playbook_with(FULL, ('mode = "per_signal"', 'mode = "half_life"\nhalf_life_days = 9.5')),
    "window": playbook_with(FULL, ('mode = "per_signal"', 'mode = "window"\nwindow_days = 20')),
    "on_total": playbook_with(FULL, ('mode = "per_signal"', 'mode = "on_total"')),
}

AGES = (-86_400, 90 * 86_400)
CHOICES = {
    "duration_seconds": (None, 30, 900),
    "asset": (None, "Churn.pdf", "churn.PDF", "roi.pdf"),
    "url": (
        None,
        "https://x.example/p/Security_Audit-2026",
        "https://x.example/p/api",
        "https://x.example/p/apis",
    ),
    "topic": (None, "Churn", "hiring"),
}

signals = st.lists(
    st.tuples(
        st.sampled_from(sorted(PEOPLE)),
        st.sampled_from(KINDS),
        st.integers(*AGES),
        st.fixed_dictionaries({name: st.sampled_from(cells) for name, cells in CHOICES.items()}),
    ),
    max_size=160,
)

Done = list[tuple[str, str, int, dict[str, object]]]


def some_signals(seed: int, number: int) -> Done:
    """Random signals, half of them of the last two weeks."""
    random = Random(seed)  # noqa: S311
    return [
        (
            random.choice(sorted(PEOPLE)),
            random.choice(KINDS),
            random.randint(AGES[0], random.choice((14 * 86_400, AGES[1]))),
            {name: random.choice(cells) for name, cells in CHOICES.items()},
        )
        for _ in range(number)
    ]


def told(company: Company, done: Done) -> None:
    company.account()
    for person, title in PEOPLE.items():
        company.person(person, title)
    for person, kind, age, cells in done:
        company.did(person, kind, AS_OF - timedelta(seconds=age), **cells)


def expected_intent(playbook: Playbook, company: Company, as_of: datetime) -> dict[str, int]:
    """Intent of each person in hundredths, worked out signal by signal."""
    intent = {}
    [account] = company.rows["accounts"]
    for person, title in PEOPLE.items():
        facts = {
            **{f"account.{name}": value for name, value in account.items()},
            "person.title": title,
            "person.seniority": TITLES[title],
        }
        done = [row for row in company.rows.get("engagements", ()) if row["contact_id"] == person]
        earned = credited(playbook, [*priced(playbook, done, facts), *repeated(playbook, done)])
        live = [(credit, int((as_of - at).total_seconds())) for at, _, credit in earned if at <= as_of]
        intent[person] = points.clipped(total(playbook, live), 0, hundredths(playbook.intent.person_cap))
    return intent


def priced(playbook, done, facts):
    """(when, id, rule, asset) of each engagement, by the first rule of its group that fits."""
    fitting = {
        rule.rule_id: sorted(
            (row["occurred_at"], row["engagement_id"]) for row in done if fits(rule, row, facts)
        )
        for rule in playbook.intent.rules
    }
    for row in done:
        groups = set()
        for rule in playbook.intent.rules:
            is_fitting = (row["occurred_at"], row["engagement_id"]) in fitting[rule.rule_id]
            if rule.group not in groups and is_fitting and has_past(rule, row, done, fitting[rule.rule_id]):
                groups.add(rule.group)
                yield row["occurred_at"], row["engagement_id"], rule, row["asset"] or row["url"]


def fits(rule: SignalRule, row, facts) -> bool:
    """Whether the signal itself, its person and their account meet all conditions of a rule."""
    long_enough = (row["duration_seconds"] or 0) >= (rule.min_duration_seconds or 0)
    return rule.kind == row["kind"] and long_enough and all(holds(c, row | facts) for c in rule.where)


def holds(condition: Condition, facts) -> bool:
    found = facts.get(condition.field)
    if found is None:
        return False
    if condition.any_of:
        return str(found).lower() in [text.lower() for text in condition.any_of]
    if condition.has_words:
        spaced = " ".join(re.split(r"[\W_]+", str(found).lower()))
        return any(re.search(rf"\b{phrase}\b", spaced) for phrase in condition.has_words)
    if condition.between is not None:
        return condition.between[0] <= found <= condition.between[1]
    return found > condition.above if condition.below is None else found < condition.below


def has_past(rule: SignalRule, row, done, fitting) -> bool:
    """Whether the person did as much, and what has to come before, within the days of the rule."""

    def days_since(at: datetime) -> int:
        return (row["occurred_at"].date() - at.date()).days

    if rule.at_least is not None:
        place = fitting.index((row["occurred_at"], row["engagement_id"]))
        first = place - rule.at_least + 1
        if first < 0 or days_since(fitting[first][0]) > rule.within_days:
            return False
    earlier = [r for r in done if r["kind"] in rule.after and r["occurred_at"] < row["occurred_at"]]
    return not rule.after or any(days_since(r["occurred_at"]) <= rule.within_days for r in earlier)


def repeated(playbook, done):
    """The visit days that complete so many within so many days."""
    web = {"case_study_view", "page_view", "pricing_view", "careers_view", "product_page_view", "blog_view"}
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


def check_against_python(folder, decay: str, done: Done) -> None:
    """Intent of everybody as of three instants, and ledger lines that add up to every score of twelve."""
    playbook = DECAYS[decay]
    company = Company(folder)
    told(company, done)

    with company.scored(playbook=playbook) as book:
        found = {
            (person, as_of): int(intent * 100)
            for person, as_of, intent in book.all("select contact_id, as_of, intent from contact_scores")
        }
        off = book.all(
            "select * from ("
            " select 'contact' as entity, contact_id as id, as_of, fit, intent from contact_scores"
            " union all select 'account', account_id, as_of, fit, intent from account_scores) as scores"
            " left join (select entity, entity_id as id, as_of,"
            " sum(points) filter (where part = 'fit') as fit,"
            " sum(points) filter (where part = 'intent') as intent"
            " from score_ledger group by all) as lines using (entity, id, as_of)"
            " where coalesce(lines.fit, 0) <> scores.fit or coalesce(lines.intent, 0) <> scores.intent"
        )
        named = {
            rule for [rule] in book.all("select distinct rule_id from score_ledger where kind = 'intent'")
        }
    for as_of in (AS_OF, monday(1), monday(11)):
        expected = expected_intent(playbook, company, as_of)
        assert {person: found[person, as_of] for person in expected} == expected
    assert off == []
    if len(done) == MANY:
        assert named >= {rule.rule_id for rule in playbook.intent.rules if rule.is_by_person}


MANY = 500


@pytest.mark.slow
@pytest.mark.parametrize("decay", DECAYS)
def test_sql_and_python_give_every_person_the_same_intent_and_ledger(tmp_path, decay):
    check_against_python(tmp_path, decay, some_signals(seed=10, number=MANY))


@pytest.mark.long
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(done=signals, decay=st.sampled_from(sorted(DECAYS)))
def test_sql_and_python_agree_on_any_signals(tmp_path_factory, done, decay):
    check_against_python(tmp_path_factory.mktemp("company"), decay, done)


def test_the_default_playbook_prices_each_of_these_kinds():
    assert {rule.kind for rule in shipped_playbook("fit-intent-100").intent.rules}.issuperset(KINDS)
