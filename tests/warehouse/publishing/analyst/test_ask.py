"""The process that answers a query: whatever happens in it, the caller gets rows or a refusal, in time."""

import os
import subprocess
import time
from contextlib import suppress

import pytest

from abm.errors import NothingPublished, QueryRefused, WarehouseError
from abm_warehouse.publishing.analyst import ask
from abm_warehouse.publishing.analyst.request import Limits
from abm_warehouse.publishing.snapshots import DATABASE

SMALL = Limits(seconds=1.5, memory_mb=128, rows=10_000, answer_mb=1)
"""Limits that a query reaches soon."""

MOST_SECONDS = SMALL.seconds + ask.GRACE_SECONDS
STARTING = 10
"""Seconds that a busy machine may need to start a process."""


def refusal(workspace, query):
    started = time.monotonic()
    with pytest.raises(QueryRefused) as refused:
        ask.answer(workspace.folder, query, limits=SMALL)
    assert time.monotonic() - started < MOST_SECONDS + STARTING
    return str(refused.value)


def test_an_answer_has_the_rows_of_the_query(demo_workspace):
    rows = ask.answer(demo_workspace.folder, "select 1 as a, 'x' as b, 2 as a union all select 3, null, 4")

    assert rows.to_pydict() == {"a": [1, 3], "b": ["x", None], "a:3": [2, 4]}


def test_an_answer_without_rows_has_its_columns(demo_workspace):
    rows = ask.answer(demo_workspace.folder, "select account_id from mqa where false")

    assert (rows.num_rows, rows.column_names) == (0, ["account_id"])


def test_times_are_utc_whatever_the_zone_of_the_machine(demo_workspace, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")

    rows = ask.answer(demo_workspace.folder, "select timestamptz '2026-01-01 12:00:00'::varchar as at")

    assert rows.to_pylist() == [{"at": "2026-01-01 12:00:00+00"}]


TOO_SLOW = [
    "select count(*) from range(100000000) a, range(100000) b where hash(a.range, b.range) = 1",
    "with recursive n as (select 1 as i union all select i + 1 from n) select count(*) from n",
    "select levenshtein(repeat('ab', 500000), repeat('ba', 500000))",
    "select lpad('x', 2000000000, 'y')",
    "select rpad('x', 2000000000, 'y')",
    "select sum(len(regexp_replace(repeat('x', range), 'x', 'yyyyyyyyy', 'g'))) from range(100000)",
    "select list_transform(range(100000), lambda x: list_transform(range(100000), lambda y: y))",
]
TOO_MUCH_MEMORY = [
    "select repeat('x', 2000000000)",
    "select printf('%2000000000d', 1)",
    "select format('{:>2000000000}', 'x')",
    "select list_resize([1], 2000000000)",
    "select range(1000000000)",
    "select unnest(range(1000000000))",
    "select array_agg(i) over () from range(100000000) as t (i)",
    "select string_agg(repeat('x', 1000000)) from range(100000)",
    "select quantile_cont(i, range(100000000)) from range(10) as t (i)",
]
TOO_LARGE = [
    "select * from range(1000000000000)",
    "select a.range from range(10000000) a, range(10000000) b",
    "select repeat('x', 2000000) as text",
]


@pytest.mark.slow
@pytest.mark.parametrize("query", [*TOO_SLOW, *TOO_MUCH_MEMORY])
def test_a_query_that_takes_too_much_is_refused_in_time(demo_workspace, query):
    """Which limit is reached first depends on the machine."""
    message = refusal(demo_workspace, query)

    assert "was stopped after 1.5 seconds" in message or "more than 128 MB of memory" in message


@pytest.mark.parametrize("query", TOO_LARGE)
def test_an_answer_that_is_too_large_is_refused_with_what_to_do(demo_workspace, query):
    message = refusal(demo_workspace, query)

    assert message.startswith(
        "The answer is larger than 10,000 rows or 1 MB. Aggregate in SQL or add a LIMIT"
    )


@pytest.mark.slow
def test_thousands_of_unions_end_in_time(demo_workspace):
    """Planning them takes longer than any limit of the engine can stop."""
    query = " union all ".join(["select 1"] * 5_000)
    started = time.monotonic()
    with suppress(QueryRefused):
        ask.answer(demo_workspace.folder, query, limits=SMALL)

    assert time.monotonic() - started < MOST_SECONDS + STARTING


def test_nested_lists_that_arrow_cannot_hold_are_refused(demo_workspace):
    assert refusal(demo_workspace, "select " + "[" * 90 + "1" + "]" * 90).startswith("The query failed: ")


@pytest.mark.slow
def test_a_refused_query_leaves_no_process_and_no_file(demo_workspace, tmp_path, monkeypatch):
    started = []

    class Watched(subprocess.Popen):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    monkeypatch.chdir(tmp_path)
    before = sorted(demo_workspace.folder.rglob("*"))
    refusal(demo_workspace, TOO_SLOW[0])
    refusal(demo_workspace, "select array_agg(i) over () from range(100000000) as t (i)")

    assert [process.poll() is not None for process in started] == [True, True]
    assert sorted(demo_workspace.folder.rglob("*")) == before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "os.kill(os.getpid(), signal.SIGKILL)",
            "by SIGKILL. Most likely the query needs more than 128 MB",
        ),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "ended by SIGSEGV."),
        ("raise ValueError('a bug')", "failed: ValueError: a bug"),
        ("os._exit(7)", "failed: status 7"),
        ("time.sleep(60)", "was stopped after 1.5 seconds"),
    ],
)
def test_a_worker_that_dies_is_a_refusal_that_says_how(demo_workspace, tmp_path, monkeypatch, code, words):
    package = tmp_path / "abm_warehouse" / "publishing" / "analyst"
    package.mkdir(parents=True)
    (package / "worker.py").write_text(f"import os, signal, sys, time\nsys.stdin.buffer.read()\n{code}\n")
    monkeypatch.setattr(ask, "_environment", lambda: {"PYTHONPATH": str(tmp_path)})

    assert words in refusal(demo_workspace, "select 1")


def test_a_worker_sees_nothing_of_the_environment(monkeypatch):
    monkeypatch.setenv("ABM_SECRET", "s3cret")

    assert "s3cret" not in str(ask._environment())


def test_a_damaged_snapshot_is_an_error_that_names_the_doctor(demo_workspace, tmp_path):
    folder = tmp_path / "published" / "0001"
    folder.mkdir(parents=True)
    (folder / DATABASE).write_bytes(b"not a database" * 1000)
    (folder / "manifest.json").write_text("{}")
    (tmp_path / "published" / "CURRENT").write_text("0001\n")

    with pytest.raises(WarehouseError, match="Run `abm doctor`"):
        ask.answer(tmp_path, "select 1")


def test_before_the_first_run_there_is_nothing_to_ask(tmp_path):
    with pytest.raises(NothingPublished):
        ask.answer(tmp_path, "select 1")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs POSIX signals")
def test_a_caller_that_is_interrupted_leaves_no_worker(demo_workspace, monkeypatch):
    workers = []

    def interrupt(process, *arguments, **options):
        workers.append(process)
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "communicate", interrupt)
    with pytest.raises(KeyboardInterrupt):
        ask.answer(demo_workspace.folder, "select 1")

    assert workers[0].poll() is not None
