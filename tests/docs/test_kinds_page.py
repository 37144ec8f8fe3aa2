"""docs/kinds.md describes kind_rules.csv as it is, and its example is one."""

from abm.playbook.kind_rules import COLUMNS, kind_rules_of
from tests.docs.pages import sections, table, text_of

PAGE = text_of("docs/kinds.md")
RULES = dict(sections(PAGE, "## "))["Rules of your own"]


def test_every_column_is_described_in_the_order_of_the_file():
    assert [row["column"] for row in table(RULES)] == list(COLUMNS)


def test_the_example_is_a_table_without_mistakes(tmp_path):
    example = PAGE.split("```csv\n")[1].split("```")[0]
    (tmp_path / "kind_rules.csv").write_text(example, "utf-8")

    rules = kind_rules_of(tmp_path / "kind_rules.csv")

    assert [rule.becomes for rule in rules] == ["event_attended", "pricing_view", "blog_view"]
