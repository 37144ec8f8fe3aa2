"""What was told of an instant is what a run of then would have said, with what it knew and by its rules."""

import random
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import pytest

from abm.pipeline.closes import weekly_instants
from abm.playbook import DEFAULT_PLAYBOOK
from abm.playbook.kept import Rules
from abm.playbook.model import shipped_text
from abm_app.components.evidence import changes_card
from abm_app.components.heatmap_grid import grid_row
from abm_app.labels import CHANGE_REASONS
from abm_app.shell import html
from abm_warehouse.decision_log import Decision
from abm_warehouse.publishing import heatmap, queries
from abm_warehouse.publishing.heatmap import HeatmapFilters
from abm_warehouse.publishing.page_tables import make_page_table, page_tables
from tests.app.test_components import texts
from tests.company import AS_OF, ago, playbook_with
from tests.growing_book import FIRMS, PEOPLE, Book

[_, BEFORE] = weekly_instants(AS_OF, weeks=2)
"""The instant before that of the run."""

CHANGES = ("engagements", "engagements", "contacts", "accounts", "statuses", "links", "decision", "playbook")


class DatedBook(Book):
    """A book of which each change has an instant of its own."""

    def change_at(self, at: datetime, *names: str) -> None:
        """Make changes of these names, as if they had been made at an instant."""
        known = {batch for [batch] in self.store.rows("select batch_id from ledger.batches")}
        made = len(self.decisions)
        for name in names:
            self.changes()[name]()
        self.decisions[made:] = [replace(decision, decided_at=at) for decision in self.decisions[made:]]
        self.date_loads(at, known)

    def date_loads(self, at: datetime, known: set[str]) -> None:
        """Give the batches that are not among the known ones another instant."""
        con = self.store.con
        tables = self.store.rows("select table_name from duckdb_tables() where schema_name = 'raw'")
        for batch, loaded_at in self.store.rows("select batch_id, loaded_at from ledger.batches"):
            if batch not in known:
                for [table] in tables:
                    con.execute(f"update raw.{table} set known_from = ? where batch_id = ?", [at, batch])
                    con.execute(f"update raw.{table} set known_to = ? where known_to = ?", [at, loaded_at])
                con.execute("update ledger.batches set loaded_at = ? where batch_id = ?", [at, batch])


def intents(book: Book, at: datetime) -> dict[int, int]:
    return dict(
        book.store.rows(f"select account, intent_hundredths from int_account_scores where as_of = '{at}'")
    )


@contextmanager
def as_then(book: Book, playbook):
    """The book as it was at the instant before, by some rules, in a copy."""
    now = book.as_of, book.known_at, book.playbook
    book.as_of, book.known_at, book.playbook = BEFORE, BEFORE, playbook
    with book.in_a_copy():
        book.score()
        yield
    book.as_of, book.known_at, book.playbook = now


POINTS = "account, person, touch, rule, is_repeat_visit, left_hundredths"
WEIGHTS = "account, person, intent_hundredths, weighted_hundredths"


def rules_with(*changes: tuple[str, str]) -> Rules:
    """Other rules, as a file would have them."""
    text = shipped_text(DEFAULT_PLAYBOOK)
    for old, new in changes:
        text = text.replace(old, new, 1)
    return Rules(playbook_with(*changes), text)


def some_dated_book(store, seed: int) -> DatedBook:
    """A book that changed before the instant before that of the run and after it, with runs in between."""
    book = DatedBook(store, random.Random(seed))  # noqa: S311 - a book to test with
    book.load_accounts(range(FIRMS))
    book.load_contacts(range(PEOPLE))
    book.load_engagements(80)
    book.date_loads(ago(days=30), set())
    rules = rules_with(*book.some_rules()) if book.chance.random() < 0.5 else None
    book.rules_at = lambda at: rules
    for days in (15, 8, 4, 2, 1.5, 1):
        book.change_at(ago(days=days), book.chance.choice(CHANGES))
        if days < 4 and book.chance.random() < 0.5:
            book.score()
    return book


@pytest.mark.slow
@pytest.mark.parametrize(
    "seed", [1, 2, 3, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(4, 24))]
)
def test_what_was_told_is_what_a_run_of_then_says(store, seed):
    book = some_dated_book(store, seed)
    rules = book.rules_at(BEFORE)
    earlier = rules.playbook if rules else book.playbook
    book.score()

    told = {
        account: (as_told, as_ruled)
        for account, as_told, as_ruled in book.store.rows(
            "select account, told_hundredths, intent_hundredths from int_told_scores"
        )
    }
    points = set(book.store.rows(f"select {POINTS} from int_told_points"))
    weights = set(book.store.rows(f"select {WEIGHTS} from int_told_weights"))
    check_sums(book)
    book.rules_at = lambda at: None
    with as_then(book, earlier):
        assert intents(book, BEFORE) == {account: said for account, (said, _) in told.items()}
    with as_then(book, book.playbook):
        assert intents(book, BEFORE) == {account: said for account, (_, said) in told.items()}
        then = f"where as_of = '{BEFORE}' and account is not null"
        assert points == set(
            book.store.rows(f"select {POINTS} from int_signal_points {then} and left_hundredths <> 0")
        )
        assert weights == set(book.store.rows(f"select {WEIGHTS} from int_member_weights {then}"))


def check_sums(book: Book) -> None:
    """The points of each account add up to how its intent differs from what was told."""
    moved = {
        account: float(intent - told)
        for account, intent, told in book.store.rows(
            "select account_id, weeks.intent, told.intent_told from account_weeks as weeks"
            " inner join account_intents_told as told using (account_id, solution) where weeks_ago = 0"
        )
    }
    explained = dict(
        book.store.rows(
            "select account_id, sum(points)::double from account_changes"
            " where solution = (select solution from run.scoring) group by account_id"
        )
    )
    assert moved
    assert {account: explained.get(account, 0) for account in moved} == moved


