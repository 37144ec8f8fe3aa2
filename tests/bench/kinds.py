"""
Measure what share of the engagements of public exports means something to the playbook.

    python -m tests.bench.kinds

An engagement does if it earns points by its kind, or is known to be ours. It is counted as the profile gives
it, and as the rules of ``kind_rules.csv`` refine it. Points are those of kinds, before any cap or decay.
Besides the public exports, which say little of what people did, there are made-up ones of the tests. Those
that are not there are left out.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from abm.pipeline.kind_check import refine_kinds
from abm.playbook import DEFAULT_PLAYBOOK
from abm.playbook.kind_rules import KindRule, shipped_kind_rules
from abm.playbook.model import shipped_playbook
from abm.workspace import Workspace, create_workspace
from abm_warehouse.loading.load import load_file
from abm_warehouse.models.known import write_known_views
from abm_warehouse.profiles.reading import read_profile
from abm_warehouse.storage.connections import one_row, open_warehouse
from tests.public_data import PUBLIC_DATA

MADE_UP = Path(__file__).parents[1] / "end_to_end" / "exports"
EXPORTS = (
    ("salesforce", PUBLIC_DATA / "salesforce_native_export", "*.csv"),
    ("salesforce_fivetran", PUBLIC_DATA / "fivetran_salesforce", "*.csv"),
    ("hubspot_fivetran", PUBLIC_DATA / "fivetran_hubspot", "*.csv"),
    ("marketo_fivetran", PUBLIC_DATA / "fivetran_marketo", "*.csv"),
    ("web_snowplow", PUBLIC_DATA / "snowplow_sessions", "event*.csv"),
    ("web_snowplow", PUBLIC_DATA / "snowplow_fractribution", "source__events.csv"),
    ("salesforce", MADE_UP / "salesforce", "*.csv"),
    ("hubspot_fivetran", MADE_UP / "hubspot", "*.csv"),
    ("marketo", MADE_UP / "marketo", "*.csv"),
)
"""Profile, folder, and its files."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many engagements there are, earn points, are ours and were decided by a rule; the points of all."""

    engagements: int
    earning: int
    ours: int
    decided: int
    points: float

    @property
    def known(self) -> str:
        """Share of those that earn points or are ours."""
        return f"{100 * (self.earning + self.ours) / max(self.engagements, 1):.0f} %"


def load_export(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, profile: str, files: Iterable[Path]
) -> None:
    """Load the files that the profile reads."""
    source_profile = read_profile(profile, workspace.profiles)
    for file in files:
        load_file(
            con,
            file,
            source_profile,
            receipts=workspace.receipts,
            archive_in=workspace.sources,
            entity_name=None,
        )


def counts(con: duckdb.DuckDBPyConnection, rules: tuple[KindRule, ...]) -> Counts:
    """What the engagements of a store mean by some rules."""
    con.execute("create schema if not exists run")
    con.execute(
        "create or replace table run.knowledge as select timestamptz '2100-01-01 00:00:00+00' as known_at"
    )
    write_known_views(con, defaultdict(str))
    refine_kinds(con, shipped_playbook(DEFAULT_PLAYBOOK), rules)
    counted = one_row(
        con,
        "with touches as (select coalesce(refined.kind, given_kind) as kind, direction, refined.kind_rule"
        " from stg_engagements left join int_refined_kinds as refined using (touch)),"
        " prices as (select kind, max(points_hundredths) as points from run.signal_rules group by kind),"
        " known as (select kind_rule, coalesce(touches.direction, kinds.direction, '') as direction,"
        " coalesce(points, 0) as points from touches left join run.kinds as kinds using (kind)"
        " left join prices using (kind))"
        " select count(*), count(*) filter (where points > 0 and direction <> 'outbound'),"
        " count(*) filter (where direction = 'outbound'), count(kind_rule),"
        " coalesce(sum(points) filter (where direction <> 'outbound'), 0) / 100 from known",
    )
    return Counts(*counted)


def main() -> int:
    """Print a table of the exports that are there."""
    heading = ("export", "engagements", "known by profiles", "known by rules too", "earn points", "ours")
    write(
        "| " + " | ".join((*heading, "decided by rules", "points by profiles", "points by rules too")) + " |"
    )
    write("|---" * 9 + "|")
    for profile, folder, pattern in EXPORTS:
        files = sorted(folder.glob(pattern))
        if not files:
            write(f"{folder.name} is left out: it was expected in {folder}. Set ABM_PUBLIC_DATA.")
            continue
        with TemporaryDirectory() as scratch:
            workspace = create_workspace(Path(scratch) / "workspace")
            with open_warehouse(Path(":memory:"), workspace.settings()) as con:
                load_export(con, workspace, profile, files)
                plain, refined = counts(con, ()), counts(con, shipped_kind_rules())
        cells = (plain.known, refined.known, refined.earning, refined.ours, refined.decided)
        row = (folder.name, plain.engagements, *cells, f"{plain.points:g}", f"{refined.points:g}")
        write(f"| {' | '.join(map(str, row))} |")
    return 0


def write(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
