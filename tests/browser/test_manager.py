"""A manager reads the funnel, the losses and attribution in a real browser, and takes figures away."""

import re

import pytest

from tests.browser.conftest import WIDTHS

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def open_page(open_page):
    """Open a path, and wait until its figures are there."""

    def opened(path: str, **options):
        page = open_page(path, **options)
        page.wait_for_selector(".panel .data-table")
        return page

    return opened


def test_a_number_of_the_funnel_opens_the_people_it_counts_and_one_of_them(open_page):
    page = open_page("/funnel")
    page.wait_for_selector(".plot .shapelayer path", state="attached")
    assert page.locator(".plot .shapelayer path").count() >= 2

    page.locator("a.opens[href='/funnel?level=person&stage=sql']").click()
    page.wait_for_selector(".members-card")
    assert "level=person&stage=sql" in page.url
    assert page.locator(".members-card tbody tr").count() == 50
    page.locator(".members-card tbody a").first.click()
    page.wait_for_url("**/account/**")
    page.go_back()
    page.wait_for_selector(".members-card")


def test_a_figure_is_taken_away_as_csv_and_as_a_workbook(open_page):
    page = open_page("/losses")
    page.locator(".show-sql summary").first.click()
    page.wait_for_selector(".sql pre")
    assert "loss_categories" in page.locator(".sql pre").first.inner_text()

    for name, ending, begins in (("CSV", "csv", b"\xef\xbb\xbfquarter,"), ("Excel", "xlsx", b"PK")):
        with page.expect_download() as taken:
            page.locator(".sql a.copy", has_text=name).first.click()
        assert re.fullmatch(rf"loss_categories_[0-9a-f]{{12}}\.{ending}", taken.value.suggested_filename)
        assert taken.value.path().read_bytes().startswith(begins)


def test_a_share_of_the_losses_opens_its_deals(open_page):
    page = open_page("/losses")
    link = page.locator("a.opens").first
    share = link.inner_text()
    link.click()
    page.wait_for_url("**/losses?quarter=*")
    page.wait_for_selector(".panel:nth-of-type(2) a[href^='/account/']")
    assert share.endswith("%")


@pytest.mark.parametrize(
    ("path", "mark", "opened"),
    [
        ("/funnel", ".funnellayer .point path", "/funnel?stage=inquiry"),
        ("/losses", ".barlayer .point path", "/losses?quarter=*&category=*"),
        ("/sla", ".barlayer .point path", "/sla?month=*"),
        ("/attribution", ".scatterlayer .point", "/attribution?value=*"),
    ],
)
def test_a_mark_of_a_plot_opens_its_rows(open_page, path, mark, opened):
    asked = []
    page = open_page(path)
    page.on("request", lambda request: asked.append(request.url))
    box = page.locator(mark).first.bounding_box()

    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url(f"**{opened}")
    page.wait_for_selector(".panel a[href^='/account/']")
    assert all(url.startswith(page.url.split(path)[0]) for url in asked)


def test_plotly_is_not_loaded_for_a_page_without_plots(open_page):
    page = open_page("/playbook")
    assert page.evaluate("typeof window.Plotly") == "undefined"
    page = open_page("/losses")
    page.wait_for_selector(".plot .main-svg")
    assert page.evaluate("typeof window.Plotly") == "object"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/funnel", "/losses", "/attribution", "/sla", "/journeys?days=30", "/reviews"]
)
def test_no_page_is_wider_than_a_phone(open_page, path, theme):
    page = open_page(path, width="phone", theme=theme)

    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS["phone"][0]
