"""The pages in a real browser: both themes, both widths, and nothing from elsewhere."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from abm_warehouse.publishing.manifest import read_manifest, write_manifest
from tests.app.snapshot import HOSTILE, publish
from tests.browser.conftest import WIDTHS, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = {
    "/": ".ag-row .account-link",
    "/queue": ".inbox-row",
    "/people": ".people-page",
    "/account/A1": ".seat-row .person",
    "/health": ".health-page",
    "/playbook": ".playbook-page",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Path:
    """A dozen accounts."""
    return publish(tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="module")
def address(workspace) -> Iterator[str]:
    """Where these accounts are served."""
    with served(workspace) as address:
        yield address


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", ["desk", "phone"])
@pytest.mark.parametrize("path", list(PAGES))
def test_each_page_shows_data_in_both_themes_at_both_widths(open_page, path, width, theme):
    page = open_page(f"{path}?theme={theme}", width=width)

    page.wait_for_selector(PAGES[path], state="attached")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0]
    assert "0001" in page.inner_text("footer.site-footer")


def test_a_phone_shows_the_newest_weeks_beside_the_names(open_page):
    page = open_page("/", width="phone")

    page.wait_for_selector(".ag-cell[col-id=week_0]")
    box = page.locator(".ag-row[row-index='0'] .ag-cell[col-id=week_0]").bounding_box()

    assert box["x"] + box["width"] <= WIDTHS["phone"][0]
    assert page.locator(".ag-cell[col-id=tier]").count() == 0


def test_a_click_on_a_name_in_the_heatmap_opens_the_account(open_page):
    page = open_page("/")

    page.click("text=Acme Works")

    page.wait_for_selector("h1:has-text('Acme Works')")
    assert page.url.endswith("/account/A1")
    assert page.title().startswith("Acme Works")


def test_a_click_anywhere_in_a_row_opens_the_account_and_back_returns(open_page):
    page = open_page("/")

    page.click(".ag-row[row-index='1'] .ag-cell[col-id=owner_name]")
    page.wait_for_selector("h1:has-text('Beta Labs')")
    page.go_back()

    page.wait_for_selector(".ag-row >> text=Beta Labs")


def test_enter_on_a_row_opens_the_account(open_page):
    page = open_page("/")

    page.wait_for_selector(".account-link >> text=Acme Works")
    page.focus(".ag-row[row-index='0'] .ag-cell[col-id=state]")
    page.keyboard.press("Enter")

    page.wait_for_selector("h1:has-text('Acme Works')")


def test_filters_land_in_the_address_and_survive_a_reload(open_page):
    page = open_page("/")
    page.wait_for_selector("#heatmap-count:has-text('12 accounts')")

    page.select_option("#heatmap-filter-tier", "Tier 2")
    page.wait_for_selector("#heatmap-count:has-text('1 account')")
    page.fill("#heatmap-filter-q", "beta")
    page.wait_for_url("**/?q=beta&tier=Tier+2")
    page.reload()

    page.wait_for_selector("#heatmap-count:has-text('1 account')")
    assert page.input_value("#heatmap-filter-tier") == "Tier 2"
    assert page.input_value("#heatmap-filter-q") == "beta"
    assert page.locator(".account-link").all_inner_texts() == ["Beta Labs"]


def test_no_match_says_so_and_clearing_brings_everything_back(open_page):
    page = open_page("/?q=nobody")
    page.wait_for_selector("text=No account matches these filters")

    page.click("text=Clear the filters")

    page.wait_for_selector("#heatmap-count:has-text('12 accounts')")
    page.wait_for_selector("#heatmap-no-match", state="hidden")
    assert page.url.endswith("/")


def test_a_number_of_the_summary_leads_to_its_accounts(open_page):
    page = open_page("/")

    page.click(".tile:has-text('Gone cold')")

    page.wait_for_selector("#heatmap-count:has-text('1 account')")
    page.wait_for_selector(".account-link:has-text('Coldstone')")
    assert page.url.endswith("/?move=cold")


def test_a_number_of_the_summary_keeps_the_other_filters_and_switches_off_again(open_page):
    page = open_page("/?tier=Tier+1")

    page.click(".tile:has-text('Warming')")
    page.wait_for_selector("#heatmap-count:has-text('1 account')")
    assert page.url.endswith("/?tier=Tier+1&move=warming")
    page.click(".tile:has-text('Warming')")

    page.wait_for_selector("#heatmap-count:has-text('10 accounts')")
    assert page.url.endswith("/?tier=Tier+1")


def test_the_counts_in_a_filter_respect_the_other_filters(open_page):
    page = open_page("/")
    page.wait_for_selector("#heatmap-count:has-text('12 accounts')")

    page.select_option("#heatmap-filter-tier", "Tier 2")

    page.wait_for_selector("#heatmap-filter-owner option:has-text('Olga Owner (0)')", state="attached")
    owners = page.locator("#heatmap-filter-owner option:not([hidden])").all_inner_texts()
    assert owners == ["Any owner", "Olga Owner (0)", "Pat Rep (1)", "none (0)"]
    tiers = page.locator("#heatmap-filter-tier option:not([hidden])").all_inner_texts()
    assert tiers == ["Any tier", "Tier 1 (10)", "Tier 2 (1)", "none (1)"]


def test_the_sort_lands_in_the_address_and_survives_a_reload(open_page):
    page = open_page("/?tier=Tier+1")
    page.wait_for_selector(".account-link")

    page.click(".ag-header-cell[col-id=week_1]")
    page.wait_for_url("**/?tier=Tier+1&sort=-week_1")
    page.reload()

    page.wait_for_selector(".ag-row[row-index='0'] .account-link:has-text('Coldstone')")
    assert page.url.endswith("/?tier=Tier+1&sort=-week_1")


def test_back_restores_the_sort_the_scroll_and_the_focus(open_page):
    page = open_page("/", width="flat")
    page.wait_for_selector(".account-link")
    page.click(".ag-header-cell[col-id=name]")
    page.wait_for_selector(".ag-row[row-index='1'] .account-link:has-text('Acme Works')")
    viewport = "document.querySelector('.heatmap-grid .ag-body-viewport')"
    page.evaluate(f"() => {{ {viewport}.scrollTop = 102 }}")
    page.click(".ag-row[row-index='10'] .ag-cell[col-id=state]")
    page.wait_for_selector("h1:has-text('Quiet')")

    page.go_back()

    page.wait_for_function(f"() => {viewport}?.scrollTop === 102")
    page.wait_for_selector(".ag-row[row-index='10'] .ag-cell-focus[col-id=state]")
    assert page.url.endswith("/?sort=name")


def test_back_in_the_queue_returns_to_the_link_that_was_followed(open_page):
    page = open_page("/queue")
    page.wait_for_selector(".inbox-row")
    page.focus(".queue-name:has-text('Acme Works')")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Acme Works')")
    page.wait_for_function("() => document.activeElement.textContent === 'Acme Works'")

    page.go_back()

    page.wait_for_function("() => document.activeElement.classList.contains('queue-name')")


def test_the_sql_behind_a_figure_is_shown_with_its_values_and_can_be_copied_and_closed(open_page):
    page = open_page("/account/A1#score", permissions=["clipboard-read", "clipboard-write"])
    source = page.locator(".intent-ledger .show-sql")

    source.locator("summary").click()
    source.locator("button.copy").click()
    source.locator(".copy:has-text('Copied')").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("Escape")

    assert "lines.account_id = 'A1'" in copied
    assert source.get_attribute("open") is None


def test_the_sql_of_the_heatmap_has_the_filters_of_the_address(open_page):
    page = open_page("/?q=acme")

    page.click(".heat-legend .show-sql summary")

    page.wait_for_selector(".heat-legend pre:has-text(\"contains(searched, lower('acme'))\")")


def test_the_navigation_clears_filters_that_were_set_by_hand(open_page):
    page = open_page("/")
    page.select_option("#heatmap-filter-tier", "Tier 2")
    page.wait_for_url("**/?tier=Tier+2")

    page.click(".site-nav >> text=Heatmap")

    page.wait_for_selector("#heatmap-count:has-text('12 accounts')")
    assert page.input_value("#heatmap-filter-tier") == "*"


def test_an_unknown_filter_in_a_link_is_ignored_with_a_notice(open_page):
    page = open_page("/?tier=Nope&min=8")

    page.wait_for_selector("#heatmap-count:has-text('2 accounts')")
    assert "No account has tier 'Nope'." in page.inner_text(".notice")


def test_a_click_on_a_header_sorts_in_the_warehouse(open_page):
    page = open_page("/")
    page.wait_for_selector(".account-link")

    page.click(".ag-header-cell[col-id=week_1]")

    page.wait_for_selector(".ag-row[row-index='0'] .account-link:has-text('Coldstone')")


def test_an_mqa_week_carries_a_mark_and_a_word_beside_its_colour(open_page):
    page = open_page("/?q=Acme")

    cell = page.locator(".ag-row .ag-cell.mqa-week[col-id=week_0]")

    assert cell.locator("[aria-label]").get_attribute("aria-label") == "16 Nov: intent 12.5, an MQA"


def test_a_hostile_account_name_stays_text_wherever_it_is_shown(open_page):
    page = open_page("/")
    page.wait_for_selector(f".account-link:has-text('{HOSTILE}')")
    for path in ("/queue", "/account/A4"):
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + path)
        page.wait_for_selector(f"main :text('{HOSTILE}')")

    assert page.title().startswith(HOSTILE)
    assert page.locator("img").count() == 0


def test_the_answer_of_an_account_is_seen_without_scrolling(open_page):
    page = open_page("/account/A1")

    for seen in (".next-card", ".graph canvas >> nth=0", ".seats-card", ".coverage-card"):
        box = page.locator(seen).bounding_box()
        assert box["y"] + box["height"] <= 800, seen


def test_the_committee_is_drawn_and_follows_the_theme(open_page):
    page = open_page("/account/A1?theme=light")
    page.wait_for_selector(".graph canvas")
    graph = "document.getElementById('committee-graph')?._cyreg?.cy?"
    colour = f"{graph}.nodes('.seat').style('background-color')"
    page.wait_for_function(f"{graph}.nodes('.seat').length === 6")
    before = page.evaluate(colour)

    page.click("#theme-toggle")

    page.wait_for_function(f"{colour} !== '{before}'")


def test_the_theme_is_kept_for_the_next_visit(open_page):
    page = open_page("/queue", theme="light")
    page.wait_for_selector(".inbox-row")

    page.click("#theme-toggle")
    page.reload()

    page.wait_for_selector(".inbox-row")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_a_dark_page_is_printed_light(open_page):
    page = open_page("/queue?theme=dark")
    page.wait_for_selector(".inbox-row")
    theme = "() => document.documentElement.dataset.bsTheme"

    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    printed = page.evaluate(theme)
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")

    assert (printed, page.evaluate(theme)) == ("light", "dark")


def test_the_ledger_shows_its_lines_and_a_total_that_is_the_score(open_page):
    page = open_page("/account/A1#score")

    page.wait_for_selector(".intent-ledger tbody tr")

    assert page.inner_text(".intent-ledger tfoot .num") == "12.50"
    assert "adds up to the score" in page.inner_text(".intent-ledger")


def test_the_intent_ledger_scrolls_on_a_phone_and_breaks_no_word(open_page):
    page = open_page("/account/A1#score", width="phone")
    page.wait_for_selector(".intent-ledger tbody tr")

    heights = page.eval_on_selector_all(
        ".intent-ledger thead th", "cells => cells.map(cell => cell.getBoundingClientRect().height)"
    )
    assert max(heights) < 40, "the heading of a column is on more than one line"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_a_phone_the_entry_of_the_page_is_in_view_and_the_side_with_more_fades(open_page):
    only = """hidden => ['more-left', 'more-right'].every(
        side => document.querySelector('.site-nav').matches('.' + side) === (side === hidden)
    )"""
    inside = """() => {
        const [nav, entry] = ['.site-nav', '.site-nav .active'].map(
            name => document.querySelector(name).getBoundingClientRect()
        );
        return nav.left <= entry.left && entry.right <= nav.right;
    }"""
    for path, hidden in (("/", "more-right"), ("/playbook", "more-left")):
        page = open_page(path, width="phone")
        page.wait_for_selector(PAGES[path])
        page.wait_for_function(only, arg=hidden)
        page.wait_for_function(inside)

        # Wider letters stand for a font that comes late.
        page.evaluate("document.querySelector('.site-nav').style.letterSpacing = '3px'")
        page.wait_for_timeout(100)
        page.wait_for_function(only, arg=hidden)
        page.wait_for_function(inside)


def test_an_account_that_is_not_there_has_a_way_back(open_page):
    page = open_page("/account/nobody")

    page.click("text=To the account heatmap")

    page.wait_for_selector(".ag-row .account-link")


def test_before_the_first_run_the_pages_say_what_to_do(browser, tmp_path):
    with served(tmp_path) as address:
        page = browser.new_page()
        page.goto(address)

        page.wait_for_selector("text=Nothing is published yet")
        commands = page.locator(".commands code").all_inner_texts()
        assert [command.split(" --")[0] for command in commands] == ["abm load", "abm run"]
        assert all(f"--workspace {tmp_path}" in command for command in commands)
        page.close()


@pytest.fixture
def past_run(workspace) -> str:
    """The id of a run of a week before, whose book lies beside that of the current one."""
    (workspace / "abm.toml").touch()
    current = workspace / "published" / "0001"
    past = workspace / "published" / "beside" / "past"
    if not past.exists():
        shutil.copytree(current, past)
        manifest = read_manifest(current)
        write_manifest(replace(manifest, run_id="past", as_of=manifest.as_of - timedelta(days=7)), past)
    return "past"


def test_a_run_that_was_chosen_is_shown_on_every_page_until_the_current_one_is(open_page, past_run):
    page = open_page("/?q=acme")
    page.wait_for_selector(".ag-row .account-link")

    page.click("#as-of-button")
    page.click(".as-of-run:has-text('9 Nov 2026')")
    page.wait_for_selector(".as-of-banner")
    assert sorted(page.url.partition("?")[2].split("&")) == ["q=acme", "run=past"]
    page.wait_for_selector(".ag-row .account-link")
    page.click("text=Acme Works")
    page.wait_for_selector("h1:has-text('Acme Works')")
    assert page.url.endswith("/account/A1?run=past")
    assert page.inner_text("#as-of-button") == "9 Nov 2026"
    assert "past" in page.inner_text("footer.site-footer")
    assert page.locator(".disposition-bar").count() == 0

    page.go_back()
    page.wait_for_selector(".ag-row .account-link")
    assert "run=past" in page.url
    page.click("text=Show the current run")
    page.wait_for_selector(".as-of-banner", state="detached")
    assert page.url.endswith("/?q=acme")
    page.click("nav >> text=Queue")
    page.wait_for_selector(".inbox-row")
    assert page.url.endswith("/queue")


@pytest.mark.parametrize(("path", "field"), [("/notes", "q"), ("/people", "text")])
def test_a_search_stays_in_the_run_that_was_chosen(open_page, past_run, path, field):
    page = open_page(f"{path}?run=past")
    page.wait_for_selector(".as-of-banner")

    page.fill(f"main input[name='{field}']", "acme")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{path}?*{field}=acme*")

    assert "run=past" in page.url
    page.wait_for_selector(".as-of-banner")


def test_sql_and_files_of_a_past_page_are_of_its_run(open_page, past_run):
    page = open_page("/account/A1?run=past")
    page.wait_for_selector(".seat-row")

    page.click(".seats-card .show-sql summary")
    page.wait_for_selector(".seats-card .sql pre")

    assert "-- run past, as of 2026-11-09" in page.inner_text(".seats-card .sql")
    with page.expect_download() as started:
        page.click(".seats-card .sql a:has-text('CSV')")
    assert started.value.suggested_filename == "account_seats_past.csv"


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_the_menu_of_instants_fits_the_screen_and_escape_closes_it(open_page, past_run, width):
    page = open_page("/people", width=width)
    page.wait_for_selector(".people-page")

    page.click("#as-of-button")
    page.wait_for_selector(".as-of-form")

    box = page.locator(".as-of-menu").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= WIDTHS[width][0]
    page.keyboard.press("Escape")
    page.wait_for_selector(".as-of-menu", state="hidden")
