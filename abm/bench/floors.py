"""
Floors: bare queries over the same rows, which no implementation of the work can do without.

F groups the engagements by person and adds up a number; D finds the distinct days of each person. Both read
the engagements as they were loaded, in order of time.
"""

from pathlib import Path

from abm.bench.measuring import Clock
from abm.workspace import find_workspace
from abm_warehouse.storage.connections import one_row, open_warehouse

F, D = "F", "D"

NAMES = {
    F: "F: group the engagements by person",
    D: "D: distinct account, person and day",
}

QUERIES = {
    F: "select count(*), max(total) from"
    " (select contact_id, sum(line) as total from raw.engagements group by contact_id)",
    D: "select count(*), max(day) from"
    " (select distinct account_id, contact_id, cast(occurred_at as date) as day from raw.engagements)",
}


def measure_floors(clock: Clock, folder: Path) -> None:
    """Run the queries of both floors on the warehouse of a workspace."""
    workspace = find_workspace(folder)
    with open_warehouse(workspace.warehouse, workspace.settings(), read_only=True) as con:
        for floor, query in QUERIES.items():
            with clock.time(floor):
                one_row(con, query)
