"""The processes that serve the app with gunicorn."""

import socket
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

WORKERS = 2
THREADS = 8
SECONDS_TO_SEND = 10
"""How long a client may take to send a request."""


class PunctualWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """
    A threaded worker whose threads do not wait for ever for the rest of a request.

    When the time is over it reads no more from the connection; an answer that is being made is still sent.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._deadlines: dict[Any, float] = {}

    def handle(self, conn: Any) -> Any:
        """Serve what comes from a connection, and remember since when."""
        self._deadlines[conn] = monotonic() + SECONDS_TO_SEND
        try:
            return super().handle(conn)
        finally:
            self._deadlines.pop(conn, None)

    def murder_pending(self) -> None:
        """Stop waiting for late requests; gunicorn calls this every second."""
        super().murder_pending()
        now = monotonic()
        for conn, deadline in list(self._deadlines.items()):
            if deadline < now:
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Each worker makes its own app after the fork: an open database does not survive one."""

    def __init__(self, make_app: Callable[[], Flask], *, bind: str) -> None:
        self._make_app = make_app
        self._bind = bind
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn how to serve."""
        options = {
            "bind": self._bind,
            "workers": WORKERS,
            "threads": THREADS,
            "worker_class": PunctualWorker,
            "keepalive": 30,
            "loglevel": "warning",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app of one worker."""
        return self._make_app()
