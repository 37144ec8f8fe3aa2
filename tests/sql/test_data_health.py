"""The data_health mart: what it calls healthy, and what not."""

import pytest

from tests.company import Company, ago


def health(company: Company) -> dict[tuple[str, str], tuple[float, float, bool]]:
    with company.scored() as book:
        return {
            (measure, subject): (value, expected, is_healthy)
            for measure, subject, value, expected, is_healthy in book.all(
                "select measure, subject, value, expected, is_healthy from data_health"
            )
        }


@pytest.mark.slow
def test_half_of_the_usual_weekly_volume_is_healthy_and_less_is_not(tmp_path):
    company = Company(tmp_path)
    company.account()
    company.person("ann", "CTO")
    for week in range(1, 9):
        for _ in range(4):
            company.did("ann", "page_view", ago(weeks=week), source="steady")
            company.did("ann", "page_view", ago(weeks=week), source="fallen")
    for _ in range(2):
        company.did("ann", "page_view", ago(days=1), source="steady")
    company.did("ann", "page_view", ago(days=1), source="fallen")

    found = health(company)
    assert found["weekly_volume", "steady"] == (2, 4, True)
    assert found["weekly_volume", "fallen"] == (1, 4, False)


@pytest.mark.slow
def test_a_source_that_sends_nothing_any_more_is_listed_with_zero(tmp_path):
    company = Company(tmp_path)
    company.account()
    company.person("ann", "CTO")
    for week in range(1, 9):
        company.did("ann", "page_view", ago(weeks=week), source="silent")

    assert health(company)["weekly_volume", "silent"] == (0, 1, False)


@pytest.mark.slow
def test_data_that_is_eight_days_old_is_not_fresh(tmp_path):
    company = Company(tmp_path)
    company.account()
    company.person("ann", "CTO")
    company.did("ann", "page_view", ago(days=8))

    assert health(company)["freshness_days", "engagements"] == (8, 7, False)


@pytest.mark.slow
def test_the_shares_of_unmatched_records_and_of_people_without_a_role_are_measured(tmp_path):
    company = Company(tmp_path)
    company.account()
    company.person("ann", "CTO")
    company.person("bob", "Receptionist of nothing known", at=None)
    company.did("ann", "page_view")

    found = health(company)
    assert found["unmatched_share", "contacts"] == (0.5, 0.25, False)
    assert found["unmatched_share", "engagements"] == (0, 0.25, True)
    assert found["without_role_share", "contacts"] == (0, 0.25, True)


@pytest.mark.slow
def test_an_empty_book_is_measured_too(tmp_path):
    assert health(Company(tmp_path))["unmatched_share", "contacts"] == (0, 0.25, True)


@pytest.mark.slow
def test_a_source_that_stopped_is_not_fresh_though_others_are(tmp_path):
    company = Company(tmp_path)
    company.account()
    company.person("ann", "CTO")
    for week in range(2, 9):
        company.did("ann", "page_view", ago(weeks=week), source="stopped")
    company.did("ann", "page_view", ago(days=1), source="web")
    company.did("ann", "page_view", ago(weeks=8), source="fair")

    found = health(company)
    assert found["freshness_days", "engagements"] == (1, 7, True)
    assert found["freshness_days", "engagements of stopped"] == (14, 7, False)
    assert found["freshness_days", "engagements of fair"] == (56, 7, True)


@pytest.mark.slow
def test_what_nothing_loaded_feeds_of_the_playbook_is_named(tmp_path):
    company = Company(tmp_path)
    company.account(technologies=None)
    company.person("ann", "CTO")
    company.did("ann", "pricing_view")
    company.add("statuses", subject="contact", subject_id="ann", status="MQL", occurred_at=ago(days=2))

    with company.scored() as book:
        rows = book.all(
            "select subject, value, expected, is_healthy, detail from data_health where measure = 'not_fed'"
        )
    found = {subject: row for subject, *row in rows}
    assert found["fit fields"] == [1, 0, False, "Nothing loaded feeds technologies."]
    value, expected, is_healthy, detail = found["statuses"]
    assert (value, expected, is_healthy) == (10, 5, False)
    assert "mql" not in detail
    *_, is_healthy, detail = found["priced kinds"]
    assert not is_healthy
    assert "contact_us, demo_request, " in detail
    assert detail.endswith(" more.")
    assert "pricing_view" not in detail
