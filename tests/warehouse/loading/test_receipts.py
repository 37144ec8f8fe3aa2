"""Receipts: what was acknowledged is written outside the database, and no line of it changes unseen."""

import json

import pytest

from abm_warehouse.loading.receipts import Receipt, append_receipts, read_receipts


def receipt(batch_id, rows=2):
    return Receipt(
        batch_id=batch_id,
        file="a.csv",
        entity="accounts",
        profile="abm",
        content_sha256="5" * 64,
        rows_in=rows,
        rows_loaded=rows,
        rows_duplicate=0,
        rows_quarantined=0,
        rows_checksum="7",
        loaded_at="2026-01-01T00:00:00+00:00",
    )


@pytest.fixture
def path(tmp_path):
    """A chain of three receipts."""
    path = tmp_path / "receipts.jsonl"
    append_receipts(path, [receipt("b1"), receipt("b2")])
    append_receipts(path, [receipt("b3")])
    return path


def held(chain):
    return [receipt.batch_id for receipt in chain.receipts]


def test_receipts_are_read_back_as_they_were_written(path):
    chain = read_receipts(path)

    assert chain.receipts == (receipt("b1"), receipt("b2"), receipt("b3"))
    assert chain.problems == ()


def test_a_missing_file_is_an_empty_chain(tmp_path):
    assert read_receipts(tmp_path / "receipts.jsonl").receipts == ()


def test_appending_nothing_makes_no_file(tmp_path):
    append_receipts(tmp_path / "receipts.jsonl", [])

    assert list(tmp_path.iterdir()) == []


def test_an_edited_receipt_is_named(path):
    lines = path.read_text().splitlines()
    lines[1] = lines[1].replace('"rows_in": 2', '"rows_in": 3')
    path.write_text("\n".join(lines) + "\n")

    assert read_receipts(path).problems == ("receipts.jsonl, line 2: batch b2 was edited",)


def test_an_edited_receipt_with_a_hash_made_to_fit_breaks_the_chain_after_it(path):
    """Who edits a line and its hash has to rewrite every line behind it."""
    forged = path.parent / "forged.jsonl"
    append_receipts(forged, [receipt("b1"), receipt("b2", rows=3)])
    path.write_text(forged.read_text() + path.read_text().splitlines()[2] + "\n")

    [problem] = read_receipts(path).problems
    assert problem == "receipts.jsonl, line 3: the chain is broken; a receipt before it is missing"


@pytest.mark.parametrize("removed", [0, 1])
def test_a_removed_receipt_is_noticed_by_the_one_after_it(path, removed):
    lines = path.read_text().splitlines()
    del lines[removed]
    path.write_text("\n".join(lines) + "\n")

    [problem] = read_receipts(path).problems
    assert problem.startswith(f"receipts.jsonl, line {removed + 1}: the chain is broken")


def test_receipts_in_another_order_break_the_chain(path):
    first, second, third = path.read_text().splitlines()
    path.write_text("\n".join([second, first, third]) + "\n")

    assert len(read_receipts(path).problems) == 3


@pytest.mark.parametrize("kept", [0, 1, 100, -1])
def test_a_torn_last_line_is_named_and_the_receipts_before_it_count(path, kept):
    """A crash while a line is written: any part of it may be there, the line end not."""
    whole = path.read_text()
    start = whole.rindex("\n", 0, -1) + 1
    torn = whole[start:-1]
    path.write_text(whole[:start] + torn[: kept if kept >= 0 else len(torn) - 1])
    chain = read_receipts(path)

    assert held(chain) == ["b1", "b2"]
    assert [*chain.problems] == (
        ["receipts.jsonl, line 3: is not a receipt (a torn or edited line)"] if kept else []
    )


def test_a_receipt_after_a_torn_line_goes_on_a_line_of_its_own_and_the_chain_is_whole_again(path):
    path.write_text(path.read_text()[:-20])
    append_receipts(path, [receipt("b3"), receipt("b4")])

    chain = read_receipts(path)
    assert held(chain) == ["b1", "b2", "b3", "b4"]
    assert chain.problems == ()


def test_a_torn_line_behind_which_a_receipt_is_missing_is_named(path):
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0] + lines[1][:-20] + "\n" + lines[2])

    chain = read_receipts(path)
    assert [problem.split(": ")[0] for problem in chain.problems] == [
        "receipts.jsonl, line 2",
        "receipts.jsonl, line 3",
    ]


@pytest.mark.parametrize("line", ["[]", "null", "{}", '{"receipt": {}}', "nonsense", "\x00"])
def test_a_line_that_is_not_a_receipt_is_reported(path, line):
    with path.open("a") as file:
        file.write(line + "\n")

    chain = read_receipts(path)
    assert held(chain) == ["b1", "b2", "b3"]
    assert chain.problems == ("receipts.jsonl, line 4: is not a receipt (a torn or edited line)",)


def test_a_receipt_with_a_flipped_byte_is_named(path):
    content = bytearray(path.read_bytes())
    content[40] = 0xFF
    path.write_bytes(content)

    assert read_receipts(path).problems[0].startswith("receipts.jsonl, line 1: ")


def test_a_line_is_one_json_object_with_its_hash_and_that_of_the_line_before(path):
    first, second, _ = map(json.loads, path.read_text().splitlines())

    assert first["previous"] == "0" * 64
    assert second["previous"] == first["sha256"]


def test_characters_of_any_script_are_kept(tmp_path):
    path = tmp_path / "receipts.jsonl"
    named = Receipt(
        batch_id="b1",
        file="Übersicht\u2028 日本.csv",
        entity="accounts",
        profile="abm",
        content_sha256="5",
        rows_in=1,
        rows_loaded=1,
        rows_duplicate=0,
        rows_quarantined=0,
        rows_checksum="7",
        loaded_at="2026-01-01T00:00:00+00:00",
    )
    append_receipts(path, [named])

    assert read_receipts(path).receipts == (named,)
