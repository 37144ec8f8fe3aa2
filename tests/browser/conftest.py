"""The app behind an address, and a browser that opens its pages and minds what goes wrong."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from abm_app.server import create_app

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {"desk": (1280, 800), "phone": (390, 844), "flat": (1280, 560)}
PATIENCE_MS = 15_000


@contextmanager
def served(workspace: Path) -> Iterator[str]:
    """Serve the app at a free port of the loopback; its address."""
    server = make_server("127.0.0.1", 0, create_app(workspace).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser():
    """Chromium, the system's if there is one."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        chromium = started.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(demo_workspace, tmp_path_factory) -> Iterator[str]:
    """Where the demo company is served: from links to its files, since the app keeps open what it opened."""
    folder = tmp_path_factory.mktemp("served") / "demo"
    not_shown = shutil.ignore_patterns("exports", "sources", "warehouse.duckdb")
    shutil.copytree(demo_workspace.folder, folder, ignore=not_shown, copy_function=os.link)
    with served(folder) as address:
        yield address


@pytest.fixture
def open_page(browser, address) -> Iterator[Callable]:
    """
    Open a path; options are those of a context of the browser.

    At the end the browser may have had nothing to complain about, nor asked another server for anything, nor
    run a script that was in the data.
    """
    complaints: list[str] = []
    contexts = []

    def is_foreign(url: str) -> bool:
        return url.startswith("http") and not url.startswith(address)

    def is_of_the_page(message) -> bool:
        """Whether a complaint is that the page itself was answered with 404."""
        return "404" in message.text and "/account/nobody" in message.location["url"]

    def note_request(request) -> None:
        if is_foreign(request.url):
            complaints.append(f"asked {request.url}")

    def note(message) -> None:
        if message.type in ("error", "warning") and not is_of_the_page(message):
            complaints.append(message.text)

    def opened(path: str, *, width: str = "desk", theme: str = "light", **options):
        wide, high = WIDTHS[width]
        context = browser.new_context(viewport={"width": wide, "height": high}, color_scheme=theme, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request", lambda request: is_foreign(request.url) and complaints.append(f"asked {request.url}")
        )
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        for page in context.pages:
            assert page.evaluate("window.__pwned") is None
        context.close()
    assert complaints == []
