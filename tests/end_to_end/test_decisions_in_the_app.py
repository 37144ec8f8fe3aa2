"""What is decided in the app is on the disk once the app has answered: ``kill -9`` loses none of it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import duckdb
import pytest

from abm.playbook import DEFAULT_PLAYBOOK
from abm.playbook.model import shipped_text
from abm_app.components.disposition import BAR, DISPOSE, UNDO
from tests.app.snapshot import insert, publish

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")

ADDRESS = re.compile(rb"http://127\.0\.0\.1:\d+")
PATIENCE_S = 20


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A small published workspace with the reasons of a playbook."""
    publish(tmp_path)
    (tmp_path / "abm.toml").write_text("")
    (tmp_path / "playbook.toml").write_text(shipped_text(DEFAULT_PLAYBOOK))
    with duckdb.connect(str(tmp_path / "published" / "0001" / "abm.duckdb")) as con:
        insert(con, "run_playbook", [{"key": "reject_reasons", "value": "no_budget"}])
    return tmp_path


@contextmanager
def served(workspace: Path) -> Iterator[str]:
    """``abm serve`` in a process group of its own; its address. At the end all of the group is killed."""
    command = [sys.executable, "-c", "from abm.cli import main; main()"]
    process = subprocess.Popen(
        [*command, "serve", "--workspace", str(workspace), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        process_group=0,
    )
    assert process.stdout is not None
    try:
        said = b""
        while not (found := ADDRESS.search(said)):
            line = process.stdout.readline()
            assert line, said.decode()
            said += line
        address = found.group().decode()
        wait_for(address)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def wait_for(address: str) -> None:
    """Wait until the app listens."""
    host, _, port = address.removeprefix("http://").partition(":")
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        with suppress(ConnectionRefusedError), socket.create_connection((host, int(port)), PATIENCE_S):
            return
        time.sleep(0.05)
    raise AssertionError(f"{address} does not answer")


def ask(address: str, method: str, path: str, body: str | None = None) -> str:
    """What the app answers to a request of its own page."""
    connection = HTTPConnection(address.removeprefix("http://"), timeout=PATIENCE_S)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json", "Origin": address})
        answer = connection.getresponse()
        text = answer.read().decode()
    finally:
        connection.close()
    assert answer.status == HTTPStatus.OK, f"{answer.status}: {text}"
    return text


def called(address: str, output: str, outputs: list[Any] | dict[str, Any], inputs: list[Any], by: str) -> str:
    """Call the app as its page does in the browser; what it answers."""
    body = {"output": output, "outputs": outputs, "inputs": inputs, "changedPropIds": [by]}
    return ask(address, "POST", "/_dash-update-component", json.dumps(body))


def press(address: str, account_id: str, **button: Any) -> str:
    """Press a button of the bar of an account; the bar as it is shown then."""
    bar = {"subject": account_id, "type": BAR}
    pressed = {"id": {"subject": account_id, **button}, "property": "n_clicks", "value": 1}
    return called(
        address,
        f"{_key(bar | {'subject': ['MATCH']})}.children",
        {"id": bar, "property": "children"},
        [[pressed], []] if button["type"] == DISPOSE else [[], [pressed]],
        f"{_key(pressed['id'])}.n_clicks",
    )


def _key(name: dict[str, Any]) -> str:
    return json.dumps(name, sort_keys=True, separators=(",", ":"))


def page(address: str, pathname: str) -> str:
    """Open a page."""
    outputs = ["page.children", "footer.children", "as-of.children", "page-title.data"]
    return called(
        address,
        f"..{'...'.join(outputs)}..",
        [dict(zip(("id", "property"), one.split("."), strict=True)) for one in outputs],
        [{"id": "route", "property": "data", "value": {"pathname": pathname, "search": ""}}],
        "route.data",
    )


@pytest.mark.slow
def test_a_decision_survives_kill_9_and_a_reload_and_so_does_its_withdrawal(workspace):
    with served(workspace) as address:
        assert "Accepted" not in page(address, "/account/A1")
        shown = press(address, "A1", type=DISPOSE, **{"as": "accepted", "value": ""})
        assert "Accepted" in shown

    with served(workspace) as address:
        assert "Accepted" in page(address, "/account/A1")
        number = int(re.search(r'"decision": ?(\d+)', shown).group(1))
        press(address, "A1", type=UNDO, decision=number)

    with served(workspace) as address:
        assert "Accepted" not in page(address, "/account/A1")
