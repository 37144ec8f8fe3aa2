"""The card that says where the fields of an account come from."""

from datetime import UTC, datetime

from abm_app.components import committee, evidence
from abm_app.components.show_sql import show_sql
from abm_warehouse.publishing.result_rows import Origin
from tests.app.test_components import member, texts

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


def test_the_row_of_a_person_opens_where_the_fields_come_from():
    at = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    origins = {"ann": (Origin("salesforce", "Contact.csv", at, "title phone"),)}
    people = [member("Ann", contact_id="ann"), member("Bob", contact_id="bob")]
    shown = texts(committee.unseated_card(people, sql=show_sql(SQL), origins=origins))

    assert shown.count("Where from") == 1
    assert "salesforce: title, phone: Contact.csv, loaded on 26 Nov 2026" in shown
