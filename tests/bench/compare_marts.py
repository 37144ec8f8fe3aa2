"""
Compare the published marts of two workspaces, cell by cell: did a refactoring change an answer?

    python -m tests.bench.compare_marts OLD NEW [--renamed OLD=NEW] [--ignore MART.COLUMN]

OLD and NEW are workspaces (their current snapshot is read) or folders of one snapshot. Marts are matched by
name and read from their Parquet files, or from ``abm.duckdb`` where a mart has none. Rows are matched by
the grain that the mart's SQL file states, so their order does not matter, and columns by name. A column that
only one side has counts as renamed when exactly one column of the other side holds the same values.

Every column gets a fingerprint, the sum of the hashes of its cells and keys. Only columns whose fingerprints
differ are joined row by row, so equal marts of millions of rows take seconds.

``--renamed contacts.level=seniority`` and ``--renamed account_ties=committee_edges`` match a column or a mart
whose name and values changed. The exit status is 1 if anything is different or gone, 0 if everything that
OLD has is in NEW with the same values, types and rows. New columns and new marts are listed only.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from abm_warehouse.models.sql_files import SUBJECTS, is_internal
from abm_warehouse.storage.sql_text import literal, quoted

SQL = Path(__file__).parents[2] / "sql"
DATABASE = "abm.duckdb"
NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DECIMAL", "FLOAT", "DOUBLE")
HARMLESS = ("equal", "renamed", "new", "ignored")


@dataclass(frozen=True)
class Column:
    """How one column compares; ``detail`` helps to find the difference."""

    name: str
    status: str
    detail: str = ""


@dataclass(frozen=True)
class Rows:
    """How the rows of a mart compare; ``cells`` describes the differences by column."""

    told: str
    differ: bool
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mart:
    """How one mart compares: its rows, then each column."""

    name: str
    rows: Rows
    columns: Sequence[Column] = ()

    @property
    def is_same(self) -> bool:
        """Whether everything that the old mart has is in the new one."""
        return not self.rows.differ and all(column.status in HARMLESS for column in self.columns)


@dataclass(frozen=True)
class Renames:
    """What changed on purpose, as given on the command line: names from old to new, columns to leave out."""

    marts: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    ignored: Collection[tuple[str, str]] = ()

    @classmethod
    def read(cls, renamed: Iterable[str], ignored: Iterable[str]) -> "Renames":
        """Read ``old_mart=new_mart``, ``mart.old=new`` and ``mart.column`` (the mart by its new name)."""
        marts, columns = {}, {}
        for old, _, new in (text.partition("=") for text in renamed):
            mart, dot, column = old.partition(".")
            if dot:
                columns[mart, column] = new
            else:
                marts[old] = new
        return cls(
            marts, columns, {(mart, column) for mart, _, column in (t.partition(".") for t in ignored)}
        )


NOTHING_RENAMED = Renames()


@dataclass(frozen=True)
class Fingerprints:
    """A number for each column and one for whole rows: the same on both sides if the content is the same."""

    count: int
    rows: int | None
    columns: Mapping[str, int | None]


def compare(old: Path, new: Path, renames: Renames = NOTHING_RENAMED) -> Iterator[Mart]:
    """Compare every mart of two snapshots, by name; marts of one side alone come last."""
    grains = _grains()
    old_marts = {renames.marts.get(mart, mart): mart for mart in _marts(old)}
    new_marts = _marts(new)
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'; set preserve_insertion_order = false")
        for name, folder in (("old_snapshot", old), ("new_snapshot", new)):
            con.execute(f"attach {literal(str(folder / DATABASE))} as {name} (read_only)")
        for mart in sorted(old_marts.keys() & new_marts):
            files = old / f"{old_marts[mart]}.parquet", new / f"{mart}.parquet"
            if all(file.exists() for file in files):
                sources = [f"read_parquet({literal(str(file))})" for file in files]
            else:
                sources = [_rows(con, "old", old_marts[mart]), _rows(con, "new", mart)]
            for view, source in zip(("old_rows", "new_rows"), sources, strict=True):
                con.execute(f"create or replace temp view {view} as select * from {source}")
            yield _compare_mart(con, mart, grains.get(mart, ()), renames)
    for mart in sorted(old_marts.keys() - new_marts):
        yield Mart(old_marts[mart], Rows("gone", differ=True))
    for mart in sorted(new_marts - old_marts.keys()):
        yield Mart(mart, Rows("new", differ=False))


def _rows(con: duckdb.DuckDBPyConnection, side: str, mart: str) -> str:
    """A copy of a mart, which may be a view that names what it reads as in its own snapshot."""
    con.execute(f"set search_path = '{side}_snapshot.main'")
    con.execute(f"create or replace temp table {side}_mart as select * from {side}_snapshot.{quoted(mart)}")
    con.execute("reset search_path")
    return f"temp.{side}_mart"


def snapshot_of(folder: Path) -> Path:
    """The folder itself if it is a snapshot, else the current snapshot of the workspace."""
    if (folder / DATABASE).exists():
        return folder
    pointer = folder / "published" / "CURRENT"
    if not pointer.exists():
        raise SystemExit(f"{folder} is neither a workspace with a published snapshot nor a snapshot.")
    return folder / "published" / pointer.read_text("utf-8").strip()


def _grains() -> dict[str, tuple[str, ...]]:
    """Key columns of each mart, from the second line of its SQL file."""
    files = (file for subject in SUBJECTS for file in (SQL / subject).glob("*.sql"))
    return {
        file.stem: tuple(file.read_text("utf-8").splitlines()[1].removeprefix("-- grain: ").split(", "))
        for file in files
    }


def _marts(folder: Path) -> set[str]:
    """Names of a snapshot's marts: the tables and views that its database shows to analysts."""
    with duckdb.connect(str(folder / DATABASE), read_only=True) as con:
        rows = con.execute(
            "select table_name from information_schema.tables where table_schema = 'main'"
        ).fetchall()
    return {name for (name,) in rows if not is_internal(name)}


