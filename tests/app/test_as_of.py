"""The book of another run in the app: by its id in the address, on every page, and never by mistake."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from abm.errors import UsageError
from abm_app import routes
from abm_app.components.as_of import asked_day, menu
from abm_app.server import create_app, page_at
from abm_app.snapshots import Snapshots
from abm_warehouse.publishing.manifest import read_manifest, write_manifest
from tests.app.snapshot import NOW, publish
from tests.app.test_components import texts as pieces

PAST = "0ldrun"
PATHS = ("/", "/queue", "/people", "/account/A1", "/health")


def texts(page) -> str:
    return " ".join(pieces(page))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Two generations: in the first, of a week ago, A1 is called Acme Before and A2 has the id Z9."""
    folder = publish(tmp_path_factory.mktemp("workspace"))
    old = folder / "published" / "0001"
    with duckdb.connect(str(old / "abm.duckdb")) as con:
        con.execute("update accounts set name = 'Acme Before' where account_id = 'A1'")
        con.execute("update accounts set account_id = 'Z9' where account_id = 'A2'")
    manifest = read_manifest(old)
    write_manifest(replace(manifest, run_id=PAST, as_of=NOW - timedelta(days=7)), old)
    return publish(folder, "0002")


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_every_page_shows_the_run_of_its_address_and_says_so(workspace, path):
    _, page = page_at(path, f"?run={PAST}", Snapshots(workspace))
    said = texts(page)

    assert "As of 9 Nov 2026, 06:00 UTC" in said
    assert f"Run {PAST}." in said
    assert "could not be shown" not in said


def test_a_page_without_a_run_or_with_the_current_one_shows_the_current_one(workspace):
    snapshots = Snapshots(workspace)

    for search in ("", "?run=current", "?run=r1"):
        title, page = page_at("/account/A1", search, snapshots)
        assert title == "Acme Works"
        assert "Show the current run" not in texts(page)
    assert page_at("/account/A1", f"?run={PAST}", snapshots).title == "Acme Before"


def test_nothing_can_be_decided_in_a_past_run(workspace):
    snapshots = Snapshots(workspace)

    for path in ("/account/A1", "/queue"):
        assert "'dispose'" in str(page_at(path, "", snapshots).page)
        assert "'dispose'" not in str(page_at(path, f"?run={PAST}", snapshots).page)


def test_a_run_that_is_not_kept_is_named_and_the_current_one_is_a_click_away(workspace):
    title, page = page_at("/queue", "?tab=accepted&run=gone", Snapshots(workspace))

    assert title == "Not kept"
    assert "Nothing is kept of a run 'gone'." in texts(page)
    assert "/queue?tab=accepted&run=current" in str(page)


@pytest.mark.slow
def test_a_run_of_another_version_whose_tables_lack_a_column_says_so(tmp_path):
    folder = publish(tmp_path)
    old = folder / "published" / "0001"
    with duckdb.connect(str(old / "abm.duckdb")) as con:
        con.execute("drop view page_inbox")
    write_manifest(replace(read_manifest(old), run_id=PAST), old)
    publish(folder, "0002")

    title, page = page_at("/queue", f"?run={PAST}", Snapshots(folder))

    assert title == "Not kept"
    assert f"Run {PAST} was published by another version of abm" in texts(page)


@pytest.mark.slow
def test_a_run_that_was_removed_is_not_shown_from_memory(workspace, tmp_path):
    published = publish(tmp_path)
    manifest = read_manifest(published / "published" / "0001")
    write_manifest(replace(manifest, run_id=PAST), published / "published" / "0001")
    publish(published, "0002")
    snapshots = Snapshots(published)
    assert page_at("/queue", f"?run={PAST}", snapshots).title == "Queue"

    (published / "published" / "0001").rename(tmp_path / "moved away")

    assert page_at("/queue", f"?run={PAST}", snapshots).title == "Not kept"


def test_files_and_sql_are_of_the_run_of_the_address_and_named_by_it(workspace):
    client = create_app(workspace).server.test_client()

    for run, name in (("", "Acme Works"), (f"&run={PAST}", "Acme Before")):
        answer = client.get(f"/rows/accounts_like.csv?text=A1&limit=1{run}")
        assert name in answer.data.decode()
        assert f"accounts_like_{PAST if run else 'r1'}.csv" in answer.headers["Content-Disposition"]
    assert f"-- run {PAST}, as of 2026-11-09 06:00 UTC" in client.get(f"/sql/accounts_like?run={PAST}").text
    assert client.get("/rows/accounts_like.csv?text=A1&run=gone").status_code == 404


def test_an_account_that_only_the_past_run_had_is_found_in_it(workspace):
    client = create_app(workspace).server.test_client()
    assert client.get(f"/account/Z9?run={PAST}").status_code == 200
    assert client.get("/account/Z9").status_code == 404


def test_the_menu_lists_what_is_kept_and_keeps_the_rest_of_the_address(workspace):
    manifests = [read_manifest(workspace / "published" / name) for name in ("0002", "0001")]
    shown = str(menu(manifests, manifests[0], None, time_zone="UTC", pathname="/people", search="?queue=ae"))

    assert "/people?queue=ae&run=current" in shown
    assert f"/people?queue=ae&run={PAST}" in shown
    assert shown.count("as-of-run active") == 1
    assert "Another day, at its end in UTC" in shown


def test_kept_runs_are_listed_although_the_settings_have_mistakes(workspace):
    manifest = read_manifest(workspace / "published" / "0002")
    page = menu([manifest], manifest, None, time_zone=None, pathname="/people", search="")

    assert "as-of-run active" in str(page)
    assert "abm.toml has mistakes; correct them to score another day." in str(page)


@pytest.mark.parametrize("text", [None, "", "tomorrow", "1066-10-14", "2026-11-16", "2026-11-17"])
def test_a_day_that_is_none_or_had_not_ended_before_the_current_run_is_refused(workspace, text):
    current = read_manifest(workspace / "published" / "0002")

    with pytest.raises(UsageError, match="Choose a day from 1971 to 15 Nov 2026"):
        asked_day(text, current, "UTC")


@pytest.mark.parametrize(
    ("zone", "end"),
    [
        ("UTC", datetime(2026, 10, 26, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 25, 23, tzinfo=UTC)),  # the day after the clocks went back
        ("America/New_York", datetime(2026, 10, 26, 4, tzinfo=UTC)),
    ],
)
def test_a_day_means_its_end_where_the_workspace_is(workspace, zone, end):
    assert asked_day("2026-10-25", read_manifest(workspace / "published" / "0002"), zone) == end


def test_a_day_that_ends_with_the_current_run_is_the_current_run(workspace):
    at_midnight = replace(
        read_manifest(workspace / "published" / "0002"), as_of=datetime(2026, 11, 15, 23, tzinfo=UTC)
    )

    with pytest.raises(UsageError, match="to 14 Nov 2026"):
        asked_day("2026-11-15", at_midnight, "Europe/Berlin")
    assert asked_day("2026-11-14", at_midnight, "Europe/Berlin") == datetime(2026, 11, 14, 23, tzinfo=UTC)


def test_the_run_of_an_address_is_text_and_nothing_else():
    assert routes.run_in("?run=../../etc") == "../../etc"  # looked up among what is kept, never opened
    assert routes.run_in("?run=current") is None
