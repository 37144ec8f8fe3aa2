"""What an account's graph answers, in sentences: the same in the app and on the command line."""

from collections.abc import Iterator, Sequence

from abm.counting import counted
from abm.vocabulary.words import spelt
from abm_app.formatting import day, points, share
from abm_app.labels import NO_NAME, role
from abm_warehouse.publishing.result_rows import (
    Account,
    FamilyMember,
    Influence,
    NextAction,
    Outlook,
    Solution,
    Surge,
)

NOTABLE_SHARE = 0.7
"""From this share of the intent on, the sentence about an account names the person who has it."""
MATTERING = 3
"""Most people whom the sentence about ties names as those who matter."""


def next_action(action: NextAction) -> str:
    """
    What to do next, and why.

    Examples
    --------
    >>> empty = NextAction(
    ...     "any", 1, "find", None, None, None, "economic_buyer", "economic_buyer", *[None] * 6
    ... )
    >>> next_action(empty)
    'Find an economic buyer: nobody is known for the seat.'
    >>> ann = empty._replace(action="meet", full_name="Ann", title="CFO", through_user="Rep", probability=0.6)
    >>> next_action(ann._replace(through_first="Bob"))
    'Meet Ann (CFO), economic buyer. Rep knows Bob, who can introduce you (60%).'
    """
    who = _with_title(action.full_name, action.title)
    what = role(action.role).lower() if action.role else ""
    if action.action == "find":
        number = int((action.seat_id or "").partition(":")[2] or 1)
        return f"{whom_to_find(action.role or '', number)}: nobody is known for the seat."
    if action.action == "answer":
        asked = spelt(action.evidence_kind or "request")
        return f"Answer {who}: {asked} of {day(action.evidence_at)}."
    seat = f", {what}" if what and action.seat_id else ""
    if action.action == "win":
        return " ".join([f"Win {who}{seat}: it takes an act of theirs for an MQA.", *_introduction(action)])
    last = f", last active on {day(action.evidence_at)}" if action.evidence_at else ""
    return " ".join([f"Meet {who}{seat}{last}.", *_introduction(action)])


def solution(told: Solution) -> str:
    """
    What the decision about a need is.

    Examples
    --------
    >>> from decimal import Decimal
    >>> solution(Solution("security", True, "committee", Decimal(20), Decimal("12.50"), 2, Decimal("0.3")))
    'For security it is an MQA: intent 12.5, fit 20, 2 people engaged.'
    """
    flag = "an MQA" if told.is_mqa else "not an MQA"
    engaged = counted(told.people_engaged, "person", "people")
    return (
        f"For {told.solution} it is {flag}: intent {points(told.intent)}, fit {points(told.fit)},"
        f" {engaged} engaged."
    )


def whom_to_find(seat_role: str, number: int = 1) -> str:
    """
    Whom an empty seat needs; ``number`` is that of the seat among those of the role.

    Examples
    --------
    >>> whom_to_find("economic_buyer"), whom_to_find("user", 2), whom_to_find("legal_procurement")
    ('Find an economic buyer', 'Find another user', 'Find somebody in legal or procurement')
    """
    if seat_role == "legal_procurement":
        return "Find somebody in legal or procurement"
    noun = role(seat_role).lower()
    if number > 1:
        return f"Find another {noun}"
    return f"Find {'an' if noun[0] in 'aeio' else 'a'} {noun}"


def _introduction(action: NextAction) -> Iterator[str]:
    """Who begins, and who introduces, if anybody does."""
    if action.through_user is None:
        return
    likely = f"({share(action.probability)})"
    if action.through_first is None:
        yield f"{action.through_user} knows them {likely}."
    elif action.through_second is None:
        yield f"{action.through_user} knows {action.through_first}, who can introduce you {likely}."
    else:
        yield (
            f"{action.through_user} knows {action.through_first}, who can introduce you to"
            f" {action.through_second}, and they to them {likely}."
        )


