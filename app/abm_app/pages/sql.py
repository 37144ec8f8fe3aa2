"""The SQL behind a figure, as text, and its rows as a file."""

from collections.abc import Mapping
from typing import Any

import duckdb
from flask import Flask, abort, request
from flask.wrappers import Response

from abm.errors import RunNotKept
from abm_app.pages import heatmap_filters
from abm_app.routes import ROWS, SQL, run_in
from abm_app.snapshots import Snapshots
from abm_warehouse.publishing import asking, heatmap
from abm_warehouse.publishing.answers import answer
from abm_warehouse.publishing.manifest import Manifest

FILTERED = frozenset({"heatmap_accounts", "filter_options"})
"""Queries whose values are the filters of the heatmap."""
NUMBERS = frozenset({"limit", "start", "size"})
FORMS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Forms of a file, and what a browser calls them."""


def register(server: Flask, snapshots: Snapshots) -> None:
    """Answer with the text of a query, its values bound, and with its rows."""

    @server.get(f"{SQL}<query>")
    def sql(query: str) -> Response:
        _require_query(query)
        return Response(text(query, request.args, _manifest(snapshots)), mimetype="text/plain")

    @server.get(f"{ROWS}<query>.<form>")
    def rows(query: str, form: str) -> Response:
        """The rows of a query as a file in which no text can start a formula, named by the run."""
        _require_query(query)
        if form not in FORMS:
            abort(404, "Rows are written as csv or xlsx.")
        manifest = _manifest(snapshots)
        if manifest is None:
            abort(404, "Nothing is published yet.")
        with snapshots.ask(snapshots.other_run(manifest.run_id)) as con:
            content = file_content(con, query, form, request.args, about=manifest.named)
        name = f"{query}_{manifest.run_id}.{form}"
        named = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(content, content_type=FORMS[form], headers=named)


def _manifest(snapshots: Snapshots) -> Manifest | None:
    """The manifest of the run that the address asks for; None before the first run."""
    try:
        return snapshots.manifest(run_in(request.query_string.decode(errors="replace")))
    except RunNotKept as error:
        abort(404, str(error))


def _require_query(query: str) -> None:
    if query not in asking.query_names():
        abort(404, "There is no query of this name.")


def file_content(
    con: duckdb.DuckDBPyConnection, query: str, form: str, values: Mapping[str, str], *, about: str
) -> bytes:
    """All rows of a query with the values of an address, as ``csv`` or ``xlsx``; of the run ``about``."""
    from abm_warehouse.publishing.analyst.formats import spreadsheet_csv_text, xlsx_content

    found = answer(con, query, bound(query, values))
    return xlsx_content(found, about) if form == "xlsx" else spreadsheet_csv_text(found).encode()


def text(query: str, values: Mapping[str, str], manifest: Manifest | None = None) -> str:
    """SQL of a query with the values of an address, and the run whose rows the page shows."""
    shown = f"-- {manifest.named}\n" if manifest else ""
    return f"-- sql/queries/{query}.sql\n{shown}{asking.bound_text(query, bound(query, values))}"


def bound(query: str, values: Mapping[str, str]) -> dict[str, Any]:
    """The values of an address as those of the query's parameters."""
    if query in FILTERED:
        sort = heatmap_filters.sort_from(values.get(heatmap_filters.SORT, ""))
        return {**heatmap_filters.from_mapping(values)._asdict(), "week": heatmap.week_of(sort)}
    return {
        name: int(value) if name in NUMBERS and value.isdecimal() else value for name, value in values.items()
    }
