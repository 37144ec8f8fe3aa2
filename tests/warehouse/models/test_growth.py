"""Models brought up to date by the keys that changed are equal to a build from scratch, whatever happened."""

import tempfile
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.errors import ModelError
from abm.workspace import create_workspace
from abm_warehouse.loading.ledger import forget_built_models
from abm_warehouse.loading.load import load_file
from abm_warehouse.models import differences
from abm_warehouse.models.build import build
from abm_warehouse.models.differences import logged_keys
from abm_warehouse.models.key_sets import KeySet
from abm_warehouse.models.known import write_known_views
from abm_warehouse.models.model import Model, sql_model
from abm_warehouse.models.ranges import RANGES, key_ranges
from abm_warehouse.models.sources import source_stamps
from abm_warehouse.profiles.reading import read_profile
from abm_warehouse.storage.connections import one_row, open_warehouse, transaction
from abm_warehouse.storage.entities import ENTITIES
from abm_warehouse.storage.keys import CONTACTS, NUMBERINGS, forget_unused_ids
from tests.properties import examples

END_OF_TIME = datetime(2100, 1, 1, tzinfo=UTC)

MODELS = {
    "touches": """
        -- kept as: view
        -- grows by: touch, visitor_id
        select touch, contact_id, visitor_id, kind, value from known.engagements where not is_deleted
    """,
    "people": """
        select contact_id, contact, account from known.contacts
        inner join keys.contacts using (contact_id)
        left join keys.accounts using (account_id)
        where not is_deleted
    """,
    "weights": """
        select account, 1 + length(name) % 3 as weight from known.accounts
        inner join keys.accounts using (account_id)
        where not is_deleted
    """,
    "visitors": """
        -- grows by: visitor_id
        -- reached by: contact_id of people
        select visitor_id, min(contact) as contact, count(*) as touches
        from touches
        left join people using (contact_id)
        group by visitor_id
    """,
    "details": """
        -- kept as: view
        -- grows by: touch
        -- reached by: contact_id of people, visitor_id of visitors, account of weights
        select
            touch,
            kind,
            coalesce(people.contact, visitors.contact) as person,
            account,
            coalesce(value, 1) * coalesce(weight, 1) as worth
        from touches
        left join people using (contact_id)
        left join visitors using (visitor_id)
        left join weights using (account)
    """,
    "signals": """
        -- grows by: touch
        select touch, person, account, rules.points * worth as points
        from details
        inner join run.rules as rules using (kind)
    """,
    "scores": """
        -- grows by: person
        with numbered as (
            select *, row_number() over (partition by person order by points, touch) as number from signals
        )
        select as_of, person, any_value(account) as account, sum(points) as points, max(number) as signals
        from numbered
        inner join run.clock on true
        where number <= as_of
        group by as_of, person
    """,
    "accounts": """
        -- grows by: account
        select account, count(distinct person) as people, max(points) as best from scores group by account
    """,
    "instants": """
        -- grows by: account, as_of
        select as_of, account, sum(points) as points, rank() over (
            partition by as_of, account order by min(points)
        ) as place
        from scores
        group by as_of, account
    """,
    "shown": """
        -- kept as: view, published as table
        -- grows by: account, as_of
        select as_of, 'A' || account as account_id, points from instants
    """,
    "shown_again": """
        -- kept as: view, published as table
        -- grows by: account, as_of
        select shown.account_id, shown.points from shown inner join run.clock on clock.as_of = shown.as_of
    """,
    "best": "select max(best) as best, count(*) as accounts from accounts",
}


def _ranks(con):
    rows = con.execute("select account, best from accounts order by best desc, account").fetchall()
    for table, kept in (("ranks", rows), ("losers", rows[3:])):
        con.execute(f"create or replace table main.{table} (account bigint, best double)")
        con.executemany(f"insert into main.{table} values (?, ?)", [*map(list, kept), [-1, 0]])


def _double(con):
    con.execute("create or replace table main.doubles as select account, 2 * best as double from accounts")


