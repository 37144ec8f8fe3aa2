"""Models in the order in which they read each other."""

from collections.abc import Collection, Iterable
from graphlib import CycleError, TopologicalSorter

from abm.errors import ModelError
from abm_warehouse.models.model import Model


def models_needed(models: Iterable[Model], given: Collection[str], wanted: Collection[str]) -> list[Model]:
    """The models that make ``wanted`` out of the tables ``given``, and no others."""
    maker = {table: model for model in models for table in model.writes}
    needed: dict[str, Model] = {}
    open_tables = list(wanted)
    while open_tables:
        table = open_tables.pop()
        if table not in given and "." not in table and maker[table].name not in needed:
            needed[maker[table].name] = maker[table]
            open_tables += maker[table].reads
    return list(needed.values())


def in_order(models: Iterable[Model], *, given: Collection[str] = ()) -> list[Model]:
    """
    Models sorted so that each comes after those it reads; the same order every time.

    Tables ``given`` are there already, whoever makes them.

    Raises
    ------
    ModelError
        If two write one table, one reads a table that nobody makes, or they read in a loop.
    """
    maker: dict[str, Model] = {}
    for model in models:
        for table in model.writes:
            if table in maker:
                raise ModelError(f"Both {maker[table].name} and {model.name} make the table {table}.")
            maker[table] = model
    by_name = {model.name: model for model in maker.values()}
    reads = {}
    for name in sorted(by_name):
        own = [table for table in by_name[name].reads if "." not in table and table not in given]
        if missing := sorted(table for table in own if table not in maker):
            raise ModelError(f"SQL model {name} reads {', '.join(missing)}, which nothing makes.")
        reads[name] = sorted({maker[table].name for table in own})
    try:
        return [by_name[name] for name in TopologicalSorter(reads).static_order()]
    except CycleError as error:
        loop = " -> ".join(error.args[1])
        raise ModelError(
            f"SQL models read each other in a loop: {loop}. Break it with an intermediate model."
        ) from error
