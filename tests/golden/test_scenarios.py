"""The page of scenarios and the modules of this folder describe the same cases."""

import ast
import re
from pathlib import Path

import pytest

MODULES = sorted(path for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__))
PAGE = Path(__file__).parents[2] / "docs" / "scenarios.md"


def headings() -> list[str]:
    return re.findall(r"^## (.+)$", PAGE.read_text("utf-8"), re.MULTILINE)


def module_name(heading: str) -> str:
    return f"test_{re.sub('[ -]', '_', heading.lower())}"


def test_every_scenario_has_a_test_module_and_every_test_module_a_scenario():
    assert sorted(map(module_name, headings())) == [path.stem for path in MODULES]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_scenario_test_refers_to_its_section_of_the_page(module):
    docstring = ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""
    referred = re.search(r'docs/scenarios\.md, "(.+)"', docstring)

    assert referred
    assert referred[1] in headings()
    assert module_name(referred[1]) == module.stem


def test_every_section_has_a_situation_an_expectation_and_a_source():
    for section in PAGE.read_text("utf-8").split("\n## ")[1:]:
        labels = re.findall(r"^\*\*(\w+)\.\*\*", section, re.MULTILINE)
        assert labels == ["Situation", "Expected", "Source"], section.splitlines()[0]
