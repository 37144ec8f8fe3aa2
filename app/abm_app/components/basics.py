"""Chips, bars, tiles and cards: the small pieces that pages share."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from dash import dcc

from abm.counting import counted
from abm_app import formatting, labels, routes
from abm_app.shell import html
from abm_app.shell.elements import icon, named
from abm_app.shell.html import Children, Component
from abm_warehouse.publishing.result_rows import Origin, Week


def card(
    title: str, *children: Children, aside: Children = None, name: str = "", sql: Component | None = None
) -> Component:
    """Make a titled section of a page; ``aside`` and the button ``sql`` are at the right of the title."""
    head = html.Div(
        [html.H2(title), html.Div([html.Span(aside), sql], className="aside")],
        className="card-head",
    )
    return html.Section([head, *children], className=f"panel {name}".strip())


def state_chip(code: str | None) -> Component:
    """An account's state as an icon and a word; the colour only repeats them."""
    label = labels.state(code)
    return html.Span([icon(label.icon), label.text], className=f"chip chip-{code or 'none'}")


def seat_chip(code: str) -> Component:
    """How far we are with a person as an icon and a word; the colour only repeats them."""
    label = labels.seat_state(code)
    return html.Span([icon(label.icon), label.text], className=f"chip seat-{code}")


def left_chip() -> Component:
    """Somebody who has left the company."""
    return html.Span([icon("box-arrow-right"), "Left"], className="chip seat-identified")


def bar(value: Decimal | float, *, label: str, name: str = "") -> Component:
    """A share of one as a bar with its number."""
    width = f"{min(max(float(value), 0.0), 1.0):.1%}"
    return html.Div(
        [
            html.Span(label, className="bar-label"),
            html.Div(html.Div(style={"width": width}, className=f"bar-fill {name}"), className="bar"),
            html.Span(formatting.share(value), className="num bar-number"),
        ],
        className="bar-row",
    )


def figure(label: str, value: str, *, unit: str = "", below: Children = None) -> Component:
    """One number with its name."""
    return html.Div(
        [
            html.Div(label, className="figure-label"),
            html.Div([html.Span(value, className="num"), html.Small(unit)], className="figure-value"),
            html.Div(below, className="figure-below"),
        ],
        className="figure",
    )


def tile(label: str, value: str, *, note: Children, href: str, picture: str, toggles: str = "") -> Component:
    """
    A number of the book that leads to the accounts behind it.

    ``toggles`` names a filter, as ``move=warming``: a click switches it on or off and keeps the others.
    """
    data: dict[str, Any] = {"data-inner": "", "data-toggles": toggles}
    return html.A(
        [
            html.Div([icon(picture), html.Span(label)], className="tile-label"),
            html.Div(value, className="tile-value num"),
            html.Div(note, className="tile-note"),
        ],
        href=href,
        className="tile",
        **data,
    )


def sparkline(values: Sequence[float], *, marked: Sequence[bool], says: str) -> Component:
    """Columns for a few numbers; marked ones carry a dot. ``says`` is the same in words."""
    top = max([*values, 1e-9])
    columns = [
        html.Span(
            html.Span(style={"height": f"{max(value / top, 0.0):.0%}"}, className="spark-fill"),
            className="spark-column marked" if is_marked else "spark-column",
        )
        for value, is_marked in zip(values, marked, strict=True)
    ]
    return html.Div(columns, className="spark", role="img", title=says, **named(says))


def weeks_sparkline(weeks: Sequence[Week]) -> Component:
    """Intent by week, oldest first; weeks in which the account was an MQA carry a dot."""
    if not weeks:
        return html.Span("No history yet", className="quiet")
    qualified = sum(week.is_mqa for week in weeks)
    says = (
        f"Intent over {counted(len(weeks), 'week')}: from {formatting.points(weeks[0].intent)} to "
        f"{formatting.points(weeks[-1].intent)}; an MQA in {qualified} of them."
    )
    return sparkline(
        [float(week.intent) for week in weeks],
        marked=[week.is_mqa for week in weeks],
        says=says,
    )


def quiet(sentence: str) -> Component:
    """The sentence of a section that has nothing to show."""
    return html.P(sentence, className="quiet")


def only_some(shown: int, total: int, *, which: str = "first", rest: str = "") -> Component | None:
    """A note that a table has some of the rows alone, and where the ``rest`` is; None if it has all."""
    if shown >= total:
        return None
    return quiet(f"The {which} {shown:,} of {total:,}{f'; {rest}' if rest else ''}.")


def scroller(content: Component, label: str) -> Component:
    """Make a box that scrolls what is too long for it; the keyboard can reach and scroll it."""
    return html.Div(content, className="scroll", tabIndex=0, role="region", **named(label))


def tabs(name: str, panels: Sequence[tuple[str, str, Component | None]]) -> Component:
    """
    Make tabs of what there is, the first one open; each has the address of the page with ``#`` and its key.

    Parameters
    ----------
    name
        Of the tabs, for screen readers.
    panels
        Key, title and content of each; a tab without content is left out.
    """
    shown = [panel for panel in panels if panel[2] is not None]
    links = [
        html.A(
            title,
            href=f"#{key}",
            className="tab-link is-open" if place == 0 else "tab-link",
            role="tab",
            **{"data-tab": key, "aria-selected": "true" if place == 0 else "false"},
        )
        for place, (key, title, _) in enumerate(shown)
    ]
    contents = [
        html.Div(
            content,
            className="tab-panel is-open" if place == 0 else "tab-panel",
            role="tabpanel",
            **{"data-panel": key, "aria-label": title},
        )
        for place, (key, title, content) in enumerate(shown)
    ]
    return html.Div([html.Div(links, className="tabs", role="tablist", **named(name)), *contents])


def pill(*content: Children, href: str, is_active: bool = False) -> Component:
    """A link in a row of choices."""
    return dcc.Link(list(content), href=href, className="pill active" if is_active else "pill")


def account_link(name: str | None, account_id: str | None) -> Component:
    """The name of an account, or else its id, that opens its page; without an id there is none to open."""
    if account_id is None:
        return html.Span(name or "No account", className=None if name else "quiet")
    return dcc.Link(name or account_id, href=routes.account_url(account_id))


def data_table(
    heads: Sequence[Children], rows: Sequence[Component], *, numbers: Collection[int]
) -> Component:
    """A table of a page; the columns at the places ``numbers`` are aligned to the right."""
    cells = [
        html.Th(head, scope="col", className="num" if place in numbers else None)
        for place, head in enumerate(heads)
    ]
    return html.Table([html.Thead(html.Tr(cells)), html.Tbody(list(rows))], className="ledger data-table")


def origin_fields(origin: Origin) -> str:
    """A system and the fields that it says."""
    fields = ", ".join(labels.in_words(name).lower() for name in origin.fields.split())
    return f"{origin.system}: {fields}"


def origin_file(origin: Origin) -> str:
    """The file that says the fields, and when it was loaded."""
    return f"{origin.file}, loaded on {formatting.day(origin.said_at)}"
