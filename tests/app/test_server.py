"""The app as a web server sees it: hosts, origins, headers, generations."""

import json
import threading

import duckdb
import pytest

from abm_app.server import create_app, page_at
from abm_app.snapshots import Snapshots
from tests.app.snapshot import HOSTILE, NOW, publish
from tests.app.test_components import texts

OURS = {"Origin": "http://localhost"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return publish(tmp_path_factory.mktemp("workspace"))


@pytest.fixture
def client(workspace):
    return create_app(workspace).server.test_client()


def test_building_the_app_opens_nothing(tmp_path):
    create_app(tmp_path / "not there")

    assert not (tmp_path / "not there").exists()


def test_two_apps_live_in_one_process(workspace, tmp_path):
    clients = [create_app(folder).server.test_client() for folder in (workspace, tmp_path)]

    assert [client.get("/healthz").get_json()["generation"] for client in clients] == [
        "0001",
        None,
    ]


def test_a_query_of_a_page_takes_one_thread(workspace):
    with Snapshots(workspace).ask() as con:
        assert con.execute("select current_setting('threads')").fetchone() == (1,)


def test_a_foreign_host_is_refused(client):
    assert client.get("/", headers={"Host": "evil.test"}).status_code == 400


def test_a_host_that_was_allowed_is_answered(workspace):
    client = create_app(workspace, allowed_hosts=["abm.example"]).server.test_client()

    assert client.get("/", headers={"Host": "abm.example:8443"}).status_code == 200


@pytest.mark.parametrize("origin", [None, "http://evil.test", "null", "http://localhost:1"])
def test_a_post_from_elsewhere_is_refused(client, origin):
    headers = {} if origin is None else {"Origin": origin}

    answer = client.post("/_dash-update-component", json={}, headers=headers)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "body",
    ["null", "[]", "{}", "not json", '{"output": "nothing.children"}', '{"output": "%s"}' % ("x" * 100_000)],
)
def test_a_callback_that_is_not_ours_is_refused_with_one_short_line_in_the_log(client, caplog, body):
    answer = client.post("/_dash-update-component", data=body, content_type="application/json", headers=OURS)

    assert answer.status_code == 400
    assert len(caplog.records) == 1
    assert len(caplog.text) < 300


def test_a_callback_without_its_inputs_is_refused_with_one_line_in_the_log(client, caplog):
    body = {"output": "..heatmap-grid.getRowsResponse...heatmap-count.children...heatmap-no-match.hidden.."}

    answer = client.post("/_dash-update-component", json=body, headers=OURS)

    assert answer.status_code == 400
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert caplog.records[0].exc_info is None


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/queue?user=nobody", 200),
        ("/account/A1", 200),
        ("/account/nobody", 404),
        ("/account/", 404),
        ("/nowhere", 404),
        ("/account/line%0Afeed", 404),
    ],
)
def test_an_address_without_a_page_answers_404_with_the_page_that_says_so(client, path, status):
    answer = client.get(path)

    assert answer.status_code == status
    assert "react-entry-point" in answer.text


def test_an_account_whose_id_has_a_line_feed_has_a_page(tmp_path):
    workspace = publish(tmp_path)
    with duckdb.connect(str(workspace / "published" / "0001" / "abm.duckdb")) as con:
        con.execute("update accounts set account_id = 'line\nfeed' where account_id = 'A2'")
        con.execute("update mqa set account_id = 'line\nfeed' where account_id = 'A2'")

    assert create_app(workspace).server.test_client().get("/account/line%0Afeed").status_code == 200
    assert page_at("/account/line%0Afeed", "", Snapshots(workspace)).title == "Beta Labs"


def test_the_sql_behind_a_figure_has_its_values_bound(client):
    answer = client.get("/sql/account_timeline?account_id=O'Hara&limit=200")

    assert answer.mimetype == "text/plain"
    assert "where accounts.account_id = 'O''Hara'" in answer.text
    assert "limit 200\n" in answer.text
    assert client.get("/sql/..%2Faccount").status_code == 404


def test_a_body_above_one_megabyte_is_refused(client):
    answer = client.post(
        "/_dash-update-component",
        data=b" " * 1_000_001,
        content_type="application/json",
        headers=OURS,
    )

    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/", "/_dash-layout", "/healthz", "/sql/account"])
def test_every_answer_carries_the_security_headers(client, path):
    with client.get(path) as answer:
        headers = answer.headers

    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in headers["Content-Security-Policy"].split("style-src")[0]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_pages_are_not_kept_by_browsers(client):
    assert client.get("/queue").headers["Cache-Control"] == "no-store"


def rows(client, headers=None, **request):
    """Ask for rows as the grid does."""
    asked = {"startRow": 0, "endRow": 5, "sortModel": [], **request}
    outputs = ["heatmap-grid.getRowsResponse", "heatmap-count.children", "heatmap-no-match.hidden"]
    body = {
        "output": f"..{'...'.join(outputs)}..",
        "outputs": [dict(zip(("id", "property"), o.split("."), strict=True)) for o in outputs],
        "inputs": [{"id": "heatmap-grid", "property": "getRowsRequest", "value": asked}],
        "state": [
            {"id": "heatmap-filters", "property": "data", "value": {"tier": "Tier 1"}},
            {"id": "route", "property": "data", "value": {"pathname": "/", "search": "?tier=Tier+1"}},
        ],
        "changedPropIds": ["heatmap-grid.getRowsRequest"],
    }
    return client.post("/_dash-update-component", json=body, headers={**OURS, **(headers or {})})


