"""One account: its buying committee, the empty seats, whom to talk to next, and why."""

import duckdb
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from abm_app import formatting, labels, routes
from abm_app.components import committee, evidence
from abm_app.components.basics import card, figure, quiet, state_chip, weeks_sparkline
from abm_app.components.committee_graph import GRAPH, STYLES, graph
from abm_app.shell.elements import icon, named, notices
from abm_app.shell.empty_states import nothing
from abm_app.shell.frame import THEME
from abm_warehouse.publishing import queries
from abm_warehouse.publishing.result_rows import Account, Episode

SIGNALS = 200
MOST_FIT, MOST_INTENT = 35, 100


def page(con: duckdb.DuckDBPyConnection, account_id: str, solution: str | None) -> tuple[str, Component]:
    """Title and page of an account; an unknown account or solution has words too."""
    found = queries.account(con, account_id, solution=solution)
    ignored = []
    if found is None and solution is not None:
        found = queries.account(con, account_id)
        ignored = [f"Nothing was decided for solution {solution!r}."]
    if found is None:
        return "No such account", no_such_account(account_id)
    return found.name, layout(con, found, ignored)


def no_such_account(account_id: str) -> Component:
    """The address names an account that the snapshot does not have."""
    return nothing(
        "There is no such account",
        html.P(["What is published has no account ", html.Code(account_id), "."]),
        dcc.Link("To the account heatmap", href="/", className="btn btn-primary"),
        picture="building-slash",
    )


def layout(con: duckdb.DuckDBPyConnection, account: Account, ignored: list[str]) -> Component:
    """The answer first, without scrolling; the evidence below."""
    account_id, solution = account.account_id, account.solution
    seats = queries.seats(con, account_id, solution=solution)
    fit = queries.ledger(con, account_id, "fit", solution=solution)
    intent = queries.ledger(con, account_id, "intent", solution=solution)
    members = queries.members(con, account_id, solution=solution)
    return html.Div(
        [
            notices(ignored),
            header(account),
            committee.next_card(
                queries.next_people(con, account_id, solution=solution), account.excluded_because
            ),
            html.Div(
                [
                    card(
                        "Buying committee",
                        graph(account.name, seats, queries.ties(con, account_id))
                        if seats
                        else quiet("The last run gave this account no committee."),
                        name="graph-card",
                        sql="account_ties",
                    ),
                    committee.seats_card(seats),
                    html.Div(
                        [
                            committee.clauses_card(
                                account, queries.clauses(con, account_id, solution=solution)
                            ),
                            committee.coverage_card(account),
                        ],
                        className="side",
                    ),
                ],
                className="answer",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            evidence.ledger_card("intent", intent, account.intent, MOST_INTENT),
                            evidence.timeline_card(queries.timeline(con, account_id, SIGNALS), SIGNALS),
                        ],
                        className="side",
                    ),
                    html.Div(
                        [
                            evidence.ledger_card("fit", fit, account.fit, MOST_FIT),
                            episodes_card(queries.episodes(con, account_id, solution=solution)),
                            evidence.opportunities_card(queries.opportunities_of(con, account_id)),
                            committee.unseated_card(members),
                        ],
                        className="side",
                    ),
                ],
                className="evidence",
            ),
        ],
        className="account-page",
    )


