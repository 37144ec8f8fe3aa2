"""What a draft takes the columns of a file for, by a look at their content, and how sure that is."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, Literal

import duckdb

from abm.config.toml_files import toml_comment, toml_string
from abm.counting import counted
from abm.playbook.kind_rules import nearest_kind
from abm.vocabulary.engagement_kinds import KINDS
from abm_warehouse.profiles.header import folded
from abm_warehouse.readers import File
from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.entities import Column, Entity
from abm_warehouse.storage.sql_text import quoted

LOOKED_AT: Final = 1000
"""Rows of a file that a draft looks at."""

FEW: Final = 12
"""Different values up to which a draft lists them."""

MOST_KINDS: Final = 40
"""Kinds of engagements that a draft lists."""

_EPOCHS = {10: "epoch_s", 13: "epoch_ms", 16: "epoch_us"}
"""The unit of a count since 1970, by its number of digits."""

Certainty = Literal["sure", "likely", "a guess"]


@dataclass(frozen=True, slots=True)
class Times:
    """
    How the values of a column would be read as times.

    Parameters
    ----------
    seen, zoned, either_way
        How many values there are, how many of them state a zone, and how many are written like 03/04/2026.
    day_first, month_first
        How many can be read in each order.
    with_clock
        How many have more than a day.
    """

    seen: int = 0
    zoned: int = 0
    either_way: int = 0
    day_first: int = 0
    month_first: int = 0
    with_clock: int = 0

    @property
    def readable(self) -> int:
        """How many can be read in the order that reads most."""
        return max(self.day_first, self.month_first)

    @property
    def zoneless(self) -> int:
        """How many of those that can be read state no zone."""
        return self.readable - self.zoned


_TIMES = """
    select
        count(*),
        count(coalesce(as_time(cell, null, 'day_first'), as_time(cell, null, 'month_first'))),
        count(*) filter (is_either_way(time_parts(cell).day)),
        count(as_time(cell, 'UTC', 'day_first')),
        count(as_time(cell, 'UTC', 'month_first')),
        count(*) filter (time_parts(cell).clock <> '')
    from (select unnest($cells::varchar[]) as cell)
