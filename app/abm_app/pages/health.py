"""Data health: how fresh, complete and well matched the data is, and what people can put right."""

import getpass
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from dash import ALL, MATCH, Dash, Input, Output, ctx, dcc, no_update

from abm.counting import counted
from abm.decisions import assigned_accounts, decide_account
from abm.workspace import Workspace
from abm_app import formatting, labels, responses
from abm_app.components.basics import card, data_table, quiet, scroller
from abm_app.components.show_sql import show_sql
from abm_app.shell import html
from abm_app.shell.elements import heading, icon
from abm_app.shell.html import Children, Component
from abm_app.snapshots import Ask
from abm_warehouse.decision_log import Decision, withdraw
from abm_warehouse.publishing import queries
from abm_warehouse.publishing.result_rows import Health, QuarantineReason, Undecided, UnpricedKind

MOST_REASONS = 50
"""Most reasons for quarantine on the page."""
MOST_UNDECIDED = 50
"""Most people and domains on the page whose account somebody has to decide."""

MOST_KINDS = 50
"""Most kinds without a price on the page."""

FRESHNESS, VOLUME, QUARANTINED = "freshness_days", "weekly_volume", "quarantined_rows"
SOURCE_PREFIX = "engagements of "

SILENT = "Nothing in nine weeks"
"""What is said of a source whose volume is not measured any more."""

ASSIGN, UNDO, WAITING = "assign-account", "undo-assignment", "waiting-for-account"
"""Types of the ids of the buttons that decide, and of what they change."""

COUNT, UNPRICED = "count-unpriced", "unpriced-kinds"
"""Ids of the button that counts kinds without a price, and of what it fills."""

Decided = Mapping[tuple[str, str], Decision]
"""The accounts that people have assigned, by subject and its id."""


def page(con: duckdb.DuckDBPyConnection, workspace: Path | None) -> Component:
    """
    Build the page; decisions are read as they are now, everything else as it was published.

    Without a workspace, as for a past run, there is nothing to decide.
    """
    responses.forget_answer()
    return layout(
        queries.data_health(con),
        queries.quarantine_reasons(con, limit=MOST_REASONS),
        queries.match_queue(con, limit=MOST_UNDECIDED),
        None if workspace is None else assigned_accounts(Workspace(workspace)),
    )


def layout(
    measures: Sequence[Health],
    reasons: Sequence[QuarantineReason],
    undecided: Sequence[Undecided],
    decided: Decided | None,
) -> Component:
    """Sources and shares side by side, then what somebody can put right; None is nothing to decide."""
    return html.Div(
        [
            heading("Data health", summary(measures)),
            html.Div([sources_card(measures), shares_card(measures)], className="health-top"),
            None if decided is None else undecided_card(undecided, decided),
            quarantine_card(reasons),
            None if decided is None else unpriced_card(),
        ],
        className="health-page",
    )


def summary(measures: Sequence[Health]) -> str:
    """How many of the measures are not as expected."""
    unhealthy = sum(not measure.is_healthy for measure in measures)
    if not unhealthy:
        return f"All {counted(len(measures), 'check')} are as expected."
    return f"{unhealthy} of {counted(len(measures), 'check')} need a look."


def sources_card(measures: Sequence[Health]) -> Component:
    """How fresh each source is, and how much it sends against a usual week."""
    ages = _by_subject(measures, FRESHNESS)
    volumes = _by_subject(measures, VOLUME)
    sources = sorted({subject.removeprefix(SOURCE_PREFIX) for subject in ages if subject != "engagements"})
    rows = [_source_row(source, ages.get(SOURCE_PREFIX + source), volumes.get(source)) for source in sources]
    content = (
        data_table(
            ("Source", "State", "Newest engagement", "Last 7 days", "Usual week"), rows, numbers=(3, 4)
        )
        if rows
        else quiet("No engagement is loaded yet.")
    )
    return card("Sources", scroller(content, "Sources"), sql=show_sql("data_health"))


def _source_row(source: str, age: Health | None, volume: Health | None) -> Component:
    days = age.value if age else None
    newest = formatting.DASH if days is None else "today" if days < 1 else f"{counted(int(days), 'day')} ago"
    problems = [
        problem
        for measure, problem in ((age, "not fresh"), (volume, _volume_problem(volume)))
        if measure is not None and not measure.is_healthy
    ]
    return html.Tr(
        [
            html.Th(source, scope="row"),
            html.Td(_verdict(", ".join(problems)) if volume else html.Span(SILENT, className="verdict")),
            html.Td(newest),
            html.Td(_number(volume.value if volume else None), className="num"),
            html.Td(_number(volume.expected if volume else None), className="num"),
        ]
    )