def show(client, pathname):
    """Ask for a page as the browser does."""
    outputs = ["page.children", "footer.children", "as-of.children", "page-title.data"]
    body = {
        "output": f"..{'...'.join(outputs)}..",
        "outputs": [dict(zip(("id", "property"), o.split("."), strict=True)) for o in outputs],
        "inputs": [{"id": "route", "property": "data", "value": {"pathname": pathname, "search": ""}}],
        "changedPropIds": ["route.data"],
    }
    return client.post("/_dash-update-component", json=body, headers=OURS)


def test_the_grid_gets_the_rows_it_asks_for(client):
    sort = [{"colId": "name", "sort": "desc"}]

    answer = rows(client, sortModel=sort, endRow=2).get_json()["response"]

    grid = answer["heatmap-grid"]["getRowsResponse"]
    assert [row["name"] for row in grid["rowData"]] == ["Quiet 12", "Quiet 11"]
    assert grid["rowCount"] == 10
    assert answer["heatmap-count"]["children"] == "10 accounts"


def test_a_forged_sort_is_answered_with_a_sentence_and_no_rows(client):
    answer = rows(client, sortModel=[{"colId": "1; drop table mqa", "sort": "asc"}]).get_json()

    assert "cannot be sorted by" in json.dumps(answer)
    assert "rowData" not in json.dumps(answer)


def test_every_address_has_something_to_show(workspace):
    snapshots = Snapshots(workspace)

    shown = {path: page_at(path, "", snapshots)[0] for path in ("/", "/queue", "/account/A1", "/x")}

    assert shown == {
        "/": "Heatmap",
        "/queue": "Queue",
        "/account/A1": "Acme Works",
        "/x": "No such page",
    }


def test_an_unknown_account_leads_back_to_the_heatmap(workspace):
    title, page = page_at("/account/A%2F1", "", Snapshots(workspace))

    assert title == "No such account"
    assert "A/1" in texts(page)


def test_an_unknown_solution_is_ignored_and_said(workspace):
    title, page = page_at("/account/A1", "?solution=crm", Snapshots(workspace))

    assert title == "Acme Works"
    assert any("The account was not assessed for solution 'crm'." in text for text in texts(page))


def test_a_hostile_name_reaches_the_page_as_text(workspace):
    title, page = page_at("/account/A4", "", Snapshots(workspace))

    assert title == HOSTILE
    assert HOSTILE in texts(page)


def test_before_the_first_run_every_page_says_which_commands_to_run(tmp_path):
    for path in ("/", "/queue", "/account/A1"):
        title, page = page_at(path, "", Snapshots(tmp_path))
        assert title == "Nothing published"
        assert f"abm run --workspace {tmp_path}" in texts(page)


@pytest.mark.slow
def test_a_page_that_breaks_says_so_and_keeps_the_reason_in_the_log(tmp_path, caplog):
    workspace = publish(tmp_path)
    (workspace / "published" / "0001" / "abm.duckdb").write_bytes(b"not a database")

    title, page = page_at("/", "", Snapshots(workspace))

    assert title == "Problem"
    assert "This page could not be shown" in texts(page)
    assert "could not be built" in caplog.text


def test_a_manifest_that_cannot_be_read_is_told_on_the_page(tmp_path):
    workspace = publish(tmp_path)
    (workspace / "published" / "0001" / "manifest.json").write_text("{}", "utf-8")
    client = create_app(workspace).server.test_client()

    answer = show(client, "/queue")

    assert answer.status_code == 200
    assert "manifest.json" in answer.text


@pytest.mark.slow
def test_a_new_generation_is_shown_without_a_restart(tmp_path):
    workspace = publish(tmp_path)
    snapshots = Snapshots(workspace)
    with snapshots.ask() as con:
        publish(workspace, "0002")
        with snapshots.ask() as newer:
            assert newer is not con
        assert con.execute("select count(*) from accounts").fetchone() == (12,)

    assert snapshots.manifest().generation == "0002"
    assert snapshots.manifest().as_of == NOW


def test_many_threads_may_ask_at_once(workspace):
    snapshots = Snapshots(workspace)
    found = []

    def ask():
        with snapshots.ask() as con:
            found.append(con.execute("select count(*) from accounts").fetchone()[0])

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [12] * 16


def test_the_rows_of_a_figure_are_a_file_in_which_nothing_is_a_formula(client):
    answer = client.get("/rows/accounts_like.csv?text=Acme&limit=2")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="accounts_like_r1.csv"'
    assert answer.data.decode("utf-8-sig").splitlines()[0].startswith("account_id,name")
    assert client.get("/rows/accounts_like.xlsx?text=Acme&limit=2").data.startswith(b"PK")


@pytest.mark.parametrize("address", ["/rows/nothing.csv", "/rows/accounts_like.pdf", "/rows/../secrets.csv"])
def test_rows_of_no_query_are_not_found(client, address):
    assert client.get(address).status_code == 404
