"""Account hierarchies: the ultimate parent of every account, and parent links that cannot be right."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

__all__ = ["HierarchyPosition", "resolve_hierarchy"]


class HierarchyPosition(NamedTuple):
    """
    The position of an account in its hierarchy.

    Parameters
    ----------
    parent
        The parent account; None for an ultimate parent, for an account whose parent is unknown, and where a
        cycle was cut.
    ultimate_parent
        The account at the end of the chain of parents; the account itself if it has no parent.
    depth
        Steps from the ultimate parent, which is 0.
    problem
        ``cycle``, ``unknown_parent`` or ``two_parents``; None if the links are sound.
    detail
        The ids that the problem is about; None without a problem.
    """

    parent: str | None
    ultimate_parent: str
    depth: int
    problem: str | None
    detail: str | None


def resolve_hierarchy(
    parents: Mapping[str, str | None], all_parents: Mapping[str, Sequence[str]] | None = None
) -> dict[str, HierarchyPosition]:
    """
    Find the ultimate parent of every account, and report cycles, unknown parents and double parents.

    A cycle is cut above its smallest id, which becomes the ultimate parent, and every account on the cycle is
    reported. An account whose parent is not among the accounts is an ultimate parent itself.

    Parameters
    ----------
    parents
        The parent of each account, or None. The keys are all accounts.
    all_parents
        Every parent that the sources gave to an account. An account with more than one is reported; the one
        in ``parents`` is followed.

    Returns
    -------
    dict
        A :class:`HierarchyPosition` for every account of ``parents``.

    Notes
    -----
    Linear in the number of accounts; a chain of any length is followed without recursion.

    Examples
    --------
    >>> resolve_hierarchy({"hq": None, "de": "hq", "berlin": "de"})["berlin"]
    HierarchyPosition(parent='de', ultimate_parent='hq', depth=2, problem=None, detail=None)
    >>> resolve_hierarchy({"a": "b", "b": "a"})["b"]
    HierarchyPosition(parent='a', ultimate_parent='a', depth=1, problem='cycle', detail='a -> b -> a')
    >>> resolve_hierarchy({"de": "gone"})["de"].problem
    'unknown_parent'
    """
    links = {account: parent if parent in parents else None for account, parent in parents.items()}
    cycles = _cycles(links)
    links |= dict.fromkeys((path.partition(" -> ")[0] for path in cycles.values()), None)
    positions: dict[str, HierarchyPosition] = {}
    for start in links:
        chain = []
        current: str | None = start
        while current is not None and current not in positions:
            chain.append(current)
            current = links[current]
        for account in reversed(chain):
            parent = links[account]
            above = positions[parent] if parent is not None else None
            problem, detail = _problem(account, parents, cycles, all_parents or {})
            positions[account] = HierarchyPosition(
                parent=parent,
                ultimate_parent=above.ultimate_parent if above else account,
                depth=above.depth + 1 if above else 0,
                problem=problem,
                detail=detail,
            )
    return positions


def _problem(
    account: str,
    parents: Mapping[str, str | None],
    cycles: Mapping[str, str],
    all_parents: Mapping[str, Sequence[str]],
) -> tuple[str | None, str | None]:
    """The problem of an account and the ids it is about; a cycle matters more than the others."""
    parent = parents[account]
    if account in cycles:
        return "cycle", cycles[account]
    if parent is not None and parent not in parents:
        return "unknown_parent", parent
    if len(all_parents.get(account, ())) > 1:
        return "two_parents", ", ".join(all_parents[account])
    return None, None


def _cycles(links: Mapping[str, str | None]) -> dict[str, str]:
    """For each account on a cycle, the cycle written from its smallest id."""
    cycle_of: dict[str, str] = {}
    done: set[str] = set()
    for start in links:
        path: dict[str, None] = {}
        account: str | None = start
        while account is not None and account not in done and account not in path:
            path[account] = None
            account = links[account]
        if account is not None and account in path:
            walked = list(path)
            members = walked[walked.index(account) :]
            turn = members.index(min(members))
            written = " -> ".join([*members[turn:], *members[:turn], members[turn]])
            cycle_of |= dict.fromkeys(members, written)
        done.update(path)
    return cycle_of
