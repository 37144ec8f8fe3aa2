"""TomlModel files in TOML: read, validated whole, every mistake with its line."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from abm.errors import SettingsError

Place = tuple[str | int, ...]

_TABLE = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"))*)\s*=""")


class TomlModel(BaseModel):
    """Base of every settings model: frozen, and an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @classmethod
    def between_parts(cls, document: Mapping[str, Any]) -> Iterable[tuple[Place, str]]:
        """Mistakes that no field shows on its own: where in the document, and what."""
        del document
        return ()


S = TypeVar("S", bound=TomlModel)


def read_toml(path: Path, model: type[S]) -> S:
    """
    TomlModel of a TOML file as a frozen model.

    Raises
    ------
    SettingsError
        If the file is absent, is no TOML, or holds values the model does not allow. All mistakes
        are in the one error, each with its line.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise SettingsError(str(path), ["there is no such file"]) from None
    except UnicodeDecodeError as error:
        raise SettingsError(str(path), [f"is not UTF-8 text: {error}"]) from error
    return parse_toml(text, model, file=str(path))


def parse_toml(text: str, model: type[S], *, file: str) -> S:
    """TomlModel of a TOML text as a frozen model; ``file`` names it in errors."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(file, [f"is not valid TOML: {error}"]) from error
    lines = lines_of(text)
    problems = [
        (_line(place, lines), f"{_key(place)}: {what}") for place, what in model.between_parts(document)
    ]
    settings = None
    try:
        settings = model.model_validate(document)
    except ValidationError as error:
        problems += [_sentence(dict(problem), lines) for problem in error.errors()]
    if settings is None or problems:
        raise SettingsError(file, [f"line {line}: {what}" for line, what in sorted(problems)])
    return settings


def lines_of(text: str) -> dict[Place, int]:
    r"""
    Line of every table and key of a TOML text, counted from 1.

    Keys inside inline tables and multi-line arrays are not listed: their container is.

    Examples
    --------
    >>> lines_of("a = 1\n[b]\nc = 2\n[[d]]\ne = 3\n[[d]]\ne = 4")[("d", 1, "e")]
    7
    """
    lines: dict[Place, int] = {}
    seen: dict[Place, int] = {}
    table: Place = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = _resolved(_parts(header[2]), seen)
            if header[1] == "[[":
                seen[table] = seen.get(table, -1) + 1
                table = (*table, seen[table])
            lines[table] = number
        elif key := _KEY.match(line):
            lines.setdefault((*table, *_parts(key[1])), number)
    return lines


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]


def _resolved(parts: list[str], seen: dict[Place, int]) -> Place:
    """Name of a table with the running index of each array of tables above it."""
    place: Place = ()
    for depth, part in enumerate(parts):
        place = (*place, part)
        if depth < len(parts) - 1 and place in seen:
            place = (*place, seen[place])
    return place


def _sentence(problem: dict[str, Any], lines: dict[Place, int]) -> tuple[int, str]:
    place: Place = tuple(problem["loc"])
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        message = "is not a setting of this file; is it misspelt?"
    elif problem["type"] == "missing":
        message = "is missing"
    found = "" if problem["type"] in ("missing", "value_error") else f"; found {problem['input']!r:.80}"
    return _line(place, lines), f"{_key(place)}: {message[:1].lower()}{message[1:]}{found}"


def _line(place: Place, lines: dict[Place, int]) -> int:
    """Line of a place, else of the nearest part around it that has one."""
    return next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), 1)


def _key(place: Place) -> str:
    """A place as people write it: ``intent.rules[3].points``, counted from 1."""
    key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place)
    return key.lstrip(".") or "the file"
