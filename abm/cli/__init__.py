"""``abm``: one verb a function. What is heavy is imported inside the verb, so that help is quick."""

from typing import Annotated

import typer

import abm
from abm.cli import asking, deciding, keeping, privacy, profiling, starting

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


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"abm {abm.__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Which accounts are ready to buy, who sits on the buying committee, who is missing, and why."""


for command in (
    starting.init,
    keeping.load,
    keeping.quarantine,
    keeping.run,
    asking.accounts,
    asking.explain,
    asking.sql,
    keeping.status,
    keeping.doctor,
    starting.lint,
    privacy.export_subject,
    privacy.erase,
    starting.serve,
    starting.demo,
):
    app.command(command.__name__.replace("_", "-"))(command)

app.add_typer(deciding.app, name="decide")
app.add_typer(profiling.app, name="profile")


def main() -> None:
    """Run one command."""
    app()