def _double_again(con):
    _double(con)
    return "select account from doubles"


def _double_accounts(con, accounts, instants):
    con.execute(f"create or replace temp table told as select distinct key as account from ({accounts})")
    is_told = "exists (from told where told.account is not distinct from stored.account)"
    con.execute(f"delete from main.doubles as stored where {is_told}")
    con.execute(f"insert into main.doubles select account, 2 * best from accounts as stored where {is_told}")
    return "select account from told"


def models():
    doubling = Model(
        name="double",
        reads=frozenset({"accounts"}),
        writes=("doubles",),
        fingerprint="double",
        build=_double,
        subject="mqa",
        update=_double_again,
        update_accounts=_double_accounts,
    )
    step = Model(
        name="rank",
        reads=frozenset({"accounts"}),
        writes=("ranks", "losers"),
        fingerprint="rank",
        build=_ranks,
        subject="mqa",
    )
    return [*(sql_model(name, "mqa", dedent(sql)) for name, sql in MODELS.items()), step, doubling]


def models_by_name():
    return {model.name: model for model in models()}


class Book:
    """A warehouse to load into, with rules and a clock of its own."""

    def __init__(self, con, folder):
        self.con = con
        self.workspace = create_workspace(folder / "workspace")
        self.exports = folder
        self.rules = {"call": 3, "visit": 1}
        self.instants = 9
        self.known_at = END_OF_TIME
        self.files = 0

    def load(self, entity, header, rows):
        self.files += 1
        path = self.exports / f"{entity}_{self.files}.csv"
        path.write_text("\n".join([header, *rows, ""]))
        batch = load_file(
            self.con,
            path,
            read_profile("abm", self.workspace.profiles),
            receipts=self.workspace.receipts,
            entity_name=entity,
        )
        assert batch.status in ("loaded", "already_loaded"), batch

    def engagements(self, *rows):
        """Rows of id, contact, visitor, kind, value, and whether it is deleted."""
        header = "engagement_id,contact_id,visitor_id,kind,value,is_deleted,occurred_at"
        self.load("engagements", header, [f"{row},2026-01-01T00:00:00Z" for row in rows])

    def contacts(self, *rows):
        self.load("contacts", "contact_id,account_id", rows)

    def accounts(self, *rows):
        self.load("accounts", "account_id,name", rows)

    def sources(self, con):
        con.execute("create or replace table run.rules (kind varchar, points bigint)")
        con.executemany("insert into run.rules values (?, ?)", list(self.rules.items()))
        con.execute(f"create or replace table run.clock as from range(1, {self.instants} + 1) as r (as_of)")
        con.execute(
            "create or replace table run.knowledge as select ?::timestamptz as known_at", [self.known_at]
        )
        [loads] = one_row(
            con, "select coalesce(string_agg(batch_id, ' ' order by batch_id), '') from ledger.batches"
        )
        sources = {
            "run.rules": str(self.rules),
            "run.clock": str(self.instants),
            "run.knowledge": str(self.known_at),
            **{f"raw.{entity}": loads for entity in ENTITIES},
            **{f"keys.{numbering.table}": loads for numbering in NUMBERINGS},
        }
        return sources | write_known_views(con, sources)

    def run(self, models_=None, *, until=None):
        """Bring the models up to date, or those before one of them; how much of each was built."""

        def progress(name):
            if name == until:
                raise CutOff

        sources = self.sources(self.con)
        done = build(
            self.con,
            models_ or models(),
            sources,
            stamps=source_stamps(self.con, models()),
            progress=progress,
        )
        return {model.name: model.rebuilt for model in done}

    def require_equal_to_a_build_from_scratch(self):
        done = build(self.con, models(), self.sources(self.con), stamps=source_stamps(self.con, models()))
        tables = [table for model in models() for table in model.writes]
        rows = {table: Counter(self.con.execute(f"from main.{table}").fetchall()) for table in tables}
        self.con.execute("attach ':memory:' as scratch")
        self.con.execute("copy from database memory to scratch")
        self.con.execute("use scratch")
        try:
            forget_built_models(self.con)
            again = build(
                self.con, models(), self.sources(self.con), stamps=source_stamps(self.con, models())
            )
            assert {model.rebuilt for model in again} == {"whole"}
            for table in tables:
                assert rows[table] == Counter(self.con.execute(f"from main.{table}").fetchall()), table
        finally:
            self.con.execute("use memory")
            self.con.execute("detach scratch")
        assert [m.fingerprint for m in done] == [m.fingerprint for m in again]


