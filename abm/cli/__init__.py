"""
``abm``: one command or family of commands per module.

Only the module of the command that is run is imported, and engines inside it, so that a command that prints
a few rows does not wait for the others.
"""

import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Annotated, Final

import typer

from abm.version import VERSION

COMMANDS: Final[Mapping[str, str]] = {
    "init": "init",
    "load": "load",
    "quarantine": "quarantine",
    "run": "run",
    "accounts": "accounts",
    "queue": "queue",
    "people": "people",
    "explain": "explain",
    "diff": "diff",
    "graph": "graph",
    "report": "report",
    "export": "export",
    "notify": "notify",
    "sql": "sql",
    "status": "status",
    "doctor": "doctor",
    "lint": "lint",
    "export-subject": "privacy",
    "erase": "privacy",
    "serve": "serve",
    "demo": "demo",
    "decide": "decide",
    "profile": "profile",
    "bench": "bench",
}
"""Commands in the order in which they are listed, and their modules; a module with an ``app`` is a family."""


def _print_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"abm {VERSION}")
        raise typer.Exit


def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Which accounts are ready to buy, who sits on the buying committee, who is missing, and why."""


def command_line(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command line with some of its commands, whose modules are imported; all unless given."""
    app = typer.Typer(
        name="abm",
        help=root.__doc__,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog=(
            "Exit status: 0 done, 1 failed, 2 wrong usage or settings, 3 data refused or an audit failed, "
            "4 busy (another process is writing)."
        ),
    )
    app.callback()(root)
    for name in names:
        module = import_module(f"abm.cli.{COMMANDS[name]}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(getattr(module, name.replace("-", "_")))
    return app


def main() -> None:
    """Run one command."""
    named = sys.argv[1:2]
    command_line(named if named and named[0] in COMMANDS else COMMANDS)()
