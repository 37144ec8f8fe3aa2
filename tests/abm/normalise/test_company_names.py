"""Spellings of one company name have one key, and different names keep theirs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.normalise.company_names import company_key, company_name, company_words

names = st.text(alphabet="abcxyz äéß&.,'-0123456789 ", max_size=40)
brands = st.sampled_from(["Northgate", "Whirlpool", "Tidewheel", "Bosch", "Zebra"])
forms = st.sampled_from(["Inc.", "GmbH", "S.p.A.", "LLC", "B.V.", "Ltd", "GmbH & Co. KG", "N.V."])


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Northgate Software GmbH", ["northgate", "software"]),
        ("  NORTHGATE   software, Inc. ", ["northgate", "software"]),
        ("Müller & Söhne", ["muller", "sohne"]),
        ("Muller and Sohne", ["muller", "sohne"]),
        ("O'Hara \u2019s", ["ohara", "s"]),
        ("I.B.M.", ["ibm"]),
        ("I B M Corp", ["ibm"]),
        ("The Singer Co. N.V.", ["singer"]),
        ("Whirlpool Europe B.V., Veldhoven, NL", ["whirlpool", "europe"]),
        ("Bosch, Robert, GmbH", ["bosch", "robert"]),
        ("3M", ["3m"]),
        ("", []),
        ("?!", []),
    ],
)
def test_the_words_of_a_name_are_those_that_tell_it_from_others(written, words):
    assert company_words(written) == words


@pytest.mark.parametrize("written", ["Co. Inc.", "GmbH", "The AG"])
def test_a_name_of_legal_forms_and_articles_alone_keeps_a_word(written):
    assert company_words(written)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Northgate", "Southgate"), ("Acme Foods", "Acme Steel"), ("Acme 1", "Acme 2"), ("ABC", "ABCD")],
)
def test_different_names_have_different_keys(one, other):
    assert company_key(one) != company_key(other)


def test_text_without_a_letter_or_digit_has_no_key():
    assert company_key(" -- ") is None


@given(brands, brands, forms, forms)
def test_neither_legal_form_nor_case_nor_order_changes_the_key(first, second, form, other_form):
    assert company_key(f"{first} {second} {form}") == company_key(f"{second} {first.upper()}, {other_form}")


@given(names)
def test_a_key_has_only_small_letters_and_digits_without_accents(written):
    key = company_key(written)

    assert key is None or re.fullmatch("[a-z0-9]+( [a-z0-9]+)*", key)


@given(names)
def test_neither_case_nor_blanks_around_a_name_change_its_key(written):
    assert company_key(f"  {written.upper()}  ") == company_key(written.lower())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("First National Bank", "1st National Bank"),
        ("Star Fund II", "Star Fund 2"),
        ("Star Fund Two", "Star Fund II LP"),
        ("Northgate Gesellschaft mit beschränkter Haftung", "Northgate GmbH"),
        ("Northgate Gesellschat mit beschränkter Haftung", "Northgate GmbH"),
        ("Northgate Gmhb", "Northgate"),
        ("Northgate Limted", "Northgate Ltd"),
        ("Koninklijke Northgate N.V.", "Koninklike Northgate NV"),
        ("Obshchestvo s Ogranichennoy Otvetstvennostyu Romashka", "Romashka OOO"),
    ],
)
def test_numbers_and_legal_forms_are_read_however_they_are_written(one, other):
    assert company_key(one) == company_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Northgate Ltd", "Northgate Limited"),
        ("Northgate Limted", "Northgate Co. Ltd."),
        ("Northgate S.A.", "Northgate Société Anonyme"),
        ("Northgate LLC", "\u041e\u041e\u041e Northgate"),
    ],
)
def test_forms_in_full_abbreviated_misspelt_or_translated_are_one_form(one, other):
    assert company_name(one).form == company_name(other).form


def test_ltd_and_llc_are_two_forms_and_no_form_is_none():
    assert company_name("Murat Ltd").form == "ltd"
    assert company_name("Murat LLC").form == "llc"
    assert company_name("Murat").form == ""


def test_a_sign_inside_a_word_is_an_unknown_letter_and_elsewhere_nothing():
    assert company_words("Micro#oft Corp.") == ["micro?oft"]
    assert company_words("*Northgate! Inc.") == ["northgate"]
    assert company_words("Smith & Co-Op") == ["smith", "co", "op"]


def test_a_numeral_before_a_dotted_form_is_read():
    assert company_name("Star Fund V B.V.").words == ("star", "fund", "5")
    assert company_name("I.B.M. Corp").words == ("ibm",)
