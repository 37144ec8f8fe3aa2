"""Is everything there that was promised? Receipts, ledger, rows, sources, snapshots and audits, compared."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from abm.errors import DecisionLogBroken, DecisionsLost, WarehouseBroken, WarehouseBusy, WarehouseError
from abm.workspace import Workspace
from abm_warehouse import decision_log
from abm_warehouse.loading.archive import archived_source, is_as_archived
from abm_warehouse.loading.ledger import (
    batch_content,
    batches_in_ledger,
    quarantined_rows,
    rows_without_batch,
)
from abm_warehouse.loading.receipts import Receipt, append_receipts, read_receipts
from abm_warehouse.loading.suppression import is_erasure_unfinished
from abm_warehouse.models.checks import violations
from abm_warehouse.publishing.snapshots import (
    DATABASE,
    POINTER,
    changes_since_published,
    current_generation,
    generations,
    pointed_generation,
)
from abm_warehouse.storage.connections import is_damage, open_snapshot, open_warehouse

ANEW = (
    "Move warehouse.duckdb away and run `abm doctor --repair`, which builds it anew from the kept sources,"
    " or make a new workspace and load the exports again."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what was found, and what to do where that is not well."""

    what: str
    is_well: bool
    found: str
    repair: str = ""


def examine(workspace: Workspace, *, progress: Callable[[str], None] = lambda stage: None) -> list[Finding]:
    """
    Everything that can be compared with something, in the order of the data's way.

    Raises
    ------
    WarehouseBusy
        If another process is writing.
    """
    progress("the warehouse")
    try:
        with open_warehouse(workspace.warehouse, workspace.settings(), read_only=True) as con:
            read_everything(con, workspace.warehouse)
            findings = [*_batches(con, workspace), _sources(con, workspace)]
    except WarehouseBusy:
        raise
    except (WarehouseError, duckdb.Error) as error:
        found = str(error)
        findings = [Finding("warehouse", is_well=False, found=found, repair=_rebuilding(workspace, error))]
    progress("the snapshots")
    return [
        *findings, _desk(workspace), *_erasure(workspace), *_snapshots(workspace), *_audits(workspace)
    ]  # fmt: skip


