"""Amounts in several currencies, the list of target accounts, and facts that no table reads."""

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pytest

from abm.errors import SettingsError
from abm.playbook.rates import Rate, rate_periods, read_rates
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


@pytest.mark.slow
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


DATED = [
    Rate("EUR", 1.1),
    Rate("EUR", 1.2, date(2026, 3, 1)),
    Rate("EUR", 1.3, date(2026, 6, 1)),
    Rate("CHF", 0.9, date(2026, 3, 1)),
]


@pytest.fixture(scope="module")
def dated_book(tmp_path_factory):
    company = Company(tmp_path_factory.mktemp("dated"))
    company.account("euros", annual_revenue=1_000, currency="EUR")
    for deal, currency, created_at, closed_at in (
        ("before", "EUR", datetime(2026, 1, 5, tzinfo=UTC), None),
        ("last-day", "EUR", datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 2, 28, 23, 59, tzinfo=UTC)),
        ("first-day", "EUR", datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
        ("created", "EUR", datetime(2026, 7, 1, tzinfo=UTC), None),
        ("without-a-day", "EUR", None, None),
        ("covered", "CHF", datetime(2026, 3, 1, tzinfo=UTC), None),
        ("too-early", "CHF", datetime(2026, 2, 28, tzinfo=UTC), None),
    ):
        company.add(
            "opportunities",
            opportunity_id=deal, account_id="euros", amount=100, currency=currency, created_at=created_at,
            closed_at=closed_at,
        )  # fmt: skip
    for day in (date(2026, 2, 28), date(2026, 3, 1)):
        company.add("spend", date=day, amount=10, currency="EUR", channel="ads")
    company.add("spend", date=date(2026, 2, 1), amount=10, currency="CHF", channel="ads")
    with company.scored(rates=DATED) as book:
        yield book


def test_an_amount_is_converted_by_the_rate_of_its_day(dated_book):
    deals = dict(dated_book.all("select opportunity_id, converted_amount from opportunities"))
    spend = dated_book.all("select date, currency, converted_amount from spend order by currency, date")

    assert deals == {
        "before": 110, "last-day": 110, "first-day": 120, "created": 130, "without-a-day": 130,
        "covered": 90, "too-early": None,
    }  # fmt: skip
    assert spend == [
        (date(2026, 2, 1), "CHF", None),
        (date(2026, 2, 28), "EUR", 11),
        (date(2026, 3, 1), "EUR", 12),
    ]
    assert dated_book.all("select converted_revenue from accounts") == [(1_300,)]


def test_an_amount_before_the_first_rate_of_its_currency_is_listed_as_such(dated_book):
    assert dated_book.all(
        "select subject, value from data_health where measure = 'unconverted_amounts' order by subject"
    ) == [("opportunities in CHF before 2026-03-01", 1), ("spend in CHF before 2026-03-01", 1)]


def test_rates_may_have_days_and_need_not(tmp_path):
    file = tmp_path / "rates.csv"
    file.write_text("currency,rate\nEUR,1.08\n")
    assert read_rates(tmp_path) == (Rate("EUR", 1.08),)

    file.write_text("currency,rate,from\nEUR,1.08,\nEUR,1.17,2026-01-01\n")
    assert read_rates(tmp_path) == (Rate("EUR", 1.08), Rate("EUR", 1.17, date(2026, 1, 1)))

    file.write_text("currency,rate,from\nEUR,1,2026-01-01\neur,2,2026-01-01\nEUR,1,1 May\nEUR,1\n")
    with pytest.raises(SettingsError) as error:
        read_rates(tmp_path)
    assert error.value.problems == [
        "line 5: has 2 cells, not 3; put cells with commas in quotes",
        "line 3: there are two rates of EUR from 2026-01-01; remove one",
        'line 4: from "1 May" is not a day such as 2026-09-30',
    ]


@pytest.mark.parametrize("seed", range(20))
def test_the_period_of_a_day_is_that_of_the_newest_rate_which_is_not_later(seed):
    """The periods that SQL joins, against a search through the rates."""
    random = np.random.default_rng(seed)
    rates = {
        (currency, first): Rate(currency, float(random.uniform(0.1, 9)), first)
        for currency in ("EUR", "CHF")
        for first in (date(2026, 1, int(day)) for day in random.choice(range(2, 31), 5, replace=False))
    }
    periods = list(rate_periods(rates.values(), "USD"))

    for currency in ("EUR", "CHF"):
        for day in (date(2026, 1, n) for n in range(1, 32)):
            begun = [rate for rate in rates.values() if rate.currency == currency and rate.valid_from <= day]
            expected = [max(begun, key=lambda rate: rate.valid_from).rate] if begun else []
            assert [
                period.rate
                for period in periods
                if period.currency == currency and period.valid_from <= day < period.valid_until
            ] == expected


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
