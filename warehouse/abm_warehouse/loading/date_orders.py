"""Dates such as 03/04/2026 that are read in an order in which not all of them are days."""

import duckdb

from abm_warehouse.profiles.model import OTHER_ORDER, Source
from abm_warehouse.storage.connections import one_row
from abm_warehouse.storage.entities import entity_named
from abm_warehouse.storage.sql_text import quoted


def date_order_warnings(
    con: duckdb.DuckDBPyConnection, source: Source, header: tuple[str, ...]
) -> tuple[str, ...]:
    """
    Columns of a staged file of which the other date order would read all, and the stated one reads a part.

    The part that it reads is then most likely misread.

    Parameters
    ----------
    con
        A prepared connection with the file in the relation ``staged``.
    source, header
        How the file is read, and its columns.
    """
    order = source.date_order
    if order is None:
        return ()
    other = OTHER_ORDER[order]
    warnings = []
    for cell in _date_columns(source, header):
        either_way, read, read_otherwise = one_row(
            con,
            "select count(*), count(calendar_day(day, $order)), count(calendar_day(day, $other))"
            " from (select time_parts(as_text(cell)).day as day"
            f" from (select {quoted(cell)} as cell from staged)) where is_either_way(day)",
            {"order": order, "other": other},
        )
        if read < either_way == read_otherwise:
            warnings.append(
                f"{cell}: {either_way - read:,} of {either_way:,} dates are not days when read"
                f" {order.replace('_', ' ')}, as the profile says; all of them are when read"
                f" {other.replace('_', ' ')}. Is date_order right? If not, the others are misread"
            )
    return tuple(warnings)


def _date_columns(source: Source, header: tuple[str, ...]) -> dict[str, None]:
    """Columns of the file that times and dates are read from."""
    return dict.fromkeys(
        cell
        for column in entity_named(source.entity).columns
        if column.type in ("time", "date") and column.name in source.columns
        for cell in source.columns_behind(source.columns[column.name], header)
    )