class SmallBook(DatedBook):
    """Two firms, one of which has a director and somebody who counts less; loaded a month ago."""

    def __init__(self, store) -> None:
        super().__init__(store, random.Random(1))  # noqa: S311
        self.load("accounts", ACCOUNTS, ["A,Acme,acme.example", "B,Bolt,bolt.example"])
        self.load("contacts", CONTACTS, [f"a,A,{CTO}", "clerk,A,clerk@acme.example,Al Hay,Accountant"])
        self.engaged("e1,a,webinar_attended,12", "e2,clerk,webinar_attended,12", "e3,a,ebook_download,9")
        self.date_loads(ago(days=30), set())

    def engaged(self, *rows: str, at: datetime | None = None) -> None:
        """Load signals, the days before the run at the end of each; known at an instant, or at the first."""
        known = {batch for [batch] in self.store.rows("select batch_id from ledger.batches")}
        told = [row.rsplit(",", 1) for row in rows]
        self.load("engagements", SIGNALS, [f"{row},{ago(days=int(days)).isoformat()}" for row, days in told])
        if at is not None:
            self.date_loads(at, known)

    def learn(self, entity: str, header: str, *rows: str) -> None:
        """Load rows that are known since a day before the run."""
        known = {batch for [batch] in self.store.rows("select batch_id from ledger.batches")}
        self.load(entity, header, rows)
        self.date_loads(SINCE, known)

    def decide_that(self, about, subject_id: str, answer: str) -> None:
        number = len(self.decisions) + 1
        made = Decision(number, about, "record", subject_id, answer, "yes", "Dee", None, SINCE)
        self.decisions.append(made)

    def moved(self, account: str = "A") -> dict[str, float]:
        """Points of an account by the reasons that are not time alone."""
        self.score()
        check_sums(self)
        reasons = self.store.rows("select distinct reason from account_changes")
        assert {reason for [reason] in reasons} <= CHANGE_REASONS.keys()
        rows = self.store.rows(
            "select reason, points::double from int_told_changes as told"
            " inner join int_account_numbers as accounts using (account)"
            " inner join account_changes using (account_id, reason)"
            f" where account_id = '{account}'"
        )
        return dict(rows)


ACCOUNTS = "account_id,name,domain"
CONTACTS = "contact_id,account_id,email,full_name,title"
SIGNALS = "engagement_id,contact_id,kind,occurred_at"
CTO = "cto@acme.example,Ann Lee,CTO"
SINCE = ago(days=1)


@pytest.fixture
def small(store):
    return SmallBook(store)


@pytest.mark.slow
def test_nothing_is_told_apart_where_nothing_was_learned(small):
    small.learn("accounts", ACCOUNTS, "C,Core,core.example")
    small.engaged("e9,a,pricing_view,2", at=ago(days=1))

    assert small.moved() == {}


@pytest.mark.slow
def test_before_the_first_load_nothing_was_told(small):
    small.date_loads(SINCE, set())
    small.score()

    assert small.store.rows("from account_intents_told") == []


@pytest.mark.slow
def test_signals_that_were_loaded_late_corrected_or_withdrawn_are_corrections(small):
    small.engaged("e4,a,webinar_attended,8", at=SINCE)
    late = small.moved()
    assert late == {"corrections": 18.0}

    withdrawn = f"e4,a,webinar_attended,{ago(days=8).isoformat()},true"
    small.learn("engagements", f"{SIGNALS},is_deleted", withdrawn)
    assert small.moved() == {}

    small.engaged("e3,a,webinar_attended,9", at=SINCE)
    assert small.moved() == {"corrections": 13.5}


@pytest.mark.slow
def test_the_pages_say_in_words_what_was_learned(small):
    small.engaged("e4,a,webinar_attended,8", at=SINCE)
    small.score()
    con = small.store.con
    for table in page_tables():
        make_page_table(con, table, AS_OF)

    card = texts(changes_card(queries.changes(con, "A"), sql=html.Div()))
    assert card[card.index("Late or corrected data") :][1:3] == ["1 signal", "+18"]
    [row] = heatmap.heatmap_page(con, filters=HeatmapFilters(text="acme")).rows
    assert grid_row(row)["intent_says"].endswith(
        "because: Late or corrected data. Of that, +18 from data or rules that were not there on Monday"
    )


@pytest.mark.slow
def test_a_person_of_another_account_is_a_match_of_both(small):
    small.decide_that("account", "a", "B")

    assert small.moved() == {"matches": -19.5}
    assert small.moved("B") == {"matches": 19.5}


@pytest.mark.slow
def test_a_role_that_was_decided_since_is_told(small):
    small.decide_that("role", "clerk", "economic_buyer")

    assert set(small.moved()) == {"roles"}


@pytest.mark.slow
def test_other_rules_are_told(small):
    small.rules_at = lambda at: rules_with(("person_cap = 50", "person_cap = 9"))

    assert small.moved() == {"rules": 6.5}


@pytest.mark.slow
def test_all_that_was_learned_adds_up(small):
    small.rules_at = lambda at: rules_with(("person_cap = 50", "person_cap = 9"))
    small.engaged("e4,a,webinar_attended,8", "e5,clerk,ebook_download,8", at=SINCE)
    small.learn("contacts", CONTACTS, "new,B,new@bolt.example,Bo Day,CTO")
    small.decide_that("role", "clerk", "economic_buyer")
    small.decide_that("account", "a", "B")

    assert {"rules", "matches"} <= set(small.moved())
