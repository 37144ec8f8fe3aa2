"""The SQL behind a figure, one click away: the file that was really run."""

from dash import html
from dash.development.base_component import Component

from abm_warehouse.publishing.queries import query_text


def show_sql(*queries: str) -> Component:
    """Make a button that opens the text of ``sql/queries/<query>.sql``; it needs no callback."""
    texts = [
        html.Div([html.Code(f"sql/queries/{query}.sql"), html.Pre(query_text(query))]) for query in queries
    ]
    return html.Details(
        [html.Summary("SQL", title="Show the SQL behind this"), html.Div(texts, className="sql")],
        className="show-sql",
    )
