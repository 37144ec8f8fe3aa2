"""A manager reads the funnel, the losses and attribution in a real browser, and takes figures away."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from abm_app.server import create_app
from tests.browser.test_pages import CHROMIUM, PATIENCE_MS, QUIET, WIDTHS

pytestmark = pytest.mark.browser

playwright = pytest.importorskip("playwright.sync_api")


@pytest.fixture(scope="module")
def address(demo_workspace) -> Iterator[str]:
    """Where the demo company is served."""
    server = make_server("127.0.0.1", 0, create_app(demo_workspace.folder).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as started:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = started.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, address):
    contexts = []

    def opened(path: str, *, width: str = "desk", theme: str = "light"):
        wide, high = WIDTHS[width]
        context = chromium.new_context(viewport={"width": wide, "height": high}, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(address + path)
        page.wait_for_selector(".panel .data-table")
        return page

    yield opened
    for context in contexts:
        context.close()


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
        assert taken.value.suggested_filename == f"loss_categories.{ending}"
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
