"""What engagements of each source earn, and what those hold that no rule refines."""

import pytest

from tests.company import Company


@pytest.fixture
def company(tmp_path):
    company = Company(tmp_path)
    company.account()
    company.person("ada", "Chief Technology Officer")
    return company


def coverage(company, columns, where):
    with company.scored() as book:
        return book.all(f"select {columns} from kind_coverage where {where} order by all")


def test_engagements_are_counted_by_source_and_kind_with_what_they_earn(company):
    company.did("ada", "page_view", url="/pricing", source="ga4")
    company.did("ada", "email_sent", source="marketo")
    company.did("ada", "email_bounce", source="marketo")
    company.did("ada", "lunch", channel="events")

    assert coverage(
        company, "source, kind, engagements, outbound, earning, points", "looked_at = 'kind'"
    ) == [
        ("events", "lunch", 1, 0, 0, None),
        ("ga4", "pricing_view", 1, 0, 1, 10),
        ("marketo", "email_bounce", 1, 0, 0, 0),
        ("marketo", "email_sent", 1, 1, 0, None),
    ]


def test_what_no_rule_refines_is_listed_with_the_most_frequent_first(company):
    company.add("campaigns", campaign_id="C1", name="Breakfast in Berlin", channel="Meal")
    company.did("ada", "campaign_response", campaign_id="C1", status="Ate", source="crm")
    company.did("ada", "campaign_response", campaign_type="Webinar", status="Attended", source="crm")
    for n in range(12):
        for _ in range(1 + (n == 11)):
            company.did("ada", "page_view", url=f"https://we.example/p{n:02}?x={n}", source="ga4")

    found = coverage(company, "looked_at, content, engagements", "looked_at <> 'kind'")

    assert [row for row in found if row[0] != "page"] == [
        ("campaign", "Breakfast in Berlin", 1),
        ("status", "Ate", 1),
    ]
    pages = [row[1:] for row in found if row[0] == "page"]
    assert len(pages) == 10
    assert ("https://we.example/p11", 2) in pages
    assert ("https://we.example/p10", 1) not in pages


def test_a_kind_that_earns_nothing_names_the_one_that_was_probably_meant(company):
    company.did("ada", "Webinar attended")
    company.did("ada", "lunch")

    assert coverage(company, "kind, near_kind, near_points", "looked_at = 'kind'") == [
        ("lunch", None, None),
        ("webinar attended", "webinar_attended", 12),
    ]
