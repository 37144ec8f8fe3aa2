"""The page about attribution: what it says of credit and cost, and its choices."""

from datetime import UTC, datetime
from decimal import Decimal

from abm_app.pages import attribution
from abm_app.pages.attribution import Request
from abm_warehouse.publishing.revenue import AttributedCredit, CampaignSeats, ChannelCost, CreditedDeal
from tests.app.test_components import texts
from tests.app.test_plots import plot_in


def credit(model: str, value: str | None, amount: str | None, deals: float = 1.0, currency: str = "USD"):
    return AttributedCredit(
        model, value, value, currency, 3, deals, None if amount is None else Decimal(amount)
    )


def cost(channel: str | None, spend: str | None, missing: str | None = None) -> ChannelCost:
    amount = None if spend is None else Decimal(spend)
    return ChannelCost(
        channel, "USD", amount, 2.0, 1.0, Decimal(400), Decimal(300), 50.0, 100.0, 3.0, missing
    )


def said(component) -> str:
    return " ".join(" ".join(texts(component)).split())


CREDITS = [credit("linear", "web", "100.40"), credit("first", "web", "60"), credit("first", "email", "40")]


def test_the_summary_counts_deals_and_touches_once():
    assert attribution.summary(Request(), CREDITS) == (
        "1 deal won, worth USD 100, credited to 3 touches. Every model divides the same deals."
    )
    assert attribution.summary(Request(goal="opened"), []) == "No deal has been opened yet."


def test_amounts_of_two_currencies_are_not_added():
    both = [credit("linear", "web", "10"), credit("linear", "web", "20", currency="EUR")]
    assert "worth USD 10 and EUR 20," in attribution.summary(Request(), both)


def test_a_model_that_credits_nothing_has_a_dash():
    card = said(attribution.credit_card(Request(), CREDITS, {"linear": 1.0, "first": -0.5}))
    assert "Web USD 100 60 \u2013" in card
    assert "Email USD \u2013 40 \u2013" in card
    assert "1.00 -0.50 \u2013" in card.replace("\u2212", "-")


def test_deals_are_shown_when_they_are_asked_for():
    assert "Web 1.0 1.0" in said(attribution.credit_card(Request(show="deals"), CREDITS, {}))


def test_a_deal_without_a_touch_is_said_to_be_one():
    card = said(attribution.credit_card(Request(), [credit("linear", None, "5")], {}))
    assert "No touch, or not known" in card


def test_what_a_cost_lacks_is_said():
    card = said(attribution.cost_card(Request(), [cost("web", "100"), cost("email", None, "spend")]))
    assert "Web USD 100 2.0 1.0 400 300 50 100 3.00" in card
    assert "Email USD no spend is loaded \u2013" in card


def test_a_book_without_deals_says_what_to_load():
    page = said(attribution.layout(Request(), [], {}, []))
    assert "Load opportunities" in page
    assert "Neither spend nor deals are loaded." in page


def test_a_name_opens_the_deals_it_is_credited_with():
    card = str(attribution.credit_card(Request(by="campaign"), [credit("linear", "web", "5")], {}))
    assert "/attribution?by=campaign&value=web" in card
    at = datetime(2026, 9, 1, tzinfo=UTC)
    deal = CreditedDeal("D1", "Acme - new", "A1", "Acme", 3, at, at, 0.25, Decimal(250), "USD")
    said_card = said(attribution.deals_card(Request(), "web", [deal]))
    assert "Deals credited to Web: Even split" in said_card
    assert "Acme Acme - new 3 1 Sep 2026 1 Sep 2026 25% USD 250" in said_card
    assert "There are none." in said(attribution.deals_card(Request(), "web", []))


def test_a_choice_keeps_the_others():
    links = attribution.choice(Request(by="role"), "goal")["props"]["children"][1]["props"]["children"]
    assert [link.href for link in links] == ["/attribution?by=role", "/attribution?goal=opened&by=role"]


def test_each_model_is_a_mark_of_its_own_that_opens_the_deals_it_credits():
    figure = plot_in(attribution.credit_card(Request(), [*CREDITS, credit("first", None, "9")], {}))
    marks = {trace["name"]: trace for trace in figure["data"]}

    assert (marks["First touch"]["y"], marks["First touch"]["x"]) == (
        ["Web, USD", "Email, USD"],
        [60.0, 40.0],
    )
    assert marks["First touch"]["customdata"][1] == "/attribution?cost=first&value=email"
    assert len({trace["marker"]["symbol"] for trace in figure["data"]}) == len(figure["data"])


def test_seats_name_the_campaign_that_filled_them_and_what_one_cost():
    found = CampaignSeats(
        "c1",
        "Webinar",
        "economic_buyer",
        3,
        2,
        Decimal("0.33"),
        Decimal(150),
        "USD",
        Decimal("0.6"),
        Decimal("0.2"),
    )
    assert "Webinar Economic buyer 2 0.3 USD 150" in said(attribution.seats_card([found]))
    assert "Nobody on a committee" in said(attribution.seats_card([]))
