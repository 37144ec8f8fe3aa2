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

KeyPath = tuple[str | int, ...]

_TABLE = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"))*)\s*=""")


class TomlModel(BaseModel):
    """Base of every settings model: frozen, and an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @classmethod
    def between_parts(cls, document: Mapping[str, Any]) -> Iterable[tuple[KeyPath, str]]:
        """Mistakes that no field shows on its own, each with its key path in the document."""
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
        raise SettingsError(str(path), ["the file does not exist"]) from None
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
    for key_path in _unknown_keys(document, model):
        valid_keys = _keys_at(model, key_path[:-1])
        suggestion = next(iter(get_close_matches(str(key_path[-1]), valid_keys, n=1)), None)
        problems.append((_line(key_path, lines), _unknown_key_sentence(key_path, valid_keys, suggestion)))
        value = _table_at(document, key_path[:-1]).pop(str(key_path[-1]))
        if suggestion is not None:
            _table_at(document, key_path[:-1]).setdefault(suggestion, value)
            lines.setdefault((*key_path[:-1], suggestion), _line(key_path, lines))
    problems += [
        (_line(key_path, lines), f"{written_key(key_path)}: {what}")
        for key_path, what in model.between_parts(document)
    ]
    settings = None
    try:
        settings = model.model_validate(document)
    except ValidationError as error:
        problems += [_sentence(dict(problem), lines) for problem in error.errors()]
    if settings is None or problems:
        raise SettingsError(file, [f"line {line}: {what}" for line, what in sorted(problems)])
    return settings


def _unknown_keys(document: Mapping[str, Any], model: type[TomlModel]) -> list[KeyPath]:
    """The key paths of a document that the model does not have."""
    try:
        model.model_validate(document)
    except ValidationError as error:
        return [problem["loc"] for problem in error.errors() if problem["type"] == "extra_forbidden"]
    return []


def _keys_at(model: type[TomlModel], key_path: KeyPath) -> list[str]:
    """Keys that the table at a key path may have."""
    models = [model]
    for part in key_path:
        fields = [field for parent in models for key, field in _fields(parent) if key == part]
        if fields:  # else the part is a position in an array, or a key that users choose
            models = [inner for field in fields for inner in _models_in(field.annotation)]
    return [key for parent in models for key, _ in _fields(parent)]


def _fields(model: type[TomlModel]) -> list[tuple[str, FieldInfo]]:
    """The keys of a model as files write them, with their fields."""
    return [(field.alias or name, field) for name, field in model.model_fields.items()]


def _models_in(annotation: Any) -> list[type[TomlModel]]:
    """The settings models that a type is made of, such as those of ``tuple[Rule, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, TomlModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def _table_at(document: dict[str, Any], key_path: KeyPath) -> dict[str, Any]:
    """The table of a document at a key path."""
    node: Any = document
    for part in key_path:
        node = node[part]
    table: dict[str, Any] = node
    return table


def _unknown_key_sentence(key_path: KeyPath, valid_keys: list[str], suggestion: str | None) -> str:
    if suggestion is not None:
        hint = f"; did you mean {suggestion}?"
    else:
        hint = f"; the settings here are {', '.join(valid_keys)}" if valid_keys else ""
    return f"{written_key(key_path)}: is not a setting of this file{hint}"


def lines_of(text: str) -> dict[KeyPath, int]:
    r"""
    The line of every table and key of a TOML text, counted from 1.

    Keys inside inline tables and multi-line arrays are not listed: their container is.

    Examples
    --------
    >>> lines_of("a = 1\n[b]\nc = 2\n[[d]]\ne = 3\n[[d]]\ne = 4")[("d", 1, "e")]
    7
    """
    lines: dict[KeyPath, int] = {}
    seen: dict[KeyPath, int] = {}
    table: KeyPath = ()
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


def _resolved(parts: list[str], seen: dict[KeyPath, int]) -> KeyPath:
    """The key path of a table, with the current position in each array of tables above it."""
    key_path: KeyPath = ()
    for depth, part in enumerate(parts):
        key_path = (*key_path, part)
        if depth < len(parts) - 1 and key_path in seen:
            key_path = (*key_path, seen[key_path])
    return key_path


def _sentence(problem: dict[str, Any], lines: dict[KeyPath, int]) -> tuple[int, str]:
    key_path: KeyPath = tuple(problem["loc"])
    if problem["type"] == "missing":
        return _line(key_path, lines), f"{written_key(key_path)}: is missing"
    message = problem["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    found = "" if problem["type"] == "value_error" else f"; found {_shown(problem['input']):.80}"
    return _line(key_path, lines), f"{written_key(key_path)}: {message[:1].lower()}{message[1:]}{found}"


def _shown(value: object) -> str:
    """A value of a file as people write it there."""
    return str(value) if isinstance(value, Decimal) else repr(value)


def _line(key_path: KeyPath, lines: dict[KeyPath, int]) -> int:
    """The line of a key path, or of the nearest part around it that has one."""
    return next((lines[key_path[:n]] for n in range(len(key_path), 0, -1) if key_path[:n] in lines), 1)


def written_key(key_path: KeyPath) -> str:
    """
    A key path as people write it, with positions from 1.

    Examples
    --------
    >>> written_key(("intent", "rules", 2, "points"))
    'intent.rules[3].points'
    """
    key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in key_path)
    return key.lstrip(".") or "the file"


def toml_comment(text: str) -> str:
    r"""
    Text of a comment, on one line, so that it cannot leave it.

    Examples
    --------
    >>> toml_comment("Name\nid = 1")
    'Name id = 1'
    """
    return "".join(character if character.isprintable() else " " for character in text)[:60]


def toml_string(text: str) -> str:
    r"""
    Text as a TOML string.

    Examples
    --------
    >>> print(toml_string('the "id"'))
    "the \"id\""
    """
    escaped = "".join(
        f"\\{character}"
        if character in '"\\'
        else character
        if character.isprintable()
        else f"\\u{ord(character):04x}"
        for character in text
    )
    return f'"{escaped}"'
