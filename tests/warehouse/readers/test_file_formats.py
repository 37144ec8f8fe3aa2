"""The same rows in every form a file may have, and the limits of each form."""

import gzip
import io
import json
import os
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from abm.errors import LoadRefused
from abm_warehouse.readers import content, open_file
from abm_warehouse.storage.connections import run_script
from tests.properties import examples
from tests.warehouse.readers.test_readers import HEADER, rows_of

ACCOUNTS = "account_id,name,employees\nA1,Acme,120\nA2,Bolt,7\n,Nobody,3\n"
OBJECTS = [
    {"account_id": "A1", "name": "Acme", "employees": 120},
    {"account_id": "A2", "name": "Bolt", "employees": 7},
    {"account_id": None, "name": "Nobody", "employees": 3},
]


def parquet(columns, **options):
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, **options)
    return out.getvalue()


def in_columns(objects):
    return {name: [row.get(name) for row in objects] for name in objects[0]}


FORMS = {
    "accounts.csv": ACCOUNTS.encode(),
    "accounts.CSV.gz": gzip.compress(ACCOUNTS.encode()),
    "accounts-of-two-parts.csv.gz": gzip.compress(ACCOUNTS[:40].encode())
    + gzip.compress(ACCOUNTS[40:].encode()),
    "accounts.tsv": ACCOUNTS.replace(",", "\t").encode(),
    "accounts-old-mac.csv": ACCOUNTS.replace("\n", "\r").encode(),
    "accounts-semicolons.csv": b"\xef\xbb\xbf" + ACCOUNTS.replace(",", ";").encode(),
    "accounts-bars.txt": ACCOUNTS.replace(",", "|").replace("\n", "\r\n").encode(),
    "accounts.json": json.dumps(OBJECTS, indent=2).encode(),
    "accounts-one-line.json": json.dumps(OBJECTS).encode(),
    "accounts.jsonl": "".join(json.dumps(row) + "\n" for row in OBJECTS).encode(),
    "accounts.ndjson.gz": gzip.compress("\r\n".join(json.dumps(row) for row in OBJECTS).encode()),
    "accounts-that-is-json.csv": b"\xef\xbb\xbf" + json.dumps(OBJECTS).encode(),
    "accounts.parquet": parquet(in_columns(OBJECTS)),
    "accounts-zstd.parquet": parquet(in_columns(OBJECTS), compression="zstd", row_group_size=1),
    "accounts-without-a-suffix": parquet(in_columns(OBJECTS), compression="none"),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_same_rows_are_loaded_from_any_form(store, name):
    batch = store.load(FORMS[name], name)

    assert (batch.status, batch.rows_in, batch.rows_loaded, batch.rows_quarantined) == ("loaded", 3, 2, 1)
    held = store.rows("select account_id, name, employees from raw.accounts order by 1")
    assert held == [("A1", "Acme", 120), ("A2", "Bolt", 7)]
    [bad_row] = store.quarantined()
    assert (bad_row.column, bad_row.reason) == ("account_id", "is empty, and is required")
    assert json.loads(bad_row.source_row) == {"account_id": None, "name": "Nobody", "employees": "3"}


@pytest.mark.parametrize("name", FORMS)
def test_rows_loaded_from_one_format_are_duplicates_in_any_other(store, name):
    store.load(ACCOUNTS, "accounts_0.csv")
    again = store.load(FORMS[name], name)

    assert again.rows_loaded == 0
    assert (again.rows_in, again.rows_duplicate, again.rows_quarantined) == (3, 2, 1)
    assert store.rows("select count(*) from raw.accounts") == [(2,)]


@pytest.mark.parametrize(
    ("name", "lines", "bad"),
    [
        ("accounts.csv", [2, 3], 4),
        ("accounts-old-mac.csv", [2, 3], 4),
        ("accounts.json", [2, 7], 12),
        ("accounts.jsonl", [1, 2], 3),
        ("accounts.ndjson.gz", [1, 2], 3),
        ("accounts.parquet", [1, 2], 3),
    ],
)
def test_every_row_knows_the_line_it_started_on(store, name, lines, bad):
    store.load(FORMS[name], name)

    assert [line for [line] in store.rows("select line from raw.accounts order by account_id")] == lines
    assert [row.line for row in store.quarantined()] == [bad]


def test_a_compressed_file_is_the_same_as_its_content(store):
    store.load(ACCOUNTS, "accounts.csv")

    assert store.load(gzip.compress(ACCOUNTS.encode()), "accounts.csv.gz").status == "already_loaded"


@pytest.fixture
def read(con, tmp_path):
    def run(data, name):
        path = tmp_path / name
        path.write_bytes(data)
        rows, outcome = rows_of(con, open_file(path))
        return rows, {malformed.line: malformed.reason for malformed in outcome.malformed}

    return run


def refusal(tmp_path, data, name="accounts.csv"):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(LoadRefused) as caught:
        open_file(path)
    return str(caught.value)


# --- JSON --------------------------------------------------------------------------------------------------


def test_numbers_of_json_keep_every_digit_and_lists_stay_json(read):
    written = (
        '{"id":1.10,"big":12345678901234567890,"list":[1.50,"é",{"a":null}],'
        '"yes":true,"none":null,"empty":{}}'
    )
    rows, _ = read(written.encode(), "x.jsonl")

    assert rows == {1: ("1.10", "12345678901234567890", '[1.50,"é",{"a":null}]', "true", None, "{}")}


def test_nested_objects_become_columns_with_dots(con, tmp_path):
    path = tmp_path / "x.json"
    path.write_text('[{"id": "1", "page": {"url": "u", "by": {"who": "w"}}},\n{"other": 2}]')
    file = open_file(path)

    assert file.header == ("id", "page.url", "page.by.who", "other")
    assert list(rows_of(con, file)[0].values()) == [("1", "u", "w", None), (None, None, None, "2")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": 1', "is not JSON"),
        ('{"id": 1} {"id": 2}', "is not JSON"),
        ("id,name", "is not JSON"),
        ("[1]", "is not an object"),
        ('{"id": NaN}', "holds NaN, which is not JSON"),
        ('{"id": -Infinity}', "holds -Infinity"),
        ('{"id": 1, "id": 2}', "names a key twice"),
        ('{"id": 1, "ID": 2}', "names a key twice"),
        ('{"a": {"b": 1}, "a.b": 2}', "names a key twice"),
        ('{"id": "\\ud800"}', "half a character"),
        ('{"id": "a\\u0000b"}', "NUL character"),
        ('{"id": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
        ('{"id": "' + "x" * (9 << 20) + '"}', "is too long"),
        (b'{"id": "caf\xe9"}', "is not UTF-8 text"),
    ],
    ids=range(14),
)
def test_a_line_that_is_not_a_json_object_is_quarantined_and_the_others_are_read(read, line, reason):
    line = line if isinstance(line, bytes) else line.encode()
    rows, malformed = read(b'{"id": 1}\n\n' + line + b'\n{"id": 4}\n', "x.jsonl")

    assert {at: row[0] for at, row in rows.items()} == {1: "1", 4: "4"}
    assert list(malformed) == [3]
    assert reason in malformed[3]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[{"id": 1},\n{"id": 2}', "line 2: it ends within its array"),
        ('[{"id": 1},\n{"id": ', "line 2: an object is damaged or cut short"),
        ('[{"id": 1}\n{"id": 2}]', "line 2: it has '{' where ',' should be"),
        ('[{"id": 1},\n\n7]', "line 3: it has '7' where an object should be"),
        ('[{"id": 1}]\n]', "line 2: there is something after the end"),
        ('[{"id": 1},\n{"id": NaN}]', "line 2: an object holds NaN"),
        ("[{}]", "no object with a key"),
        ("{}\n{}\n", "no object with a key"),
        ('[{" id": 1}]', "starts or ends with a space"),
        ('[{"id": 1}, {"ID": 2}]', "names a column twice: id"),
    ],
)
def test_a_damaged_array_is_refused_whole_with_the_line(tmp_path, text, reason):
    assert reason in refusal(tmp_path, text.encode(), "x.json")


