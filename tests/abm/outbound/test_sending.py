"""Notices: signed, sent once, asked again where the receiver is busy."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from abm.errors import SettingsError
from abm.outbound.notices import Notice, notice, sentence
from abm.outbound.sending import keys_sent, secret_of, send
from abm.outbound.settings import Hook, read_outbound

VARIABLE = "ABM_HOOK_SECRET"

EVENT = {
    "event": "new_mqa",
    "subject_id": "A1",
    "happened_at": datetime(2026, 9, 30, tzinfo=UTC),
    "account_id": "A1",
    "account_name": "Acme <!channel> & *Sons*",
    "owner_id": "u1",
    "owner_name": "Dana",
    "person_name": None,
    "title": None,
    "detail": "committee",
    "points": 24,
}


@contextmanager
def receiver(*statuses: int, **headers: str) -> Iterator[tuple[str, list]]:
    """A receiver that answers with these statuses in turn; its address, and the requests it got."""
    got: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = statuses[min(len(got), len(statuses) - 1)]
            got.append((dict(self.headers), body))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Print nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook?room=1", got
    finally:
        server.shutdown()
        server.server_close()


def made(url: str, **options) -> Notice:
    return notice(Hook(name="crm", url=url, **options), EVENT, "run-1")


def test_a_notice_is_signed_and_carries_its_key(tmp_path):
    with receiver(200) as (url, got):
        one = made(url)
        [sent] = send(tmp_path, [one], {"crm": "s3cret"})
    [(headers, body)] = got

    assert (sent.outcome, sent.attempts) == ("sent", 1)
    assert headers["Idempotency-Key"] == one.key
    at, signed = (part.partition("=")[2] for part in headers["Abm-Signature"].split(","))
    assert hmac.compare_digest(
        signed, hmac.new(b"s3cret", f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    )
    assert json.loads(body)["account_id"] == "A1"
    assert keys_sent(tmp_path) == {one.key}


def test_a_busy_receiver_is_asked_again_and_as_late_as_it_says(tmp_path):
    pauses: list[float] = []
    with receiver(503, 429, 200, Retry_After="7") as (url, got):
        [sent] = send(tmp_path, [made(url)], {}, pause=pauses.append)

    assert (sent.outcome, sent.attempts, len(got)) == ("sent", 3, 3)
    assert pauses == [7.0, 7.0]
    assert {headers["Idempotency-Key"] for headers, _ in got} == {sent.key}


def test_what_a_receiver_refuses_is_not_sent_again_at_once(tmp_path):
    with receiver(400) as (url, got):
        [sent] = send(tmp_path, [made(url)], {})

    assert (sent.outcome, len(got)) == ("refused", 1)
    assert keys_sent(tmp_path) == frozenset()


def test_a_redirect_is_not_followed(tmp_path):
    with receiver(302, Location="http://127.0.0.1:1/elsewhere") as (url, got):
        [sent] = send(tmp_path, [made(url)], {})

    assert (sent.outcome, len(got)) == ("refused", 1)


def test_a_receiver_that_is_not_there_is_asked_as_often_as_its_hook_says(tmp_path):
    pauses: list[float] = []
    [sent] = send(tmp_path, [made("http://127.0.0.1:9/", attempts=3)], {}, pause=pauses.append)

    assert (sent.outcome, sent.attempts, sent.status) == ("failed", 3, None)
    assert pauses == [1.0, 2.0]


def test_the_key_is_that_of_the_event_and_not_of_the_run():
    hook = Hook(name="crm", url="https://crm.example/hook")
    later = EVENT | {"happened_at": datetime(2026, 10, 1, tzinfo=UTC)}

    assert notice(hook, EVENT, "run-1").key == notice(hook, EVENT, "run-2").key
    assert notice(hook, EVENT, "run-1").key != notice(hook, later, "run-1").key


def test_what_was_handed_over_and_what_waits_are_told_in_a_sentence():
    handed = EVENT | {
        "event": "hand_off",
        "account_name": "Acme",
        "person_name": "Ann",
        "title": "CFO",
        "detail": "hand_raise",
    }

    assert sentence(handed) == "Ann, CFO at Acme was handed to Dana (hand raise)."
    late = handed | {"event": "sla_late", "person_name": None, "title": None, "hours_waited": 5.5}
    assert sentence(late) == "Acme has waited 5.5 business hours for Dana."


def test_names_are_neither_mentions_nor_markup_in_slack():
    body = json.loads(
        notice(Hook(name="s", url="https://hooks.slack.example/x", form="slack"), EVENT, "r").body
    )

    assert "<!channel>" not in body["text"]
    assert "Acme &lt;!channel&gt; &amp; \u200b*Sons\u200b*" in body["text"]
    assert body["blocks"][0]["text"]["type"] == "mrkdwn"


def test_a_line_of_the_log_that_was_cut_off_counts_for_nothing(tmp_path):
    (tmp_path / "notified.jsonl").write_text('{"key": "a", "outcome": "sent"}\n{"key": "b", "outc')

    assert keys_sent(tmp_path) == {"a"}


def test_a_secret_that_is_not_set_stops_before_anything_is_sent():
    hook = Hook(name="crm", url="https://crm.example/", secret_variable=VARIABLE)

    with pytest.raises(SettingsError, match=VARIABLE):
        secret_of(hook, {})
    assert secret_of(hook, {VARIABLE: "s"}) == "s"


@pytest.mark.parametrize(
    "url", ["http://crm.example/", "file:///etc/passwd", "https://a:b@crm.example/", "ftp://x/"]
)
def test_an_address_that_is_not_safe_is_a_mistake_with_its_line(tmp_path, url):
    (tmp_path / "outbound.toml").write_text(f'[[hooks]]\nname = "crm"\nurl = "{url}"\n')

    with pytest.raises(SettingsError) as found:
        read_outbound(tmp_path)
    assert found.value.problems[0].startswith("line 3: ")
