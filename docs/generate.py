"""Write the pages that are generated from the code: ``make docs``."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from abm.cli import command_line

CLI_PAGE = Path(__file__).with_name("cli.md")

SHARED = ("--workspace", "--json", "--quiet")
"""Options that are described once, at the top of the page."""

INTRODUCTION = """\
# The command line

This page is generated from the commands; `make docs` writes it again. In a terminal,
`abm COMMAND --help` says the same.
"""


def cli_page() -> str:
    """The page about the command line, as Markdown."""
    root: Any = typer.main.get_command(command_line())
    commands = list(_commands(root, "abm"))
    every_option = [parameter for _, command in commands for parameter in command.params]
    shared = [next(p for p in every_option if option in p.opts) for option in SHARED]
    contents = "\n".join(f"| [`{name}`](#{_anchor(name)}) | {_first_line(c)} |" for name, c in commands)
    parts = [
        INTRODUCTION,
        f"{root.epilog}\n",
        f"| command | what it does |\n|---|---|\n{contents}\n",
        "## Options that the commands share\n",
        "`abm init`, `abm demo` and `abm bench` name their folder instead of a workspace.\n",
        f"{_table(shared)}\n",
        *(_section(name, command) for name, command in commands),
    ]
    return "\n".join(parts)


def _commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every command with its full name, in the order of ``abm --help``; groups are entered."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _section(name: str, command: Any) -> str:
    own = [parameter for parameter in command.params if not set(SHARED) & set(parameter.opts)]
    usage = " ".join([name, "[OPTIONS]", *(_name(p) for p in own if not _is_option(p))])
    parts = [f"## `{name}`\n", f"{inspect.cleandoc(command.help)}\n", f"```sh\n{usage}\n```\n"]
    if own:
        parts.append(f"{_table(own)}\n")
    return "\n".join(parts)


def _table(parameters: list[Any]) -> str:
    rows = "\n".join(
        f"| `{_escaped(_name(p))}` | {_default(p)} | {_escaped(p.help or '')} |" for p in parameters
    )
    return f"| argument or option | default | meaning |\n|---|---|---|\n{rows}"


def _name(parameter: Any) -> str:
    """An option with its short form and its value, or the name of an argument."""
    if not _is_option(parameter):
        several = "..." if parameter.nargs == -1 else ""
        return f"{parameter.metavar or parameter.name.upper()}{several}"
    names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    if parameter.is_bool_flag:
        return names
    kinds = {int: "NUMBER", Path: "PATH"}
    kind = getattr(parameter.type_descriptor, "annotation", str)
    return f"{names} {parameter.metavar or kinds.get(kind, 'TEXT')}"


def _is_option(parameter: Any) -> bool:
    return bool(parameter.opts[0].startswith("-"))


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    if parameter.default in (None, False):
        return ""
    if parameter.default is True:
        return f"`{parameter.opts[0]}`"
    from_environment = f" or `{parameter.envvar}`" if parameter.envvar else ""
    return f"`{parameter.default}`{from_environment}"


def _first_line(command: Any) -> str:
    return _escaped(str(inspect.cleandoc(command.help)).partition("\n\n")[0].replace("\n", " "))


def _anchor(name: str) -> str:
    return name.replace(" ", "-")


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    CLI_PAGE.write_text(cli_page(), "utf-8")
