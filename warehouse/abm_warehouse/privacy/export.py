"""Export what is held of a person: rows, quarantine, decisions, and mentions in rows of others."""

from dataclasses import asdict
from typing import Any

import duckdb

from abm.workspace import Workspace
from abm_warehouse import decision_log
from abm_warehouse.loading.redaction import (
    loose_texts,
    mention_condition,
    owned_by_subject_condition,
    text_of,
)
from abm_warehouse.privacy.data_subjects import QUARANTINED_CELLS, WORDS, DataSubject
from abm_warehouse.storage.entities import ENTITIES, Entity
from abm_warehouse.storage.sql_text import quoted

PERSONAL_ENTITIES = (
    "contacts",
    "engagements",
    "opportunity_contacts",
    "statuses",
    "qualification",
    "associations",
    "users",
)
"""Entities whose rows are about one person."""


def export_data_subject(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, subject: DataSubject
) -> dict[str, list[dict[str, Any]]]:
    """
    Every row held of a person, by table.

    Includes every version of a row, rows in quarantine, and decisions. Of rows of other people, only the
    texts that contain an address of the person.
    """
    held: dict[str, list[dict[str, Any]]] = {}
    ours = {entity.row_number for entity in ENTITIES.values()}
    for table, condition in row_conditions().items():
        rows = con.execute(f"select * from {table} where {condition}", subject.identifiers.given(condition))
        columns = [column[0] for column in rows.description or ()]
        if records := [
            {name: value for name, value in zip(columns, row, strict=True) if name not in ours}
            for row in rows.fetchall()
        ]:
            held[table] = records
    for entity in ENTITIES.values():
        if mentions := _mentions(con, entity, subject):
            held[f"mentioned in raw.{entity.name}"] = mentions
    if decisions := decision_log.decisions_on(workspace.decision_log, subject.contact_ids):
        held["decisions"] = [asdict(decision) for decision in decisions]
    return held


def row_conditions() -> dict[str, str]:
    """SQL condition, by table, of the rows that are about a person; parameters are their identifiers."""
    conditions = {
        f"raw.{name}": owned_by_subject_condition(ENTITIES[name].stored_columns) for name in PERSONAL_ENTITIES
    }
    words = f"regexp_extract_all(cell, '{WORDS}')"
    conditions["quarantine.rows"] = (
        f"exists (select 1 from (select unnest({QUARANTINED_CELLS}) as cell) as cells"
        f" where list_has_any({words}, $ids) or {mention_condition('cell')})"
    )
    conditions["ledger.refusals"] = (
        "exists (select 1 from (select unnest($addresses) as address) as addresses"
        " where contains(lower(concat_ws(' ', file, reason)), lower(address)))"
    )
    return conditions


def _mentions(con: duckdb.DuckDBPyConnection, entity: Entity, subject: DataSubject) -> list[dict[str, Any]]:
    """Texts with an address of the person in rows of other people, each with the key of its row."""
    is_of_others = "true"
    if entity.name in PERSONAL_ENTITIES:
        is_of_others = f"not ({owned_by_subject_condition(entity.stored_columns)})"
    mentions = []
    for column in loose_texts(entity):
        query = (
            f"select {', '.join(map(quoted, entity.key))}, {text_of(column)} from raw.{entity.name}"
            f" where {is_of_others} and {mention_condition(text_of(column))} order by all"
        )
        for *key, text in con.execute(query, subject.identifiers.given(query)).fetchall():
            mentions.append(dict(zip(entity.key, key, strict=True)) | {"column": column, "text": text})
    return mentions
