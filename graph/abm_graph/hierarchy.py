"""Families of accounts: parents, tops, and links that cannot be right."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Place(NamedTuple):
    """
    Where an account stands in its family.

    Parameters
    ----------
    parent
        As followed; None at the top, and where the link is broken.
    top
        The account at the top of the family.
    depth
        Steps from the top.
    problem
        ``cycle``, ``unknown_parent`` or ``two_parents``; None when all is well.
    detail
        The ids it is about.
    """

    parent: str | None
    top: str
    depth: int
    problem: str | None
    detail: str | None


def climb(
    parents: Mapping[str, str | None], others: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Place]:
    """
    Place every account in its family.

    A cycle is cut above its smallest id, and every account on it is reported. An account whose parent is not
    there is a top.

    Parameters
    ----------
    parents
        The parent each account names, if any.
    others
        Every parent that an account was given, where there is more than one.

    Examples
    --------
    >>> climb({"hq": None, "de": "hq", "berlin": "de"})["berlin"]
    Place(parent='de', top='hq', depth=2, problem=None, detail=None)
    >>> climb({"a": "b", "b": "a"})["b"]
    Place(parent='a', top='a', depth=1, problem='cycle', detail='a -> b -> a')
    """
    links = {account: parent if parent in parents else None for account, parent in parents.items()}
    cycles = _cycles(links)
    links |= dict.fromkeys((path.partition(" -> ")[0] for path in cycles.values()), None)
    places: dict[str, Place] = {}
    for start in links:
        chain = []
        at: str | None = start
        while at is not None and at not in places:
            chain.append(at)
            at = links[at]
        for below in reversed(chain):
            parent = links[below]
            top, depth = (below, 0) if parent is None else (places[parent].top, places[parent].depth + 1)
            problem, detail = _problem(below, parents, cycles, others or {})
            places[below] = Place(parent, top, depth, problem, detail)
    return places


def _problem(
    account: str,
    parents: Mapping[str, str | None],
    cycles: Mapping[str, str],
    others: Mapping[str, Sequence[str]],
) -> tuple[str | None, str | None]:
    parent = parents[account]
    if account in cycles:
        return "cycle", cycles[account]
    if parent is not None and parent not in parents:
        return "unknown_parent", parent
    if len(others.get(account, ())) > 1:
        return "two_parents", ", ".join(others[account])
    return None, None


def _cycles(links: Mapping[str, str | None]) -> dict[str, str]:
    """For each account on a cycle, the cycle written from its smallest id."""
    found: dict[str, str] = {}
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
            found |= dict.fromkeys(members, written)
        done.update(path)
    return found
