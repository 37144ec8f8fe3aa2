"""``abm doctor``: what it reports and repairs."""

import pytest

from tests.abm.commands import abm, answer


@pytest.mark.slow
def test_doctor_with_repair_restores_lost_batches_and_reports_them(here, exports, workspace):
    answer("load", *here, *exports.glob("*.csv"))
    loaded = len(list(workspace.sources.iterdir()))
    workspace.warehouse.write_bytes(b"no database")
    [found] = [f for f in answer("doctor", *here, status=3)["checks"] if not f["is_healthy"]]
    assert "Run `abm doctor --repair`" in found["advice"]

    code, out, err = abm("doctor", *here, "--repair")

    assert code == 0
    assert out.count("equal to its receipt by count and checksum") == loaded
    assert "The damaged warehouse was moved aside: warehouse.damaged-" in err
    assert f"{loaded} batches were restored, each equal to its receipt." in err
    assert "The warehouse changed" not in err
    assert answer("doctor", *here, "--repair")["repair"] == {
        "damaged_warehouse": None,
        "batches": [],
        "damaged_decision_log": None,
        "decisions": [],
        "receipts": 0,
    }


def test_doctor_with_repair_names_the_files_to_load_again_with_3(here, exports, workspace):
    (workspace.folder / "abm.toml").write_text("keep_sources = false\n")
    answer("load", *here, exports / "accounts.csv")
    assert not workspace.sources.exists()
    workspace.warehouse.unlink()

    [batch] = answer("doctor", *here, "--repair", status=3)["repair"]["batches"]
    assert batch["status"] == "not_restored"
    assert batch["found"] == "its source file was not archived; load accounts.csv again"

    said = answer("run", *here, status=3)["error"]
    assert said["kind"] == "BatchesLost"
    assert "`abm doctor --repair`" in said["message"]


@pytest.mark.slow
def test_doctor_has_exit_status_0_if_all_is_well_and_3_with_findings(here, exports, workspace):
    answer("load", *here, exports / "accounts.csv")
    assert answer("doctor", *here)["is_healthy"] is True

    with workspace.receipts.open("a") as file:
        file.write("nonsense\n")
    found = answer("doctor", *here, status=3)

    assert found["is_healthy"] is False
    [wrong] = [result for result in found["checks"] if not result["is_healthy"]]
    assert wrong["check"] == "receipts"