# --- Parquet -----------------------------------------------------------------------------------------------


def test_typed_cells_of_parquet_become_text_of_the_same_value(read):
    at = datetime(2026, 3, 1, 12, 30, 15, 250000, tzinfo=UTC)
    columns = {
        "whole": pa.array([7], pa.int64()),
        "part": pa.array([0.1], pa.float64()),
        "money": pa.array([Decimal("12.50")], pa.decimal128(10, 2)),
        "yes": pa.array([True]),
        "at": pa.array([at], pa.timestamp("us", tz="Europe/Berlin")),
        "naive": pa.array([at.replace(tzinfo=None)], pa.timestamp("ms")),
        "day": pa.array([at.date()], pa.date32()),
        "bytes": pa.array(["é".encode()], pa.binary()),
        "kind": pa.array(["web"]).dictionary_encode(),
        "list": pa.array([["a", None]]),
        "deep": pa.array([{"a": 1}]),
        "none": pa.array([None], pa.null()),
    }
    [row] = read(parquet(columns), "x.parquet")[0].values()

    assert row == (
        "7", "0.1", "12.50", "true", "2026-03-01 12:30:15.25+00", "2026-03-01 12:30:15.25", "2026-03-01", "é",
        "web", '["a",null]', '{"a":1}', None,
    )  # fmt: skip


