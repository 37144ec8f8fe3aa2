"""
SQL models: one SELECT per file; which tables each reads is found by parsing it.

Steps in Python, for work that is not done well in SQL, are models too: they read tables and write tables, and
have a place in the same order. The fingerprint of a model is a hash of its meaning, which comments and layout
do not change; whether it has to be built again follows from it and from the stamps of what it reads.

A model may state how it grows, so that it is built again for some keys alone when only their rows changed:

``-- grows by: person``
    Each of its rows depends only on rows of the same person in the tables that have this column, and on all
    rows of other tables. If one of those changed, the whole is built. Of several columns, separated by
    commas, this is so of each; then only rows that have a changed key in all of them are built. A view need
    not show the column.
``-- reached by: contact_id of int_people``
    A changed row of this table, which does not have the key, matters only to rows with the same contact_id.
    They are looked up in the tables that have the key and this column, or else in the model as it is. Where
    the column has another name in the changed table: ``-- reached by: host as domain of int_owners``.
``-- reads whole: accounts``
    This table has the key column, and is read for other keys too.
``-- built in ranges of: person``
    For a large book, all rows are built, or those of a view published, a range of these keys at a time, so
    that what is joined and sorted fits into memory. The model has to grow by the key.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources.abc import Traversable
from io import StringIO
from itertools import takewhile
from typing import Final, Literal

import duckdb

from abm.errors import ModelError
from abm_warehouse.models.changes import INSTANT
from abm_warehouse.models.parse_cache import ParseCache, parsed_sql
from abm_warehouse.models.query import Query
from abm_warehouse.models.ranges import RANGES
from abm_warehouse.models.sql_files import is_internal, model_files, sql_root

Build = Callable[[duckdb.DuckDBPyConnection], None]
Update = Callable[[duckdb.DuckDBPyConnection], str]
"""Brings tables up to date; a SELECT of key columns of all rows that it removed or added."""

UpdateAccounts = Callable[[duckdb.DuckDBPyConnection, str | None, str | None], str]
"""
The same, where only rows of some accounts may differ, at some instants: SELECTs of one column, ``key``.

