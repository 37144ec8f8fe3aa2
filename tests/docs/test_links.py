"""The links between the documents lead somewhere."""

import re

import pytest

from tests.docs.pages import ROOT, anchors, links, pages

NEW_FILES_OF_EXAMPLES = {
    "app/abm_app/pages/health.py",
    "sql/checks/every_owner_has_an_mqa.sql",
    "sql/mqa/mqas_by_owner.sql",
    "warehouse/abm_warehouse/profiles/shipped/NAME.toml",
}
"""Files that readers of CONTRIBUTING.md write as they follow its examples."""


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file_and_a_heading_that_exist(page):
    broken = []
    for link in links(page.read_text("utf-8")):
        path, _, anchor = link.partition("#")
        if "://" in path or path.startswith("mailto:"):
            continue
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text("utf-8"))):
            broken.append(link)

    assert broken == []


def test_a_link_to_a_missing_page_would_be_found():
    text = "[a](docs/a.md#b) `[not](a.md)` [c][c]\n```\n[nor](this.md)\n```\n[c]: c.md\n"

    assert links(text) == ["docs/a.md#b", "c.md"]
    assert anchors("# A page\n## `abm load`, again\n") == {"a-page", "abm-load-again"}


def test_the_lines_of_the_readme_fit_in_100_characters():
    text = (ROOT / "README.md").read_text("utf-8")
    long = [line for line in text.splitlines() if len(line) > 100 and not line.startswith("|")]

    assert long == []


@pytest.mark.parametrize(
    "page",
    [page for page in pages() if page.name != "CHANGELOG.md"],  # names what has gone, too
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_every_file_of_the_repository_that_a_page_names_exists(page):
    folders = ("abm", "app", "docs", "examples", "graph", "sql", "tests", "warehouse")
    named = re.findall(rf"`((?:{'|'.join(folders)})/[\w./-]+)`", page.read_text("utf-8"))

    assert {path for path in named if not (ROOT / path).exists()} <= NEW_FILES_OF_EXAMPLES


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_a_name_that_a_page_places_in_a_file_is_in_that_file(page):
    placed = re.findall(r"`([A-Za-z_]\w+)`\s+(?:in|to)\s+`([\w./-]+\.py)`", page.read_text("utf-8"))

    assert [(name, path) for name, path in placed if name not in (ROOT / path).read_text("utf-8")] == []
