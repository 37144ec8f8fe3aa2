"""The funnel: how far people and accounts come, how fast, what the deals bring and cost, and the goals."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import duckdb
from dash import dcc

from abm.counting import counted
from abm_app import formatting, labels, routes
from abm_app.components import plots
from abm_app.components.basics import card, data_table, pill, quiet, scroller
from abm_app.components.show_sql import show_sql
from abm_app.components.stage_value import value_card
from abm_app.shell import html
from abm_app.shell.elements import heading, icon, named, notices
from abm_app.shell.html import Component
from abm_warehouse.publishing import revenue
from abm_warehouse.publishing.revenue import (
    Acquisition,
    ClosedDeal,
    FunnelMonth,
    FunnelRatio,
    GoalProgress,
    QuarterSpend,
    StageMember,
    StageQuality,
    StageReached,
    StageValue,
    Velocity,
)

MOST_MONTHS, MOST_QUARTERS = 13, 8
"""Months and quarters on the page, the newest first."""

LEVELS: Mapping[str, str] = {"account": "Accounts", "person": "People"}


def page(con: duckdb.DuckDBPyConnection, search: str) -> Component:
    """Build the page; months and members are those of accounts or, with ``?level=person``, of people."""
    asked = routes.values_in(search)
    level = asked.get("level", "account")
    wrong = [] if level in LEVELS else [f"There is no level {level!r}."]
    level = level if level in LEVELS else "account"
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
        for level in LEVELS:
            reached = by_stage[name].get(level)
            number = formatting.count(reached.reached if reached else 0)
            cells += [
                html.Td(_opens(level, name, number), className="num"),
                html.Td(_days(reached.median_days if reached else None), className="num"),
            ]
        rows.append(html.Tr(cells))
    heads = ("Stage", "Accounts", "Days in it", "People", "Days in it")
    table = scroller(data_table(heads, rows, numbers=range(1, 5)), "Stages")
    return card("Stages", _stages_plot(stages), table, sql=sql)


def _stages_plot(stages: Sequence[StageReached]) -> Component:
    """A funnel of accounts beside one of people, each of its own width."""
    traces = []
    for place, (level, colour) in enumerate(zip(LEVELS, (plots.TEAL, plots.BLUE), strict=True)):
        of_level = [stage for stage in stages if stage.level == level]
        traces.append(
            {
                "type": "funnel",
                "name": LEVELS[level],
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
    title = f"{LEVELS[level]} that reached {labels.funnel_stage(stage)}{during}"
    values = {"level": level, "stage": stage, "month": month.isoformat() if month else None}
    sql = show_sql("stage_members", values=values)
    if not members:
        return card(title, quiet("There are none."), sql=sql, name="members-card")
    rows = [
        html.Tr(
            [
                html.Th([_account_link(member), html.Div(member.title, className="job")], scope="row"),
                *([html.Td(member.account_name)] if level == "person" else []),
                html.Td(formatting.day(member.reached_at)),
                html.Td(_days(member.days), className="num"),
                html.Td(labels.funnel_stage(member.now_at)),
            ]
        )
        for member in members
    ]
    heads = ("Name", *(["Account"] if level == "person" else []), "Reached it", "Days in it", "Now at")
    shown = f"The latest {len(members)} of {members[0].members:,}; the file has all."
    note = quiet(shown) if members[0].members > len(members) else None
    table = scroller(data_table(heads, rows, numbers=(len(heads) - 2,)), title)
    return card(title, table, note, sql=sql, name="members-card")


def deals_card(quarter: date, deals: Sequence[ClosedDeal]) -> Component:
    """The deals that were closed in a quarter, those won first."""
    title = f"Deals closed in {formatting.quarter(quarter)}"
    sql = show_sql("closed_deals", values={"quarter": quarter.isoformat()})
    if not deals:
        return card(title, quiet("There are none."), sql=sql, name="members-card")
    rows = [
        html.Tr(
            [
                html.Th([_account_link(deal), html.Div(deal.name, className="job")], scope="row"),
                html.Td("Won" if deal.is_won else "Lost"),
                html.Td(deal.owner_name),
                html.Td(formatting.day(deal.closed_at)),
                html.Td(_days(deal.days), className="num"),
                html.Td(formatting.money(deal.amount, deal.currency), className="num"),
            ]
        )
        for deal in deals
    ]
    heads = ("Account", "", "Owner", "Closed on", "Days", "Amount")
    note = quiet(f"The first {len(deals)} of {deals[0].deals:,}.") if deals[0].deals > len(deals) else None
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
    note = (
        quiet(f"The first {len(spent)} of {spent[0].rows_in_all:,}.")
        if spent[0].rows_in_all > len(spent)
        else None
    )
    table = scroller(data_table(heads, rows, numbers=(5,)), title)
    return card(title, table, note, sql=sql, name="members-card")


def _account_link(row: StageMember | ClosedDeal) -> Component:
    name = row.name if isinstance(row, StageMember) else row.account_name or row.account_id or "No account"
    if row.account_id is None:
        return html.Span(name)
    return dcc.Link(name, href=routes.account_url(row.account_id))


def _in_order(stages: Iterable[StageReached]) -> list[str]:
    """The stages in the order of the funnel, which that of each level follows."""
    return list(dict.fromkeys(stage.stage for stage in stages))


def ratios_card(ratios: Sequence[FunnelRatio]) -> Component:
    """Conversion between stages, accounts and people side by side, with what is usual."""
    sql = show_sql("funnel_ratios")
    if not ratios:
        return card("Conversion", quiet("Nobody has gone from one stage to another yet."), sql=sql)
    pairs: dict[tuple[str, str], dict[str, FunnelRatio]] = defaultdict(dict)
    for ratio in ratios:
        pairs[ratio.from_stage, ratio.to_stage][ratio.level] = ratio
    rows = [
        html.Tr(
            [
                html.Th(f"{labels.funnel_stage(start)} to {labels.funnel_stage(end)}", scope="row"),
                *(html.Td(_conversion(levels.get(level)), className="num") for level in LEVELS),
                html.Td(_benchmark(next(iter(levels.values()))), className="num"),
                html.Td(_verdict(levels)),
            ]
        )
        for (start, end), levels in pairs.items()
    ]
    heads = ("From and to", "Accounts", "People", "Usual", "")
    note = f"Of those who have had {ratios[0].within_days} days, how many came that far within them."
    table = scroller(data_table(heads, rows, numbers=(1, 2, 3)), "Conversion")
    return card("Conversion", _conversion_plot(pairs), table, quiet(note), sql=sql)


def _conversion_plot(pairs: Mapping[tuple[str, str], Mapping[str, FunnelRatio]]) -> Component:
    """Conversion of accounts and of people, with what is usual as a band behind both."""
    names = [f"{labels.funnel_stage(start)} to {labels.funnel_stage(end)}" for start, end in pairs]
    traces = []
    for level, colour in zip(LEVELS, (plots.TEAL, plots.BLUE), strict=True):
        ratios = [levels.get(level) for levels in pairs.values()]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": LEVELS[level],
                "y": names,
                "x": [ratio.conversion if ratio else None for ratio in ratios],
                "customdata": [routes.funnel_url(level=level, stage=end) for _, end in pairs],
                "hovertemplate": "%{y}: %{x:.0%}<extra>" + LEVELS[level] + "</extra>",
                "marker": {"color": colour},
            }
        )
    bands = [
        plots.usual_band(low, high or 1.0, along="x", at=(place - 0.46, place + 0.46))
        for place, levels in enumerate(pairs.values())
        for low, high in [_usual(levels)]
        if low is not None
    ]
    return plots.plot(
        "conversion",
        [*traces, *([plots.usual_in_legend("Usual")] if bands else [])],
        says="Conversion from stage to stage of accounts and people, and what is usual.",
        height=340,
        barmode="group",
        shapes=bands,
        xaxis=plots.PERCENT | {"range": [0, 1.02]},
        yaxis={"autorange": "reversed"},
    )


def _usual(levels: Mapping[str, FunnelRatio]) -> tuple[float | None, float | None]:
    some = next(iter(levels.values()))
    return some.benchmark_low, some.benchmark_high


def _conversion(ratio: FunnelRatio | None) -> list[Component]:
    if ratio is None or ratio.conversion is None:
        return [html.Span(formatting.DASH)]
    of = f"{formatting.count(ratio.converted_in_time)} of {formatting.count(ratio.complete)}"
    return [html.Span(formatting.share(ratio.conversion)), html.Div(of, className="job")]


def _benchmark(ratio: FunnelRatio) -> str:
    if ratio.benchmark_low is None:
        return formatting.DASH
    low = formatting.share(ratio.benchmark_low)
    if ratio.benchmark_high is None:
        return f"{low} or more"
    return f"{low} to {formatting.share(ratio.benchmark_high)}"


def _verdict(levels: Mapping[str, FunnelRatio]) -> Component | None:
    """Whether the conversion of accounts, or else of people, is as usual."""
    ratio = levels.get("account") or levels.get("person")
    if ratio is None or ratio.benchmark_low is None or ratio.conversion is None:
        return None
    shown = round(ratio.conversion, 2)
    if shown < ratio.benchmark_low:
        return html.Span([icon("arrow-down"), " below"], className="verdict to-find")
    if ratio.benchmark_high is not None and shown > ratio.benchmark_high:
        return html.Span([icon("arrow-up"), " above"], className="verdict")
    return html.Span([icon("check2"), " usual"], className="verdict")


def months_card(level: str, months: Sequence[FunnelMonth]) -> Component:
    """How many reached each stage in each month, and how that changed."""
    sql = show_sql("funnel_months", values={"level": level})
    levels = html.Nav(
        [
            pill(name, href=routes.funnel_url(level=code), is_active=code == level)
            for code, name in LEVELS.items()
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
        says=f"{LEVELS[level]} that reached each stage, month by month.",
        height=300,
        xaxis={"tickformat": "%b %Y", "showgrid": False},
        yaxis={"rangemode": "tozero"},
    )


def _month(month: FunnelMonth | None) -> list[Component]:
    if month is None:
        return [html.Span(formatting.DASH)]
    change = "" if month.change is None else formatting.change(month.change)
    return [html.Span(formatting.count(month.reached)), html.Div(change, className="job")]


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
                html.Td(_amount(row.mean_amount), className="num"),
                html.Td(_days(row.median_days), className="num"),
                html.Td(html.B(_amount(row.velocity)), className="num"),
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


def quality_card(stages: Sequence[StageQuality]) -> Component:
    """Whether fewer and better come from stage to stage, for accounts and for people."""
    sql = show_sql("funnel_quality")
    if not stages:
        return card("Fewer, and better", quiet("Load statuses or opportunities."), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th(
                    [labels.funnel_stage(row.stage), html.Small(f" {LEVELS[row.level].lower()}")], scope="row"
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
                html.Td(_amount(row.cost_per_sql), className="num"),
                html.Td(formatting.count(row.customers), className="num"),
                html.Td([_amount(row.cost_per_customer), _since(row.cost_change)], className="num"),
                html.Td(_days(row.days_to_win), className="num"),
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
                html.Td([_amount(row.reached), html.Small(f" {row.currency or ''}")], className="num"),
                html.Td(_amount(row.target), className="num"),
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


def _days(days: float | None) -> str:
    return formatting.DASH if days is None else f"{days:.0f}"


def _amount(amount: float | None) -> str:
    return formatting.money(None if amount is None else Decimal(str(amount)))
