"""A signal with a fraction of a second counts from the instant it happened, and never before."""

import pytest

from abm_warehouse.models.checks import violations
from tests.company import AS_OF, Company, ago


@pytest.fixture
def company(tmp_path):
    """Two people, enough for a coordinated episode when both act."""
    company = Company(tmp_path)
    company.account()
    company.person("cto", "Chief Technology Officer")
    company.person("ops", "Director of Operations")
    return company


@pytest.mark.slow
def test_a_signal_in_the_second_of_a_scored_instant_fails_no_check(company):
    for weeks in (0, 1, 11):
        for kind in ("pricing_view", "webinar_attended", "contact_us", "meeting_held"):
            company.did("cto", kind, ago(weeks=weeks, seconds=-0.5))
            company.did("ops", kind, ago(weeks=weeks, seconds=-0.25))

    with company.scored() as book:
        assert violations(book.con) == {}
        assert book.contact("cto")["signals"] == 8, "those of the weeks before, and none of now"


@pytest.mark.slow
@pytest.mark.parametrize(("seconds", "signals"), [(0.25, 1), (0.75, 1), (0.8, 0)])
def test_a_signal_counts_from_the_very_instant_it_happened(company, seconds, signals):
    company.did("cto", "webinar_attended", ago(seconds=0.75))

    with company.scored(as_of=ago(seconds=seconds)) as book:
        assert book.contact("cto")["signals"] == signals
        assert violations(book.con) == {}


@pytest.mark.slow
@pytest.mark.parametrize(("seconds", "episodes"), [(0, 1), (0.5, 0)])
def test_an_episode_begins_with_the_signal_that_completes_it(company, seconds, episodes):
    company.did("ops", "webinar_attended", ago(seconds=0.1))
    company.did("cto", "webinar_attended", ago(seconds=0.9))

    with company.scored(as_of=ago(seconds=seconds)) as book:
        listed = book.all(
            "select count(*) from signal_episodes inner join run_clock using (as_of) where is_now"
        )
        assert listed == [(episodes,)]
        assert violations(book.con) == {}


@pytest.mark.slow
def test_a_cap_is_filled_in_order_of_time_within_a_second(company):
    """Pricing views earn 10 points each, 20 in a week; the third happened last and has the smallest id."""
    for engagement_id, seconds in (("e3", 0.9), ("e2", 0.8), ("e1", 0.3)):
        company.did("cto", "pricing_view", ago(seconds=seconds), engagement_id=engagement_id)

    with company.scored(as_of=ago(seconds=0.5)) as book:
        assert book.contact("cto")["intent"] == 20
    assert AS_OF.microsecond == 0


@pytest.mark.slow
def test_the_newest_week_holds_the_signals_of_its_last_second(company):
    company.did("cto", "webinar_attended", ago(seconds=0.75), channel="web")

    with company.scored(as_of=ago(seconds=0.25)) as book:
        assert book.all("select value from data_health where measure = 'weekly_volume'") == [(1,)]
