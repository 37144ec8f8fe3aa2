"""Fit rules hold for countries, industries and technologies however they are written."""

import pytest

from tests.company import Company


def fit(book):
    return {
        account: float(points)
        for account, points in book.all("select account_id, fit from account_scores_now")
    }


@pytest.fixture
def company(tmp_path):
    return Company(tmp_path)


def test_a_fact_in_another_spelling_or_language_earns_what_the_rule_gives(company):
    company.account("plain", industry="Software", country="Germany", technologies="zoho")
    company.account("coded", industry="COMPUTER_SOFTWARE", country="Deutschland", technologies="Zoho CRM")
    company.account("naics", industry="511210", country="DEU", technologies="zoho one")
    company.account("none", industry="Mining", country="Atlantis", technologies="abacus")
    company.account("abroad", industry="Mining", country="United States of America", technologies="abacus")

    with company.scored() as book:
        points = fit(book)
        unread = book.all("select subject from data_health where measure = 'unknown_words'")

    assert unread == [("countries: Atlantis",)]
    assert points["plain"] == points["coded"] == points["naics"] == points["none"] + 25
    assert points["abroad"] == points["none"] + 5
