"""Filters of the heatmap as a query string that can be shared, and back."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args
from urllib.parse import parse_qsl

from abm_warehouse.publishing.result_rows import FilterOption, HeatmapFilters, Movement

CHOICES = ("tier", "segment", "owner", "state", "solution")
"""Filters whose values are those of the book."""
KEYS = ("q", *CHOICES, "move", "min", "mqa")
"""Names of the filters in the query string, in the order of the controls."""
NOT_FILTERS = frozenset({"theme"})
LONGEST_TEXT = 100

Options = Mapping[str, Sequence[FilterOption]]


def from_mapping(values: Mapping[str, Any]) -> HeatmapFilters:
    """
    Filters from the values of the controls; what cannot be understood is left out.

    Examples
    --------
    >>> from_mapping({"q": " Acme ", "min": "10", "mqa": "1", "move": "sideways"})
    ... # doctest: +ELLIPSIS
    HeatmapFilters(text='Acme', ..., movement=None, min_intent=10.0, only_mqa=True)
    """
    words = {key: str(values.get(key) or "").strip() for key in KEYS}
    movement = words["move"] if words["move"] in get_args(Movement) else None
    return HeatmapFilters(
        text=words["q"][:LONGEST_TEXT] or None,
        movement=cast("Movement | None", movement),
        min_intent=_number(words["min"]),
        only_mqa=words["mqa"] in {"1", "True"},
        **{choice: words[choice] or None for choice in CHOICES},
    )


def from_search(search: str | None, options: Options) -> tuple[HeatmapFilters, list[str]]:
    """
    Filters of a shared link, and a sentence for each part of it that was ignored.

    Parameters
    ----------
    search
        Query string of the address, with or without its question mark.
    options
        Values that the book has; a link may name one that it no longer has.
    """
    said = dict(parse_qsl((search or "").removeprefix("?"), max_num_fields=50))
    ignored = [f"There is no filter called {key!r}." for key in said if _is_foreign(key)]
    kept = {}
    for key, value in said.items():
        if key in CHOICES and value not in {option.value for option in options[key]}:
            ignored.append(f"No account has {key} {value!r}.")
        elif key == "move" and value not in get_args(Movement):
            ignored.append(f"Accounts move {' or '.join(get_args(Movement))}, not {value!r}.")
        elif key == "min" and _number(value) is None:
            ignored.append(f"The least intent is a number from 0 to 100, not {value!r}.")
        elif key == "mqa" and value != "1":
            ignored.append(f"mqa is 1 or is left out; it was {value!r}.")
        elif key in KEYS:
            kept[key] = value
    return from_mapping(kept), ignored


def to_mapping(filters: HeatmapFilters) -> dict[str, str]:
    """
    Values of the controls, and of the query string, that stand for filters.

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


def _is_foreign(key: str) -> bool:
    return key not in KEYS and key not in NOT_FILTERS


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and 0 <= number <= 100 else None
