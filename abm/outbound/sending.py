"""Sending notices: retries with growing pauses, and a log so that no notice is sent twice."""

import http.client
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from abm.errors import SettingsError, UsageError
from abm.outbound.notices import Notice
from abm.outbound.settings import OUTBOUND_FILE, Hook

LOG: Final = "notified.jsonl"
LONGEST_PAUSE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a notice: ``sent``, ``refused`` by the receiver, or ``failed`` after all attempts."""

    key: str
    hook: str
    outcome: str
    attempts: int
    status: int | None
    text: str


def keys_sent(folder: Path) -> frozenset[str]:
    """
    Keys of the notices that were sent from a workspace.

    A last line that was cut off, as by a crash, is left out: its notice is sent again, and the receiver
    knows its key.
    """
    log = folder / LOG
    if not log.is_file():
        return frozenset()
    keys = set()
    for line in log.read_text("utf-8").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if entry.get("outcome") == "sent":
            keys.add(str(entry["key"]))
    return frozenset(keys)


def secret_of(hook: Hook, environment: Mapping[str, str] = os.environ) -> str:
    """
    The secret that signs what a hook is sent; empty if it names no variable.

    Raises
    ------
    SettingsError
        If the variable is not set.
    """
    if not hook.secret_variable:
        return ""
    secret = environment.get(hook.secret_variable, "")
    if not secret:
        raise SettingsError(
            OUTBOUND_FILE,
            [f"hook {hook.name}: the environment variable {hook.secret_variable} with its secret is not set"],
        )
    return secret


def send(
    folder: Path,
    notices: Iterable[Notice],
    secrets: Mapping[str, str],
    *,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[Sent]:
    """
    Send notices one after the other, and note each in the log before the next.

    Parameters
    ----------
    folder
        The workspace, which has the log.
    secrets
        By names of hooks.
    pause
        Waits for so many seconds between attempts.

    Raises
    ------
    UsageError
        If the log cannot be written; nothing is sent that cannot be noted.
    """
    try:
        log = (folder / LOG).open("a", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{folder / LOG} cannot be written: {error.strerror or error}.") from error
    with log:
        for notice in notices:
            sent = _send_one(notice, secrets.get(notice.hook.name, ""), pause)
            at = datetime.now(UTC).replace(microsecond=0).isoformat()
            entry = {"at": at, **{k: v for k, v in asdict(sent).items() if k != "text"}}
            log.write(json.dumps(entry) + "\n")
            log.flush()
            os.fsync(log.fileno())
            yield sent


def _send_one(notice: Notice, secret: str, pause: Callable[[float], None]) -> Sent:
    """Attempts until the receiver takes it or refuses it for good; a busy or failing one is asked again."""
    status: int | None = None
    for attempt in range(1, notice.hook.attempts + 1):
        asked_to_wait = 0.0
        try:
            status, asked_to_wait = _post(notice, secret)
        except (OSError, http.client.HTTPException):
            status = None
        if status is not None and 200 <= status < 300:
            return Sent(notice.key, notice.hook.name, "sent", attempt, status, notice.text)
        if status is not None and status < 500 and status not in (408, 425, 429):
            return Sent(notice.key, notice.hook.name, "refused", attempt, status, notice.text)
        if attempt < notice.hook.attempts:
            pause(min(max(2.0 ** (attempt - 1), asked_to_wait), LONGEST_PAUSE))
    return Sent(notice.key, notice.hook.name, "failed", notice.hook.attempts, status, notice.text)


def _post(notice: Notice, secret: str) -> tuple[int, float]:
    """Status of one attempt, and how long the receiver asks to wait; redirects are not followed."""
    parts = urlsplit(notice.hook.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=notice.hook.timeout_seconds)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=notice.body, headers=notice.headers(secret, int(time.time())))
        response = connection.getresponse()
        response.read(10_000)
        wait = response.getheader("Retry-After", "")
        return response.status, float(wait) if wait.isdecimal() else 0.0
    finally:
        connection.close()
