"""The committee graph: who is in it, what may fill which seat, and what it refuses."""

import pytest

from abm.errors import CommitteeError
from abm_graph.committee.graph import Link, Person, Seat, committee_graph, people_of, seats_of

CHAMPION, USER = Seat("champion", "champion", 125), Seat("user", "user", 50)


def test_people_are_in_the_order_of_their_ids_and_seats_in_their_own():
    graph = committee_graph([Person("bob"), Person("ann")], [USER, CHAMPION])

    assert [person.contact_id for person in people_of(graph)] == ["ann", "bob"]
    assert seats_of(graph) == [USER, CHAMPION]
    assert [graph.nodes["seat", seat]["position"] for seat in ("user", "champion")] == [0, 1]


def test_a_person_may_fill_every_seat_of_a_role_they_have_with_enough_confidence():
    people = [Person("ann", roles={"champion": 50, "user": 49}), Person("bob", roles={"influencer": 90})]
    graph = committee_graph(people, [CHAMPION, USER])

    assert list(graph.edges(data=True)) == [
        (("person", "ann"), ("seat", "champion"), {"kind": "may_fill", "confidence": 50})
    ]


def test_links_between_two_people_are_one_edge_with_a_count_by_kind():
    links = [
        Link(from_contact_id="ann", to_contact_id="bob", kind="meeting", count=2),
        Link("bob", "ann", "meeting"),
        Link("bob", "ann", "reports_to"),
    ]
    graph = committee_graph([Person("ann"), Person("bob")], [USER], links=links)

    assert graph.edges[("person", "ann"), ("person", "bob")] == {
        "kind": "link",
        "links": {"meeting": 3, "reports_to": 1},
    }


@pytest.mark.parametrize(
    ("people", "seats", "links", "message"),
    [
        (["ann"], [], [], r"needs at least one seat: list roles under \[\[committee.roles\]\]"),
        (["ann", "ann"], [USER], [], "The person 'ann' appears twice"),
        (["ann"], [USER, USER], [], "The seat 'user' appears twice"),
        (["ann"], [USER], [Link("ann", "zoe", "reports_to")], "A link names 'zoe', who is not a person"),
        ([], [Seat("user", "user", 0)], [], "Seat 'user' has weight 0; it must be above 0"),
    ],
)
def test_rows_that_cannot_be_a_committee_are_refused_with_the_reason(people, seats, links, message):
    with pytest.raises(CommitteeError, match=message):
        committee_graph([Person(name) for name in people], seats, links=links)
