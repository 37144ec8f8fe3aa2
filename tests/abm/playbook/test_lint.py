"""Warnings about a playbook: each check, the line it names, and the shipped playbooks without any."""

from dataclasses import dataclass

import pytest

from abm.config.toml_files import parse_toml
from abm.playbook.lint import lint
from abm.playbook.model import Playbook, shipped_names, shipped_playbook, shipped_text
from abm.playbook.reach import reachable_intent, thresholds
from tests.company import playbook_with

CASES = {
    "a floor of intent that nobody reaches": (
        "out-of-reach",
        ("min_intent = 12", "min_intent = 60"),
        "asks for an intent of 60, but the rules give at most 50 points. Write 50 or less",
    ),
    "a floor of fit that nobody reaches": (
        "out-of-reach",
        ("min_fit = 20", "min_fit = 51"),
        "asks for a fit of 51, but the rules give at most 50",
    ),
    "an account fit that nobody reaches": (
        "out-of-reach",
        ("min_account_fit = 20", "min_account_fit = 36"),
        "An MQA takes an account fit of 36",
    ),
    "an account intent above its cap": (
        "out-of-reach",
        ("enter_intent = 10", "enter_intent = 101"),
        "An MQA takes an account intent of 101",
    ),
    "a floor that never binds": (
        "never-binds",
        ("min_intent = 12", "min_intent = 11"),
        "so a score of 61 has at least 11 of it anyway. Write more than 11",
    ),
    "no floor under fit": (
        "fit-alone",
        ("min_intent = 10", "min_intent = 0"),
        "Fit alone reaches band 'mql'",
    ),
    "a higher band that asks for less": (
        "bands",
        ("min_intent = 10", "min_intent = 25"),
        "'sql_priority' asks for less intent (12) than band 'mql' below it (25)",
    ),
    "no cap": (
        "uncapped",
        ("points = 8\nmax_points = 16\nper_days = 7\n", "points = 8\n"),
        "7 signals in one hour fill the intent of a person. Write max_points = 16 and per_days = 7",
    ),
    "a cap below the points": (
        "cap",
        ("max_points = 20", "max_points = 4"),
        "gives 10 points, and its cap leaves 4",
    ),
    "one event priced twice": (
        "priced-twice",
        ('kind = "video_view"\npoints = 2', 'id = "again"\nkind = "pricing_view"\npoints = 2'),
        "One pricing_view earns the points of 'pricing_view' (10) and of 'again' (2)",
    ),
    "a rule behind one that takes everything": (
        "dead-rule",
        ('kind = "video_view"', 'id = "again"\nkind = "product_page_view"'),
        "'product_page_view' never matches: 'again' comes first",
    ),
    "one fact in two rules": (
        "overlap",
        ('any_of = ["Government"', 'any_of = ["SaaS", "Government"'),
        "both hold for industry saas: it counts twice",
    ),
    "one range in two rules": ("overlap", ("below = 10", "below = 60"), "both hold for employees 50 to 60"),
    "a gap between tiers": (
        "gap",
        (
            'field = "employees"\nbelow = 10',
            'group = "size"\nfield = "employees"\nbetween = [1, 20]',
        ),
        "employees above 20 and below 50 earns nothing. Let 'company_size' begin at 21",
    ),
    "a kind without a rule": (
        "unpriced",
        ('kind = "booth_visit"', 'id = "x"\nkind = "event_no_show"'),
        "booth_visit",
    ),
    "an account that one person fills": (
        "saturated",
        ("account_cap = 100", "account_cap = 70"),
        "One person can bring 75 points to an account, more than the cap of 70",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_warning_names_its_line_and_what_to_write_instead(case):
    check, (old, new), words = CASES[case]
    text = shipped_text("fit-intent-100")
    assert old in text
    if check == "gap":
        text = text.replace('id = "company_size"', 'id = "company_size"\ngroup = "size"')
    changed = text.replace(old, new, 1)
    warnings = [w for w in lint(parse_toml(changed, Playbook, file="x"), changed) if w.check == check]

    assert warnings, case
    warning = next(w for w in warnings if words in w.sentence)
    last_key = warning.key.rsplit(".", 1)[-1]
    line = changed.splitlines()[warning.line - 1]
    assert line.startswith((last_key, "[[", "["))
    assert warning.instead


def test_no_shipped_playbook_has_a_warning_or_a_rule_without_a_cap():
    for name in shipped_names():
        playbook = shipped_playbook(name)
        assert lint(playbook) == ()
        groups = {cap.group for cap in playbook.intent.group_caps}
        assert not [
            r for r in playbook.intent.rules if r.points > 0 and not (r.max_points or r.group in groups)
        ]


def test_what_rules_can_reach_counts_their_caps():
    """One rule of 4 points, at most 4 in 30 days: one signal is left after a week, none after two."""
    text = shipped_text("fit-intent-100")
    head, rules = text.split("[[intent.rules]]", 1)
    bands = rules[rules.index("# ---- Bands") :]
    only = '[[intent.rules]]\nkind = "contact_us"\npoints = 4\nmax_points = 4\nper_days = 30\n\n'
    capless = head[: head.index("[[intent.group_caps]]")]
    playbook = parse_toml(capless + only + bands, Playbook, file="x")

    assert reachable_intent(playbook) == 8
    mql, sql, *_ = thresholds(playbook)
    assert (mql.signals, sql.signals) == (None, None)  # both floors are above 8 and 4


def test_the_cheapest_path_to_an_mqa_has_as_many_people_as_an_episode():
    [*_, entry] = thresholds(playbook_with(("people = 2", "people = 3")))

    assert [(step.times, step.role) for step in entry.steps] == [
        (1, "economic_buyer"),
        (1, "decision_maker"),
        (1, "executive_sponsor"),
    ]


@dataclass
class Use:
    part: str
    rule_id: str
    accounts: int
    of_accounts: int = 100


def test_a_book_shows_rules_that_earn_nothing_and_rules_that_earn_everywhere():
    playbook = shipped_playbook("fit-intent-100")
    fit = [("fit", rule.id) for rule in (*playbook.fit.account, *playbook.fit.person)]
    intent = [("intent", rule.rule_id) for rule in playbook.intent.rules if rule.points]
    used = [Use(part, rule, 96 if rule == "location" else 95) for part, rule in (*fit, *intent)][:-1]

    found = {w.check: w for w in lint(playbook, used=used, unpriced={"fax": 3})}
    assert found.keys() == {"never-earned", "saturated", "unpriced"}
    assert "'fax': 3 engagements of the book earn nothing" in found["unpriced"].message
    assert "'location' holds at 96 of 100 accounts" in found["saturated"].message
    assert "campaign_response" in found["never-earned"].message


def test_signing_does_not_change_the_version_and_a_date_has_to_be_one():
    signed = (
        "\n[fit]",
        '\n[[agreed]]\nby = "Dana Reyes"\nrole = "Head of Sales"\non = "2026-09-01"\n\n[fit]',
    )

    assert playbook_with(signed).version == playbook_with().version
    assert playbook_with(signed).agreed[0].on.isoformat() == "2026-09-01"
