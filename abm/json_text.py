"""Answers as JSON that every reader takes: no NaN, times in ISO 8601, decimals as numbers."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite


def json_text(value: object) -> str:
    """
    One line of JSON.

    Numbers that JSON has not (NaN, infinity) become null; what has no form of its own becomes text.

    Examples
    --------
    >>> json_text({"points": Decimal("2.50"), "whole": Decimal("3.00"), "odd": float("nan"), "ids": ("a",)})
    '{"points": 2.5, "whole": 3, "odd": null, "ids": ["a"]}'
    """
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False)


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return str(value)
