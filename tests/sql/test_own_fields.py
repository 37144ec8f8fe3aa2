"""Columns of files that have no canonical name: under their own names in marts, fit rules and views."""

from datetime import UTC, datetime

import pytest

from abm.errors import UsageError
from abm.pipeline.run import run
from abm.pipeline.steps.own_fields import MART_COLUMNS, MOST_FIELDS, Written, fields_of
from abm.workspace import PLAYBOOK_FILE, create_workspace
from abm_warehouse.loading.load import load_file
from abm_warehouse.profiles.model import Profile
from abm_warehouse.profiles.reading import read_profile
from abm_warehouse.publishing import heatmap, queries
from abm_warehouse.publishing.heatmap import HeatmapFilters
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.storage.connections import open_snapshot, open_warehouse
from abm_warehouse.storage.entities import ENTITIES

ACCOUNTS = """\
account_id,name,Churn Risk,initiative,Score (vendor),tier of file
A1,Acme,High,cloud,12,x
A2,Globex,low,,n/a,
"""
CONTACTS = """\
contact_id,email,account_id,consent,Landing Page,visits
C1,ada@acme.example,A1,,/pricing,7
C2,bob@acme.example,A1,denied,/blog,3
"""
VENDOR = Profile.model_validate(
    {
        "name": "vendor",
        "title": "A vendor of data",
        "sources": [
            {"entity": "accounts", "file": ["firms"], "needs": ["id"], "columns": {"account_id": "id"}},
        ],
    }
)
FIRMS = "id,churn_risk,Intent Topic\nA1,medium,security\nA2,medium,\n"
PLAYBOOK = (
    ("[fit]\n", '[fit]\nown_fields = ["churn_risk", "score_vendor", "visits"]\n'),
    ("[[fit.account]]\n", 'id = "churn"\nfield = "churn_risk"\nany_of = ["high"]\npoints = -5\n'),
    ("[[fit.account]]\n", 'id = "vendor"\nfield = "score_vendor"\nabove = 10\npoints = 3\n'),
    ("[[fit.person]]\n", 'id = "visits"\nfield = "visits"\nbetween = [5, 9]\npoints = 2\n'),
)
"""Parts of the playbook, and what is put before the first of them; of a rule, the rule."""


def playbook_of(text):
    """A playbook with rules about fields of its own."""
    for part, more in PLAYBOOK:
        assert part in text
        text = text.replace(part, more if part == "[fit]\n" else f"{part}{more}\n{part}", 1)
    return text


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """A published book of two accounts and two people, with columns of a CRM's own and of a vendor."""
    folder = tmp_path_factory.mktemp("own_fields")
    workspace = create_workspace(folder / "workspace")
    playbook = workspace.folder / PLAYBOOK_FILE
    playbook.write_text(playbook_of(playbook.read_text()))
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        for name, content, profile in (
            ("accounts.csv", ACCOUNTS, read_profile("abm", workspace.profiles)),
            ("contacts.csv", CONTACTS, read_profile("abm", workspace.profiles)),
            ("firms.csv", FIRMS, VENDOR),
        ):
            (folder / name).write_text(content)
            batch = load_file(con, folder / name, profile, receipts=workspace.receipts)
            assert (batch.rows_quarantined, batch.status) == (0, "loaded")
    run(workspace, as_of=datetime(2026, 9, 30, tzinfo=UTC))
    with open_snapshot(require_current_generation(workspace.folder) / DATABASE) as con:
        yield con


@pytest.mark.slow
def test_a_column_without_a_canonical_name_is_a_field_under_its_own(snapshot):
    rows = snapshot.execute(
        "select account_id, field, text_value, number_value, system from account_fields order by all"
    ).fetchall()

    assert rows == [
        ("A1", "churn_risk", "High", None, "abm"),
        ("A1", "initiative", "cloud", None, "abm"),
        ("A1", "intent_topic", "security", None, "vendor"),
        ("A1", "score_vendor", "12", 12, "abm"),
        ("A1", "tier_of_file", "x", None, "abm"),
        ("A2", "churn_risk", "low", None, "abm"),
        ("A2", "score_vendor", "n/a", None, "abm"),
    ]


def test_fields_of_people_leave_out_those_who_denied_consent(snapshot):
    assert snapshot.execute(
        "select contact_id, field, text_value from contact_fields order by all"
    ).fetchall() == [
        ("C1", "landing_page", "/pricing"),
        ("C1", "visits", "7"),
    ]


def test_fit_rules_ask_for_fields_as_texts_and_as_numbers(snapshot):
    lines = snapshot.execute("select entity_id, rule_id, points from score_ledger where part like '%fit'")

    assert {("A1", "churn", -5), ("A1", "vendor", 3), ("C1", "visits", 2)} <= {*lines.fetchall()}


def test_views_have_a_column_for_each_field_of_its_type(snapshot):
    wide = "select name, churn_risk, score_vendor from accounts_wide order by name"
    people = "select contact_id, landing_page, visits from contacts_wide order by contact_id"

    assert snapshot.execute(wide).fetchall() == [("Acme", "High", 12), ("Globex", "low", None)]
    assert snapshot.execute(people).fetchall() == [("C1", "/pricing", 7), ("C2", None, None)]


def test_the_list_of_fields_says_how_files_spell_them_and_what_they_hold(snapshot):
    listed = snapshot.execute(
        "select written, type, records, is_kept from own_fields where field in ('churn_risk', 'score_vendor')"
        " order by written"
    ).fetchall()

    assert listed == [
        ("Churn Risk", "text", 2, True),
        ("Score (vendor)", "number", 2, True),
    ]


def test_accounts_can_be_filtered_by_a_field_of_ones_own(snapshot):
    high = queries.ranked_accounts(snapshot, own_field=("churn_risk", "HIGH"))
    searched = heatmap.heatmap_page(snapshot, filters=HeatmapFilters(text="churn_risk=high")).rows

    assert [account.account_id for account in high] == ["A1"]
    assert [account.account_id for account in searched] == ["A1"]
    with pytest.raises(UsageError, match="called 'churn'; there are churn_risk, initiative"):
        queries.ranked_accounts(snapshot, own_field=("churn", "high"))


def test_origins_name_fields_of_ones_own_and_those_of_people(snapshot):
    of_account = {origin.system: origin.fields for origin in queries.origins_of(snapshot, "A1")}
    of_people = queries.origins_of_people(snapshot, "A1")

    assert of_account == {
        "abm": "name churn_risk initiative score_vendor tier_of_file",
        "vendor": "intent_topic",
    }
    assert [origin.fields for origin in of_people["C1"]] == ["account_id email landing_page visits"]
    assert {origin.file for origins in of_people.values() for origin in origins} == {"contacts.csv"}


def test_no_field_has_the_name_of_a_column_of_the_mart(snapshot):
    for mart, columns in MART_COLUMNS.items():
        described = {name for name, *_ in snapshot.execute(f"describe {mart}").fetchall()}
        assert described == columns | (described & {column.name for column in ENTITIES[mart].columns})


def test_fields_that_rules_name_and_the_most_filled_ones_are_kept():
    columns = [Written(f"column {n}", n, is_number=False) for n in range(MOST_FIELDS + 2)]
    fields = fields_of(columns, asked={"column_0"}, taken=frozenset())

    assert [field.name for field in fields[:2]] == ["column_0", f"column_{MOST_FIELDS + 1}"]
    assert {field.name for field in fields if not field.is_kept} == {"column_1", "column_2"}
