"""The checks stop what must not be published, and each fails on rows that break its claim."""

from datetime import timedelta

import pytest

from abm.errors import AuditFailed
from abm.pipeline.run import run
from abm_warehouse.demo import DEMO_AS_OF
from abm_warehouse.models import checks
from abm_warehouse.models.model import read_models
from abm_warehouse.models.order import build_order, models_needed
from abm_warehouse.models.sql_files import is_internal
from abm_warehouse.publishing.snapshots import DATABASE, INTERNAL, require_current_generation
from abm_warehouse.storage.connections import open_snapshot


def test_a_check_that_returns_rows_stops_publication_and_is_named(demo_workspace, monkeypatch):
    monkeypatch.setattr(checks, "read_checks", lambda: iter([("nobody_is_rich", "select 1 as account")]))

    snapshot = open_snapshot(require_current_generation(demo_workspace.folder) / DATABASE)
    with snapshot as con, pytest.raises(AuditFailed, match=r"nobody_is_rich: account=1$"):
        checks.audit(con)


@pytest.mark.slow
def test_a_failed_audit_leaves_what_was_published(workspace, monkeypatch):
    run(workspace, as_of=DEMO_AS_OF)
    monkeypatch.setattr(checks, "read_checks", lambda: iter([("never", "select 1")]))

    with pytest.raises(AuditFailed):
        run(workspace, as_of=DEMO_AS_OF + timedelta(days=1))
    assert require_current_generation(workspace.folder).name == "0001"


@pytest.fixture
def damaged(demo_workspace, con):
    """The demo's snapshot, of which one table may be changed."""
    con.execute(
        f"attach '{require_current_generation(demo_workspace.folder) / DATABASE}' as snapshot (read_only)"
    )
    tables = con.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'snapshot'"
    ).fetchall()
    tables += [(INTERNAL, model.name) for model in read_models() if model.repeats]
    for schema, table in tables:
        con.execute(f"create schema if not exists {schema}")
        con.execute(f"create view {schema}.{table} as from snapshot.{schema}.{table}")
    con.execute(f"set search_path = 'main,{INTERNAL}'")
    given = {table for _, table in tables}
    for view in build_order(
        models_needed(read_models(), given, ["score_ledger", "engagements", "contacts"]), given=given
    ):
        view.build(con)

    def damage(table, change):
        schema = INTERNAL if is_internal(table) else "main"
        con.execute(f"drop view if exists {schema}.{table}")
        con.execute(f"create table {schema}.{table} as from snapshot.{schema}.{table}")
        con.execute(change)
        return con

    return damage


@pytest.mark.slow
@pytest.mark.parametrize(("claim", "query"), list(checks.read_checks()))
def test_each_check_fails_on_rows_that_break_its_claim(damaged, claim, query):
    assert damaged(*DAMAGE[claim]).execute(query).fetchall() != []


def _doubled(table):
    return (table, f"insert into {table} select * from {table} limit 1")


