"""The MQA queue: people who asked for sales and have no account come before the accounts."""

from datetime import timedelta

import duckdb

from abm_app.server import page_at
from abm_app.snapshots import Snapshots
from tests.app.snapshot import NOW, insert, publish
from tests.app.test_components import texts


def test_somebody_without_an_account_who_asked_for_sales_is_on_the_first_page_alone(tmp_path):
    publish(tmp_path)
    with duckdb.connect(str(tmp_path / "published" / "0001" / "abm.duckdb")) as con:
        raised = {"kind": "contact_us", "raised_at": NOW - timedelta(days=2), "queue": "ae"}
        insert(con, "unmatched_hand_raises", [{"engagement_id": "e1", "email": "eve@x.example", **raised}])

    first, second = (
        " ".join(" ".join(texts(page_at("/queue", f"?page={page}", Snapshots(tmp_path)).page)).split())
        for page in (1, 2)
    )
    assert "Asked for sales, account not known" in first
    assert "Name not known eve@x.example Contact request" in first
    assert "account not known" not in second
