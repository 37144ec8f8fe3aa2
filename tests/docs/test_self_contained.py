"""The repository explains itself: nothing in it refers to a document that readers do not have."""

import re
import subprocess

import pytest

from tests.docs.pages import ROOT

REFERENCES = re.compile(
    r"""(?<![^"]["'])\b(?:F\d{3}|[XNG]\d{1,2})\b"""  # codes, but not ids in quotes
    r"|\b(?:[Rr]equirements?|[Aa]rchitecture|[Dd]efinitions?|[Ff]indings?),? [A-Z]?\d+\b"
    r"|\b(?:product|definitions|pages|stack|requirements|findings|reliability)\.md\b"
    r"|\bthe articles?\b"
)
READ = {".py", ".sql", ".toml", ".md", ".js", ".css", ".csv", ".ipynb"}


def files():
    """Every text file that people wrote and git knows."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = [ROOT / line for line in listed.splitlines()]
    return [path for path in paths if path.suffix in READ and "vendor" not in path.parts and path.is_file()]


def references(text):
    return [match[0] for match in REFERENCES.finditer(text)]


def test_no_file_refers_to_a_document_outside_the_repository():
    found = {
        f"{path.relative_to(ROOT)}:{number}": references(line)
        for path in files()
        if path.name != "test_self_contained.py"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if references(line)
    }

    assert found == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-- ties of people (N5, X8)", ["N5", "X8"]),
        ('"""N10: it stays an MQA."""', ["N10"]),
        ("as architecture A3 says", ["architecture A3"]),
        ("See definitions.md, or the articles.", ["definitions.md", "the articles"]),
        ('write("X1,Acme,Vienna"); color: #F0551a; 100-point model; docs/files.md', []),
    ],
)
def test_references_are_told_from_other_text(text, expected):
    assert references(text) == expected
