"""Amounts in several currencies, the list of target accounts, and facts that no table reads."""

from decimal import Decimal

import pytest

from abm.errors import SettingsError
from abm.playbook.rates import Rate, read_rates
from abm.playbook.target_accounts import TargetAccount, read_target_accounts
from tests.company import LONG_AGO, Company

LISTED = (
    TargetAccount("account_id", "by-id"),
    TargetAccount("domain", "bydomain.example"),
    TargetAccount("name", "by name ltd"),
    TargetAccount("domain", "nobody.example"),
)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    company = Company(tmp_path_factory.mktemp("facts"))
    company.account("by-id")
    company.account("by-domain", domain="www.bydomain.example")
    company.account("by-name", name="By Name Ltd")
    company.account("by-column", is_target=True, industry="Basket weaving", technologies="loom|zoho")
    company.account("not", name="by name ltd", is_target=False)
    company.account("nobody", annual_revenue=5, currency="CHF", industry="Basket weaving")
    company.account("euros", annual_revenue=1_000_000, currency="EUR")
    for deal, amount, currency in (
        ("D1", 100, "EUR"),
        ("D2", 100, None),
        ("D3", 100, "CHF"),
        ("D4", None, "CHF"),
    ):
        company.add(
            "opportunities",
            opportunity_id=deal, account_id="by-id", amount=amount, currency=currency, created_at=LONG_AGO,
        )  # fmt: skip
    company.add("spend", date=LONG_AGO.date(), amount=7, currency="CHF")
    with company.scored(rates=[Rate("EUR", 1.08)], target_accounts=LISTED) as book:
        yield book


def test_amounts_are_converted_where_there_is_a_rate_and_kept_apart_where_there_is_none(book):
    deals = book.all(
        "select opportunity_id, converted_amount, converted_currency from opportunities order by 1"
    )

    assert deals == [
        ("D1", Decimal("108.00"), "USD"),
        ("D2", Decimal("100.00"), "USD"),
        ("D3", None, None),
        ("D4", None, None),
    ]
    assert book.all("select converted_amount from spend") == [(None,)]
    assert book.all(
        "select subject, value from data_health where measure = 'unconverted_amounts' order by subject"
    ) == [("opportunities in CHF", 1), ("revenues of accounts in CHF", 1), ("spend in CHF", 1)]


def test_a_revenue_is_asked_for_in_the_currency_of_the_workspace(book):
    facts = "select account_id, number_value from int_account_facts where field = 'annual_revenue'"

    assert book.all(facts) == [("euros", 1_080_000)]


def test_a_silent_account_is_a_target_if_it_is_on_the_list(book):
    states = book.all(
        "select account_id, state from mqa_now where state in ('target', 'unlisted') order by 1"
    )

    assert states == [
        ("by-column", "target"),
        ("by-domain", "target"),
        ("by-name", "target"),
        ("euros", "unlisted"),
        ("nobody", "unlisted"),
        ("not", "unlisted"),
    ]
    assert book.all("select is_target from accounts where account_id = 'by-id'") == [(True,)]
    assert book.all("select subject, value, detail from data_health where measure = 'targets_not_found'") == [
        ("target_accounts.csv, by domain", 1, "Entries that no account has: nobody.example.")
    ]


def test_words_that_no_table_reads_are_listed_with_their_accounts(book):
    assert book.all("select subject, value from data_health where measure = 'unread_facts' order by 1") == [
        ("industries: basket weaving", 2),
        ("technologies: loom", 1),
    ]


def test_rates_and_targets_name_each_mistake_with_its_line(tmp_path):
    (tmp_path / "rates.csv").write_text("currency,rate\nEUR,1.08\neur,2\nEuro,0\n")
    (tmp_path / "target_accounts.csv").write_text("account_id,domain,name\nA1,,\n,www.acme.example,\n,,\n")

    with pytest.raises(SettingsError) as rates:
        read_rates(tmp_path)
    with pytest.raises(SettingsError) as targets:
        read_target_accounts(tmp_path)
    assert [problem.partition(":")[0] for problem in rates.value.problems] == ["line 3", "line 4", "line 4"]
    assert targets.value.problems == ["line 4: names no account; write its account_id, domain or name"]
