"""Similar company names are compared by their characters, whatever alphabet they are written in."""

import pytest

from abm_warehouse.models.checks import violations
from tests.company import Company


@pytest.mark.parametrize(
    ("account", "company", "edits"),
    [
        ("Northgate Software", "Nortgate Software", 1),
        ("Северсталь Магнитогорск", "Северсталь Магнетогорск", 1),
        ("Северсталь Магнитогорск", "Северсталь Магнитогосрк", 1),
        ("Северсталь Магнитогорск", "Северсталь Магниторск", 2),
        ("Ελληνικά Πετρέλαια", "Ελληνικά Πετρελαίο", 1),
        ("東京電力北海道支社株式会社", "東京電刀北海道支社株式会社", 1),
    ],
)
def test_edits_are_counted_in_characters(tmp_path, account, company, edits):
    book_of = Company(tmp_path)
    book_of.account("acme", name=account)
    book_of.person("ann", at=None, company=company)

    with book_of.scored() as book:
        counted = book.all("select edits from int_similar_names")
        assert counted == [(edits,)]
        assert violations(book.con) == {}
