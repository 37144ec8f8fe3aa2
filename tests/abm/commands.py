"""Running commands as a user does, and what they print."""

import json

from typer.testing import CliRunner

from abm.cli import command_line


def abm(*arguments):
    """Run one command in this process: status, standard output, standard error."""
    result = CliRunner().invoke(
        command_line(), [str(argument) for argument in arguments], catch_exceptions=False
    )
    return result.exit_code, result.stdout, result.stderr


def answer(*arguments, status=0):
    """The one JSON object that a command prints."""
    code, out, err = abm(*arguments, "--json")
    assert code == status, err
    assert out.endswith("\n")
    assert len(out.splitlines()) == 1
    content = json.loads(out)
    assert isinstance(content, dict)
    return content


def refusal(*arguments, status):
    """What a command says when it ends with this status; the same with and without --json."""
    error = answer(*arguments, status=status)["error"]
    code, out, err = abm(*arguments)
    assert (code, out) == (status, "")
    assert err == f"abm: {error['message']}\n"
    return error
