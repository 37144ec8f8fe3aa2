"""
Redaction: which suppressed people a file names, and the file without them.

A row is about a person if its contact id, its address or its browser's id says so. Such a row is quarantined
without its data. Rows about others that mention the person, in a list of ids or in any other cell, lose the
mention.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

import duckdb

from abm.normalise.domains import normal_email
from abm_warehouse.loading.incoming import IncomingRows
from abm_warehouse.loading.source_files import SourceFile
from abm_warehouse.loading.suppression import Suppressed, visitor
from abm_warehouse.profiles.cell_checks import WRONG
from abm_warehouse.readers import MalformedLine
from abm_warehouse.storage.entities import CELLS, QUARANTINED_CELLS, Entity
from abm_warehouse.storage.sql_text import literal, quoted

AT = "(?:@|%(?:25)*40)"
"""The sign of an address as it is, or percent-encoded as in links, once or several times."""

ADDRESS = rf"""[^\s,;:|<>()\[\]{{}}"/?&=@]+{AT}[^\s,;:|<>()\[\]{{}}"'/?&=@]+"""
"""What looks like an address somewhere in a text; ``mailboxes_in`` tells which one it is."""

SUPPRESSED = "is suppressed"
"""Reason of rows that are quarantined because they are about suppressed people."""


def _listed(column: str) -> str:
    """The ids of a list, however they are spaced."""
    return rf"regexp_split_to_array({column}, '\s*;\s*')"


OWNED_BY = {
    "contact_id": "list_contains($ids, contact_id)",
    "subject_id": "subject = 'contact' and list_contains($ids, subject_id)",
    "other_ids": f"other = 'contact' and list_has_all($ids, {_listed('other_ids')})",
    "email": "list_contains($addresses, email)"
    f" or list_has_any(regexp_extract_all(email, {literal(ADDRESS)}), $addresses)",
    "visitor_id": "list_contains($visitors, visitor_id)",
    QUARANTINED_CELLS: f"list_has_any(flatten(list_transform({CELLS}, lambda cell:"
    f" regexp_extract_all(if(cell.reason = {literal(WRONG['email'])}, cell.value, ''), {literal(ADDRESS)}))),"
    " $addresses)",
}
"""SQL conditions, by column, that a row is about the people; the last finds addresses in unreadable cells."""

CELL_TEXTS = "array_to_string(json_extract_string(quarantined_cells, '$[*].value'), ' ')"
"""All that a row's ``quarantined_cells`` hold, as one text."""

MENTIONS = {
    "reports_to_contact_id": "list_contains($ids, reports_to_contact_id)",
    "merged_ids": f"list_has_any($ids, {_listed('merged_ids')})",
    "other_ids": f"other = 'contact' and list_has_any($ids, {_listed('other_ids')})",
}
"""SQL conditions, by column, that a row about somebody else mentions the people."""

_WORD = re.compile(r"[^\s,;|\t\"'<>]+")
IDS = {
    "contact_id": "[contact_id]",
    "subject_id": "if(subject = 'contact', [subject_id], [])",
    "reports_to_contact_id": "[reports_to_contact_id]",
    "merged_ids": _listed("merged_ids"),
    "other_ids": f"if(other = 'contact', {_listed('other_ids')}, [])",
}
"""SQL lists, by column, of the ids of people in it."""


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Identifiers of suppressed people found in a file or table, as they are written there."""

    ids: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    visitors: tuple[str, ...] = ()
    is_in_malformed_lines: bool = False

    def __bool__(self) -> bool:
        return bool(self.ids or self.addresses or self.visitors or self.is_in_malformed_lines)

    def given(self, query: str) -> dict[str, list[str]]:
        """Identifiers as the parameters that a query has."""
        values = {"ids": self.ids, "addresses": self.addresses, "visitors": self.visitors}
        return {name: list(value) for name, value in values.items() if f"${name}" in query}


def identifiers_in(
    con: duckdb.DuckDBPyConnection, incoming: IncomingRows, source_file: SourceFile, suppressed: Suppressed
) -> Identifiers:
    """Identifiers of suppressed people in a file that was just read."""
    if suppressed.is_empty():
        return Identifiers()
    columns = _columns(incoming)
    ids = [
        row[0]
        for name in IDS.keys() & columns
        for row in con.execute(f"select distinct unnest({IDS[name]}) as id from mapped").fetchall()
    ]
    written = _column(con, "select distinct email from mapped where email is not null", "email" in columns)
    cells = ", ".join(map(quoted, source_file.file.header))
    written += _column(
        con,
        f"select distinct unnest(regexp_extract_all(cells, {literal(ADDRESS)}))"
        f" from (select concat_ws(' ', {cells}) as cells from staged)"
        f" where {possible_mention_condition('cells')}",
    )
    visits = _column(
        con, "select distinct visitor_id from mapped where visitor_id is not null", "visitor_id" in columns
    )
    return Identifiers(
        tuple(sorted(set(suppressed.among(id_ for id_ in ids if id_ is not None)))),
        tuple(sorted(listed_addresses(written, suppressed))),
        listed_visitors(visits, suppressed),
        is_in_malformed_lines=bool(_suppressed_words(incoming.malformed, suppressed)),
    )


def suppress(
    con: duckdb.DuckDBPyConnection,
    incoming: IncomingRows,
    source_file: SourceFile,
    named: Identifiers,
    suppressed: Suppressed,
) -> IncomingRows:
    """
    Mark rows about suppressed people for quarantine, without data, and remove the people from other rows.

    Parameters
    ----------
    con
        The connection with the staged rows in the temporary table ``mapped``.
    incoming
        The rows of the file.
    source_file
        The file they are from.
    named
        Identifiers of suppressed people in the file, from ``identifiers_in``.
    suppressed
        The suppression list, for lines that are not rows.

    Returns
    -------
    IncomingRows
        The same rows, with the text of malformed lines about those people removed.
    """
    if not named:
        return incoming
    columns = _columns(incoming)
    if theirs := owned_by_subject_condition(columns):
        _run(
            con,
            f"update mapped set problem = row(null, null, '{SUPPRESSED}'), source_row = null where {theirs}",
            named,
        )
    forget_mentions(con, "mapped", source_file.entity, columns, named)
    _run(con, f"update mapped set source_row = null where {mention_condition('source_row')}", named)
    words = _suppressed_words(incoming.malformed, suppressed)
    malformed = tuple(
        row if words.isdisjoint(_WORD.findall(row.text)) else replace(row, text="", reason=SUPPRESSED)
        for row in incoming.malformed
    )
    return replace(incoming, malformed=malformed)


def forget_mentions(
    con: duckdb.DuckDBPyConnection, table: str, entity: Entity, columns: Collection[str], named: Identifiers
) -> None:
    """
    Remove people from rows that are about somebody else.

    A list of ids keeps the other ids; a text that contains an address is removed. The hashes of rows do not
    change, so that batches still match their receipts.

    Parameters
    ----------
    con
        A connection that sees the table.
    table
        Where the rows are, as SQL.
    entity
        What the rows are.
    columns
        Columns of the entity that the table has.
    named
        Identifiers of the people to remove.
    """
    for name in sorted(MENTIONS.keys() & set(columns)):
        others = f"list_filter({_listed(name)}, lambda id: not list_contains($ids, id))"
        rest = f"array_to_string({others}, ';')"
        changes = [f"{name} = nullif({rest}, '')"]
        if name == "other_ids":  # which is a part of the key
            key = f"replace(row_key, other_ids, {rest})"
            changes = [f"{name} = {rest}", f"row_key = {key}", f"key_hash = hash_of({key})"]
        where = MENTIONS[name] + (f" and not ({OWNED_BY[name]})" if name in OWNED_BY else "")
        _run(con, f"update {table} set {', '.join(changes)} where {where}", named)
    texts = {
        quoted(name): mention_condition(text_of(name)) for name in loose_texts(entity) if name in columns
    }
    if not texts:
        return
    changes = [f"{name} = case when {is_named} then null else {name} end" for name, is_named in texts.items()]
    where = " or ".join(f"({is_named})" for is_named in texts.values())
    _run(con, f"update {table} set {', '.join(changes)} where {where}", named)


def is_mentioned(
    con: duckdb.DuckDBPyConnection, table: str, entity: Entity, columns: Collection[str], named: Identifiers
) -> bool:
    """Whether rows of a table mention people."""
    conditions = [MENTIONS[name] for name in sorted(MENTIONS.keys() & set(columns))]
    conditions += [mention_condition(text_of(name)) for name in loose_texts(entity) if name in columns]
    query = f"select 1 from {table} where {' or '.join(f'({one})' for one in conditions)} limit 1"
    return bool(con.execute(query, named.given(query)).fetchall())


def loose_texts(entity: Entity) -> list[str]:
    """Names of the text columns that a row can lose: neither required nor part of its key."""
    found = [column.name for column in entity.columns if column.is_text and not column.required]
    return [*(name for name in found if name not in entity.key), "extra", QUARANTINED_CELLS]


def text_of(name: str) -> str:
    """The text of one of the ``loose_texts``, as SQL."""
    return CELL_TEXTS if name == QUARANTINED_CELLS else quoted(name)


def owned_by_subject_condition(columns: Collection[str]) -> str:
    """SQL condition that a row is about the people; empty if none of the columns can tell."""
    return " or ".join(f"coalesce({OWNED_BY[name]}, false)" for name in OWNED_BY if name in columns)


def mention_condition(cell: str) -> str:
    """SQL condition that a text contains one of the addresses."""
    is_listed = f"list_has_any(regexp_extract_all({cell}, {literal(ADDRESS)}), $addresses)"
    return f"{possible_mention_condition(cell)} and {is_listed}"


def possible_mention_condition(cell: str) -> str:
    """SQL condition, quick to check, that a text may contain an address at all."""
    return f"(contains({cell}, '@') or contains({cell}, '%') and regexp_matches({cell}, {literal(AT)}))"


def mailboxes_in(text: str) -> set[str]:
    """
    Normalised addresses in a text that looks like one: in quotes, at the end of a sentence, in a link.

    Examples
    --------
    >>> mailboxes_in("'Ann@acme.example.")
    {'ann@acme.example'}
    >>> mailboxes_in("https%3A%2F%2Fx.example%2F%3Fmail%3Dann%252Bnews%2540acme.example%26a")
    {'ann@acme.example'}
    """
    if mailbox := normal_email(text):
        return {mailbox}
    texts = [text]
    while "%" in text and (plain := unquote(text)) != text:
        texts.append(text := plain)
    candidates = [candidate for text in texts for candidate in (text, *re.findall(ADDRESS, text))]
    return {
        mailbox
        for candidate in candidates
        if (mailbox := normal_email(candidate) or normal_email(candidate.strip("'.")))
    }


def write_redacted(
    con: duckdb.DuckDBPyConnection,
    incoming: IncomingRows,
    source_file: SourceFile,
    named: Identifiers,
    path: Path,
    *,
    now_at: datetime,
) -> None:
    """
    Write a file that was just read as Parquet without some people: the same columns, every cell as text.

    Malformed lines are left out, since nobody can tell what they contain.

    Parameters
    ----------
    con
        The connection with the staged rows.
    incoming
        The rows of the file.
    source_file
        The file they are from.
    named
        Identifiers of the people to leave out.
    path
        Where to write.
    now_at
        The instant of the load, which decides what is in the future.
    """
    fed = {
        cell: (name, source_file.source.columns[name].prefix)
        for name in sorted(MENTIONS.keys() & _columns(incoming))
        for cell in source_file.source.columns_behind(
            source_file.source.columns[name], source_file.file.header
        )
    }
    cells = ", ".join(
        f"{_cell_without(name, fed.get(name), named)} as {quoted(name)}" for name in source_file.file.header
    )
    theirs = owned_by_subject_condition(_columns(incoming)) or "false"
    clock = {"now_at": now_at} if "$now_at" in incoming.mapping.select else {}
    query = (
        f"copy (select {cells} from ({incoming.mapping.select}) where not ({theirs}))"
        f" to {literal(str(path))} (format parquet, compression zstd)"
    )
    con.execute(query, named.given(query) | clock)


def _cell_without(name: str, reference: tuple[str, str] | None, named: Identifiers) -> str:
    cell = f"struct_extract(origin.cells, {literal(name)})"
    kept = cell
    if reference is not None:
        column, prefix = reference
        known = {form for id_ in named.ids for form in (id_, id_.removeprefix(prefix), id_[:15])}
        listed = ", ".join(map(literal, sorted(known))) or "null"
        words = rf"""regexp_extract_all({cell}, '[^\s,;\[\]"]+')"""
        rest = f"array_to_string(list_filter({words}, lambda id: id not in ({listed})), ';')"
        kept = f"case when {MENTIONS[column]} then nullif({rest}, '') else {cell} end"
    return f"case when {mention_condition(cell)} then null else {kept} end"


def _columns(incoming: IncomingRows) -> set[str]:
    """Columns that the file fills, without ids whose kind the file does not say."""
    columns = {*incoming.mapping.columns, QUARANTINED_CELLS}
    for id_, kind in (("subject_id", "subject"), ("other_ids", "other")):
        if kind not in columns:
            columns.discard(id_)
    return columns


def _column(con: duckdb.DuckDBPyConnection, query: str, is_there: bool = True) -> list[str]:
    return [value for (value,) in con.execute(query).fetchall()] if is_there else []


def listed_addresses(written: Iterable[str], suppressed: Suppressed) -> set[str]:
    """Texts that contain a suppressed address, however it is written."""
    held = {text: mailboxes_in(text) for text in written}
    known = set(suppressed.among(set().union(*held.values())))
    return {text for text, mailboxes in held.items() if not known.isdisjoint(mailboxes)}


def listed_visitors(visits: Iterable[str], suppressed: Suppressed) -> tuple[str, ...]:
    """Browsers that are on the suppression list."""
    identities = {visitor(visit): visit for visit in visits}
    return tuple(identities[identity] for identity in suppressed.among(identities))


def _suppressed_words(lines: Iterable[MalformedLine], suppressed: Suppressed) -> set[str]:
    """Words of malformed lines that are on the suppression list or contain an address that is."""
    words = {word for line in lines for word in _WORD.findall(line.text)}
    texts = {word: re.findall(ADDRESS, word) for word in words if re.search(AT, word)}
    listed = listed_addresses([text for found in texts.values() for text in found], suppressed)
    return {*suppressed.among(words), *(word for word in texts if not listed.isdisjoint(texts[word]))}


def _run(con: duckdb.DuckDBPyConnection, query: str, named: Identifiers) -> None:
    con.execute(query, named.given(query))