def test_times_of_parquet_follow_our_rules(store):
    times = pa.array([datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)] * 2, pa.timestamp("ns", tz="UTC"))
    columns = {"engagement_id": ["E1", "E2"], "kind": ["webinar"] * 2, "email": ["a@b.example"] * 2}
    store.load(parquet(columns | {"occurred_at": times}), "engagements.parquet")
    naive = store.load(
        parquet(columns | {"occurred_at": times.cast(pa.timestamp("us"))}), "engagements_2.parquet"
    )

    assert store.rows("select distinct occurred_at::varchar from raw.engagements") == [
        ("2026-01-02 03:04:05+00",)
    ]
    assert naive.rows_quarantined == 2
    assert "time zone" in store.quarantined()[0].reason


def test_not_a_number_and_infinity_are_quarantined(store):
    columns = {"account_id": ["A1", "A2", "A3"], "name": ["a", "b", "c"]}
    numbers = pa.array([1.0, float("nan"), float("inf")])
    batch = store.load(parquet(columns | {"employees": numbers}), "accounts.parquet")

    assert (batch.rows_loaded, batch.cells_quarantined) == (3, 2)
    assert store.rows("select employees from raw.accounts order by account_id") == [(1,), (None,), (None,)]


def test_parquet_packed_with_brotli_is_refused_before_the_engine_sees_it(tmp_path):
    """CVE-2026-111497: DuckDB 2.0.0 still carries a Brotli decoder that writes out of bounds."""
    data = parquet({"account_id": ["A1"] * 9}, compression={"account_id": "brotli"})

    assert "packed with BROTLI, which is not safe to read" in refusal(tmp_path, data, "a.parquet")


def test_bytes_in_parquet_that_are_not_text_are_refused_and_not_guessed(store):
    batch = store.load(parquet({"account_id": [b"A1"], "name": [b"caf\xe9"]}), "accounts.parquet")

    assert batch.status == "refused"
    assert "rows cannot be read" in batch.reason


# --- limits ------------------------------------------------------------------------------------------------


def test_a_decompression_bomb_is_refused_long_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(content, "SMALL_BYTES", 1 << 20)
    bomb = gzip.compress(HEADER.encode() + b"A1,Acme,x\n" * 1_000_000)

    assert "more than 200 times its size" in refusal(tmp_path, bomb, "accounts.csv.gz")


