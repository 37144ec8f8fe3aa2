"""CSV files as systems export them: which lines are rows, which are not, and their numbers."""

import csv
import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.errors import LoadRefused
from abm_warehouse.profiles.model import Profile
from abm_warehouse.readers import open_file
from tests.properties import examples

HEADER = "account_id,name,website\n"


def rows_of(con, file):
    """Rows of a file by their lines, and what else was told of it; read as a load reads them."""
    staged = file.stage(con, table="staged")
    con.execute("create or replace temp table rows as select * from staged")
    found = con.execute(
        'select " origin".line, * exclude (" line", " origin") from rows order by rowid'
    ).fetchall()
    outcome = staged.outcome(len(found))
    lines = [row[0] for row in found] if outcome.lines is None else [int(line) for line in outcome.lines]
    return dict(zip(lines, [row[1:] for row in found], strict=True)), outcome


@pytest.fixture
def read(con, tmp_path):
    """Rows of a file with their lines, and the lines that are none with their reasons."""

    def run(content, name="accounts.csv", delimiter=","):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        rows, outcome = rows_of(con, open_file(path, delimiter=delimiter))
        return rows, {malformed.line: (malformed.text, malformed.reason) for malformed in outcome.malformed}

    return run


def refusal(tmp_path, content, delimiter=","):
    path = tmp_path / "accounts.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(LoadRefused) as caught:
        open_file(path, delimiter=delimiter)
    return str(caught.value)


def test_every_cell_is_text_and_an_empty_one_is_null(read):
    rows, malformed = read(HEADER + '00123,1E+05,\n"",TRUE, x \n')

    assert rows == {2: ("00123", "1E+05", None), 3: (None, "TRUE", " x ")}
    assert malformed == {}


def test_a_byte_order_mark_is_not_part_of_the_header(read):
    rows, malformed = read(b"\xef\xbb\xbf" + (HEADER + "A1,Acme,x\nA2\n").encode())

    assert rows == {2: ("A1", "Acme", "x")}
    assert list(malformed) == [3]


def test_lines_may_end_as_on_windows(read):
    rows, malformed = read(HEADER.replace("\n", "\r\n") + "A1,Acme,x\r\nA2\r\nA3,Cyan,z\r\n")

    assert rows == {2: ("A1", "Acme", "x"), 4: ("A3", "Cyan", "z")}
    assert list(malformed) == [3]


def test_the_last_line_needs_no_end(read):
    assert read(HEADER + "A1,Acme,x")[0] == {2: ("A1", "Acme", "x")}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_break_in_quotes_is_part_of_the_cell_and_later_lines_count_on(read, end):
    content = HEADER.replace("\n", end) + end.join(['A1,"Ac\nme",x', "A2", "A3,Cyan,z", ""])
    rows, malformed = read(content)

    assert rows == {2: ("A1", "Ac\nme", "x"), 5: ("A3", "Cyan", "z")}
    assert list(malformed) == [4]


def test_a_header_over_several_lines_costs_no_row(read):
    rows, malformed = read('account_id,name,"web\nsite"\nA1,Acme,x\nA2\nA3,Cyan,z\n')

    assert rows == {3: ("A1", "Acme", "x"), 5: ("A3", "Cyan", "z")}
    assert list(malformed) == [4]


def test_a_quote_is_doubled_to_be_part_of_the_cell(read):
    assert read(HEADER + 'A1,"Ac ""me"", Inc",x\n')[0] == {2: ("A1", 'Ac "me", Inc', "x")}


def test_a_row_with_a_cell_too_few_or_too_many_is_quarantined_with_its_line_and_text(read):
    rows, malformed = read(HEADER + "A1,Acme,x\nA2,Bolt\nA3,Cyan,z\nA4,Dora,d,4\nA5,Echo,e\n")

    assert list(rows) == [2, 4, 6]
    assert malformed == {
        3: ("A2,Bolt", "has fewer cells than the header's 3"),
        5: ("A4,Dora,d,4", "has more cells than the header's 3"),
    }


def test_empty_cells_beyond_the_width_of_the_header_are_ignored(read):
    """Spreadsheets write them; they hold nothing, so nothing is lost."""
    rows, malformed = read(HEADER + "A1,Acme,x,\nA2,Bolt,y,,\nA3,Cyan,z,,3\n")

    assert rows == {2: ("A1", "Acme", "x"), 3: ("A2", "Bolt", "y")}
    assert list(malformed) == [4]


def test_an_open_quote_quarantines_all_the_lines_it_spans(read):
    rows, malformed = read(HEADER + 'A1,Acme,x\nA2,"Bolt,y\nA3,Cyan,z\n')

    assert rows == {2: ("A1", "Acme", "x")}
    [(line, (text, reason))] = malformed.items()
    assert (line, text) == (3, 'A2,"Bolt,y\nA3,Cyan,z')
    assert "quote that is not closed" in reason


