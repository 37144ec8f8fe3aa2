"""
Measure what the app answers under load: requests per second, waiting times, and CPU time per request.

    python -m tests.bench.app_load demo                        # a workspace of `abm demo --no-serve`
    python -m tests.bench.app_load demo --clients 50 --seconds 20
    python -m tests.bench.app_load demo --once                 # each account once: no answer is a kept one

The program serves the workspace itself on 127.0.0.1, as `abm serve` does. Each client asks for the page of
one random account after another, over one connection. The app keeps its answers, so with few accounts most
requests are repeated ones; `--once` measures first views alone. CPU time is the user and system time of the
serving processes, from /proc, and hardly depends on what else the machine does. The other numbers do, and
the clients need processors too.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from abm_app import routes
from abm_app.shell import frame
from abm_app.snapshots import Snapshots

SERVE = "from abm.cli import main; main()"
OUTPUTS = ((frame.PAGE, "children"), (frame.FOOTER, "children"), (frame.TITLE, "data"))
SECONDS_TO_START = 60


class Answer(NamedTuple):
    """How a request went."""

    seconds: float
    is_ok: bool


def page_request(path: str) -> bytes:
    """What a browser sends when it opens an address of the app."""
    route = {"id": frame.ROUTE, "property": "data", "value": {"pathname": path, "search": ""}}
    body = json.dumps(
        {
            "output": f"..{'...'.join(f'{name}.{prop}' for name, prop in OUTPUTS)}..",
            "outputs": [{"id": name, "property": prop} for name, prop in OUTPUTS],
            "inputs": [route],
            "changedPropIds": [f"{frame.ROUTE}.data"],
        }
    ).encode()
    head = (
        "POST /_dash-update-component HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\n"
        "Content-Type: application/json\r\nAccept-Encoding: gzip\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def ask(port: int, requests: Iterator[bytes], until: float, answers: list[Answer]) -> None:
    """Send one request after another until the time is over or there are none left."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        started = time.perf_counter()
        if started > until:
            break
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.split(b":")[1]))
            is_ok = head.startswith(b"HTTP/1.1 200")
            is_open = b"connection: close" not in head.lower()
        except (OSError, EOFError, StopIteration):
            is_ok = is_open = False
        answers.append(Answer(time.perf_counter() - started, is_ok))
        if not is_open:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


async def ask_all(port: int, requests: Iterator[bytes], *, clients: int, seconds: float) -> list[Answer]:
    """Let all clients ask at the same time; they share the requests."""
    answers: list[Answer] = []
    until = time.perf_counter() + seconds
    await asyncio.gather(*(ask(port, requests, until, answers) for _ in range(clients)))
    return answers


def cpu_seconds(group: int) -> float:
    """User and system time of the processes of a group."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("utf-8").rpartition(") ")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until the app accepts connections."""
    give_up = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < give_up:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"The app did not start within {SECONDS_TO_START} s.")


def main() -> None:
    """Serve, ask, and print what was measured."""
    parser = argparse.ArgumentParser(description="Measure what the app answers under load.")
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--once", action="store_true", help="ask for each account once, for first views")
    options = parser.parse_args()

    with Snapshots(options.workspace).ask() as con:
        rows = con.execute("select account_id from accounts order by account_id").fetchall()
    pages = [page_request(routes.account_url(account_id)) for [account_id] in rows]
    chance = random.Random(1)  # noqa: S311 - no secret
    chance.shuffle(pages)
    requests = iter(pages) if options.once else iter(lambda: chance.choice(pages), b"")

    port = free_port()
    command = [sys.executable, "-c", SERVE, "serve", "-w", str(options.workspace), "--port", str(port)]
    server = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        asyncio.run(ask_all(port, iter([page_request("/queue")] * 20), clients=4, seconds=60))  # warm up
        cpu, started = cpu_seconds(server.pid), time.perf_counter()
        answers = asyncio.run(ask_all(port, requests, clients=options.clients, seconds=options.seconds))
        took, cpu = time.perf_counter() - started, cpu_seconds(server.pid) - cpu
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
    waited = statistics.quantiles((answer.seconds * 1e3 for answer in answers), n=100)
    print(f"{len(answers)} requests of {options.clients} clients, {len(answers) / took:.0f} a second")
    print(f"waited: p50 {waited[49]:.0f} ms, p95 {waited[94]:.0f} ms")
    print(f"CPU of the app: {cpu / len(answers) * 1e3:.1f} ms a request")
    print(f"errors: {sum(not answer.is_ok for answer in answers)}")


if __name__ == "__main__":
    main()
