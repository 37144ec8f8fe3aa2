"""``abm``: one command or family of commands per module. Engines are imported inside the commands."""

from typing import Annotated

import typer

from abm.cli import (
    accounts,
    bench,
    decide,
    demo,
    doctor,
    explain,
    init,
    lint,
    load,
    privacy,
    profile,
    quarantine,
    run,
    serve,
    sql,
    status,
)
from abm.version import VERSION

app = typer.Typer(
    name="abm",
    help="Which accounts are ready to buy, who sits on the buying committee, who is missing, and why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=(
        "Exit status: 0 done, 1 failed, 2 wrong usage or settings, 3 data refused or an audit failed, "
        "4 busy (another process is writing)."
    ),
)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"abm {VERSION}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Which accounts are ready to buy, who sits on the buying committee, who is missing, and why."""


for function in (
    init.init,
    load.load,
    quarantine.quarantine,
    run.run,
    accounts.accounts,
    explain.explain,
    sql.sql,
    status.status,
    doctor.doctor,
    lint.lint,
    privacy.export_subject,
    privacy.erase,
    serve.serve,
    demo.demo,
):
    app.command(function.__name__.replace("_", "-"))(function)

app.add_typer(decide.app, name="decide")
app.add_typer(profile.app, name="profile")
app.add_typer(bench.app, name="bench")


def main() -> None:
    """Run one command."""
    app()