Instants are hashes as :func:`.logged_keys` gives them. One of both may be None, if it is not known.
"""

Relation = Literal["table", "view"]

_KEPT_AS: Final[dict[str, tuple[Relation, Relation, bool]]] = {
    "table": ("table", "table", True),
    "view": ("view", "view", False),
    "view, with a Parquet file": ("view", "view", True),
    "view, published as table": ("view", "table", True),
}
"""
What a model is in the warehouse and in a snapshot, and whether it has a file if it is a mart, by the line
``-- kept as: ...`` of its file.
"""


@dataclass(frozen=True, slots=True)
class Route:
    """A ``column`` in which rows that grow have what rows of another ``table`` have in ``its_column``."""

    column: str
    its_column: str
    table: str


@dataclass(frozen=True, slots=True)
class Growth:
    """
    How a model grows, by the lines of its file.

    Parameters
    ----------
    by
        The key columns, by any of which the model can be built apart.
    reached_by
        Tables whose rows matter to rows with the same value in a column.
    reads_whole
        Tables that are read for other keys too, although they have the key column.
    in_ranges_of
        The key column of which all rows are built a range at a time; empty if at once.
    """

    by: tuple[str, ...]
    reached_by: tuple[Route, ...] = ()
    reads_whole: tuple[str, ...] = ()
    in_ranges_of: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """
    How one or more tables are built.

    Parameters
    ----------
    name
        Name of the SQL file or of the step.
    reads
        Tables it reads: models by name, others as ``schema.table``.
    writes
        Tables or views it builds.
    fingerprint
        Hash of its meaning, without what it reads.
    build
        Builds the tables in a connection.
    update
        Brings the tables up to date where the same model built them from other rows; ``build`` if None.
    update_accounts
        The same, where it is known of which accounts, or at which instants, rows differ in all that it reads;
        ``update`` if None.
    reads_committed
        Whether it reads over a connection of its own, so that what was built before has to be committed.
    subject
        Folder of the SQL file, or the subject that a step belongs to.
    kept_as
        What it is in the warehouse.
    published_as
        What it is in a snapshot; a view of the warehouse may be published as a table.
    has_parquet
        Whether it is also published as a Parquet file, if it is a mart.
    parts_by
        A column of numbers, and the published table that has it, by which its Parquet file is parted; or
        ``as_of`` and no table, if each instant is a part.
    order
        Columns a published copy is sorted by.
    ranges_by
        A column of numbers, and a table or view that has it and is quick to read: a published copy is sorted
        within ranges of these numbers.
    repeats
        Columns whose values repeat together: a published copy in ranges has each combination once.
    query
        The SELECT; None for a step.
    growth
        How its rows can be built apart from others; None if only the whole can be built.
    """

    name: str
    reads: frozenset[str]
    writes: tuple[str, ...]
    fingerprint: str
    build: Build
    subject: str
    kept_as: Relation = "table"
    published_as: Relation = "table"
    has_parquet: bool = True
    parts_by: tuple[str, str] | None = None
    order: tuple[str, ...] = ()
    ranges_by: tuple[str, str] | None = None
    repeats: tuple[str, ...] = ()
    query: Query | None = None
    growth: Growth | None = None
    update: Update | None = None
    update_accounts: UpdateAccounts | None = None
    reads_committed: bool = False

    @property
    def meaning(self) -> str:
        """Its fingerprint, and how it grows: a wrong statement of that may have left wrong rows."""
        return f"{self.fingerprint} {self.growth}"

    @property
    def sql(self) -> str:
        """The SELECT; empty for a step."""
        return self.query.sql if self.query else ""

    def select_on(self, relations: Mapping[str, str]) -> str:
        """The SELECT, reading other relations in place of some tables, see :meth:`.Query.on`."""
        return self.query.on(relations) if self.query else ""

    @property
    def is_mart(self) -> bool:
        """Whether it is published for people to query."""
        return bool(self.sql) and not is_internal(self.name)


def read_models(root: Traversable | None = None, *, cache: ParseCache | None = None) -> list[Model]:
    """
    Every model under ``root``, in the order of the files.

    Parameters
    ----------
    root
        Folder of SQL files; ours if None.
    cache
        What was found in files before.

    Raises
    ------
    ModelError
        If a file is not one SELECT.
    """
    files = model_files(root or sql_root())
    return [sql_model(file.name, file.subject, file.text, cache=cache) for file in files]


def sql_model(name: str, subject: str, sql: str, *, cache: ParseCache | None = None) -> Model:
    """The model of one file."""
    file = f"{subject}/{name}.sql"
    header = _header(sql)
    keeping = header.get("kept as", ["table"])[0]
    if keeping not in _KEPT_AS:
        raise ModelError(
            f"SQL model {file} is kept as {keeping!r}; expected one of {', '.join(map(repr, _KEPT_AS))}."
        )
    kept_as, published_as, has_parquet = _KEPT_AS[keeping]
    query = parsed_sql(sql, file, cache or ParseCache())

    return Model(
        name=name,
        reads=query.reads,
        writes=(name,),
        fingerprint=hashlib.sha256(f"{keeping} {query.meaning}".encode()).hexdigest(),
        build=partial(make_relation, kept_as=kept_as, name=name, sql=sql),
        subject=subject,
        kept_as=kept_as,
        published_as=published_as,
        has_parquet=has_parquet,
        parts_by=_numbers(header, "in parts by", query.reads, file),
        order=tuple(_listed(header, "in order of")),
        ranges_by=_numbers(header, "in ranges of", query.reads, file),
        repeats=_repeats(header, file),
        query=query,
        growth=_growth(header, query.reads, file),
    )


def make_relation(con: duckdb.DuckDBPyConnection, *, kept_as: Relation, name: str, sql: str) -> None:
    """Make the table or view of a SELECT, in place of what has its name."""
    other = "table" if kept_as == "view" else "view"
    named = f"select 1 from duckdb_{other}s() where {other}_name = ? and schema_name = 'main'"
    if con.execute(named, [name]).fetchall():
        con.execute(f'drop {other} main."{name}"')
    con.execute(f'create or replace {kept_as} main."{name}" as {sql}')


_Header = Mapping[str, Sequence[str]]
"""What the lines ``-- key: ...`` at the top of a file say, by key."""


def _header(sql: str) -> _Header:
    header: dict[str, list[str]] = {}
    for line in takewhile(lambda line: line.startswith("--"), StringIO(sql.lstrip())):
        key, _, said = line.removeprefix("-- ").partition(": ")
        header.setdefault(key, []).append(said.rstrip())
    return header


def _growth(header: _Header, reads: Collection[str], file: str) -> Growth | None:
    by = tuple(_listed(header, "grows by"))
    if not by:
        return None
    reached_by = tuple(_route(text, file) for text in _listed(header, "reached by"))
    reads_whole = tuple(_listed(header, "reads whole"))
    for table in (*(route.table for route in reached_by), *reads_whole):
        if table not in reads:
            raise ModelError(f"SQL model {file} says how it grows with {table!r}, which it does not read.")
    [in_ranges_of] = header.get("built in ranges of", [""])
    if in_ranges_of and in_ranges_of not in {*by} & RANGES.keys():
        raise ModelError(
            f"SQL model {file} is built in ranges of {in_ranges_of!r}; name one of {', '.join(RANGES)}"
            " by which it grows."
        )
    return Growth(by, reached_by, reads_whole, in_ranges_of)


def _route(text: str, file: str) -> Route:
    column, of, table = text.partition(" of ")
    if not of:
        raise ModelError(f"SQL model {file} is reached by {text!r}; write a column of a table: 'x of y'.")
    column, _, its_column = column.partition(" as ")
    return Route(column, its_column or column, table)


def _numbers(header: _Header, key: str, reads: Collection[str], file: str) -> tuple[str, str] | None:
    """What a line such as ``-- in parts by: column of table`` says; None without one."""
    if key not in header:
        return None
    line = header[key][0]
    if line == INSTANT:
        return INSTANT, ""
    column, _, table = line.partition(" of ")
    if table not in reads:
        raise ModelError(f"SQL model {file} is {key} {line!r}; name a column of a table that it reads.")
    return column, table


def _repeats(header: _Header, file: str) -> tuple[str, ...]:
    repeats = tuple(_listed(header, "repeats together"))
    if repeats and "in ranges of" not in header:
        raise ModelError(f"SQL model {file} says what repeats together; say also what it is 'in ranges of'.")
    return repeats


def _listed(header: _Header, key: str) -> list[str]:
    """The items of all lines ``-- key: one, another``."""
    return [item.strip() for said in header.get(key, ()) for item in said.split(",") if item.strip()]
