"""
What analysts get to compute the contact scores of one instant by themselves, and what they must find.

They read two Parquet files: the touches that can score, and the people with their fit. They follow the
shipped playbook: a repeat about the same asset earns nothing, caps by rule and by group fill in order of
time, each signal loses points each week, and the sum of a person is cut at the cap. Points are whole
hundredths, as in the models.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from abm.bench.measuring import Clock
from abm.workspace import Workspace
from abm_warehouse.demo import DEMO_AS_OF
from abm_warehouse.storage.connections import open_warehouse
from abm_warehouse.storage.sql_text import literal

TOUCHES, PEOPLE = "touches.parquet", "people.parquet"

SCORES = "scores"
"""The part that is timed: from reading the files to the scores."""

DAY = 86_400
MONDAY = 3
"""Days to add so that weeks begin on Monday: 1970-01-01 was a Thursday."""

MEETING = "meeting_held"

INPUTS = {
    TOUCHES: (
        "select touches.engagement_id, touches.contact_id, touches.kind, touches.channel, touches.topic,"
        " touches.asset, touches.campaign_id, touches.duration_seconds, touches.occurred_at,"
        " lower(trim(coalesce(touches.asset, touches.form, touches.url))) as same_asset"
        " from engagements as touches"
        " inner join contacts on contacts.contact_id = touches.contact_id"
        " where touches.direction in ('inbound', 'mutual')"
        " and not touches.is_bot and not touches.is_internal and contacts.consent is distinct from 'denied'"
        " order by touches.occurred_at"
    ),
    PEOPLE: (
        "select scores.contact_id, cast(scores.fit * 100 as bigint) as fit,"
        " coalesce(contacts.status = 'suppressed', false) as is_suppressed"
        " from contact_scores_now as scores"
        " inner join contacts on contacts.contact_id = scores.contact_id order by scores.contact_id"
    ),
}
"""The files, made from the marts."""

RESULT = (
    "select contact_id, cast(intent * 100 as bigint) as intent, cast(score * 100 as bigint) as score, band,"
    " signals, last_signal_at, is_engaged, is_met from contact_scores_now"
)
"""What the analysts must find."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The rules of the playbook, as a run wrote them."""

    as_of: datetime
    rules: list[dict[str, Any]]
    group_caps: list[dict[str, Any]]
    bands: list[dict[str, Any]]
    scoring: dict[str, Any]

    @property
    def as_of_second(self) -> int:
        """The instant in seconds."""
        return int(self.as_of.timestamp())

    @property
    def engaged_after(self) -> int:
        """The second after which a signal shows that a person is engaged."""
        return self.as_of_second - int(self.scoring["engaged_days"]) * DAY

    @property
    def rewarded(self) -> list[str]:
        """Kinds that some rule rewards."""
        return sorted({rule["kind"] for rule in self.rules if rule["points_hundredths"] > 0})


def write_inputs(clock: Clock, workspace: Workspace, folder: Path) -> Agreement:
    """Write the files that the analysts read, and return the rules."""
    folder.mkdir()
    with (
        clock.time("inputs"),
        open_warehouse(workspace.warehouse, workspace.settings(), read_only=True) as con,
    ):
        for file, query in INPUTS.items():
            con.execute(f"copy ({query}) to {literal(str(folder / file))} (format parquet)")
        tables = {table: _rows(con, table) for table in ("signal_rules", "group_caps", "bands", "scoring")}
    return Agreement(
        DEMO_AS_OF, tables["signal_rules"], tables["group_caps"], tables["bands"], tables["scoring"][0]
    )


def _rows(con: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    answer = con.execute(f"select * from run.{table}")
    names = [column[0] for column in answer.description or []]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
