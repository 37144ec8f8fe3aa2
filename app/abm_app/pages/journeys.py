"""Nurture journeys: who is due which step, how tracks ended, who answered, and what a journey changed."""

from collections.abc import Mapping, Sequence

import duckdb
from dash import dcc

from abm.counting import counted
from abm_app import formatting, labels, routes
from abm_app.components.basics import account_link, card, data_table, only_some, pill, quiet, scroller
from abm_app.components.show_sql import show_sql
from abm_app.shell import html
from abm_app.shell.elements import heading, icon, named
from abm_app.shell.html import Component
from abm_warehouse.publishing import journeys
from abm_warehouse.publishing.journeys import DueStep, JourneyEffect, StepAnswers, Track

DAYS: Mapping[int, str] = {1: "Today", 7: "7 days", 30: "30 days"}
"""How many days up to that of the run may be listed."""

MOST_ROWS = 50
"""Most people on the page; the file has all."""

NO_JOURNEYS = "There are no journeys. Copy journeys.toml of a playbook into the workspace, then run again."


def page(con: duckdb.DuckDBPyConnection, search: str) -> Component:
    """Build the page; ``?days=7`` lists who was due in the last week."""
    asked = routes.values_in(search).get("days", "")
    days = int(asked) if asked in map(str, DAYS) else 1
    return layout(
        days,
        journeys.due_steps(con, days=days),
        journeys.tracks(con),
        journeys.step_answers(con),
        journeys.effects(con),
    )


def layout(
    days: int,
    due: Sequence[DueStep],
    tracks: Sequence[Track],
    answers: Sequence[StepAnswers],
    effects: Sequence[JourneyEffect],
) -> Component:
    """Who is due, then the tracks, the answers and the effect of each journey."""
    titles = {track.journey: track.title for track in tracks}
    return html.Div(
        [
            heading("Nurture journeys", summary(tracks)),
            due_card(days, due, titles),
            tracks_card(tracks),
            html.Div([answers_card(answers, titles), effects_card(effects, titles)], className="halves"),
        ],
        className="funnel-page journeys-page",
    )


def summary(tracks: Sequence[Track]) -> str:
    """How many people are under way, and who sends."""
    if not tracks:
        return NO_JOURNEYS
    under_way = sum(track.under_way for track in tracks)
    said = f"{counted(under_way, 'person', 'people')} under way in {counted(len(tracks), 'journey')}."
    return f"{said} Your marketing automation sends; abm export marketo writes a list for each step."


def due_card(days: int, due: Sequence[DueStep], titles: Mapping[str, str]) -> Component:
    """Who is due which step; nobody whom sales works, who may not be written to, or who is held out."""
    title = "Due today" if days == 1 else f"Due in the last {days} days"
    sql = show_sql("journey_due", values={"days": str(days)})
    choices = html.Nav(
        [
            pill(name, href=routes.journeys_url(days=choice), is_active=choice == days)
            for choice, name in DAYS.items()
        ],
        className="pills",
        **named("Days"),
    )
    if not due:
        return card(title, choices, quiet("Nobody is due a step."), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th(_person(step), scope="row"),
                html.Td(account_link(step.account_name, step.account_id)),
                html.Td([step.send, html.Div(step.asset, className="job")]),
                html.Td(_step(step, titles)),
                html.Td(formatting.day(step.due_on)),
            ]
        )
        for step in due[:MOST_ROWS]
    ]
    table = scroller(data_table(("Who", "Account", "Send", "Journey", "Due"), rows, numbers=()), title)
    note = only_some(len(rows), len(due), rest="the file has all")
    return card(title, choices, table, note, sql=sql)


def _step(row: DueStep | StepAnswers, titles: Mapping[str, str]) -> str:
    return f"{titles.get(row.journey, row.journey)}, step {row.step}"


def _person(step: DueStep) -> list[Component]:
    link = dcc.Link(step.full_name or labels.NO_NAME, href=routes.person_url(step.contact_id))
    return [link, html.Div(step.email, className="job")]


def tracks_card(tracks: Sequence[Track]) -> Component:
    """How many people entered each journey, and where they are now."""
    sql = show_sql("journey_tracks")
    if not tracks:
        return card("Tracks", quiet(NO_JOURNEYS), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th(track.title, scope="row"),
                *(html.Td(formatting.count(number), className="num") for number in track[2:]),
            ]
        )
        for track in tracks
    ]
    heads = ("Journey", "Entered", "Held out", "Under way", "Finished", "With sales", "No mail", "Excluded")
    note = (
        "Finished: every step was due and nothing stopped the track. Held out: sent nothing, to compare with."
    )
    table = scroller(data_table(heads, rows, numbers=range(1, len(heads))), "Tracks")
    return card("Tracks", table, quiet(note), sql=sql)


def answers_card(answers: Sequence[StepAnswers], titles: Mapping[str, str]) -> Component:
    """The share that answered each step, beside that of the people who were sent nothing."""
    sql = show_sql("journey_answers")
    if not answers:
        return card("Who answered", quiet("No step was due yet."), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th(
                    [
                        row.send,
                        html.Div(f"{titles.get(row.journey, row.journey)}, step {row.step}", className="job"),
                    ],
                    scope="row",
                ),
                html.Td(_share(row.share, row.answered, row.due), className="num"),
                html.Td(_share(row.share_held_out, None, row.held_out), className="num"),
            ]
        )
        for row in answers
    ]
    heads = ("Step", "Answered", "Did so anyway")
    note = "Anyway: the same among those who were held out, which is what people do without the step."
    table = scroller(data_table(heads, rows, numbers=(1, 2)), "Who answered")
    return card("Who answered", table, quiet(note), sql=sql)


def _share(share: float | None, part: int | None, whole: int) -> list[Component]:
    of = (
        f"of {formatting.count(whole)}"
        if part is None
        else f"{formatting.count(part)} of {formatting.count(whole)}"
    )
    bar = html.Div(style={"width": f"{share or 0:.1%}"}, className="amount-bar")
    return [html.Span(formatting.share(share)), bar, html.Div(of, className="job")]


def effects_card(effects: Sequence[JourneyEffect], titles: Mapping[str, str]) -> Component:
    """What each journey changed, in a sentence, with the interval that it lies in."""
    sql = show_sql("journey_effect")
    if not effects:
        return card("What they changed", quiet(NO_JOURNEYS), sql=sql)
    lines = [
        html.Li([html.B(titles.get(effect.journey, effect.journey)), html.Div(effect_in_words(effect))])
        for effect in effects
    ]
    return card("What they changed", html.Ul(lines, className="answers"), sql=sql)


def effect_in_words(effect: JourneyEffect) -> list[Component | str]:
    """The effect of a journey on its goal; where it may be chance, that is said."""
    goal = labels.funnel_stage(effect.goal)
    if effect.change is None or effect.low is None or effect.high is None:
        return [f"Too few people entered {effect.measured_days} days ago or longer to compare."]
    reached = (
        f"{formatting.share(effect.share)} of {formatting.count(effect.people)} became {goal} within "
        f"{effect.measured_days} days, {formatting.share(effect.share_held_out)} of "
        f"{formatting.count(effect.held_out)} who were held out: {_points(effect.change)}, "
        f"between {_points(effect.low)} and {_points(effect.high)}."
    )
    verdict = " The difference is clear." if effect.is_clear else " That may be chance."
    return [f"{reached} ", icon("check2" if effect.is_clear else "question-circle"), verdict]


def _points(change: float) -> str:
    return f"{round(change * 100):+d} points".replace("-", "\u2212")
