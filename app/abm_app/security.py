"""What the app refuses before any page is built: foreign hosts and origins, requests it cannot read."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from dash import Dash
from flask import Flask, Response, abort, jsonify, request
from werkzeug.exceptions import HTTPException

from abm.errors import AbmError

log = logging.getLogger(__name__)

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LARGEST_BODY = 1_000_000
CALLBACKS = "/_dash-update-component"
NEVER_CACHED = (CALLBACKS, "/_dash-layout", "/_dash-dependencies")
LONGEST_LOGGED = 80


def hostname(host: str) -> str:
    """
    Name in a Host header, without its port.

    Examples
    --------
    >>> hostname("LocalHost:8050"), hostname("[::1]:8050"), hostname("a b")
    ('localhost', '::1', '')
    """
    try:
        return urlsplit(f"//{host}").hostname or "" if " " not in host else ""
    except ValueError:
        return ""


def content_security_policy(script_hashes: Iterable[str]) -> str:
    """Only our own files; no inline script but Dash's own. Grids and React write inline styles."""
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *script_hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def guard(app: Dash, *, allowed_hosts: Iterable[str] = ()) -> None:
    """
    Refuse what does not come from our own pages, and send the security headers.

    Call it after the callbacks are registered: the policy names the hashes of Dash's scripts.
    ``allowed_hosts`` are names under which the app is reached, besides those of the loopback.
    """
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    hosts = LOOPBACK | {host.lower() for host in allowed_hosts}
    headers = {
        "Content-Security-Policy": content_security_policy(app.csp_hashes()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }

    @server.before_request
    def refuse_foreign_requests() -> None:
        if hostname(request.host) not in hosts:
            abort(400, "This host name is not one the app answers to.")
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            origin = urlsplit(request.headers.get("Origin", ""))
            if not origin.netloc or origin.netloc.lower() != request.host.lower():
                abort(403, "This request does not come from a page of the app.")
        if request.path == CALLBACKS:
            refuse_unreadable_callback(request.get_json(silent=True), app.callback_map)

    @server.errorhandler(Exception)
    def answer_failure(error: Exception) -> Response | HTTPException | tuple[Response, int]:
        if isinstance(error, HTTPException):
            return error
        if request.path == CALLBACKS and not isinstance(error, AbmError):
            # Dash tells the page of an error inside a callback, so this one came before or after it.
            log.warning("Refused a callback that does not fit its inputs: %s", type(error).__name__)
            return jsonify(error="The inputs of this callback cannot be read."), 400
        log.exception("The request for %r failed", request.path[:LONGEST_LOGGED])
        return jsonify(error="The request failed; the server's log has the reason."), 500

    @server.after_request
    def send_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if request.path in NEVER_CACHED or response.mimetype == "text/html":
            response.headers["Cache-Control"] = "no-store"
        return response


def refuse_unreadable_callback(body: object, callbacks: Mapping[str, Any]) -> None:
    """
    Refuse a request for a callback that is not one of ours, with one line in the log.

    Parameters
    ----------
    body
        The JSON of the request; None when it is not JSON.
    callbacks
        The callbacks of the app by their outputs.
    """
    output = body.get("output") if isinstance(body, dict) else None
    if not isinstance(output, str) or output not in callbacks:
        log.warning("Refused a callback with output %r", str(output)[:LONGEST_LOGGED])
        abort(400, "This is not a callback of the app.")
