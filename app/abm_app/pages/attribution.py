"""Attribution: what channels and campaigns are credited with of the deals, by all models side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal

import duckdb
from dash import dcc

from abm.counting import counted
from abm_app import formatting, labels, routes
from abm_app.components import plots
from abm_app.components.basics import account_link, card, data_table, only_some, pill, quiet, scroller
from abm_app.components.show_sql import show_sql
from abm_app.shell import html
from abm_app.shell.elements import heading, named, notices
from abm_app.shell.html import Children, Component
from abm_warehouse.publishing import revenue
from abm_warehouse.publishing.revenue import AttributedCredit, CampaignSeats, ChannelCost, CreditedDeal

Row = tuple[str | None, str | None]
"""A value and a currency."""

MOST_ROWS = 100
"""Most channels, campaigns and the like on the page."""

MOST_DRAWN = 12
"""Most channels, campaigns and the like in the plot."""

SYMBOLS = ("circle", "triangle-up", "triangle-down", "square", "diamond", "cross", "star", "hexagon", "x")
"""One for each model, so that colour does not tell them apart alone."""

CHOICES: Mapping[str, Mapping[str, str]] = {
    "goal": {"won": "Deals won", "opened": "Deals opened"},
    "scope": {"committee": "Everyone at the account", "contacts": "People named on the deal"},
    "by": {
        "channel": "Channel",
        "campaign": "Campaign",
        "source": "Source",
        "kind": "Kind of engagement",
        "role": "Buying role",
    },
    "show": {"money": "Amounts", "deals": "Deals"},
    "cost": labels.ATTRIBUTION_MODELS,
}
"""What one can choose, the default first."""

COSTS = (
    "Channel",
    "Spend",
    "Opened",
    "Won",
    "Pipeline",
    "Revenue",
    "Per deal opened",
    "Per customer",
    "ROAS",
)
"""Columns of what channels cost."""

ABOVE = ("goal", "by", "scope", "show")
"""What is chosen at the top; the model is chosen where costs are listed."""

OF_SEATS = frozenset({"campaign", "role"})
"""With credit by one of these, the seats are listed that campaigns filled."""
SEATS = 30
"""Most rows of seats by campaign."""

NAMES = {"goal": "Goal", "scope": "Whose touches", "by": "Credit by", "show": "Show", "cost": "Model"}


@dataclass(frozen=True, slots=True)
class Request:
    """What an address of the page asks for."""

    goal: str = "won"
    scope: str = "committee"
    by: str = "channel"
    show: str = "money"
    cost: str = "linear"


def requested(search: str) -> tuple[Request, list[str]]:
    """
    The choices in an address, and a sentence on each that there is not.

    Examples
    --------
    >>> request, wrong = requested("?by=role&goal=lost")
    >>> request.by, request.goal, wrong
    ('role', 'won', ["There is no goal 'lost'."])
    """
    asked = {name: value for name, value in routes.values_in(search).items() if name in CHOICES}
    known = {name: value for name, value in asked.items() if value in CHOICES[name]}
    wrong = [
        f"There is no {NAMES[name].lower()} {value!r}." for name, value in asked.items() if name not in known
    ]
    return replace(Request(), **known), wrong


def page(con: duckdb.DuckDBPyConnection, search: str) -> Component:
    """Build the page for the choices in an address."""
    request, wrong = requested(search)
    asked = {"goal": request.goal, "scope": request.scope, "dimension": request.by}
    value = routes.values_in(search).get("value", "")
    deals = _credited_deals(con, request, value) if value else ()
    return layout(
        request,
        revenue.attributed_credit(con, **asked),
        revenue.attribution_agreement(con, **asked),
        revenue.channel_costs(con, model=request.cost),
        wrong,
        deals_card(request, value, deals) if value else None,
        seats_card(revenue.seats_by_campaign(con, limit=SEATS)) if request.by in OF_SEATS else None,
    )


def _credited_deals(con: duckdb.DuckDBPyConnection, request: Request, value: str) -> Sequence[CreditedDeal]:
    return revenue.credited_deals(
        con,
        goal=request.goal,
        scope=request.scope,
        dimension=request.by,
        value=value,
        model=request.cost,
    )


def layout(
    request: Request,
    credits: Sequence[AttributedCredit],
    agreement: Mapping[str, float | None],
    costs: Sequence[ChannelCost],
    wrong: Sequence[str] = (),
    deals: Component | None = None,
    seats: Component | None = None,
) -> Component:
    """Choices, credit by model, the deals behind one part of it, seats by campaign, what channels cost."""
    return html.Div(
        [
            heading("Attribution", summary(request, credits)),
            notices(wrong),
            html.Div([choice(request, name) for name in ABOVE], className="choices"),
            credit_card(request, credits, agreement),
            deals,
            seats,
            cost_card(request, costs),
        ],
        className="attribution-page",
    )


def summary(request: Request, credits: Sequence[AttributedCredit]) -> str:
    """How much is credited, and to how many touches."""
    even = [credit for credit in credits if credit.model == "linear"]
    if not even:
        return "No deal has been " + ("won" if request.goal == "won" else "opened") + " yet."
    deals = counted(
        round(sum(credit.deals for credit in even)), f"deal {request.goal}", f"deals {request.goal}"
    )
    amounts = _by_currency(even)
    worth = f", worth {' and '.join(formatting.money(v, c) for c, v in amounts.items())}," if amounts else ""
    touches = counted(sum(credit.touches for credit in even), "touch", "touches")
    return f"{deals}{worth} credited to {touches}. Every model divides the same deals."


def _by_currency(credits: Sequence[AttributedCredit]) -> dict[str | None, Decimal]:
    amounts: dict[str | None, Decimal] = {}
    for credit in credits:
        if credit.credit is not None:
            amounts[credit.currency] = amounts.get(credit.currency, Decimal(0)) + credit.credit
    return amounts


def choice(request: Request, name: str) -> Component:
    """One row of choices; each keeps the others."""
    chosen = asdict(request)
    links = [
        pill(text, href=_url(chosen | {name: value}), is_active=chosen[name] == value)
        for value, text in CHOICES[name].items()
    ]
    return html.Div(
        [
            html.Span(NAMES[name], className="choice-name"),
            html.Nav(links, className="pills", **named(NAMES[name])),
        ],
        className="choice",
    )


def _url(chosen: Mapping[str, str]) -> str:
    defaults = asdict(Request())
    return routes.attribution_url(
        {name: value for name, value in chosen.items() if value != defaults.get(name)}
    )


def credit_card(
    request: Request, credits: Sequence[AttributedCredit], agreement: Mapping[str, float | None]
) -> Component:
    """One row per channel, campaign or the like, one column per model."""
    asked = {"goal": request.goal, "scope": request.scope, "dimension": request.by}
    sql = show_sql("attributed_credit", "attribution_agreement", values=asked)
    title = f"Credit by {CHOICES['by'][request.by].lower()}"
    if not credits:
        return card(title, quiet("Load opportunities with the instant they were opened or closed."), sql=sql)
    parts: dict[Row, dict[str, AttributedCredit]] = {}
    for credit in credits:
        parts.setdefault((credit.value, credit.currency), {})[credit.model] = credit
    largest = max(_size(credit, request.show) for credit in credits)
    rows = [_credit_row(request, models, largest) for models in list(parts.values())[:MOST_ROWS]]
    heads = [CHOICES["by"][request.by], *labels.ATTRIBUTION_MODELS.values()]
    table = data_table(heads, [*rows, _agreement_row(agreement)], numbers=range(1, len(heads)))
    note = only_some(len(rows), len(parts), rest="the SQL lists all")
    drawn = _credit_plot(request, parts)
    return card(title, drawn, scroller(table, title), note, _explanations(), sql=sql, name="credit-card")


def _credit_plot(request: Request, parts: Mapping[Row, Mapping[str, AttributedCredit]]) -> Component:
    """One line per channel or the like, one mark per model: where marks are apart, the models disagree."""
    shown = [models for (value, _), models in parts.items() if value is not None][:MOST_DRAWN]
    chosen = asdict(request)
    names = [_plain_name(request.by, next(iter(models.values()))) for models in shown]
    traces = []
    for place, (model, model_name) in enumerate(labels.ATTRIBUTION_MODELS.items()):
        credits = [
            (name, models[model]) for name, models in zip(names, shown, strict=True) if model in models
        ]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": model_name,
                "y": [name for name, _ in credits],
                "x": [_size(credit, request.show) for _, credit in credits],
                "customdata": [_url(chosen | {"value": str(c.value), "cost": model}) for _, c in credits],
                "hovertemplate": "%{y}: %{x:,.4~s}<extra>" + model_name + "</extra>",
                "marker": {
                    "color": plots.COLOURS[place % len(plots.COLOURS)],
                    "symbol": SYMBOLS[place],
                    "size": 11,
                    "opacity": 0.9,
                },
            }
        )
    what = "Amount credited" if request.show == "money" else "Deals credited"
    return plots.plot(
        f"credit-by-{request.by}",
        traces,
        says=f"{what} by {CHOICES['by'][request.by].lower()}, a mark for each model.",
        height=110 + 34 * max(len(shown), 3),
        xaxis={"rangemode": "tozero", "title": what, "tickformat": "~s"},
        yaxis={"autorange": "reversed", "type": "category"},
    )


def _plain_name(by: str, credit: AttributedCredit) -> str:
    """A channel or the like as a plot names it, with the currency where there are several."""
    name = str(credit.value)
    if by == "role":
        name = labels.role(credit.value)
    elif by in {"channel", "kind"}:
        name = labels.in_words(credit.value)
    elif credit.name:
        name = credit.name
    return f"{name}, {credit.currency}" if credit.currency else name


def _size(credit: AttributedCredit, show: str) -> float:
    return float(credit.credit or 0) if show == "money" else credit.deals


def _credit_row(request: Request, models: Mapping[str, AttributedCredit], largest: float) -> Component:
    some = next(iter(models.values()))
    currency = _currency(some.currency) if request.show == "money" else None
    cells: list[Component] = [html.Th([_opens(request, some), currency], scope="row")]
    for model in labels.ATTRIBUTION_MODELS:
        credit = models.get(model)
        size = _size(credit, request.show) if credit else 0.0
        text = _amount(credit, request.show) if credit else formatting.DASH
        share = size / largest if largest else 0.0
        cells.append(
            html.Td(
                [html.Span(text), html.Div(style={"width": f"{share:.1%}"}, className="amount-bar")],
                className="num",
            )
        )
    return html.Tr(cells)


def _opens(request: Request, credit: AttributedCredit) -> Children:
    """A name that opens the deals it is credited with."""
    name = _name(request.by, credit)
    if credit.value is None:
        return name
    return dcc.Link(name, href=_url(asdict(request) | {"value": credit.value}), className="opens")


def deals_card(request: Request, value: str, deals: Sequence[CreditedDeal]) -> Component:
    """The deals of which a channel or the like is credited with a part, by the model that is chosen."""
    asked = {"goal": request.goal, "scope": request.scope, "dimension": request.by}
    sql = show_sql("credited_deals", values=asked | {"value": value, "model": request.cost})
    name = labels.in_words(value) if request.by in {"channel", "kind", "role"} else value
    title = f"Deals credited to {name}: {labels.ATTRIBUTION_MODELS[request.cost]}"
    if not deals:
        return card(title, quiet("There are none."), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th(
                    [account_link(deal.account_name, deal.account_id), html.Div(deal.name, className="job")],
                    scope="row",
                ),
                html.Td(formatting.count(deal.touches), className="num"),
                html.Td(formatting.day(deal.first_touch_at)),
                html.Td(formatting.day(deal.reached_at)),
                html.Td(formatting.share(deal.share), className="num"),
                html.Td(formatting.money(deal.credit, deal.currency), className="num"),
            ]
        )
        for deal in deals
    ]
    heads = ("Account", "Touches", "First touch", "Won on" if request.goal == "won" else "Opened on")
    table = data_table((*heads, "Of the deal", "Credit"), rows, numbers=(1, 4, 5))
    return card(title, scroller(table, title), sql=sql, name="members-card")


def seats_card(found: Sequence[CampaignSeats]) -> Component:
    """Which campaign filled which seats, and what a seat cost."""
    title = "Seats filled, by the first campaign that people answered"
    sql = show_sql("seats_by_campaign", values={"limit": str(SEATS)})
    if not found:
        return card(title, quiet("Nobody on a committee has answered a campaign."), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th(seats.campaign_name, scope="row"),
                html.Td(labels.role(seats.role)),
                html.Td(formatting.count(seats.seats_filled), className="num"),
                html.Td(f"{seats.coverage_gained:.1f}", className="num"),
                html.Td(formatting.money(seats.cost_per_seat, seats.currency), className="num"),
                html.Td(formatting.share(seats.reached_share), className="num"),
                html.Td(formatting.share(seats.others_share), className="num"),
            ]
        )
        for seats in found
    ]
    heads = ("Campaign", "Role", "Seats", "Whole committees", "Cost of a seat", "Engaged there", "Elsewhere")
    note = html.P(
        "What happened, not what the campaigns caused; the cost is that of the campaign. Engaged there: the"
        " share of the accounts that it reached; elsewhere: of others of their tiers and sizes.",
        className="job",
    )
    return card(title, scroller(data_table(heads, rows, numbers=(2, 3, 4, 5, 6)), title), note, sql=sql)


def _name(by: str, credit: AttributedCredit) -> Children:
    if credit.value is None:
        return html.Span("No touch, or not known", className="quiet")
    if by == "role":
        return labels.role(credit.value)
    return labels.in_words(credit.value) if by in {"channel", "kind"} else credit.name or credit.value


def _amount(credit: AttributedCredit, show: str) -> str:
    if show == "deals":
        return f"{credit.deals:.1f}"
    return formatting.money(credit.credit)


def _agreement_row(agreement: Mapping[str, float | None]) -> Component:
    """How much the order of each column is that of the even split."""
    cells = [
        html.Td(formatting.DASH if (rho := agreement.get(model)) is None else f"{rho:.2f}", className="num")
        for model in labels.ATTRIBUTION_MODELS
    ]
    name = html.Th(
        ["Same order as the even split", html.Div("1 is the same, 0 unrelated", className="job")], scope="row"
    )
    return html.Tr([name, *cells], className="agreement")


def _explanations() -> Component:
    lines = [
        html.Li([html.B(labels.ATTRIBUTION_MODELS[model]), html.Span(f" {text}", className="job")])
        for model, text in labels.ATTRIBUTION_RULES.items()
    ]
    rules = html.Ul(lines, className="rules")
    return html.Details([html.Summary("How the models divide a deal"), rules], className="explained")


def cost_card(request: Request, costs: Sequence[ChannelCost]) -> Component:
    """Spend of the channels beside what one model credits them with."""
    sql = show_sql("channel_costs", values={"model": request.cost})
    models = choice(request, "cost")
    if not costs:
        return card("Cost of channels", models, quiet("Neither spend nor deals are loaded."), sql=sql)
    rows = [html.Tr([_cost_name(cost), *_cost_cells(cost)]) for cost in costs]
    table = data_table(COSTS, rows, numbers=range(1, len(COSTS)))
    return card("Cost of channels", models, scroller(table, "Cost of channels"), sql=sql)


def _cost_name(cost: ChannelCost) -> Component:
    name = labels.in_words(cost.channel) if cost.channel else html.Span("No touch", className="quiet")
    lacks = html.Div(labels.MISSING_COSTS[cost.missing], className="job") if cost.missing else None
    return html.Th([name, _currency(cost.currency), lacks], scope="row")


def _currency(code: str | None) -> Component:
    return html.Small(f" {code}" if code else "", className="currency")


def _cost_cells(cost: ChannelCost) -> list[Component]:
    def amount(value: Decimal | float | None) -> str:
        return formatting.money(None if value is None else Decimal(str(value)))

    texts = (
        amount(cost.spend),
        f"{cost.deals_opened:.1f}",
        f"{cost.deals_won:.1f}",
        amount(cost.pipeline),
        amount(cost.revenue),
        amount(cost.cost_per_opportunity),
        amount(cost.cost_per_customer),
        formatting.DASH if cost.roas is None else f"{cost.roas:.2f}",
    )
    return [html.Td(text, className="num") for text in texts]
