"""The decision log: decisions that were published are missed when it lacks them, and restored."""

import sqlite3
from contextlib import closing
from datetime import datetime

import pytest

from abm.errors import DecisionLogBroken, DecisionsLost
from abm.pipeline.run import run
from abm_warehouse import decision_log
from abm_warehouse.integrity.damage import damaged_copies
from abm_warehouse.integrity.doctor import run_checks
from abm_warehouse.integrity.repair import repair_workspace
from abm_warehouse.loading.receipts import read_receipts
from abm_warehouse.privacy.erasure import erase
from abm_warehouse.publishing.snapshots import current_generation
from tests.warehouse.integrity.published_workspace import AS_OF, failed_checks


@pytest.fixture
def decided(published):
    """Three decisions, published; the first two are Dee's, and one was taken back."""
    decision_log.decide(
        published.decision_log, "role", "record", "C1", "champion", "yes", by="Dee", note="met her"
    )
    decision_log.decide(published.decision_log, "account", "record", "C2", "A3", "yes", by="Dee")
    decision_log.withdraw(published.decision_log, 2, by="Eve")
    run(published, as_of=AS_OF)
    return published


def said(made):
    return [(one.decision_id, one.subject_id, one.answer, one.verdict, one.decided_by) for one in made]


DECIDED = [
    (1, "C1", "champion", "yes", "Dee"),
    (2, "C2", "A3", "yes", "Dee"),
    (3, "C2", "A3", "withdrawn", "Eve"),
]


def without_the_log(published):
    published.decision_log.unlink()


def with_an_empty_log(published):
    published.decision_log.write_bytes(b"")


def without_the_last(published):
    with closing(sqlite3.connect(published.decision_log)) as con, con:
        con.execute("delete from decisions where decision_id = 3")


def with_another_answer(published):
    with closing(sqlite3.connect(published.decision_log)) as con, con:
        con.execute("update decisions set answer = 'A1' where decision_id = 2")


def not_a_database(published):
    published.decision_log.write_bytes(b"not a database" * 100)


def cut(published):
    published.decision_log.write_bytes(published.decision_log.read_bytes()[:5000])


def of_another_shape(published):
    with closing(sqlite3.connect(published.decision_log)) as con, con:
        con.execute("alter table decisions rename column answer to reply")


def at_no_instant(published):
    with closing(sqlite3.connect(published.decision_log)) as con, con:
        con.execute("update decisions set decided_at = 'once'")


def zeroed(published):
    content = published.decision_log.read_bytes()
    published.decision_log.write_bytes(content[:4096] + bytes(len(content) - 4096))


@pytest.mark.slow
@pytest.mark.parametrize("lose", [without_the_log, with_an_empty_log, without_the_last, with_another_answer])
def test_published_decisions_that_the_log_lacks_are_reported_and_restored(decided, lose):
    lose(decided)
    before = current_generation(decided.folder)
    [result] = [result for result in run_checks(decided) if not result.is_healthy]

    assert result.check == "decisions"
    assert "published decisions are missing or were changed" in result.found
    assert "`abm doctor --repair`" in result.advice
    with pytest.raises(DecisionsLost, match=r"`abm doctor --repair` restores them"):
        run(decided, as_of=AS_OF)
    assert current_generation(decided.folder) == before

    done = repair_workspace(decided)
    assert done.decisions
    assert done.damaged_decision_log is None
    assert said(decision_log.decisions(decided.decision_log)) == DECIDED
    assert failed_checks(decided) == {}
    assert run(decided, as_of=AS_OF).generation == before.name
    assert (
        decision_log.decide(decided.decision_log, "role", "record", "C2", "user", "yes", by="Dee").decision_id
        == 4
    )


@pytest.mark.slow
@pytest.mark.parametrize("damage", [not_a_database, cut, of_another_shape, at_no_instant, zeroed])
def test_a_damaged_log_is_reported_moved_aside_and_restored_from_what_is_published(decided, damage):
    damage(decided)
    damaged = decided.decision_log.read_bytes()
    [result] = [result for result in run_checks(decided) if not result.is_healthy]

    assert result.check == "decisions"
    assert "Notes, and decisions made after the last run, are lost then" in result.advice
    with pytest.raises(DecisionLogBroken, match="`abm doctor --repair` moves it aside"):
        run(decided, as_of=AS_OF)

    done = repair_workspace(decided)
    assert done.decisions == (1, 2, 3)
    assert damaged_copies(decided) == [decided.folder / done.damaged_decision_log]
    assert damaged_copies(decided)[0].read_bytes() == damaged
    assert said(decision_log.decisions(decided.decision_log)) == DECIDED
    assert failed_checks(decided) == {}


@pytest.mark.slow
def test_decisions_are_restored_although_the_pointer_is_missing_too(decided):
    decided.decision_log.unlink()
    (decided.published / "CURRENT").unlink()

    assert "decisions" in failed_checks(decided)
    assert repair_workspace(decided).decisions == (1, 2, 3)


@pytest.mark.slow
def test_a_run_of_what_was_known_before_a_decision_does_not_hide_its_loss(decided):
    *_, last_batch = read_receipts(decided.receipts).receipts
    run(decided, as_of=AS_OF, known_at=datetime.fromisoformat(last_batch.loaded_at))
    decided.decision_log.unlink()

    assert repair_workspace(decided).decisions == (1, 2, 3)


@pytest.mark.slow
def test_decisions_that_were_erased_are_not_missed(decided):
    erase(decided, "C1")
    decided.decision_log.unlink()

    assert failed_checks(decided) == {}
