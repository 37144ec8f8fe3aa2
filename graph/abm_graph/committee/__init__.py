"""
The buying committee of an account: its people, seats and links, coverage and account intent.

:mod:`~abm_graph.committee.graph` builds the graph of one account, and :mod:`~abm_graph.committee.seats`
defines who fills which seat. :mod:`~abm_graph.committee.rollup` gives the same answers for all accounts at
once; import it by itself, because it needs numpy.
"""

from abm_graph.committee.graph import Link, Person, Seat, committee_graph, people_of, seats_of
from abm_graph.committee.seats import (
    COVERAGE_STATES,
    Assignment,
    account_intent,
    coverage,
    coverage_assignment,
    intent_assignment,
)

__all__ = [
    "COVERAGE_STATES",
    "Assignment",
    "Link",
    "Person",
    "Seat",
    "account_intent",
    "committee_graph",
    "coverage",
    "coverage_assignment",
    "intent_assignment",
    "people_of",
    "seats_of",
]
