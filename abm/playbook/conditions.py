"""A condition on a field of an account, a person or an engagement."""

from typing import Self

from pydantic import model_validator

from abm.config.toml_files import TomlModel
from abm.playbook.values import Finite


class Condition(TomlModel):
    """
    What a field must be.

    Exactly one of ``any_of`` (the field is one of these; for ``technologies``, contains one of these),
    ``has_words`` (the text has one of these words or phrases, whole), ``between`` (both ends included),
    ``below`` and ``above``.
    """

    field: str
    any_of: tuple[str, ...] = ()
    has_words: tuple[str, ...] = ()
    between: tuple[Finite, Finite] | None = None
    below: Finite | None = None
    above: Finite | None = None

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        conditions = [
            bool(self.any_of),
            bool(self.has_words),
            *(bound is not None for bound in (self.between, self.below, self.above)),
        ]
        if sum(conditions) != 1:
            raise ValueError("needs exactly one of any_of, has_words, between, below, above")
        if self.between is not None and self.between[0] > self.between[1]:
            raise ValueError(f"between must rise; found {self.between[0]:g} to {self.between[1]:g}")
        return self
