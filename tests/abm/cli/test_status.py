"""``abm status``: what is loaded and published."""

import pytest

from tests.abm.commands import abm, answer


@pytest.mark.slow
def test_status_lists_refused_files_until_they_are_loaded(here, exports):
    answer("load", *here, exports / "accounts.csv", "--strict", status=3)
    answer("load", *here, exports / "absent.csv", status=3)
    first, second = answer("status", *here)["refusals"]

    assert (first["file"], first["profile"]) == ("accounts.csv", "abm")
    assert first["reason"] == "1 of 3 rows are bad, and --strict was given"
    assert len(first["content_sha256"]) == 64
    assert (second["file"], second["content_sha256"]) == ("absent.csv", None)
    assert second["reason"] == "there is no such file"
    assert "Refused, and not loaded since:" in abm("status", *here)[1]

    answer("load", *here, exports / "accounts.csv")
    (exports / "absent.csv").write_text("contact_id\nC1\n")
    answer("load", *here, exports / "absent.csv", "--entity", "contacts")
    assert answer("status", *here)["refusals"] == []
    assert "Refused" not in abm("status", *here)[1]


@pytest.mark.slow
def test_status_reports_lost_batches(here, exports, workspace):
    answer("load", *here, exports / "accounts.csv", exports / "contacts.csv")
    assert answer("status", *here)["lost"] == []
    workspace.warehouse.unlink()

    assert [batch["file"] for batch in answer("status", *here)["lost"]] == ["accounts.csv", "contacts.csv"]
    _, _, err = abm("status", *here)
    assert (
        "2 batches that have a receipt are missing from the warehouse; `abm doctor --repair` loads again"
        in err
    )
    answer("doctor", *here, "--repair")
    assert answer("status", *here)["lost"] == []