DAMAGE = {
    "changes_add_up_to_the_movement_of_the_week": (
        "account_changes",
        "update account_changes set points = points + 1",
    ),
    "changes_add_up_to_the_movement_of_the_day_of_an_mqa": (
        "mqa_history_changes",
        "update mqa_history_changes set points = points + 1",
    ),
    "nothing_happened_after_the_run": (
        "int_engagements",
        "update int_engagements set occurred_at = occurred_at + interval 3 year",
    ),
    "nothing_was_recorded_after_the_run": (
        "opportunities",
        "update opportunities set created_at = created_at + interval 3 year",
    ),
    "a_hand_off_has_one_owner_at_a_time": ("handoffs", "update handoffs set ended_at = assigned_at"),
    "nobody_is_in_two_statuses_at_once": ("lifecycle", "update lifecycle set left_at = entered_at"),
    "every_account_is_one_row": _doubled("accounts"),
    "every_contact_is_one_row": _doubled("int_contacts"),
    "every_engagement_is_one_row": _doubled("int_engagements"),
    "every_opportunity_is_one_row": _doubled("opportunities"),
    "every_contact_is_scored_once_an_instant": _doubled("contact_scores"),
    "every_account_is_scored_once_an_instant": _doubled("account_scores"),
    "every_account_is_decided_once_an_instant": _doubled("mqa"),
    "every_seat_is_listed_once": _doubled("committee_seats"),
    "every_member_is_listed_once": _doubled("committee_members"),
    "every_clause_is_judged_once": _doubled("mqa_clauses"),
    "every_signal_is_worth_one_thing": _doubled("int_ledger_points"),
    "every_episode_is_listed_once": _doubled("signal_episodes"),
    "every_stage_is_reached_once_and_in_order": _doubled("funnel_stages"),
    "credit_of_a_deal_adds_up_to_its_amount": (
        "int_touch_credit",
        "update int_touch_credit set credit_cents = credit_cents + 1",
    ),
    "every_touch_of_a_deal_is_listed_once": _doubled("int_deal_touches"),
    "everything_credited_is_named_once": _doubled("int_credited_people"),
    "no_touch_is_credited_after_its_deal": (
        "attribution_credit",
        "update attribution_credit set occurred_at = reached_at + interval 1 second",
    ),
    "nobody_excluded_counts_for_an_account": (
        "contact_scores",
        "update contact_scores set excluded_because = 'suppressed'",
    ),
    "every_person_is_scored": (
        "contact_scores",
        "delete from contact_scores where account_id = 'planted-g1'",
    ),
    "the_views_of_the_hierarchy_add_up_to_the_same": (
        "hierarchy_totals",
        "update hierarchy_totals set people = people + 1 where score_view = 'country'"
        " and account_id = 'planted-g1'",
    ),
    "families_have_the_totals_of_their_accounts": (
        "family_scores",
        "update family_scores set accounts = accounts + 1 where account_id = global_account_id",
    ),
    "no_mqa_is_lost_at_the_instant_of_the_run": (
        "mqa_outlook",
        "update mqa_outlook set lost_at = as_of where is_mqa",
    ),
    "every_account_has_a_place_in_the_hierarchy": (
        "account_hierarchy",
        "delete from account_hierarchy where account_id = 'planted-g1'",
    ),
    "at_most_one_account_is_taken_and_it_is_likely": (
        "account_matches",
        "insert into account_matches select * replace ('other' as account_id) from account_matches"
        " where is_taken limit 1",
    ),
    "nothing_ambiguous_has_an_account": (
        "match_queue",
        "insert into match_queue (subject, subject_id, contact_id)"
        " select 'record', contact_id, contact_id from contacts where account_id is not null limit 1",
    ),
    "sure_people_alone_count_no_more_than_everyone": (
        "mqa",
        "update mqa set intent_strong = intent + 1 where account_id = 'planted-g1'",
    ),
    "a_decided_role_is_the_only_one": (
        "role_evidence",
        "insert into role_evidence select contact_id, 'blocker', 'decision', 1, 1, true from role_evidence"
        " where is_counted limit 1",
    ),
    "nobody_fills_two_seats": (
        "committee_seats",
        "update committee_seats set contact_id = 'one' where account_id = 'planted-g1'",
    ),
    "every_account_is_scored": ("mqa", "delete from mqa where account_id = 'planted-g1'"),
    "points_are_within_the_playbooks_limits": (
        "contact_scores",
        "update contact_scores set intent = 51 where account_id = 'planted-g1'",
    ),
    "account_intent_is_within_the_cap": (
        "account_scores",
        "update account_scores set intent = 100.01 where account_id = 'planted-g1'",
    ),
    "coverage_is_a_share_and_engaged_people_are_known": (
        "account_scores",
        "update account_scores set coverage_engaged = 0.9 where account_id = 'planted-g1'",
    ),
    "ledger_lines_add_up_to_account_scores": (
        "int_ledger_points",
        "update int_ledger_points set left_hundredths = left_hundredths + 1"
        " where account = (select account from stg_accounts where account_id = 'planted-g1')",
    ),
    "ledger_lines_add_up_to_contact_scores": (
        "int_person_fit_lines",
        "update int_person_fit_lines set points_hundredths = points_hundredths + 1",
    ),
    "members_intent_adds_up_to_the_accounts": (
        "committee_members",
        "update committee_members set account_intent = account_intent + 0.01 where account_id = 'planted-g1'",
    ),
    "an_mqa_meets_its_clauses": ("mqa", "update mqa set is_mqa = not is_mqa where account_id = 'planted-g1'"),
    "an_episode_has_the_people_it_needs": (
        "signal_episodes",
        "update signal_episodes set people = 1 where account_id = 'planted-g1'",
    ),
    "nothing_scores_before_it_happened": (
        "int_ledger_points",
        "update int_ledger_points set occurred_at = as_of + interval 1 second",
    ),
    "numbers_are_finite": ("int_engagements", "update int_engagements set value = 'nan'::double"),
}
