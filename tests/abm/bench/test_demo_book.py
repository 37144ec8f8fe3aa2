"""The demo company that is measured: the newest engagements are held back, and none is lost."""

import pytest

from abm.bench.demo_book import DemoBook, as_written, split
from abm_warehouse.storage.connections import one_row


@pytest.mark.slow
def test_the_newest_engagements_are_split_off_and_none_is_lost(con, small_exports, tmp_path):
    whole = small_exports / "S" / "exports" / "engagements.csv"
    earlier, newest = tmp_path / "earlier.csv", tmp_path / "newest.csv"

    split(whole, earlier, newest)

    rows = [one_row(con, f"select count(*) from {as_written(file)}")[0] for file in (whole, earlier, newest)]
    assert rows[0] == rows[1] + rows[2]
    assert rows[0] // 10 <= rows[2] < rows[0] // 8
    [is_later] = one_row(
        con,
        f"select (select max(occurred_at) from {as_written(earlier)}) <"
        f" (select min(occurred_at) from {as_written(newest)})",
    )
    assert is_later
    parts = f"from {as_written(earlier)} union all from {as_written(newest)}"
    assert con.execute(f"from {as_written(whole)} except all ({parts})").fetchall() == []


@pytest.mark.slow
def test_exports_that_are_there_are_used_again(small_exports):
    stages = []
    book = DemoBook(small_exports, "S", stages.append)

    counts = book.counts()

    assert stages == []
    assert counts.keys() == {"accounts", "contacts", "engagements"}
    assert counts["engagements"] > 8_000 > counts["contacts"] > counts["accounts"] > 40
