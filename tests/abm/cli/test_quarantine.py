"""``abm quarantine``: the rows that were not loaded."""

import pytest

from tests.abm.commands import answer


@pytest.mark.slow
def test_quarantine_shows_the_place_and_the_reason_of_each_row(here, exports):
    answer("load", *here, exports / "accounts.csv")
    [row] = answer("quarantine", *here)["rows"]

    assert (row["file"], row["line"], row["column"], row["value"]) == ("accounts.csv", 4, "account_id", None)
    assert row["reason"] == "is empty, and is required"
    assert answer("quarantine", *here, "--batch", row["batch_id"])["rows"] == [row]
    said = answer("quarantine", *here, "--batch", "another", status=2)
    assert said["error"]["message"].startswith("There is no batch 'another'")