def _compare_mart(con: duckdb.DuckDBPyConnection, mart: str, grain: Sequence[str], renames: Renames) -> Mart:
    old_types, new_types = _types(con, "old_rows"), _types(con, "new_rows")
    told = {old: new for (name, old), new in renames.columns.items() if name == mart}
    old_names = _old_names(con, old_types, new_types, told)
    ignored = {column for column in old_names if (mart, column) in renames.ignored}
    compared = [name for name in old_names if name not in ignored]
    retyped = {
        name: (old_types[old_names[name]], new_types[name])
        for name in compared
        if old_types[old_names[name]] != new_types[name]
    }
    kept = ", ".join(f"{quoted(old_names[name])} as {quoted(name)}" for name in compared)
    con.execute(f"create or replace temp view old_side as select {kept} from old_rows")
    con.execute(f"create or replace temp view new_side as select {_listed(compared)} from new_rows")
    keys = grain if set(grain) <= set(compared) else ()
    rows = _compare_rows(con, compared, keys, retyped)
    columns = []
    for name in old_names:
        before = f"was {old_names[name]}" if old_names[name] != name else ""
        status = "renamed" if before else "equal"
        if name in ignored:
            status = "ignored"
        elif name in retyped:
            status = "type changed"
            before = "; ".join(filter(None, [before, "from {} to {}".format(*retyped[name])]))
        elif name in rows.cells:
            status = "different"
        columns.append(Column(name, status, "; ".join(filter(None, [before, rows.cells.get(name)]))))
    columns += [Column(name, "gone") for name in old_types if name not in old_names.values()]
    columns += [Column(name, "new", new_types[name]) for name in new_types if name not in old_names]
    return Mart(mart, rows, columns)


def _types(con: duckdb.DuckDBPyConnection, view: str) -> dict[str, str]:
    return {name: kind for name, kind, *_ in con.execute(f"describe {view}").fetchall()}


def _old_names(
    con: duckdb.DuckDBPyConnection,
    old_types: Mapping[str, str],
    new_types: Mapping[str, str],
    told: Mapping[str, str],
) -> dict[str, str]:
    """What new columns were called before: as told, the same, or the only one with the same values."""
    names = {new: old for old, new in told.items() if old in old_types and new in new_types}
    names |= {name: name for name in new_types if name in old_types and name not in (*told, *told.values())}
    old_only = [name for name in old_types if name not in names.values()]
    new_only = [name for name in new_types if name not in names]
    if old_only and new_only:
        old_values = _fingerprints(con, "old_rows", old_only).columns
        new_values = _fingerprints(con, "new_rows", new_only).columns
        holders = Counter(old_values.values()), Counter(new_values.values())
        for old, values in old_values.items():
            if values is not None and all(count[values] == 1 for count in holders):
                names[next(new for new in new_only if new_values[new] == values)] = old
    return {name: names[name] for name in new_types if name in names}


def _compare_rows(
    con: duckdb.DuckDBPyConnection,
    columns: Sequence[str],
    keys: Sequence[str],
    retyped: Mapping[str, tuple[str, str]],
) -> Rows:
    """Compare fingerprints, and what differs row by row."""
    old, new = (_fingerprints(con, side, columns, keys) for side in ("old_side", "new_side"))
    unequal = [name for name in columns if old.columns[name] != new.columns[name] or name in retyped]
    if old.count == new.count and old.rows == new.rows and not unequal:
        return Rows(f"{new.count:,} rows", differ=False)
    count = (
        f"{new.count:,} rows" if old.count == new.count else f"{old.count:,} rows before, {new.count:,} now"
    )
    if keys and _is_unique(con, "old_side", keys) and _is_unique(con, "new_side", keys):
        return _compare_by_key(con, count, keys, [name for name in unequal if name not in keys], retyped)
    gone, added = (
        con.execute(f"select count(*) from (from {one} except all from {other})").fetchall()[0][0]
        for one, other in (("old_side", "new_side"), ("new_side", "old_side"))
    )
    return Rows(
        f"{count}, not matched by key: {gone:,} only before, {added:,} only now",
        differ=gone > 0 or added > 0,
        cells={name: "values differ" for name in unequal if name not in retyped},
    )


