"""The options that commands share, and the decorator that makes a function a command."""

import functools
import getpass
import inspect
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NewType

import typer

from abm.cli.output import Output
from abm.errors import AbmError, UsageError
from abm.json_text import json_text
from abm.workspace import Workspace, find_workspace

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        help="The business instant, such as 2026-09-30 or 2026-09-30T12:00:00Z.",
    ),
]
KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", metavar="TIME", help="Use only what was loaded and decided by then."),
]
RulesOption = Annotated[
    str | None,
    typer.Option(
        "--rules",
        metavar="FILE|VERSION",
        help="The playbook: a file, or the version of one that an earlier run has used.",
    ),
]
AnsweringWorkspace = NewType("AnsweringWorkspace", Workspace)
"""The workspace whose published snapshot answers: the user's own, or one that is scored for this answer."""

FIRST, LAST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, tzinfo=UTC)
"""The earliest and the latest instant a command accepts."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a decision, and why."""

    by: str
    note: str | None


@dataclass(frozen=True, slots=True)
class _Shared:
    """The options behind a parameter of a certain type, and how they make its value."""

    options: Mapping[str, tuple[object, object]]
    value: Callable[..., object]


@contextmanager
def answering_workspace(
    workspace: Workspace, as_of: str | None, known_at: str | None, rules: str | None
) -> Iterator[Workspace]:
    """
    The workspace itself, or one that is scored at these instants and by these rules, and removed then.

    The business instant is that of what is published, if none is given.
    """
    if (as_of, known_at, rules) == (None, None, None):
        yield workspace
        return
    from abm.pipeline.scratch import scored_apart
    from abm.playbook.kept import find_rules
    from abm_warehouse.publishing.snapshots import intact_manifest

    published = intact_manifest(workspace.folder)
    with ExitStack() as stack:
        with Output().progress("Scoring the book apart") as start_stage:
            apart = scored_apart(
                workspace,
                as_of=instant(as_of, "--as-of") or (published.as_of if published else None),
                known_at=instant(known_at, "--known-at"),
                rules=None if rules is None else find_rules(workspace.playbooks, rules),
                progress=start_stage,
            )
            scored = stack.enter_context(apart)
        yield scored


_FOLDER = (
    Annotated[
        Path,
        typer.Option(
            "--workspace",
            "-w",
            envvar="ABM_WORKSPACE",
            help="The folder of the workspace; the current folder if not given.",
        ),
    ],
    Path(),
)

_SHARED: Mapping[object, _Shared] = {
    Workspace: _Shared(
        options={"workspace": _FOLDER},
        value=lambda workspace: find_workspace(workspace),
    ),
    AnsweringWorkspace: _Shared(
        options={
            "workspace": _FOLDER,
            "as_of": (AsOf, None),
            "known_at": (KnownAt, None),
            "rules": (RulesOption, None),
        },
        value=lambda workspace, **asked: answering_workspace(find_workspace(workspace), **asked),
    ),
    Author: _Shared(
        options={
            "by": (
                Annotated[str | None, typer.Option(metavar="NAME", help="Who decides; you, if not given.")],
                None,
            ),
            "note": (
                Annotated[str | None, typer.Option(metavar="TEXT", help="Why, for later readers.")],
                None,
            ),
        },
        value=lambda by, note: Author(by or getpass.getuser(), note),
    ),
    Output: _Shared(
        options={
            "as_json": (Annotated[bool, typer.Option("--json", help="Print one JSON object.")], False),
            "quiet": (
                Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress and no notes.")],
                False,
            ),
        },
        value=lambda as_json, quiet: Output(is_json=as_json, is_quiet=quiet),
    ),
}


def error_content(error: AbmError) -> dict[str, str]:
    """What ``--json`` says about an error."""
    return {"kind": type(error).__name__, "message": str(error)}


def command(function: Callable[..., None]) -> Callable[..., None]:
    """
    Make a function a command.

    A parameter of type ``Workspace``, ``AnsweringWorkspace``, ``Author`` or ``Output`` becomes the options
    that every command with it shares; the function gets the value they make, which is closed after it. An
    :class:`AbmError` becomes one line on standard error, with ``--json`` also the one JSON object on standard
    output, and its exit status. Every other exception keeps its traceback.
    """
    parameters = inspect.signature(function, eval_str=True).parameters
    shared = {name: _SHARED[p.annotation] for name, p in parameters.items() if p.annotation in _SHARED}
    options = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in parameters.items()
        if name not in shared
    ]
    options += [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
        for group in shared.values()
        for name, (annotation, default) in group.options.items()
    ]

    @functools.wraps(function)
    def run(**given: Any) -> None:
        is_json = given.get("as_json", False)
        try:
            with ExitStack() as stack:
                values = {
                    name: group.value(**{option: given.pop(option) for option in group.options})
                    for name, group in shared.items()
                }
                for name, value in values.items():
                    if isinstance(value, AbstractContextManager):
                        values[name] = stack.enter_context(value)
                function(**given, **values)
        except AbmError as error:
            if is_json:
                sys.stdout.write(json_text({"error": error_content(error)}) + "\n")
            Output().note(f"abm: {error}")
            raise typer.Exit(error.exit_status) from None
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None

    # typer reads the options of a command from its signature and its annotations.
    run.__dict__["__signature__"] = inspect.Signature(options)
    run.__annotations__ = {option.name: option.annotation for option in options}
    return run


def instant(written: str | None, option: str) -> datetime | None:
    """
    The instant that an option names; a day means its first moment in UTC.

    Raises
    ------
    UsageError
        If the text is not a time.

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
