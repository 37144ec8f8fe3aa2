"""Serve the app: gunicorn where there is fork, waitress on Windows; on this machine only."""

import socket
import sys
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from abm.errors import UsageError
from abm_app.security import LOOPBACK
from abm_app.server import create_app

WORKERS = 2
THREADS = 4


def serve_app(workspace: Path, *, host: str, port: int, tell: Callable[[str], None]) -> None:
    """
    Serve a workspace's app until interrupted.

    Parameters
    ----------
    workspace
        What is shown; it need not have published anything yet.
    host
        An address of this machine itself.
    port
        0 takes a free one.
    tell
        Told where the app is.

    Raises
    ------
    UsageError
        If the address is not the loopback's, or the port is taken.
    """
    if host not in LOOPBACK:
        raise UsageError(
            f"--host is {host!r}, but the app asks nobody who they are, so it listens on this machine alone. "
            "Keep 127.0.0.1, and put a proxy that signs people in before it."
        )
    port = _free(host, port)
    tell(f"Serving {workspace} at http://{host}:{port} (Ctrl+C ends it).")
    if sys.platform == "win32":
        import waitress

        waitress.serve(create_app(workspace).server, host=host, port=port, threads=THREADS * WORKERS)
    else:
        _gunicorn(workspace, host, port)


def _free(host: str, port: int) -> int:
    """The port itself, or a free one for 0."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UsageError(
                f"Port {port} on {host} cannot be used ({error.strerror}); name another with --port, or 0."
            ) from error
        return int(probe.getsockname()[1])


def _gunicorn(workspace: Path, host: str, port: int) -> None:
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        """Each worker makes its own app after the fork: an open database does not survive one."""

        def load_config(self) -> None:
            bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
            options = {"bind": bind, "workers": WORKERS, "threads": THREADS, "loglevel": "warning"}
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return create_app(workspace).server

    Server().run()