def _volume_problem(volume: Health | None) -> str:
    is_low = volume is not None and (volume.value or 0) < (volume.expected or 0)
    return "fewer than usual" if is_low else "more than usual"


def shares_card(measures: Sequence[Health]) -> Component:
    """Shares of records without an account or a role, and words that no table knows."""
    rows = [
        html.Tr(
            [
                html.Th(
                    [
                        labels.measure(measure.measure, measure.subject),
                        None if measure.is_healthy else html.Div(measure.detail, className="job"),
                    ],
                    scope="row",
                ),
                html.Td(_value(measure), className="num"),
                html.Td(_verdict("" if measure.is_healthy else _expectation(measure))),
            ]
        )
        for measure in measures
        if measure.measure not in {FRESHNESS, VOLUME, QUARANTINED}
    ]
    return card(
        "Completeness",
        scroller(data_table(("What", "Found", "State"), rows, numbers=(1,)), "Completeness"),
        sql=show_sql("data_health"),
    )


def _value(measure: Health) -> str:
    return formatting.share(measure.value) if measure.measure.endswith("_share") else _number(measure.value)


def _expectation(measure: Health) -> str:
    if measure.measure == "unknown_words":
        return "no table knows it"
    is_share = measure.measure.endswith("_share")
    most = formatting.share(measure.expected) if is_share else _number(measure.expected)
    return f"at most {most} expected"


def quarantine_card(reasons: Sequence[QuarantineReason]) -> Component:
    """Why rows are in quarantine, with an example of each reason and what to do."""
    if not reasons:
        return card("Quarantine", quiet("No row is in quarantine."), sql=_sql_of("quarantine_reasons"))
    rows = [
        html.Tr(
            [
                html.Td(formatting.count(reason.rows_quarantined), className="num"),
                html.Th([html.B(reason.entity), f" {reason.column_name or 'row'}"], scope="row"),
                html.Td(reason.reason),
                html.Td(_example(reason)),
            ]
        )
        for reason in reasons
    ]
    advice = html.P(
        [
            "Correct the rows in their file and load it again: rows that are known are not loaded twice. ",
            html.Code("abm quarantine"),
            " lists every row.",
        ],
        className="job",
    )
    table = data_table(("Rows", "Where", "Why", "For example"), rows, numbers=(0,))
    return card("Quarantine", advice, scroller(table, "Quarantine"), sql=_sql_of("quarantine_reasons"))


def _example(reason: QuarantineReason) -> list[Children]:
    line = f", line {reason.example_line}" if reason.example_line is not None else ""
    value = html.Code(reason.example_value) if reason.example_value else None
    return [value, html.Div(f"{reason.example_file}{line}", className="job")]


def unpriced_card() -> Component:
    """A button that looks for kinds without a price; to count all engagements takes a while."""
    button = html.Button("Count them", id=COUNT, className="pill", n_clicks=0)
    hint = html.P(
        "All engagements are counted for this, which takes a moment in a large book.", className="job"
    )
    content: Children = html.Div([hint, button], id=UNPRICED)
    return card(
        "Kinds without a price",
        dcc.Loading(content, type="dot"),
        sql=show_sql("unpriced_kinds", values={"limit": str(MOST_KINDS)}),
    )


def unpriced_table(kinds: Sequence[UnpricedKind]) -> list[Component]:
    """Kinds without a price, what they hold, and how to give them a meaning."""
    if not kinds:
        return [quiet("Every kind of engagement that others started has a price.")]
    rows = [
        html.Tr(
            [
                html.Th(kind.source, scope="row"),
                html.Td([kind.kind, _near(kind)]),
                html.Td(formatting.count(kind.engagements), className="num"),
                html.Td([html.Div(content) for content in kind.contents or []]),
            ]
        )
        for kind in kinds
    ]
    advice = html.P(
        [
            "Price a kind with a rule in ",
            html.Code("playbook.toml"),
            ", or say what it means with a row in ",
            html.Code("kind_rules.csv"),
            ". The next run reads the past with it too.",
        ],
        className="job",
    )
    table = data_table(("Source", "Kind", "Engagements", "Most often"), rows, numbers=(2,))
    return [advice, scroller(table, "Kinds without a price")]


def _near(kind: UnpricedKind) -> Component | None:
    if kind.near_kind is None:
        return None
    worth = f"{formatting.points(kind.near_points)} points"
    return html.Div(f"Did you mean {kind.near_kind} ({worth})?", className="to-find")