def outlook(told: Outlook) -> tuple[str, ...]:
    """
    What would lose the flag or earn it, and on whom access and interest depend.

    Examples
    --------
    >>> told = Outlook(
    ...     "any",
    ...     True,
    ...     None,
    ...     None,
    ...     None,
    ...     None,
    ...     0,
    ...     None,
    ...     None,
    ...     None,
    ...     None,
    ...     True,
    ...     1,
    ...     "high",
    ...     "Ann",
    ...     None,
    ...     1.2,
    ...     0.9,
    ...     "Ann",
    ... )
    >>> outlook(told)
    ('Single thread: every way to those who decide leads through Ann.', 'Ann has 90% of the interest.')
    """
    return tuple(sentence for sentence in (_flag(told), _thread(told), _share(told)) if sentence)


def prospects(account: Account, outlooks: Sequence[Outlook], surging: Surge | None) -> tuple[str, ...]:
    """
    Everything that says how the account is likely to go on: its outlook, its flag and its activity.

    Examples
    --------
    >>> account = Account(*[None] * len(Account._fields))
    >>> prospects(account._replace(is_solid=True), (), Surge("going_dark", 0, 24))[1]
    'Going dark: no signal last week, 24 in the three weeks before.'
    """
    told = [sentence for row in outlooks for sentence in outlook(row)]
    told += filter(None, [robustness(account), surge(surging) if surging else None])
    return tuple(told)


def surge(found: Surge) -> str:
    """
    How an account became busier or quieter.

    Examples
    --------
    >>> surge(Surge("surging", 12, 9))
    'Surging: 12 signals last week, 9 in the three weeks before.'
    >>> surge(Surge("going_dark", 0, 24))
    'Going dark: no signal last week, 24 in the three weeks before.'
    """
    what = "Surging" if found.movement == "surging" else "Going dark"
    signals = counted(found.signals, "signal") if found.signals else "no signal"
    return f"{what}: {signals} last week, {found.signals_before} in the three weeks before."


def influence(people: Sequence[Influence]) -> tuple[str, ...]:
    """
    Who matters by their ties, and who ties groups together.

    Examples
    --------
    >>> from decimal import Decimal
    >>> ann = Influence("c1", "Ann", "CFO", 1, Decimal("0.40"), 3, True, 1, 1)
    >>> bob = ann._replace(full_name="Bob", title=None, importance=Decimal("0.25"), is_bridge=False)
    >>> for sentence in influence([ann, bob]):
    ...     print(sentence)
    Ann (CFO) and Bob matter most by their ties, with 65% of all importance.
    Ann ties groups together: without them, some of the others are no longer tied.
    """
    if not people:
        return ()
    first = people[:MATTERING]
    verb = "matters" if len(first) == 1 else "matter"
    names = _listed([_with_title(person.full_name, person.title) for person in first])
    importance = share(sum(person.importance for person in first))
    bridges = [person.full_name or NO_NAME for person in people if person.is_bridge]
    told = [f"{names} {verb} most by their ties, with {importance} of all importance."]
    if bridges:
        tie = "ties" if len(bridges) == 1 else "tie"
        told.append(
            f"{_listed(bridges)} {tie} groups together: without them, some of the others are no longer tied."
        )
    return tuple(told)


def family(members: Sequence[FamilyMember]) -> str | None:
    """
    What the accounts of a corporate family add up to; None if there is no other account.

    Examples
    --------
    >>> from decimal import Decimal
    >>> top = FamilyMember(*[None] * len(FamilyMember._fields))._replace(
    ...     name="Acme", mqas=1, family_size=3, family_intent=Decimal(40), family_people_engaged=2
    ... )
    >>> family([])
    >>> print(family([top]))
    The family of Acme: 3 accounts with 40 points of intent, 2 engaged people and 1 MQA; nothing counts twice.
    """
    if not members:
        return None
    top = members[0]
    engaged = counted(top.family_people_engaged, "engaged person", "engaged people")
    return (
        f"The family of {top.name}: {counted(top.family_size, 'account')} with {points(top.family_intent)}"
        f" points of intent, {engaged} and {counted(top.mqas, 'MQA')}; nothing counts twice."
    )