def header(account: Account) -> Component:
    """Name, facts, state, since when, and the four numbers."""
    ours = (
        account.tier,
        account.segment,
        f"Owner: {account.owner_name}" if account.owner_name else "No owner",
    )
    theirs = (
        account.domain,
        account.industry,
        formatting.many(account.employees, "employee") if account.employees else None,
        account.country,
    )
    change = (account.weeks[-1].intent - account.weeks[-2].intent) if len(account.weeks) > 1 else 0
    return html.Section(
        [
            html.Div(
                [
                    html.Div(
                        [html.H1(account.name), state_chip(account.state), badge(account)],
                        className="account-name",
                    ),
                    html.Div(" \u00b7 ".join(filter(None, theirs)), className="job"),
                    html.Div(" \u00b7 ".join(filter(None, ours)), className="job"),
                    solutions(account),
                ],
                className="account-who",
            ),
            html.Div(
                [
                    figure(
                        "Intent",
                        formatting.points(account.intent),
                        unit=f" / {MOST_INTENT}",
                        below=[_change(float(change)), *_sure(account)],
                    ),
                    html.Div(
                        [
                            html.Div("12 weeks", className="figure-label"),
                            weeks_sparkline(account.weeks),
                        ],
                        className="figure figure-spark",
                    ),
                    figure("Fit", formatting.points(account.fit), unit=f" / {MOST_FIT}"),
                    figure(
                        "Engaged",
                        formatting.count(account.people_engaged),
                        unit=f" of {formatting.many(account.people, 'person', 'people')}",
                    ),
                    figure(
                        "Rank",
                        formatting.count(account.rank),
                        below=f"last signal {formatting.day(account.last_signal_at, year=False)}",
                    ),
                ],
                className="figures",
            ),
        ],
        className="account-header",
    )


def badge(account: Account) -> Component | None:
    """That it is an MQA, since when and by what; or why it never will be."""
    if account.excluded_because:
        return html.Span(labels.said(account.excluded_because), className="quiet")
    if not account.is_mqa:
        return None
    by = labels.QUALIFIED_BY.get(account.qualified_by or "", "")
    since = f"since {formatting.day(account.mqa_since)}" if account.mqa_since else ""
    said = ", ".join(fact for fact in (since, by) if fact)
    flag = [] if account.state == "mqa" else [icon("flag-fill"), html.B("MQA")]
    doubt = html.Span([icon("question-circle"), "rests on a weak match"], className="doubt")
    return html.Span([*flag, said, *([doubt] if account.needs_weak_match else [])], className="mqa-badge")


def _change(change: float) -> Component:
    if not change:
        return html.Span("as last week")
    up = change > 0
    return html.Span(
        [
            icon("arrow-up-right" if up else "arrow-down-right"),
            f" {formatting.points(abs(change))} {'more' if up else 'less'} than last week",
        ]
    )


def _sure(account: Account) -> list[Component]:
    """How much of the intent is sure, where people are counted who may not be of the account."""
    if account.intent_strong == account.intent:
        return []
    return [html.Div(f"{formatting.points(account.intent_strong)} of it sure")]


def solutions(account: Account) -> Component | None:
    """Links to the account's other solutions; None when there is only one."""
    if len(account.solutions) < 2:
        return None
    links = [
        dcc.Link(
            solution,
            href=routes.account_url(account.account_id, solution),
            className="pill active" if solution == account.solution else "pill",
        )
        for solution in account.solutions
    ]
    return html.Nav(links, className="pills", **named("Solution"))


def episodes_card(episodes: tuple[Episode, ...]) -> Component:
    """When several people acted together."""
    if not episodes:
        return card("Together, on purpose", quiet("No two people have acted together yet."))
    rows = [
        html.Li(
            [
                html.Div(
                    [
                        html.Span(
                            f"{formatting.day(episode.started_at, year=False)} to "
                            f"{formatting.day(episode.ended_at)}",
                            className="person",
                        ),
                        html.Span(
                            f"{formatting.many(episode.people, 'person', 'people')} of "
                            f"{formatting.many(episode.groups, 'group')}, "
                            f"{episode.senior_people} senior, "
                            f"{formatting.many(episode.signals, 'deliberate signal')}",
                            className="job",
                        ),
                    ],
                    className="seat-who",
                ),
                html.Span("warm" if episode.is_warm else "over", className="tag"),
            ],
            className="seat-row",
        )
        for episode in episodes
    ]
    return card("Together, on purpose", html.Ul(rows, className="seats"), sql="account_episodes")


def register(app: Dash) -> None:
    """Wire the colours of the picture to the theme."""
    app.clientside_callback(
        ClientsideFunction("abm", "graphStyle"),
        Output(GRAPH, "stylesheet"),
        Input(THEME, "data"),
        State(STYLES, "data"),
    )
