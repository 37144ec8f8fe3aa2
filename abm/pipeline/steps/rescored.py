"""SQL models on other rows: the same rules for other instants, or for a few accounts."""

from collections.abc import Iterable, Mapping

import duckdb

from abm.pipeline.steps.asked_models import model_named

INTENT_MODELS = ("int_signal_points", "int_running_totals", "int_person_intent", "int_need_intent")
"""The models that say what people's signals are worth at an instant, in their order."""


def meaning_of(models: Iterable[str]) -> str:
    """The fingerprints of some models, as one text."""
    return " ".join(model_named(name).fingerprint for name in models)


class Rescored:
    """
    Temporary tables of models that read other rows, each made from the tables before it.

    Parameters
    ----------
    con
        The open warehouse.
    ending
        How the names of the tables end.
    relations
        By table, the relation in parentheses that is read in its place.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, ending: str, relations: Mapping[str, str]) -> None:
        self._con = con
        self._ending = ending
        self._relations = dict(relations)
        self._made: set[str] = set()

    def select(self, model: str, **instead: str) -> str:
        """The SELECT of a model, on these relations; those in ``instead`` for this model alone."""
        return model_named(model).select_on(self._relations | instead)

    def read(self, table: str, relation: str) -> None:
        """Let the models that follow read a relation in place of a table."""
        self._relations[table] = relation

    def make(self, model: str, **instead: str) -> str:
        """Make a model's table, which those that follow read; its name."""
        return self.keep(model, self.select(model, **instead))

    def keep(self, model: str, query: str) -> str:
        """Make a table of a query, which the models that follow read in place of a model's; its name."""
        name = f"{model.removeprefix('int_')}_{self._ending}"
        self._con.execute(f"create or replace temp table {name} as {query}")
        self._relations[model] = f"(from {name})"
        self._made.add(name)
        return name

    def drop(self) -> None:
        """Drop the tables."""
        for name in self._made:
            self._con.execute(f"drop table {name}")
