"""What was judged at the closes is kept, and is what a run from scratch judges."""

import random
from datetime import date, timedelta

import pytest

from abm_warehouse.models.order import models_needed
from tests.company import AS_OF, ago, models, playbook_with
from tests.growing_book import FIRMS, NEEDS, PEOPLE, Book

EPOCH = date(1970, 1, 1).toordinal()
ASKED = ("mqa_history", "mqa_history_changes", "mqa")
"""What the book is asked, and all that is built for it."""


class History(Book):
    """A book of which only the history of MQAs is asked, by rules under which there is much of it."""

    def some_playbook(self):
        chance = self.chance
        return playbook_with(
            ("[fit]\n", chance.choice([NEEDS, "[fit]\n"])),
            ("min_account_fit = 20", f"min_account_fit = {chance.choice([0, 3])}"),
            ("enter_intent = 10", f"enter_intent = {chance.choice([4, 10])}"),
            ("stay_intent = 5\n", f"stay_intent = 3\nmin_days = {chance.choice([0, 9])}\n"),
            ('mode = "per_signal"', f'mode = "{chance.choice(["per_signal", "on_total"])}"'),
        )

    def change_something(self):
        some_instant = lambda: setattr(self, "as_of", self.some_instant())  # noqa: E731
        changes = {"instant": some_instant, "next day": self.next_day, "request": self.load_request}
        if self.chance.random() < 0.4:
            name = self.chance.choice(list(changes))
            changes[name]()
            return name
        return super().change_something()

    def some_instant(self):
        return ago(days=self.chance.choice([0, 1, 2, 30, 60]), seconds=self.chance.randrange(86_400))

    def next_day(self):
        self.as_of += timedelta(days=1)

    def load_request(self):
        person, at = self.chance.randrange(PEOPLE), ago(days=self.chance.randrange(60)).isoformat()
        number = self.chance.randrange(120, 140)
        header = "engagement_id,contact_id,kind,occurred_at"
        self.load("engagements", header, [f"E{number},C{person},demo_request,{at}"])


def history(store, seed=0) -> History:
    book = History(store, random.Random(seed), playbook_with(), models=models_needed(models(), (), ASKED))  # noqa: S311
    book.load_accounts(range(FIRMS))
    book.load_contacts(range(PEOPLE))
    book.load_engagements(100)
    return book


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "changes"), [(1, 5), *(pytest.param(seed, 20, marks=pytest.mark.long) for seed in range(2, 8))]
)
def test_a_history_that_grew_is_equal_to_one_from_scratch(store, seed, changes):
    book = history(store, seed)
    book.playbook = book.some_playbook()
    book.score()
    spans = 0
    for _ in range(changes):
        change = book.change_something()
        book.score()
        rows = book.tables()
        with book.in_a_copy():
            book.score()
            expected = book.tables()
        assert [table for table in rows if rows[table] != expected[table]] == [], change
        spans += rows["int_mqa_spans"].total()
    assert spans


FIRST, LAST = ago(days=399).date().toordinal() - EPOCH, AS_OF.date().toordinal() - EPOCH
"""The numbers of the first and the last close that are kept."""


def opened(book) -> dict[str, int]:
    """The first close that the last run judged again, of each account of which it judged any."""
    return dict(
        book.store.rows(
            "select account_id, from_close from asked_of inner join int_account_numbers using (account)"
        )
    )


@pytest.fixture
def closed(store):
    """A book that is closed, of an account with two people, and of another."""
    book = history(store)
    people = [f"C{n},A{n % 2},p{n}@firm{n % 2}.example,Ann Lee {n},CTO" for n in range(4)]
    book.load("contacts", "contact_id,account_id,email,full_name,title", people)
    signals = [f"X{n},C{n},webinar_attended,{ago(days=40 + n).isoformat()}" for n in range(4)]
    book.load("engagements", "engagement_id,contact_id,kind,occurred_at", signals)
    book.score()
    assert {"A0", "A1"} <= opened(book).keys()
    assert set(opened(book).values()) == {FIRST}
    return book


def load_signal(book, days):
    row = f"Y1,C0,webinar_attended,{ago(days=days).isoformat()}"
    book.load("engagements", "engagement_id,contact_id,kind,occurred_at", [row])


@pytest.mark.slow
def test_the_next_day_only_its_close_is_judged(closed):
    before = opened(closed)
    closed.next_day()
    closed.score()
    assert opened(closed) == dict.fromkeys(before, LAST + 1)


@pytest.mark.slow
@pytest.mark.parametrize("days", [2, 90])
def test_a_signal_opens_the_closes_of_its_account_from_its_week_on(closed, days):
    load_signal(closed, days)
    closed.score()
    [(account, from_close)] = opened(closed).items()
    assert account == "A0"
    assert LAST - days - 7 < from_close <= LAST - days + 1


@pytest.mark.slow
def test_a_fact_without_a_date_opens_all_closes_of_its_account(closed):
    closed.load("accounts", "account_id,name,domain,type", ["A1,Firm 1,firm1.example,partner"])
    closed.score()
    assert opened(closed) == {"A1": FIRST}


@pytest.mark.slow
def test_what_a_run_does_not_follow_opens_nothing(closed):
    closed.load("campaigns", "campaign_id,name,channel", ["M9,Campaign 9,Webinar"])
    closed.score()
    closed.as_of -= timedelta(hours=1)
    closed.score()
    assert opened(closed) == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    "changed",
    [{"playbook": playbook_with(("enter_intent = 10", "enter_intent = 9"))}, {"time_zone": "Asia/Tokyo"}],
)
def test_other_rules_and_another_time_zone_open_everything(closed, changed):
    before = opened(closed)
    for name, value in changed.items():
        setattr(closed, name, value)
    closed.score()
    assert opened(closed) == dict.fromkeys(before, FIRST)