def certainty(account: Account) -> str | None:
    """
    How sure the coverage of a committee is, and how complete other systems would call it.

    Examples
    --------
    >>> account = Account(*[None] * len(Account._fields))
    >>> certainty(account) is None
    True
    >>> certainty(account._replace(coverage_expected=0.44, roles=8, complete_roles=3))
    'As roles are uncertain, expect 44%. People are known for 3 of 8 roles, if one may have several.'
    """
    if account.coverage_expected is None:
        return None
    return (
        f"As roles are uncertain, expect {share(account.coverage_expected)}. People are known for"
        f" {account.complete_roles} of {counted(account.roles or 0, 'role')}, if one may have several."
    )


def robustness(account: Account) -> str | None:
    """
    Whether the flag of an MQA is solid, or on what alone it rests; None if that is not judged.

    Examples
    --------
    >>> account = Account(*[None] * len(Account._fields))
    >>> robustness(account), robustness(account._replace(is_solid=True))
    (None, 'Solid: an MQA without any one person, signal or source as well.')
    >>> robustness(account._replace(is_solid=False, thinnest="person", thinnest_name="Ann"))
    'Thin: no MQA without Ann.'
    """
    if account.is_solid is None:
        return None
    if account.is_solid:
        return "Solid: an MQA without any one person, signal or source as well."
    what = {
        "person": account.thinnest_name or "one person",
        "event": f"one signal of {account.thinnest_name or NO_NAME}",
        "source": f"what comes from {spelt(account.thinnest_source or 'one source')}",
    }.get(account.thinnest or "")
    return f"Thin: no MQA without {what}." if what else "Thin: no MQA if points decayed a quarter faster."


def _flag(told: Outlook) -> str | None:
    if told.lost_at is not None:
        because = {
            "hand_raise": "the request for sales is too long ago by then",
            "episode": "the coordinated activity is too long ago by then",
            "min_days": "the least days of an MQA are over by then",
        }.get(told.lost_by or "")
        if because is None:
            signal = spelt(told.fading_kind or "signal")
            whose = f" of {told.fading_name}" if told.fading_name else ""
            because = f"intent falls below the mark as the {signal}{whose} fades"
        return f"Stops being an MQA on {day(told.lost_at)} if nothing happens: {because}."
    if not told.is_mqa and told.people_needed:
        names = [told.first_to_win, told.second_to_win, told.third_to_win][: told.people_needed]
        lacking = (
            f", for the {points(told.intent_needed)} points that are lacking" if told.intent_needed else ""
        )
        acts = "an act" if told.people_needed == 1 else "one act each"
        return f"Would be an MQA with {acts} of {_listed([name or NO_NAME for name in names])}{lacking}."
    return None


def _thread(told: Outlook) -> str | None:
    names = [name or NO_NAME for name in (told.first_in_cut, told.second_in_cut)]
    if not told.is_connected:
        return "None of us has a way to those who decide." if told.risk == "high" else None
    if told.ways == 1:
        return f"Single thread: every way to those who decide leads through {names[0]}."
    if told.ways == 2:
        return f"Two ways lead to those who decide, through {_listed(names)}."
    return f"{counted(told.ways or 0, 'way')} that share nobody lead to those who decide."


def _share(told: Outlook) -> str | None:
    if told.top_share is None or told.top_share < NOTABLE_SHARE:
        return None
    if told.top_share == 1:
        return f"Single thread: all of the interest is that of {told.top_name or NO_NAME}."
    return f"{told.top_name or NO_NAME} has {share(told.top_share)} of the interest."


def _with_title(full_name: str | None, title: str | None) -> str:
    return (full_name or NO_NAME) + (f" ({title})" if title else "")


def _listed(names: list[str]) -> str:
    """
    Names with commas and a final *and*.

    Examples
    --------
    >>> _listed(["Ann"]), _listed(["Ann", "Bob", "Cy"])
    ('Ann', 'Ann, Bob and Cy')
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
