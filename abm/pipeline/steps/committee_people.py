"""The people of committees as arrays, with how sure we are of each of their roles."""

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from abm.vocabulary.roles import SEAT_ROLES
from abm_graph.committee.rollup import CommitteePeople

BITS = 7
"""Bits in which a confidence in percent fits; a number has that of each role that a seat may have."""

PACKED = f"sum(roles.confidence_hundredths << {BITS} * (list_position($roles, roles.role) - 1))::bigint"
"""The confidences in roles, of which each is there once, as one number."""

Rows = dict[str, NDArray[Any]]
"""Columns of a table, by their names."""


def held_roles(hinted: str = "int_behaviour_roles", *, among: str | None = None) -> dict[str, str]:
    """
    The SELECTs of the roles that are stated, with their spans, and of those that behaviour hints at.

    Parameters
    ----------
    hinted
        The table of those that behaviour suggests.
    among
        SELECT of the people whose roles are wanted; everybody if None.
    """
    those = f"and person in ({among})" if among else ""
    return {"stated": _STATED.format(those=those), "hinted": _HINTED.format(hinted=hinted, those=those)}


def read_committees(
    con: duckdb.DuckDBPyConnection,
    people: str,
    given: Mapping[str, Any],
    held: Mapping[str, str] | None = None,
) -> tuple[CommitteePeople, Rows]:
    """
    The people of some committees, and their rows.

    Parameters
    ----------
    con
        The open warehouse.
    people
        SELECT of ``committee``, ``as_of``, ``person``, ``place``, which orders the people of a committee, and
        the facts of :class:`.CommitteePeople`.
    given
        Its parameters.
    held
        As :func:`held_roles` gives them, of these people at least; found for them alone if None.
    """
    held = held or held_roles(among="select person from people")
    query = _PEOPLE_WITH_ROLES.format(people=people, **held)
    used = {"roles": list(SEAT_ROLES)} if "$roles" in query else {}
    found = con.execute(query, {**given, **used}).fetchnumpy()
    rows = {column: np.asarray(cells) for column, cells in found.items()}
    packed = rows["confidences"]
    confidence = np.stack([packed >> BITS * place & 2**BITS - 1 for place in range(len(SEAT_ROLES))], axis=1)
    return (
        CommitteePeople(
            committee=rows["committee"].astype(np.int64),
            contact=np.arange(packed.size),
            intent=rows["intent_hundredths"].astype(np.int64),
            is_contactable=rows["is_contactable"],
            is_engaged=rows["is_engaged"],
            is_met=rows["is_met"],
            confidence=confidence,
            roles=SEAT_ROLES,
        ),
        rows,
    )


def read_all_committees(con: duckdb.DuckDBPyConnection, *, is_now: bool) -> CommitteePeople:
    """The people of the committees of all accounts, now or in the weeks before."""
    people, _ = read_committees(con, _ALL_PEOPLE, {"is_now": is_now})
    return people


_STATED = f"""
    select held.person, roles.valid_from, roles.valid_until, {PACKED} as confidences
    from int_stated_roles as roles
    inner join int_scored_people as held on held.contact_id = roles.contact_id
    where list_contains($roles, roles.role) {{those}}
    group by held.person, roles.valid_from, roles.valid_until
"""

_HINTED = f"""
    select roles.as_of, roles.person, {PACKED} as confidences
    from {{hinted}} as roles
    where roles.is_counted and list_contains($roles, roles.role) {{those}}
    group by roles.as_of, roles.person
"""

# Behaviour hints at roles only where none is stated.
_PEOPLE_WITH_ROLES = """
    with

    people as ({people}),

    stated as ({stated}),

    hinted as ({hinted})

    select people.*, coalesce(stated.confidences, hinted.confidences, 0) as confidences
    from people
    left join stated
        on stated.person = people.person
        and coalesce(stated.valid_from <= people.as_of, true)
        and coalesce(stated.valid_until > people.as_of, true)
    left join hinted on hinted.as_of = people.as_of and hinted.person = people.person
    order by people.committee, people.place
"""

_ALL_PEOPLE = """
    select dense_rank() over (order by as_of, account) - 1 as committee, *
    from int_committee_people
    where is_now = $is_now
"""
