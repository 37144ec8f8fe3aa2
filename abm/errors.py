"""
Every error a caller may want to catch.

* AbmError
  - UsageError           what was asked for does not exist or does not fit together
  - SettingsError        a value in abm.toml, playbook.toml or a profile is missing, unknown or out of range
  - WarehouseError
    + WarehouseBusy      another process is writing to the warehouse
    + WarehouseBroken    the file of the warehouse is damaged: it cannot be opened, or not read to its end
    + LoadRefused        a whole file was refused; nothing of it was loaded
    + DeskBroken         the file of the desk, with what people decided, is damaged
    + BatchesLost        receipts promise batches that the warehouse does not hold
    + DecisionsLost      decisions were published that the desk does not hold
    + ErasureUnfinished  people who were to be erased are still held
    + ModelError         a SQL model cannot be read, ordered or run
    + AuditFailed        a SQL check returned rows; nothing was published
    + NothingPublished   a question was asked before the first run
    + QueryRefused       a query of an analyst is not a read-only question about the marts
  - CommitteeError       the committee graph cannot be built from the rows given

A message says what was expected, what was found, and what to do next.
"""

from typing import ClassVar


class AbmError(Exception):
    """Base class; ``abm`` prints it without a traceback and exits with ``exit_status``."""

    exit_status: ClassVar[int] = 1


class UsageError(AbmError):
    """What was asked for does not exist or does not fit together."""

    exit_status = 2


class SettingsError(AbmError):
    """
    Values in a settings file are missing, unknown or out of range.

    Parameters
    ----------
    file
        The file as the user knows it.
    problems
        One sentence for each mistake; all mistakes of a file are reported at once.
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


class WarehouseBusy(WarehouseError):  # noqa: N818 - reads as a state: "warehouse busy"
    """Another process holds the warehouse; there is one writer at a time."""

    exit_status = 4


class WarehouseBroken(WarehouseError):  # noqa: N818 - reads as a state: "warehouse broken"
    """The file of the warehouse is damaged: it cannot be opened, or not read to its end."""


class DecisionLogBroken(WarehouseError):  # noqa: N818 - reads as a state: "desk broken"
    """The file of the desk, with what people decided, is damaged."""

    exit_status = 3


class LoadRefused(WarehouseError):  # noqa: N818 - reads as an outcome: "load refused"
    """A whole file was refused; nothing of it was loaded."""

    exit_status = 3


class BatchesLost(WarehouseError):  # noqa: N818 - reads as a state: "batches lost"
    """Receipts promise batches that the warehouse does not hold."""

    exit_status = 3


class DecisionsLost(WarehouseError):  # noqa: N818 - reads as a state: "decisions lost"
    """Decisions were published that the desk does not hold."""

    exit_status = 3


class ErasureUnfinished(WarehouseError):  # noqa: N818 - reads as a state: "erasure unfinished"
    """People who were to be erased are still held."""

    exit_status = 3


class ModelError(WarehouseError):
    """A SQL model cannot be read, ordered or run."""


class AuditFailed(WarehouseError):  # noqa: N818 - reads as an outcome: "audit failed"
    """A SQL check returned rows; what was published before stays."""

    exit_status = 3


class NothingPublished(WarehouseError):  # noqa: N818 - reads as a state
    """A question was asked before the first run."""


class QueryRefused(WarehouseError):  # noqa: N818 - reads as an outcome
    """A query of an analyst is not one read-only question about the marts."""

    exit_status = 2


class CommitteeError(AbmError):
    """The buying-committee graph cannot be built from the rows given."""
