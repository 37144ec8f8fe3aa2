"""``abm notify``: tell the hooks of ``outbound.toml`` what happened."""

from datetime import timedelta
from typing import Annotated

import typer

from abm.cli.options import command
from abm.cli.output import Output
from abm.counting import counted
from abm.workspace import Workspace


@command
def notify(
    workspace: Workspace,
    output: Output,
    send: Annotated[bool, typer.Option("--send", help="Send them.")] = False,
    days: Annotated[int, typer.Option(min=1, max=90, help="How many days before the run count.")] = 7,
) -> None:
    """
    Show what the hooks of outbound.toml would be told, and with --send tell them.

    A notice that was sent is not sent again. Each carries an Idempotency-Key and, if its hook names a
    secret, a signature. Without hooks nothing is ever sent.
    """
    from abm.outbound.notices import notice
    from abm.outbound.sending import keys_sent, secret_of
    from abm.outbound.sending import send as send_all
    from abm.outbound.settings import read_outbound
    from abm_warehouse.publishing.answers import answer
    from abm_warehouse.publishing.manifest import read_manifest
    from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
    from abm_warehouse.storage.connections import open_snapshot

    hooks = read_outbound(workspace.folder).hooks
    generation = require_current_generation(workspace.folder)
    manifest = read_manifest(generation)
    since = manifest.as_of - timedelta(days=days)
    with open_snapshot(generation / DATABASE) as con:
        events = answer(con, "notices", {"since": since}).to_pylist()
    done = keys_sent(workspace.folder)
    made = [
        notice(hook, event, manifest.run_id)
        for hook in hooks
        for event in events
        if event["event"] in hook.events
    ]
    due = [one for one in made if one.key not in done]
    if not hooks:
        output.note("No hook is configured in outbound.toml, so nothing is sent anywhere.")
    if not send:
        content = {
            "sent": False,
            "due": [{"hook": one.hook.name, "key": one.key, "text": one.text} for one in due],
            "already_sent": len(made) - len(due),
        }
        output.answer(
            content, lambda page: page.table(("hook", "notice"), [(n.hook.name, n.text) for n in due])
        )
        if due:
            output.note(f"{counted(len(due), 'notice')} would be sent; --send sends them.")
        return
    secrets = {hook.name: secret_of(hook) for hook in hooks}
    results = list(send_all(workspace.folder, due, secrets))
    rows = [(one.hook, one.outcome, one.attempts, one.status, one.text) for one in results]
    output.answer(
        {
            "sent": True,
            "notices": [
                {
                    "hook": r.hook,
                    "key": r.key,
                    "outcome": r.outcome,
                    "attempts": r.attempts,
                    "status": r.status,
                }
                for r in results
            ],
            "already_sent": len(made) - len(due),
        },
        lambda page: page.table(("hook", "outcome", "attempts", "status", "notice"), rows),
    )
    if any(one.outcome != "sent" for one in results):
        raise typer.Exit(1)