@contextmanager
def opened_book():
    with tempfile.TemporaryDirectory() as folder:
        workspace = create_workspace(Path(folder) / "settings")
        with open_warehouse(Path(":memory:"), workspace.settings()) as con:
            yield Book(con, Path(folder))


@pytest.fixture
def book():
    """Ten accounts with two people each, and a hundred touches, two of them by nobody who is known."""
    with opened_book() as book:
        begin(book)
        yield book


def begin(book):
    book.accounts(*(f"A{n},Firm {n}" for n in range(10)))
    book.contacts(*(f"C{n},A{n // 2}" for n in range(20)))
    book.engagements(*(f"E{n},C{n % 20},V{n % 7},{'call' if n % 3 else 'visit'},{n}," for n in range(98)))
    book.engagements("E98,U1,,call,1,", "E99,U2,,visit,1,")


@pytest.mark.slow
def test_a_new_touch_is_worked_into_what_follows_from_it(book):
    book.run()
    book.engagements("E100,C1,,call,70,")

    assert book.run() == {
        "people": "nothing",
        "weights": "nothing",
        "touches": "part",
        "visitors": "part",
        "details": "part",
        "signals": "part",
        "scores": "part",
        "accounts": "part",
        "instants": "part",
        "shown": "part",
        "shown_again": "part",
        "best": "whole",
        "rank": "whole",
        "double": "whole",
    }
    [[account]] = book.con.execute("from told").fetchall()
    assert book.con.execute("select account from people where contact_id = 'C1'").fetchall() == [(account,)]
    book.require_equal_to_a_build_from_scratch()


@pytest.mark.slow
def test_rows_that_come_out_equal_build_nothing_further(book):
    """The value of E40 is written another way, and a contact changes what nobody reads."""
    book.run()
    book.engagements("E40,C0,,call,40.0,", "E41,C1,,call,41.0,false")
    book.load("contacts", "contact_id,account_id,title", ["C3,A1,CTO"])

    assert book.run() == {
        "people": "whole",
        "weights": "nothing",
        "touches": "part",
        "visitors": "part",
        "details": "part",
        "signals": "part",
        "scores": "part",
        "accounts": "nothing",
        "instants": "nothing",
        "shown": "nothing",
        "shown_again": "nothing",
        "best": "nothing",
        "rank": "nothing",
        "double": "nothing",
    }
    book.require_equal_to_a_build_from_scratch()


@pytest.mark.slow
def test_what_reads_a_changed_table_without_the_key_is_built_whole(book):
    book.run()
    book.instants = 4

    assert book.run() | {"best": "", "rank": "", "double": ""} == {
        "people": "nothing",
        "weights": "nothing",
        "touches": "nothing",
        "visitors": "nothing",
        "details": "nothing",
        "signals": "nothing",
        "scores": "whole",
        "accounts": "part",
        "instants": "part",
        "shown": "part",
        "shown_again": "whole",
        "best": "",
        "rank": "",
        "double": "",
    }
    book.require_equal_to_a_build_from_scratch()


def test_a_view_that_means_something_else_has_its_readers_built_whole(book):
    """Also if what it reads has changed at the same time, which alone would build a part of them."""
    book.run()
    book.engagements("E1,C1,,call,70,")
    changed = MODELS["details"].replace("coalesce(value, 1) *", "2 *")
    others = [sql_model("details", "mqa", dedent(changed)), *(m for m in models() if m.name != "details")]

    assert book.run(others)["signals"] == "whole"
    assert book.con.execute("select distinct points % 2 from signals").fetchall() == [(0,)]


