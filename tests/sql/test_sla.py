"""Hand-offs have deadlines in the business hours of who has them; each is met, breached, open or ended."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.company import AS_OF, Company, Scored, playbook_with

BERLIN = ZoneInfo("Europe/Berlin")
HOLIDAY = '[[sla.calendars]]\nname = "germany"\nholidays = ["2026-09-28"]\n'
ALWAYS = (
    '[[sla.calendars]]\nname = "always"\nopens = "00:00"\ncloses = "00:00"\n'
    'days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]\n'
)
ANYBODY = '[sla]\nby_owner = false\nclock_starts = "handed_over"\n'


def berlin(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@dataclass
class Case:
    """One account of its owner, at which its person asked for a demo, and what was done about it."""

    asked: datetime
    owner: str | None = "olga"
    calls: tuple[tuple[datetime, dict[str, Any]], ...] = ()
    taken_over: tuple[tuple[str, datetime], ...] = ()
    disposed: tuple[tuple[str, datetime], ...] = ()
    person_disposed: tuple[tuple[str, datetime], ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


def call(at: datetime, user: str | None = "olga", whom: str = "") -> tuple[datetime, dict[str, Any]]:
    return at, {"user_id": user, "whom": whom}


FRIDAY = berlin(9, 25, 16, 30)
CASES = {
    "friday": Case(FRIDAY),
    "early": Case(berlin(9, 25, 7)),
    "at nine": Case(berlin(9, 25, 9)),
    "one": Case(berlin(9, 25, 13)),
    "at five": Case(berlin(9, 25, 17)),
    "saturday": Case(berlin(9, 26, 12)),
    "in march": Case(berlin(3, 27, 16, 30)),
    "in october": Case(berlin(10, 23, 16, 30)),
    "night": Case(berlin(3, 29)),
    "new york": Case(berlin(9, 25, 9), owner="sam"),
    "nobody": Case(datetime(2026, 9, 25, 9, tzinfo=UTC), owner=None),
    "in time": Case(FRIDAY, calls=(call(berlin(9, 28, 12, 30)),)),
    "a minute late": Case(FRIDAY, calls=(call(berlin(9, 28, 12, 31)),)),
    "at the weekend": Case(FRIDAY, calls=(call(berlin(9, 26, 10)),)),
    "not due": Case(berlin(9, 30, 11)),
    "due now": Case(berlin(9, 30, 10)),
    "by another": Case(berlin(9, 25, 9), calls=(call(berlin(9, 25, 10), "sam"),)),
    "by whom": Case(berlin(9, 25, 9), calls=(call(berlin(9, 25, 10), None),)),
    "wrong call": Case(
        berlin(9, 25, 9), calls=(call(berlin(9, 25, 8)), call(berlin(9, 25, 10), whom="other"))
    ),
    "moved": Case(
        berlin(9, 25, 9),
        calls=(call(berlin(9, 25, 18), "sam"),),
        taken_over=(("sam", berlin(9, 25, 11)),),
    ),
    "moved late": Case(berlin(9, 24, 9), taken_over=(("sam", berlin(9, 25, 11)),)),
    "rejected": Case(berlin(9, 25, 9), disposed=(("rejected", berlin(9, 25, 12)),)),
    "accepted": Case(berlin(9, 25, 9), disposed=(("accepted", berlin(9, 25, 12)),)),
    "said in time": Case(berlin(9, 14, 11), disposed=(("accepted", berlin(9, 21, 17)),)),
    "said late": Case(berlin(9, 14, 11), disposed=(("accepted", berlin(9, 22, 9)),)),
    "person rejected": Case(
        berlin(9, 14, 11),
        disposed=(("accepted", berlin(9, 21, 17)),),
        person_disposed=(("rejected", berlin(9, 21, 17)),),
    ),
    "person accepted": Case(
        berlin(9, 14, 11),
        disposed=(("rejected", berlin(9, 21, 17)),),
        person_disposed=(("accepted", berlin(9, 21, 17)),),
    ),
    "old": Case(berlin(1, 2) - timedelta(days=300)),
    "partner": Case(berlin(9, 25, 9), facts={"type": "partner"}),
}


@dataclass
class Books:
    """The cases, scored by any playbook and as of any instant, once each."""

    stack: ExitStack
    folder: Any
    scored: dict[tuple[str, datetime], Scored] = field(default_factory=dict)

    def book(self, *, terms: str = "", as_of: datetime = AS_OF) -> Scored:
        """The book with these terms in its playbook, as of an instant."""
        if (terms, as_of) not in self.scored:
            company = _company(self.folder / str(len(self.scored)))
            playbook = playbook_with(("[mqa]\n", f"{terms}\n[mqa]\n")) if terms else None
            scored = self.stack.enter_context(company.scored(as_of=as_of, playbook=playbook))
            self.scored[terms, as_of] = scored
        return self.scored[terms, as_of]

    def rows(self, case: str, columns: str, **how: Any) -> list[tuple]:
        """Columns of the hand-offs of a case, in their order."""
        query = (
            f"select {columns} from handoffs where account_id = ? and why = 'hand_raise' order by assigned_at"
        )
        return self.book(**how).all(query, case)

    def due(self, case: str, **how: Any) -> datetime:
        """When somebody must have got in touch, in Berlin."""
        [(at,)] = self.rows(case, "contact_due_at", **how)
        return at.astimezone(BERLIN)


def _company(folder) -> Company:
    folder.mkdir()
    company = Company(folder)
    company.add("users", user_id="olga", name="Olga", role="csm", time_zone="Europe/Berlin")
    company.add("users", user_id="sam", name="Sam", role="csm", time_zone="America/New_York")
    for name, case in CASES.items():
        company.account(name, owner_id=case.owner, **case.facts)
        company.person(f"{name} ada", at=name)
        company.person(f"{name} other", at=name)
        company.did(f"{name} ada", "demo_request", case.asked)
        for at, told in case.calls:
            whom = f"{name} {told['whom'] or 'ada'}"
            company.did(whom, "sales_call", at, user_id=told["user_id"])
        for user, at in case.taken_over:
            company.reassigned(name, user, at)
        for disposition, at in case.disposed:
            company.disposed(name, disposition, at)
        for disposition, at in case.person_disposed:
            company.disposed(f"{name} ada", disposition, at)
    return company


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    with ExitStack() as stack:
        yield Books(stack, tmp_path_factory.mktemp("sla"))


@pytest.mark.slow
def test_four_business_hours_after_friday_half_past_four_are_monday_half_past_twelve(books):
    assert books.due("friday") == berlin(9, 28, 12, 30)
    [(latest, feedback)] = books.rows("friday", "latest_due_at, feedback_due_at")
    assert latest == berlin(9, 26, 16, 30), "on the clock on the wall"
    assert feedback == berlin(10, 2, 17), "the end of the fifth business day after Friday"


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("early", berlin(9, 25, 13)),
        ("at nine", berlin(9, 25, 13)),
        ("one", berlin(9, 25, 17)),
        ("at five", berlin(9, 28, 13)),
        ("saturday", berlin(9, 28, 13)),
    ],
)
def test_the_clock_runs_in_business_hours_only(books, case, expected):
    assert books.due(case) == expected


@pytest.mark.slow
def test_nobody_works_on_a_holiday(books):
    assert books.due("friday", terms=HOLIDAY) == berlin(9, 29, 12, 30)


def test_hours_are_those_of_the_wall_clock_on_both_sides_of_the_change_in_march(books):
    assert books.due("in march") == berlin(3, 30, 12, 30)


@pytest.mark.slow
def test_and_of_the_one_in_october(books):
    assert books.due("in october", as_of=berlin(10, 27)) == berlin(10, 26, 12, 30)


@pytest.mark.slow
def test_where_somebody_works_on_the_night_of_a_change_its_hours_are_those_that_pass(books):
    """Clocks go from two to three: four hours after midnight it is five o'clock."""
    assert books.due("night", terms=ALWAYS) == berlin(3, 29, 5)


