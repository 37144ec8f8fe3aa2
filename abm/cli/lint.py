"""``abm lint``: rules of the playbook that never fire, or fire on nothing."""

from dataclasses import asdict

from abm.cli.options import command
from abm.cli.output import Output
from abm.workspace import Workspace


@command
def lint(workspace: Workspace, output: Output) -> None:
    """Warn about rules of the playbook that never fire, and about scores that people reach without acting."""
    from abm.playbook.lint import lint as lint_playbook

    playbook = workspace.playbook()
    warnings = lint_playbook(playbook)
    content = {
        "playbook": playbook.name,
        "version": playbook.version,
        "findings": [asdict(warning) for warning in warnings],
    }
    lines = [warning.message for warning in warnings] or ["The playbook has no warnings."]
    output.answer(content, lambda page: page.text("\n".join(lines)))
