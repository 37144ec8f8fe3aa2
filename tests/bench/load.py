"""
Measure how long a load takes, as a multiple of DuckDB's own typed copy of the same file.

    python -m tests.bench.load --size M
    python -m tests.bench.load --size M --exports FOLDER       # of `abm demo --size M --no-serve`
    python -m tests.bench.load --size L --append               # 10,000 rows into a table of 51.6 million

The baseline is `create table as select * from read_csv(...)` with the types given, or the same of a Parquet
file, into a new database on disk, with its checkpoint. Ours is the whole of `load_file`, with the receipt and
the archived copy of the file (without the copy if `--no-archive` is given). The two take turns, and medians
are compared. An append is the load of one file; the parts that grow with the table (the search for known
keys, and reading the rows found) and the checkpoint are timed by themselves.
"""

import argparse
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from abm.config.settings import WorkspaceSettings
from abm_warehouse.demo import write_demo_exports
from abm_warehouse.loading.load import load_file
from abm_warehouse.profiles.model import read_profile
from abm_warehouse.storage.connections import open_warehouse
from abm_warehouse.storage.entities import ENTITIES, SQL_TYPES

ENTITY = ENTITIES["engagements"]
TYPES = {column.name: SQL_TYPES[column.type] for column in ENTITY.columns}
ROWS = {"S": 104_502, "M": 5_245_045, "L": 51_618_265}
BATCH = 10_000
STEP = 48_271
PRIME = 51_618_269


def main() -> None:
    options = argparse.ArgumentParser(description="Compare the speed of a load with DuckDB's own copy.")
    options.add_argument("--size", choices=("S", "M", "L"), default="M")
    options.add_argument(
        "--exports", type=Path, help="exports of a demo of that size; written first if not given"
    )
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--append", action="store_true", help="append to tables of size M and L")
    options.add_argument("--no-archive", action="store_true", help="do not archive the files")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="abm-bench-") as folder:
        if chosen.append:
            appends(Path(folder), chosen.size, chosen.runs)
        else:
            loads(Path(folder), chosen.exports, chosen.size, chosen.runs, archives=not chosen.no_archive)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"peak memory of the process {peak:.2f} GiB")


def loads(folder: Path, exports: Path | None, size: str, runs: int, *, archives: bool) -> None:
    """Time CSV and Parquet of the same rows, ours and DuckDB's in turns."""
    if exports is None:
        exports = folder / "exports"
        write_demo_exports(exports, size=size)
    text, packed = exports / "engagements.csv", folder / "engagements.parquet"
    header = text.open(encoding="utf-8").readline().strip().split(",")
    columns = ", ".join(f"'{name}': '{TYPES[name]}'" for name in header)
    typed = f"read_csv('{text}', header = true, columns = {{{columns}}})"
    duckdb.execute(f"copy (select * from {typed}) to '{packed}'")
    print(f"{text.stat().st_size / 1e6:.0f} MB of CSV, {packed.stat().st_size / 1e6:.0f} MB of Parquet")
    both = {"CSV": (typed, text), "Parquet": (f"read_parquet('{packed}')", packed)}
    taken: dict[tuple[str, str], list[float]] = {}
    for _ in range(runs):
        for name, (relation, file) in both.items():
            taken.setdefault((name, "baseline"), []).append(
                in_turn(folder, lambda at, r=relation: copied(at, r))
            )
            taken.setdefault((name, "load"), []).append(
                in_turn(folder, lambda at, f=file: loaded(at, f, archives=archives))
            )
    for name in both:
        baseline, ours = (statistics.median(taken[name, what]) for what in ("baseline", "load"))
        print(f"{name}: baseline {baseline:.2f} s, load {ours:.2f} s, ratio {ours / baseline:.2f}")
        print(f"    each: {spread(taken, name)}")


def spread(taken: dict[tuple[str, str], list[float]], name: str) -> str:
    return "; ".join(
        f"{what} {' '.join(f'{s:.2f}' for s in taken[name, what])}" for what in ("baseline", "load")
    )


def in_turn(folder: Path, work: Callable[[Path], None]) -> float:
    path = folder / "run.duckdb"
    started = time.perf_counter()
    work(path)
    seconds = time.perf_counter() - started
    for left in folder.glob("run.*"):
        left.unlink()
    shutil.rmtree(folder / "sources", ignore_errors=True)
    return seconds


def copied(path: Path, relation: str) -> None:
    with duckdb.connect(str(path), config={"memory_limit": "2GB"}) as con:
        con.execute("set timezone = 'UTC'")
        con.execute(f"create table copied as select * from {relation}")
        con.execute("checkpoint")


def loaded(path: Path, file: Path, *, archives: bool) -> None:
    with open_warehouse(path, WorkspaceSettings()) as con:
        batch = load_file(
            con,
            file,
            read_profile("abm", path.parent),
            receipts=path.with_suffix(".jsonl"),
            archive_in=path.parent / "sources" if archives else None,
        )
    if batch.status != "loaded" or batch.rows_quarantined:
        raise SystemExit(f"The load did not take every row, so its time means nothing: {batch}")


