"""Serve the app: gunicorn where there is fork, waitress on Windows; on this machine only."""

import socket
import sys
from collections.abc import Callable
from pathlib import Path

from abm.errors import UsageError
from abm_app.security import LOOPBACK
from abm_app.server import create_app

THREADS = 8


def serve_app(workspace: Path, *, host: str, port: int, tell: Callable[[str], None]) -> None:
    """
    Serve a workspace's app until interrupted.

    Parameters
    ----------
    workspace
        The workspace to show; it need not have published anything yet.
    host
        An address of this machine itself.
    port
        0 takes a free one.
    tell
        Called with the address of the app.

    Raises
    ------
    UsageError
        If the address is not the loopback's, or the port is taken.
    """
    if host not in LOOPBACK:
        raise UsageError(
            f"--host must be an address of this machine, not {host!r}: the app has no sign-in. "
            "Keep 127.0.0.1, and let a proxy that signs people in forward to it."
        )
    port = _free(host, port)
    tell(f"Serving {workspace} at http://{host}:{port} (Ctrl+C ends it).")
    if sys.platform == "win32":
        import waitress

        waitress.serve(create_app(workspace).server, host=host, port=port, threads=THREADS)
    else:
        from abm_app.workers import Server

        bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        Server(lambda: create_app(workspace).server, bind=bind).run()


def _free(host: str, port: int) -> int:
    """The port itself, or a free one for 0."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UsageError(
                f"Port {port} on {host} cannot be used ({error.strerror}). "
                "Choose another with --port; 0 takes a free one."
            ) from error
        return int(probe.getsockname()[1])
