"""Records that share a link form one group, unless somebody said that two of them are not the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm_graph.entity_groups import connected_groups, split_groups

rows_of_links = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=40)
conflicts = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=6)


def numbered(rows):
    """Records and links, numbered from 0 without gaps."""
    return [np.unique(column, return_inverse=True)[1] for column in zip(*rows, strict=True)]


def leaders(records, links) -> list[int]:
    """The groups by the textbook's union-find: for each record the leader of its group."""
    leader = list(range(int(records.max()) + 1))

    def find(record):
        while leader[record] != record:
            record = leader[record]
        return record

    first = {}
    for record, link in zip(records.tolist(), links.tolist(), strict=True):
        leader[find(record)] = find(first.setdefault(link, record))
    return [find(record) for record in range(len(leader))]


def partition(groups) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(groups == group).tolist()) for group in groups}


@given(rows_of_links)
def test_groups_are_those_of_a_union_find(rows):
    records, links = numbered(rows)

    assert partition(connected_groups(records, links)) == partition(np.array(leaders(records, links)))


def test_no_rows_give_no_groups():
    nothing = np.zeros(0, dtype=np.int64)

    assert connected_groups(nothing, nothing).tolist() == []


@pytest.mark.slow
@given(rows_of_links, conflicts, st.data())
def test_split_groups_separate_every_conflict_and_change_no_other_group(rows, conflicts, data):
    records, links = numbered(rows)
    size = int(records.max()) + 1
    conflicts = [(one % size, other % size) for one, other in conflicts]
    strength_of = data.draw(st.lists(st.integers(0, 3), min_size=int(links.max()) + 1, max_size=40))
    groups = connected_groups(records, links)
    violated = {groups[one] for one, other in conflicts if one != other and groups[one] == groups[other]}

    split = split_groups(groups, records, links, np.array(strength_of)[links], conflicts)

    assert all(split[one] != split[other] for one, other in conflicts if one != other)
    assert all(any(part <= whole for whole in partition(groups)) for part in partition(split))
    untouched = ~np.isin(groups, list(violated))
    assert split[untouched].tolist() == groups[untouched].tolist()


@given(rows_of_links)
def test_without_a_conflict_the_groups_stay_as_they_are(rows):
    records, links = numbered(rows)
    groups = connected_groups(records, links)

    assert split_groups(groups, records, links, links, [(0, 0)]).tolist() == groups.tolist()


@pytest.mark.parametrize(("strengths", "together"), [([0, 0, 1, 1], (0, 1)), ([1, 1, 0, 0], (1, 2))])
def test_the_weakest_link_between_two_conflicting_records_is_dropped(strengths, together):
    """Records 0 and 1 share a link, 1 and 2 another; 0 and 2 are not the same."""
    records, links = np.array([0, 1, 1, 2]), np.array([0, 0, 1, 1])

    split = split_groups(connected_groups(records, links), records, links, np.array(strengths), [(0, 2)])

    assert partition(split) == {frozenset(together), frozenset({0, 1, 2} - set(together))}


def test_a_record_in_conflict_with_two_others_does_not_separate_those_two():
    """Records 0, 1 and 2 share a mailbox; 1 is neither 0 nor 2."""
    records, links = np.array([0, 1, 2]), np.array([0, 0, 0])
    groups = connected_groups(records, links)

    split = split_groups(groups, records, links, links, [(0, 1), (1, 2)])

    assert partition(split) == {frozenset({0, 2}), frozenset({1})}
