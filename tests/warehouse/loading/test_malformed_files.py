"""
Files as nobody should write them: each loads exactly its good rows, or is refused whole.

Loading it twice changes nothing.

Every case is made here. A case says which line holds which good row, and which lines are quarantined and
why; or why the file is refused.
"""

import gzip
import io
import json
import os
import random
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

NAMES = ("engagement_id", "email", "kind", "occurred_at", "value")
AT = "2026-01-01T00:00:00Z"
SECONDS = 5
"""No case takes more time of the processor, not even a bomb; most take a few hundredths of a second."""


@dataclass(frozen=True)
class Case:
    kind: str
    name: str
    data: bytes | None
    good: dict[int, str] = field(default_factory=dict)
    bad: dict[int, str] = field(default_factory=dict)
    refused: str | None = None
    suffix: str = ".csv"


def cells(n: int) -> list[str]:
    return [f"E{n}", f"p{n}@acme.example", "webinar", AT, str(n)]


def row(n: int, delimiter: str = ",") -> str:
    return delimiter.join(cells(n))


def text(lines: dict[int, str], *, length: int = 8, end: str = "\n", delimiter: str = ",") -> str:
    """A header and so many good lines, except for those given; ``E5`` is on line 5."""
    every = [lines.get(n, row(n, delimiter)) for n in range(2, length + 1)]
    return end.join([delimiter.join(NAMES), *every, ""])


def good(*but: int, length: int = 8) -> dict[int, str]:
    return {n: f"E{n}" for n in range(2, length + 1) if n not in but}


def odd_lines() -> Iterator[Case]:
    """One line in the file is not a row; wherever it is, only it is quarantined."""
    fewer, more = "has fewer cells than the header's 5", "has more cells than the header's 5"
    quote, not_text = "has a quote that is not closed, or text after a closing quote", "is not UTF-8 text"
    lines = {
        "short": [("E", fewer), ("E,a@b.example", fewer), ("E,a,b,c", fewer), (",,", fewer)],
        "long": [(row(1) + ",x", more), (row(1) + ",,,x", more), (",,,,,1", more)],
        "quote closed early": [(f'E,"a"b,webinar,{AT},1', quote), (f'"E"1,a,webinar,{AT},1', quote)],
    }
    for kind, listed in lines.items():
        for (line, reason), at, end in [
            (one, at, end) for one in listed for at in (2, 5, 8) for end in ("\n", "\r\n", "\r")
        ]:
            data = text({at: line}, end=end).encode()
            yield Case(kind, f"{line[:9]} {at} {end!r}", data, good(at), {at: reason})
    for name, letters in {
        "latin 1": "Café".encode("latin-1"),
        "windows": "50 €".encode("cp1252"),
        "shift-jis": "日本".encode("shift-jis"),
        "cut": "é".encode()[:1],
        "too long a form": b"\xc0\x80",
        "half a pair": b"\xed\xa0\x80",
    }.items():
        for at, end in [(2, b"\n"), (5, b"\r\n"), (8, b"\r")]:
            line = b"E,a@b.example,webinar," + AT.encode() + b"," + letters
            data = text({at: "@"}, end=end.decode()).encode().replace(end + b"@" + end, end + line + end)
            yield Case("not UTF-8", f"{name} {at}", data, good(at), {at: not_text})
    for at in (2, 5, 8):
        for end in ("\n", "\r\n", "\r"):
            data = text({at: f'E,"a@b.example,webinar,{AT},1'}, end=end).encode()
            yield Case("quote left open", f"{at} {end!r}", data, good(*range(at, 9)), {at: quote})
    for at in (2, 5, 8):
        line = f'E,"{"x" * (9 << 20)}",webinar,{AT},1'
        yield Case("too long", f"quoted {at}", text({at: line}).encode(), good(at), {at: "is too long"})
        yield Case("too long", f"bare {at}", text({at: "x" * (9 << 20)}).encode(), good(at), {at: ""})
    for end in ("\n", "\r\n", "\r"):
        for cell in ("value", "note"):
            names = (*NAMES[:4], cell)
            line = f'E5,p5@acme.example,webinar,{AT},"{"x" * (2 << 20)}"'
            data = text({5: line}, end=end).replace(",".join(NAMES), ",".join(names))
            reason = "has a cell of more than 1,048,576 bytes"
            yield Case("cell too long", f"{cell} {end!r}", data.encode(), good(5), {5: reason})
    cut = text({})[:-12]
    yield Case("cut short", "within the last row", cut.encode(), good(8), {8: fewer})
    yield Case("cut short", "within a quote", (text({}) + '"E9').encode(), good(), {9: quote})


