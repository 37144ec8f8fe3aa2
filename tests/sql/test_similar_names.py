"""Similar company names are compared by their characters, whatever alphabet they are written in."""

import duckdb
import pytest

from abm_warehouse.models.checks import violations
from tests.bench.damaged_names import damaged_book, measure
from tests.bench.matching import match_names
from tests.company import Company


@pytest.mark.slow
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


def similar(*names):
    """The pairs of names that are found to be similar, each with its edits."""
    with duckdb.connect() as con:
        match_names(con, sorted(names))
        pairs = "select subject_id, account_id, edits from int_similar_names where subject_id < account_id"
        return con.execute(f"{pairs} order by all").fetchall()


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("Northgate Software", "Software Nortgate", 1),
        ("Northgate Software", "Sotfware, oNrthgate", 2),
        ("Northgate Software Ltd", "Nor?hgate Software", 0),
        ("Nortgate Software LL", "Northgate Software LLC", 2),
        ("Hillview Foods", "Mill View Foods", 1),
    ],
)
def test_neither_order_nor_a_missing_form_nor_a_sign_for_a_letter_is_an_edit(one, other, edits):
    assert similar(one, other) == [(*sorted((one, other)), edits)]


def test_words_that_many_accounts_have_do_not_count_as_characters_in_common():
    """Banuro and Baneko are two of six letters apart; Sotfware is not a common word, but a misspelt one."""
    trade = [
        f"{brand} Software" for brand in ("Acme", "Birch", "Cobalt", "Delphi", "Ember", "Fjord", "Grove")
    ]
    names = [
        *trade,
        "Hazel Software",
        "Banuro Software",
        "Baneko Software",
        "Sotfware Banuro",
        "Banuro Foods",
    ]
    with duckdb.connect() as con:
        match_names(con, sorted(names))
        found = con.execute(
            "select written, account_id, edits, characters from int_similar_names"
            " where written = '= Banuro Software' and account_id = 'Baneko Software'"
            " or written = '= Sotfware Banuro' and account_id = 'Banuro Software' order by all"
        ).fetchall()

    assert found == [
        ("= Banuro Software", "Baneko Software", 2, 6),
        ("= Sotfware Banuro", "Banuro Software", 1, 14),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Northgate Fund II", "Northgate Fund III"),
        ("Northgate Fund 21", "Northgate Fund 12"),
        ("Capital One Finance", "Capital Two Finance"),
        ("Northgate Software", "Southport Software"),
    ],
)
def test_names_with_other_numbers_or_other_words_are_different(one, other):
    assert similar(one, other) == []


@pytest.mark.parametrize(("company", "at"), [("Murat Ltd", "ltd"), ("MURAT L.L.C.", "llc"), ("Murat", None)])
def test_of_two_accounts_of_one_name_the_one_with_the_same_legal_form_is_taken(tmp_path, company, at):
    book_of = Company(tmp_path)
    book_of.account("ltd", name="Murat Limited")
    book_of.account("llc", name="Murat LLC")
    book_of.person("ann", at=None, company=company)

    with book_of.scored() as book:
        assert book.all("select account_id from contacts") == [(at,)]


def test_damaged_names_lead_to_their_own_account():
    """0.69 of them when only names with the first letters of a word in common were compared."""
    result = measure(damaged_book(2_000, 1_000))

    assert result.top / result.leads >= 0.97
    assert result.taken_rightly / result.taken >= 0.998
