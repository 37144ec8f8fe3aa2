"""What each stage of the funnel is worth: the deals of those who reached it."""

from collections.abc import Sequence

from abm_app import formatting, labels
from abm_app.components.basics import card, data_table, quiet, scroller
from abm_app.components.show_sql import show_sql
from abm_app.shell import html
from abm_app.shell.html import Component
from abm_warehouse.publishing.revenue import StageValue

TITLE = "What each stage is worth"


def value_card(values: Sequence[StageValue]) -> Component:
    """Open deals and revenue of the accounts that reached each stage, and what each of them brought."""
    sql = show_sql("funnel_value")
    accounts = [value for value in values if value.level == "account"]
    if not accounts:
        return card(TITLE, quiet("No account with a status has a deal yet."), sql=sql)
    most = max(value.revenue_each for value in accounts) or 1
    rows = [
        html.Tr(
            [
                html.Th(
                    [labels.funnel_stage(value.stage), html.Small(f" {value.currency or ''}")], scope="row"
                ),
                html.Td(formatting.count(value.deals_open), className="num"),
                html.Td(formatting.money(value.pipeline), className="num"),
                html.Td(formatting.count(value.deals_won), className="num"),
                html.Td(formatting.money(value.revenue), className="num"),
                html.Td(
                    [
                        formatting.count(round(value.revenue_each)),
                        html.Div(style={"width": f"{value.revenue_each / most:.1%}"}, className="amount-bar"),
                    ],
                    className="num",
                ),
            ]
        )
        for value in accounts
    ]
    heads = ("Stage", "Open", "Pipeline", "Won", "Revenue", "Of each account")
    note = "Deals of the accounts that reached the stage, whatever became of them since."
    table = scroller(data_table(heads, rows, numbers=range(1, 6)), TITLE)
    return card(TITLE, table, quiet(note), sql=sql)
