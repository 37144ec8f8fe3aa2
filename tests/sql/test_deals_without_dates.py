"""Deals whose export has no dates: they are kept, and take part in no timing."""

from abm.pipeline.run import score
from abm.playbook import DEFAULT_PLAYBOOK
from abm.playbook.model import shipped_playbook
from tests.company import AS_OF, models


def test_a_deal_without_a_creation_date_is_listed_and_moves_no_account(store):
    store.load("account_id,name\nA1,Acme\n")
    rows = (
        "opportunity_id,account_id,is_closed,closed_at",
        "O1,A1,true,2026-03-01T00:00:00Z",
        "O2,A1,false,",
    )
    batch = store.load("\n".join(rows) + "\n", "opportunities.csv")
    score(store.con, models(), shipped_playbook(DEFAULT_PLAYBOOK), AS_OF, AS_OF.replace(year=2036))

    assert (batch.rows_loaded, batch.rows_quarantined) == (2, 0)
    assert store.rows("select opportunity_id, created_at from opportunities order by 1") == [
        ("O1", None),
        ("O2", None),
    ]
    assert store.rows("select distinct state from mqa") == [("unlisted",)]
