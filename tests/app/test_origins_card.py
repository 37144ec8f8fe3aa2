"""The card that says where the fields of an account come from."""

from datetime import UTC, datetime

from abm_app.components import evidence
from abm_app.components.show_sql import show_sql
from abm_warehouse.publishing.result_rows import Origin
from tests.app.test_components import texts

SQL = "account_field_origins"


def test_each_file_is_shown_with_the_fields_that_come_from_it():
    at = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    origins = [
        Origin("salesforce", "Account.csv", at, "name annual_revenue"),
        Origin("vendor", "v.csv", at, "employees"),
    ]
    shown = " ".join(texts(evidence.origins_card(origins, sql=show_sql(SQL))))

    assert "salesforce: name, annual revenue" in shown
    assert "Account.csv, loaded on 26 Nov 2026" in shown
    assert "vendor: employees" in shown
    assert "2 systems" in shown
