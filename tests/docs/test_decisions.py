"""Every decision is one short page of the same form, and the index lists them all."""

import re
from datetime import date

import pytest

from tests.docs.pages import ROOT, links

FOLDER = ROOT / "docs" / "decisions"
PAGES = sorted(FOLDER.glob("[0-9]*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_decision_has_a_number_a_date_and_three_short_sections(page):
    text = page.read_text("utf-8")
    head, context, decision, consequences = re.split(
        r"^## (?:Context|Decision|Consequences)\n", text, flags=re.M
    )

    assert head.startswith(f"# {page.stem[:4]} ")
    assert date.fromisoformat(re.findall(r"^Date: (\S+)$", head, re.M)[0])
    assert all(section.strip() for section in (context, decision, consequences))
    assert len(f"{context} {decision} {consequences}".split()) <= 150


def test_decisions_are_numbered_without_gaps():
    assert [int(page.stem[:4]) for page in PAGES] == list(range(1, len(PAGES) + 1))


def test_the_index_lists_every_decision_once():
    index = (FOLDER / "README.md").read_text("utf-8")

    assert sorted(links(index)) == [page.name for page in PAGES]


def test_the_index_gives_titles_and_dates_as_the_pages_do():
    index = (FOLDER / "README.md").read_text("utf-8")
    titles = {page.name: page.read_text("utf-8").splitlines()[0].removeprefix("# ") for page in PAGES}
    dates = {page.name: page.read_text("utf-8").splitlines()[2].removeprefix("Date: ") for page in PAGES}

    for name, title in titles.items():
        assert f"| [{title}]({name}) | {dates[name]} |" in index