"""


@dataclass(frozen=True, slots=True)
class Guess:
    """
    What a draft takes a column of the file for, and how sure that is.

    ``sure``: it has the name of the canonical column, and every value can be read. ``likely``: its name is a
    usual one, and every value can be read. ``a guess``: anything else, and ``why`` says what is against it.
    """

    column: str
    cell: str
    how: str
    certainty: Certainty
    why: str | None


def read_first_values(con: duckdb.DuckDBPyConnection, file: File) -> dict[str, list[str]]:
    """Content of each column in the first rows, read as a load reads them."""
    rows: list[tuple[str | None, ...]] = []
    listed = ", ".join(f"as_text({quoted(cell)})" for cell in file.header)
    for reading in (file, file.in_doubt()):
        if reading is None:
            break
        with suppress(duckdb.Error):  # another reading may do; the header is enough for a draft
            reading.stage(con, table="staged")
            rows = con.execute(f"select {listed} from staged limit {LOOKED_AT}").fetchall()
            break
    columns = zip(*rows, strict=True) if rows else ([] for _ in file.header)
    return {
        cell: [value for value in column if value] for cell, column in zip(file.header, columns, strict=True)
    }


_READERS = {
    "email": "as_email(cell)",
    "currency": "as_currency(cell)",
    "number": "as_number(cell)",
    "integer": "as_count(cell, null)",
    "money": "as_amount(cell, null)",
    "boolean": "as_boolean(cell)",
}


def count_unread(con: duckdb.DuckDBPyConnection, column: Column, values: list[str]) -> int:
    """How many values cannot be read as what a column holds; times and choices are looked at elsewhere."""
    reader = _READERS.get(column.type)
    if reader is None:
        return 0
    [read] = one_row(
        con, f"select count({reader}) from (select unnest($cells::varchar[]) as cell)", {"cells": values}
    )
    return len(values) - int(read)


def find_times(con: duckdb.DuckDBPyConnection, values: list[str]) -> Times:
    """How the values of a column would be read as times, by the reader that loads use."""
    return Times(*one_row(con, _TIMES, {"cells": values}))


def guess_column(
    column: Column,
    entity: Entity,
    found: Mapping[str, str],
    values: Mapping[str, list[str]],
    times: Times,
    unread: int,
) -> Guess:
    """How a column is filled, how sure that is, and what speaks against it."""
    cell = found[column.name]
    content = values[cell]
    has_the_name = folded(cell) == folded(column.name)
    guess = Guess(column.name, cell, toml_string(cell), "sure" if has_the_name else "likely", None)
    if not content:
        return replace(guess, certainty="a guess", why="empty in the rows looked at")
    if (column.name,) == entity.key:
        if cell == found.get("name"):
            why = "no column looks like an id, so the name is used; a new name will be a new record"
            return replace(guess, certainty="a guess", why=why)
        if again := len(content) - len(set(content)):
            repeat = "repeats another" if again == 1 else "repeat others"
            why = f"{counted(again, 'value')} of {len(content)} {repeat}: is it the id of the row?"
            return replace(guess, certainty="a guess", why=why)
    if column.type in ("time", "date"):
        return _guess_time(guess, column, content, times)
    distinct = sorted(set(content), key=str.lower)
    listed = ", ".join(map(toml_comment, distinct[:FEW]))
    if column.type == "boolean" and unread:
        why = f"not all true or false; translate with values: {listed}"
        return replace(guess, certainty="a guess", why=why)
    if column.type == "choice":
        odd = [value for value in distinct if value.lower() not in column.choices]
        if odd:
            why = f"must be one of {', '.join(column.choices)}; translate with values: {listed}"
            return replace(guess, certainty="a guess", why=why)
    if unread:
        return _unreadable(guess, column, unread, len(content))
    if column.name == "stage" and len(distinct) <= FEW:
        return replace(guess, why=f"found: {listed}")
    if column.name == "kind" and (table := _kind_table(distinct)):
        how = f"{{ from = {toml_string(cell)}, values = {{ {', '.join(table)} }} }}"
        return replace(guess, how=how, certainty="likely", why="each kind is the nearest of the catalogue")
    return guess


def _unreadable(guess: Guess, column: Column, unread: int, seen: int) -> Guess:
    why = f"{counted(unread, 'value')} of {seen} cannot be read as {_TYPES.get(column.type, column.type)}"
    return replace(guess, certainty="a guess", why=why)


_TYPES = {
    "time": "a time", "date": "a date", "email": "an e-mail address", "currency": "a currency",
    "number": "a number", "integer": "a whole number", "money": "an amount",
}  # fmt: skip


def _guess_time(guess: Guess, column: Column, values: list[str], times: Times) -> Guess:
    plain = guess.how
    lengths = {len(value) for value in values if value.isdigit()}
    if len(lengths) == 1 and all(value.isdigit() for value in values) and (epoch := _EPOCHS.get(*lengths)):
        how = f'{{ from = {plain}, convert = "{epoch}" }}'
        return replace(guess, how=how, certainty="likely", why="looks like a count since 1970")
    if column.type == "date" and times.with_clock == times.seen:
        return replace(guess, how=f'{{ from = {plain}, convert = "day" }}', why="the day of a time")
    if times.readable < times.seen:
        return _unreadable(guess, column, times.seen - times.readable, times.seen)
    if times.either_way:
        return replace(guess, why="see date_order above")
    return guess


def _kind_table(kinds: Iterable[str]) -> list[str]:
    """The entries of a table that translates words for kinds; kinds of the catalogue need none."""
    known = [kind.name for kind in KINDS]
    found = [(kind, nearest_kind(kind, known)) for kind in kinds if kind.lower() not in known]
    entries = [f"{toml_string(kind.lower())} = {toml_string(near)}" for kind, near in found if near]
    return list(dict.fromkeys(entries))[:MOST_KINDS]
