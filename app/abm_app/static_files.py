"""The scripts, styles, fonts and pictures of the app: few files, compressed, cached by browsers for good."""

import gzip
import mimetypes
import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from threading import Lock

from dash import Dash
from flask import Flask, abort, redirect, request
from flask.wrappers import Response
from werkzeug.wrappers import Response as WerkzeugResponse

PREFIX = "/static"
SCRIPT = "dash-renderer-and-app.js"  # Dash looks for its renderer in the name
STYLES = "app.css"
PLOTLY = "plotly.min.js"
DASHS_PLOTLY = f"/_dash-component-suites/plotly/package_data/{PLOTLY}"
"""Where Dash's own script looks for plotly when it draws the first plot."""
ASSETS = "assets"
FOR_GOOD = "public, max-age=31536000, immutable"
TEXTS = frozenset({".css", ".js", ".svg"})
"""Files that gzip makes smaller; fonts are compressed already."""


@dataclass(frozen=True, slots=True)
class File:
    """One file as it is sent."""

    content: bytes
    mimetype: str
    is_gzipped: bool


class StaticFiles:
    """
    Every file that a page loads besides its data, under an address that holds the hash of them all.

    The scripts that Dash would load one by one are one file, and so are the style sheets. Parts that a
    script loads later, as the grid does, are found beside it.
    """

    def __init__(self, app: Dash, assets: Path) -> None:
        self._app = app
        self._assets = assets
        self._sources: tuple[str, ...] = ()
        self._files: dict[tuple[str, bool], File] = {}
        self._lock = Lock()

    def use_scripts(self, tags: str) -> None:
        """Take the scripts that Dash would load, from their HTML tags."""
        self._sources = tuple(re.findall(r'src="([^"]+)"', tags))

    def url(self, name: str) -> str:
        """Address of a file."""
        return f"{PREFIX}/{self._version}/{name}"

    def register(self, server: Flask) -> None:
        """Serve the files. A browser may keep them for good: other content has another address."""

        @server.before_request
        def plotly() -> WerkzeugResponse | None:
            return redirect(self.url(PLOTLY)) if request.path == DASHS_PLOTLY else None

        @server.get(f"{PREFIX}/<version>/<path:name>")
        def static_file(version: str, name: str) -> Response:
            if version != self._version:
                abort(404, "This file is of another version of the app; load the page again.")
            file = self.file(name, gzipped=request.accept_encodings.quality("gzip") > 0)
            if file is None:
                abort(404, "There is no such file.")
            response = Response(file.content, mimetype=file.mimetype)
            response.headers["Cache-Control"] = FOR_GOOD
            response.headers["Vary"] = "Accept-Encoding"
            if file.is_gzipped:
                response.headers["Content-Encoding"] = "gzip"
            return response

    def file(self, name: str, *, gzipped: bool) -> File | None:
        """The file of a name; None if it does not exist."""
        suffix = posixpath.splitext(name)[1]
        key = name, gzipped and suffix in TEXTS
        with self._lock:
            if key not in self._files:
                content = self._content(name)
                if content is None:
                    return None
                mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
                self._files[key] = File(gzip.compress(content, 6) if key[1] else content, mimetype, key[1])
            return self._files[key]

    def _content(self, name: str) -> bytes | None:
        if name == SCRIPT:
            return self._script
        if name == STYLES:
            return self._styles
        if name == PLOTLY:
            return (files("plotly") / "package_data" / PLOTLY).read_bytes()
        if name.startswith(f"{ASSETS}/"):
            path = self._asset_paths.get(name.removeprefix(f"{ASSETS}/"))
            return path.read_bytes() if path else None
        return self._later_part(name)

    def _later_part(self, name: str) -> bytes | None:
        """Part of a script that the script loads when it is needed."""
        for package, paths in self._app.registered_paths.items():
            for path in paths:
                if posixpath.basename(path) == name:
                    return self._fetch(f"/_dash-component-suites/{package}/{path}")
        return None

    def _fetch(self, address: str) -> bytes:
        """Content that Dash serves at an address of the app."""
        with self._app.server.test_client() as client, client.get(address) as response:
            if response.status_code != 200:
                msg = f"Dash has no file at {address} (status {response.status_code})"
                raise LookupError(msg)
            return response.get_data()

    @cached_property
    def _asset_paths(self) -> dict[str, Path]:
        paths = (path for path in self._assets.rglob("*") if path.is_file())
        return {path.relative_to(self._assets).as_posix(): path for path in paths}

    @cached_property
    def _script(self) -> bytes:
        if not self._sources:
            self._fetch("/")  # the page names the scripts, and this process has not served one yet
        return b";\n".join(self._fetch(address) for address in self._sources)

    @cached_property
    def _styles(self) -> bytes:
        """Every style sheet in the order of their names, with addresses relative to the whole."""
        names = sorted(name for name in self._asset_paths if name.endswith(".css"))
        return "\n".join(self._styles_of(name) for name in names).encode()

    def _styles_of(self, name: str) -> str:
        folder = posixpath.join(ASSETS, posixpath.dirname(name))

        def moved(address: re.Match[str]) -> str:
            return f'url("{posixpath.normpath(posixpath.join(folder, address[1]))}")'

        text = self._asset_paths[name].read_text("utf-8")
        return re.sub(r"""url\(["']?(?!data:|#)([^"')]+)["']?\)""", moved, text)

    @cached_property
    def _version(self) -> str:
        digest = sha256(self._script + self._styles + version("plotly").encode())
        for name, path in sorted(self._asset_paths.items()):
            digest.update(name.encode() + path.read_bytes())
        return digest.hexdigest()[:16]
