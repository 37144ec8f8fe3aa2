"""What the pages say about settings: one table per model, one row per key."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, get_args

from pydantic.fields import FieldInfo

from abm.config.toml_files import TomlModel
from tests.docs.pages import sections, table, text_of


def documented(page: str) -> dict[str, list[tuple[str, str]]]:
    """Keys and defaults in the tables of a page, by the title of their section."""
    found = {title: table(body) for title, body in sections(text_of(page), "## ")}
    return {
        title: [(row["key"], row["default"]) for row in rows]
        for title, rows in found.items()
        if rows and "key" in rows[0]
    }


def keys(model: type[TomlModel]) -> list[tuple[str, str]]:
    """Every key of a settings model, as it is written in a file, with its default."""
    return [(field.alias or name, _default(field)) for name, field in model.model_fields.items()]


def models_within(model: type[TomlModel]) -> set[type[TomlModel]]:
    """A settings model and all models that its keys hold, at any depth."""
    within = {model}
    for field in model.model_fields.values():
        for inner in _models_of(field.annotation):
            within |= {inner} if inner in within else models_within(inner)
    return within


def _models_of(annotation: Any) -> Iterator[type[TomlModel]]:
    if isinstance(annotation, type) and issubclass(annotation, TomlModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_of(argument)


def _default(field: FieldInfo) -> str:
    """A default as TOML writes it; nothing where an absent key means that there is no value."""
    if field.is_required():
        return "required"
    return _toml(field.get_default(call_default_factory=True))


def _toml(value: Any) -> str:
    if value is None or isinstance(value, TomlModel):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict):
        return "{}" if not value else "{...}"
    return f"[{', '.join(_member(member) for member in value)}]"


def _member(value: Any) -> str:
    if not isinstance(value, TomlModel):
        return _toml(value)
    given = {name: member for name, member in value if member is not None}
    return f"{{{', '.join(f'{name} = {_toml(member)}' for name, member in given.items())}}}"