@pytest.mark.slow
def test_a_table_of_which_a_large_share_changed_is_built_whole(book, monkeypatch):
    monkeypatch.setattr(differences, "FEW_ROWS", 0)
    book.run()
    book.engagements(*(f"E{n},C{n % 20},V{n % 7},call,1," for n in range(20)))

    assert book.run()["signals"] == "part"
    assert book.run()["signals"] == "nothing"
    book.engagements(*(f"E{n},C{n % 20},V{n % 7},call,2," for n in range(41)))
    assert book.run()["signals"] == "whole"
    book.require_equal_to_a_build_from_scratch()


@pytest.mark.slow
@pytest.mark.parametrize(("most", "reader"), [(20, "part"), (19, "whole")])
def test_a_model_that_is_built_whole_is_compared_up_to_so_many_rows(book, monkeypatch, most, reader):
    """The twenty people are built whole, and which of them changed is known if they are compared."""
    monkeypatch.setattr(f"{build.__module__}.MOST_ROWS_COMPARED", most)
    book.run()
    book.load("contacts", "contact_id,account_id", ["C3,A2"])

    rebuilt = book.run()
    assert (rebuilt["people"], rebuilt["visitors"]) == ("whole", reader)
    book.require_equal_to_a_build_from_scratch()


class CutOff(Exception):  # noqa: N818 - what a kill is to the warehouse
    """A build that came to an end before this model."""


@pytest.mark.slow
def test_readers_catch_up_with_several_changes_at_once(book):
    """Of what was logged, nothing is kept that every reader has read."""
    book.run()
    for n in range(3):
        book.engagements(f"E{n},C9,,call,{n + 50},")
        with pytest.raises(CutOff):
            book.run(until="scores")

    assert book.run() | {"best": "", "rank": "", "double": ""} == {
        "people": "nothing",
        "weights": "nothing",
        "touches": "nothing",
        "visitors": "nothing",
        "details": "nothing",
        "signals": "nothing",
        "scores": "part",
        "accounts": "part",
        "instants": "part",
        "shown": "part",
        "shown_again": "part",
        "best": "",
        "rank": "",
        "double": "",
    }
    assert book.con.execute("select * from ledger.changed_keys").fetchall() == []
    book.require_equal_to_a_build_from_scratch()


@pytest.mark.slow
def test_rows_that_were_built_to_be_compared_are_forgotten(book):
    book.run()
    book.engagements("E1,C1,,call,70,")
    book.accounts("A3,A longer name")

    assert set(book.run().values()) == {"nothing", "part", "whole"}
    kept = "select table_name from duckdb_tables() where temporary and starts_with(table_name, 'rows')"
    assert book.con.execute(kept).fetchall() == []


@pytest.mark.slow
def test_a_model_that_fails_is_as_it_was_and_catches_up(book):
    book.run()
    book.engagements("E1,C1,,call,70,")
    wrong = sql_model("scores", "mqa", f"{models_by_name()['scores'].sql} having error('no')::boolean")
    with pytest.raises(ModelError, match="it was left as it was"):
        book.run([wrong if model.name == "scores" else model for model in models()])

    book.require_equal_to_a_build_from_scratch()


@pytest.mark.slow
def test_an_earlier_load_instant_takes_back_what_came_later(book):
    first = one_row(book.con, "select max(loaded_at) from ledger.batches")[0]
    book.run()
    book.engagements("E1,C1,,call,70,", "E200,C1,,call,1,", "E2,C2,,visit,1,true")
    book.run()
    book.known_at = first

    assert book.run()["signals"] == "part"
    book.require_equal_to_a_build_from_scratch()


