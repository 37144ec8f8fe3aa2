"""Reviews: which are due and why, what there is to talk about, and whether the rules still hold."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from abm.counting import counted
from abm.workspace import Workspace
from abm_app import formatting, labels
from abm_app.components.basics import card, data_table, quiet, scroller
from abm_app.components.show_sql import show_sql
from abm_app.shell import html
from abm_app.shell.elements import heading, icon
from abm_app.shell.html import Component
from abm_warehouse.publishing.manifest import Manifest

Row = dict[str, Any]
"""A row of a part of the report about reviews."""


def page(con: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest) -> Component:
    """Build the page from a run, by its rules, and from what ``reviews.csv`` notes."""
    from abm.reports.reviews import reviews_of_run  # it brings Arrow, which no other page needs

    parts = reviews_of_run(Workspace(folder), con, manifest)
    return layout(*(part.rows.to_pylist() for part in parts))


def layout(
    due: Sequence[Row], agenda: Sequence[Row], bands: Sequence[Row], deals: Sequence[Row]
) -> Component:
    """A card for each review with its agenda, those due first, then the two tests of the rules."""
    ordered = sorted(due, key=lambda review: (not review["is_due"], review["due_on"]))
    return html.Div(
        [
            heading("Reviews", summary(due)),
            html.Div(
                [review_card(review, _points(agenda, review)) for review in ordered], className="halves"
            ),
            html.Div([bands_card(bands), deals_card(deals)], className="halves"),
        ],
        className="funnel-page",
    )


def _points(agenda: Sequence[Row], review: Row) -> list[str]:
    return [row["point"] for row in agenda if row["review"] == review["review"]]


def summary(due: Sequence[Row]) -> str:
    """How many reviews are due, and where they are noted when they were held."""
    late = sum(review["is_due"] for review in due)
    said = f"{counted(late, 'review is', 'reviews are')} due." if late else "No review is due."
    return (
        f"{said} Note in reviews.csv of the workspace when one was held, or what happened that asks for one."
    )


def review_card(review: Row, points: Sequence[str]) -> Component:
    """When a review is due, why, with whom, and its agenda."""
    day = formatting.day(review["due_on"])
    when = (
        html.Span([icon("alarm"), f" Due since {day}"], className="to-find")
        if review["is_due"]
        else html.Span([icon("calendar"), f" Due on {day}"], className="verdict")
    )
    held = f"Last held on {formatting.day(review['held_on'])}; " if review["held_on"] else ""
    agenda = [html.Li(point) for point in points]
    return card(
        labels.in_words(review["review"]),
        html.P(
            [html.Span(f"With {review['with']}. {held}{_sentence(review['because'], held)}.")],
            className="job",
        ),
        html.Ul(agenda, className="agenda") if agenda else quiet("The figures have nothing for it."),
        aside=when,
    )


def _sentence(because: str, before: str) -> str:
    """The cause of a review, as a sentence of its own where nothing is before it."""
    return because if before else because[0].upper() + because[1:]


def bands_card(bands: Sequence[Row]) -> Component:
    """Whether sales takes on more of a higher band than of the one below it."""
    sql = show_sql("band_outcomes")
    title = "Do high scores convert?"
    if not bands:
        return card(title, quiet("Nobody who became an MQL lately has a score from before."), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th(labels.in_words(row["band"]), scope="row"),
                html.Td(formatting.count(row["people"]), className="num"),
                html.Td(formatting.count(row["taken_on"]), className="num"),
                html.Td(formatting.count(row["sent_back"]), className="num"),
                html.Td(formatting.count(row["waiting"]), className="num"),
                html.Td(formatting.share(row["share_taken_on"]), className="num"),
                html.Td(_worse("worse than the band below") if row["is_worse_than_below"] else None),
            ]
        )
        for row in bands
    ]
    heads = ("Band", "People", "Taken on", "Sent back", "Waiting", "Of those answered", "")
    note = "The rules are broken where sales takes on a smaller share of a band than of the one below it."
    return card(title, scroller(data_table(heads, rows, numbers=range(1, 6)), title), quiet(note), sql=sql)


def deals_card(deals: Sequence[Row]) -> Component:
    """Whether deals come from accounts that the rules had found on the Monday before."""
    sql = show_sql("deals_by_score")
    title = "Do deals come from accounts that the rules found?"
    if not deals:
        return card(title, quiet("No deal was opened in the last year."), sql=sql)
    rows = [
        html.Tr(
            [
                html.Th(
                    "An MQA on the Monday before" if row["was_mqa"] else "No MQA on the Monday before",
                    scope="row",
                ),
                html.Td(formatting.count(row["deals"]), className="num"),
                html.Td(formatting.share(row["share"]), className="num"),
                html.Td(formatting.count(row["deals_won"]), className="num"),
                html.Td(formatting.money(_decimal(row["amount"])), className="num"),
                html.Td(formatting.points(row["mean_intent"]), className="num"),
            ]
        )
        for row in deals
    ]
    heads = ("The account was", "Deals", "Of all", "Won", "Amount", "Mean intent")
    note = "Many deals at accounts that were no MQA mean that the rules miss signals that sales sees."
    return card(title, scroller(data_table(heads, rows, numbers=range(1, 6)), title), quiet(note), sql=sql)


def _decimal(amount: object) -> Decimal | None:
    return None if amount is None else Decimal(str(amount))


def _worse(words: str) -> Component:
    return html.Span([icon("exclamation-triangle"), f" {words}"], className="to-find")
