"""Deals whose export has no dates: they are kept, and take part in no timing."""

import pytest

from tests.company import scored_store


@pytest.mark.slow
def test_a_deal_without_a_creation_date_is_listed_and_moves_no_account(store):
    store.load("account_id,name\nA1,Acme\n")
    rows = (
        "opportunity_id,account_id,is_closed,closed_at",
        "O1,A1,true,2026-03-01T00:00:00Z",
        "O2,A1,false,",
    )
    batch = store.load("\n".join(rows) + "\n", "opportunities.csv")
    book = scored_store(store.con)

    assert (batch.rows_loaded, batch.rows_quarantined) == (2, 0)
    assert book.all("select opportunity_id, created_at from opportunities order by 1") == [
        ("O1", None),
        ("O2", None),
    ]
    assert book.all("select distinct state from mqa") == [("unlisted",)]