@pytest.mark.slow
def test_a_step_is_told_at_which_instants_rows_changed_where_accounts_are_not_known(book):
    told = []

    def note(con):
        con.execute("create or replace table main.noted as from totals")

    def note_again(con, accounts, instants):
        note(con)
        told.append((accounts, sorted(con.execute(f"select distinct key from ({instants})").fetchall())))
        return "select as_of from noted"

    step = Model(
        name="note",
        reads=frozenset({"totals"}),
        writes=("noted",),
        fingerprint="note",
        build=note,
        subject="mqa",
        update=lambda con: note_again(con, None, "select null as key"),
        update_accounts=note_again,
    )
    totals = "-- grows by: as_of\nselect as_of, sum(points) as points from scores group by as_of"
    high = "-- grows by: as_of\nselect as_of, points from totals where points > 3"
    all_models = [*models(), sql_model("totals", "mqa", totals), sql_model("high", "mqa", high), step]
    book.run(all_models)

    book.instants += 2
    assert book.run(all_models)["totals"] == "part"

    assert told == [(None, [(10,), (11,)])]


@pytest.mark.slow
def test_a_changed_table_without_the_key_reaches_the_rows_that_look_it_up(book):
    """C2 and U1 are looked up by what a touch names, and the weight of A3 by the account that came of it."""
    book.run()
    book.contacts("C2,A9", "U1,A5")
    assert book.run()["signals"] == "part"
    book.require_equal_to_a_build_from_scratch()

    book.accounts("A3,A longer name")
    built = book.run()
    assert (built["weights"], built["signals"]) == ("whole", "part")
    book.require_equal_to_a_build_from_scratch()


def test_columns_of_different_types_are_not_compared(book):
    """A number is logged as it is, and a text by its hash, so that a change would not be found."""
    book.run()
    wrong = MODELS["details"].replace("contact_id of people", "contact_id as contact of people")
    others = [sql_model("details", "mqa", dedent(wrong)), *(m for m in models() if m.name != "details")]
    book.run(others)
    book.contacts("C2,A9")

    with pytest.raises(ModelError, match=r"by contact \(INTEGER\) and contact_id \(VARCHAR\)"):
        book.run(others)


@pytest.mark.slow
def test_logs_of_another_version_of_the_engine_are_not_used(book, monkeypatch):
    book.run()
    book.engagements("E1,C1,,call,70,")
    with pytest.raises(CutOff):
        book.run(until="scores")
    monkeypatch.setattr(duckdb, "__version__", "another")

    assert book.run()["scores"] == "whole"
    assert book.con.execute("select * from ledger.changes").fetchall() == []
    book.require_equal_to_a_build_from_scratch()


def test_a_table_that_reaches_a_model_must_be_read_by_it():
    sql = "-- grows by: touch\n-- reached by: kind of run.rules\nselect touch from known.engagements"
    with pytest.raises(ModelError, match=r"says how it grows with 'run\.rules', which it does not read"):
        sql_model("odd", "mqa", sql)


@pytest.mark.parametrize("sql", ["-- grows by: account", "-- grows by: account, kind"])
@pytest.mark.parametrize("key", ["kind", "person"])
def test_a_model_is_built_in_ranges_of_numbers_that_it_grows_by(sql, key):
    with pytest.raises(ModelError, match=rf"in ranges of '{key}'; name one of account, person by which"):
        sql_model("odd", "mqa", f"{sql}\n-- built in ranges of: {key}\nselect account, kind from signals")


@pytest.mark.parametrize("size", [1, 3, 4, 20])
def test_a_model_built_in_ranges_has_the_rows_of_every_key_and_of_none(book, monkeypatch, size):
    monkeypatch.setitem(RANGES, "person", (CONTACTS, size))
    by_person = "-- grows by: person\nselect person, sum(points) as points from signals group by person"
    models_ = {"whole": by_person, "ranges": f"-- built in ranges of: person\n{by_person}"}

    book.run([*models(), *(sql_model(name, "mqa", sql) for name, sql in models_.items())])

    assert len(key_ranges(book.con, "person")) == {1: 20, 3: 7, 4: 5, 20: 0}[size]
    whole, ranges = (Counter(book.con.execute(f"from {name}").fetchall()) for name in models_)
    assert whole == ranges
    assert {person for person, _ in ranges} == {None, *range(20)}


