"""
Views of the warehouse that are tables in a snapshot are computed once, when they are published.

Another one that reads them comes later, and reads what was published.
"""

from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter

from abm_warehouse.models.model import Model


def relations_to_publish(models: Iterable[Model], schemas: Mapping[str, str]) -> dict[str, str]:
    """
    Where the rows of each published table are, as SQL; each table comes after those that it reads.

    Parameters
    ----------
    models
        Every model.
    schemas
        The schema of each table to publish, by its name.
    """
    views = {model.name: model for model in models if model.kept_as == "view"}

    def published_reads(name: str) -> list[str]:
        read = sorted(views[name].reads & views.keys()) if name in views else []
        return [table for view in read for table in ([view] if view in schemas else published_reads(view))]

    def relation(name: str) -> str:
        if not published_reads(name):
            return f'main."{name}"'
        places = {
            view: f'(from snapshot.{schemas[view]}."{view}")' if view in schemas else relation(view)
            for view in views[name].reads & views.keys()
        }
        return f"({views[name].select_on(places)}\n)"

    after = {name: published_reads(name) for name in sorted(schemas)}
    return {name: relation(name) for name in TopologicalSorter(after).static_order()}