def test_an_open_quote_over_more_than_a_cell_may_hold_is_quarantined_too(read):
    rows, malformed = read(HEADER + 'A1,Acme,x\nA2,"Bolt,y\n' + "A3,Cyan,z\n" * 150_000)

    assert rows == {2: ("A1", "Acme", "x")}
    assert list(malformed) == [3]


def test_a_row_with_text_after_a_closing_quote_is_quarantined(read):
    rows, malformed = read(HEADER + 'A1,"Acme"z,x\nA2,Bolt,y\n')

    assert list(rows) == [3]
    assert "text after a closing quote" in malformed[2][1]


def test_a_row_longer_than_any_cell_may_be_is_quarantined_and_the_rest_is_read(read):
    rows, malformed = read(HEADER + f'A1,"{"z" * 9_000_000}",x\nA2,Bolt,y\n')

    assert rows == {3: ("A2", "Bolt", "y")}
    assert malformed[2][1] == "is too long"


@pytest.mark.parametrize("before", [0, 2000], ids=["near the header", "far from the header"])
def test_a_row_in_latin_1_is_quarantined_wherever_it_is(read, before):
    good = "".join(f"B{n},Bolt,y\n" for n in range(before))
    rows, malformed = read((HEADER + good).encode() + "A1,Café,x\nA2,Bolt,y\n".encode("latin-1"))

    assert rows[before + 3] == ("A2", "Bolt", "y")
    assert len(rows) == before + 1
    assert {line: reason for line, (_, reason) in malformed.items()} == {before + 2: "is not UTF-8 text"}


def test_blank_lines_are_not_rows_but_count_as_lines(read):
    rows, malformed = read(HEADER + "\nA1,Acme,x\n\n\nA2\n\nA3,Cyan,z\n\n")

    assert rows == {3: ("A1", "Acme", "x"), 8: ("A3", "Cyan", "z")}
    assert list(malformed) == [6]


def test_a_file_with_a_header_only_has_no_rows(read):
    assert read(HEADER) == ({}, {})
    assert read(HEADER.strip()) == ({}, {})


@pytest.mark.parametrize("name", ["a[1]*.csv", "what?.csv", "{a,b}.csv", "it's.csv", "über 100%.csv"])
def test_a_file_name_is_not_a_pattern(read, tmp_path, name):
    (tmp_path / "a1x.csv").write_text(HEADER + "X1,another file,x\n")

    assert read(HEADER + "A1,Acme,x\n", name=name)[0] == {2: ("A1", "Acme", "x")}


def test_a_semicolon_separates_where_the_profile_says_so(read):
    rows, _ = read("account_id;name\nA1;Acme, Inc\n", delimiter=";")

    assert rows == {2: ("A1", "Acme, Inc")}


def test_header_cells_may_hold_quotes_spaces_and_any_letter(con, tmp_path):
    path = tmp_path / "malformed.csv"
    path.write_text('a"b,it\'s,"x,y", Straße ,日本,\n1,2,3,4,5,6\n', "utf-8")
    file = open_file(path)

    assert file.header == ('a"b', "it's", "x,y", "Straße", "日本", "column 6")
    assert len(rows_of(con, file)[0]) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "it is empty; expected a header line"),
        ("\n", "its first line is not a header (0 cells; a header has 1 to 2000)"),
        (b"\xef\xbb\xbf", "its first line is not a header"),
        (",,\nA1,Acme,x\n", "its first line is not a header (3 cells;"),
        (HEADER + "A1,Ac\0me,x\n", "NUL bytes"),
        ((HEADER + "A1,Acme,x\n").encode("utf-16"), "it is UTF-16 text; save it as UTF-8"),
        ("account_id,name,caf\xe9\n".encode("latin-1"), "its header is not UTF-8 text"),
        ("account_id,name,Name\n", "its header names a column twice: name"),
        ('account_id,"name\n', "its header cannot be read"),
        (",".join(f"c{n}" for n in range(2001)) + "\n", "(2001 cells;"),
    ],
    ids=lambda value: str(value)[:20] if isinstance(value, str | bytes) else None,
)
def test_a_file_without_a_usable_header_is_refused_with_the_reason(tmp_path, content, reason):
    assert reason in refusal(tmp_path, content)


