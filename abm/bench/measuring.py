"""
What work costs: CPU and wall time of its parts, and the peak memory of the process.

Everything is measured in a process of its own, so that no measurement starts with the memory or the caches of
the one before.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from abm.errors import BenchFailed


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the processors, user and system time together, and seconds on the wall."""

    cpu_seconds: float
    seconds: float

    def less(self, part: "Cost") -> "Cost":
        """Without one of its parts."""
        return Cost(self.cpu_seconds - part.cpu_seconds, self.seconds - part.seconds)

    def over(self, times: int) -> "Cost":
        """The share of one of several equal times."""
        return Cost(self.cpu_seconds / times, self.seconds / times)


class Clock:
    """Times the parts of a piece of work; the costs of parts of one name add up."""

    def __init__(self) -> None:
        self.costs: dict[str, Cost] = {}

    @contextmanager
    def time(self, part: str) -> Iterator[None]:
        """Add what the block costs to a part."""
        cpu, wall = cpu_seconds(), time.perf_counter()
        yield
        self.add(part, Cost(cpu_seconds() - cpu, time.perf_counter() - wall))

    def add(self, part: str, cost: Cost) -> None:
        """Add a cost to a part."""
        before = self.costs.get(part, Cost(0.0, 0.0))
        self.costs[part] = Cost(before.cpu_seconds + cost.cpu_seconds, before.seconds + cost.seconds)


@dataclass(frozen=True, slots=True)
class Measured:
    """
    A piece of work that was done once.

    Parameters
    ----------
    whole
        Cost of the whole process, with its start.
    parts
        Costs of the parts that the work timed.
    peak_bytes
        Most memory that was resident at once; None where the system does not tell.
    answer
        What the work returned.
    """

    whole: Cost
    parts: dict[str, Cost]
    peak_bytes: int | None
    answer: Any


def in_child(work: Callable[..., Any], *arguments: object) -> Measured:
    """
    Do work in a process of its own.

    Parameters
    ----------
    work
        A function of a module, which is given a :class:`Clock` and the arguments.

    Raises
    ------
    BenchFailed
        If the process ended without a result.
    """
    started = time.perf_counter()
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        try:
            cpu, parts, peak, answer = pool.submit(_measured, work, arguments).result()
        except BrokenProcessPool as error:
            raise BenchFailed(
                "A process that was measured ended without a result; often the system ends one that takes"
                " more memory than there is. Choose a smaller --size, or set ABM_MEMORY_LIMIT lower."
            ) from error
    return Measured(Cost(cpu, time.perf_counter() - started), parts, peak, answer)


def _measured(
    work: Callable[..., Any], arguments: tuple[object, ...]
) -> tuple[float, dict[str, Cost], int | None, Any]:
    clock = Clock()
    answer = work(clock, *arguments)
    return cpu_seconds(), clock.costs, peak_bytes(), answer


def cpu_seconds() -> float:
    """User and system time of this process, and of its children that have ended."""
    children = os.times()
    return time.process_time() + children.children_user + children.children_system


def peak_bytes() -> int | None:
    """
    Most memory of this process that was resident at once.

    On Linux from ``/proc``, because ``getrusage`` counts the process that started this one as well.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        [line] = [line for line in status.read_text("utf-8").splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:  # Windows has none
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def median_cost(costs: Iterable[Cost]) -> Cost:
    """
    Medians of both times.

    Examples
    --------
    >>> median_cost([Cost(3.0, 1.0), Cost(1.0, 2.0), Cost(2.0, 9.0)])
    Cost(cpu_seconds=2.0, seconds=2.0)
    """
    both = list(costs)
    return Cost(
        statistics.median(cost.cpu_seconds for cost in both), statistics.median(cost.seconds for cost in both)
    )


def median_part(measured: Iterable[Measured], part: str) -> Cost:
    """Medians of one part of a piece of work that was done several times."""
    return median_cost(one.parts[part] for one in measured)


def median_peak_mb(measured: Iterable[Measured]) -> float | None:
    """Median peak in megabytes."""
    peaks = [one.peak_bytes for one in measured if one.peak_bytes is not None]
    return statistics.median(peaks) / 1e6 if peaks else None
