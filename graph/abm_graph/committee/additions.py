"""What would make an account an MQA: the fewest people who would have to act."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

MOST_PEOPLE = 3
"""An addition of more people than this is no next step."""


@dataclass(frozen=True, slots=True)
class Actor:
    """
    Somebody who acts deliberately, or may do so.

    Parameters
    ----------
    contact_id
        The person.
    role, department
        None if unknown.
    is_senior
        Director and above.
    points
        The most that one act could add to the intent of the account, in hundredths.
    """

    contact_id: str
    role: str | None = None
    department: str | None = None
    is_senior: bool = False
    points: int = 0


@dataclass(frozen=True, slots=True)
class Needs:
    """
    What the people of a window must be together, and what must be added to the intent of the account.

    Parameters
    ----------
    people, groups, senior_people
        How many people, roles or departments, and seniors an episode takes; 0 if the account has one.
    points
        What is lacking to the mark of account intent, in hundredths; 0 if nothing is.
    """

    people: int = 0
    groups: int = 0
    senior_people: int = 0
    points: int = 0

    def are_met(self, window: Collection[Actor], added: Collection[Actor]) -> bool:
        """Whether the people of the window and those who are added may be enough."""
        together = [*window, *added]
        roles = {actor.role for actor in together} - {None}
        departments = {actor.department for actor in together} - {None}
        seniors = {actor.contact_id for actor in together if actor.is_senior}
        return (
            len({actor.contact_id for actor in together}) >= self.people
            and max(len(roles), len(departments)) >= self.groups
            and len(seniors) >= self.senior_people
            and sum(actor.points for actor in added) >= self.points
        )


def possible_additions(
    window: Collection[Actor], candidates: Sequence[Actor], needs: Needs
) -> Iterator[tuple[Actor, ...]]:
    """
    Find the people whose acts could meet the needs, the fewest first.

    Parameters
    ----------
    window
        The people whose deliberate signals would still be in the window with an act of today.
    candidates
        The people who may act, the nearest first. Each of them acts once; somebody of the window may.
    needs
        What is asked for.

    Yields
    ------
    tuple
        Every addition of at most ``MOST_PEOPLE``; of those of one size, the one of the nearest people first.

    Notes
    -----
    What an act really adds depends on who else acts, since people who could fill one seat share it. As
    ``points`` is the most it could add, an addition that is enough is among those that are found. All up to
    that size are tried; the cost is the cube of the number of candidates.

    Examples
    --------
    >>> window = [Actor("ann", role="user", department="it")]
    >>> bob = Actor("bob", role="user", department="sales", points=300)
    >>> eve = Actor("eve", role="decision_maker", department="finance", is_senior=True, points=450)
    >>> needs = Needs(people=2, groups=2, senior_people=1, points=400)
    >>> [[actor.contact_id for actor in added] for added in possible_additions(window, [bob, eve], needs)]
    [['eve'], ['bob', 'eve']]
    """
    for size in range(1, MOST_PEOPLE + 1):
        for added in combinations(candidates, size):
            if needs.are_met(window, added):
                yield added
