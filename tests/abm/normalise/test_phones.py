"""Spellings of one phone number have one form, and what is not a number has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.normalise.phones import LONGEST, SHORTEST, Phone, country_code, phone


@pytest.mark.parametrize(
    ("written", "country"),
    [
        ("+1 212 555 0100", None),
        ("+1 (212) 555-0100", "Germany"),
        ("001 212 555 0100", None),
        ("011 1 212 555 0100", "US"),
        ("(212) 555-0100", "United States"),
        ("212.555.0100", "usa"),
        ("1 212 555 0100", "US"),
    ],
)
def test_every_way_of_writing_a_number_has_the_same_form(written, country):
    assert phone(written, country) == Phone("+12125550100", "")


@pytest.mark.parametrize(
    "written", ["+49 (0)30 901820", "030 901820", "030/901820", "0049 30 901820", "+49 30 90 18 20"]
)
def test_the_trunk_digit_of_a_country_is_not_part_of_the_number(written):
    assert phone(written, "Germany") == Phone("+4930901820", "")


@pytest.mark.parametrize(
    "extension", ["ext. 12", "x12", "Ext 12", "#12", ";ext=12", "Durchwahl 12", "poste 12"]
)
def test_an_extension_is_kept_apart_from_the_number(extension):
    assert phone(f"+1 212 555 0100 {extension}", None) == Phone("+12125550100", "12")


def test_without_a_country_the_digits_stay_as_they_are():
    assert phone("555 010 1234", None) == Phone("5550101234", "")
    assert phone("555 010 1234", "Atlantis") == Phone("5550101234", "")


@pytest.mark.parametrize(
    "written", ["", "n/a", "123456", "0000000000", "+1111111", "1234567890123456", "tomorrow"]
)
def test_too_few_digits_too_many_or_the_same_digit_are_not_a_number(written):
    assert phone(written, None) is None


@pytest.mark.parametrize(("digits", "is_number"), [(6, False), (7, True), (15, True), (16, False)])
def test_a_number_has_seven_to_fifteen_digits(digits, is_number):
    assert (phone("1234567890123456"[:digits], None) is not None) is is_number


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Deutschland", "DE"),
        (" germany ", "DE"),
        ("de", "DE"),
        ("USA", "US"),
        ("Atlantis", "ATLANTIS"),
        ("", None),
        (None, None),
    ],
)
def test_a_country_is_known_by_its_code_and_by_its_names(written, code):
    assert country_code(written) == code


@given(st.text(max_size=40), st.sampled_from([None, "US", "Germany", "Atlantis"]))
def test_any_text_is_a_number_of_allowed_length_or_none(written, country):
    number = phone(written, country)

    assert number is None or SHORTEST <= len(number.number.lstrip("+")) <= LONGEST


@given(st.integers(2_000_000_000, 9_999_999_999))
def test_a_number_in_its_one_form_stays_as_it_is(digits):
    number = phone(f"+1{digits}", None)

    assert number is not None
    assert phone(number.number, "Germany") == number