def test_the_hours_are_those_of_the_owner_wherever_they_are(books):
    """Nine in the morning in Berlin is three in New York, where the day begins six hours later."""
    assert books.due("new york") == berlin(9, 25, 19)


def test_what_nobody_has_runs_in_the_zone_of_the_workspace(books):
    [row] = books.rows("nobody", "contact_due_at, user_id, assigned_by")
    assert row == (datetime(2026, 9, 25, 13, tzinfo=UTC), None, "nobody")


@pytest.mark.parametrize(
    ("case", "contact", "latest", "hours"),
    [
        ("in time", "met", "breached", 4),
        ("a minute late", "breached", "breached", 4 + 1 / 60),
        ("at the weekend", "met", "met", 0.5),
        ("friday", "breached", "breached", 0.5 + 8 + 8 + 5),
        ("not due", "open", "open", 3),
        ("due now", "breached", "open", 4),
        ("by another", "breached", "breached", 8 + 8 + 8 + 5),
        ("by whom", "met", "met", 1),
        ("wrong call", "breached", "breached", 8 + 8 + 8 + 5),
        ("rejected", "ended", "ended", 3),
        ("accepted", "breached", "breached", 8 + 8 + 8 + 5),
        ("old", None, None, None),
    ],
)
def test_what_became_of_a_hand_off(books, case, contact, latest, hours):
    [row] = books.rows(case, "contact, latest, hours_waited")
    assert row == (contact, latest, None if hours is None else pytest.approx(hours))


@pytest.mark.slow
def test_anybody_may_stop_the_clock_if_the_playbook_says_so(books):
    assert books.rows("by another", "contact", terms=ANYBODY) == [("met",)]


def test_a_reassignment_starts_the_clock_of_the_new_owner_and_ends_that_of_the_first(books):
    assert books.rows("moved", "from_user_id, user_id, assigned_by, contact, is_open") == [
        (None, "olga", "owner", "ended", False),
        ("olga", "sam", "decision", "met", True),
    ]


