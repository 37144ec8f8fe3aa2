"""``abm lint``: what a playbook can reach, and what in it is well formed and still odd."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from abm.cli.options import command
from abm.cli.output import Output, Page
from abm.counting import counted
from abm.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from abm.playbook.model import Playbook
    from abm_warehouse.publishing.result_rows import RuleUse


@command
def lint(
    workspace: Workspace,
    output: Output,
    playbook: Annotated[
        Path | None,
        typer.Argument(metavar="PLAYBOOK", help="A playbook file; that of the workspace if not given."),
    ] = None,
) -> None:
    """
    Show the scores that a playbook can reach, and warn about rules that do not do what they seem to.

    Every warning names the line and what to write instead. If the last run used these rules, rules that gave
    nobody any points, or nearly everybody, are named too.
    """
    from abm.playbook.lint import lint as warnings_about
    from abm.playbook.model import read_playbook
    from abm.playbook.reach import reachable_fit, reachable_intent, reachable_score, thresholds
    from abm.playbook.sentences import path_sentence

    file = playbook or workspace.playbook_file
    rules = read_playbook(file)
    used, unpriced = _in_the_book(workspace, rules)
    warnings = warnings_about(rules, file.read_text("utf-8"), used=used, unpriced=unpriced)
    reached = thresholds(rules)
    most = {
        "fit": reachable_fit(rules),
        "intent": reachable_intent(rules),
        "score": reachable_score(rules),
    }

    def fill(page: Page) -> None:
        page.text(f"{rules.title}: {rules.name}, version {rules.version}.")
        page.text(_signed(rules))
        page.text(
            f"\nA person reaches at most {most['score']} points: {most['fit']} for fit, "
            f"{most['intent']} for intent."
        )
        page.table(
            ("threshold", "points", "at most", "cheapest path"),
            [(t.name, t.points, t.most, path_sentence(t)) for t in reached],
            right=("points", "at most"),
        )
        page.text(f"\n{counted(len(warnings), 'warning')}" if warnings else "\nThe playbook has no warnings.")
        for warning in warnings:
            page.text(f"- {warning.sentence}")

    output.answer(
        {
            "playbook": rules.name,
            "version": rules.version,
            "file": str(file),
            "agreed": [{"by": one.by, "role": one.role, "on": one.on.isoformat()} for one in rules.agreed],
            "most": most,
            "thresholds": [
                {
                    "name": t.name,
                    "points": t.points,
                    "most": t.most,
                    "fit": t.fit,
                    "signals": t.signals,
                    "path": None if t.steps is None else [asdict(step) for step in t.steps],
                }
                for t in reached
            ],
            "is_judged_by_book": used is not None,
            "findings": [asdict(warning) for warning in warnings],
        },
        fill,
    )


def _signed(rules: "Playbook") -> str:
    names = [f"{one.by} ({one.role}) on {one.on.isoformat()}" for one in rules.agreed]
    return f"Agreed by {', '.join(names)}." if names else "Nobody has signed these rules ([[agreed]])."


def _in_the_book(
    workspace: Workspace, rules: "Playbook"
) -> "tuple[tuple[RuleUse, ...] | None, Mapping[str, int]]":
    """What the rules did in the last run, and the kinds that they do not price; nothing if it had others."""
    from abm.book import open_book
    from abm_warehouse.publishing.manifest import read_manifest
    from abm_warehouse.publishing.snapshots import current_generation

    generation = current_generation(workspace.folder)
    manifest = None if generation is None else read_manifest(generation)
    if manifest is None or manifest.playbook_version != rules.version:
        return None, {}
    return open_book(workspace.folder).rule_use(), manifest.unpriced_kinds
