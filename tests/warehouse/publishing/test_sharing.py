"""A generation shares with the one before it what did not change, and nothing of it is written to."""

from datetime import UTC, datetime

import duckdb
import pytest

from abm.errors import AuditFailed
from abm_warehouse.models import checks
from abm_warehouse.models.build import build
from abm_warehouse.models.model import sql_model
from abm_warehouse.publishing import stage
from abm_warehouse.publishing.manifest import Counts, Manifest, read_manifest
from abm_warehouse.publishing.publish import publish
from abm_warehouse.publishing.snapshots import DATABASE, changes_since_published, intact_manifest

RUN = Manifest(
    run_id="33cf1b76abb2",
    as_of=datetime(2026, 9, 30, 12, tzinfo=UTC),
    known_at=datetime(2026, 10, 1, 9, 30, tzinfo=UTC),
    playbook="fit-intent-100",
    playbook_version="be1401fc0c04",
    counts=Counts(accounts=2, contacts=3, engagements=5, mqas=1),
    unpriced_kinds={},
    live_signals=7,
    unmatched_hand_raises=0,
    tool_version="0.1.0",
    engine="duckdb 2.0.0",
    created_at=datetime(2026, 10, 1, 9, 31, tzinfo=UTC),
)
LARGE, SMALL = 50_000, 100
AS_TABLE, ORDERED = "-- kept as: view, published as table\n", "-- in order of: n desc\n"


class Book:
    """A warehouse of two tables and three models, and what was published of it."""

    def __init__(self, con, folder):
        self.con, self.folder = con, folder
        self.published = folder / "published"
        con.execute("create schema facts")
        con.execute("create table run.settings as select 'one' as version")
        self.models = [
            sql_model("large", "mqa", f"{ORDERED}select n, 'row ' || n as words from facts.large"),
            sql_model("small", "mqa", f"{AS_TABLE}{ORDERED}select n from facts.small"),
            sql_model("both", "mqa", "-- kept as: view\nselect n, words from large join small using (n)"),
        ]
        self.rows = {"large": LARGE, "small": SMALL}
        self.load()

    def load(self, **rows):
        """Let models have these many rows, and build all."""
        self.rows |= rows
        for name, count in self.rows.items():
            self.con.execute(f"create or replace table facts.{name} as select range as n from range({count})")
        build(self.con, self.models, {f"facts.{name}": f"{count} rows" for name, count in self.rows.items()})

    def publish(self):
        """Publish what is loaded; the folder of the generation."""
        return publish(
            self.con,
            self.published,
            self.models,
            RUN,
            internal_tables=(),
            keep=5,
            memory_limit="1GB",
            intact=intact_manifest(self.folder),
        )


@pytest.fixture
def book(store, tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "read_checks", lambda: iter([]))
    return Book(store.con, tmp_path)


def inode(generation, name):
    return (generation / f"{name}.parquet").stat().st_ino


def content(generation):
    """Rows of a snapshot as they lie in it, and of its Parquet files."""
    with duckdb.connect(str(generation / DATABASE), read_only=True) as con:
        tables = con.execute(
            "select schema_name, table_name from duckdb_tables() union all"
            " select schema_name, view_name from duckdb_views() where not internal order by all"
        ).fetchall()
        rows = {
            f"{schema}.{name}": con.execute(f"from {schema}.{name}").fetchall() for schema, name in tables
        }
        for file in generation.glob("*.parquet"):
            rows[file.name] = con.execute(f"from '{file}'").fetchall()
    return rows


def test_a_view_of_the_warehouse_may_be_published_as_a_sorted_table(book):
    generation = book.publish()

    assert content(generation)["main.small"] == [(n,) for n in reversed(range(SMALL))]
    with duckdb.connect(str(generation / DATABASE), read_only=True) as con:
        views = con.execute("select view_name from duckdb_views() where not internal").fetchall()
    assert views == [("both",)]


def test_a_view_that_others_read_is_computed_once(book):
    """Each draws its numbers once, and the one that reads them through another view has the same."""
    book.models += [
        sql_model("drawn", "mqa", f"{AS_TABLE}select n, random() as number from facts.small"),
        sql_model("int_few", "mqa", "-- kept as: view\nselect n, number from drawn where n < 3"),
        sql_model("copied", "mqa", f"{AS_TABLE}select n, number from int_few"),
    ]
    book.load()

    published = content(book.publish())

    assert len(published["main.copied"]) == 3
    assert set(published["main.copied"]) < set(published["main.drawn"])


def test_files_of_marts_that_did_not_change_are_linked(book):
    first = book.publish()
    book.load(small=200)
    second = book.publish()

    assert inode(first, "large") == inode(second, "large")
    assert inode(first, "small") != inode(second, "small")
    for generation, rows in ((first, 100), (second, 200)):
        assert changes_since_published(generation) == []
        assert len(content(generation)["small.parquet"]) == rows