def lost_batches(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> list[Receipt]:
    """Receipts of batches that the warehouse does not hold, and whose content no later batch brought back."""
    held = batches_in_ledger(con)
    ids = {batch.batch_id for batch in held}
    brought = {(batch.content_sha256, batch.entity): batch.loaded_at for batch in held}
    return [
        receipt
        for receipt in read_receipts(workspace.receipts).receipts
        if receipt.batch_id not in ids
        and brought.get((receipt.content_sha256, receipt.entity), "") < receipt.loaded_at
    ]


def batches_without_receipt(con: duckdb.DuckDBPyConnection, receipts: Path) -> list[Receipt]:
    """Batches that the warehouse holds and no receipt promises, oldest first."""
    have = {receipt.batch_id for receipt in read_receipts(receipts).receipts}
    return [batch for batch in batches_in_ledger(con) if batch.batch_id not in have]


def restore_after_crash(con: duckdb.DuckDBPyConnection, receipts: Path) -> int:
    """
    Write the receipt that a crash between a batch and its receipt kept back; how many there were.

    That is one at most, for every file has its receipt before the next is begun, and the next load writes
    what is missing first. Where more are missing, somebody removed them, and nothing is written.
    """
    missing = batches_without_receipt(con, receipts)
    if len(missing) != 1 or not read_receipts(receipts).is_torn_at_most:
        return 0
    append_receipts(receipts, missing)
    return 1


def published_decisions(workspace: Workspace) -> list[decision_log.Decision]:
    """Every decision that a generation holds, without its remark, as the newest one has it."""
    found: dict[int, decision_log.Decision] = {}
    for folder in generations(workspace.published):
        try:
            with open_snapshot(folder / DATABASE) as con:
                rows = con.execute(
                    "select decision_id, about, subject, subject_id, answer, verdict, decided_by, null,"
                    " decided_at from run.decisions"
                ).fetchall()
        except (WarehouseError, duckdb.Error):  # which is a finding of its own
            continue
        found |= {row[0]: decision_log.Decision(*row) for row in rows}
    return [found[number] for number in sorted(found)]


def require_every_decision(workspace: Workspace) -> None:
    """
    Publish nothing without decisions that were published before.

    Raises
    ------
    DeskBroken
        If the desk is damaged.
    DecisionsLost
        If it does not hold what is published.
    """
    decision_log.require_sound(workspace.decision_log)
    if lost := decision_log.not_held(workspace.decision_log, published_decisions(workspace)):
        raise DecisionsLost(
            f"{workspace.decision_log} does not hold {len(lost)} decision(s) that were published:"
            f" {_numbers(lost)}."
            " `abm doctor --repair` brings them back, without their remarks; what was published stays."
        )


def _numbers(made: list[decision_log.Decision]) -> str:
    shown = ", ".join(str(one.decision_id) for one in made[:10])
    return f"{shown} and others" if len(made) > 10 else shown


def read_everything(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """
    Read every cell of every table, for the engine holds each block it reads against its checksum.

    Raises
    ------
    WarehouseBroken
        If a block is not what was written.
    """
    tables = con.execute(
        "select schema_name, table_name from duckdb_tables()"
        " where not temporary and database_name = current_database()"
    ).fetchall()
    try:
        for schema, table in tables:
            con.execute(f'select bit_xor(hash(held)) from "{schema}"."{table}" as held').fetchall()
    except duckdb.Error as error:
        if not is_damage(error):
            raise
        reason = str(error).splitlines()[0]
        raise WarehouseBroken(f"{path} cannot be read to its end: {reason}") from error


def _rebuilding(workspace: Workspace, error: Exception) -> str:
    """What to do about a warehouse that cannot be read."""
    if not isinstance(error, WarehouseBroken):
        return "Do what it says."
    without = [
        receipt.file
        for receipt in read_receipts(workspace.receipts).receipts
        if archived_source(workspace.sources, receipt.content_sha256) is None
    ]
    rest = f" Not kept, to be loaded again: {', '.join(dict.fromkeys(without))}." if without else ""
    if len(without) == len(read_receipts(workspace.receipts).receipts):
        return (
            "No source was kept to build it anew from. Keep the file, make a new workspace, and load the"
            " exports again; receipts.jsonl lists them."
        )
    return f"Run `abm doctor --repair`: it moves the file aside and builds it anew from kept sources.{rest}"


def _batches(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> Iterator[Finding]:
    """Receipts, ledger and rows; of what two of them say against the third, the third is at fault."""
    restored = restore_after_crash(con, workspace.receipts)
    held = {batch.batch_id: batch for batch in batches_in_ledger(con)}
    chain, lost = read_receipts(workspace.receipts), lost_batches(con, workspace)
    changed = [
        receipt
        for receipt in chain.receipts
        if receipt.batch_id in held and held[receipt.batch_id] != receipt
    ]
    odd = list(_odd_rows(con, held))
    are_edited = all(receipt.batch_id in chain.edited for receipt in changed)
    is_of_receipts = are_edited and not lost and not odd
    yield _receipts(con, workspace, restored, is_of_receipts=is_of_receipts)
    wrong = [f"batch {receipt.batch_id} of {receipt.file} is missing" for receipt in lost]
    wrong += [f"batch {receipt.batch_id} of {receipt.file} differs from its receipt" for receipt in changed]
    repair = (
        "Ledger and rows agree, and the receipt was edited: do what is said of receipts."
        if is_of_receipts
        else " ".join(_bringing_back(workspace, lost, is_changed=bool(changed)))
    )
    yield Finding(
        "ledger", is_well=not wrong, found="; ".join(wrong) or f"{len(held)} batches", repair=repair
    )
    yield Finding(
        "rows",
        is_well=not odd,
        found="; ".join(odd)
        or f"{sum(batch.rows_loaded for batch in held.values()):,} rows, as the ledger says",
        repair=ANEW,
    )


def _receipts(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, restored: int, *, is_of_receipts: bool
) -> Finding:
    chain, missing = read_receipts(workspace.receipts), batches_without_receipt(con, workspace.receipts)
    found = f"{len(chain.receipts)} receipts, chain unbroken"
    if restored:
        found += f"; {restored} written now for a batch whose load was cut off before its receipt"
    wrong = list(chain.problems)
    if missing:
        wrong.append(f"{len(missing)} batches have no receipt")
    repair = "Receipts are missing. Restore receipts.jsonl from a backup"
    if chain.problems:
        repair = "Somebody or something changed receipts.jsonl; restore it from a backup"
    if not chain.problems:
        repair += ", or run `abm doctor --repair`, which writes them again from the ledger."
    elif is_of_receipts:
        repair += (
            ". Ledger and rows agree with each other, so without a backup move it away and run"
            " `abm doctor --repair`, which writes it anew from the ledger."
        )
    else:
        repair += " before anything else: ledger or rows are not well either."
    return Finding("receipts", is_well=not wrong, found="; ".join(wrong) or found, repair=repair)


def _odd_rows(con: duckdb.DuckDBPyConnection, held: dict[str, Receipt]) -> Iterator[str]:
    """Batches whose rows are not what the ledger says, and rows of no batch."""
    for batch in held.values():
        rows, checksum = batch_content(con, batch.entity, batch.batch_id)
        erased, erased_aside, erased_checksum = _erased(con, batch.batch_id)
        rows, checksum = rows + erased, str(int(checksum) ^ erased_checksum)
        if (rows, checksum) != (batch.rows_loaded, batch.rows_checksum):
            yield f"batch {batch.batch_id} of {batch.file} should hold {batch.rows_loaded} rows, holds {rows}"
        aside = (
            sum(not row.is_loaded for row in quarantined_rows(con, batch_id=batch.batch_id)) + erased_aside
        )
        if aside != batch.rows_quarantined:
            yield (
                f"batch {batch.batch_id} of {batch.file} set {batch.rows_quarantined} rows aside,"
                f" quarantine holds {aside}"
            )
    yield from (f"{rows} rows of {table} belong to no batch" for table, rows in rows_without_batch(con))


def _bringing_back(workspace: Workspace, lost: list[Receipt], *, is_changed: bool) -> Iterator[str]:
    """What to do about lost batches, by whether their sources are kept, and about changed ones."""
    without = [r.file for r in lost if archived_source(workspace.sources, r.content_sha256) is None]
    if len(without) < len(lost):
        yield "The warehouse lost acknowledged batches; `abm doctor --repair` loads them again."
    if without:
        yield f"No source was kept of {', '.join(dict.fromkeys(without))}: load these again, in this order."
    if is_changed:
        yield ANEW


def _sources(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> Finding:
    """Whether each source that was kept is still there, and as it was."""
    noted = con.execute(
        "select sources.content_sha256, min(batches.file), bool_or(sources.gone_at is not null)"
        " from ledger.sources as sources"
        " inner join ledger.batches as batches on batches.content_sha256 = sources.content_sha256"
        " group by sources.content_sha256 order by min(batches.loaded_at)"
    ).fetchall()
    wrong, todo, gone, well = [], [], [], 0
    for sha256, file, is_gone in noted:
        path = archived_source(workspace.sources, sha256)
        if is_gone and path is None:
            gone.append(file)
        elif path is None:
            wrong.append(f"the kept source of {file} was removed")
            todo.append(f"Load {file} again: its batch stays, and its source is kept anew.")
        elif not is_as_archived(path):
            wrong.append(f"the kept source of {file} was changed")
            todo.append(f"Remove {path}, then load {file} again: its batch stays.")
        else:
            well += 1
    said = f"{well} kept, as they were offered"
    if without := len({batch.content_sha256 for batch in batches_in_ledger(con)}) - len(noted):
        said += f"; of {without} none was kept"
    if gone:
        said += f"; that of {', '.join(gone)} went with an erasure: load it again from your own copy"
    return Finding("sources", is_well=not wrong, found="; ".join(wrong) or said, repair=" ".join(todo))


def _desk(workspace: Workspace) -> Finding:
    """Whether the desk can be read to its end, and holds what was published of it."""
    try:
        decision_log.require_sound(workspace.decision_log)
        lost = decision_log.not_held(workspace.decision_log, published_decisions(workspace))
        count = len(decision_log.decisions(workspace.decision_log))
    except DecisionLogBroken as error:
        repair = (
            "Restore it from a backup, or run `abm doctor --repair`: it moves the file aside and brings back"
            " what was published of it. Remarks, and what was decided after the last run, are lost then."
        )
        return Finding("desk", is_well=False, found=str(error).split(". `abm")[0], repair=repair)
    except WarehouseError as error:
        return Finding("desk", is_well=False, found=str(error), repair="Do what it says.")
    if lost:
        return Finding(
            "desk",
            is_well=False,
            found=f"{len(lost)} published decisions are missing or were changed: {_numbers(lost)}",
            repair=(
                "Restore decisions.sqlite from a backup, or run `abm doctor --repair`, which restores them"
                " from what is published, without their notes."
            ),
        )
    found = f"{count} decisions, and every one that was published" if count else "nothing was decided yet"
    return Finding("desk", is_well=True, found=found)


def _erasure(workspace: Workspace) -> Iterator[Finding]:
    if is_erasure_unfinished(workspace.folder):
        found = "an erasure was cut off: files may still hold whom it removed"
        repair = "Run `abm erase EMAIL` again, of the same person or of anyone."
        yield Finding("erasure", is_well=False, found=found, repair=repair)


def _erased(con: duckdb.DuckDBPyConnection, batch_id: str) -> tuple[int, int, int]:
    """Rows of a batch that were erased since, those in quarantine, and the checksum of the first."""
    found = con.execute(
        "select rows, rows_aside, rows_checksum from ledger.erased where batch_id = ?", [batch_id]
    ).fetchall()
    checksum = 0
    for _, _, part in found:
        checksum ^= int(part)
    return sum(row[0] for row in found), sum(row[1] for row in found), checksum


def _snapshots(workspace: Workspace) -> Iterator[Finding]:
    there = generations(workspace.published)
    try:
        pointed = pointed_generation(workspace.folder)
    except WarehouseError as error:
        yield Finding("pointer", is_well=False, found=str(error), repair="Run `abm run`.")
        return
    for folder in there:
        try:
            wrong = changes_since_published(folder)
        except WarehouseError as error:
            wrong = [f"cannot be read: {error}"]
        repair = f"Run `abm run --as-of ...` again, then remove {folder}."
        if folder != pointed:
            repair = f"Remove {folder}; it is not the one that is read."
        found = "; ".join(wrong) or "as published"
        yield Finding(f"generation {folder.name}", is_well=not wrong, found=found, repair=repair)
    if pointed is None and there:
        found = f"{POINTER} is missing, which names the generation to read"
        yield Finding("pointer", is_well=False, found=found, repair="Run `abm run`.")
    if pointed is not None and pointed not in there:
        found = f"CURRENT names {pointed.name}, which is not there"
        yield Finding("pointer", is_well=False, found=found, repair="Run `abm run`.")


def _audits(workspace: Workspace) -> Iterator[Finding]:
    try:
        folder = current_generation(workspace.folder)
        is_named = pointed_generation(workspace.folder) is not None
    except WarehouseError:
        return  # which is a finding of the pointer
    if folder is None and (generations(workspace.published) or is_named):
        return  # which is a finding of the pointer, or of the generation it names
    if folder is None:
        yield Finding("audits", is_well=True, found="nothing is published yet")
        return
    try:
        with open_snapshot(folder / DATABASE) as con:
            failed = violations(con)
    except (WarehouseError, duckdb.Error) as error:
        failed = {"the snapshot opens": str(error).splitlines()[0]}
    found = "; ".join(f"{claim}: {rows}" for claim, rows in failed.items()) or "every check holds"
    yield Finding("audits", is_well=not failed, found=found, repair="Run `abm run`; report it if it stays.")