def appends(folder: Path, size: str, runs: int) -> None:
    """Time ten thousand rows, a tenth of them known, into a table of size M, and of size L too if asked."""
    medians = {}
    for name in ("M", "L") if size == "L" else (size,):
        path = folder / f"{name}.duckdb"
        with open_warehouse(path, WorkspaceSettings()) as con:
            fill(con, ROWS[name])
        with open_warehouse(path, WorkspaceSettings()) as con:
            medians[name] = append(con, folder, ROWS[name], runs)
        path.unlink()
    if len(medians) == 2:
        for what in medians["M"]:
            print(f"{what}: L is {medians['L'][what] / medians['M'][what]:.1f} times M")


class Timed:
    """A connection that adds up how long its statements take, by the first text of ``PARTS`` in them."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self.taken = dict.fromkeys(PARTS.values(), 0.0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._con, name)

    def execute(self, query: str, parameters: object = None) -> duckdb.DuckDBPyConnection:
        started = time.perf_counter()
        result = self._con.execute(query, parameters)
        for mark, part in PARTS.items():
            if mark in query:
                self.taken[part] += time.perf_counter() - started
                break
        return result


PARTS = {
    "temp table places": "search for known keys",
    "temp table stored": "reading of the rows found",
    "checkpoint": "checkpoint",
}


def append(con: duckdb.DuckDBPyConnection, folder: Path, rows: int, runs: int) -> dict[str, float]:
    """Median seconds of a load and its parts; the known rows are recent, or of any age."""
    profile = read_profile("abm", folder)
    medians = {}
    for age, share in {"recent": 0.02, "of any age": 1.0}.items():
        taken: dict[str, list[float]] = {}
        for run in range(runs + 1):  # the first warms up
            file = folder / f"engagements_{rows}_{share}_{run}.csv"
            write_batch(con, file, rows, run, share=share)
            timed = Timed(con)
            started = time.perf_counter()
            batch = load_file(timed, file, profile, receipts=folder / "receipts.jsonl")  # type: ignore[arg-type]
            whole = time.perf_counter() - started
            if (batch.rows_loaded, batch.rows_duplicate) != (BATCH - BATCH // 10, BATCH // 10):
                raise SystemExit(
                    f"The append did not find the known rows, so its time means nothing: {batch}"
                )
            if unseen := [part for part, seconds in timed.taken.items() if not seconds]:
                raise SystemExit(f"No statement of the load is the {' or the '.join(unseen)}: correct PARTS.")
            clock = {"load without its checkpoint": whole - timed.taken["checkpoint"], **timed.taken}
            clock["the rest"] = whole - sum(timed.taken.values())
            for what, seconds in clock.items() if run else ():
                taken.setdefault(f"known rows {age}, {what}", []).append(seconds)
        for what, seconds in taken.items():
            medians[what] = statistics.median(seconds)
            print(f"{rows:,} rows, {what}: {1000 * medians[what]:.0f} ms (fastest {1000 * min(seconds):.0f})")
    return medians


CELLS = {
    "engagement_id": f"'e-' || lpad((((n * {STEP}) % {PRIME}))::varchar, 8, '0')",
    "contact_id": "'c-' || lpad((hash(n) % 1000000)::varchar, 7, '0')",
    "kind": "['ad_impression', 'page_view', 'webinar', 'email_opened'][1 + (hash(n, 1) % 4)::int]",
    "channel": "['ads', 'web', 'email'][1 + (hash(n, 2) % 3)::int]",
    "direction": "['inbound', 'outbound'][1 + (hash(n, 3) % 2)::int]",
    "url": "if(hash(n, 4) % 3 = 0, 'https://www.tidewheel.example/', null)",
    "occurred_at": "timestamptz '2025-09-01 00:00:00+00' + to_seconds(n * 31536000 // 51618269)",
}


def fill(con: duckdb.DuckDBPyConnection, rows: int) -> None:
    """Insert rows as a load would have; their ids are in no order, so that no zone map helps."""
    cells = {column.name: CELLS.get(column.name, "null") for column in ENTITY.columns}
    typed = ", ".join(f"{cell} as {name}" for name, cell in cells.items())
    joined = ", ".join(f"coalesce({name}::varchar, chr(30))" for name in cells)
    con.execute(
        "insert into raw.engagements"
        f" (batch_id, line, row_key, key_hash, row_hash, known_from, touch, {', '.join(cells)})"
        " select 'filled', n + 2, engagement_id, md5_number_lower(engagement_id),"
        f" md5_number(concat_ws(chr(31), {joined}, chr(30))), timestamptz '2026-09-01 00:00:00+00', n,"
        f" {', '.join(cells)} from (select n, {typed} from range({rows}) as numbers (n))"
    )
    con.execute("checkpoint")


def write_batch(con: duckdb.DuckDBPyConnection, file: Path, rows: int, run: int, *, share: float) -> None:
    """Write a file in which a tenth of the rows are known, spread over the last ``share`` of the table."""
    known = ", ".join(f"{cell} as {name}" for name, cell in CELLS.items())
    step = int(rows * share) // (BATCH // 10)
    con.execute(
        f"copy (select {known} from (select {rows} - 1 - i * {step} - {run} as n"
        f" from range({BATCH // 10}) as numbers (i)) union all"
        f" select 'new-' || hash(i, {run}, {share}), * exclude (i, engagement_id) from"
        f" (select n as i, {known} from range({BATCH - BATCH // 10}) as numbers (n))) to '{file}' (header)"
    )


if __name__ == "__main__":
    main()
