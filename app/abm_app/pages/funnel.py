"""The funnel: how far people and accounts come, how fast, what the deals bring and cost, and the goals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import duckdb
from dash import dcc

from abm.counting import counted
from abm_app import formatting, labels, routes
from abm_app.components import plots
from abm_app.components.basics import account_link, card, data_table, only_some, pill, quiet, scroller
from abm_app.components.conversion import ratios_card
from abm_app.components.quarters import costs_card, deals_card, goals_card, spend_card, velocity_card
from abm_app.components.show_sql import show_sql
from abm_app.components.stage_value import value_card
from abm_app.shell import html
from abm_app.shell.elements import heading, named, notices
from abm_app.shell.html import Component
from abm_warehouse.publishing import revenue
from abm_warehouse.publishing.revenue import (
    Acquisition,
    FunnelMonth,
    FunnelRatio,
    GoalProgress,
    StageMember,
    StageQuality,
    StageReached,
    StageValue,
    Velocity,
)

MOST_MONTHS = 13
"""Months on the page, the newest first."""


def page(con: duckdb.DuckDBPyConnection, search: str) -> Component:
    """Build the page; months and members are those of accounts or, with ``?level=person``, of people."""
    asked = routes.values_in(search)
    level = asked.get("level", "account")
    wrong = [] if level in labels.FUNNEL_LEVELS else [f"There is no level {level!r}."]
    level = level if level in labels.FUNNEL_LEVELS else "account"
    return layout(
        revenue.stages_reached(con),
        revenue.funnel_ratios(con),
        level,
        revenue.funnel_months(con, level=level),
        revenue.velocities(con),
        revenue.funnel_quality(con),
        revenue.acquisition(con),
        revenue.goals_progress(con),
        wrong,
        _opened(con, asked, level),
        revenue.stage_values(con),
    )


def _opened(con: duckdb.DuckDBPyConnection, asked: Mapping[str, str], level: str) -> Component | None:
    """The rows behind a mark or a number that was clicked; None if none was."""
    if stage := asked.get("stage"):
        month = routes.day_in(asked, "month")
        members = revenue.stage_members(con, level=level, stage=stage, month=month)
        return members_card(level, stage, members, month)
    if quarter := routes.day_in(asked, "quarter"):
        return deals_card(quarter, revenue.closed_deals(con, quarter=quarter))
    if spent := routes.day_in(asked, "spent"):
        return spend_card(spent, revenue.quarter_spend(con, quarter=spent))
    return None


def layout(
    stages: Sequence[StageReached],
    ratios: Sequence[FunnelRatio],
    level: str,
    months: Sequence[FunnelMonth],
    velocities: Sequence[Velocity],
    quality: Sequence[StageQuality],
    costs: Sequence[Acquisition],
    goals: Sequence[GoalProgress],
    wrong: Sequence[str] = (),
    members: Component | None = None,
    values: Sequence[StageValue] = (),
) -> Component:
    """Stages and conversion side by side, then months, velocity, cost, value, goals and quality."""
    return html.Div(
        [
            heading("Funnel", summary(stages)),
            notices(wrong),
            html.Div([stages_card(stages), ratios_card(ratios)], className="halves"),
            members,
            months_card(level, months),
            html.Div([velocity_card(velocities), costs_card(costs)], className="halves"),
            html.Div([value_card(values), goals_card(goals)], className="halves"),
            quality_card(quality),
        ],
        className="funnel-page",
    )


def summary(stages: Sequence[StageReached]) -> str:
    """How many people and accounts are in the funnel, and what is not in order."""
    if not stages:
        return "Nobody has a status or a deal yet."
    most = {stage.level: stage.reached for stage in reversed(stages)}
    known = " and ".join(
        counted(most[level], one, many)
        for level, one, many in (("person", "person", "people"), ("account", "account", "accounts"))
        if level in most
    )
    wrong = sum(stage.out_of_order for stage in stages)
    moves = f" {counted(wrong, 'stage was', 'stages were')} recorded after a later one." if wrong else ""
    return f"{known} with a status or a deal.{moves}"


def stages_card(stages: Sequence[StageReached]) -> Component:
    """How many accounts and people reached each stage, drawn as two funnels, and how long they stayed."""
    sql = show_sql("funnel_stages_reached")
    if not stages:
        return card("Stages", quiet("Load statuses or opportunities."), sql=sql)
    by_stage: dict[str, dict[str, StageReached]] = defaultdict(dict)
    for stage in stages:
        by_stage[stage.stage][stage.level] = stage
    rows = []
    for name in _in_order(stages):
        cells = [html.Th(labels.funnel_stage(name), scope="row")]
        for level in labels.FUNNEL_LEVELS:
            reached = by_stage[name].get(level)
            number = formatting.count(reached.reached if reached else 0)
            cells += [
                html.Td(_opens(level, name, number), className="num"),
                html.Td(formatting.days(reached.median_days if reached else None), className="num"),
            ]
        rows.append(html.Tr(cells))
    heads = ("Stage", "Accounts", "Days in it", "People", "Days in it")
    table = scroller(data_table(heads, rows, numbers=range(1, 5)), "Stages")
    return card("Stages", _stages_plot(stages), table, sql=sql)


def _stages_plot(stages: Sequence[StageReached]) -> Component:
    """A funnel of accounts beside one of people, each of its own width."""
    traces = []
    for place, (level, colour) in enumerate(zip(labels.FUNNEL_LEVELS, (plots.TEAL, plots.BLUE), strict=True)):
        of_level = [stage for stage in stages if stage.level == level]
        traces.append(
            {
                "type": "funnel",
                "name": labels.FUNNEL_LEVELS[level],
                "y": [labels.funnel_stage(stage.stage) for stage in of_level],
                "x": [stage.reached for stage in of_level],
                "customdata": [routes.funnel_url(level=level, stage=stage.stage) for stage in of_level],
                "textinfo": "value+percent previous",
                "texttemplate": "%{value:,}<br>%{percentPrevious:.0%}",
                "hovertemplate": "%{y}: %{value:,}, %{percentPrevious:.0%} of those before<extra></extra>",
                "marker": {"color": colour},
                "connector": {"fillcolor": plots.USUAL, "line": {"width": 0}},
                "xaxis": "x" if place == 0 else "x2",
            }
        )
    hidden = {"visible": False}
    return plots.plot(
        "stages",
        traces,
        says="How many accounts and people reached each stage, and which share of the stage before.",
        height=340,
        xaxis=hidden | {"domain": [0, 0.48]},
        xaxis2=hidden | {"domain": [0.52, 1]},
    )


def _opens(level: str, stage: str, number: str) -> Component:
    """A number that opens the people or accounts it counts."""
    return dcc.Link(number, href=routes.funnel_url(level=level, stage=stage), className="opens")


def members_card(
    level: str, stage: str, members: Sequence[StageMember], month: date | None = None
) -> Component:
    """Who reached a stage, in a month or ever, the latest first."""
    during = f" in {month:%B %Y}" if month else ""
    title = f"{labels.FUNNEL_LEVELS[level]} that reached {labels.funnel_stage(stage)}{during}"
    values = {"level": level, "stage": stage, "month": month.isoformat() if month else None}
    sql = show_sql("stage_members", values=values)
    if not members:
        return card(title, quiet("There are none."), sql=sql, name="members-card")
    rows = [
        html.Tr(
            [
                html.Th(
                    [account_link(member.name, member.account_id), html.Div(member.title, className="job")],
                    scope="row",
                ),
                *([html.Td(member.account_name)] if level == "person" else []),
                html.Td(formatting.day(member.reached_at)),
                html.Td(formatting.days(member.days), className="num"),
                html.Td(labels.funnel_stage(member.now_at)),
            ]
        )
        for member in members
    ]
    heads = ("Name", *(["Account"] if level == "person" else []), "Reached it", "Days in it", "Now at")
    note = only_some(len(members), members[0].members, which="latest", rest="the file has all")
    table = scroller(data_table(heads, rows, numbers=(len(heads) - 2,)), title)
    return card(title, table, note, sql=sql, name="members-card")


def _in_order(stages: Iterable[StageReached]) -> list[str]:
    """The stages in the order of the funnel, which that of each level follows."""
    return list(dict.fromkeys(stage.stage for stage in stages))


def months_card(level: str, months: Sequence[FunnelMonth]) -> Component:
    """How many reached each stage in each month, and how that changed."""
    sql = show_sql("funnel_months", values={"level": level})
    levels = html.Nav(
        [
            pill(name, href=routes.funnel_url(level=code), is_active=code == level)
            for code, name in labels.FUNNEL_LEVELS.items()
        ],
        className="pills",
        **named("Level"),
    )
    if not months:
        return card("Month by month", levels, quiet("No stage was reached yet."), sql=sql)
    stages = [stage for stage in labels.FUNNEL_STAGES if any(month.stage == stage for month in months)]
    cells: dict[date, dict[str, FunnelMonth]] = defaultdict(dict)
    for month in months:
        cells[month.month][month.stage] = month
    rows = [
        html.Tr(
            [
                html.Th(f"{month:%b %Y}", scope="row"),
                *(html.Td(_month(of_month.get(stage)), className="num") for stage in stages),
            ]
        )
        for month, of_month in list(cells.items())[:MOST_MONTHS]
    ]
    heads = ["Month", *map(labels.funnel_stage, stages)]
    table = scroller(data_table(heads, rows, numbers=range(1, len(heads))), "Month by month")
    note = quiet("The percentage is the change since the month before: for leads, the lead velocity rate.")
    return card("Month by month", levels, _months_plot(level, stages, cells), table, note, sql=sql)


def _months_plot(
    level: str, stages: Sequence[str], months: Mapping[date, Mapping[str, FunnelMonth]]
) -> Component:
    """A line per stage over the months; the last point is of a month that is not over."""
    shown = sorted(list(months)[:MOST_MONTHS])
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": labels.funnel_stage(stage),
            "x": [month.isoformat() for month in shown],
            "y": [months[month][stage].reached if stage in months[month] else 0 for month in shown],
            "customdata": [routes.funnel_url(level=level, stage=stage, month=month) for month in shown],
            "hovertemplate": "%{x|%B %Y}: %{y:,}<extra>" + labels.funnel_stage(stage) + "</extra>",
            "line": {"color": colour, "width": 2.5},
            "marker": {"color": colour, "size": 8},
        }
        for stage, colour in zip(stages, plots.COLOURS, strict=False)
    ]
    return plots.plot(
        f"{level}-months",
        traces,
        says=f"{labels.FUNNEL_LEVELS[level]} that reached each stage, month by month.",
        height=300,
        xaxis={"tickformat": "%b %Y", "showgrid": False},
        yaxis={"rangemode": "tozero"},
    )


def _month(month: FunnelMonth | None) -> list[Component]:
    if month is None:
        return [html.Span(formatting.DASH)]
    change = "" if month.change is None else formatting.change(month.change)
    return [html.Span(formatting.count(month.reached)), html.Div(change, className="job")]


def quality_card(stages: Sequence[StageQuality]) -> Component:
    """Whether fewer and better come from stage to stage, for accounts and for people."""
    sql = show_sql("funnel_quality")
    if not stages:
        return card("Fewer, and better", quiet("Load statuses or opportunities."), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th(
                    [
                        labels.funnel_stage(row.stage),
                        html.Small(f" {labels.FUNNEL_LEVELS[row.level].lower()}"),
                    ],
                    scope="row",
                ),
                html.Td(formatting.count(row.reached), className="num"),
                html.Td(formatting.share(row.share_of_earlier), className="num"),
                html.Td(_fit(row), className="num"),
                html.Td(row.verdict or "", className="one-line"),
            ]
        )
        for row in stages
    ]
    heads = ("Stage", "Reached", "Of the stage before", "Mean fit", "")
    note = quiet("Volume falls from stage to stage; the fit of those who are left should rise.")
    table = scroller(data_table(heads, rows, numbers=(1, 2, 3)), "Fewer, and better")
    return card("Fewer, and better", table, note, sql=sql)


def _fit(row: StageQuality) -> str:
    if row.mean_fit is None:
        return formatting.DASH
    gained = (
        ""
        if row.fit_gained is None
        else f" ({'+' if row.fit_gained > 0 else ''}{formatting.points(row.fit_gained)})"
    )
    return f"{row.mean_fit:.1f}{gained}"
