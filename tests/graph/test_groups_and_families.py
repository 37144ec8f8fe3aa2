"""Records that hang together, and families of accounts."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from abm_graph.entity_groups import group_numbers, part
from abm_graph.hierarchy import climb

pairs = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=40)


@given(pairs)
def test_groups_are_those_of_a_union_find(rows):
    records, ties = (np.unique(column, return_inverse=True)[1] for column in zip(*rows, strict=True))
    leader = list(range(int(records.max()) + 1))

    def find(record):
        while leader[record] != record:
            record = leader[record]
        return record

    first = {}
    for record, tie in zip(records.tolist(), ties.tolist(), strict=True):
        leader[find(record)] = find(first.setdefault(tie, record))
    numbers = group_numbers(records, ties)
    for a in range(len(numbers)):
        for b in range(len(numbers)):
            assert (numbers[a] == numbers[b]) == (find(a) == find(b))


def test_nothing_is_in_no_group():
    nothing = np.zeros(0, dtype=np.int64)

    assert group_numbers(nothing, nothing).tolist() == []


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.none() | st.sampled_from("abcdefghxy"), max_size=8))
def test_every_account_reaches_its_top_in_as_many_steps_as_it_is_deep(parents):
    places = climb(parents)

    assert places.keys() == parents.keys()
    for account, place in places.items():
        above, steps = account, 0
        while places[above].parent is not None:
            above, steps = places[above].parent, steps + 1
        assert (above, steps) == (place.top, place.depth)
        assert place.parent in (parents[account], None)


def test_a_chain_of_thousands_of_accounts_is_no_deeper_than_memory():
    parents = {f"{n:05}": f"{n + 1:05}" for n in range(20_000)} | {"20000": None}

    assert climb(parents)["00000"].depth == 20_000


def test_who_stands_between_two_records_of_one_tie_does_not_part_them():
    """Records 0, 1 and 2 share a mailbox; 1 is neither 0 nor 2."""
    records, ties = np.array([0, 1, 2]), np.array([0, 0, 0])

    first, second, third = part(group_numbers(records, ties), records, ties, ties, [(0, 1), (1, 2)]).tolist()

    assert first == third != second
