"""People whose points alone bring them into a queue of sales are handed over, with a deadline."""

from collections.abc import Iterator

import pytest

from tests.company import Company, Scored, ago


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scored]:
    """A person of each case at an account of their own, which fits and has an AE as its owner."""
    company = Company(tmp_path_factory.mktemp("points"))
    company.add("users", user_id="lea", name="Lea", role="ldr")
    company.add("users", user_id="olga", name="Olga", role="ae")
    for name in ("slow", "hot", "cold", "raised", "mql", "back", "denied"):
        company.account(name, owner_id="olga")
        consent = "denied" if name == "denied" else "granted"
        title = "Analyst" if name in ("slow", "back") else "Chief Technology Officer"
        company.person(f"{name} p", title, at=name, consent=consent)
    for name in ("slow", "hot", "mql", "back", "denied", "raised"):
        company.did(f"{name} p", "webinar_attended", ago(days=4), asset="b")
        company.did(f"{name} p", "ebook_download", ago(days=3), asset="a")
        company.did(f"{name} p", "blog_view", ago(days=2))
    company.did("hot p", "pricing_page_view", ago(days=2))
    company.did("hot p", "case_study_download", ago(days=1), asset="c")
    company.did("hot p", "trial_started", ago(days=1))
    company.did("hot p", "product_key_action", ago(seconds=18_000))
    company.did("cold p", "blog_view", ago(days=2))
    company.did("raised p", "demo_request", ago(days=3))
    company.add("statuses", subject="contact", subject_id="mql p", status="mql", occurred_at=ago(days=5))
    company.add("statuses", subject="contact", subject_id="back p", status="mql", occurred_at=ago(days=200))
    company.add(
        "statuses", subject="contact", subject_id="back p", status="recycled", occurred_at=ago(days=190)
    )
    with company.scored() as scored:
        yield scored


def handed(book: Scored, name: str) -> list[tuple]:
    return book.all(
        "select queue, user_id, handed_at from handoffs"
        " where account_id = ? and why = 'points' order by handed_at",
        name,
    )


@pytest.mark.slow
def test_somebody_who_reaches_the_band_of_ldrs_is_handed_to_one_with_a_deadline(book):
    [row] = book.all(
        "select queue, user_id, contact_due_at > handed_at, contact from handoffs"
        " where account_id = 'slow' and why = 'points'"
    )
    assert row[:3] == ("ldr", "lea", True)
    assert row[3] in ("open", "breached")


def test_the_clock_starts_with_the_signal_that_reached_the_band(book):
    """The queue that they were in before that signal was none of sales."""
    times = [at for (at,) in book.all("select occurred_at from engagements where account_id = 'slow'")]
    [(_, _, at)] = handed(book, "slow")

    assert at in times


def test_whoever_goes_on_to_the_band_of_sales_is_handed_to_the_ae_too(book):
    queues = [row[0] for row in handed(book, "hot")]
    assert queues[-1] == "ae"
    assert book.all("select queue from contact_scores_now where contact_id = 'hot p'") == [("ae",)]


@pytest.mark.parametrize("name", ["cold", "raised", "mql", "denied"])
def test_nobody_is_handed_over_twice_or_without_points_or_consent(book, name):
    assert handed(book, name) == []


def test_whom_sales_sent_back_is_handed_over_again_by_new_points(book):
    assert [row[0] for row in handed(book, "back")] == ["ldr"]


def test_the_crossing_is_the_first_signal_with_which_what_counts_now_reaches_the_band(book):
    """Added up here from the ledger, signal by signal."""
    for name, queue in (("slow", "ldr"), ("back", "ldr")):
        [(fit,)] = book.all(
            "select cast(fit * 100 as bigint) from contact_scores_now where account_id = ?", name
        )
        [(lowest,)] = book.all("select min(score_from_hundredths) from run.bands where queue = ?", queue)
        signals = book.all(
            "select signals.occurred_at, signals.left_hundredths from int_signal_points as signals"
            " inner join int_persons as people on people.person = signals.person"
            " inner join run.clock as clock on clock.as_of = signals.as_of and clock.is_now"
            " where people.account_id = ? order by signals.occurred_at",
            name,
        )
        total, crossed_at = fit, None
        for at, points in signals:
            total += points
            if total >= lowest and crossed_at is None:
                crossed_at = at
        assert handed(book, name)[0][2] == crossed_at
