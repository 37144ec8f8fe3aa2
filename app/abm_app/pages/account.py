"""One account: its buying committee, the empty seats, whom to talk to next, and why."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
from dash import ClientsideFunction, Dash, Input, Output, State, dcc

from abm_app.components import committee, evidence, surroundings
from abm_app.components.account_header import account_header
from abm_app.components.basics import (
    card,
    quiet,
    tabs,
)
from abm_app.components.committee_graph import GRAPH, STYLES, WAY, graph
from abm_app.components.disposition import current_dispositions, disposition_bar, done_with
from abm_app.components.profiles import profiles_card
from abm_app.components.qualification import MOST_ANSWERS, qualification_card
from abm_app.components.show_sql import show_sql
from abm_app.components.waterfall import Step, intent_steps, waterfall
from abm_app.shell import html
from abm_app.shell.elements import notices
from abm_app.shell.empty_states import nothing
from abm_app.shell.frame import THEME
from abm_app.shell.html import Component
from abm_warehouse.publishing import hand_offs, queries
from abm_warehouse.publishing.result_rows import Account, Member, ProfileFit

SIGNALS = 200
"""Most signals on the page."""
TRANSITIONS = 8
"""Most changes of the flag on the page."""
ACTIONS = 3
"""Most things to do next."""
RELATIVES = 50
"""Most accounts of the corporate family."""
ARRIVALS = 50
"""Most people whose first campaign is named."""


def page(
    con: duckdb.DuckDBPyConnection, account_id: str, solution: str | None, workspace: Path | None = None
) -> tuple[str, Component]:
    """Title and page of an account, including one that does not exist."""
    account = queries.account(con, account_id, solution=solution)
    ignored = []
    if account is None and solution is not None:
        account = queries.account(con, account_id)
        ignored = [f"The account was not assessed for solution {solution!r}."]
    if account is None:
        return "No such account", no_such_account(account_id)
    actions = None if workspace is None else _actions(con, account_id, workspace)
    found_out = None if workspace is None else _qualification(con, account_id, workspace)
    return account.name, layout(con, account, ignored, actions, found_out)


def _actions(con: duckdb.DuckDBPyConnection, account_id: str, workspace: Path) -> Component:
    """What sales can do with the account, and what it did last."""
    done = done_with(current_dispositions(workspace), account_id)
    return disposition_bar(account_id, hand_offs.reject_reasons(con), done)


def _qualification(con: duckdb.DuckDBPyConnection, account_id: str, workspace: Path) -> Component:
    """What salespeople found out about the account and its people."""
    values = {"account_id": account_id, "text": None, "limit": str(MOST_ANSWERS)}
    return qualification_card(
        con, workspace, account_id, sql=show_sql("qualification_answers", values=values)
    )


def no_such_account(account_id: str) -> Component:
    """The page for an account that the snapshot does not have."""
    return nothing(
        "There is no such account",
        html.P(["The published book has no account ", html.Code(account_id), "."]),
        dcc.Link("To the account heatmap", href="/", className="btn btn-primary"),
        picture="building-slash",
    )


def layout(
    con: duckdb.DuckDBPyConnection,
    account: Account,
    ignored: list[str],
    actions: Component | None = None,
    found_out: Component | None = None,
) -> Component:
    """The answer first, without scrolling; the evidence below."""
    origins = queries.origins_of_people(con, account.account_id)
    icps = queries.icps(con, account.account_id)
    members = queries.members(con, account.account_id, solution=account.solution)
    return html.Div(
        [
            notices(ignored),
            account_header(account, next(iter(icps), None)),
            actions,
            answer(con, account, members, origins),
            evidence_of(con, account, members, icps, origins, found_out),
        ],
        className="account-page",
    )


def answer(
    con: duckdb.DuckDBPyConnection,
    account: Account,
    members: Sequence[Member],
    origins: committee.Origins = committee.NO_ORIGINS,
) -> Component:
    """The people to talk to next, the committee, and why the account is an MQA or is not."""
    account_id, solution = account.account_id, account.solution
    values = {"account_id": account_id, "solution": solution}
    seats = queries.seats(con, account_id, solution=solution)
    picture = (
        graph(
            account.name,
            seats,
            queries.all_ties(con, account_id),
            members,
            queries.ways(con, account_id, solution=solution),
        )
        if seats
        else quiet("The last run gave this account no committee.")
    )
    actions = queries.next_actions(con, account_id, solution=solution, limit=ACTIONS)
    outlook = queries.outlook(con, account_id, solution=solution)
    clauses = queries.clauses(con, account_id, solution=solution)
    return html.Div(
        [
            committee.next_card(
                account,
                actions,
                outlook,
                sql=show_sql("account_next_actions", values={**values, "limit": str(ACTIONS)}),
                surge=queries.surge(con, account_id),
            ),
            html.Div(
                [
                    card(
                        "Buying committee",
                        picture,
                        name="graph-card",
                        sql=show_sql("account_all_ties", "account_ways", values=values),
                    ),
                    committee.seats_card(
                        account,
                        seats,
                        sql=show_sql("account_seats", "people_field_origins", values=values),
                        origins=origins,
                    ),
                    html.Div(
                        [
                            committee.coverage_card(account, sql=show_sql("account", values=values)),
                            committee.clauses_card(
                                account, clauses, sql=show_sql("account_clauses", values=values)
                            ),
                        ],
                        className="side",
                    ),
                ],
                className="answer",
            ),
        ]
    )


def evidence_of(
    con: duckdb.DuckDBPyConnection,
    account: Account,
    members: Sequence[Member],
    icps: Sequence[ProfileFit],
    origins: committee.Origins = committee.NO_ORIGINS,
    found_out: Component | None = None,
) -> Component:
    """What is behind the answer, one tab at a time."""
    account_id = account.account_id
    where_from = evidence.origins_card(
        queries.origins_of(con, account_id),
        sql=show_sql("account_field_origins", values={"account_id": account_id}),
    )
    family = surroundings.family_card(
        account_id,
        queries.family(con, account_id, limit=RELATIVES),
        sql=show_sql("account_family", values={"account_id": account_id, "limit": str(RELATIVES)}),
    )
    return html.Div(
        tabs(
            "What is behind it",
            (
                ("activity", "Activity", activity(con, account)),
                ("score", "Score", score(con, account, icps)),
                ("people", "People", people(con, account, members, origins)),
                ("qualification", "Qualification", found_out),
                ("deals", "Deals and campaigns", deals(con, account)),
                ("family", "Family", family),
                ("sources", "Sources", where_from),
            ),
        ),
        className="evidence",
    )


def activity(con: duckdb.DuckDBPyConnection, account: Account) -> Component:
    """What happened, when several people acted together, and why intent moved."""
    account_id = account.account_id
    values = {"account_id": account_id, "solution": account.solution}
    return _two_columns(
        [
            evidence.timeline_card(
                queries.timeline(con, account_id, SIGNALS),
                limit=SIGNALS,
                sql=show_sql("account_timeline", values={**values, "limit": str(SIGNALS)}),
            )
        ],
        [
            evidence.episodes_card(
                queries.episodes(con, account_id, solution=account.solution),
                sql=show_sql("account_episodes", values=values),
            ),
            evidence.changes_card(
                queries.changes(con, account_id, solution=account.solution),
                sql=show_sql("account_changes", values=values),
            ),
            evidence.history_card(
                queries.history(con, account_id),
                limit=TRANSITIONS,
                sql=show_sql("account_history", values={"account_id": account_id}),
            ),
        ],
    )


def score(con: duckdb.DuckDBPyConnection, account: Account, icps: Sequence[ProfileFit]) -> Component:
    """How intent and fit come about, line by line."""
    values = {"account_id": account.account_id, "solution": account.solution}
    lines = queries.ledger(con, account.account_id, solution=account.solution)
    as_of = account.weeks[-1].as_of if account.weeks else None
    fit, intent = (
        evidence.ledger_card(
            part,
            [line for line in lines if line.part == part],
            score=total,
            most=most,
            as_of=as_of,
            sql=show_sql("account_ledger", values={**values, "part": part, "with_signals": "true"}),
        )
        for part, total, most in (
            ("fit", account.fit, account.fit_max),
            ("intent", account.intent, account.intent_max),
        )
    )
    origin_of_intent = card(
        "How intent comes about",
        waterfall(
            [*intent_steps(lines), Step("Intent", account.intent, is_total=True)],
            name="From signals to the intent of the account",
        ),
        sql=show_sql("account_ledger", values={**values, "part": "intent", "with_signals": "false"}),
    )
    profiles = profiles_card(
        "Ideal customer",
        icps,
        nothing="No condition of an ideal customer profile holds.",
        sql=show_sql("account_icps", values={"account_id": account.account_id}),
    )
    return _two_columns([origin_of_intent, intent], [profiles, fit])


def people(
    con: duckdb.DuckDBPyConnection,
    account: Account,
    members: Sequence[Member],
    origins: committee.Origins = committee.NO_ORIGINS,
) -> Component:
    """Everybody without a seat, who matters by their ties, and what they are after."""
    account_id = account.account_id
    values = {"account_id": account_id, "solution": account.solution}
    unseated = committee.unseated_card(
        members,
        sql=show_sql("account_members", "people_field_origins", values=values),
        origins=origins,
    )
    mattering = surroundings.influence_card(
        queries.influence(con, account_id, limit=queries.MATTERING),
        sql=show_sql("account_influence", values={"account_id": account_id, "limit": str(queries.MATTERING)}),
    )
    after = surroundings.needs_card(
        queries.needs(con, account_id), sql=show_sql("account_needs", values={"account_id": account_id})
    )
    return _two_columns([mattering, after], [unseated])


def deals(con: duckdb.DuckDBPyConnection, account: Account) -> Component:
    """The opportunities of the account, and which campaigns brought its people."""
    account_id = account.account_id
    values = {"account_id": account_id, "solution": account.solution, "limit": str(ARRIVALS)}
    arrivals = surroundings.arrivals_card(
        queries.arrivals(con, account_id, solution=account.solution, limit=ARRIVALS),
        sql=show_sql("account_arrivals", values=values),
    )
    opportunities = evidence.opportunities_card(
        queries.opportunities_of(con, account_id),
        sql=show_sql("account_opportunities", values={"account_id": account_id}),
    )
    return _two_columns([arrivals], [opportunities])


def _two_columns(left: list[Component | None], right: list[Component | None]) -> Component:
    return html.Div(
        [html.Div(left, className="side"), html.Div(right, className="side")], className="evidence-columns"
    )


def register(app: Dash) -> None:
    """Wire the colours of the picture to the theme, and the way that it shows to the person who is chosen."""
    app.clientside_callback(
        ClientsideFunction("abm", "graphStyle"),
        Output(GRAPH, "stylesheet"),
        Output(WAY, "children"),
        Input(THEME, "data"),
        Input(GRAPH, "tapNodeData"),
        State(STYLES, "data"),
    )
