"""The SQL behind a figure, one click away: the query that was run, with its values, and its rows as files."""

from collections.abc import Mapping
from typing import Any

from abm_app.routes import sql_url
from abm_app.shell import html
from abm_app.shell.html import Component

FOLLOWS_FILTERS = "follows-filters"


def show_sql(
    *queries: str, values: Mapping[str, str | None] | None = None, follows_filters: bool = False
) -> Component:
    """
    Make a button that shows the SQL of ``sql/queries/<query>.sql``.

    The text is fetched when the button is pressed, by ``abm.js``.

    Parameters
    ----------
    queries
        Names of the queries behind the figure.
    values
        Values of the queries' parameters.
    follows_filters
        Whether the values are the filters of the address at that moment instead.
    """
    addresses = " ".join(sql_url(query, values or {}) for query in queries)
    named: dict[str, Any] = {"aria-label": "SQL behind this"}
    source: dict[str, Any] = {"data-sql": addresses}
    return html.Details(
        [
            html.Summary("SQL", title="Show the SQL behind this"),
            html.Div(className="sql", tabIndex=0, role="region", **named),
        ],
        className=f"show-sql {FOLLOWS_FILTERS}" if follows_filters else "show-sql",
        **source,
    )
