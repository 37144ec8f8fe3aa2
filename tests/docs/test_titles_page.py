"""docs/titles.md describes the title tables as they are, and its example reads titles as it says."""

from abm.titles import tables
from abm.titles.reader import TitleReader
from abm.vocabulary.job_levels import DEPARTMENTS, SENIORITIES
from tests.docs.pages import code_blocks, sections, table, text_of

PAGE = "docs/titles.md"
SECTIONS = dict(sections(text_of(PAGE), "## "))
FILES = (tables.RULES_FILE, tables.ROLES_FILE, tables.ABBREVIATIONS_FILE)


def test_every_column_of_the_tables_is_described_in_its_order():
    for name, example in zip(FILES, code_blocks(PAGE, "csv"), strict=True):
        described = [row["column"] for row in table(SECTIONS[name])]
        assert ",".join(described) == example.splitlines()[0]


def test_the_tables_of_the_example_read_titles_as_the_page_says(workspace):
    for name, example in zip(FILES, code_blocks(PAGE, "csv"), strict=True):
        (workspace.folder / name).write_text(example, "utf-8")
    reader = TitleReader(tables.read_tables(workspace.folder))

    for row in table(SECTIONS["An example"]):
        reading = reader.read(row["title"])
        [(likeliest, _), *_] = reading.roles
        assert (reading.seniority, reading.department, likeliest) == tuple(row.values())[1:]


def test_every_word_a_rule_may_use_is_described():
    described = {row["column"]: row["meaning"] for row in table(SECTIONS["title_rules.csv"])}

    for column, words in (
        ("seniority", SENIORITIES),
        ("department", DEPARTMENTS),
        ("cuts", tables.CUTS),
    ):
        assert [word for word in words if word not in described[column]] == []
