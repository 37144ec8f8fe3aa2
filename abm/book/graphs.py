"""The graphs of a book: the committees of accounts, and everybody whom ties connect."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

import duckdb

from abm.pipeline.committee_rules import read_committee_rules
from abm_graph.committee.graph import Link, Person, committee_graph
from abm_graph.committee.rollup import SeatRules
from abm_graph.committee.ties import Tie, tie_graph
from abm_warehouse.publishing import queries
from abm_warehouse.publishing.result_rows import GraphLink, GraphPerson, GraphRole, KnownTie

if TYPE_CHECKING:
    import networkx as nx

Row = TypeVar("Row", GraphPerson, GraphRole, GraphLink)

ACCOUNTS_AT_A_TIME = 1_000
"""The graphs of so many accounts are read together, and built one after the other."""


def committees(
    con: duckdb.DuckDBPyConnection, account_ids: Sequence[str], need: str | None
) -> Iterator[tuple[str, "nx.Graph"]]:
    """The committee of each account, for the whole account or for a need, in their order."""
    rules = read_committee_rules(con, need)
    for start in range(0, len(account_ids), ACCOUNTS_AT_A_TIME):
        few = account_ids[start : start + ACCOUNTS_AT_A_TIME]
        people = _by_account(queries.graph_people(con, few, solution=need))
        roles = _by_account(queries.graph_roles(con, few))
        links = _by_account(queries.graph_links(con, few))
        for account_id in few:
            yield (
                account_id,
                _committee(
                    people.get(account_id, ()), roles.get(account_id, ()), links.get(account_id, ()), rules
                ),
            )


def _by_account(rows: Iterable[Row]) -> dict[str, list[Row]]:
    return {account_id: list(few) for account_id, few in groupby(rows, key=attrgetter("account_id"))}


def _committee(
    people: Iterable[GraphPerson], roles: Iterable[GraphRole], links: Iterable[GraphLink], rules: SeatRules
) -> "nx.Graph":
    """The graph of one committee; nodes of people have a name, a title, and intent in points."""
    may_fill: dict[str, dict[str, int]] = defaultdict(dict)
    for role in roles:
        may_fill[role.contact_id][role.role] = role.confidence_hundredths
    counted = {person.contact_id: person for person in people}
    graph = committee_graph(
        [
            Person(
                person.contact_id,
                intent=int(person.intent * 100),
                roles=may_fill[person.contact_id],
                is_contactable=person.is_contactable,
                is_engaged=person.is_engaged,
                is_met=person.is_met,
            )
            for person in counted.values()
        ],
        rules.seats,
        links=[
            Link(link.from_contact_id, link.to_contact_id, kind=link.tie, count=link.ties)
            for link in links
            if link.from_contact_id in counted and link.to_contact_id in counted
        ],
        min_confidence=rules.min_confidence,
    )
    for person in counted.values():
        node = graph.nodes["person", person.contact_id]
        node |= {"name": person.full_name, "title": person.title, "intent": float(person.intent)}
    return graph


def tie(known: KnownTie) -> Tie:
    """What ties two people, or one of them to one of our users, as the graph functions take it."""
    return Tie(
        ("user", known.user_id) if known.user_id else ("person", str(known.from_contact_id)),
        ("person", known.to_contact_id),
        known.tie,
        float(known.weight),
        known.evidence_id,
    )


def everybody(con: duckdb.DuckDBPyConnection) -> "nx.Graph":
    """Everybody with a tie, at whatever account, and our own users."""
    chances = dict(con.execute("select tie, chance from run.tie_chances").fetchall())
    rows = con.execute(_TIES)
    return tie_graph(_streamed(rows), {kind: float(chance) for kind, chance in chances.items()})


def _streamed(rows: duckdb.DuckDBPyConnection) -> Iterator[Tie]:
    while few := rows.fetchmany(10_000):
        for user, one, other, kind, weight, evidence in few:
            yield Tie(("user", user) if user else ("person", one), ("person", other), kind, weight, evidence)


_TIES = """
    select user_id, from_contact_id, to_contact_id, tie, cast(weight as double), evidence_id
    from committee_edges
    order by account_id, user_id, from_contact_id, to_contact_id, tie
"""
