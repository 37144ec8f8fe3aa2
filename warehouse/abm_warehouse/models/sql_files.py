"""The SQL files: where they are, what they are called, and what their first two lines say."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

SUBJECTS = (
    "staging",
    "run",
    "matching",
    "people",
    "touches",
    "roles",
    "entities",
    "fit",
    "signals",
    "definitions",
    "episodes",
    "committee",
    "mqa",
    "next_steps",
    "lifecycle",
    "ledger",
    "families",
    "attribution",
    "funnel",
    "health",
)
"""Folders of SQL models, in the order data flows: a model reads its own subject and earlier ones."""

INTERNAL_PREFIXES = ("stg_", "int_")
"""How the names of models begin that are not marts."""


@dataclass(frozen=True, slots=True)
class SqlFile:
    """One file of a model; its first two lines are ``-- name: meaning`` and ``-- grain: columns``."""

    name: str
    subject: str
    text: str

    @property
    def meaning(self) -> str:
        """What one row of the model is about."""
        return self.text.splitlines()[0].removeprefix(f"-- {self.name}: ")

    @property
    def grain(self) -> str:
        """The columns that tell its rows apart."""
        return self.text.splitlines()[1].removeprefix("-- grain: ")


def sql_root() -> Traversable:
    """Folder of SQL files: inside the wheel, or beside this source root in a checkout."""
    packaged = files("abm_warehouse") / "sql"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "sql"


def model_files(root: Traversable) -> Iterator[SqlFile]:
    """Every file of a model, in the order of the subjects and of the names."""
    for subject in SUBJECTS:
        for file in sorted((root / subject).iterdir(), key=lambda file: file.name):
            if file.name.endswith(".sql"):
                yield SqlFile(file.name.removesuffix(".sql"), subject, file.read_text("utf-8"))


def mart_files() -> list[SqlFile]:
    """The files of the marts, which are published for people to query."""
    return [file for file in model_files(sql_root()) if not is_internal(file.name)]


def is_internal(name: str) -> bool:
    """Whether a model of this name is a step on the way to the marts."""
    return name.startswith(INTERNAL_PREFIXES)