def test_a_header_of_two_thousand_cells_is_the_widest(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text(",".join(f"c{n}" for n in range(2000)) + "\n")

    assert len(open_file(path).header) == 2000


@pytest.mark.parametrize("ends", [("\r\n", "\n"), ("\n", "\r\n"), ("\n", "\r"), ("\r", "\r"), ("\r", "\r\n")])
def test_lines_may_end_in_any_way_and_in_several(read, ends):
    one, two = ends
    rows, malformed = read(
        HEADER.replace("\n", one) + f'A1,Acme,x{two}A2{one}{two * 2}A3,"Cy{two}an",z{one}A4,Dora,d'
    )

    assert rows == {2: ("A1", "Acme", "x"), 6: ("A3", f"Cy{two}an", "z"), 8: ("A4", "Dora", "d")}
    assert list(malformed) == [3]


def test_something_that_is_not_a_regular_file_is_refused_without_waiting(tmp_path):
    """A pipe with no writer hung the engine's own reader for ever."""
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()

    for name in ("pipe.csv", "folder.csv"):
        with pytest.raises(LoadRefused, match="not a regular file"):
            open_file(tmp_path / name)
    with pytest.raises(LoadRefused, match="no such file"):
        open_file(tmp_path / "absent.csv")


def test_a_delimiter_is_one_character():
    source = {"entity": "users", "file": ["u"], "needs": ["a"], "columns": {"user_id": "a", "name": "a"}}
    with pytest.raises(ValueError, match="at most 1 character"):
        Profile.model_validate({"name": "p", "title": "P", "delimiter": ";;", "sources": [source]})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "delimiter", "is_trimmed"),
    [
        ("A1,Acme Inc,\n,,x\n", ",", True),
        ("A1,Zürich AG,x\r\nA2,,\r\n", ",", True),
        ("A1\tAcme\t\n\t\tx", "\t", True),
        ("A1,Acme ,x\n", ",", False),
        ("A1, Acme,x\n", ",", False),
        (" A1,Acme,x\n", ",", False),
        ("A1,Acme,x ", ",", False),
        ("A1,Acme,x \r\n", ",", False),
        ("A1,Acme,x\n,\t,\n", ",", False),
        ("A1,\u00a0Acme,x\n", ",", False),
        ("A1,Acme\u200b,x\n", ",", False),
        ("A1¦Acme ¦x\n", "¦", False),
    ],
)
def test_a_file_that_is_cut_is_trimmed_if_no_cell_starts_or_ends_with_a_blank(
    tmp_path, rows, delimiter, is_trimmed
):
    path, folder = tmp_path / "accounts.csv", tmp_path / "parts"
    path.write_bytes((HEADER.replace(",", delimiter) + rows).encode())
    folder.mkdir()

    assert open_file(path, delimiter=delimiter).numbered(folder, 2).is_trimmed == is_trimmed


def test_the_parts_of_a_file_are_its_lines_after_the_header(tmp_path):
    path, folder = tmp_path / "accounts.csv", tmp_path / "parts"
    rows = "".join(f"A{n},{'name' * 50},\n" for n in range(30_000))
    path.write_text(HEADER + rows)
    folder.mkdir()
    cut = open_file(path).numbered(folder, 3)
    parts = {start: part.read_text() for part, start in cut.starts.items()}

    assert len(parts) == 3
    assert "".join(parts.values()) == rows
    assert all(text.startswith(f"A{start - 2},") for start, text in parts.items())


def test_a_file_of_many_buffers_keeps_its_order_and_lines(read):
    """140 MB: more than the engine reads at once, so that several threads share it."""
    wide = "w" * 8000
    block = [f'{n},"a,{n}\n""b",{wide}\n' if n % 7 else f"{n},short\n" for n in range(20_000)]
    rows, malformed = read(HEADER + "".join(block))

    line, expected, bad_lines = 2, {}, []
    for n in range(20_000):
        if n % 7:
            expected[line] = str(n)
            line += 2
        else:
            bad_lines.append(line)
            line += 1
    assert {at: row[0] for at, row in rows.items()} == expected
    assert list(malformed) == bad_lines


cells = st.text(alphabet='ab,;"\n é\t', max_size=6)
records = st.one_of(
    st.tuples(st.just("row"), st.lists(cells, min_size=3, max_size=3)),
    st.tuples(st.just("short"), st.lists(st.sampled_from(["a", "b c"]), min_size=1, max_size=2)),
    st.tuples(
        st.just("long"),
        st.lists(st.sampled_from(["a", "", "b c"]), min_size=3, max_size=5).map(lambda c: [*c, "z"]),
    ),
    st.tuples(st.just("blank"), st.just([])),
)


@examples(30)
@given(st.lists(records, max_size=12), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_whatever_a_csv_writer_writes_is_read_back_row_for_row_and_line_for_line(
    read, written, end, has_mark, has_end
):
    """Python's csv module writes; the lines are counted as they are written."""
    out = io.StringIO()
    out.write("\ufeff" * has_mark + HEADER.replace("\n", end))
    writer = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_MINIMAL)
    line, expected, bad_lines = 2, {}, {}
    for kind, record in written:
        if kind == "blank":
            out.write(end)
        else:
            writer.writerow(record)
        if kind == "row":
            expected[line] = tuple(cell or None for cell in record)
        elif kind != "blank":
            bad_lines[line] = kind
        line += 1 + sum(cell.count("\n") for cell in record)
    text = out.getvalue() if has_end or not written else out.getvalue().removesuffix(end)

    rows, malformed = read(text)

    assert rows == expected
    assert {at: "short" if "fewer" in why else "long" for at, (_, why) in malformed.items()} == bad_lines
