"""``abm notify``: shown first, sent when it is asked for, and never twice."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from abm.workspace import create_workspace
from tests.abm.commands import abm, answer, refusal


@pytest.fixture
def receiver():
    """The address of a receiver, the bodies that it got, and the statuses with which it will answer."""
    got: list[dict] = []
    statuses: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(statuses.pop(0) if statuses else 200)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Print nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", got, statuses
    server.shutdown()
    server.server_close()


@pytest.fixture
def hooked(demo_workspace, tmp_path, receiver):
    """Options that name a workspace with a hook, which shows what the demo company has published."""
    workspace = create_workspace(tmp_path / "hooked")
    workspace.published.symlink_to(demo_workspace.published)
    (workspace.folder / "outbound.toml").write_text(
        f'[[hooks]]\nname = "crm"\nurl = "{receiver[0]}"\nevents = ["new_mqa"]\n'
    )
    return "--workspace", workspace.folder


def test_notices_are_shown_sent_once_and_then_no_more(hooked, receiver):
    _, got, _ = receiver
    shown = answer("notify", *hooked)
    assert shown["due"]
    assert got == []

    sent = answer("notify", *hooked, "--send")
    assert {notice["outcome"] for notice in sent["notices"]} == {"sent"}
    assert {body["event"] for body in got} == {"new_mqa"}
    assert {body["key"] for body in got} == {notice["key"] for notice in shown["due"]}

    again = answer("notify", *hooked, "--send")
    assert (again["notices"], again["already_sent"], len(got)) == ([], len(shown["due"]), len(shown["due"]))


def test_what_a_receiver_refuses_ends_with_status_1_and_is_due_again(hooked, receiver):
    _, _, statuses = receiver
    before = answer("notify", *hooked)["due"]
    statuses.append(403)
    code, _, _ = abm("notify", *hooked, "--send")

    assert code == 1
    assert [notice["key"] for notice in answer("notify", *hooked)["due"]] == [before[0]["key"]]


def test_a_mistake_in_the_settings_is_named_before_anything_is_sent(hooked):
    (hooked[1] / "outbound.toml").write_text('[[hooks]]\nname = "crm"\nurl = "http://crm.example/"\n')

    error = refusal("notify", *hooked, "--send", status=2)
    assert "http://crm.example/" in error["message"]
