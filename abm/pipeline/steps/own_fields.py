"""
Columns of files that have no canonical name, as fields of accounts and people under names of their own.

A field has the name of its column in lower case, with an underscore for whatever is between letters and
digits. Names that differ in case, blanks and punctuation are one field, which is spelt as a fit rule has it.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import duckdb
import pyarrow as pa

from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import write_table
from abm_warehouse.models.model import Model
from abm_warehouse.storage.entities import ENTITIES, Entity

MOST_FIELDS: Final = 100
"""How many fields of accounts, and of people, are kept: those that fit rules name, then the most filled."""

LONGEST: Final = 60
"""How many characters the name of a field may have."""

MART_COLUMNS: Final = {
    "accounts": frozenset({"owner_name", "converted_revenue", "converted_currency"}),
    "contacts": frozenset(
        {
            "match_method", "is_senior", "role_confidence", "role_source", "is_contactable", "status",
            "records", "match_probability", "match_class", "other_role", "other_role_source",
        }
    ),
}  # fmt: skip
"""Columns of the marts of an entity, besides the canonical ones: a field has another name."""

_SUBJECTS: Final = {"accounts": "account", "contacts": "person"}
_NUMBER: Final = "-?(0|[1-9][0-9]{0,14})([.][0-9]{1,9})?"
_NOTHING: Final = ("", "-", "n/a", "na", "none", "null", "unknown")
"""What stands for no value beside numbers, in lower case."""


@dataclass(frozen=True, slots=True)
class Written:
    """A column as files spell it: how many records have it, and whether all of its cells are numbers."""

    name: str
    records: int
    is_number: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A field, the columns that it is, its type, and whether it is kept."""

    name: str
    columns: tuple[str, ...]
    type: str
    is_kept: bool


def step() -> Model:
    """Writes ``int_own_fields``, ``int_account_fields`` and ``int_record_fields``."""
    return python_step(
        give_own_fields,
        subject="entities",
        reads=("known.accounts_own_fields", "known.contacts_own_fields", "run.conditions"),
        writes=("int_own_fields", "int_account_fields", "int_record_fields"),
    )


def give_own_fields(con: duckdb.DuckDBPyConnection) -> None:
    """
    Write what the fields are, and those of accounts and of records of people, a row for each value.

    ``number_value`` is null where the text is not a plain number such as 12 or -0.5.
    """
    fields = {name: _fields(con, ENTITIES[name]) for name in _SUBJECTS}
    rows = [
        (_SUBJECTS[entity], column, field)
        for entity, found in fields.items()
        for field in found
        for column in field.columns
    ]
    write_table(
        con,
        "int_own_fields",
        {
            "subject": pa.array([subject for subject, _, _ in rows], pa.string()),
            "written": pa.array([column for _, column, _ in rows], pa.string()),
            "field": pa.array([field.name for *_, field in rows], pa.string()),
            "type": pa.array([field.type for *_, field in rows], pa.string()),
            "is_kept": pa.array([field.is_kept for *_, field in rows], pa.bool_()),
        },
    )
    for table, entity in (("int_account_fields", "accounts"), ("int_record_fields", "contacts")):
        [key] = ENTITIES[entity].key
        con.execute(
            f"create or replace table main.{table} as select cells.{key}, names.field,"
            f" left(cells.value, 4000) as text_value,"
            f" case when regexp_full_match(cells.value, '{_NUMBER}') then cells.value::double end"
            " as number_value,"
            " cells.system, cells.file, cells.said_at"
            f" from known.{entity}{_VIEW} as cells inner join int_own_fields as names"
            f" on names.written = cells.written and names.subject = '{_SUBJECTS[entity]}' and names.is_kept"
            f" qualify row_number() over (partition by cells.{key}, names.field"
            " order by cells.said_at desc nulls last, cells.written) = 1"
        )


_VIEW: Final = "_own_fields"


def _fields(con: duckdb.DuckDBPyConnection, entity: Entity) -> list[Field]:
    [key] = entity.key
    columns = con.execute(
        f"select written, count(distinct {key}),"
        f" count(*) filter (where regexp_full_match(value, '{_NUMBER}')) > 0 and bool_and("
        f"regexp_full_match(value, '{_NUMBER}') or list_contains(?, lower(value)))"
        f" from known.{entity.name}{_VIEW} group by written order by written",
        [list(_NOTHING)],
    ).fetchall()
    asked = con.execute(
        "select distinct field from run.conditions where subject = ?", [_SUBJECTS[entity.name]]
    ).fetchall()
    taken = {column.name for column in entity.columns} | MART_COLUMNS[entity.name]
    return fields_of((Written(*column) for column in columns), asked={name for (name,) in asked}, taken=taken)


def fields_of(
    columns: Iterable[Written], *, asked: set[str], taken: set[str] | frozenset[str]
) -> list[Field]:
    """
    The fields that columns are, the ones that are kept first.

    Parameters
    ----------
    columns
        The columns of files, each once.
    asked
        Fields that fit rules name.
    taken
        Names that a field may not have; its own then ends in ``_of_file``.

    Examples
    --------
    >>> columns = [Written("Churn Risk", 3, True), Written("churn_risk", 2, True), Written("Tier", 9, False)]
    >>> [(field.name, field.columns, field.type) for field in fields_of(columns, asked=set(), taken={"tier"})]
    [('tier_of_file', ('Tier',), 'text'), ('churn_risk', ('Churn Risk', 'churn_risk'), 'number')]
    """
    groups: dict[str, list[Written]] = {}
    for column in columns:
        groups.setdefault(_key(safe_name(column.name)), []).append(column)
    wanted = {_key(name): name for name in sorted(asked - taken)}
    named = {
        key: wanted.get(key) or _untaken(min(safe_name(column.name) for column in group), taken)
        for key, group in groups.items()
    }
    order = sorted(
        groups,
        key=lambda key: (key not in wanted, -max(column.records for column in groups[key]), named[key]),
    )
    return [
        Field(
            name=named[key],
            columns=tuple(column.name for column in groups[key]),
            type="number" if all(column.is_number for column in groups[key]) else "text",
            is_kept=place < MOST_FIELDS,
        )
        for place, key in enumerate(order)
    ]


def safe_name(column: str) -> str:
    """
    A name that SQL and a playbook can use as it is.

    One that would be too long, or has letters that no plain one stands for, ends in a hash of the whole.

    Examples
    --------
    >>> (
    ...     safe_name("Landing Page (first)"),
    ...     safe_name("Churn_Risk__c"),
    ...     safe_name("Kündigung"),
    ...     safe_name("2026"),
    ... )
    ('landing_page_first', 'churn_risk_c', 'kundigung', 'field_2026')
    >>> safe_name("売上 2026"), safe_name("利益 2026")
    ('field_2026_8fea80df', 'field_2026_4f53033d')
    """
    letters = "".join(
        c for c in unicodedata.normalize("NFKD", column.lower()) if not unicodedata.combining(c)
    )
    name = re.sub("[^a-z0-9]+", "_", letters).strip("_")
    if not name or name[0].isdigit():
        name = f"field_{name}".rstrip("_")
    if len(name) <= LONGEST and all(c.isascii() or not c.isalnum() for c in letters):
        return name
    whole = hashlib.sha256(letters.encode()).hexdigest()[:8]
    return f"{name[: LONGEST - len(whole) - 1].strip('_')}_{whole}"


def _key(name: str) -> str:
    return name.replace("_", "").replace("-", "").replace(".", "")


def _untaken(name: str, taken: set[str] | frozenset[str]) -> str:
    return f"{name}_of_file" if name in taken else name