def test_a_short_file_may_have_any_compression_ratio(tmp_path):
    path = tmp_path / "accounts.csv.gz"
    path.write_bytes(gzip.compress(HEADER.encode() + b"A1,Acme,x\n" * 500_000))

    assert open_file(path).header == ("account_id", "name", "website")


def test_limits_of_size_hold_for_the_file_and_for_what_it_unpacks_to(tmp_path, monkeypatch):
    data = HEADER.encode() * 100
    monkeypatch.setattr(content, "MAX_UNPACKED_BYTES", 1000)
    assert "it is larger than" in refusal(tmp_path, gzip.compress(data))
    monkeypatch.setattr(content, "MAX_FILE_BYTES", 1000)
    assert "it is larger than" in refusal(tmp_path, data)


def test_a_parquet_file_that_promises_more_rows_than_its_bytes_can_mean_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("abm_warehouse.readers.parquet_files.ROWS_OF_A_SMALL_FILE", 100)
    data = parquet({"account_id": pa.array([None] * 1_000_000, pa.string())})

    assert "looks like a bomb" in refusal(tmp_path, data)


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("accounts.csv", ACCOUNTS)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (archive(), "a zip archive or an Excel workbook"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel"),
        (b"<!DOCTYPE html><html>sign in</html>", "a web page"),
        (b"\n<?xml version='1.0'?>", "a web page or XML"),
        (b"SQLite format 3\0", "a SQLite database"),
        (ACCOUNTS.encode("utf-16"), "UTF-16 text; save it as UTF-8"),
        (ACCOUNTS.encode("utf-16-le"), "UTF-16 without a byte order mark"),
        (ACCOUNTS.encode("utf-32"), "UTF-32 text"),
        (gzip.compress(gzip.compress(ACCOUNTS.encode())), "packed twice"),
        (gzip.compress(ACCOUNTS.encode())[:-9], "packing is cut short"),
        (gzip.compress(ACCOUNTS.encode())[:-8] + b"12345678", "packing is damaged"),
        (gzip.compress(ACCOUNTS.encode()) + b"more", "packing is damaged"),
        (b"PAR1 and no more", "damaged or unfinished Parquet"),
        (FORMS["accounts.parquet"][:-20], "damaged or unfinished Parquet"),
        (b"", "it is empty"),
        (gzip.compress(b""), "it is empty"),
    ],
    ids=range(17),
)
def test_a_refused_kind_of_file_is_called_by_its_name(tmp_path, data, reason):
    assert reason in refusal(tmp_path, data)


def test_a_file_that_changes_while_it_is_read_is_refused(store, monkeypatch):
    path = store.file(ACCOUNTS)
    monkeypatch.setattr(
        "abm_warehouse.loading.source_files.stem_of", lambda _: (os.utime(path, ns=(1, 1)), "accounts")[1]
    )
    batch = store.load(path)

    assert (batch.status, batch.reason) == ("refused", "it was changed while it was read; load it again")
    assert store.rows("select * from raw.accounts") == []


def test_devices_folders_and_names_that_cannot_be_are_refused(tmp_path):
    for path, reason in [
        (Path("/dev/zero"), "it is not a regular file but a device"),
        (tmp_path, "it is not a regular file but a folder"),
        (tmp_path / ("n" * 300), "it cannot be opened"),
    ]:
        with pytest.raises(LoadRefused, match=reason):
            open_file(path)


@pytest.mark.slow
@examples(50)
@given(st.text(alphabet=" \t\r\n\u00a0\ufeff!~}\x7faé\u0301\u3000🙂", max_size=6))
@example(" ~a")
@example(" é")
@example("a\u0301 ")
def test_only_blanks_at_either_end_are_removed(cell):
    with duckdb.connect() as con:
        run_script(con, "types.sql")
        [(kept,)] = con.execute("select as_text(?)", [cell]).fetchall()

    assert kept == (cell.strip(" \t\r\n\u00a0\ufeff") or None)
