"""The language of mappings: what a column is made of, on a file of one column and its id."""

import pytest

from abm_warehouse.profiles.model import Profile


def text_of(store, column, *cells, **others):
    """The result of a mapping for each cell; single quotes are written for double ones."""
    columns = {"account_id": "id", "name": "id", "segment": column}
    source = {"entity": "accounts", "file": ["accounts"], "needs": ["id"], "columns": columns}
    source["derived"] = others.pop("derived", {})
    mine = Profile.model_validate({"name": "mine", "title": "Mine", "sources": [source], **others})
    rows = [f'A{n},"{cell}"' for n, cell in enumerate(cells)]
    store.load("\n".join(["id,cell", *(row.replace("'", '""') for row in rows)]), profile=mine)
    return [text for [text] in store.rows("select segment from raw.accounts order by account_id")]


def test_a_pattern_keeps_only_content_in_which_it_is_found(store):
    mail = {"from": "cell", "matches": "@"}

    assert text_of(store, mail, "ann@acme.example", "ann") == ["ann@acme.example", None]


def test_a_pattern_with_a_group_keeps_only_the_group(store):
    first = {"from": "cell", "matches": "^([0-9]+)(?:;|$)"}

    assert text_of(store, first, "12;34", "ab", "") == ["12", None, None]


def test_a_json_cell_is_read_at_a_path_and_a_row_whose_cell_is_not_json_is_quarantined(store):
    deep = {"from": "cell", "json": "$.page.url"}
    found = text_of(store, deep, "{'page': {'url': '/a'}}", "{}", "", "{'page'")
    [bad_row] = store.quarantined()

    assert found == ["/a", None, None]
    assert (bad_row.column, bad_row.reason) == ("cell", "is not JSON")


def test_a_member_of_a_list_is_found_by_its_key(store):
    param = {"from": "cell", "json": "$[key=page].value.string_value"}
    other = "{'key': 'id', 'value': {'int_value': 7}}"
    page = "{'key': 'page', 'value': {'string_value': '/a'}}"

    assert text_of(store, param, f"[{other}, {page}]", f"[{other}]", "[]") == ["/a", None, None]


@pytest.mark.parametrize(
    ("rule", "decided"),
    [
        ({"when": {"cell": ["PRICING"]}}, ["pricing"]),
        ({"contains": {"cell": ["x", "Ric"]}}, ["pricing", "/pricing?x"]),
        ({"matches": {"cell": "^/[a-z]+"}}, ["/pricing?x", "/a"]),
        ({"contains": {"cell": ["pric"]}, "matches": {"cell": "^/"}}, ["/pricing?x"]),
        ({"when": {"nowhere": ["pricing"]}}, []),
    ],
)
def test_a_rule_decides_where_all_of_its_conditions_hold(store, rule, decided):
    cells = ["pricing", "/pricing?x", "/a", ""]
    found = text_of(store, {"from": "cell", "rules": [rule | {"then": "yes"}]}, *cells)

    assert found == ["yes" if cell in decided else cell or None for cell in cells]


def test_the_first_rule_that_holds_decides(store):
    rules = [{"contains": {"cell": ["a"]}, "then": "first"}, {"contains": {"cell": ["b"]}, "then": "second"}]

    assert text_of(store, {"rules": rules, "default": "none"}, "ab", "b", "c") == ["first", "second", "none"]


def test_a_derived_column_can_be_used_by_other_columns_and_later_derived_columns(store):
    cells = {
        "path": {"from": "cell", "matches": "(/[^?]*)"},
        "first": {"from": "path", "matches": "/([a-z]+)"},
    }

    assert text_of(store, "first", "https:/a/b?c", derived=cells) == ["a"]


def test_words_for_no_content_become_empty_cells(store):
    assert text_of(store, "cell", "NULL", "null", "Nullarbor", empty=["NULL"]) == [None, None, "Nullarbor"]


@pytest.mark.parametrize(
    ("reading", "cell", "read"),
    [
        ("epoch_s", "1700000000", "2023-11-14T22:13:20.000000Z"),
        ("epoch_ms", "1700000000123", "2023-11-14T22:13:20.123000Z"),
        ("epoch_us", "1700000000123456", "2023-11-14T22:13:20.123456Z"),
        ("epoch_ms", "2023-11-14 22:13:20", "2023-11-14 22:13:20"),
        ("micros", "36150000", "36.150000000000"),
        ("micros", "-5", "-0.000005000000"),
        ("micros", "EUR 5", "EUR 5"),
        ("day", "2026-09-30 23:59:59.999", "2026-09-30"),
        ("day", "2026-09-30", "2026-09-30"),
        ("ids", "[12, 34]", "12;34"),
        ("ids", " 12; 34;", "12;34"),
        ("ids", "[]", None),
    ],
)
def test_content_in_another_form_is_read_as_what_it_is(store, reading, cell, read):
    assert text_of(store, {"from": "cell", "convert": reading}, cell) == [read]


def test_each_id_of_a_list_gets_the_prefix(store):
    assert text_of(store, {"from": "cell", "convert": "ids", "prefix": "m-"}, "[1,2]", "") == [
        "m-1;m-2",
        None,
    ]


def test_text_of_a_profile_is_never_part_of_the_query(store):
    nasty = "x'); drop table raw.accounts; --\\1"
    column = {"from": "cell", "values": {nasty: nasty}, "prefix": nasty, "default": nasty}

    assert text_of(store, column, "a", "") == [nasty + "a", nasty]


def test_a_list_of_names_is_written_with_strokes_between(store):
    names = {"from": "cell", "convert": "list"}
    cells = ["Salesforce; Google Tag Manager ;HubSpot", "['a b', 'c']", "one", ";", "a|b"]

    assert text_of(store, names, *cells) == [
        "Salesforce|Google Tag Manager|HubSpot", "a b|c", "one", None, "a|b",
    ]  # fmt: skip
