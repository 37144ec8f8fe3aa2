"""The desk: decisions are kept, replaced and withdrawn by further rows, and survive many writers."""

import sqlite3
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from abm.errors import DecisionLogBroken, UsageError, WarehouseError
from abm_warehouse import decision_log


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "decisions.sqlite"


def kept(place: Path) -> list[tuple]:
    return [
        (one.subject_id, one.answer, one.verdict)
        for one in decision_log.in_force(decision_log.decisions(place))
    ]


def test_nothing_is_decided_before_the_first_decision(place):
    assert decision_log.decisions(place) == []
    assert not place.exists()


def test_the_last_decision_on_a_question_is_in_force(place):
    decision_log.decide(place, "role", "record", "ann", "champion", "yes", by="Dee", note="met her")
    decision_log.decide(place, "role", "record", "ann", "champion", "no", by="Eve")
    decision_log.decide(place, "role", "record", "ann", "user", "yes", by="Eve")

    assert kept(place) == [("ann", "champion", "no"), ("ann", "user", "yes")]
    assert [(one.decision_id, one.decided_by, one.note) for one in decision_log.decisions(place)] == [
        (1, "Dee", "met her"),
        (2, "Eve", None),
        (3, "Eve", None),
    ]


@pytest.mark.parametrize(
    ("about", "first", "second"), [("account", "A1", "A2"), ("role", "user", "champion")]
)
def test_only_the_last_account_or_role_decided_is_in_force(place, about, first, second):
    """As the models have it: one account, one pinned role; refusals add up."""
    decision_log.decide(place, about, "record", "ann", first, "yes", by="Dee")
    decision_log.decide(place, about, "record", "ann", second, "yes", by="Dee")
    decision_log.decide(place, about, "record", "ann", "third", "no", by="Dee")
    decision_log.decide(place, about, "record", "ann", "fourth", "no", by="Dee")
    decision_log.decide(place, about, "record", "bob", first, "yes", by="Dee")
    others = [("ann", "third", "no"), ("ann", "fourth", "no"), ("bob", first, "yes")]

    assert kept(place) == [("ann", second, "yes"), *others]
    decision_log.withdraw(place, 2, by="Dee")
    assert kept(place) == [("ann", first, "yes"), *others], "the one before it counts again"


def test_a_replaced_decision_can_be_withdrawn_for_good(place):
    for answer in ("A1", "A2"):
        decision_log.decide(place, "account", "record", "ann", answer, "yes", by="Dee")
    decision_log.withdraw(place, 1, by="Dee")
    decision_log.withdraw(place, 2, by="Dee")

    assert kept(place) == []


def test_a_person_may_be_one_with_several_others(place):
    for other in ("bob", "cid"):
        decision_log.decide(place, "person", "record", "ann", other, "yes", by="Dee")

    assert kept(place) == [("ann", "bob", "yes"), ("ann", "cid", "yes")]


def test_a_withdrawal_is_a_row_of_its_own(place):
    made = decision_log.decide(place, "account", "email_domain", "acme.example", "A1", "yes", by="Dee")
    decision_log.withdraw(place, made.decision_id, by="Eve")

    assert kept(place) == []
    assert len(decision_log.decisions(place)) == 2
    with pytest.raises(UsageError, match="No decision 1 is in force"):
        decision_log.withdraw(place, made.decision_id, by="Eve")


def test_forgetting_a_person_leaves_no_byte_of_their_id(place):
    decision_log.decide(place, "role", "record", "ann-4711", "champion", "yes", by="Dee")
    decision_log.decide(place, "person", "record", "aaa", "ann-4711", "yes", by="Dee")
    decision_log.decide(place, "role", "record", "bob", "user", "yes", by="Dee", note="says Ann@acme.example")

    assert [one.decision_id for one in decision_log.about(place, ["ann-4711"])] == [1, 2]
    assert decision_log.forget(place, ["ann-4711"], ["ann@acme.example"]) == 2
    assert kept(place) == [("bob", "user", "yes")]
    for needle in (b"ann-4711", b"acme.example"):
        assert not [path for path in place.parent.iterdir() if needle in path.read_bytes()]


def test_forgetting_is_refused_while_somebody_holds_the_decision_log(place, monkeypatch):
    """Else the bytes would stay, and nobody would know."""
    monkeypatch.setattr(decision_log, "WAIT_SECONDS", 0.05)
    decision_log.decide(place, "role", "record", "ann-4711", "champion", "yes", by="Dee")
    with closing(sqlite3.connect(place)) as reader:
        reader.execute("begin")
        reader.execute("select * from decisions").fetchall()
        with pytest.raises(WarehouseError, match="locked"):
            decision_log.forget(place, ["ann-4711"], [])

    assert decision_log.forget(place, ["ann-4711"], []) == 1
    assert b"ann-4711" not in place.read_bytes()


def test_the_name_of_a_decider_is_forgotten_and_the_decisions_stay(place):
    decision_log.decide(place, "role", "record", "bob", "user", "yes", by="Ann@acme.example")

    assert decision_log.forget(place, [], ["ann@acme.example"]) == 0
    assert [(one.subject_id, one.decided_by) for one in decision_log.decisions(place)] == [
        ("bob", decision_log.ERASED)
    ]
    assert b"acme.example" not in place.read_bytes()


