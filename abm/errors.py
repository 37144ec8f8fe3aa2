"""
Every error that a caller may want to catch.

* AbmError
  - UsageError             the request names something that does not exist, or contradicts itself
    + UnknownAccount       no account has the id, name or domain
  - SettingsError          a settings file has a missing, unknown or impossible value
  - WarehouseError
    + WarehouseBusy        another process is writing to the warehouse
    + WarehouseBroken      the warehouse file is damaged: it cannot be opened or read completely
    + LoadRefused          a whole file was refused; none of it was loaded
      . NoMapping          the profile has no mapping for the file
      . LeftOut            the profile knows the file and leaves it out
      . AmbiguousMapping   several mappings of the profile fit the file
    + DecisionLogBroken    the decision log is damaged
    + BatchesLost          the warehouse lacks batches that have a receipt
    + DecisionsLost        the decision log lacks decisions that were published
    + ErasureUnfinished    an erasure was interrupted; people who were to be erased may still be held
    + ModelError           a SQL model cannot be read, ordered or run
    + AuditFailed          a SQL check returned rows; nothing was published
    + NotReproduced        a run cannot be repeated, because something it read has changed
    + NothingPublished     something published was asked for before the first run
    + RunNotKept           what a run published is not kept any more
    + QueryRefused         a query is not one read-only query of the marts
  - CommitteeError         the committee graph cannot be built from its rows
  - BenchFailed            a measurement means nothing: it did not end, or the results differ

A message says what was expected, what was found, and what to do next.
"""

from pathlib import Path
from typing import ClassVar


class AbmError(Exception):
    """Base class; ``abm`` prints it without a traceback and exits with ``exit_status``."""

    exit_status: ClassVar[int] = 1


class UsageError(AbmError):
    """The request names something that does not exist, or contradicts itself."""

    exit_status = 2


class UnknownAccount(UsageError):  # noqa: N818 - reads as what was found: "unknown account"
    """No account has the id, name or domain."""


class PersonWithoutAccount(UsageError):  # noqa: N818 - as UnknownAccount
    """Somebody belongs to no account, so that only the whole book can be scored as of another instant."""


class SettingsError(AbmError):
    """
    A settings file has a missing, unknown or impossible value.

    Parameters
    ----------
    file
        The file as the user knows it.
    problems
        One sentence per mistake; all mistakes of a file are reported at once.
    """

    exit_status = 2

    def __init__(self, file: str, problems: list[str]) -> None:
        self.file = file
        self.problems = problems
        count = "1 mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
        lines = "".join(f"\n  {problem}" for problem in problems)
        super().__init__(f"{file} has {count}:{lines}")


class WarehouseError(AbmError):
    """The warehouse cannot do what was asked."""


class LacksMemory(WarehouseError):  # noqa: N818 - reads as a state: "lacks memory"
    """The engine needs more memory than ``memory_limit`` allows."""


class WarehouseBusy(WarehouseError):  # noqa: N818 - reads as a state: "warehouse busy"
    """Another process is writing to the warehouse; only one can at a time."""

    exit_status = 4


class WarehouseBroken(WarehouseError):  # noqa: N818 - reads as a state: "warehouse broken"
    """The warehouse file is damaged: it cannot be opened or read completely."""


class DecisionLogBroken(WarehouseError):  # noqa: N818 - reads as a state: "decision log broken"
    """
    The decision log is damaged.

    Parameters
    ----------
    file
        The file of the log.
    reason
        What is wrong with it.
    """

    exit_status = 3

    def __init__(self, file: Path, reason: str) -> None:
        self.reason = f"{file} is damaged: {reason}"
        super().__init__(
            f"{self.reason}. `abm doctor --repair` moves it aside and restores the decisions that were"
            " published."
        )


class LoadRefused(WarehouseError):  # noqa: N818 - reads as an outcome: "load refused"
    """A whole file was refused; none of it was loaded."""

    exit_status = 3


class NoMapping(LoadRefused):
    """The profile has no mapping for the file."""


class LeftOut(LoadRefused):
    """The profile knows the file and leaves it out."""


class AmbiguousMapping(LoadRefused):
    """Several mappings of the profile fit the file, and nothing says which one is meant."""


class BatchesLost(WarehouseError):  # noqa: N818 - reads as a state: "batches lost"
    """The warehouse lacks batches that have a receipt."""

    exit_status = 3


class DecisionsLost(WarehouseError):  # noqa: N818 - reads as a state: "decisions lost"
    """The decision log lacks decisions that were published."""

    exit_status = 3


class ErasureUnfinished(WarehouseError):  # noqa: N818 - reads as a state: "erasure unfinished"
    """An erasure was interrupted, so the workspace may still hold people who were to be erased."""

    exit_status = 3


class ModelError(WarehouseError):
    """A SQL model cannot be read, ordered or run."""


class AuditFailed(WarehouseError):  # noqa: N818 - reads as an outcome: "audit failed"
    """A SQL check returned rows, so nothing was published; the previous generation stays."""

    exit_status = 3


class NotReproduced(WarehouseError):  # noqa: N818 - reads as a state: "not reproduced"
    """A run cannot be repeated, because something it read has changed since; nothing was published."""

    exit_status = 3


class NothingPublished(WarehouseError):  # noqa: N818 - reads as a state
    """Something published was asked for before the first run."""


class RunNotKept(WarehouseError):  # noqa: N818 - reads as a state: "run not kept"
    """What a run published is not kept any more, or never was."""

    exit_status = 2


class QueryRefused(WarehouseError):  # noqa: N818 - reads as an outcome
    """A query is not one read-only query of the marts."""

    exit_status = 2


class CommitteeError(AbmError):
    """The committee graph cannot be built from its rows."""


class BenchFailed(AbmError):  # noqa: N818 - reads as an outcome: "bench failed"
    """A measurement means nothing: the work did not end, or two ways to one result gave different results."""
