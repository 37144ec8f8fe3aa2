"""An AE opens the page of an account before a call, in a real browser."""

import pytest

from abm.book import open_book

pytestmark = pytest.mark.browser

ACCOUNT = "planted-full-committee"


@pytest.fixture
def open_page(open_page):
    """Open a path, and wait until its figures are there."""

    def opened(path: str, **options):
        page = open_page(path, **options)
        page.wait_for_selector(".seats-card .seat-row")
        return page

    return opened


def is_in_view(page, selector: str) -> bool:
    box = page.locator(selector).first.bounding_box()
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"]


@pytest.mark.slow
def test_who_is_on_the_committee_and_how_far_we_are_is_seen_without_scrolling(open_page):
    page = open_page(f"/account/{ACCOUNT}")

    seats = page.locator(".seats-card .seat-row")
    assert seats.count() == 9
    chips = [chip.strip() for chip in page.locator(".seats-card .chip").all_inner_texts()]
    assert set(chips) == {"Met", "Engaged"}
    assert is_in_view(page, ".seats-card .seat-row >> nth=0")
    assert is_in_view(page, ".next-card")
    assert is_in_view(page, ".coverage-card .bar-row >> nth=0")


def test_whom_to_reach_next_and_through_whom_is_said_first(open_page):
    page = open_page("/account/planted-keen-single")

    assert "Single thread: all of the interest" in page.locator(".outlook").inner_text()
    steps = page.locator(".next-steps li").all_inner_texts()
    assert 1 <= len(steps) <= 3
    assert steps[0].split()[0] in ("Answer", "Win", "Meet", "Find")
    empty = page.locator(".seat-row.is-empty .to-find").all_inner_texts()
    assert empty
    assert all(text.startswith("Find ") for text in empty)


def test_what_would_lose_the_flag_and_on_whom_it_rests_is_beside_the_steps(open_page):
    told = open_page(f"/account/{ACCOUNT}").locator(".outlook").inner_text()

    assert "Stops being an MQA on" in told
    assert "lead to those who decide" in told or "Single thread" in told


def test_a_tab_has_an_address_that_survives_a_reload(open_page):
    page = open_page(f"/account/{ACCOUNT}")
    assert page.locator(".timeline").is_visible()

    page.get_by_role("tab", name="Score").click()
    assert page.locator(".intent-ledger").is_visible()
    assert not page.locator(".timeline").is_visible()
    page.reload()
    page.locator(".intent-ledger").wait_for(state="visible")

    assert page.url.endswith("#score")


@pytest.mark.parametrize("tab", ["activity", "score", "people", "qualification", "deals", "sources"])
def test_no_tab_is_wider_than_a_phone(open_page, tab):
    page = open_page(f"/account/{ACCOUNT}#{tab}", width="phone", theme="dark")
    page.locator(f"[data-panel={tab}]").wait_for(state="visible")

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_who_matters_and_what_brought_them_are_a_click_away(open_page):
    page = open_page(f"/account/{ACCOUNT}#people")

    assert page.locator(".influence-card .seat-row").count() >= 2
    page.get_by_role("tab", name="Deals and campaigns").click()
    assert page.locator(".arrivals-card").is_visible()


@pytest.fixture(scope="module")
def introduced(demo_workspace) -> dict[str, str]:
    """Somebody to whom a person of their account can introduce us, by one of the first steps there."""
    book = open_book(demo_workspace.folder)
    [row] = book.sql(
        "select steps.account_id, steps.seat_id, people.full_name, users.name as user,"
        " first.full_name as first"
        " from next_actions as steps"
        " inner join contacts as people on people.contact_id = steps.contact_id"
        " inner join contacts as first on first.contact_id = steps.through_contact_ids"
        " inner join users on users.user_id = steps.through_user_id"
        " where steps.position <= 3 and steps.seat_id is not null"
        " order by steps.account_id, steps.position limit 1"
    ).to_dict("records")
    return row


def test_choosing_a_person_in_the_picture_lights_the_way_to_them(open_page, introduced):
    page = open_page(f"/account/{introduced['account_id']}")
    told = page.locator("#committee-graph-way")
    assert told.inner_text() == "Choose a person to see the way to them."
    page.wait_for_selector(".graph canvas")
    graph = "document.getElementById('committee-graph')._cyreg.cy"

    place = page.evaluate(f"{graph}.$('[id = \"seat-{introduced['seat_id']}\"]').renderedPosition()")
    page.locator("#committee-graph").click(position=place)

    page.locator("#committee-graph-way", has_text="likely to work").wait_for()
    names = [introduced[name] for name in ("user", "first", "full_name")]
    assert [
        part.partition(" (")[0].partition(":")[0] for part in told.inner_text().split(" \u2192 ")
    ] == names
    lit = page.evaluate(f"{graph}.edges().filter(edge => edge.style('opacity') === '1').length")
    assert 0 < lit < page.evaluate(f"{graph}.edges().length")


def test_the_first_steps_say_through_whom_to_reach_somebody(open_page, introduced):
    steps = open_page(f"/account/{introduced['account_id']}").locator(".next-steps li").all_inner_texts()

    through = f"{introduced['user']} knows {introduced['first']}, who can introduce you"
    assert [step for step in steps if introduced["full_name"] in step and through in step]
