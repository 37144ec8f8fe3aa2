"""Fit rules hold for countries, industries and technologies however they are written."""

import pytest

from tests.company import Company, playbook_with


def fit(book):
    return {
        account: float(points)
        for account, points in book.all("select account_id, fit from account_scores_now")
    }


@pytest.fixture
def company(tmp_path):
    return Company(tmp_path)


SEVERAL_CONDITIONS = """
[[fit.person]]
id = "revenue_operations"
points = 6
field = "title"
has_words = ["revenue operations", "vp"]
also = [
    { field = "country", any_of = ["Germany"] },
    { field = "seniority", any_of = ["c_suite", "evp_svp_vp"] },
]

[[fit.account]]
id = "small_german_software"
points = 7
field = "employees"
between = [50, 200]
also = [{ field = "country", any_of = ["Germany"] }, { field = "name", has_words = ["soft"] }]

# ---- What they do"""


@pytest.mark.slow
def test_a_rule_with_several_conditions_holds_where_all_of_them_do(company):
    """Words are whole words: a VP is not in MVP; Germany is also Deutschland."""
    for account, cells in {
        "all": {"name": "Acme-Soft AG", "country": "Deutschland"},
        "word_in_word": {"name": "Software AG", "country": "DE"},
        "elsewhere": {"name": "Acme Soft", "country": "France"},
        "too_large": {"name": "Acme Soft", "country": "DE", "employees": 201},
    }.items():
        company.account(account, **cells)
    titles = {
        "vp": "VP, Sales",
        "mvp": "MVP Manager",
        "head": "Chief Revenue-Operations Officer",
        "abroad": "VP",
    }
    for person, title in titles.items():
        company.person(person, title, at="all", country="US" if person == "abroad" else "DEU")

    with company.scored(playbook=playbook_with(("# ---- What they do", SEVERAL_CONDITIONS))) as book:
        lines = set(
            book.all("select entity_id, rule_id from score_ledger where part = 'fit' and kind = 'fit'")
        )
    assert {account for account, rule in lines if rule == "small_german_software"} - {*titles} == {"all"}
    assert {person for person, rule in lines if rule == "revenue_operations"} == {"vp", "head"}


@pytest.mark.slow
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
