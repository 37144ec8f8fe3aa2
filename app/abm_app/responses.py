"""Answers of the app: compressed, and computed once for each published generation."""

import gzip
from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from flask import Flask, g, has_request_context, request
from flask.wrappers import Response

from abm.errors import AbmError
from abm.workspace import Workspace
from abm_app.snapshots import Snapshots

CALLBACKS = "/_dash-update-component"
MOST_BYTES = 64_000_000
SMALLEST_COMPRESSED = 1_000
COMPRESSED = frozenset({"application/json", "text/html", "text/plain"})


class Answer(NamedTuple):
    """An answer as it was sent."""

    body: bytes
    mimetype: str
    encoding: str


class Answers:
    """The most recently used answers, up to a number of bytes."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._answers: OrderedDict[bytes, Answer] = OrderedDict()
        self._lock = Lock()

    def get(self, question: bytes) -> Answer | None:
        """The answer to a question; None when it is not kept."""
        with self._lock:
            if question in self._answers:
                self._answers.move_to_end(question)
            return self._answers.get(question)

    def keep(self, question: bytes, answer: Answer) -> None:
        """Keep an answer, and drop the least recently used ones."""
        size = len(question) + len(answer.body)
        if size > self._most_bytes // 10:
            return
        with self._lock:
            if question in self._answers:
                return
            self._answers[question] = answer
            self._bytes += size
            while self._bytes > self._most_bytes:
                dropped, old = self._answers.popitem(last=False)
                self._bytes -= len(dropped) + len(old.body)


def forget_answer() -> None:
    """Do not keep the answer to this request: it is a failure, or not made of what is published alone."""
    if has_request_context():
        g.forget_answer = True


def register(server: Flask, snapshots: Snapshots) -> None:
    """
    Compress answers, and keep those of callbacks as long as nothing is published or decided.

    A callback only reads what is published and decided, so the same request has the same answer.
    """
    answers = Answers()

    @server.before_request
    def kept_answer() -> Response | None:
        is_callback = request.path == CALLBACKS and request.method == "POST"
        state = _state(snapshots) if is_callback else None
        if state is None:
            return None
        accepts_gzip = b"gzip" if request.accept_encodings.quality("gzip") > 0 else b""
        g.question = b"\n".join((state.encode(), accepts_gzip, request.get_data()))
        answer = answers.get(g.question)
        if answer is None:
            return None
        del g.question
        return _response(answer)

    @server.after_request
    def compress_and_keep(response: Response) -> Response:
        if _is_worth_compressing(response):
            response.set_data(gzip.compress(response.get_data(), 5))
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Vary"] = "Accept-Encoding"
        if response.status_code == 200 and "question" in g and "forget_answer" not in g:
            encoding = response.headers.get("Content-Encoding", "")
            answers.keep(g.question, Answer(response.get_data(), response.mimetype or "", encoding))
        return response


def _state(snapshots: Snapshots) -> str | None:
    """What is published and when somebody last decided; None if nothing can be read, which pages then say."""
    try:
        manifest = snapshots.manifest()
    except AbmError:
        return None
    return f"{manifest.generation} {_last_decision(snapshots.workspace)}" if manifest else None


def _last_decision(workspace: Path) -> str:
    """What changes whenever somebody decides: the size of the decision log, and when it was written."""
    try:
        status = Workspace(workspace).decision_log.stat()
    except OSError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"


def _response(answer: Answer) -> Response:
    response = Response(answer.body, mimetype=answer.mimetype)
    if answer.encoding:
        response.headers["Content-Encoding"] = answer.encoding
        response.headers["Vary"] = "Accept-Encoding"
    return response


def _is_worth_compressing(response: Response) -> bool:
    return (
        response.mimetype in COMPRESSED
        and "Content-Encoding" not in response.headers
        and not response.direct_passthrough
        and request.accept_encodings.quality("gzip") > 0
        and len(response.get_data()) >= SMALLEST_COMPRESSED
    )
