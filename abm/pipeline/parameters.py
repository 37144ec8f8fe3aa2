"""The instants of a run, and the parameters it writes for the SQL models."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

import duckdb

from abm.config.settings import CURRENCY
from abm.pipeline.closes import closes, weekly_instants
from abm.pipeline.earlier_mqas import EarlierMqas, earlier_mqas_tables
from abm.playbook.goals import AgreedGoal
from abm.playbook.handover_tables import handover_tables
from abm.playbook.journeys import Journey
from abm.playbook.kept import Rules
from abm.playbook.kind_rules import KindRule
from abm.playbook.match_odds import MatchOdds
from abm.playbook.model import Playbook
from abm.playbook.own_tables import (
    goals_table,
    journey_tables,
    kind_rule_tables,
    match_odds_table,
    rates_table,
    target_accounts_table,
    words_table,
)
from abm.playbook.rates import Rate
from abm.playbook.table import Table
from abm.playbook.tables import WEEKS, WEEKS_OF_A_YEAR, tables_of
from abm.playbook.target_accounts import TargetAccount
from abm.playbook.words import Word
from abm.vocabulary.dispositions import STATUS_OF
from abm_warehouse.decision_log import Decision
from abm_warehouse.dispositions import dispositions, reassignments
from abm_warehouse.models.changes import INSTANT, ChangeLog
from abm_warehouse.models.differences import LOGGED_INSTANT
from abm_warehouse.qualification import answers
from abm_warehouse.storage.connections import one_row, transaction


def write_parameters(
    con: duckdb.DuckDBPyConnection,
    playbook: Playbook,
    as_of: datetime,
    known_at: datetime,
    decided: Iterable[Decision],
    match_odds: Iterable[MatchOdds],
    kind_rules: Iterable[KindRule],
    words: Iterable[Word],
    system_order: Iterable[str],
    rates: Iterable[Rate] = (),
    currency: str = CURRENCY,
    target_accounts: Iterable[TargetAccount] = (),
    goals: Iterable[AgreedGoal] = (),
    journeys: Iterable[Journey] = (),
    time_zone: str = "UTC",
    earlier_mqas: EarlierMqas | None = None,
    rules_at: Callable[[datetime], Rules | None] = lambda at: None,
) -> dict[str, str]:
    """
    Write what changed of schema ``run``, all of it or nothing; fingerprints by ``run.table``.

    The comment of a table is the fingerprint of what it holds.
    """
    knowledge = Table("knowledge", "known_at timestamptz", ((known_at,),))
    tables = (
        *tables_of(playbook),
        match_odds_table(match_odds),
        *kind_rule_tables(kind_rules),
        words_table(words),
        rates_table(rates, currency),
        target_accounts_table(target_accounts),
        goals_table(goals),
        *journey_tables(journeys),
        *handover_tables(playbook, time_zone),
        *clock(as_of, time_zone),
        _earlier_rules(playbook, rules_at(weekly_instants(as_of, time_zone, weeks=2)[1])),
        closes(as_of, time_zone),
        Table("calendar", "time_zone varchar", ((time_zone,),)),
        _learning(as_of),
        *earlier_mqas_tables(earlier_mqas),
        knowledge,
        *decision_tables(decided, known_at),
        _systems(system_order),
    )
    fingerprints = {table.name: _fingerprint(table) for table in tables}
    written = dict(
        con.execute(
            "select table_name, comment from duckdb_tables()"
            " where schema_name = 'run' and database_name = current_database()"
        ).fetchall()
    )
    changed = [table for table in tables if written.get(table.name) != fingerprints[table.name]]
    if changed:
        with transaction(con):
            for table in changed:
                if table.name in ("clock", "weeks") and table.name in written:
                    _log_instants(con, table, written[table.name], fingerprints[table.name])
                write_table(con, table)
                con.execute(f"comment on table run.{table.name} is '{fingerprints[table.name]}'")
    return {f"run.{name}": fingerprint for name, fingerprint in fingerprints.items()}


def write_clock(con: duckdb.DuckDBPyConnection, as_of: datetime, since: datetime | None = None) -> None:
    """Write the clock and the closes again: for another instant and the weeks before it, or ``since``."""
    [time_zone] = one_row(con, "select time_zone from run.calendar")
    tables = clock(as_of, time_zone) if since is None else _clock_of((as_of, since))
    for table in (*tables, closes(as_of, time_zone)):
        write_table(con, table)


def clock(as_of: datetime, time_zone: str = "UTC", weeks: int = WEEKS_OF_A_YEAR) -> tuple[Table, Table]:
    """
    The instants of weekly views, and how many weeks ago each is; see :func:`.weekly_instants`.

    At those that are recent everything is scored, and only accounts before. How long ago an instant is stands
    apart, since nothing else of it changes in a week.

    Examples
    --------
    >>> from datetime import UTC
    >>> instants, weeks = clock(datetime(2026, 9, 30, 12, tzinfo=UTC), weeks=3)
    >>> [(f"{at:%a %d}", is_now, before and before.day) for at, _, is_now, _, before in instants.rows]
    [('Wed 30', True, 28), ('Mon 28', False, 21), ('Mon 21', False, None)]
    >>> [weeks_ago for _, weeks_ago in weeks.rows]
    [0, 1, 2]
    """
    return _clock_of(weekly_instants(as_of, time_zone, weeks=weeks))


def _clock_of(instants: Sequence[datetime]) -> tuple[Table, Table]:
    """The clock of some instants, the last one first."""
    earlier = (*instants[1:], None)
    rows = tuple(
        (at, int(at.timestamp() // 1), week == 0, week < WEEKS, previous)
        for week, (at, previous) in enumerate(zip(instants, earlier, strict=True))
    )
    columns = (
        "as_of timestamptz, as_of_second bigint, is_now boolean, is_recent boolean,"
        " previous_as_of timestamptz"
    )
    weeks = tuple((at, week) for week, at in enumerate(instants))
    return Table("clock", columns, rows), Table("weeks", "as_of timestamptz, weeks_ago bigint", weeks)


def _earlier_rules(playbook: Playbook, earlier: Rules | None) -> Table:
    """The rules of runs at the instant before, if they were others than those of a playbook."""
    is_other = earlier is not None and earlier.playbook.version != playbook.version
    rows = ((earlier.playbook.version, earlier.text),) if earlier is not None and is_other else ()
    return Table("earlier_rules", "version varchar, text varchar", rows)


def _learning(as_of: datetime) -> Table:
    """
    Up to when the paths of accounts without a deal are known to the models that learn from them.

    That is the Monday before: a day later, they have learned the same.

    Examples
    --------
    >>> from datetime import UTC
    >>> [(until, _)] = _learning(datetime(2026, 9, 30, 12, tzinfo=UTC)).rows
    >>> f"{until:%A, %d %B %H:%M}"
    'Monday, 28 September 00:00'
    """
    day = as_of.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    until = day - timedelta(days=day.weekday())
    return Table("learning", "until timestamptz, until_second bigint", ((until, int(until.timestamp())),))


def _systems(order: Iterable[str]) -> Table:
    """The systems that are believed first, in their order."""
    return Table(
        "systems", "system varchar, place bigint", tuple((name, place) for place, name in enumerate(order))
    )


def decision_tables(decided: Iterable[Decision], known_at: datetime) -> tuple[Table, ...]:
    """The decisions that people had made by an instant, without notes; what sales did and said, apart."""
    known = [decision for decision in decided if decision.decided_at <= known_at]
    columns = (
        "decision_id bigint, about varchar, subject varchar, subject_id varchar, answer varchar,"
        " verdict varchar, decided_by varchar, decided_at timestamptz, details varchar"
    )
    rows = tuple(
        (
            decision.decision_id,
            decision.about,
            decision.subject,
            decision.subject_id,
            decision.answer,
            decision.verdict,
            decision.decided_by,
            decision.decided_at,
            decision.details,
        )
        for decision in known
    )
    disposed = tuple(
        (
            done.decision_id,
            done.subject,
            done.subject_id,
            done.disposition,
            STATUS_OF[done.disposition],
            done.reason,
            done.until,
            done.by,
            done.decided_at,
            done.counts_from,
        )
        for done in dispositions(known)
    )
    reassigned = tuple(
        (change.decision_id, change.subject, change.subject_id, change.user_id, change.counts_from)
        for change in reassignments(known)
    )
    answered = tuple(
        (
            answer.decision_id,
            answer.subject,
            answer.subject_id,
            answer.framework,
            answer.field,
            answer.value,
            answer.confidence,
            answer.by,
            answer.counts_from,
        )
        for answer in answers(known)
    )
    return (
        Table("decisions", columns, rows),
        Table(
            "disposed",
            "decision_id bigint, subject varchar, subject_id varchar, disposition varchar, status varchar,"
            " reason varchar, until timestamptz, decided_by varchar, decided_at timestamptz,"
            " counts_from timestamptz",
            disposed,
        ),
        Table(
            "reassignments",
            "decision_id bigint, subject varchar, subject_id varchar, user_id varchar,"
            " counts_from timestamptz",
            reassigned,
        ),
        Table(
            "answers",
            "decision_id bigint, subject varchar, subject_id varchar, framework varchar, field varchar,"
            " value varchar, confidence bigint, answered_by varchar, counts_from timestamptz",
            answered,
        ),
    )


def _log_instants(con: duckdb.DuckDBPyConnection, table: Table, before: str, after: str) -> None:
    """Log which instants differ in a table that is to be written, so that models grow by them."""
    differing = set(con.execute(f"from run.{table.name}").fetchall()) ^ set(table.rows)
    write_table(con, Table("differing", f"{INSTANT} timestamptz", tuple((row[0],) for row in differing)))
    log = ChangeLog(con)
    log.record(f"run.{table.name}", before, after, {INSTANT: f"select {LOGGED_INSTANT} from run.differing"})
    log.flush()
    con.execute("drop table run.differing")


def write_table(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Create or replace one table of schema ``run``."""
    con.execute(f"create or replace table run.{table.name} ({table.columns})")
    if table.rows:
        types = [column.split()[1] for column in table.columns.split(", ")]
        cells = ", ".join(f"unnest(?::{kind}[])" for kind in types)
        con.execute(f"insert into run.{table.name} select {cells}", list(zip(*table.rows, strict=True)))


def _fingerprint(table: Table) -> str:
    content = json.dumps([table.columns, table.rows], default=str)
    return hashlib.sha256(content.encode()).hexdigest()
