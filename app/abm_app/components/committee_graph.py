"""The buying committee as a picture: who is at which level, what ties them, and whom of them we know."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from math import hypot
from operator import itemgetter
from typing import Any, NamedTuple

import dash_cytoscape as cyto
from dash import dcc

from abm.counting import counted
from abm_app import formatting, labels
from abm_app.components.committee_graph_styles import BOX_HEIGHT, BOX_WIDTH, DARK, LIGHT, stylesheet
from abm_app.shell import html
from abm_app.shell.elements import icon, named
from abm_app.shell.html import Component
from abm_warehouse.publishing.result_rows import KnownTie, Member, Seat, Way

GRAPH = "committee-graph"
STYLES = "committee-graph-styles"
WAY = "committee-graph-way"
NOTHING_CHOSEN = "Choose a person to see the way to them."

LEVELS = ("Executives", "Vice presidents and directors", "Managers", "Specialists")
LEVEL_OF_SENIORITY: Mapping[str, int] = {
    "c_suite": 0,
    "owner_founder": 0,
    "board": 0,
    "evp_svp_vp": 1,
    "director": 1,
    "manager": 2,
    "senior_ic": 3,
    "ic": 3,
    "entry": 3,
}
LEVEL_OF_ROLE: Mapping[str, int] = {
    "economic_buyer": 0,
    "decision_maker": 0,
    "executive_sponsor": 0,
    "champion": 1,
    "technical_buyer": 1,
    "influencer": 2,
    "legal_procurement": 2,
}
"""Where a seat is usually filled from; it stands there while it is empty or the level is not known."""

IN_A_LINE, GAP = 3, 16.0
WIDTH = IN_A_LINE * (BOX_WIDTH + GAP) - GAP
LINE, HEADING, US = BOX_HEIGHT + 12.0, 16.0, 46.0
"""How high a line of boxes is, the name of a level above it, and the line of our users."""
LONGEST_LABEL = 19
USERS_SHOWN = 3
"""Our users who are drawn, those with most ties to the committee."""
TIED_SHOWN = 3
"""People without a seat who are drawn because of their ties, besides those who introduce."""
SHOWN_TIES = frozenset({"reports_to", "same_meeting", "same_thread"})
WIDEST_TIE = 4
GLYPHS: Mapping[str, str] = {
    "met": "\u2713",
    "engaged": "\u25cf",
    "contactable": "\u25d0",
    "identified": "\u25cb",
    "empty": "+",
}

ARROW = " \u2192 "

Element = dict[str, Any]


class Box(NamedTuple):
    """A seat with the person who fills it or nobody, or a person without a seat."""

    node: str
    level: int
    label: str
    classes: str


class Drawing(NamedTuple):
    """
    The elements of a picture, and how high it is.

    ``ways`` has, by the node of a person, the nodes and edges of the way to them, and a sentence.
    """

    elements: list[Element]
    ways: dict[str, dict[str, Any]]
    height: float


def short(text: str, longest: int = LONGEST_LABEL) -> str:
    """
    A label that fits.

    Examples
    --------
    >>> short("Deutsche Gesellschaft", 10)
    'Deutsche\u2026'
    """
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}\u2026"


def level(seniority: str | None, role: str | None) -> int:
    """
    The line of somebody, from 0 at the top; of their usual role if their seniority is not known.

    Examples
    --------
    >>> level("director", "decision_maker"), level("unknown", "decision_maker"), level(None, "user")
    (1, 0, 3)
    """
    of_role = LEVEL_OF_ROLE.get(role or "", len(LEVELS) - 1)
    return LEVEL_OF_SENIORITY.get(seniority or "", of_role)


def draw(
    seats: Sequence[Seat],
    ties: Sequence[KnownTie],
    members: Sequence[Member] = (),
    ways: Sequence[Way] = (),
) -> Drawing:
    """
    Place everybody by level, our users at the bottom, and draw what ties them.

    Drawn are all seats, the people without one who introduce us or have most ties to the others, and the
    users whom they know. Labels are plain text on a canvas; nothing in them is markup.
    """
    node_of = {seat.contact_id: f"seat-{seat.seat_id}" for seat in seats if seat.contact_id}
    unseated = _tied(members, ties, ways, node_of)
    node_of |= {member.contact_id: f"person-{n}" for n, member in enumerate(unseated)}
    known = [tie for tie in ties if tie.user_id and tie.to_contact_id in node_of]
    users = _users(known, ways)
    node_of |= {user: f"user-{n}" for n, user in enumerate(users)}
    boxes = [*map(_seat_box, seats), *(_person_box(node_of[one.contact_id], one) for one in unseated)]
    nodes, height = _placed(boxes, [(f"user-{n}", name) for n, name in enumerate(users.values())])
    edges = [_routed(edge, nodes) for edge in _edges(ties, ways, node_of)]
    names: dict[str | None, str] = {seat.contact_id: seat.full_name or labels.NO_NAME for seat in seats}
    names |= {member.contact_id: member.full_name or labels.NO_NAME for member in members}
    names.update(users)
    return Drawing([*nodes, *edges], _ways_told(ties, ways, node_of, names, edges), height)


def _tied(
    members: Sequence[Member], ties: Sequence[KnownTie], ways: Sequence[Way], seated: Mapping[str, str]
) -> list[Member]:
    """The people without a seat who are drawn."""
    introduce = {contact_id for way in ways if way.contact_id in seated for contact_id in _via(way)}
    times = Counter[str]()
    for tie in ties:
        if tie.user_id or tie.from_contact_id in seated:
            times[tie.to_contact_id] += tie.ties
        if tie.to_contact_id in seated and tie.from_contact_id:
            times[tie.from_contact_id] += tie.ties
    others = [member for member in members if member.contact_id not in seated]
    most = sorted(others, key=lambda member: (-times[member.contact_id], member.contact_id))
    drawn = introduce | {one.contact_id for one in most[:TIED_SHOWN] if times[one.contact_id]}
    return [member for member in others if member.contact_id in drawn]


def _via(way: Way) -> list[str]:
    return way.via_contact_ids.split("|") if way.via_contact_ids else []


def _users(known: Sequence[KnownTie], ways: Sequence[Way]) -> dict[str, str]:
    """The names of our users who are drawn: those with most ties, and those who begin a way."""
    times = Counter[str]()
    for tie in known:
        times[str(tie.user_id)] += tie.ties
    names = {str(tie.user_id): tie.user_name or str(tie.user_id) for tie in known}
    begins = {way.user_id for way in ways}
    most = sorted(names, key=lambda user: (user not in begins, -times[user], names[user], user))
    return {user: names[user] for user in most[:USERS_SHOWN]}


def _seat_box(seat: Seat) -> Box:
    role = labels.role(seat.role, seat.seat_number)
    who = "Nobody yet" if seat.contact_id is None else seat.full_name or labels.NO_NAME
    label = f"{GLYPHS.get(seat.state, '?')} {short(who)}\n{short(role)}"
    return Box(f"seat-{seat.seat_id}", level(seat.seniority, seat.role), label, f"box seat {seat.state}")


def _person_box(node: str, member: Member) -> Box:
    name = member.full_name or labels.NO_NAME
    label = f"{GLYPHS.get(member.state, '?')} {short(name)}\nno seat"
    return Box(node, level(member.seniority, member.role), label, f"box unseated {member.state}")


def _placed(boxes: Sequence[Box], users: Sequence[tuple[str, str]]) -> tuple[list[Element], float]:
    """All nodes with their places, and the height of everything."""
    nodes: list[Element] = []
    y = 0.0
    for number, heading in enumerate(LEVELS):
        of_level = [box for box in boxes if box.level == number]
        if not of_level:
            continue
        nodes.append(_node(f"level-{number}", heading, 0.0, y + HEADING / 2, "level"))
        y += HEADING
        for start in range(0, len(of_level), IN_A_LINE):
            few = of_level[start : start + IN_A_LINE]
            for box, x in zip(few, _columns(len(few)), strict=True):
                nodes.append(_node(box.node, box.label, x, y + BOX_HEIGHT / 2, box.classes))
            y += LINE
    if not users:
        nodes.append(_node("nobody", "None of us knows anybody here yet", WIDTH / 2, y + US / 2, "nobody"))
        return nodes, y + US
    nodes.append(_node("level-us", "Us", 0.0, y + HEADING / 2, "level"))
    for (node, name), x in zip(users, _columns(len(users)), strict=True):
        nodes.append(_node(node, short(name), x, y + US - 16, "box user"))
    return nodes, y + US


def _columns(number: int) -> list[float]:
    """
    The middles of some boxes beside each other, from the left.

    Examples
    --------
    >>> _columns(1), _columns(2)
    ([58.0], [58.0, 190.0])
    """
    return [BOX_WIDTH / 2 + n * (BOX_WIDTH + GAP) for n in range(number)]


def _node(node: str, label: str, x: float, y: float, classes: str) -> Element:
    data = {"id": node, "label": label}
    return {"data": data, "position": {"x": round(x, 1), "y": round(y, 1)}, "classes": classes}


def _edges(ties: Sequence[KnownTie], ways: Sequence[Way], node_of: Mapping[str, str]) -> list[Element]:
    """What ties those who are drawn; people who only act in the same weeks are tied if a way leads there."""
    on_ways = {pair for way in ways for pair in _pairs(way)}
    drawn = []
    for n, tie in enumerate(ties):
        one, other = tie.user_id or tie.from_contact_id or "", tie.to_contact_id
        is_shown = tie.user_id or tie.tie in SHOWN_TIES or frozenset((one, other)) in on_ways
        if is_shown and one in node_of and other in node_of and node_of[one] != node_of[other]:
            data = {
                "id": f"tie-{n}",
                "source": node_of[one],
                "target": node_of[other],
                "width": 1 + min(tie.ties, WIDEST_TIE) / 2,
            }
            drawn.append({"data": data, "classes": f"tie {tie.tie}"})
    return drawn


def _routed(edge: Element, nodes: Sequence[Element]) -> Element:
    """An edge that would run behind the boxes of other lines is led beside them."""
    places = {node["data"]["id"]: node["position"] for node in nodes}
    source, target = (places[edge["data"][end]] for end in ("source", "target"))
    across, down = target["x"] - source["x"], target["y"] - source["y"]
    if abs(down) < 2 * LINE:
        return edge
    beside = target["x"] + (BOX_WIDTH + GAP) / 2 * (-1 if across > 0 else 1)
    clear = (BOX_HEIGHT + LINE) / 4 * (1 if down > 0 else -1)
    corners = ((beside, source["y"] + clear), (beside, target["y"] - clear))
    length = hypot(across, down)
    from_source = [(x - source["x"], y - source["y"]) for x, y in corners]
    told = {
        "weights": [(x * across + y * down) / length**2 for x, y in from_source],
        "distances": [(y * across - x * down) / length for x, y in from_source],
    }
    return {"data": edge["data"] | told, "classes": f"{edge['classes']} routed"}


def _pairs(way: Way) -> list[frozenset[str]]:
    """The pairs along a way."""
    along = [way.user_id, *_via(way), way.contact_id]
    return [frozenset(pair) for pair in pairwise(along)]


def _ways_told(
    ties: Sequence[KnownTie],
    ways: Sequence[Way],
    node_of: Mapping[str, str],
    names: Mapping[str | None, str],
    edges: Sequence[Element],
) -> dict[str, dict[str, Any]]:
    """What is lit and said when a person is chosen."""
    between: dict[frozenset[str], list[str]] = {}
    for edge in edges:
        ends = frozenset((edge["data"]["source"], edge["data"]["target"]))
        between.setdefault(ends, []).append(edge["data"]["id"])
    days = _last_days(ties)
    told = {}
    for along in _chains(ties, ways, node_of):
        nodes = [node_of[one] for one in along]
        lit = [edge for ends in pairwise(nodes) for edge in between.get(frozenset(ends), ())]
        probability = next((way.probability for way in ways if way.contact_id == along[-1]), None)
        told[nodes[-1]] = {"lit": [*nodes, *lit], "says": _said(along, names, days, probability)}
    return told


def _chains(ties: Sequence[KnownTie], ways: Sequence[Way], node_of: Mapping[str, str]) -> Iterator[list[str]]:
    """From one of our users to each person who is drawn; the person alone if no way is known."""
    warmest = {way.contact_id: [way.user_id, *_via(way), way.contact_id] for way in ways}
    acquainted = {
        tie.to_contact_id: [str(tie.user_id), tie.to_contact_id] for tie in ties if tie.user_id in node_of
    }
    for contact_id, node in node_of.items():
        chain = warmest.get(contact_id) or acquainted.get(contact_id) or [contact_id]
        if not node.startswith("user-"):
            yield chain if all(one in node_of for one in chain) else [contact_id]


def _last_days(ties: Sequence[KnownTie]) -> dict[frozenset[str], str]:
    """The day of the last engagement that shows what ties two people."""
    seen = [
        (frozenset((tie.user_id or tie.from_contact_id or "", tie.to_contact_id)), tie.last_at)
        for tie in ties
        if tie.last_at is not None
    ]
    return {pair: formatting.day(at) for pair, at in sorted(seen, key=itemgetter(1))}


def _said(
    along: Sequence[str],
    names: Mapping[str | None, str],
    days: Mapping[frozenset[str], str],
    probability: Decimal | None,
) -> str:
    """The way in words, with the day of each tie that has one."""
    last = names[along[-1]]
    if len(along) == 1:
        return f"No way to {last} is known."
    dated = [names[along[0]]]
    for pair in pairwise(along):
        at = days.get(frozenset(pair))
        dated.append(names[pair[1]] + (f" ({at})" if at else ""))
    if probability is None:
        return f"{dated[0]} knows {dated[-1]}."
    return f"{ARROW.join(dated)}: {formatting.share(probability)} likely to work."


def graph(
    name: str,
    seats: Sequence[Seat],
    ties: Sequence[KnownTie],
    members: Sequence[Member] = (),
    ways: Sequence[Way] = (),
) -> Component:
    """The picture with its legend; the list of seats has the same facts as text."""
    filled = sum(seat.contact_id is not None for seat in seats)
    drawing = draw(seats, ties, members, ways)
    picture = cyto.Cytoscape(
        id=GRAPH,
        elements=drawing.elements,
        layout={"name": "preset", "fit": True, "padding": 2},
        stylesheet=stylesheet(LIGHT),
        style={"width": "100%", "height": "100%"},
        responsive=True,
        autoungrabify=True,
        autounselectify=True,
        userZoomingEnabled=False,
        userPanningEnabled=False,
        boxSelectionEnabled=False,
    )
    says = f"Buying committee of {name}: {filled} of {counted(len(seats), 'seat')} filled."
    any_way = any(len(way["lit"]) > 1 for way in drawing.ways.values())
    looks = {"light": stylesheet(LIGHT), "dark": stylesheet(DARK), "ways": drawing.ways}
    return html.Div(
        [
            dcc.Store(id=STYLES, data=looks),
            html.Div(
                picture,
                className="graph",
                role="img",
                style={"height": f"{drawing.height:.0f}px"},
                **named(says),
            ),
            html.P(
                NOTHING_CHOSEN if any_way else None,
                id=WAY,
                className="job graph-way",
                **{"aria-live": "polite"},
            ),
            _legend({seat.state for seat in seats}, drawing.elements),
        ]
    )


def _legend(states: set[str], elements: Iterable[Element]) -> Component:
    """What the boxes and lines of this picture mean."""
    kinds = {kind for element in elements for kind in element["classes"].split()}
    boxes = [
        html.Span([html.Span(GLYPHS[code], className=f"glyph glyph-{code}"), label.text])
        for code, label in labels.SEAT_STATES.items()
        if code in states
    ]
    lines = (
        ("knows", "person-badge", "one of us knows them"),
        ("reports_to", "arrow-up", "reports to"),
        ("same_meeting", "three-dots", "same meeting or thread"),
        ("same_thread", "three-dots", "same meeting or thread"),
        ("co_engaged", "dash-lg", "acted in the same weeks"),
    )
    told = dict.fromkeys((picture, text) for kind, picture, text in lines if kind in kinds)
    return html.Div(
        [*boxes, *(html.Span([icon(picture), text]) for picture, text in told)], className="legend"
    )
