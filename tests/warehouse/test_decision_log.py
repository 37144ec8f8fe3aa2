"""The decision log: decisions are added, replaced and withdrawn by further rows, by many writers at once."""

import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from abm.errors import DecisionLogBroken, UsageError, WarehouseError
from abm_warehouse import decision_log
from abm_warehouse.storage import decision_file


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "decisions.sqlite"


def in_force(log: Path) -> list[tuple]:
    return [
        (decision.subject_id, decision.answer, decision.verdict)
        for decision in decision_log.in_force(decision_log.decisions(log))
    ]


def test_nothing_is_decided_before_the_first_decision(log):
    assert decision_log.decisions(log) == []
    assert not log.exists()


def test_the_last_decision_on_a_question_is_in_force(log):
    decision_log.decide(log, "role", "record", "ann", "champion", "yes", by="Dee", note="met her")
    decision_log.decide(log, "role", "record", "ann", "champion", "no", by="Eve")
    decision_log.decide(log, "role", "record", "ann", "user", "yes", by="Eve")

    assert in_force(log) == [("ann", "champion", "no"), ("ann", "user", "yes")]
    assert [
        (decision.decision_id, decision.decided_by, decision.note) for decision in decision_log.decisions(log)
    ] == [
        (1, "Dee", "met her"),
        (2, "Eve", None),
        (3, "Eve", None),
    ]


@pytest.mark.parametrize(
    ("about", "first", "second"), [("account", "A1", "A2"), ("role", "user", "champion")]
)
def test_only_the_last_account_and_the_last_role_are_in_force(log, about, first, second):
    """As the models have it: one account and one pinned role; every refusal counts."""
    decision_log.decide(log, about, "record", "ann", first, "yes", by="Dee")
    decision_log.decide(log, about, "record", "ann", second, "yes", by="Dee")
    decision_log.decide(log, about, "record", "ann", "third", "no", by="Dee")
    decision_log.decide(log, about, "record", "ann", "fourth", "no", by="Dee")
    decision_log.decide(log, about, "record", "bob", first, "yes", by="Dee")
    others = [("ann", "third", "no"), ("ann", "fourth", "no"), ("bob", first, "yes")]

    assert in_force(log) == [("ann", second, "yes"), *others]
    decision_log.withdraw(log, 2, by="Dee")
    assert in_force(log) == [("ann", first, "yes"), *others], "the one before it counts again"


def test_a_replaced_decision_can_be_withdrawn_for_good(log):
    for answer in ("A1", "A2"):
        decision_log.decide(log, "account", "record", "ann", answer, "yes", by="Dee")
    decision_log.withdraw(log, 1, by="Dee")
    decision_log.withdraw(log, 2, by="Dee")

    assert in_force(log) == []


def test_a_record_may_be_one_person_with_several_others(log):
    for other in ("bob", "cid"):
        decision_log.decide(log, "person", "record", "ann", other, "yes", by="Dee")

    assert in_force(log) == [("ann", "bob", "yes"), ("ann", "cid", "yes")]


def test_a_withdrawal_is_a_row_of_its_own(log):
    made = decision_log.decide(log, "account", "email_domain", "acme.example", "A1", "yes", by="Dee")
    decision_log.withdraw(log, made.decision_id, by="Eve")

    assert in_force(log) == []
    assert len(decision_log.decisions(log)) == 2
    with pytest.raises(UsageError, match="No decision 1 is in force"):
        decision_log.withdraw(log, made.decision_id, by="Eve")


def test_erasing_a_person_leaves_no_byte_of_their_id(log):
    decision_log.decide(log, "role", "record", "ann-4711", "champion", "yes", by="Dee")
    decision_log.decide(log, "person", "record", "aaa", "ann-4711", "yes", by="Dee")
    decision_log.decide(log, "role", "record", "bob", "user", "yes", by="Dee", note="says Ann@acme.example")

    assert [decision.decision_id for decision in decision_log.decisions_on(log, ["ann-4711"])] == [1, 2]
    assert decision_log.erase_person(log, ["ann-4711"], ["ann@acme.example"]) == 2
    assert in_force(log) == [("bob", "user", "yes")]
    for needle in (b"ann-4711", b"acme.example"):
        assert not [path for path in log.parent.iterdir() if needle in path.read_bytes()]


