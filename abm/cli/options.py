"""The options every command shares, and what wraps every command."""

import functools
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from abm.cli.show import Voice
from abm.errors import AbmError, UsageError
from abm.json_text import json_text
from abm.workspace import Workspace, find

In = Annotated[
    Path,
    typer.Option(
        "--workspace",
        "-w",
        envvar="ABM_WORKSPACE",
        help="The workspace; the current folder if not given.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no remarks.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        help="Business instant, such as 2026-09-30 or 2026-09-30T12:00:00Z.",
    ),
]

HERE = Path()
FIRST, LAST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, tzinfo=UTC)
"""Instants a command can be about."""


def workspace_in(folder: Path) -> Workspace:
    """The workspace a command is about."""
    return find(folder)


def instant(written: str | None, option: str) -> datetime | None:
    """
    The instant an option names; a day is its first moment in UTC.

    Raises
    ------
    UsageError
        If it is no time.

    Examples
    --------
    >>> instant("2026-09-30", "--as-of").isoformat()
    '2026-09-30T00:00:00+00:00'
    """
    if written is None:
        return None
    try:
        at = datetime.fromisoformat(written)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        at = None
    if at is None or not FIRST <= at <= LAST:
        raise UsageError(
            f"{option} is {written!r}; expected a time from {FIRST:%Y} to {LAST:%Y}, "
            "such as 2026-09-30 or 2026-09-30T12:00:00Z."
        )
    return at


def verb(command: Callable[..., None]) -> Callable[..., None]:
    """
    Make our errors one line and their exit status.

    Everything else keeps its traceback. With ``--json`` the error is the one JSON object.
    """

    @functools.wraps(command)
    def careful(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except AbmError as error:
            if options.get("as_json"):
                content = {"error": {"kind": type(error).__name__, "message": str(error)}}
                sys.stdout.write(json_text(content) + "\n")
            Voice().remark(f"abm: {error}")
            raise typer.Exit(error.exit_status) from None
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None

    return careful
