"""The table of rules about kinds: what it may hold, and what a workspace's own rows change."""

import pytest

from abm.errors import SettingsError
from abm.playbook.kind_rules import (
    COLUMNS,
    KIND_RULES_FILE,
    PAGE_ENDINGS,
    read_kind_rules,
    shipped_kind_rules,
)
from abm.vocabulary.engagement_kinds import KIND_NAMES
from abm_warehouse.models.sql_files import sql_root


def written(folder, *rows):
    header = ",".join(COLUMNS)
    (folder / KIND_RULES_FILE).write_text("\n".join([header, *rows, ""]), "utf-8")
    return folder


def test_the_shipped_rules_give_kinds_of_the_catalogue(tmp_path):
    assert {rule.becomes for rule in shipped_kind_rules()} <= {*KIND_NAMES, None}
    assert read_kind_rules(tmp_path) == shipped_kind_rules()


def test_rows_of_a_workspace_come_first_and_replace_the_shipped_row_of_their_name(tmp_path):
    replaced = shipped_kind_rules()[5].rule
    own, *shipped = read_kind_rules(
        written(tmp_path, f"{replaced},page_view,,,,,,,,our prices,,pricing_view,")
    )

    assert (own.rule, own.becomes) == (replaced, "pricing_view")
    assert tuple(shipped) == tuple(rule for rule in shipped_kind_rules() if rule.rule != replaced)


def test_every_mistake_is_reported_with_its_line_and_what_was_probably_meant(tmp_path):
    folder = written(
        tmp_path,
        "Our rule,page_view,,,,,,,,x,,pricing_view,",
        "two,,,,,,,,,x,,pricing_view,",
        "two,page_view,,,,,,,,x,,pricing_views,",
        "three,page_view,,sideways,,,,,,,,pricing_view,",
        "four,page_view,,,maybe,,,,,-,,lunch,",
    )

    with pytest.raises(SettingsError) as refused:
        read_kind_rules(folder)

    text = str(refused.value)
    assert 'line 2: rule "Our rule" is not a name' in text
    assert "line 3: kind is empty" in text
    assert 'line 4: rule "two" is there twice' in text
    assert 'line 4: becomes "pricing_views" is no kind; did you mean pricing_view?' in text
    assert 'line 5: direction "sideways" is not one of: nothing, inbound, outbound, mutual' in text
    assert 'line 6: reply "maybe" is not one of: nothing, yes, no' in text
    assert 'line 6: page "-" has a part without a word' in text
    assert 'line 6: becomes "lunch" is no kind; the catalogue and [[kinds]] of the playbook list them' in text


def test_a_kind_that_the_playbook_adds_may_be_given(tmp_path):
    folder = written(tmp_path, "lunch,campaign_response,,,,dinner,,,,,,lunch,")

    own, *_ = read_kind_rules(folder, {"lunch"})

    assert own.becomes == "lunch"


def test_the_endings_of_pages_are_left_out_in_sql_too():
    sql = (sql_root() / "staging" / "int_refined_kinds.sql").read_text("utf-8")

    assert [ending for ending in PAGE_ENDINGS if f"'{ending}'" not in sql] == []
