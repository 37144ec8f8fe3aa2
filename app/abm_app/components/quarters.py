"""What the deals of each quarter bring and cost, the deals and the spend themselves, and the goals."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date

from abm_app import formatting, labels, routes
from abm_app.components import plots
from abm_app.components.basics import account_link, card, data_table, only_some, quiet, scroller
from abm_app.components.show_sql import show_sql
from abm_app.shell import html
from abm_app.shell.html import Component
from abm_warehouse.publishing.revenue import Acquisition, ClosedDeal, GoalProgress, QuarterSpend, Velocity

MOST_QUARTERS = 8
"""Quarters that are shown, the newest first."""


def velocity_card(velocities: Sequence[Velocity]) -> Component:
    """What the open deals bring a day, and what that is made of."""
    sql = show_sql("velocity_by_quarter")
    if not velocities:
        return card("Pipeline velocity", quiet("No deal was closed yet."), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th([formatting.quarter(row.quarter), html.Small(f" {row.currency or ''}")], scope="row"),
                html.Td(formatting.count(row.deals_open), className="num"),
                html.Td(formatting.share(row.win_rate), className="num"),
                html.Td(formatting.money(row.mean_amount), className="num"),
                html.Td(formatting.days(row.median_days), className="num"),
                html.Td(html.B(formatting.money(row.velocity)), className="num"),
            ]
        )
        for row in velocities[:MOST_QUARTERS]
    ]
    heads = ("Quarter", "Open", "Win rate", "Mean amount", "Days to win", "A day")
    note = quiet("Open deals, times win rate, times mean amount won, divided by the median days to win.")
    table = scroller(data_table(heads, rows, numbers=range(1, 6)), "Pipeline velocity")
    drawn = _quarters_plot(
        "pipeline-velocity",
        [(row, row.velocity) for row in velocities],
        "a day",
        lambda quarter: routes.funnel_url(quarter=quarter),
    )
    return card("Pipeline velocity", drawn, table, note, sql=sql)


def costs_card(quarters: Sequence[Acquisition]) -> Component:
    """What sales-qualified people and customers cost, and how long deals took, by quarter."""
    sql = show_sql("acquisition_by_quarter")
    if not quarters:
        return card("Cost and cycle", quiet("Neither spend nor deals are loaded."), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th([formatting.quarter(row.quarter), html.Small(f" {row.currency or ''}")], scope="row"),
                html.Td(formatting.money(row.spend), className="num"),
                html.Td(formatting.count(row.sqls), className="num"),
                html.Td(formatting.money(row.cost_per_sql), className="num"),
                html.Td(formatting.count(row.customers), className="num"),
                html.Td([formatting.money(row.cost_per_customer), _since(row.cost_change)], className="num"),
                html.Td(formatting.days(row.days_to_win), className="num"),
            ]
        )
        for row in quarters[:MOST_QUARTERS]
    ]
    heads = ("Quarter", "Spend", "SQLs", "Per SQL", "Customers", "Per customer", "Days to win")
    note = quiet("All spend of the quarter, by those who became sales-qualified and customers in it.")
    table = scroller(data_table(heads, rows, numbers=range(1, 7)), "Cost and cycle")
    drawn = _quarters_plot(
        "cost-per-customer",
        [(row, row.cost_per_customer) for row in quarters],
        "a customer",
        lambda quarter: routes.funnel_url(spent=quarter),
    )
    return card("Cost and cycle", drawn, table, note, sql=sql)


def _since(change: float | None) -> Component | None:
    return None if change is None else html.Div(formatting.change(change), className="job")


def _quarters_plot(
    name: str,
    values: Sequence[tuple[Velocity | Acquisition, float | None]],
    what: str,
    opens: Callable[[date], str],
) -> Component:
    """An amount by quarter, a bar for each currency; a bar opens rows of its quarter."""
    shown = sorted({row.quarter for row, _ in values}, reverse=True)[:MOST_QUARTERS]
    by_currency: dict[str, list[tuple[date, float | None]]] = defaultdict(list)
    for row, value in values:
        if row.quarter in shown:
            by_currency[row.currency or "No currency"].append((row.quarter, value))
    traces = [
        {
            "type": "bar",
            "name": currency,
            "x": [formatting.quarter(quarter) for quarter, _ in reversed(amounts)],
            "y": [value for _, value in reversed(amounts)],
            "customdata": [opens(quarter) for quarter, _ in reversed(amounts)],
            "hovertemplate": "%{x}: %{y:,.0f} " + f"{currency} {what}<extra></extra>",
            "texttemplate": "%{y:,.3s}",
            "marker": {"color": colour},
        }
        for (currency, amounts), colour in zip(by_currency.items(), plots.COLOURS, strict=False)
    ]
    return plots.plot(
        name,
        traces,
        says=f"{name.replace('-', ' ').capitalize()} by quarter.",
        height=220,
        showlegend=len(traces) > 1,
        margin={"l": 8, "r": 16, "t": 16, "b": 8},
        xaxis={"type": "category", "showgrid": False},
        yaxis={"rangemode": "tozero", "tickformat": "~s"},
    )


def deals_card(quarter: date, deals: Sequence[ClosedDeal]) -> Component:
    """The deals that were closed in a quarter, those won first."""
    title = f"Deals closed in {formatting.quarter(quarter)}"
    sql = show_sql("closed_deals", values={"quarter": quarter.isoformat()})
    if not deals:
        return card(title, quiet("There are none."), sql=sql, name="members-card")
    rows = [
        html.Tr(
            [
                html.Th(
                    [account_link(deal.account_name, deal.account_id), html.Div(deal.name, className="job")],
                    scope="row",
                ),
                html.Td("Won" if deal.is_won else "Lost"),
                html.Td(deal.owner_name),
                html.Td(formatting.day(deal.closed_at)),
                html.Td(formatting.days(deal.days), className="num"),
                html.Td(formatting.money(deal.amount, deal.currency), className="num"),
            ]
        )
        for deal in deals
    ]
    heads = ("Account", "", "Owner", "Closed on", "Days", "Amount")
    note = only_some(len(deals), deals[0].deals)
    table = scroller(data_table(heads, rows, numbers=(4, 5)), title)
    return card(title, table, note, sql=sql, name="members-card")


def spend_card(quarter: date, spent: Sequence[QuarterSpend]) -> Component:
    """What was spent in a quarter, the most first."""
    title = f"Spent in {formatting.quarter(quarter)}"
    sql = show_sql("quarter_spend", values={"quarter": quarter.isoformat()})
    if not spent:
        return card(title, quiet("Nothing was."), sql=sql, name="members-card")
    rows = [
        html.Tr(
            [
                html.Th(row.campaign_name or row.campaign_id or "No campaign", scope="row"),
                html.Td(labels.in_words(row.channel) if row.channel else formatting.DASH),
                html.Td(row.source or formatting.DASH, className="one-line"),
                html.Td(formatting.day(row.first_on), className="one-line"),
                html.Td(formatting.day(row.last_on), className="one-line"),
                html.Td(formatting.money(row.amount, row.currency), className="num"),
            ]
        )
        for row in spent
    ]
    heads = ("Campaign", "Channel", "Source", "From", "To", "Amount")
    note = only_some(len(spent), spent[0].rows_in_all)
    table = scroller(data_table(heads, rows, numbers=(5,)), title)
    return card(title, table, note, sql=sql, name="members-card")


def goals_card(goals: Sequence[GoalProgress]) -> Component:
    """How far the goals are reached, and whether the pace is enough."""
    sql = show_sql("goals_progress")
    if not goals:
        return card("Goals", quiet("Write goals into goals.csv of the workspace, then run again."), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th(
                    [
                        labels.in_words(row.measure),
                        html.Div(
                            f"{formatting.day(row.starts_on)} to {formatting.day(row.ends_on)}",
                            className="job",
                        ),
                    ],
                    scope="row",
                ),
                html.Td(
                    [formatting.money(row.reached), html.Small(f" {row.currency or ''}")], className="num"
                ),
                html.Td(formatting.money(row.target), className="num"),
                html.Td(
                    [
                        html.Span(formatting.share(row.attainment)),
                        html.Div(style={"width": f"{min(row.attainment, 1.0):.1%}"}, className="amount-bar"),
                    ],
                    className="num",
                ),
                html.Td(formatting.share(row.elapsed), className="num"),
                html.Td(row.verdict),
            ]
        )
        for row in goals
    ]
    heads = ("Goal", "Reached", "Target", "Attained", "Of its days", "")
    return card("Goals", scroller(data_table(heads, rows, numbers=range(1, 5)), "Goals"), sql=sql)
