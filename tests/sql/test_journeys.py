"""Nurture journeys: who enters, who is due which step, how tracks end, and what they change."""

from datetime import timedelta

import pytest

from abm.errors import SettingsError
from abm.playbook.journeys import Journey, Step, read_journeys, shipped_journeys
from abm.playbook.own_tables import journey_tables
from tests.company import AS_OF, Company, ago

EVERYBODY = Journey(
    name="everybody",
    title="All",
    trigger=("guide_download",),
    industries=("Logistics",),
    holdout_percent=0,
    measured_days=30,
    steps=(
        Step(
            wait_days=2,
            send="a case study",
            asset="general",
            assets={"LOGISTICS": "ports"},
            answered_by=("case_study_download",),
        ),
        Step(wait_days=7, send="a webinar", asset="webinar", answered_by=("webinar_registered",)),
    ),
)
[GUIDE] = shipped_journeys()
SENT = GUIDE.model_copy(update={"holdout_percent": 0})


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """People who took a guide so many days ago; nothing else about them qualifies them for sales."""
    company = Company(tmp_path_factory.mktemp("journeys"))
    company.account("acme", industry="Basket weaving")
    company.account("ship", industry="logistics")
    for person, days, account in (
        ("today", 0, "acme"),
        ("two", 2, "acme"),
        ("nine", 9, "acme"),
        ("late", 40, "acme"),
        ("mail", 2, "acme"),
        ("answered", 2, "acme"),
        ("port", 2, "ship"),
    ):
        consent = "denied" if person == "mail" else "granted"
        company.person(person, "Clerk", at=account, email=f"{person}@x.example", consent=consent)
        company.did(person, "guide_download", ago(days=days))
    company.did("two", "guide_download", ago(days=1))
    company.did("answered", "case_study_download", ago(days=1))
    company.did("late", "webinar_attended", ago(days=20))
    company.person("asks", "CFO", at="acme", email="asks@x.example")
    company.did("asks", "guide_download", ago(days=2))
    company.did("asks", "contact_us", ago(days=1))
    company.person("sent", "Clerk", at="acme", email="sent@x.example")
    company.did("sent", "guide_download", ago(days=2), direction="outbound")
    company.add("statuses", subject="contact", subject_id="late", status="MQL", occurred_at=ago(days=15))
    with company.scored(journeys=(SENT, EVERYBODY)) as book:
        yield book


def due(book, journey: str, days: int = 1) -> set[tuple[str, int]]:
    return {
        (row["contact_id"], row["step"])
        for row in book.answer("journey_due", days=days)
        if row["journey"] == journey
    }


def test_the_shipped_journey_sends_after_two_days_and_a_week_later():
    tables = {table.name: table.rows for table in journey_tables([GUIDE])}

    assert [row[2] for row in tables["journey_steps"]] == [2, 9]
    assert ("guide", "guide_download") in tables["journey_triggers"]


@pytest.mark.slow
def test_who_is_due_today_is_due_the_step_of_the_day(book):
    assert due(book, "guide") == {("two", 1), ("port", 1), ("nine", 2)}


def test_a_second_guide_does_not_begin_the_track_again(book):
    [row] = book.all("select days_in from journey_people where contact_id = 'two' and journey = 'guide'")
    assert row == (2,)


def test_steps_of_the_days_before_are_due_where_they_are_asked_for(book):
    assert due(book, "guide", days=8) >= {("nine", 1), ("nine", 2)}


def test_nobody_is_due_whom_sales_works_or_who_may_not_be_written_to(book):
    stopped = dict(book.all("select contact_id, stopped_because from journey_people where journey = 'guide'"))

    assert stopped["asks"] == "with_sales"
    assert stopped["mail"] is not None
    assert "sent" not in stopped
    assert not {person for person, _ in due(book, "guide", days=30)} & {"asks", "mail", "sent", "answered"}


def test_a_journey_of_an_industry_takes_its_people_and_its_asset(book):
    [row] = [row for row in book.answer("journey_due", days=1) if row["journey"] == "everybody"]

    assert (row["contact_id"], row["asset"], row["due_on"]) == ("port", "ports", AS_OF.date())


def test_a_track_is_finished_after_its_last_step(book):
    [track] = [row for row in book.answer("journey_tracks") if row["journey"] == "guide"]

    assert (track["entered"], track["held_out"], track["finished"]) == (8, 0, 1)
    assert (track["under_way"], track["with_sales"], track["excluded"]) == (4, 2, 1)
    states = ("held_out", "under_way", "finished", "with_sales", "not_contactable", "excluded")
    assert track["entered"] == sum(track[state] for state in states)


def test_an_answer_counts_from_the_day_of_the_step(book):
    steps = {row["step"]: row for row in book.answer("journey_answers") if row["journey"] == "guide"}

    assert (steps[2]["due"], steps[2]["answered"]) == (2, 1)


def test_the_effect_is_that_of_those_who_entered_long_enough_ago(book):
    [effect] = [row for row in book.answer("journey_effect") if row["journey"] == "guide"]

    assert (effect["people"], effect["reached"], effect["held_out"]) == (1, 1, 0)
    assert effect["change"] is None
    assert not effect["is_clear"]


@pytest.mark.parametrize("percent", [0, 10, 50])
def test_about_so_many_of_a_hundred_are_held_out_and_always_the_same(con, percent):
    [below] = [
        row[5]
        for table in journey_tables([GUIDE.model_copy(update={"holdout_percent": percent})])
        if table.name == "journeys"
        for row in table.rows
    ]
    [(share,)] = con.execute(
        "select avg((substr(md5(concat('guide', ' ', 'c', n)), 1, 2) < ?)::int) from range(20000) as r (n)",
        [below],
    ).fetchall()
    assert share == pytest.approx(percent / 100, abs=0.01)


def test_a_journey_with_a_mistake_is_named_with_its_line(tmp_path):
    step = '[[journeys.steps]]\nwait_days = 2\nsend = "x"\n'
    text = f'[[journeys]]\nname = "a"\ntitle = "A"\ntrigger = []\n{step}'
    (tmp_path / "journeys.toml").write_text(text)
    with pytest.raises(SettingsError) as found:
        read_journeys(tmp_path)
    assert [problem.partition(":")[0] for problem in found.value.problems] == ["line 4"]


def test_as_of_the_day_a_step_was_due_it_is_due(book):
    """The first step of the person who entered nine days ago was due a week ago."""
    [row] = [
        row
        for row in book.answer("journey_due", days=8)
        if (row["journey"], row["contact_id"], row["step"]) == ("guide", "nine", 1)
    ]
    assert row["due_on"] == (AS_OF - timedelta(days=7)).date()
