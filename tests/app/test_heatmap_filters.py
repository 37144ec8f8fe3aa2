"""A shared link shows what its sender saw, or says what of it was not understood."""

import pytest

from abm_app.pages.heatmap_filters import CHOICES, KEYS, from_mapping, from_search, to_mapping
from abm_warehouse.publishing.result_rows import FilterOption, HeatmapFilters

OPTIONS = {choice: [FilterOption(choice, "one", "One", 1)] for choice in CHOICES}


def test_filters_survive_the_way_into_the_address_and_back():
    filters = HeatmapFilters(
        text="acme & co",
        tier="one",
        segment="one",
        owner="one",
        state="one",
        solution="one",
        movement="cold",
        min_intent=12.5,
        only_mqa=True,
    )

    assert from_mapping(to_mapping(filters)) == filters
    assert list(to_mapping(filters)) == list(KEYS)


def test_no_filter_leaves_the_address_clean():
    assert to_mapping(HeatmapFilters()) == {}


def test_a_value_that_the_book_does_not_have_is_ignored_and_said():
    filters, ignored = from_search("?tier=two&segment=one", OPTIONS)

    assert filters == HeatmapFilters(segment="one")
    assert ignored == ["No account has tier 'two'."]


@pytest.mark.parametrize(
    ("search", "sentence"),
    [
        ("?colour=red", "There is no filter called 'colour'."),
        ("?min=lots", "The least intent is a number from 0 to 100, not 'lots'."),
        ("?min=nan", "The least intent is a number from 0 to 100, not 'nan'."),
        ("?min=101", "The least intent is a number from 0 to 100, not '101'."),
        ("?move=sideways", "Accounts move warming or cold, not 'sideways'."),
        ("?mqa=yes", "mqa is 1 or is left out; it was 'yes'."),
    ],
)
def test_what_is_not_understood_is_said_and_lets_everything_through(search, sentence):
    assert from_search(search, OPTIONS) == (HeatmapFilters(), [sentence])


def test_the_theme_of_a_shared_link_is_not_a_filter():
    assert from_search("?theme=dark&min=10", OPTIONS) == (HeatmapFilters(min_intent=10), [])


def test_a_forged_request_is_read_as_far_as_it_makes_sense():
    assert from_mapping({"min": ["10"], "tier": None, "mqa": "drop", "q": "x" * 1000}) == (
        HeatmapFilters(text="x" * 100)
    )
