"""Commands that set up and serve: init, lint, serve, demo."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from abm.cli.options import HERE, In, Json, Quiet, verb, workspace_in
from abm.cli.show import Voice

if TYPE_CHECKING:
    from abm.demo import Demo

Port = Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")]
Host = Annotated[str, typer.Option(help="Address to listen on.")]


@verb
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    playbook: Annotated[str, typer.Option(help="fit-intent-100 or points-100.")] = "fit-intent-100",
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Make a new workspace."""
    from abm.workspace import create

    workspace = create(folder, playbook_name=playbook)
    content = {"workspace": str(workspace.folder), "playbook": playbook}
    Voice(as_json, quiet).answer(
        content,
        lambda out: out.print(
            f"Made the workspace {folder} with the playbook {playbook}.\n"
            f"Next: abm load --workspace {folder} --profile salesforce YOUR_EXPORT/*.csv",
            markup=False,
        ),
    )


@verb
def lint(workspace: In = HERE, as_json: Json = False, quiet: Quiet = False) -> None:
    """Say what is odd about the playbook: thresholds nobody reaches, or that silence reaches."""
    from abm.playbook.lint import lint as oddities

    playbook = workspace_in(workspace).playbook()
    findings = [{"check": finding.check, "message": finding.message} for finding in oddities(playbook)]
    content = {"playbook": playbook.name, "version": playbook.version, "findings": findings}
    lines = [finding["message"] for finding in findings] or ["Nothing is odd about the playbook."]
    Voice(as_json, quiet).answer(content, lambda out: out.print("\n".join(lines), markup=False))


@verb
def serve(
    workspace: In = HERE,
    host: Host = "127.0.0.1",
    port: Port = 8050,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Serve the app on what is published."""
    _serve(workspace_in(workspace).folder, host, port, Voice(as_json, quiet))


@verb
def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where the demo workspace goes.")] = Path(
        "demo"
    ),
    size: Annotated[str, typer.Option(help="demo (500 accounts), S, M or L.")] = "demo",
    serve_it: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve the app when it is built.")
    ] = True,
    again: Annotated[bool, typer.Option("--again", help="Build it anew if it is there.")] = False,
    host: Host = "127.0.0.1",
    port: Port = 8050,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Build a demo workspace: a made-up company with known answers, scored and served."""
    from abm.demo import build_demo, is_demo

    voice = Voice(as_json, quiet)
    if is_demo(folder) and not again:
        voice.remark(f"{folder} is built already; --again builds it anew.")
        if not serve_it:
            _tell_built(folder, voice)
    else:
        with voice.progress("Building the demo company") as stage:
            built = build_demo(folder, size=size, again=again, progress=stage)
        voice.answer(built.report(), lambda out: _print_demo(out, built))
    if serve_it:
        _serve(folder, host, port, voice)


def _tell_built(folder: Path, voice: Voice) -> None:
    from abm_warehouse.publishing.publish import read_manifest, require_current

    manifest = read_manifest(require_current(folder))
    voice.answer(
        {"workspace": str(folder.resolve()), **manifest},
        lambda out: out.print(f"{folder} holds generation {manifest['generation']}.", markup=False),
    )


def _print_demo(out: Console, built: "Demo") -> None:
    done = built.run
    spent = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in built.seconds.items())
    out.print(
        f"Built the demo workspace {built.folder}: {done.mqas:,} MQAs among {done.accounts:,} accounts, "
        f"{done.contacts:,} contacts and {done.engagements:,} engagements ({spent}).\n"
        f"{built.planted} says which accounts were planted, and why.",
        markup=False,
    )


def _serve(folder: Path, host: str, port: int, voice: Voice) -> None:
    from abm_app.serve import serve_app

    serve_app(folder, host=host, port=port, tell=voice.remark)