@pytest.mark.parametrize("changed", ["large", "small"])
def test_a_generation_that_shares_holds_the_same_as_one_written_whole(book, changed):
    book.publish()
    book.load(**{changed: 300})
    sharing = content(book.publish())
    (book.published / "CURRENT").unlink()
    whole = book.publish()

    assert content(whole) == sharing
    assert sharing["main.large"] == sorted(sharing["main.large"], reverse=True)
    assert len(sharing["main.both"]) == {"large": 100, "small": 300}[changed]


def test_tables_that_are_no_longer_published_are_gone_from_the_next_generation(book):
    book.publish()
    del book.models[1:]

    generation = book.publish()

    tables = {name for name in read_manifest(generation).tables if not name.startswith("run.")}
    assert tables == {"main.large"}
    assert content(generation).keys() == {*read_manifest(generation).tables, "large.parquet"}


def test_a_view_follows_its_definition(book):
    book.publish()
    book.models[2] = sql_model("both", "mqa", "-- kept as: view\nselect count(*) as n from small")
    book.load()

    assert content(book.publish())["main.both"] == [(SMALL,)]


def test_a_snapshot_that_has_grown_too_much_is_written_whole(book, monkeypatch):
    whole = book.publish()
    size, file = (whole / DATABASE).stat().st_size, inode(whole, "large")
    for rows in range(200, 205):
        book.load(small=rows)
        sharing = book.publish()
    assert read_manifest(sharing).whole_bytes == size

    monkeypatch.setattr(stage, "MOST_GROWTH", 0.9)
    book.load(small=SMALL)
    again = book.publish()

    assert read_manifest(again).whole_bytes == (again / DATABASE).stat().st_size
    assert inode(again, "large") == file


def test_nothing_is_shared_with_what_another_engine_wrote(book):
    first = book.publish()
    manifest = first / "manifest.json"
    manifest.write_text(manifest.read_text().replace("duckdb 2.0.0", "duckdb 1.5.0"))

    assert inode(book.publish(), "large") != inode(first, "large")


def test_nothing_is_shared_with_a_damaged_generation(book):
    first = book.publish()
    with (first / "large.parquet").open("r+b") as file:
        file.write(b"PAR2")

    second = book.publish()

    assert inode(second, "large") != inode(first, "large")
    assert changes_since_published(second) == []


def test_files_are_copied_where_the_file_system_has_no_links(book, monkeypatch):
    def refuse(*names):
        raise PermissionError

    first = book.publish()
    monkeypatch.setattr("os.link", refuse)
    second = book.publish()

    assert inode(second, "large") != inode(first, "large")
    assert content(second) == content(first)
    assert changes_since_published(second) == []


def test_a_failed_audit_leaves_what_is_shared_as_it_was(book, monkeypatch):
    first = book.publish()
    book.load(small=200)
    monkeypatch.setattr(checks, "read_checks", lambda: iter([("never", "select 1")]))

    with pytest.raises(AuditFailed):
        book.publish()

    assert intact_manifest(book.folder) == read_manifest(first)
    assert changes_since_published(first) == []


def test_a_removed_generation_leaves_what_the_next_one_shares_with_it(book):
    first = book.publish()
    book.load(small=200)
    second = book.publish()
    before = content(second)
    for file in first.iterdir():
        file.unlink()

    assert changes_since_published(second) == []
    assert content(second) == before


def test_files_that_look_as_when_they_were_verified_are_not_read_again(book, monkeypatch):
    generation = book.publish()
    monkeypatch.setattr(
        "abm_warehouse.publishing.snapshots.file_sha256", lambda path: pytest.fail(f"{path} was read")
    )

    assert intact_manifest(book.folder) == read_manifest(generation)


def test_files_with_another_time_are_read_again(book):
    """As after a workspace was copied."""
    generation = book.publish()
    verified = (book.published / "VERIFIED").read_bytes()
    (generation / "large.parquet").touch()

    assert intact_manifest(book.folder) == read_manifest(generation)
    assert (book.published / "VERIFIED").read_bytes() != verified
    (generation / "large.parquet").write_bytes(b"")
    assert intact_manifest(book.folder) is None


def test_a_check_runs_again_when_it_or_what_it_reads_changed(book, monkeypatch):
    known_claims = []
    violations = checks.violations

    def note(con, *, known=(), **options):
        known_claims.append(sorted(known))
        return violations(con, known=known, **options)

    monkeypatch.setattr(checks, "violations", note)
    on_large, on_small = "select n from large where n < 0", "select n from small where n < 0"
    claims = [("large", on_large), ("small", on_small)]
    monkeypatch.setattr(checks, "read_checks", lambda: iter(claims))
    book.publish()
    book.publish()
    book.load(small=200)
    book.publish()
    claims[0] = ("large", f"{on_large} - 1")
    book.publish()

    assert known_claims == [[], ["large", "small"], ["large"], ["small"]]
