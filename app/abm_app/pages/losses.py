"""Losses: why deals were lost, quarter by quarter, and what the reasons say."""

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb

from abm.counting import counted
from abm_app import formatting, labels
from abm_app.components.basics import card, data_table, quiet, scroller
from abm_app.components.show_sql import show_sql
from abm_app.shell import html
from abm_app.shell.elements import heading, icon
from abm_app.shell.html import Component
from abm_warehouse.publishing import queries
from abm_warehouse.publishing.result_rows import LossCategory, LossReason

MOST_QUARTERS = 8
"""Quarters on the page, the newest first."""

CATEGORIES = ("no_decision", "competitor", "price", "feature", None)
"""Columns of the page; None is another reason, or none."""


def page(con: duckdb.DuckDBPyConnection) -> Component:
    """Build the page."""
    return layout(queries.loss_categories(con), queries.losses(con))


def layout(categories: Sequence[LossCategory], losses: Sequence[LossReason]) -> Component:
    """What the losses say, the categories by quarter, then every reason."""
    by_quarter: dict[date, dict[str | None, LossCategory]] = {}
    for category in categories:
        by_quarter.setdefault(category.quarter, {})[category.category] = category
    newest = dict(list(by_quarter.items())[:MOST_QUARTERS])
    return html.Div(
        [
            heading("Losses", summary(newest)),
            categories_card(newest),
            reasons_card([loss for loss in losses if loss.quarter in newest]),
        ],
        className="funnel-page losses-page",
    )


def summary(quarters: Mapping[date, Mapping[str | None, LossCategory]]) -> str:
    """How many deals were lost in the newest quarter, and why most of them were."""
    if not quarters:
        return "No deal was lost yet."
    quarter, found = next(iter(quarters.items()))
    most = max(found.values(), key=lambda category: category.deals)
    why = labels.loss_category(most.category).lower()
    return (
        f"{counted(most.lost, 'deal')} lost in {formatting.quarter(quarter)}, "
        f"{formatting.share(most.share)} of them: {why}."
    )


def categories_card(quarters: Mapping[date, Mapping[str | None, LossCategory]]) -> Component:
    """One row per quarter, one column per category, and how to read the quarter."""
    sql = show_sql("loss_categories")
    if not quarters:
        return card("By quarter", quiet("Load deals that were closed."), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th(formatting.quarter(quarter), scope="row"),
                html.Td(formatting.count(next(iter(found.values())).lost), className="num"),
                *(html.Td(_share(found.get(category)), className="num") for category in CATEGORIES),
                html.Td(_readings(found)),
            ]
        )
        for quarter, found in quarters.items()
    ]
    heads = ("Quarter", "Lost", *map(labels.loss_category, CATEGORIES), "Read it as")
    table = scroller(data_table(heads, rows, numbers=range(1, len(CATEGORIES) + 2)), "By quarter")
    return card("By quarter", table, quiet(labels.READING_LOSSES), sql=sql)


def _share(category: LossCategory | None) -> list[Component]:
    if category is None:
        return [html.Span(formatting.DASH)]
    said = counted(category.deals, "deal")
    if category.change is not None:
        said += f", {round(category.change * 100):+d} points".replace("-", "\u2212")
    return [
        html.Span(formatting.share(category.share)),
        html.Div(style={"width": f"{category.share:.1%}"}, className="amount-bar"),
        html.Div(said, className="job"),
    ]


def _readings(found: Mapping[str | None, LossCategory]) -> list[Component]:
    return [
        html.Div([icon(labels.LOSS_READINGS[row.reading].icon), f" {labels.LOSS_READINGS[row.reading].text}"])
        for row in found.values()
        if row.reading
    ]


def reasons_card(losses: Sequence[LossReason]) -> Component:
    """Every reason as the CRM writes it, who won the deal, and what it was worth."""
    sql = show_sql("losses_by_quarter")
    if not losses:
        return card("Reasons", quiet("No deal was lost yet."), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th(formatting.quarter(loss.quarter), scope="row"),
                html.Td([labels.loss_category(loss.category), _said(loss)]),
                html.Td(formatting.count(loss.deals), className="num"),
                html.Td(formatting.money(loss.amount, loss.currency), className="num"),
            ]
        )
        for loss in losses
    ]
    table = scroller(data_table(("Quarter", "Why", "Deals", "Amount"), rows, numbers=(2, 3)), "Reasons")
    return card("Reasons", table, sql=sql)


def _said(loss: LossReason) -> Component | None:
    """Who won it, and the words of the CRM where they belong to no category."""
    said = [loss.competitor, None if loss.category else loss.loss_reason]
    words = ", ".join(text for text in said if text)
    return html.Div(words, className="job") if words else None
