"""What the app refuses before any page is asked: foreign hosts, foreign origins, large bodies."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from dash import Dash
from flask import Flask, Response, abort, request

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LARGEST_BODY = 1_000_000
NEVER_CACHED = ("/_dash-update-component", "/_dash-layout", "/_dash-dependencies")


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
    ``allowed_hosts`` are names under which the app is reached, beside those of the loopback.
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

    @server.after_request
    def send_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if request.path in NEVER_CACHED or response.mimetype == "text/html":
            response.headers["Cache-Control"] = "no-store"
        return response
