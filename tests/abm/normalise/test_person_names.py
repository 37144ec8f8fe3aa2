"""Spellings of one person's name have one key, and different people keep theirs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.normalise.person_names import PersonName, person_names

words = st.text(alphabet="bcdfghklmnpqtvwxyz", min_size=3, max_size=8)


def keys(written: str) -> list[str]:
    return [name.key for name in person_names(written)]


@pytest.mark.parametrize(
    "written",
    [
        "Jane Smith",
        "smith jane",
        "SMITH, Jane",
        "Dr. Jane Smith, MBA",
        "Prof. Dr. Jane Smith PhD",
        "Jane A. Smith",
        "Jane (Sales) Smith",
        'Jane "JJ" Smith',
    ],
)
def test_titles_degrees_case_order_and_initials_do_not_change_the_key(written):
    assert keys(written) == ["jane smith"]


@pytest.mark.parametrize(
    ("nickname", "name"), [("Bob", "Robert"), ("Liz", "Elizabeth"), ("Peggy", "Margaret")]
)
def test_a_nickname_that_stands_for_one_name_is_that_name(nickname, name):
    assert keys(f"{nickname} Jones") == keys(f"{name} Jones")


@pytest.mark.parametrize("name", ["Alex", "Chris", "Sam", "Jack", "Kate"])
def test_a_short_form_of_several_names_stays_as_it_is(name):
    assert name.lower() in keys(f"{name} Jones")[0].split()


def test_an_umlaut_may_be_written_with_one_letter_or_two():
    assert keys("Jörg Müller") == ["jorg muller", "joerg mueller"]
    assert keys("Joerg Mueller")[0] in keys("Jörg Müller")
    assert keys("Jorg Muller")[0] in keys("Jörg Müller")
    assert keys("José García") == ["garcia jose"]


def test_father_and_son_have_different_keys():
    assert keys("John Smith Jr.") == keys("John Smith Junior") == ["john jr smith"]
    assert keys("John Smith III") != keys("John Smith")


def test_the_initials_are_kept_beside_the_key_in_their_order():
    assert person_names("Jane A. B. Smith") == [PersonName("jane smith", "ab", is_full=True)]
    assert person_names("J. Smith") == [PersonName("j smith", "", is_full=True)]


def test_a_single_word_is_not_a_full_name():
    assert person_names("Jane") == [PersonName("jane", "", is_full=False)]


@pytest.mark.parametrize("written", ["", "  ", "--", "(sales)"])
def test_text_without_a_name_has_no_spelling(written):
    assert person_names(written) == []


def test_a_name_of_titles_alone_keeps_them():
    assert keys("Dr Mr") == ["dr mr"]


@given(words, words)
def test_the_fast_path_for_plain_names_gives_the_same_answer(first, last):
    """Two plain words take a short way; a comma takes the long one."""
    assert person_names(f"{first} {last}") == person_names(f"{last}, {first}")


@given(st.text(max_size=30))
def test_any_text_has_at_most_two_spellings_and_each_key_is_in_alphabetical_order(written):
    spellings = person_names(written)

    assert len(spellings) <= 2
    assert all(name.key.split() == sorted(name.key.split()) for name in spellings)
