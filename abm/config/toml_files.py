"""Settings files in TOML: read and validated whole, every mistake with its line."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from abm.errors import SettingsError

Place = tuple[str | int, ...]

_TABLE = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"))*)\s*=""")


class TomlModel(BaseModel):
    """Base of every settings model: frozen, and an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @classmethod
    def between_parts(cls, document: Mapping[str, Any]) -> Iterable[tuple[Place, str]]:
        """Mistakes that no field shows on its own, each with its place in the document."""
        del document
        return ()


S = TypeVar("S", bound=TomlModel)


def read_toml(path: Path, model: type[S]) -> S:
    """
    A TOML file as a frozen model.

    Raises
    ------
    SettingsError
        If the file does not exist, is not TOML, or holds values the model does not allow. The one error names
        all mistakes, each with its line.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise SettingsError(str(path), ["there is no such file"]) from None
    except UnicodeDecodeError as error:
        raise SettingsError(str(path), [f"is not UTF-8 text: {error}"]) from error
    return parse_toml(text, model, file=str(path))


def parse_toml(text: str, model: type[S], *, file: str) -> S:
    """
    A TOML text as a frozen model.

    A misspelt key is reported once: everything else is checked as if it were spelt as suggested, so that no
    mistake is reported that follows from it.

    Parameters
    ----------
    text
        The content of the file.
    model
        The model it must fit.
    file
        Names the file in errors.

    Raises
    ------
    SettingsError
        If the text is not TOML or holds values the model does not allow.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(file, [f"is not valid TOML: {error}"]) from error
    lines = lines_of(text)
    problems = []
    for place in _unknown_keys(document, model):
        known = _keys_at(model, place[:-1])
        suggestion = next(iter(get_close_matches(str(place[-1]), known, n=1)), None)
        problems.append((_line(place, lines), _unknown_key_sentence(place, known, suggestion)))
        value = _table_at(document, place[:-1]).pop(str(place[-1]))
        if suggestion is not None:
            _table_at(document, place[:-1]).setdefault(suggestion, value)
            lines.setdefault((*place[:-1], suggestion), _line(place, lines))
    problems += [
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


def _unknown_keys(document: Mapping[str, Any], model: type[TomlModel]) -> list[Place]:
    """Where the document has keys that the model does not."""
    try:
        model.model_validate(document)
    except ValidationError as error:
        return [problem["loc"] for problem in error.errors() if problem["type"] == "extra_forbidden"]
    return []


def _keys_at(model: type[TomlModel], place: Place) -> list[str]:
    """Keys that the table at a place may have."""
    models = [model]
    for part in place:
        fields = [field for one in models for key, field in _fields(one) if key == part]
        if fields:  # else the part is a position in an array, or a key that users choose
            models = [inner for field in fields for inner in _models_in(field.annotation)]
    return [key for one in models for key, _ in _fields(one)]


def _fields(model: type[TomlModel]) -> list[tuple[str, FieldInfo]]:
    """The keys of a model as files write them, with their fields."""
    return [(field.alias or name, field) for name, field in model.model_fields.items()]


def _models_in(annotation: Any) -> list[type[TomlModel]]:
    """The settings models that a type is made of, such as those of ``tuple[Rule, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, TomlModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def _table_at(document: dict[str, Any], place: Place) -> dict[str, Any]:
    """The table of a document at a place."""
    node: Any = document
    for part in place:
        node = node[part]
    table: dict[str, Any] = node
    return table


def _unknown_key_sentence(place: Place, known: list[str], suggestion: str | None) -> str:
    if suggestion is not None:
        hint = f"; did you mean {suggestion}?"
    else:
        hint = f"; the settings here are {', '.join(known)}" if known else ""
    return f"{_key(place)}: is not a setting of this file{hint}"


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
    if problem["type"] == "missing":
        return _line(place, lines), f"{_key(place)}: is missing"
    message = problem["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    found = "" if problem["type"] == "value_error" else f"; found {_shown(problem['input']):.80}"
    return _line(place, lines), f"{_key(place)}: {message[:1].lower()}{message[1:]}{found}"


def _shown(value: object) -> str:
    """A value of a file as people write it there."""
    return str(value) if isinstance(value, Decimal) else repr(value)


def _line(place: Place, lines: dict[Place, int]) -> int:
    """Line of a place, else of the nearest part around it that has one."""
    return next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), 1)


def _key(place: Place) -> str:
    """A place as people write it: ``intent.rules[3].points``, counted from 1."""
    key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place)
    return key.lstrip(".") or "the file"