def undecided_card(undecided: Sequence[Undecided], decided: Decided) -> Component:
    """People and domains whose account somebody has to decide, with the candidates as buttons."""
    title = "Whose account?"
    sql = show_sql("match_queue", values={"limit": str(MOST_UNDECIDED)})
    if not undecided:
        return card(title, quiet("Nobody is waiting for an account."), sql=sql)
    rows = [
        html.Li(
            [
                _who(subject),
                html.Div(
                    choices(subject, decided.get((subject.subject, subject.subject_id))),
                    id={"type": WAITING, "subject": subject.subject_id},
                    className="waiting-choices",
                ),
            ],
            className="waiting",
        )
        for subject in undecided
    ]
    hint = "A decision counts from the next run on, before every rule and every import."
    return card(title, html.P(hint, className="job"), html.Ol(rows, className="waiting-list"), sql=sql)


def _who(subject: Undecided) -> Component:
    name = subject.full_name or subject.subject_id
    facts = [
        subject.title,
        subject.subject_id if subject.full_name else None,
        counted(subject.signals, "signal"),
        f"last {formatting.day(subject.last_signal_at)}" if subject.last_signal_at else None,
    ]
    return html.Div(
        [
            html.B(name, className="person"),
            html.Div(" \u00b7 ".join(fact for fact in facts if fact), className="job"),
        ],
        className="waiting-who",
    )


def choices(subject: Undecided, decision: Decision | None) -> list[Component]:
    """A button per candidate account or, once one is chosen, which it is and a button to undo that."""
    names = dict(zip(subject.account_ids, subject.accounts_named, strict=True))
    if decision is not None:
        return assigned(subject.subject_id, names.get(decision.answer, decision.answer), decision)
    return [
        html.Button(
            name,
            id={"type": ASSIGN, "subject": subject.subject_id, "account": account_id},
            className="pill",
            title=f"Assign to {name}",
            n_clicks=0,
        )
        for account_id, name in names.items()
    ]


def assigned(subject_id: str, account: str, decision: Decision) -> list[Component]:
    """What was decided, and a button to undo it."""
    return [
        html.Span([icon("check2-circle"), f" {account}, from the next run on"], className="waiting-decided"),
        html.Button(
            "Undo",
            id={"type": UNDO, "subject": subject_id, "decision": decision.decision_id},
            className="pill",
            n_clicks=0,
        ),
    ]


def decide(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, pressed: Mapping[str, Any], *, by: str
) -> list[Component] | None:
    """
    Write what a button decides.

    Parameters
    ----------
    con
        A connection to what is published.
    workspace
        The workspace.
    pressed
        The id of the button.
    by
        Who decides.

    Returns
    -------
    list of Component or None
        What to show instead of the button; None if the account of its subject need not be decided.
    """
    if pressed["type"] == ASSIGN:
        decide_account(workspace, pressed["subject"], pressed["account"], is_so=True, by=by, published=con)
    else:
        withdraw(workspace.decision_log, pressed["decision"], by=by)
    decided = assigned_accounts(workspace)
    for subject in queries.match_queue(con, limit=MOST_UNDECIDED):
        if subject.subject_id == pressed["subject"]:
            return choices(subject, decided.get((subject.subject, subject.subject_id)))
    return None


def register(app: Dash, ask: Ask, workspace: Path) -> None:
    """Write what the buttons decide, and show it at once."""

    @app.callback(
        Output({"type": WAITING, "subject": MATCH}, "children"),
        Input({"type": ASSIGN, "subject": MATCH, "account": ALL}, "n_clicks"),
        Input({"type": UNDO, "subject": MATCH, "decision": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def on_click(assign_clicks: list[int], undo_clicks: list[int]) -> Any:
        responses.forget_answer()
        if not any((*assign_clicks, *undo_clicks)) or not ctx.triggered_id:
            return no_update
        with ask() as con:
            shown = decide(con, Workspace(workspace), ctx.triggered_id, by=getpass.getuser())
        return no_update if shown is None else shown

    @app.callback(Output(UNPRICED, "children"), Input(COUNT, "n_clicks"), prevent_initial_call=True)
    def on_count(clicks: int) -> Any:
        if not clicks:
            return no_update
        with ask() as con:
            return unpriced_table(queries.unpriced_kinds(con, limit=MOST_KINDS))


def _verdict(problem: str) -> Component:
    if not problem:
        return html.Span([icon("check2"), " As expected"], className="verdict")
    return html.Span(
        [icon("exclamation-triangle"), f" {problem[0].upper()}{problem[1:]}"], className="to-find"
    )


def _by_subject(measures: Sequence[Health], name: str) -> dict[str, Health]:
    return {measure.subject: measure for measure in measures if measure.measure == name}


def _number(value: float | None) -> str:
    return formatting.DASH if value is None else formatting.count(round(value))


def _sql_of(query: str) -> Component:
    return show_sql(query, values={"limit": str(MOST_REASONS)})
