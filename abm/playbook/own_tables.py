"""What a workspace's own files say beside the playbook, as rows of tables."""

from collections.abc import Iterable
from dataclasses import astuple
from itertools import accumulate

from abm.playbook.goals import AgreedGoal
from abm.playbook.journeys import Journey
from abm.playbook.kind_rules import IN_ADDRESSES, SEPARATORS, KindRule
from abm.playbook.match_odds import MatchOdds
from abm.playbook.rates import Rate, rate_periods
from abm.playbook.table import Table
from abm.playbook.target_accounts import TargetAccount
from abm.playbook.words import Word, meanings


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
