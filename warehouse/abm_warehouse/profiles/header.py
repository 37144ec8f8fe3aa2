"""The names of columns, as headers spell them and as profiles do."""

import re
from collections.abc import Mapping
from typing import Generic, TypeVar

Cells = tuple[str, ...]
Value = TypeVar("Value")


def folded(name: str) -> str:
    """
    A column's name without case, blanks, hyphens and underscores.

    Examples
    --------
    >>> folded("E-Mail"), folded("Account ID"), folded("account_id")
    ('email', 'accountid', 'accountid')
    """
    return re.sub(r"[\s_-]", "", name.lower()) or name.lower()


class ByColumn(Generic[Value]):
    """
    Values by the names of columns, found under any spelling of a name.

    A column of the very name, in any case, takes precedence over one that differs in blanks, hyphens or
    underscores too.
    """

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._exact: dict[str, Value] = {}
        self._folded: dict[str, Value] = {}
        for name, value in values.items():
            self.add(name, value)

    def add(self, name: str, value: Value) -> None:
        """Add a value; it takes precedence over an earlier one of the very name."""
        self._exact[name.lower()] = value
        self._folded.setdefault(folded(name), value)

    def get(self, name: str) -> Value | None:
        """The value of a column, or None."""
        exact = self._exact.get(name.lower())
        return self._folded.get(folded(name)) if exact is None else exact

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None


def columns_of(header: Cells) -> ByColumn[str]:
    """The columns of a file, as its header spells them."""
    return ByColumn({name: name for name in header})