def _fingerprints(
    con: duckdb.DuckDBPyConnection, view: str, columns: Sequence[str], keys: Sequence[str] = ()
) -> Fingerprints:
    hashes = [f"sum(hash({_listed([*keys, column])}))" for column in columns]
    [(count, rows, *numbers)] = con.execute(
        f"select count(*), sum(hash({_listed(columns)})), {', '.join(hashes)} from {view}"
    ).fetchall()
    return Fingerprints(count, rows, dict(zip(columns, numbers, strict=True)))


def _is_unique(con: duckdb.DuckDBPyConnection, view: str, keys: Sequence[str]) -> bool:
    repeated = f"select 1 from {view} group by {_listed(keys)} having count(*) > 1 limit 1"
    return not con.execute(repeated).fetchall()


def _compare_by_key(
    con: duckdb.DuckDBPyConnection,
    count: str,
    keys: Sequence[str],
    columns: Sequence[str],
    retyped: Mapping[str, tuple[str, str]],
) -> Rows:
    """Join both sides; how many rows only one has, and how often and where first each column differs."""
    key = " || ', ' || ".join(f"{literal(f'{key} = ')} || {_text('n', key)}" for key in keys)
    counted = ["count(*) filter (where n.is_there is null)", "count(*) filter (where o.is_there is null)"]
    for column in columns:
        before, now = f"o.{quoted(column)}", f"n.{quoted(column)}"
        if not all(kind.startswith(NUMBERS) for kind in retyped.get(column, ())):
            before, now = f"{before}::varchar", f"{now}::varchar"
        differs = f"o.is_there and n.is_there and {before} is distinct from {now}"
        change = f"{key} || ': ' || {_text('o', column)} || ' > ' || {_text('n', column)}"
        counted.append(f"count(*) filter (where {differs})")
        counted.append(f"min(case when {differs} then {change} end)")
    matched = " and ".join(f"o.{quoted(name)} is not distinct from n.{quoted(name)}" for name in keys)
    old, new = (
        f"(select {_listed([*keys, *columns])}, true as is_there from {side})"
        for side in ("old_side", "new_side")
    )
    [(gone, added, *found)] = con.execute(
        f"select {', '.join(counted)} from {old} as o full join {new} as n on {matched}"
    ).fetchall()
    cells = {
        column: f"{times:,} {'cell' if times == 1 else 'cells'}, first {example}"
        for column, times, example in zip(columns, found[::2], found[1::2], strict=True)
        if times
    }
    told = f"{count}: {gone:,} gone, {added:,} new" if gone or added else count
    return Rows(told, differ=bool(gone or added), cells=cells)


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(map(quoted, columns))


def _text(side: str, column: str) -> str:
    return f"coalesce({side}.{quoted(column)}::varchar, 'null')"


def report(marts: Iterable[Mart]) -> bool:
    """Print a line for each mart and each column that is not simply equal; whether nothing differs."""
    no_difference = True
    totals: Counter[str] = Counter()
    print(f"{'mart, column':42} {'result':13} detail")
    for mart in marts:
        no_difference &= mart.is_same
        counts = Counter(column.status for column in mart.columns)
        totals += counts
        result = ("equal" if mart.is_same else "different") if mart.columns else mart.rows.told
        counted = ", ".join(f"{count} {status}" for status, count in counts.items())
        print(f"{mart.name:42} {result:13} {f'{mart.rows.told}; columns: {counted}' if counted else ''}")
        for column in mart.columns:
            if column.status != "equal":
                print(f"    {column.name:38} {column.status:13} {column.detail}")
        sys.stdout.flush()
    print(f"columns: {', '.join(f'{count} {status}' for status, count in totals.items())}")
    print("No differences." if no_difference else "There are differences.")
    return no_difference


def main() -> int:
    """Compare two workspaces; the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS
    )
    parser.add_argument("old", type=Path, metavar="OLD", help="workspace or snapshot of the earlier code")
    parser.add_argument("new", type=Path, metavar="NEW", help="workspace or snapshot of the code now")
    parser.add_argument("--renamed", action="append", default=[], help="a mart, or a column (mart.old=new)")
    parser.add_argument("--ignore", action="append", default=[], help="a column (mart.column) to leave out")
    given = parser.parse_args()
    renames = Renames.read(given.renamed, given.ignore)
    return 0 if report(compare(snapshot_of(given.old), snapshot_of(given.new), renames)) else 1


if __name__ == "__main__":
    sys.exit(main())
