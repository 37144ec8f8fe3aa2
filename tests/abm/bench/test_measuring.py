"""Work is measured in a process of its own: its CPU time, its peak memory and its answer."""

import os
import sys
import time

import pytest

from abm.bench.measuring import Clock, Cost, in_child, median_cost
from abm.errors import BenchFailed, UsageError

MEGABYTE = 10**6


def busy(clock: Clock, megabytes: int) -> int:
    """Take memory, and CPU time in the part that is timed."""
    held = bytearray(megabytes * MEGABYTE)
    with clock.time("busy"):
        while time.process_time() < 0.5:
            sum(range(10_000))
    return len(held)


def end_at_once(clock: Clock) -> None:
    os._exit(9)


def refuse(clock: Clock) -> None:
    raise UsageError("This is refused.")


@pytest.mark.slow
def test_the_peak_of_a_process_is_not_that_of_the_one_before():
    large, small = in_child(busy, 300), in_child(busy, 1)

    assert (large.answer, small.answer) == (300 * MEGABYTE, MEGABYTE)
    assert 0 < small.parts["busy"].cpu_seconds <= small.whole.cpu_seconds
    assert small.parts["busy"].seconds <= small.whole.seconds
    if sys.platform == "linux":
        assert large.peak_bytes - small.peak_bytes > 200 * MEGABYTE


def test_a_process_that_the_system_ends_is_reported():
    with pytest.raises(BenchFailed, match="ended without a result"):
        in_child(end_at_once)


def test_an_error_of_the_work_is_the_error_of_the_measurement():
    with pytest.raises(UsageError, match=r"^This is refused\.$"):
        in_child(refuse)


def test_the_costs_of_parts_of_one_name_add_up():
    clock = Clock()
    for part, cost in (("read", Cost(1.0, 2.0)), ("write", Cost(5.0, 5.0)), ("read", Cost(0.5, 0.5))):
        clock.add(part, cost)

    assert clock.costs == {"read": Cost(1.5, 2.5), "write": Cost(5.0, 5.0)}
    assert Cost(3.0, 6.0).less(Cost(1.0, 2.0)).over(2) == Cost(1.0, 2.0)


def test_medians_are_taken_of_cpu_and_of_wall_time():
    assert median_cost([Cost(1.0, 9.0), Cost(2.0, 3.0)]) == Cost(1.5, 6.0)
