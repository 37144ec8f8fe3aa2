"""Large files go straight into an empty table, and nothing that is stored shows it."""

import csv
import io
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from abm_warehouse.loading import bulk
from abm_warehouse.loading.suppression import Suppressed
from abm_warehouse.storage.keys import NUMBERINGS

HEADER = "engagement_id,contact_id,kind,campaign_id,url,colour,occurred_at\n"
GOOD = HEADER + "".join(
    f"E{n:03},C{n % 7},{('Webinar', 'webinar', 'demo')[n % 3]},K{n % 2},,{'' if n % 4 else ' red '},"
    f"2026-09-28T12:00:{n % 60:02}Z\n"
    for n in range(300)
)
FILES = {
    "good rows": GOOD,
    "good rows without blanks around cells": GOOD.replace(" red ", "red"),
    "good rows with one blank before a comma": GOOD.replace(" red ", "red").replace("E100,C2", "E100,C2 "),
    "no end of the last line": GOOD.rstrip(),
    "lines that end in two characters": GOOD.replace("\n", "\r\n"),
    "a blank line": GOOD.replace("E100", "\nE100"),
    "a row with too few cells": GOOD.replace("E100,", "E100\nE1000,"),
    "a bad row": GOOD.replace("E100,C2", "E100,"),
    "a cell that is left out": GOOD.replace(",,,2026", f",{'x' * 8001},,2026", 1),
    "a key that is there twice": GOOD.replace("E100,", "E101,"),
    "the same row twice": GOOD + GOOD.splitlines()[7] + "\n",
    "a quoted line end": GOOD.replace("E100,C2", '"E1\n00",C2'),
    "a word that is not UTF-8": GOOD.encode().replace(b"E100", b"E\xff00"),
    "no rows": HEADER,
}


def parquet(**changed):
    """The good rows as a Parquet file with times that are typed, and with some cells or columns changed."""
    header, *rows = csv.reader(io.StringIO(GOOD))
    columns = {name: [cell or None for cell in cells] for name, *cells in zip(header, *rows, strict=True)}
    columns["occurred_at"] = [datetime.fromisoformat(time) for time in columns["occurred_at"]]
    for name, change in changed.items():
        columns[name] = change if isinstance(change, list) else columns[name]
        for row, cell in change.items() if isinstance(change, dict) else ():
            columns[name][row] = cell
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, row_group_size=70)
    return out.getvalue()


PARQUET_FILES = {
    "good rows": parquet(),
    "a cell that is left out": parquet(url={100: "x" * 8001}),
    "a bad row": parquet(contact_id={100: None}),
    "a key that is there twice": parquet(engagement_id={100: "E101"}),
    "a column that is called as the numbers of rows": parquet(File_row_number=["9"] * 300),
}


@pytest.fixture
def at_once(monkeypatch):
    """Every file is large; called with the bytes from which on it is."""

    def make(least):
        monkeypatch.setattr(bulk, "LARGE_BYTES", least)

    return make


@pytest.fixture
def tried(monkeypatch):
    """Whether each file that was tried to be inserted at once was."""
    outcomes = []
    original = bulk.insert_at_once

    def insert(*arguments, **named):
        try:
            result = original(*arguments, **named)
        except bulk.NeedsStaging:
            outcomes.append(False)
            raise
        outcomes.append(True)
        return result

    monkeypatch.setattr("abm_warehouse.loading.load.insert_at_once", insert)
    return outcomes


def held(store):
    """All that is stored of the loads but the ids and instants of batches."""
    columns = "* exclude (batch_id, known_from, known_to), known_to is null as is_current"
    return {
        "rows": store.rows(f"select {columns} from raw.engagements order by touch"),
        "quarantine": store.rows("select * exclude (batch_id) from quarantine.rows order by all"),
        "ledger": store.rows(
            "select * exclude (batch_id, offer_sha256, loaded_at) from ledger.batches order by all"
        ),
        **{n.table: store.rows(f"select * from keys.{n.table} order by all") for n in NUMBERINGS},
    }


def emptied(store):
    tables = ["raw.engagements", "quarantine.rows", "ledger.batches", "keys.kinds", "keys.campaigns"]
    for table in tables:
        store.con.execute(f"delete from {table}")


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_inserted_at_once_is_stored_like_one_that_is_staged(store, at_once, tried, name):
    at_once(1 << 40)
    staged = store.load(FILES[name], "engagements.csv")
    as_staged = held(store)
    emptied(store)
    at_once(0)
    batch = store.load(FILES[name], "engagements.csv")

    assert held(store) == as_staged
    assert (batch.status, batch.cells_quarantined, batch.unmapped_columns) == (
        staged.status,
        staged.cells_quarantined,
        staged.unmapped_columns,
    )
    whole = ("good rows", "no end", "lines that end", "a cell that")
    not_tried = ("a quoted line end", "no rows")
    assert tried == ([] if name in not_tried else [name.startswith(whole)])
    assert not list(store.workspace.folder.glob(".spill/*"))


@pytest.mark.parametrize("name", PARQUET_FILES)
def test_a_parquet_file_that_is_inserted_at_once_is_stored_like_one_that_is_staged(
    store, at_once, tried, name
):
    at_once(1 << 40)
    store.load(PARQUET_FILES[name], "engagements.parquet")
    as_staged = held(store)
    emptied(store)
    at_once(0)
    store.load(PARQUET_FILES[name], "engagements.parquet")

    assert held(store) == as_staged
    assert as_staged["rows"]
    assert tried == ([] if name.startswith("a column") else [name.startswith(("good rows", "a cell that"))])


def test_a_large_parquet_file_with_text_that_is_not_utf_8_is_refused(store, at_once, tried):
    at_once(0)
    refused = store.load(parquet(url=[b"\xff"] * 300), "engagements.parquet")

    assert (refused.status, tried) == ("refused", [False])
    assert store.rows("select count(*) from raw.engagements") == [(0,)]


def test_parts_that_a_killed_load_left_are_removed_by_the_next_large_file(store, at_once):
    left = store.workspace.folder / ".spill" / "parts-left"
    left.mkdir(parents=True)
    (left / "0.csv").write_text(GOOD)
    at_once(0)
    store.load(GOOD, "engagements.csv")

    assert not left.exists()


def test_a_file_for_a_table_with_rows_is_staged(store, at_once, tried):
    at_once(0)
    store.load(GOOD, "engagements.csv")
    later = store.load(GOOD.replace("E1", "F1"), "engagements_2.csv")

    assert tried == [True]
    assert (later.rows_loaded, later.rows_duplicate) == (100, 200)


def test_a_file_that_is_refused_by_strict_leaves_nothing(store, at_once):
    at_once(0)
    refused = store.load(FILES["a cell that is left out"], "engagements.csv", strict=True)

    assert refused.status == "refused"
    assert store.rows("select count(*) from raw.engagements") == [(0,)]
    assert store.rows("select count(*) from keys.kinds") == [(0,)]


def test_people_on_the_suppression_list_are_looked_for_in_staged_rows(store, at_once, tried):
    Suppressed(store.workspace.folder).add(["C1"])
    at_once(0)
    batch = store.load(GOOD, "engagements.csv")

    assert tried == []
    assert batch.rows_quarantined == 43


def test_a_large_file_that_only_adds_to_accounts_makes_none(store, at_once):
    at_once(0)
    batch = store.load("account_id,employees\nA1,5\nA2,6\n")

    assert (batch.rows_loaded, batch.rows_quarantined) == (0, 2)
    assert store.rows("select count(*) from raw.accounts") == [(0,)]
