"""Losses: why deals were lost, quarter by quarter, and what the reasons say."""

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb
from dash import dcc

from abm.counting import counted
from abm_app import formatting, labels, routes
from abm_app.components import plots
from abm_app.components.basics import account_link, card, data_table, quiet, scroller
from abm_app.components.show_sql import show_sql
from abm_app.shell import html
from abm_app.shell.elements import heading, icon
from abm_app.shell.html import Component
from abm_warehouse.publishing import revenue
from abm_warehouse.publishing.revenue import LossCategory, LossReason, LostDeal

MOST_QUARTERS = 8
"""Quarters on the page, the newest first."""

CATEGORIES = ("no_decision", "competitor", "price", "feature", None)
"""Columns of the page; None is another reason, or none."""


def page(con: duckdb.DuckDBPyConnection, search: str) -> Component:
    """Build the page; ``?quarter=2026-07-01&category=price`` lists the deals of a quarter and a category."""
    chosen = chosen_in(search)
    deals = None
    if chosen is not None:
        quarter, category = chosen
        deals = deals_card(quarter, category, revenue.lost_deals(con, quarter=quarter, category=category))
    return layout(revenue.loss_categories(con), revenue.losses(con), deals)


def chosen_in(search: str) -> tuple[date, str | None] | None:
    """
    The quarter and the category of an address; None if it has none that there may be.

    Examples
    --------
    >>> chosen_in("?quarter=2026-07-01&category=price"), chosen_in("?quarter=soon&category=price")
    ((datetime.date(2026, 7, 1), 'price'), None)
    """
    asked = routes.values_in(search)
    known = {category or "other": category for category in CATEGORIES}
    if asked.get("category") not in known:
        return None
    try:
        return date.fromisoformat(asked.get("quarter", "")), known[asked["category"]]
    except ValueError:
        return None


def layout(
    categories: Sequence[LossCategory], losses: Sequence[LossReason], deals: Component | None = None
) -> Component:
    """What the losses say, the categories by quarter, the deals behind one, then every reason."""
    by_quarter: dict[date, dict[str | None, LossCategory]] = {}
    for category in categories:
        by_quarter.setdefault(category.quarter, {})[category.category] = category
    newest = dict(list(by_quarter.items())[:MOST_QUARTERS])
    return html.Div(
        [
            heading("Losses", summary(newest)),
            categories_card(newest),
            deals,
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
    return card("By quarter", _plot(quarters), table, quiet(labels.READING_LOSSES), sql=sql)


def _plot(quarters: Mapping[date, Mapping[str | None, LossCategory]]) -> Component:
    """The deals lost in each quarter, a column of its categories; a part opens its deals."""
    shown = sorted(quarters)
    traces = []
    for category, colour in zip(CATEGORIES, plots.COLOURS, strict=False):
        parts = [(quarter, quarters[quarter][category]) for quarter in shown if category in quarters[quarter]]
        if not parts:
            continue
        name = labels.loss_category(category)
        traces.append(
            {
                "type": "bar",
                "name": name,
                "x": [formatting.quarter(quarter) for quarter, _ in parts],
                "y": [part.deals for _, part in parts],
                "text": [formatting.share(part.share) for _, part in parts],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "customdata": [routes.losses_url(quarter, category) for quarter, _ in parts],
                "hovertemplate": "%{x}: %{y} deals, %{text}<extra>" + name + "</extra>",
                "marker": {"color": colour},
            }
        )
    return plots.plot(
        "losses",
        traces,
        says="Deals lost in each quarter, by category of the reason.",
        barmode="stack",
        xaxis={
            "type": "category",
            "showgrid": False,
            "categoryarray": [formatting.quarter(quarter) for quarter in shown],
        },
        yaxis={"rangemode": "tozero", "title": "Deals lost"},
    )


def _share(category: LossCategory | None) -> list[Component]:
    if category is None:
        return [html.Span(formatting.DASH)]
    said = counted(category.deals, "deal")
    if category.change is not None:
        said += f", {round(category.change * 100):+d} points".replace("-", "\u2212")
    return [
        dcc.Link(
            formatting.share(category.share),
            href=routes.losses_url(category.quarter, category.category),
            className="opens",
        ),
        html.Div(said, className="job"),
    ]


def _readings(found: Mapping[str | None, LossCategory]) -> list[Component]:
    return [
        html.Div([icon(labels.LOSS_READINGS[row.reading].icon), f" {labels.LOSS_READINGS[row.reading].text}"])
        for row in found.values()
        if row.reading
    ]


def deals_card(quarter: date, category: str | None, deals: Sequence[LostDeal]) -> Component:
    """The deals that were lost in a quarter for a category of reasons."""
    title = f"{labels.loss_category(category)}, {formatting.quarter(quarter)}"
    sql = show_sql("lost_deals", values={"quarter": quarter.isoformat(), "category": category or "other"})
    if not deals:
        return card(title, quiet("No deal was lost for this in the quarter."), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th(
                    [account_link(deal.account_name, deal.account_id), html.Div(deal.name, className="job")],
                    scope="row",
                ),
                html.Td([deal.loss_reason or formatting.DASH, html.Div(deal.competitor, className="job")]),
                html.Td(deal.owner_name),
                html.Td(formatting.day(deal.closed_at)),
                html.Td(formatting.money(deal.amount, deal.currency), className="num"),
            ]
        )
        for deal in deals
    ]
    heads = ("Account", "Reason", "Owner", "Lost on", "Amount")
    return card(title, scroller(data_table(heads, rows, numbers=(4,)), title), sql=sql)


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
