"""A book that grows, run by run, has the same rows in every table as one that is scored from scratch."""

import random
from collections import Counter

import pytest

from abm_warehouse.models.ranges import RANGES, key_ranges
from tests.growing_book import FIRMS, PEOPLE, Book


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "changes"), [(1, 4), *(pytest.param(seed, 12, marks=pytest.mark.long) for seed in range(2, 8))]
)
def test_a_book_that_grew_is_equal_to_one_scored_from_scratch(store, seed, changes):
    book = Book(store, random.Random(seed))  # noqa: S311 - a book to test with
    book.load_accounts(range(FIRMS))
    book.load_contacts(range(PEOPLE))
    book.load_engagements(80)
    book.score()
    built = Counter()
    for _ in range(changes):
        change = [book.change_something() for _ in range(book.chance.choice([1, 1, 2, 3]))]
        grown = book.score()
        rows = book.tables()
        built.update(model.rebuilt for model in grown)
        with book.in_a_copy():
            again = book.score()
            expected = book.tables()
        assert [table for table in rows if rows[table] != expected[table]] == [], change
        assert [model.fingerprint for model in grown] == [model.fingerprint for model in again]
    assert built["part"] > 0


@pytest.mark.slow
def test_models_built_in_ranges_have_the_rows_of_a_build_at_once(store, monkeypatch):
    book = Book(store, random.Random(3))  # noqa: S311 - a book to test with
    book.load_accounts(range(FIRMS))
    book.load_contacts(range(PEOPLE))
    book.load_engagements(80)
    book.score()
    rows = book.tables()
    for key, (numbering, _) in RANGES.items():
        monkeypatch.setitem(RANGES, key, (numbering, 2))

    with book.in_a_copy():
        assert all(len(key_ranges(store.con, key)) > 1 for key in RANGES)
        book.score()
        expected = book.tables()

    assert [table for table in rows if rows[table] != expected[table]] == []


@pytest.mark.slow
def test_an_account_that_fits_otherwise_is_scored_again_at_all_instants(store):
    book = Book(store, random.Random(1))  # noqa: S311 - a book to test with
    header = "account_id,name,domain,industry,employees,country,type"
    row = "A0,Firm 0,firm0.example,B2B SaaS,{},United States,prospect"
    book.load("accounts", header, [row.format(180)])
    book.score()
    scores = "select distinct fit_hundredths from int_account_scores"
    [(before,)] = store.rows(scores)

    book.load("accounts", header, [row.format(2)])
    book.score()

    [(after,)] = store.rows(scores)
    assert after < before
