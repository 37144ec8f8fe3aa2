"""
Loads, repairs and erasures killed with ``kill -9`` lose, double and halve nothing.

Each kill falls while the command has the warehouse open; the moments are spread evenly over the time that an
undisturbed command has it open. The short form kills each kind once; the long one (``-m long``) kills 200
times in all and prints a table.
"""

import gzip
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from abm.workspace import Workspace, create_workspace
from abm_warehouse.integrity.doctor import run_checks
from abm_warehouse.integrity.repair import repair_workspace
from abm_warehouse.loading.archive import archived_source, is_as_archived
from abm_warehouse.loading.ledger import batches_in_ledger, quarantined_rows
from abm_warehouse.loading.load import load_file
from abm_warehouse.loading.receipts import read_receipts
from abm_warehouse.loading.suppression import Suppressed
from abm_warehouse.privacy.archived_files import files_naming
from abm_warehouse.privacy.data_subjects import find_data_subject
from abm_warehouse.privacy.erasure import erase
from abm_warehouse.privacy.export import export_data_subject
from abm_warehouse.profiles.reading import read_profile
from abm_warehouse.storage.connections import open_warehouse
from abm_warehouse.storage.entities import ENTITIES
from abm_warehouse.storage.keys import NUMBERINGS

SEED = 20261122
KILLS = 200
LOADS_OF_EVERY_DAY = ("CSV", "append", "several files")
"""Those that are killed in the short form; other formats of files are read alike."""

TRIES = 8
"""How often one moment is tried if commands end before it."""

WHO = "p7@firm.example"


@dataclass(frozen=True)
class Kind:
    """A kind of command to kill: the workspace it finds, its files, and its options."""

    files: Callable[[Path], list[Path]]
    before: Callable[[Path], list[Path]] = lambda folder: []
    verb: str = "load"
    options: tuple[str, ...] = ()
    profile: str = "abm"
    prepare: Callable[[Workspace], None] = lambda workspace: None


