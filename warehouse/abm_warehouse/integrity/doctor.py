"""The doctor: every check of a workspace. It reports; it writes only a receipt that a crash prevented."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from abm.counting import counted
from abm.errors import DecisionLogBroken, WarehouseError
from abm.workspace import Workspace
from abm_warehouse import decision_log
from abm_warehouse.integrity.check_result import CheckResult
from abm_warehouse.integrity.publication_checks import publication_checks
from abm_warehouse.integrity.reconcile import published_decisions
from abm_warehouse.integrity.repair import Repair
from abm_warehouse.integrity.warehouse_checks import warehouse_checks
from abm_warehouse.loading.suppression import is_erasure_unfinished
from abm_warehouse.storage.decision_file import older_file


def run_checks(
    workspace: Workspace,
    *,
    repaired: Repair | None = None,
    progress: Callable[[str], None] = lambda stage: None,
) -> list[CheckResult]:
    """
    Compare everything that can be compared, in the order in which data flows.

    Parameters
    ----------
    workspace
        What to check.
    repaired
        The repair that has just been done, if any; what it could not restore is not advised again.
    progress
        Told what is being checked.

    Raises
    ------
    WarehouseBusy
        If another process is writing.
    """
    progress("the warehouse")
    not_restored = [
        batch.batch_id for batch in (repaired.batches if repaired else ()) if batch.status == "not_restored"
    ]
    results = warehouse_checks(workspace, not_restored=not_restored)
    progress("what is published")
    results += [*_decisions(workspace), *_erasure(workspace), *publication_checks(workspace)]
    return [replace(result, advice="") if result.is_healthy else result for result in results]


def _decisions(workspace: Workspace) -> Iterator[CheckResult]:
    """Check that the decision log can be read to its end and holds every published decision."""
    log = workspace.decision_log
    try:
        decision_log.require_sound(log)
        lost = decision_log.missing(log, published_decisions(workspace))
        count = len(decision_log.decisions(log))
    except DecisionLogBroken as error:
        advice = (
            "Restore decisions.sqlite from a backup, or run `abm doctor --repair`: it moves the file aside"
            " and restores the decisions that were published. Notes, and decisions made after the last run,"
            " are lost then."
        )
        yield CheckResult("decisions", is_healthy=False, found=error.reason, advice=advice)
        return
    except WarehouseError as error:
        advice = "See the message above."
        yield CheckResult("decisions", is_healthy=False, found=str(error), advice=advice)
        return
    if lost:
        numbers = decision_log.decision_numbers(lost)
        yield CheckResult(
            "decisions",
            is_healthy=False,
            found=f"published decisions are missing or were changed: {numbers}",
            advice=(
                "Restore decisions.sqlite from a backup, or run `abm doctor --repair`, which restores them"
                " from what is published, without their notes."
            ),
        )
    else:
        found = (
            f"{counted(count, 'decision')}, including every published one"
            if count
            else "nothing was decided yet"
        )
        yield CheckResult("decisions", is_healthy=True, found=found)
    if older := older_file(log):
        yield CheckResult(
            "older decisions",
            is_healthy=False,
            found=f"{older.name}, the decision log of an older version, is beside {log.name} and is not read",
            advice=f"Make the decisions in it again with `abm decide`, then remove {older}.",
        )


def _erasure(workspace: Workspace) -> Iterator[CheckResult]:
    if is_erasure_unfinished(workspace.folder):
        yield CheckResult(
            "erasure",
            is_healthy=False,
            found="an erasure was cut off: files may still hold the people it was to remove",
            advice="Run `abm erase EMAIL` again, for the same person or for anyone else.",
        )
