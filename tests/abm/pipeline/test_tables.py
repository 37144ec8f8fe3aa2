"""How steps write rows that are arrays."""

import weakref

import numpy as np

from abm.pipeline.steps.tables import execute_on
from abm_warehouse.storage.connections import connect


def test_batches_are_not_held_until_the_transaction_ends():
    con = connect()
    con.begin()
    con.execute("create table people (person bigint)")
    people = np.arange(3)
    held = weakref.ref(people)

    execute_on(
        con, "insert into people select person + $more from batch", "batch", {"person": people}, {"more": 1}
    )
    del people

    assert held() is None
    assert con.sql("from people").fetchall() == [(1,), (2,), (3,)]