def test_a_file_that_is_not_a_decision_log_is_refused(place):
    place.write_bytes(b"not a database" * 100)

    with pytest.raises(WarehouseError, match=r"decisions\.sqlite cannot be read or written"):
        decision_log.decisions(place)


def _decide_some(place: Path, writer: int) -> None:
    for number in range(25):
        decision_log.decide(place, "role", "record", f"r{writer}-{number}", "user", "yes", by=str(writer))


def test_many_may_decide_at_once(place):
    with ProcessPoolExecutor(4) as pool:
        list(pool.map(_decide_some, [place] * 4, range(4)))

    made = decision_log.decisions(place)
    assert len(made) == 100
    assert made == sorted(made, key=lambda one: one.decided_at), "a later number is a later decision"


def test_restored_decisions_keep_their_numbers_and_later_ones_follow(place):
    """The desk was lost, and somebody went on deciding on a new one before anybody noticed."""
    for number in range(3):
        decision_log.decide(place, "role", "record", f"r{number}", "user", "yes", by="Dee", note="why")
    published = decision_log.decisions(place)
    place.unlink()
    for number in range(4):
        decision_log.decide(place, "role", "record", f"r{number}", "user", "no", by="Eve", note="since")

    assert decision_log.restore(place, published) == published
    made = decision_log.decisions(place)
    assert [(one.decision_id, one.verdict, one.note) for one in made] == [
        *((number, "yes", "why") for number in (1, 2, 3)),
        *((number, "no", "since") for number in (5, 6, 7, 8)),
    ]
    assert [one.subject_id for one in made[3:]] == ["r0", "r1", "r2", "r3"]
    assert decision_log.restore(place, published) == []


def test_a_changed_decision_is_restored_and_keeps_its_note(place):
    decision_log.decide(place, "role", "record", "ann", "user", "yes", by="Dee", note="why")
    published = [replace(one, note=None) for one in decision_log.decisions(place)]
    with closing(sqlite3.connect(place)) as con, con:
        con.execute("update decisions set verdict = 'no'")

    assert decision_log.not_held(place, published) == published
    decision_log.restore(place, published)
    assert [(one.verdict, one.note) for one in decision_log.decisions(place)] == [("yes", "why")]


def test_a_decision_log_in_use_is_busy_and_not_damaged(place, monkeypatch):
    monkeypatch.setattr(decision_log, "WAIT_SECONDS", 0.05)
    decision_log.decide(place, "role", "record", "ann", "user", "yes", by="Dee")
    with closing(sqlite3.connect(place)) as writer:
        writer.execute("begin exclusive")
        with pytest.raises(WarehouseError, match="locked") as said:
            decision_log.require_sound(place)

    assert not isinstance(said.value, DecisionLogBroken)


def in_write_ahead_mode(place: Path) -> None:
    with closing(sqlite3.connect(place)) as con:
        con.execute("pragma journal_mode = wal")


READS = {
    "decisions": decision_log.decisions,
    "require_sound": decision_log.require_sound,
    "decide": lambda log: decision_log.decide(log, "role", "record", "bob", "user", "yes", by="Dee"),
    "forget": lambda log: decision_log.forget(log, ["nobody"], []),
}


@pytest.mark.parametrize("command", READS)
def test_a_log_under_its_older_name_is_renamed_by_whatever_opens_it_first(place, command):
    older = place.with_name("desk.sqlite")
    decision_log.decide(older, "role", "record", "ann", "champion", "yes", by="Dee", note="met her")

    READS[command](place)

    assert not older.exists()
    assert next((one.subject_id, one.note) for one in decision_log.decisions(place)) == ("ann", "met her")


def test_the_write_ahead_log_of_an_older_file_moves_with_it(place):
    """What only the write-ahead log holds, as a killed process leaves it, would be lost without it."""
    older = place.with_name("desk.sqlite")
    decision_log.decide(older, "role", "record", "ann", "champion", "yes", by="Dee")
    in_write_ahead_mode(older)
    with closing(sqlite3.connect(older)) as con:
        con.execute("select 1 from decisions").fetchall()  # the last to leave would checkpoint
        decision_log.decide(older, "role", "record", "bob", "user", "yes", by="Dee")
        files = {path.name: path.read_bytes() for path in place.parent.iterdir()}
    for name, content in files.items():
        place.with_name(name).write_bytes(content)
    assert place.with_name("desk.sqlite-wal").stat().st_size > 0

    assert [one.subject_id for one in decision_log.decisions(place)] == ["ann", "bob"]
    assert not list(place.parent.glob("desk.sqlite*"))


def test_an_older_file_beside_a_log_is_left_alone(place):
    older = place.with_name("desk.sqlite")
    decision_log.decide(older, "role", "record", "ann", "champion", "yes", by="Dee")
    (place.parent / "other").mkdir()
    newer = place.parent / "other" / place.name
    decision_log.decide(newer, "role", "record", "bob", "user", "yes", by="Dee")
    newer.rename(place)

    assert [one.subject_id for one in decision_log.decisions(place)] == ["bob"]
    assert decision_log.older_file(place) == older
