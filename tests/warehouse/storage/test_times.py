"""Times as text: the hashes of stored rows are made of it, so it never changes."""

import pytest

from abm_warehouse.storage.connections import prepare


@pytest.mark.parametrize(
    ("time", "text"),
    [
        ("2026-09-28T12:00:00Z", "2026-09-28 12:00:00+00"),
        ("2026-09-28T12:00:00.5+02:00", "2026-09-28 10:00:00.5+00"),
        ("1969-12-31T23:59:59.000001Z", "1969-12-31 23:59:59.000001+00"),
        ("1000-01-01T00:00:00+14:00", "0999-12-31 10:00:00+00"),
        ("9999-12-31T23:59:00-12:00", "10000-01-01 11:59:00+00"),
    ],
)
def test_a_time_is_written_as_a_cast_to_text_writes_it(con, time, text):
    prepare(con)
    written = con.execute(
        "select text_of_time(time), cast(time as varchar) from (select as_time(?, null, null) as time)",
        [time],
    ).fetchall()

    assert written == [(text, text)]