def test_what_was_overdue_when_somebody_else_took_it_over_stays_breached(books):
    assert books.rows("moved late", "contact") == [("breached",), ("breached",)]


def test_the_clock_may_go_on_when_somebody_else_takes_over(books):
    assert books.rows("moved", "clock_started_at")[1] == (berlin(9, 25, 11),)
    assert books.rows("moved", "clock_started_at", terms=ANYBODY)[1] == (berlin(9, 25, 9),)


@pytest.mark.parametrize(
    ("case", "feedback"),
    [("said in time", "met"), ("said late", "breached"), ("friday", "open"), ("rejected", "met")],
)
def test_feedback_is_due_at_the_end_of_the_fifth_business_day_after(books, case, feedback):
    assert [row[0] for row in books.rows(case, "feedback_in_time")] == [feedback]


@pytest.mark.parametrize(
    ("case", "feedback"), [("person rejected", "disqualified"), ("person accepted", "sal")]
)
def test_what_is_said_of_the_person_counts_before_what_is_said_of_the_account_at_once(books, case, feedback):
    assert [row[0] for row in books.rows(case, "feedback")] == [feedback]


def test_people_of_partners_are_not_handed_over(books):
    assert books.rows("partner", "*") == []


def test_months_have_what_was_due_in_them_and_their_breaches_are_listed(books):
    book = books.book()
    months = book.answer("sla_by_month")
    [everybody] = [row for row in book.answer("sla_clauses") if row["clause"] == "contact"]

    assert sum(row["met"] for row in months) == everybody["met"]
    assert sum(row["breached"] for row in months) == everybody["breached"]
    for row in months:
        assert row["met_share"] == pytest.approx(row["met"] / (row["met"] + row["breached"]), abs=1e-4)
        listed = book.answer("sla_breaches", limit=None, who=None, month=row["month"])
        assert len(listed) == row["breached"]


def test_the_breaches_of_an_owner_are_those_counted_for_them(books):
    book = books.book()
    users = book.answer("sla_by_user")

    assert {user["who"] for user in users} >= {"Olga", "Sam"}
    for user in users:
        listed = book.answer("sla_breaches", limit=None, who=user["who"], month=None)
        assert len(listed) == user["breached"]


def test_the_curve_of_waits_falls_to_a_half_at_the_median(books):
    book = books.book()
    waits = book.answer("sla_waits")
    [(median,)] = book.all(
        "select median_hours from sla_compliance where clause = 'contact' and is_everybody"
    )

    shares = [row["share_waiting"] for row in waits]
    assert shares == sorted(shares, reverse=True)
    assert sum(row["answered"] for row in waits) == len(
        book.all("select 1 from handoffs where hours_waited is not null and contacted_at is not null")
    )
    assert median == next((row["hours"] for row in waits if row["share_waiting"] <= 0.5 + 1e-6), None)


def test_compliance_counts_what_was_due_and_the_median_counts_those_who_wait(books):
    """The median is that of Kaplan and Meier, computed here step by step."""
    book = books.book()
    waits = book.all(
        "select hours_waited, contacted_at is not null from handoffs where hours_waited is not null"
    )
    share, waiting, median = 1.0, len(waits), None
    for hours in sorted({hours for hours, _ in waits}):
        here = [is_contacted for at, is_contacted in waits if at == hours]
        share *= 1 - sum(here) / waiting
        waiting -= len(here)
        if median is None and share <= 0.5 + 1e-9:
            median = hours
    [row] = book.all(
        "select met, breached, still_open, ended, met_share, median_hours from sla_compliance"
        " where clause = 'contact' and is_everybody"
    )
    outcomes = [outcome for (outcome,) in book.all("select contact from handoffs")]

    assert row[:4] == tuple(outcomes.count(name) for name in ("met", "breached", "open", "ended"))
    assert row[4] == pytest.approx(row[0] / (row[0] + row[1]))
    assert row[5] == (median if median is None else pytest.approx(median))


@pytest.mark.parametrize("owner", ["Olga", "Sam"])
def test_the_hand_offs_of_an_owner_are_those_counted_for_them(books, owner):
    book = books.book()
    [user] = [user for user in book.answer("sla_by_user") if user["who"] == owner]
    listed = book.answer("sla_hand_offs", limit=None, owner=owner, longer_than=None)

    counted = Counter(row["contact"] for row in listed)
    assert (counted["met"], counted["breached"]) == (user["met"], user["breached"])
    assert {row["hand_offs"] for row in listed} == {len(listed)}


def test_a_step_of_the_curve_opens_what_waited_longer(books):
    book = books.book()
    waits = book.answer("sla_waits")
    for wait, following in pairwise(waits):
        listed = book.answer("sla_hand_offs", limit=None, owner=None, longer_than=wait["hours"])
        assert len(listed) == following["waiting"]
    assert book.answer("sla_hand_offs", limit=None, owner=None, longer_than=waits[-1]["hours"]) == []
