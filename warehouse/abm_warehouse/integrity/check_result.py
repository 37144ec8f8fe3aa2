"""The result of one check of `abm doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckResult:
    """
    The result of one check.

    Parameters
    ----------
    check
        What was checked, such as ``receipts``.
    is_healthy
        Whether everything is as it should be.
    found
        What was found, in words.
    advice
        What to do if it is not healthy.
    """

    check: str
    is_healthy: bool
    found: str
    advice: str = ""
