"""Why the intent of an account is another one than a run published before: time, other data, other rules."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import duckdb

from abm.pipeline.instants import scored_at
from abm.playbook.model import Playbook
from abm_warehouse.publishing import queries
from abm_warehouse.publishing.manifest import read_manifest
from abm_warehouse.publishing.result_rows import Change
from abm_warehouse.publishing.snapshots import DATABASE
from abm_warehouse.storage.connections import open_snapshot

_WEEK = timedelta(weeks=1)
_WANTED = ("account_changes", "account_scores", "run_playbook")


def changes_since_run(now: Path, then: Path, account_id: str, old_rules: Playbook) -> tuple[Change, ...]:
    """
    The reasons for the change from what one run published to what another did, the largest first.

    Three differences are put one after the other, so that the points add up to the change exactly: what the
    earlier run would have said with the data of today (``corrections``), what it would have said by the rules
    of today as well (``rules``), and what has happened and faded since.

    Parameters
    ----------
    now, then
        Folders of the generations; the earlier one is not as of a later instant.
    account_id
        The id of the account.
    old_rules
        The playbook of the earlier run.
    """
    current, earlier = read_manifest(now), read_manifest(then)
    with open_snapshot(then / DATABASE) as con:
        published = _intent(con, account_id, then)
    if earlier.as_of < current.as_of:
        with scored_at(now / DATABASE, account_id, current.as_of, earlier.as_of, wanted=_WANTED) as con:
            since = queries.changes(con, account_id)
            with_new_rules = queries.intents(con, account_id).get(earlier.as_of, Decimal(0))
    else:
        since = ()
        with open_snapshot(now / DATABASE) as con:
            with_new_rules = _intent(con, account_id, now)
    with_new_data = with_new_rules
    if earlier.playbook_version != current.playbook_version:
        before = earlier.as_of - _WEEK
        with scored_at(
            now / DATABASE, account_id, earlier.as_of, before, wanted=_WANTED, rules=old_rules
        ) as con:
            with_new_data = queries.intents(con, account_id).get(earlier.as_of, Decimal(0))
    apart = (
        Change("corrections", with_new_data - published, 0, earlier.as_of),
        Change("rules", with_new_rules - with_new_data, 0, earlier.as_of),
    )
    told = [*since, *(change for change in apart if change.points)]
    return tuple(sorted(told, key=lambda change: (-abs(change.points), change.reason)))


def _intent(con: duckdb.DuckDBPyConnection, account_id: str, generation: Path) -> Decimal:
    """The intent that a generation published; 0 if it did not know the account."""
    return queries.intents(con, account_id).get(read_manifest(generation).as_of, Decimal(0))
