"""The SQL behind a figure, as text."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, abort, request
from flask.wrappers import Response

from abm_app.pages import heatmap_filters
from abm_app.routes import SQL
from abm_warehouse.publishing import queries

FILTERED = frozenset({"heatmap_accounts", "filter_options"})
"""Queries whose values are the filters of the heatmap."""
NUMBERS = frozenset({"limit", "start", "size"})


def register(server: Flask) -> None:
    """Answer with the text of a query, its values bound."""

    @server.get(f"{SQL}<query>")
    def sql(query: str) -> Response:
        if query not in queries.query_names():
            abort(404, "There is no query of this name.")
        return Response(text(query, request.args), mimetype="text/plain")


def text(query: str, values: Mapping[str, str]) -> str:
    """SQL of a query with the values of an address."""
    bound: dict[str, Any]
    if query in FILTERED:
        sort = heatmap_filters.sort_from(values.get(heatmap_filters.SORT, ""))
        bound = {**heatmap_filters.from_mapping(values)._asdict(), "week": queries.week_of(sort)}
    else:
        bound = {
            name: int(value) if name in NUMBERS and value.isdecimal() else value
            for name, value in values.items()
        }
    return f"-- sql/queries/{query}.sql\n{queries.bound_text(query, bound)}"
