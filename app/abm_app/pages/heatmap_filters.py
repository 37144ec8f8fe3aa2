"""Filters and sort of the heatmap as a query string that can be shared, and back."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args

from abm_app import labels
from abm_app.routes import RUN, values_in
from abm_warehouse.publishing.heatmap import (
    HEATMAP_SORTS,
    WEEK_SORT,
    FilterOption,
    HeatmapFilters,
    Movement,
    Sort,
)

CHOICES = ("tier", "segment", "icp", "owner", "state", "solution")
"""Filters whose values are those of the book."""
KEYS = ("q", *CHOICES, "move", "min", "mqa")
"""Names of the filters in the query string, in the order of the controls."""
SORT = "sort"
OTHER_KEYS = frozenset({SORT, "theme", RUN})
LONGEST_TEXT = 100
MOST_NOTICES = 3

Options = Mapping[str, Sequence[FilterOption]]


@dataclass(frozen=True, slots=True)
class View:
    """The filters and sort in an address, and a sentence for each part that was ignored."""

    filters: HeatmapFilters
    sort: Sort | None
    ignored: tuple[str, ...]


def from_mapping(values: Mapping[str, Any]) -> HeatmapFilters:
    """
    Filters from the values of the controls; what cannot be understood is left out.

    Examples
    --------
    >>> from_mapping({"q": " Acme ", "min": "10", "mqa": "1", "move": "sideways"})
    ... # doctest: +ELLIPSIS
    HeatmapFilters(text='Acme', ..., movement=None, min_intent=10.0, only_mqa=True)
    """
    texts = {key: str(values.get(key) or "").strip() for key in KEYS}
    movement = texts["move"] if texts["move"] in get_args(Movement) else None
    return HeatmapFilters(
        text=texts["q"][:LONGEST_TEXT] or None,
        movement=cast("Movement | None", movement),
        min_intent=_intent(texts["min"]),
        only_mqa=texts["mqa"] in {"1", "True"},
        **{choice: texts[choice] or None for choice in CHOICES},
    )


def from_search(search: str | None, options: Options) -> View:
    """
    View of a shared link.

    Parameters
    ----------
    search
        Query string of the address, with or without its question mark.
    options
        Values that the book has; a link may name one that it no longer has.
    """
    asked = values_in(search)
    sort = sort_from(asked.get(SORT, ""))
    understood, ignored = {}, []
    for key, value in asked.items():
        if problem := _problem(key, value, options):
            ignored.append(problem)
        elif key in KEYS:
            understood[key] = value
    if len(ignored) > MOST_NOTICES:
        ignored[MOST_NOTICES:] = [f"So were {len(ignored) - MOST_NOTICES} more."]
    return View(from_mapping(understood), sort, tuple(ignored))


def _problem(key: str, value: str, options: Options) -> str | None:
    """What is wrong with one part of a link; None when nothing is."""
    if key not in KEYS and key not in OTHER_KEYS:
        return f"There is no filter called {key!r}."
    if key in CHOICES and value not in {option.value for option in options[key]}:
        return f"No account has {key} {value!r}."
    if key == "move" and value not in get_args(Movement):
        return f"move is {' or '.join(get_args(Movement))}, not {value!r}."
    if key == "min" and _intent(value) is None:
        return f"The least intent is a number of points from 0 upwards, not {value!r}."
    if key == "mqa" and value != "1":
        return f"mqa is 1 or is left out; it was {value!r}."
    if key == SORT and sort_from(value) is None:
        return f"The heatmap has no column {value.removeprefix('-')!r} to sort by."
    return None


def sort_from(text: str) -> Sort | None:
    """
    Sort of an address: a column, with a minus sign for the highest first.

    Examples
    --------
    >>> sort_from("-week_2"), sort_from("name"), sort_from("nonsense")
    (Sort(column='week_2', is_descending=True), Sort(column='name', is_descending=False), None)
    """
    column = text.removeprefix("-")
    if column not in HEATMAP_SORTS and not WEEK_SORT.fullmatch(column):
        return None
    return Sort(column, is_descending=text.startswith("-"))


def to_mapping(filters: HeatmapFilters) -> dict[str, str]:
    """
    Filters as values of the controls and of the query string.

    Examples
    --------
    >>> to_mapping(HeatmapFilters(tier="Tier 1", min_intent=10, only_mqa=True))
    {'tier': 'Tier 1', 'min': '10', 'mqa': '1'}
    """
    values = {
        "q": filters.text,
        **{choice: getattr(filters, choice) for choice in CHOICES},
        "move": filters.movement,
        "min": None if filters.min_intent is None else f"{filters.min_intent:g}",
        "mqa": "1" if filters.only_mqa else None,
    }
    return {key: value for key, value in values.items() if value}


def in_usual_tiers(options: Options) -> dict[str, Sequence[FilterOption]]:
    """Options in which tiers that differ only in how they are written, as 1 and Tier 1, are one."""
    tiers: dict[str, FilterOption] = {}
    for option in options["tier"]:
        name = labels.tier(option.value) or option.value
        counted = tiers[name].accounts if name in tiers else 0
        label = labels.tier(option.label) or option.label
        tiers[name] = option._replace(value=name, label=label, accounts=counted + option.accounts)
    return {**options, "tier": tuple(tiers.values())}


def _intent(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
