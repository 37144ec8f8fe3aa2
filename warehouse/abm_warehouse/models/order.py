"""Which models are needed, and the order to build them in."""

from collections.abc import Collection, Iterable
from graphlib import CycleError, TopologicalSorter

from abm.errors import ModelError
from abm_warehouse.models.model import Model


def models_needed(models: Iterable[Model], given: Collection[str], wanted: Collection[str]) -> list[Model]:
    """The models that build the tables ``wanted`` if the tables ``given`` exist, in no order."""
    builder = {table: model for model in models for table in model.writes}
    needed: dict[str, Model] = {}
    open_tables = list(wanted)
    while open_tables:
        table = open_tables.pop()
        if table not in given and "." not in table and builder[table].name not in needed:
            needed[builder[table].name] = builder[table]
            open_tables += builder[table].reads
    return list(needed.values())


def build_order(models: Iterable[Model], *, given: Collection[str] = ()) -> list[Model]:
    """
    Models sorted so that each comes after those it reads; the order is always the same.

    Parameters
    ----------
    models
        In any order.
    given
        Tables that exist already, whether or not a model builds them.

    Raises
    ------
    ModelError
        If two models build one table, one reads a table that no model builds, or they read in a loop.
    """
    builder: dict[str, Model] = {}
    for model in models:
        for table in model.writes:
            if table in builder:
                raise ModelError(f"Both {builder[table].name} and {model.name} build the table {table}.")
            builder[table] = model
    by_name = {model.name: model for model in builder.values()}
    reads = {}
    for name in sorted(by_name):
        own = [table for table in by_name[name].reads if "." not in table and table not in given]
        if missing := sorted(table for table in own if table not in builder):
            raise ModelError(f"SQL model {name} reads {', '.join(missing)}, which no model builds.")
        reads[name] = sorted({builder[table].name for table in own})
    try:
        return [by_name[name] for name in TopologicalSorter(reads).static_order()]
    except CycleError as error:
        loop = " -> ".join(error.args[1])
        raise ModelError(
            f"SQL models read each other in a loop: {loop}. Break it with an intermediate model."
        ) from error
