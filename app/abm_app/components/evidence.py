"""What the numbers are made of: ledgers, signals, opportunities."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from abm_app import formatting, labels
from abm_app.components.basics import card, quiet
from abm_app.components.grids import OPTIONS
from abm_app.shell.elements import icon
from abm_warehouse.publishing.result_rows import LedgerLine, Opportunity, Signal

ROW_HEIGHT = 36
MOST_ROWS_SHOWN = 12


def ledger_card(part: str, lines: Sequence[LedgerLine], score: Decimal, of: int) -> Component:
    """Lines of fit or intent and their total, which is the score to the hundredth."""
    title = f"{part.capitalize()} ledger"
    total = sum((line.points for line in lines), Decimal(0))
    if not lines:
        return card(title, quiet(f"No line: {part} is {formatting.points(score, 2)} of {of}."))
    agree = total == score
    verdict = "adds up to the score" if agree else f"the score is {formatting.points(score, 2)}"
    aside = [icon("check-lg" if agree else "exclamation-triangle"), f" {verdict}"]
    return card(
        title, ledger_grid(part, lines, total), aside=aside, name=f"{part}-ledger", sql="account_ledger"
    )


def ledger_row(line: LedgerLine) -> dict[str, Any]:
    """One line as a row of the grid: words and numbers, nothing that is markup."""
    signal = labels.said(line.signal) if line.signal else ""
    return {
        "kind": labels.LEDGER_KINDS.get(line.kind, labels.said(line.kind)),
        "rule": labels.said(line.rule_id),
        "person": line.full_name or (labels.NO_NAME if line.contact_id else ""),
        "signal": " \u00b7 ".join(part for part in (signal, line.asset) if part),
        "date": formatting.day(line.occurred_at) if line.occurred_at else "",
        "points": float(line.points),
    }


def ledger_grid(part: str, lines: Sequence[LedgerLine], total: Decimal) -> Component:
    """The lines in their order, with the total pinned below."""
    points = {
        "field": "points",
        "headerName": "Points",
        "width": 96,
        "pinned": "right",
        "type": "rightAligned",
        "cellClass": "num ag-right-aligned-cell",
        "valueFormatter": {"function": "signedPoints(params.value)"},
    }
    about = [
        {"field": "person", "headerName": "Person", "minWidth": 130, "flex": 2},
        {"field": "signal", "headerName": "Signal", "minWidth": 150, "flex": 3},
        {"field": "date", "headerName": "Date", "width": 112, "sortable": False},
    ]
    columns = [
        {"field": "kind", "headerName": "Line", "width": 112},
        {"field": "rule", "headerName": "Rule", "minWidth": 110, "flex": 2},
        *(about if part == "intent" else []),
        points,
    ]
    rows = [ledger_row(line) for line in lines]
    shown = min(len(rows), MOST_ROWS_SHOWN) + 2
    return dag.AgGrid(
        id=f"{part}-ledger-grid",
        columnDefs=columns,
        rowData=rows,
        defaultColDef={"resizable": True, "sortable": True, "suppressHeaderMenuButton": True},
        dashGridOptions={
            **OPTIONS,
            "rowHeight": ROW_HEIGHT,
            "headerHeight": ROW_HEIGHT,
            "pinnedBottomRowData": [{"kind": "Total", "points": float(total)}],
        },
        style={"height": f"{shown * ROW_HEIGHT + 4}px"},
        className="abm-grid",
    )


def timeline_card(signals: Sequence[Signal], limit: int) -> Component:
    """What happened at the account, newest first."""
    if not signals:
        return card("Signals", quiet("Nothing has happened here yet."))
    aside = f"the newest {limit}" if len(signals) >= limit else formatting.many(len(signals), "signal")
    rows = html.Ol([_signal(signal) for signal in signals], className="timeline scroll")
    return card("Signals", rows, aside=aside, name="timeline-card", sql="account_timeline")


def _signal(signal: Signal) -> Component:
    who = signal.full_name or (labels.NO_NAME if signal.contact_id else "Nobody we know")
    what: list[Component] = [html.B(labels.said(signal.kind))]
    if signal.asset or signal.topic:
        what.append(html.Span(f" {signal.asset or signal.topic}"))
    facts = [who, signal.title, signal.channel, signal.direction]
    kind = "deliberate" if signal.is_deliberate else "passive"
    return html.Li(
        [
            html.Time(formatting.day(signal.occurred_at), dateTime=signal.occurred_at.isoformat()),
            html.Div(
                [
                    html.Div(what),
                    html.Small(" \u00b7 ".join(fact for fact in facts if fact)),
                ]
            ),
            html.Span("on purpose", className="tag") if signal.is_deliberate else None,
        ],
        className=kind,
    )


def opportunities_card(opportunities: Sequence[Opportunity]) -> Component:
    """Opportunities of the account, open ones first."""
    if not opportunities:
        return card("Opportunities", quiet("No opportunity yet."))
    rows = [
        html.Li(
            [
                html.Div(
                    [
                        html.Span(found.name or found.opportunity_id, className="person"),
                        html.Span(
                            " \u00b7 ".join(
                                fact
                                for fact in (found.stage, f"opened {formatting.day(found.created_at)}")
                                if fact
                            ),
                            className="job",
                        ),
                    ],
                    className="seat-who",
                ),
                html.Span(formatting.money(found.amount, found.currency), className="num"),
                html.Span(_outcome(found), className="tag"),
            ],
            className="seat-row",
        )
        for found in opportunities
    ]
    aside = formatting.many(len(opportunities), "opportunity", "opportunities")
    return card("Opportunities", html.Ul(rows, className="seats"), aside=aside, sql="account_opportunities")


def _outcome(opportunity: Opportunity) -> str:
    if not opportunity.is_closed:
        return "open"
    if opportunity.is_won:
        return "won"
    return f"lost: {labels.said(opportunity.loss_reason)}" if opportunity.loss_reason else "lost"