def odd_values() -> Iterator[Case]:
    """A cell that is not a value of its column's type."""
    number, at_all = "is not a number such as 1234.5", "is not a time such as 2026-09-30T12:00:00Z"
    for value in (
        "nan",
        "inf",
        "-Infinity",
        "1e999",
        "1,5",
        "0x10",
        "12 €",
        "--1",
        "1e",
        "TRUE",
        "½",
        "1_000",
    ):
        line = ",".join([*cells(4)[:4], f'"{value}"'])
        yield Case("no number", value, text({4: line}).encode(), good(4), {4: number})
    for value, reason in {
        "2026-02-30T00:00:00Z": "has a day that is in no calendar",
        "2026-01-01T25:00:00Z": "has a time of day that no clock shows",
        "yesterday": at_all,
        "1767225600": "is a number",
        "infinity": at_all,
        "epoch": at_all,
        "now": at_all,
        "0001-01-01T00:00:00Z": at_all,
        "2026-01-01T00:00:00": "has no time zone, and the profile states none",
        "2026-01-01": "has no time zone, and the profile states none",
        "2999-01-01T00:00:00Z": "is in the future",
        "": "is empty, and is required",
    }.items():
        line = ",".join([*cells(4)[:3], value, "1"])
        yield Case("no time", value, text({4: line}).encode(), good(4), {4: reason})
    for blank in ("", " ", "\t", "\u00a0", "\ufeff", '""', '" "'):
        line = ",".join([*cells(4)[:2], blank, *cells(4)[3:]])
        yield Case(
            "no kind", repr(blank), text({4: line}).encode(), good(4), {4: "is empty, and is required"}
        )
    repeated = text({5: ",".join(NAMES)})
    yield Case("header again", "in the middle", repeated.encode(), good(5), {5: number})


def odd_but_good() -> Iterator[Case]:
    """Odd, and yet every row is there."""
    for ends in (["\n", "\r\n"], ["\r\n", "\n"], ["\r", "\n"], ["\n", "\n", "\r\n"], ["\r", "\r\n", "\n"]):
        lines = [",".join(NAMES), *(row(n) for n in range(2, 9))]
        data = "".join(line + ends[n % len(ends)] for n, line in enumerate(lines))
        yield Case("mixed line ends", repr(ends), data.encode(), good())
    for blank in ("", ",,,,", " ", "\t \t"):
        for line_end in ("\n", "\r\n", "\r"):
            data = text({4: blank}, end=line_end)
            bad = {4: "is empty, and is required"} if "," in blank else {}
            yield Case("blank line", f"{blank!r} {line_end!r}", data.encode(), good(4), bad)
    for end in ("\n\n\n", "", "\r\n", "\n   \n", "\n \t", "\r\n  \r\n"):
        yield Case("blank line", f"at the end {end!r}", text({}).rstrip("\n").encode() + end.encode(), good())
    for cell in ('=1+1"', "@sum", "a'b", "a;b", "\\", "\\n", "%s", "{x}", "🙂", "‮abc", "a\tb"):
        line = ",".join(["E4", "p4@acme.example", '"' + cell.replace('"', '""') + '"', AT, "1"])
        yield Case("unusual characters", repr(cell), text({4: line}).encode(), good())
    for inside in ("\n", "\r\n", "\r", "\n\n"):
        line = f'E4,p4@acme.example,"a{inside}b",{AT},1'
        shift = 2 if inside == "\n\n" else 1
        moved = {n if n <= 4 else n + shift: f"E{n}" for n in range(2, 9)}
        yield Case("line end in a cell", repr(inside), text({4: line}).encode(), moved)
    for delimiter in (";", "\t", "|"):
        yield Case("other delimiter", repr(delimiter), text({}, delimiter=delimiter).encode(), good())
    yield Case("byte order mark", "at the start", b"\xef\xbb\xbf" + text({}).encode(), good())
    yield Case("more columns than named", "empty ones", text({4: row(4) + ",,,"}).encode(), good())


