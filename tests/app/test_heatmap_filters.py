"""A shared link shows what its sender saw, or says what of it was not understood."""

import pytest

from abm_app.pages.heatmap_filters import (
    CHOICES,
    KEYS,
    from_mapping,
    from_search,
    in_usual_tiers,
    to_mapping,
)
from abm_warehouse.publishing.heatmap import FilterOption, HeatmapFilters, Sort

OPTIONS = {choice: [FilterOption(filter=choice, value="one", label="One", accounts=1)] for choice in CHOICES}


def test_filters_survive_the_way_into_the_address_and_back():
    filters = HeatmapFilters(
        text="acme & co",
        tier="one",
        segment="one",
        icp="one",
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


def test_a_value_that_the_book_does_not_have_is_ignored_with_a_notice():
    view = from_search("?tier=two&segment=one", OPTIONS)

    assert view.filters == HeatmapFilters(segment="one")
    assert view.ignored == ("No account has tier 'two'.",)


@pytest.mark.parametrize(
    ("search", "sentence"),
    [
        ("?colour=red", "There is no filter called 'colour'."),
        ("?min=lots", "The least intent is a number of points from 0 upwards, not 'lots'."),
        ("?min=nan", "The least intent is a number of points from 0 upwards, not 'nan'."),
        ("?min=-1", "The least intent is a number of points from 0 upwards, not '-1'."),
        ("?move=sideways", "move is warming or cold, not 'sideways'."),
        ("?mqa=yes", "mqa is 1 or is left out; it was 'yes'."),
        ("?sort=-colour", "The heatmap has no column 'colour' to sort by."),
    ],
)
def test_what_is_not_understood_is_ignored_with_a_notice(search, sentence):
    view = from_search(search, OPTIONS)

    assert (view.filters, view.sort, view.ignored) == (HeatmapFilters(), None, (sentence,))


def test_the_theme_of_a_shared_link_is_not_a_filter():
    view = from_search("?theme=dark&min=10", OPTIONS)

    assert (view.filters, view.ignored) == (HeatmapFilters(min_intent=10), ())


def test_a_shared_link_holds_the_sort():
    assert from_search("?sort=-week_3", OPTIONS).sort == Sort("week_3", is_descending=True)
    assert from_search("?sort=name", OPTIONS).sort == Sort("name")


def test_a_link_of_many_fields_is_read_and_told_of_in_a_few_sentences():
    view = from_search("?" + "&".join(f"f{n}=1" for n in range(100)) + "&min=10", OPTIONS)

    assert view.filters == HeatmapFilters(min_intent=10)
    assert len(view.ignored) == 4
    assert view.ignored[-1] == "So were 97 more."


def test_tiers_written_in_two_ways_are_one_option():
    tiers = (
        FilterOption(filter="tier", value="1", label="1", accounts=3),
        FilterOption(filter="tier", value="Tier 1", label="Tier 1", accounts=4),
    )

    merged = in_usual_tiers({**OPTIONS, "tier": tiers})["tier"]

    assert merged == (FilterOption(filter="tier", value="Tier 1", label="Tier 1", accounts=7),)


def test_a_forged_request_is_read_as_far_as_it_makes_sense():
    assert from_mapping({"min": ["10"], "tier": None, "mqa": "drop", "q": "x" * 1000}) == (
        HeatmapFilters(text="x" * 100)
    )