def test_erasing_is_refused_while_another_process_holds_the_log(log, monkeypatch):
    """Else the bytes would stay, and nobody would know."""
    monkeypatch.setattr(decision_file, "WAIT_SECONDS", 0.05)
    decision_log.decide(log, "role", "record", "ann-4711", "champion", "yes", by="Dee")
    with closing(sqlite3.connect(log)) as reader:
        reader.execute("begin")
        reader.execute("select * from decisions").fetchall()
        with pytest.raises(WarehouseError, match="locked"):
            decision_log.erase_person(log, ["ann-4711"], [])

    assert decision_log.erase_person(log, ["ann-4711"], []) == 1
    assert b"ann-4711" not in log.read_bytes()


def test_the_name_of_an_erased_person_is_removed_and_their_decisions_stay(log):
    decision_log.decide(log, "role", "record", "bob", "user", "yes", by="Ann@acme.example")

    assert decision_log.erase_person(log, [], ["ann@acme.example"]) == 0
    assert [(decision.subject_id, decision.decided_by) for decision in decision_log.decisions(log)] == [
        ("bob", decision_log.ERASED)
    ]
    assert b"acme.example" not in log.read_bytes()


def test_a_file_that_is_not_a_decision_log_is_reported(log):
    log.write_bytes(b"not a database" * 100)

    with pytest.raises(WarehouseError, match=r"decisions\.sqlite is damaged"):
        decision_log.decisions(log)


def _decide_some(log: Path, writer: int) -> None:
    for number in range(25):
        decision_log.decide(log, "role", "record", f"r{writer}-{number}", "user", "yes", by=str(writer))


def test_many_may_decide_at_once(log):
    with ProcessPoolExecutor(4) as pool:
        list(pool.map(_decide_some, [log] * 4, range(4)))

    made = decision_log.decisions(log)
    assert len(made) == 100
    assert made == sorted(made, key=lambda decision: decision.decided_at), (
        "a later number is a later decision"
    )


def test_restored_decisions_keep_their_numbers_and_later_ones_move_behind_them(log):
    """The log was lost, and somebody went on deciding in a new one before anybody noticed."""
    for number in range(3):
        decision_log.decide(log, "role", "record", f"r{number}", "user", "yes", by="Dee", note="why")
    published = decision_log.decisions(log)
    log.unlink()
    for number in range(4):
        decision_log.decide(log, "role", "record", f"r{number}", "user", "no", by="Eve", note="since")

    assert decision_log.restore(log, published) == published
    made = decision_log.decisions(log)
    assert [(decision.decision_id, decision.verdict, decision.note) for decision in made] == [
        *((number, "yes", "why") for number in (1, 2, 3)),
        *((number, "no", "since") for number in (5, 6, 7, 8)),
    ]
    assert [decision.subject_id for decision in made[3:]] == ["r0", "r1", "r2", "r3"]
    assert decision_log.restore(log, published) == []


def test_a_changed_decision_is_restored_and_keeps_its_note(log):
    decision_log.decide(log, "role", "record", "ann", "user", "yes", by="Dee", note="why")
    published = [replace(decision, note=None) for decision in decision_log.decisions(log)]
    with closing(sqlite3.connect(log)) as con, con:
        con.execute("update decisions set verdict = 'no'")

    assert decision_log.missing(log, published) == published
    decision_log.restore(log, published)
    assert [(decision.verdict, decision.note) for decision in decision_log.decisions(log)] == [("yes", "why")]


def test_a_log_that_another_process_holds_is_busy_and_not_broken(log, monkeypatch):
    monkeypatch.setattr(decision_file, "WAIT_SECONDS", 0.05)
    decision_log.decide(log, "role", "record", "ann", "user", "yes", by="Dee")
    with closing(sqlite3.connect(log)) as writer:
        writer.execute("begin exclusive")
        with pytest.raises(WarehouseError, match="locked") as said:
            decision_log.require_sound(log)

    assert not isinstance(said.value, DecisionLogBroken)


def in_write_ahead_mode(log: Path) -> None:
    with closing(sqlite3.connect(log)) as con:
        con.execute("pragma journal_mode = wal")


