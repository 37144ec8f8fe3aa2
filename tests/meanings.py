"""What the shipped rules find out about loaded engagements, without a run."""

from collections import defaultdict

from abm.pipeline.kind_check import refine_kinds
from abm.playbook import DEFAULT_PLAYBOOK
from abm.playbook.kind_rules import shipped_kind_rules
from abm.playbook.model import shipped_playbook
from abm_warehouse.models.known import write_known_views

MEANT = (
    "(select touches.*, coalesce(refined.kind, given_kind) as kind, refined.kind_rule"
    " from stg_engagements as touches left join int_refined_kinds as refined using (touch))"
)


def meant(store, columns):
    """Columns of every engagement in a store, among them ``kind`` and ``kind_rule``, ordered by the first."""
    store.con.execute("create schema if not exists run")
    store.con.execute(
        "create or replace table run.knowledge as select timestamptz '2100-01-01 00:00:00+00' as known_at"
    )
    write_known_views(store.con, defaultdict(str))
    refine_kinds(store.con, shipped_playbook(DEFAULT_PLAYBOOK), shipped_kind_rules())
    return store.rows(f"select {columns} from {MEANT} order by 1")
