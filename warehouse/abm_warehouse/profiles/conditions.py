"""The conditions of a profile: which rows of a file are meant."""

import re
from functools import cache
from typing import Annotated, Self

import duckdb
from pydantic import AfterValidator, Field, model_validator

from abm.config.toml_files import TomlModel
from abm_warehouse.profiles.header import Cells
from abm_warehouse.storage.connections import connect

_LOOKS_AROUND = re.compile(r"\(\?(?:[=!]|<[=!])|(?<!\\)\\[1-9]")
_JSON_PATH = re.compile(r'\$(\[key=[^\]\s]+\])?(\.\w[\w-]*|\."[^"]+"|\[\d{1,6}\])*')


def _pattern(text: str) -> str:
    """Check that the engine takes a regular expression as Python does."""
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from None
    if _LOOKS_AROUND.search(text):
        raise ValueError("may not look ahead or behind, nor refer back to a group")
    try:
        _engine().execute("select regexp_matches('', ?)", [text]).fetchall()
    except duckdb.Error as error:
        raise ValueError(f"is not a regular expression that the engine reads: {error}") from None
    return text


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """A connection to ask whether the engine takes an expression."""
    return connect()


def _json_path(text: str) -> str:
    if not _JSON_PATH.fullmatch(text):
        raise ValueError("is not a path such as $.page.url or $[key=page_location].value.string_value")
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]
JsonPath = Annotated[str, AfterValidator(_json_path)]


class Condition(TomlModel):
    """
    Which rows are meant: those in which all of the conditions hold.

    Each condition names a column. ``when``: it holds one of these, in any case. ``contains``: one of
    these is in it, in any case. ``matches``: the regular expression is found in it.
    """

    when: Annotated[dict[str, Cells], Field(default_factory=dict)]
    contains: Annotated[dict[str, Cells], Field(default_factory=dict)]
    matches: Annotated[dict[str, Pattern], Field(default_factory=dict)]

    @model_validator(mode="after")
    def _some_condition(self) -> Self:
        if not self.reads:
            raise ValueError("needs a condition: when, contains or matches")
        return self

    @property
    def reads(self) -> Cells:
        """Columns its conditions look at."""
        return (*self.when, *self.contains, *self.matches)


class Rule(Condition):
    """What a column holds in some rows: the value ``then``, where all of the conditions hold."""

    then: str