READS = {
    "decisions": decision_log.decisions,
    "require_sound": decision_log.require_sound,
    "decide": lambda log: decision_log.decide(log, "role", "record", "bob", "user", "yes", by="Dee"),
    "erase_person": lambda log: decision_log.erase_person(log, ["nobody"], []),
}


@pytest.mark.parametrize("command", READS)
def test_a_log_under_its_older_name_is_renamed_by_whatever_opens_it_first(log, command):
    older = log.with_name("desk.sqlite")
    decision_log.decide(older, "role", "record", "ann", "champion", "yes", by="Dee", note="met her")

    READS[command](log)

    assert not older.exists()
    assert next((decision.subject_id, decision.note) for decision in decision_log.decisions(log)) == (
        "ann",
        "met her",
    )


def test_the_write_ahead_log_of_an_older_file_moves_with_it(log):
    """What only the write-ahead log holds, as a killed process leaves it, would be lost without it."""
    older = log.with_name("desk.sqlite")
    decision_log.decide(older, "role", "record", "ann", "champion", "yes", by="Dee")
    in_write_ahead_mode(older)
    with closing(sqlite3.connect(older)) as con:
        con.execute("select 1 from decisions").fetchall()  # the last to leave would checkpoint
        decision_log.decide(older, "role", "record", "bob", "user", "yes", by="Dee")
        files = {path.name: path.read_bytes() for path in log.parent.iterdir()}
    for name, content in files.items():
        log.with_name(name).write_bytes(content)
    assert log.with_name("desk.sqlite-wal").stat().st_size > 0

    assert [decision.subject_id for decision in decision_log.decisions(log)] == ["ann", "bob"]
    assert not list(log.parent.glob("desk.sqlite*"))


def test_an_older_file_beside_a_log_is_left_alone(log):
    older = log.with_name("desk.sqlite")
    decision_log.decide(older, "role", "record", "ann", "champion", "yes", by="Dee")
    (log.parent / "other").mkdir()
    newer = log.parent / "other" / log.name
    decision_log.decide(newer, "role", "record", "bob", "user", "yes", by="Dee")
    newer.rename(log)

    assert [decision.subject_id for decision in decision_log.decisions(log)] == ["bob"]
    assert decision_file.older_file(log) == older


def test_dispositions_are_all_kept_and_the_last_one_is_in_force(log):
    for answer in ("accepted", "recycled", "accepted"):
        decision_log.decide(log, "disposition", "account", "A1", answer, "yes", by="Dee")

    assert in_force(log) == [("A1", "accepted", "yes")]
    decision_log.withdraw(log, 3, by="Eve")
    assert in_force(log) == [("A1", "recycled", "yes")], "not the first one, which it replaced"
    assert [done.answer for done in decision_log.events(decision_log.decisions(log))] == [
        "accepted",
        "recycled",
    ]


def test_a_decision_survives_a_kill_at_once_after_it(log):
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from abm_warehouse.decision_log import decide\n"
        "decide(Path(sys.argv[1]), 'disposition', 'account', 'A1', 'accepted', 'yes', by='Dee')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(log)], check=False)

    assert done.returncode == -signal.SIGKILL
    assert in_force(log) == [("A1", "accepted", "yes")]


def test_a_log_of_an_older_version_keeps_its_rows_and_its_numbers(log):
    with closing(sqlite3.connect(log)) as con, con:
        con.execute(
            "create table decisions (decision_id integer primary key autoincrement,"
            " about text not null check (about in ('account', 'person', 'role')),"
            " subject text not null check (subject in ('record', 'email_domain')), subject_id text not null,"
            " answer text not null, verdict text not null, decided_by text not null, note text,"
            " decided_at text not null) strict"
        )
        row = ("role", "record", "ann", "user", "yes", "Dee", "met her", "2026-01-02T03:04:05.000006+00:00")
        for _ in range(3):
            con.execute("insert into decisions values (null, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        con.execute("delete from decisions where decision_id = 3")

    assert [decision.note for decision in decision_log.decisions(log)] == ["met her", "met her"]
    made = decision_log.decide(log, "disposition", "account", "A1", "accepted", "yes", by="Dee")
    assert made.decision_id == 4, "a number is never used again"
