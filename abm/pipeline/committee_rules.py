"""The seats of a committee and what counts towards them, as a run wrote them into schema ``run``."""

import duckdb

from abm_graph.committee.graph import Seat
from abm_graph.committee.rollup import SeatRules
from abm_warehouse.storage.connections import one_row


def read_committee_rules(con: duckdb.DuckDBPyConnection, need: str | None = None) -> SeatRules:
    """The rules of the open warehouse or snapshot, for whole accounts or for a need."""
    seats = con.execute(_SEATS, {"need": need}).fetchall()
    unseated_weight, account_cap, min_confidence = one_row(
        con,
        "select unseated_weight_hundredths, account_cap_hundredths, min_role_confidence_hundredths"
        " from run.scoring",
    )
    return SeatRules(
        tuple(Seat(*seat) for seat in seats),
        min_confidence=min_confidence,
        unseated_weight=unseated_weight,
        account_cap=account_cap,
    )


def read_rules_by_need(con: duckdb.DuckDBPyConnection) -> dict[str | None, SeatRules]:
    """The rules for whole accounts, under None, and for each need."""
    needs = con.execute("select need from run.need_rules order by need").fetchall()
    return {need: read_committee_rules(con, need) for need in (None, *(need for [need] in needs))}


_SEATS = """
    select seat_id, role, weight_hundredths
    from (
        select null as need, seat_id, role, weight_hundredths, position, seat_number from run.seats
        union all
        select need, seat_id, role, weight_hundredths, position, seat_number from run.need_seats
    )
    where need is not distinct from $need
    order by position, seat_number
"""