def test_a_model_without_the_column_it_grows_by_is_refused(book):
    odd = sql_model("odd", "mqa", "-- grows by: touch\nselect kind from known.engagements")
    with pytest.raises(ModelError, match=r"mqa/odd\.sql grows by touch, and has no column"):
        book.run([odd])


def test_rows_of_instants_are_found_whether_or_not_the_clock_still_has_them(store):
    con = store.con
    con.execute(
        "create or replace table run.clock as"
        " select timestamptz '2026-01-05 00:00Z' + to_weeks(w) as as_of from range(2) as r (w)"
    )
    con.execute("create temp table scores as from run.clock union all select null")
    con.execute("create temp table gone as select timestamptz '2025-12-29 00:00Z' as as_of")
    logged = logged_keys({"as_of": "TIMESTAMPTZ"})["as_of"]

    def found(instants):
        keys = KeySet(con, "as_of", f"select {logged} as key from ({instants})")
        rows = con.execute(f"select as_of from (from scores union all from gone) where {keys.has(logged)}")
        return len(rows.fetchall())

    assert found("from run.clock limit 1") == 1
    assert found("from run.clock limit 0") == 0
    assert found("from run.clock union all from gone") == 3
    assert found("from scores") == 3


WHO = st.sampled_from([*(f"C{n},{v}" for n in range(0, 24, 3) for v in ("", "V3")), ",V1", ",V9", "C5,V9"])
touched = st.tuples(st.integers(0, 110), WHO, st.sampled_from(["call", "visit", "other"]), st.integers(0, 3))
ACTIONS = st.one_of(
    st.tuples(
        st.just("engagements"),
        st.lists(st.tuples(touched, st.sampled_from(["", "", "true"])), min_size=1, max_size=6),
    ),
    st.tuples(
        st.just("contacts"),
        st.lists(st.tuples(st.integers(0, 24), st.integers(0, 11)), min_size=1, max_size=2),
    ),
    st.tuples(st.just("accounts"), st.integers(0, 13)),
    st.tuples(st.just("erase"), st.integers(0, 24)),
    st.tuples(st.just("rules"), st.integers(1, 4)),
    st.tuples(st.just("instants"), st.integers(1, 4)),
    st.tuples(st.just("known_at"), st.integers(2, 9)),
    st.tuples(st.just("cut off"), st.sampled_from([*MODELS, "rank"])),
)


def act(book, action, value):
    match action:
        case "engagements":
            rows = {id_: f"E{id_},{who},{kind},{points},{gone}" for (id_, who, kind, points), gone in value}
            book.engagements(*rows.values())
        case "contacts":
            book.contacts(*{c: f"C{c},A{a}" for c, a in value}.values())
        case "accounts":
            book.accounts(f"A{value},Company {book.files}")
        case "erase":
            with transaction(book.con):
                for entity in ("engagements", "contacts"):
                    book.con.execute(f"delete from raw.{entity} where contact_id = ?", [f"C{value}"])
                forget_unused_ids(book.con)
                forget_built_models(book.con)
        case "rules":
            book.rules["call"] = value
        case "instants":
            book.instants = value
        case "known_at":
            loads = book.con.execute("select loaded_at from ledger.batches order by loaded_at").fetchall()
            book.known_at = dict(enumerate(at for [at] in loads)).get(value, END_OF_TIME)
        case "cut off":
            with suppress(CutOff):
                book.run(until=value)


@pytest.mark.slow
@examples(3)
@given(actions=st.lists(ACTIONS, min_size=1, max_size=6), few=st.sampled_from([0, 10_000]))
def test_whatever_happens_every_table_is_equal_to_a_build_from_scratch(actions, few):
    with opened_book() as book, pytest.MonkeyPatch.context() as patch:
        patch.setattr(differences, "FEW_ROWS", few)
        begin(book)
        book.run()
        for action, value in actions:
            act(book, action, value)
            if action != "cut off":
                book.require_equal_to_a_build_from_scratch()
        book.require_equal_to_a_build_from_scratch()
