"""
The buying committee of an account: its people, seats and links, coverage and account intent.

:mod:`~abm_graph.committee.graph` builds the graph of one account, and :mod:`~abm_graph.committee.seats`
defines who fills which seat. :mod:`~abm_graph.committee.rollup` gives the same answers for all accounts at
once; import it by itself, because it needs numpy.

:mod:`~abm_graph.committee.ties` builds the graph of who knows whom. :mod:`~abm_graph.committee.threads` says
on whom our access depends, :mod:`~abm_graph.committee.paths` who could introduce us,
:mod:`~abm_graph.committee.completeness` how sure coverage is, and :mod:`~abm_graph.committee.additions` whose
acts would make the account an MQA.
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