def table(path: Path, query: str, how: str = "header") -> Path:
    """Write a file with the rows of a query."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        con.execute(f"copy ({query}) to '{path}' ({how})")
    return path


def engagements(rows: int, *, first: int = 0) -> str:
    """Rows of which a few are bad and a few appear twice."""
    return (
        f"select 'E' || n % {first + rows} as engagement_id, 'C' || n % 500 as contact_id,"
        " 'web_visit' as kind, if(n % 1000 = 7, 'once', '2026-01-01T00:00:00Z') as occurred_at,"
        f" 'https://example.com/' || n as url from range({first}, {first + rows + 50}) as numbers (n)"
    )


def of_csv(folder: Path) -> list[Path]:
    return [table(folder / "engagements.csv", engagements(25_000))]


def of_gzip(folder: Path) -> list[Path]:
    path = folder / "engagements.csv.gz"
    path.write_bytes(gzip.compress(of_csv(folder)[0].read_bytes(), 1))
    return [path]


def of_mixed_line_ends(folder: Path) -> list[Path]:
    path = table(folder / "engagements.csv", engagements(10_000))
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n", 5))
    return [path]


def of_json_lines(folder: Path) -> list[Path]:
    return [table(folder / "engagements.jsonl", engagements(10_000), "format json")]


def of_json(folder: Path) -> list[Path]:
    return [table(folder / "engagements.json", engagements(10_000), "format json, array true")]


def of_parquet(folder: Path) -> list[Path]:
    return [table(folder / "engagements.parquet", engagements(40_000), "format parquet")]


def of_salesforce(folder: Path) -> list[Path]:
    return [
        table(
            folder / "Contact.csv",
            "select '003' || lpad(n::varchar, 12, '0') as \"Id\","
            " '001' || lpad((n % 900)::varchar, 12, '0') as \"AccountId\", 'P' || n as \"FirstName\","
            " 'Lee' as \"LastName\", 'p' || n || '@firm.example' as \"Email\", n % 9 as \"Shoe\","
            " '2026-01-01T00:00:00.000+0000' as \"CreatedDate\", 'false' as \"IsDeleted\""
            " from range(15000) as numbers (n)",
        )
    ]


def of_an_append(folder: Path) -> list[Path]:
    """Equal rows, new versions and deletions of rows that are loaded, and new rows."""
    return [
        table(
            folder / "engagements_2.csv",
            "select * replace (if(n % 3 = 0, url || '#again', url) as url),"
            " case when n % 3 = 1 then 'true' end as is_deleted from"
            f" (select *, row_number() over () as n from ({engagements(12_000, first=15_000)}))",
        )
    ]


def of_several(folder: Path) -> list[Path]:
    return [*people(folder), *of_csv(folder)]


def people(folder: Path) -> list[Path]:
    """Accounts, contacts and users."""
    return [
        table(
            folder / "accounts.csv",
            "select 'A' || n as account_id, 'Firm ' || n as name from range(5000) as numbers (n)",
        ),
        table(
            folder / "contacts.csv",
            "select 'C' || n as contact_id, 'A' || n % 5000 as account_id,"
            " 'p' || n || '@firm.example' as email, 'C' || n // 10 as reports_to_contact_id"
            " from range(20000) as numbers (n)",
        ),
        table(
            folder / "users.csv", "select 'U' || n as user_id, 'Ann' as name from range(10) as numbers (n)"
        ),
    ]


def damage(workspace: Workspace) -> None:
    content = bytearray(workspace.warehouse.read_bytes())
    content[len(content) // 2 :] = b""
    workspace.warehouse.write_bytes(content)


LOADS = {
    "CSV": Kind(of_csv),
    "CSV, gzip": Kind(of_gzip),
    "CSV, mixed line ends": Kind(of_mixed_line_ends),
    "JSON lines": Kind(of_json_lines),
    "JSON": Kind(of_json),
    "Parquet": Kind(of_parquet),
    "Salesforce": Kind(of_salesforce, options=("--profile", "salesforce"), profile="salesforce"),
    "append": Kind(of_an_append, before=of_csv),
    "several files": Kind(of_several),
}
OTHERS = {
    "repair": Kind(
        lambda folder: [], before=of_several, verb="doctor", options=("--repair",), prepare=damage
    ),
    "erase": Kind(lambda folder: [], before=of_several, verb="erase", options=(WHO, "--yes")),
}


@dataclass
class Tally:
    """The outcome of the kills of one kind."""

    kills: int = 0
    found: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    partial: int = 0

    def line(self, name: str) -> str:
        found = ", ".join(f"{what} {count}" for what, count in sorted(self.found.items()))
        return (
            f"{name:22} {self.kills:4} kills  {self.lost} lost  {self.doubled} doubled"
            f"  {self.partial} partial  (found: {found})"
        )


def source_file(workspace: Workspace, files: list[Path], profile: str) -> None:
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        reading = read_profile(profile, workspace.profiles)
        for file in files:
            load_file(con, file, reading, receipts=workspace.receipts, archive_in=workspace.sources)


def command(workspace: Workspace, kind: Kind, files: list[Path]) -> subprocess.Popen[bytes]:
    abm = Path(sys.executable).with_name("abm")
    words = [abm, kind.verb, "--workspace", workspace.folder, *kind.options, *files, "--quiet"]
    return subprocess.Popen(list(map(str, words)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def is_at_work(process: subprocess.Popen[bytes], workspace: Workspace) -> bool:
    """Wait until a process has the warehouse open; False if it ends first."""
    while process.poll() is None:
        try:
            opened = [handle.readlink() for handle in Path(f"/proc/{process.pid}/fd").iterdir()]
        except OSError:
            continue
        if workspace.warehouse in opened:
            return True
        time.sleep(0.002)
    return False


def seconds_at_work(workspace: Workspace, kind: Kind, files: list[Path]) -> float:
    process = command(workspace, kind, files)
    assert is_at_work(process, workspace)
    started = time.perf_counter()
    assert process.wait() == 0
    return time.perf_counter() - started


def was_killed(workspace: Workspace, kind: Kind, files: list[Path], after: float) -> bool:
    """Start a command and kill it so many seconds after it opened the warehouse."""
    process = command(workspace, kind, files)
    if not is_at_work(process, workspace):
        return False
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def unhealthy_checks(workspace: Workspace) -> list[str]:
    return [f"{result.check}: {result.found}" for result in run_checks(workspace) if not result.is_healthy]


def content(workspace: Workspace, *, with_ids: bool = False) -> dict[str, object]:
    """What a warehouse holds, with or without the ids and times of its batches."""
    exact = ", bit_xor(hash(batch_id, known_from, known_to))" if with_ids else ""
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        held: dict[str, object] = {
            name: con.execute(
                "select count(*), count(distinct row_key), bit_xor(row_hash), count(known_to),"
                f" count(*) filter (where is_deleted){exact} from raw.{name}"
            ).fetchall()
            for name in ENTITIES
        }
        held["ledger"] = sorted(
            (b.file, b.rows_in, b.rows_loaded, b.rows_duplicate, b.rows_quarantined, b.rows_checksum)
            for b in batches_in_ledger(con)
        )
        held["keys"] = {
            numbering.table: con.execute(f"select * from keys.{numbering.table} order by all").fetchall()
            for numbering in NUMBERINGS
        }
        held["aside"] = [(row.file, row.line, row.value) for row in quarantined_rows(con)]
    held["receipts"] = Counter(receipt.file for receipt in read_receipts(workspace.receipts).receipts)
    return held


def every_source_is_kept(workspace: Workspace) -> bool:
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        kept = [archived_source(workspace.sources, batch.content_sha256) for batch in batches_in_ledger(con)]
    return all(path is not None and is_as_archived(path) for path in kept)


@dataclass
class Bench:
    """A kind of command, its files, and the workspace that each command finds."""

    kind: Kind
    folder: Path
    files: list[Path] = field(default_factory=list)
    before: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.files = self.kind.files(self.folder / "files")
        self.before = self.kind.before(self.folder / "before")
        self.template = create_workspace(self.folder / "template")
        source_file(self.template, self.before, "abm")
        self.whole = content(self.template, with_ids=True)
        self.kind.prepare(self.template)

    def fresh(self, name: str) -> Workspace:
        shutil.copytree(self.template.folder, self.folder / name)
        return Workspace(self.folder / name)

    def killed(self, kills: int, seconds: float):
        """Workspaces in which a command was killed at work, one after the other."""
        chance = random.Random(SEED)  # noqa: S311 - moments to kill at, and the same every time
        for n in range(kills):
            share = 0.97 * (n + chance.random()) / kills
            for _ in range(TRIES):
                workspace = self.fresh("killed")
                if is_killed := was_killed(workspace, self.kind, self.files, seconds * share):
                    yield workspace
                shutil.rmtree(workspace.folder)
                if is_killed:
                    break
                share *= 0.7
            else:
                raise AssertionError(f"no command could be killed at {share:.0%} of {seconds:.2f} s")


def kills_of_a_load(bench: Bench, kills: int) -> Tally:
    tally = Tally()
    undisturbed = bench.fresh("undisturbed")
    seconds = seconds_at_work(undisturbed, bench.kind, bench.files)
    expected, none = content(undisturbed), content(bench.template)
    assert expected != none
    for workspace in bench.killed(kills, seconds):
        tally.kills += 1
        promised = {receipt.batch_id for receipt in read_receipts(workspace.receipts).receipts}
        # A file that was archived just before its batch was to be committed is to be loaded again.
        tally.partial += any(
            not found.startswith("sources: archived, but in no batch")
            for found in unhealthy_checks(workspace)
        )
        with open_warehouse(workspace.warehouse, workspace.settings()) as con:
            there = {batch.batch_id for batch in batches_in_ledger(con)}
        tally.lost += len(promised - there) or not every_source_is_kept(workspace)
        tally.found[f"{len(there) - len(bench.before)} of {len(bench.files)} in"] += 1
        source_file(workspace, bench.files, bench.kind.profile)
        found = content(workspace)
        tally.lost += any(found[name] < expected[name] for name in ENTITIES)
        tally.doubled += any(found[name] > expected[name] for name in ENTITIES)
        tally.partial += found != expected or bool(unhealthy_checks(workspace))
    return tally


def kills_of_a_repair(bench: Bench, kills: int) -> Tally:
    """The next repair restores every batch, with its id and time."""
    tally = Tally()
    undisturbed = bench.fresh("undisturbed")
    seconds = seconds_at_work(undisturbed, bench.kind, bench.files)
    assert content(undisturbed, with_ids=True) == bench.whole
    for workspace in bench.killed(kills, seconds):
        tally.kills += 1
        done = repair_workspace(workspace)
        tally.found[f"{len(bench.before) - len(done.batches)} of {len(bench.before)} back"] += 1
        found = content(workspace, with_ids=True)
        tally.lost += any(found[name] < bench.whole[name] for name in ENTITIES)
        tally.doubled += found["receipts"] != bench.whole["receipts"]
        tally.partial += (
            found != bench.whole or bool(unhealthy_checks(workspace)) or not every_source_is_kept(workspace)
        )
    return tally


def kills_of_an_erasure(bench: Bench, kills: int) -> Tally:
    """A person on the list never comes back; the next erasure finishes the job and loses nobody else."""
    tally = Tally()
    undisturbed = bench.fresh("undisturbed")
    seconds = seconds_at_work(undisturbed, bench.kind, bench.files)
    expected = content(undisturbed)
    with open_warehouse(bench.template.warehouse, bench.template.settings()) as con:
        her = find_data_subject(con, WHO)
        assert export_data_subject(con, bench.template, her)
    assert her.contact_ids == ("C7",)
    for workspace in bench.killed(kills, seconds):
        tally.kills += 1
        tally.partial += any(not found.startswith("erasure: ") for found in unhealthy_checks(workspace))
        is_listed = bool(Suppressed(workspace.folder).among([WHO]))
        were_there = knows(workspace, her)
        if is_listed:
            source_file(workspace, bench.before, "abm")
            tally.partial += knows(workspace, her) > were_there
        tally.found[f"{'listed' if is_listed else 'not listed'}, {'held' if were_there else 'gone'}"] += 1
        erase(workspace, WHO)
        found = content(workspace)
        tally.lost += any(found[name] < expected[name] for name in ENTITIES)
        tally.doubled += any(found[name] > expected[name] for name in ENTITIES)
        tally.partial += knows(workspace, her) or bool(list(files_naming(workspace.folder, her)))
        source_file(workspace, bench.before, "abm")
        tally.partial += knows(workspace, her) or bool(list(files_naming(workspace.folder, her)))
        tally.partial += bool(unhealthy_checks(workspace)) or not every_source_is_kept(workspace)
    return tally


def knows(workspace: Workspace, her) -> int:
    """How many rows about the person the warehouse holds."""
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        return sum(len(rows) for rows in export_data_subject(con, workspace, her).values())


def kills_of(name: str, kills: int, folder: Path) -> Tally:
    bench = Bench((LOADS | OTHERS)[name], folder)
    kill = {"repair": kills_of_a_repair, "erase": kills_of_an_erasure}.get(name, kills_of_a_load)
    return kill(bench, kills)


def every_day_or_long(name: str):
    return name if name in LOADS_OF_EVERY_DAY else pytest.param(name, marks=pytest.mark.long)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc to see that a command is at work")
@pytest.mark.parametrize("name", [*map(every_day_or_long, LOADS), *OTHERS])
def test_a_kill_at_any_moment_loses_doubles_and_halves_nothing(tmp_path, name):
    tally = kills_of(name, 1, tmp_path)

    assert (tally.kills, tally.lost, tally.doubled, tally.partial) == (1, 0, 0, 0), tally.line(name)


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc to see that a command is at work")
def test_two_hundred_kills_over_all_kinds_lose_double_and_halve_nothing(tmp_path):
    names = [*LOADS, *OTHERS]
    shares = [KILLS // len(names) + (n < KILLS % len(names)) for n in range(len(names))]
    tallies = {}
    for name, kills in zip(names, shares, strict=True):
        folder = tmp_path / name.replace(" ", "_")
        folder.mkdir()
        tallies[name] = kills_of(name, kills, folder)
        shutil.rmtree(folder)
        print(tallies[name].line(name), flush=True)  # noqa: T201
    all_of_them = Tally(
        sum(t.kills for t in tallies.values()),
        sum((t.found for t in tallies.values()), Counter()),
        sum(t.lost for t in tallies.values()),
        sum(t.doubled for t in tallies.values()),
        sum(t.partial for t in tallies.values()),
    )
    print(all_of_them.line("all"))  # noqa: T201
    assert (all_of_them.kills, all_of_them.lost, all_of_them.doubled, all_of_them.partial) == (KILLS, 0, 0, 0)
