"""The seats of a committee and what counts towards them, as a run wrote them into schema ``run``."""

import duckdb

from abm_graph.committee.graph import Seat
from abm_graph.committee.rollup import SeatRules
from abm_warehouse.storage.connections import one_row


def read_committee_rules(con: duckdb.DuckDBPyConnection) -> SeatRules:
    """The rules of the open warehouse or snapshot."""
    seats = con.execute(
        "select seat_id, role, weight_hundredths from run.seats order by position, seat_number"
    ).fetchall()
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
