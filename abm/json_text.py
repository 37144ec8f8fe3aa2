"""JSON that every reader accepts: no NaN, ISO 8601 times, decimals as numbers, no control characters."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite

_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Characters that JSON may hold, but that a terminal obeys, a script misreads, or UTF-8 has no form for."""


def json_text(value: object) -> str:
    r"""
    One line of JSON.

    NaN and infinity, which JSON does not have, become null; values of other types become text.

    Examples
    --------
    >>> json_text({"points": Decimal("2.50"), "whole": Decimal("3.00"), "odd": float("nan"), "ids": ("a",)})
    '{"points": 2.5, "whole": 3, "odd": null, "ids": ["a"]}'
    >>> print(json_text("Acme\x9b31m"))
    "Acme\u009b31m"
    """
    text = json.dumps(_plain(value), ensure_ascii=False, allow_nan=False)
    return _UNSAFE.sub(lambda character: f"\\u{ord(character[0]):04x}", text)


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
