"""The hottest people: whom to answer, to call and to qualify, and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
from dash import dcc
from dash import html as dash_html

from abm.counting import counted
from abm_app import formatting, labels, people_sentences, routes
from abm_app.components.basics import pill
from abm_app.components.show_sql import show_sql
from abm_app.pages.queue import MOST_RAISES, raises_card
from abm_app.shell import html
from abm_app.shell.elements import heading, icon, named, notices
from abm_app.shell.empty_states import nothing
from abm_app.shell.html import Component
from abm_warehouse.publishing import people, queries
from abm_warehouse.publishing.people import HotPerson, PeopleCount, PeopleFilters, PeoplePage
from abm_warehouse.publishing.result_rows import NONE

PAGE_SIZE = 50
QUEUES: Mapping[str, str] = {
    "ae": "Sales",
    "ldr": "To qualify",
    "marketing_nurture": "Nurture",
    NONE: "No queue",
}
TRENDS: Mapping[str, str] = {"rising": "Rising", "steady": "Steady", "fading": "Fading"}
TREND_ICONS: Mapping[str, str] = {
    "rising": "arrow-up-right",
    "steady": "arrow-right",
    "fading": "arrow-down-right",
}


@dataclass(frozen=True, slots=True)
class Request:
    """Filters and page of an address of the people."""

    filters: PeopleFilters
    page: int = 1
    ignored: tuple[str, ...] = ()

    @property
    def start(self) -> int:
        """How many people come before this page."""
        return (self.page - 1) * PAGE_SIZE

    def url(self, **changed: str | None) -> str:
        """The address with other filters, from the first page on."""
        return routes.people_url(self.filters._replace(**changed)._asdict())


def requested(search: str, counts: Sequence[PeopleCount]) -> Request:
    """Filters and page of an address; what cannot be is ignored, and said."""
    asked = routes.values_in(search)
    known = {
        "queue": set(QUEUES),
        "trend": set(TRENDS),
        "owner": {count.owner for count in counts},
    }
    ignored = [
        f"Nobody has {name} {asked[name]!r}."
        for name in known
        if name in asked and asked[name] not in known[name]
    ]
    filters = PeopleFilters(
        **{name: asked[name] for name in known if asked.get(name) in known[name]},
        text=asked.get("text", "").strip() or None,
    )
    number = routes.page_in(asked)
    if number is None:
        ignored.append(f"A page is a number from 1, not {asked['page']!r}.")
    return Request(filters, number or 1, tuple(ignored))


def page(con: duckdb.DuckDBPyConnection, search: str) -> Component:
    """Build one page of the people that an address asks for."""
    counts = people.people_counts(con)
    request = requested(search, counts)
    found = people.hot_people(con, request.filters, start=request.start, size=PAGE_SIZE)
    raises = queries.unmatched_hand_raises(con, limit=MOST_RAISES)
    nameless = [raised for raised in raises if not raised.contact_id]
    sql = show_sql(
        "hot_people",
        "people_counts",
        values={**request.filters._asdict(), "start": str(request.start), "size": str(PAGE_SIZE)},
    )
    return html.Div(
        [
            heading("People", summary(counts)),
            notices(request.ignored),
            html.Div([filters(counts, request), sql], className="queue-bar people-bar"),
            raises_card(nameless) if nameless and request.page == 1 else None,
            *rows(found, request),
        ],
        className="queue-page people-page",
    )


def summary(counts: Iterable[PeopleCount]) -> str:
    """How many people show interest, and how many of them rise."""
    counts = tuple(counts)
    everybody = sum(count.people for count in counts)
    rising = sum(count.people for count in counts if count.trend == "rising")
    if not everybody:
        return "People who show interest or ask for sales are listed here."
    return (
        f"{counted(everybody, 'person shows', 'people show')} interest, {formatting.count(rising)} of them"
        " more than last Monday. People who asked for sales come first."
    )


def filters(counts: Sequence[PeopleCount], request: Request) -> Component:
    """Queues, trends and owners to choose from, each with how many people it has, and a field to search."""
    chosen = request.filters
    names = {count.owner: "No owner" if count.owner == NONE else count.owner_name for count in counts}
    owners = sorted(names, key=lambda owner: (owner == NONE, str(names[owner])))
    return html.Div(
        [
            _choices("Queue", "queue", QUEUES, chosen.queue, request, _sums(counts, "queue")),
            _choices("Trend", "trend", TRENDS, chosen.trend, request, _sums(counts, "trend")),
            _owners(owners, names, request),
            _search(request),
        ],
        className="people-filters",
    )


def _sums(counts: Iterable[PeopleCount], column: str) -> Counter[str]:
    sums = Counter[str]()
    for count in counts:
        sums[getattr(count, column) or ""] += count.people
    return sums


def _choices(
    title: str,
    name: str,
    texts: Mapping[str, str],
    chosen: str | None,
    request: Request,
    sums: Mapping[str, int],
) -> Component:
    """Values of one filter as links; the chosen one leads back to everybody."""
    links = [
        pill(
            text,
            html.Span(formatting.count(sums.get(value, 0)), className="num pill-count"),
            href=request.url(**{name: None if value == chosen else value}),
            is_active=value == chosen,
        )
        for value, text in texts.items()
        if sums.get(value, 0) or value == chosen
    ]
    return html.Nav(links, className="pills", **named(title))


def _owners(owners: Sequence[str], names: Mapping[str, str | None], request: Request) -> Component:
    """Owners of accounts in a list that opens."""
    chosen = request.filters.owner
    everybody = html.Li(dcc.Link("Everybody", href=request.url(owner=None)))
    links = [html.Li(dcc.Link(names[owner] or owner, href=request.url(owner=owner))) for owner in owners]
    text = (names.get(chosen) or chosen) if chosen else "Any owner"
    return html.Details(
        [html.Summary([icon("person"), f" {text}"], className="pill"), html.Ul([everybody, *links])],
        className="people-owners",
    )


def _search(request: Request) -> Component:
    """A field for a part of a name, an address or an account; a form, so that it works by Enter."""
    kept = [
        dcc.Input(type="hidden", name=name, value=value)
        for name, value in request.filters._asdict().items()
        if value and name != "text"
    ]
    field = dcc.Input(
        type="search",
        name="text",
        value=request.filters.text or "",
        placeholder="Name, e-mail or account",
        className="form-control form-control-sm",
        id="people-text",
    )
    return dash_html.Form([*kept, field], action=routes.PEOPLE, method="get", role="search")


def rows(found: PeoplePage, request: Request) -> list[Component | None]:
    """The people of the page, or what to do when there are none."""
    if found.rows:
        return [
            html.Ol(
                [entry(person) for person in found.rows],
                className="people",
                start=str(request.start + 1),
            ),
            page_links(found.total, request),
        ]
    if request.page == 1 and request.filters == PeopleFilters():
        return [
            nothing(
                "Nobody shows interest now",
                html.P("No signal has points left. The heatmap shows when some had."),
                dcc.Link("To the heatmap", href=routes.HEATMAP, className="btn btn-primary"),
                picture="people",
            )
        ]
    return [
        nothing(
            "Nobody is here",
            html.P("No person fits all of these filters."),
            dcc.Link("Show everybody", href=routes.PEOPLE, className="btn btn-primary"),
            picture="people",
        )
    ]


def page_links(total: int, request: Request) -> Component | None:
    """Which people are shown of how many, and the pages before and after; None for a single page."""
    if total <= PAGE_SIZE:
        return None
    last = min(request.start + PAGE_SIZE, total)

    def link(picture: str, text: str, number: int) -> Component:
        values = {**request.filters._asdict(), "page": str(number) if number > 1 else None}
        return pill(icon(picture), text, href=routes.people_url(values))

    links = [
        link("chevron-left", "Previous", request.page - 1) if request.page > 1 else None,
        html.Span(f"{request.start + 1:,} to {last:,} of {total:,}", className="num"),
        link("chevron-right", "Next", request.page + 1) if last < total else None,
    ]
    return html.Nav(links, className="page-links", **named("Pages of the people"))


def entry(person: HotPerson) -> Component:
    """One person: who, how hot, why, and what is to be done."""
    name = dcc.Link(
        person.full_name or labels.NO_NAME, href=routes.person_url(person.contact_id), className="queue-name"
    )
    account = (
        dcc.Link(person.account_name, href=routes.account_url(person.account_id))
        if person.account_id and person.account_name
        else html.Span("Account not known", className="to-find")
    )
    facts = (
        QUEUES[person.queue or NONE],
        labels.in_words(person.band),
        f"level {person.level}",
        person.owner_name or "no owner",
    )
    return html.Li(
        [
            html.Div(formatting.count(person.rank), className="people-rank num", title="Rank"),
            html.Div(
                [name, html.Div(person.title or "", className="job"), html.Div(account, className="job")],
                className="people-who",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            html.B(formatting.points(person.score), className="num people-score"),
                            trend(person),
                        ]
                    ),
                    html.Div(
                        f"Fit {formatting.points(person.fit)} + intent {formatting.points(person.intent)}",
                        className="job",
                    ),
                ]
            ),
            html.Div(
                [
                    html.Div(people_sentences.reason(person)),
                    html.Div(
                        f"Last signal {formatting.ago(person.last_signal_at, person.as_of)}", className="job"
                    ),
                ],
                className="people-why",
            ),
            html.Div(
                [
                    html.Div(
                        people_sentences.action(person),
                        className=f"people-action action-{person.action}",
                    ),
                    html.Div(" \u00b7 ".join(facts), className="job"),
                ]
            ),
        ],
        className="people-entry panel",
    )


def trend(person: HotPerson) -> Component | None:
    """An arrow and how much intent changed in a week."""
    if person.trend is None:
        return html.Span("new", className="people-trend")
    picture = icon(TREND_ICONS[person.trend])
    return html.Span(
        [picture, f" {people_sentences.change(person)}"],
        className=f"people-trend {person.trend}",
        title="Intent against last week",
    )
