"""The position of each account under its ultimate parent, whatever the parent links say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm_graph.hierarchy import resolve_hierarchy

parent_links = st.dictionaries(
    st.sampled_from("abcdefgh"), st.none() | st.sampled_from("abcdefghxy"), max_size=8
)


@given(parent_links)
def test_every_account_reaches_its_ultimate_parent_in_as_many_steps_as_it_is_deep(parents):
    positions = resolve_hierarchy(parents)

    assert positions.keys() == parents.keys()
    for account, position in positions.items():
        above, steps = account, 0
        while positions[above].parent is not None:
            above, steps = positions[above].parent, steps + 1
        assert (above, steps) == (position.ultimate_parent, position.depth)


@given(parent_links)
def test_a_parent_is_followed_unless_it_is_unknown_or_closes_a_cycle(parents):
    for account, position in resolve_hierarchy(parents).items():
        if position.problem == "cycle" and account == min(position.detail.split(" -> ")):
            assert position.parent is None
        elif position.problem == "unknown_parent":
            assert (position.parent, position.detail) == (None, parents[account])
        else:
            assert position.parent == parents[account]


@given(parent_links, st.randoms(use_true_random=False))
def test_the_order_of_the_accounts_does_not_matter(parents, random):
    shuffled = list(parents.items())
    random.shuffle(shuffled)

    assert resolve_hierarchy(dict(shuffled)) == resolve_hierarchy(parents)


@pytest.mark.parametrize(
    ("parents", "account", "expected"),
    [
        ({"a": None}, "a", (None, "a", 0, None, None)),
        ({"a": "a"}, "a", (None, "a", 0, "cycle", "a -> a")),
        ({"c": "a", "b": "c", "a": "b"}, "a", (None, "a", 0, "cycle", "a -> b -> c -> a")),
        ({"c": "a", "b": "c", "a": "b"}, "b", ("c", "a", 2, "cycle", "a -> b -> c -> a")),
        ({"a": "b", "b": "a", "under": "b"}, "under", ("b", "a", 2, None, None)),
        ({"a": "gone"}, "a", (None, "a", 0, "unknown_parent", "gone")),
    ],
)
def test_a_problem_is_reported_with_the_ids_it_is_about(parents, account, expected):
    assert resolve_hierarchy(parents)[account] == expected


def test_an_account_with_two_parents_is_reported_and_the_chosen_one_is_followed():
    positions = resolve_hierarchy(
        {"one": None, "two": None, "child": "two"}, {"child": ["one", "two"], "two": ["x"]}
    )

    assert positions["child"] == ("two", "two", 1, "two_parents", "one, two")
    assert positions["two"].problem is None


def test_a_chain_of_twenty_thousand_accounts_is_followed_to_its_end():
    parents = {f"{n:05}": f"{n + 1:05}" for n in range(20_000)} | {"20000": None}

    assert resolve_hierarchy(parents)["00000"].depth == 20_000


def test_no_accounts_have_no_positions():
    assert resolve_hierarchy({}) == {}