def odd_files() -> Iterator[Case]:
    """Files that are refused whole."""
    whole = text({}, length=300).encode()
    for name, header, reason in [
        ("empty", "", "it is empty"),
        ("blank", "\n\n", "its first line is not a header"),
        ("commas", ",,,,\n", "its first line is not a header"),
        ("twice", ",".join((*NAMES, "Kind")) + "\n", "names a column twice: kind"),
        ("lacks the kind", "engagement_id,email,occurred_at\n", "its header lacks kind"),
        ("no header", row(2) + "\n" + row(3) + "\n", "its header lacks kind, occurred_at"),
        ("quote left open", '"' + ",".join(NAMES) + "\n" + row(2), "its header cannot be read"),
        ("too wide", ",".join(f"c{n}" for n in range(2001)) + "\n", "(2001 cells"),
        ("too long", "x" * (5 << 20), "its header cannot be read"),
        ("latin 1", "caf\xe9," + ",".join(NAMES) + "\n", "its header is not UTF-8 text"),
    ]:
        yield Case("header", name, header.encode("latin-1"), refused=reason)
    for at in (0, 1, 50, 900, len(whole) - 1):
        yield Case("NUL", str(at), whole[:at] + b"\0" + whole[at:], refused="NUL bytes")
    for coding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"):
        yield Case("other encoding", coding, whole.decode().encode(coding), refused="save it as UTF-8")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("engagements.csv", whole)
    for name, data in {
        "zip": archive.getvalue(),
        "pdf": b"%PDF-1.4 " + whole,
        "old excel": b"\xd0\xcf\x11\xe0" + whole,
        "page": b"<!doctype html><title>Sign in</title>",
        "xml": b'<?xml version="1.0"?><rows/>',
        "zstd": b"\x28\xb5\x2f\xfd" + whole,
        "bzip2": b"BZh9" + whole,
        "sqlite": b"SQLite format 3\0" + whole,
        "picture": b"\x89PNG\r\n\x1a\n" + whole,
    }.items():
        yield Case("another kind of file", name, data, refused="it is ")
    squeezed = gzip.compress(whole, mtime=0)
    for part in (1, 2, 5, 8, 9):
        cut = squeezed[: len(squeezed) * part // 10]
        yield Case("gzip cut short", str(part), cut, refused="packing is cut short", suffix=".csv.gz")
    chance = random.Random(7)  # noqa: S311 - the same damage every time
    for _ in range(12):
        at = chance.randrange(12, len(squeezed) - 4)
        broken = bytes((*squeezed[:at], squeezed[at] ^ 1 << chance.randrange(8), *squeezed[at + 1 :]))
        yield Case("gzip damaged", f"byte {at}", broken, refused="packing is ", suffix=".csv.gz")
    zeros = gzip.compress(b",".join(name.encode() for name in NAMES) + b"\n" + b" " * (90 << 20), 9)
    yield Case("bomb", "spaces", zeros, refused="looks like a bomb", suffix=".csv.gz")
    yield Case("bomb", "many parts", squeezed + zeros * 3, refused="looks like a bomb", suffix=".csv.gz")
    for what in ("folder", "pipe", "absent", "link to nowhere"):
        yield Case(
            "no file",
            what,
            None,
            refused="it is not a regular file" if what in ("folder", "pipe") else "no such",
        )


def json_files() -> Iterator[Case]:
    objects = [dict(zip(NAMES, cells(n), strict=True)) for n in range(1, 9)]
    lines = [json.dumps(one) for one in objects]
    for line, reason in {
        lines[0][:-5]: "is not JSON",
        lines[0] + ",": "is not JSON",
        "[1, 2]": "is not an object",
        "null": "is not an object",
        "{'a': 1}": "is not JSON",
        '{"value": NaN}': "holds NaN",
        '{"kind": "a", "kind": "b"}': "names a key twice",
        lines[0].replace('"1"', '"\\ud800"'): "contains a lone surrogate",
        lines[0].replace('"1"', '"\\u0000"'): "contains a NUL character",
        "{" * 5000: "is not JSON",
        '{"value":' + "[" * 200_000: "is nested too deeply",
    }.items():
        for at in (2, 8):
            data = "\n".join([*lines[: at - 1], line, *lines[at:]]).encode()
            name = f"{line[:12]} {at}"
            held = {n: f"E{n}" for n in range(1, 9) if n != at}
            yield Case("JSON line", name, data, held, {at: reason}, suffix=".jsonl")
    for empty in ("[]", " [ \n ] \n"):
        yield Case("JSON array without objects", empty, empty.encode(), suffix=".json")
    array = "[\n" + ",\n".join(lines) + "\n]"
    for cut in (1, 30, 200, 500, len(array) - 2):
        yield Case("JSON array cut short", str(cut), array[:cut].encode(), refused="line ", suffix=".json")
    for put in ("]", "{", "[", "{}NaN,", "{},,"):
        data = array.replace("\n{", f"\n{put}{{", 3).encode()
        yield Case("JSON array damaged", put, data, refused="line 2: ", suffix=".json")
    yield Case(
        "JSON array",
        "more after its end",
        (array + "1").encode(),
        refused="line 10: there is something",
        suffix=".json",
    )


def parquet_files() -> Iterator[Case]:
    columns = {name: [cells(n)[at] for n in range(1, 9)] for at, name in enumerate(NAMES)}
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    whole = out.getvalue()
    reason = "damaged or unfinished Parquet"
    for cut in (4, 8, 100, len(whole) // 2, len(whole) - 8, len(whole) - 1):
        yield Case("Parquet cut short", str(cut), whole[:cut], refused=reason, suffix=".parquet")
    yield Case(
        "Parquet", "text of that name", text({}).encode(), refused="it is called Parquet", suffix=".parquet"
    )
    yield Case("Parquet", "packed", gzip.compress(whole), refused="packed with gzip", suffix=".parquet.gz")
    for codec in ("brotli",):
        out = io.BytesIO()
        pq.write_table(pa.table(columns), out, compression=codec)
        yield Case("Parquet", codec, out.getvalue(), refused="not safe to read", suffix=".parquet")
    out = io.BytesIO()
    pq.write_table(pa.table(columns | {"Kind": columns["kind"]}), out)
    yield Case("Parquet", "a column twice", out.getvalue(), refused="names a column twice", suffix=".parquet")
    held = {n: f"E{n}" for n in range(1, 9) if n != 3}
    for value, why in ((float("nan"), "is not a number"), (float("inf"), "is not a number")):
        out = io.BytesIO()
        numbers = [float(n) if n != 3 else value for n in range(1, 9)]
        pq.write_table(pa.table(columns | {"value": numbers}), out)
        yield Case("Parquet value", str(value), out.getvalue(), held, {3: why}, suffix=".parquet")


CASES = [
    *odd_lines(), *odd_values(), *odd_but_good(), *odd_files(), *json_files(), *parquet_files()
]  # fmt: skip
KINDS = list(dict.fromkeys(case.kind for case in CASES))


def test_the_corpus_is_large_and_of_many_kinds():
    print(f"{len(CASES)} cases in {len(KINDS)} kinds")  # noqa: T201
    assert len(CASES) >= 200
    assert len(KINDS) >= 15


def written(case: Case, number: int, folder: Path) -> Path:
    path = folder / f"engagements_{number}{case.suffix}"
    if case.data is not None:
        path.write_bytes(case.data)
    elif case.name == "folder":
        path.mkdir()
    elif case.name == "pipe":
        os.mkfifo(path)
    elif case.name == "link to nowhere":
        path.symlink_to(folder / "nowhere")
    return path


def held(store) -> tuple:
    """All that the warehouse holds, but for batches of no rows."""
    return (
        store.rows("select * from raw.engagements order by all"),
        store.rows("select * from quarantine.rows order by all"),
        store.rows("select * from ledger.batches order by all"),
    )


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_malformed_file_loads_exactly_its_good_rows_or_is_refused(store, kind):
    for number, case in enumerate(case for case in CASES if case.kind == kind):
        for table in ("raw.engagements", "quarantine.rows", "ledger.batches"):
            store.con.execute(f"delete from {table}")
        path = written(case, number, store.exports)
        started = time.process_time()
        batch = store.load(path)
        seconds = time.process_time() - started
        after = held(store)
        again = store.load(path)

        assert seconds < SECONDS, case.name
        assert batch.file == path.name
        assert held(store) == after, case.name
        if case.refused is not None:
            assert (batch.status, again.status) == ("refused", "refused"), case.name
            assert case.refused in (batch.reason or ""), case.name
            assert after == ([], [], []), case.name
            continue
        statuses = ("loaded", "already_loaded") if case.good or not case.bad else ("quarantined",) * 2
        assert (batch.status, again.status) == statuses, (case.name, batch.reason)
        assert dict(store.rows("select line, engagement_id from raw.engagements")) == case.good, case.name
        quarantined = {row.line: row.reason for row in store.quarantined()}
        assert quarantined.keys() == case.bad.keys(), case.name
        assert all(quarantined[line].startswith(reason) for line, reason in case.bad.items()), (
            case.name,
            quarantined,
        )
        assert {row.file for row in store.quarantined()} <= {path.name}
        assert batch.rows_in == batch.rows_loaded + batch.rows_quarantined == len(case.good) + len(case.bad)
