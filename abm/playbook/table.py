"""A table of schema ``run``, in which SQL models read a playbook."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """One table to be written whole: its name in schema ``run``, its columns with SQL types, its rows."""

    name: str
    columns: str
    rows: tuple[tuple[Any, ...], ...]
