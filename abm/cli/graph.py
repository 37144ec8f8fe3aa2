"""``abm graph``: the committee of an account as a graph, for other programs."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from abm.cli.options import AnsweringWorkspace, command
from abm.cli.output import Output
from abm.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

Format = Literal["graphml", "gexf", "json"]


@command
def graph(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The id, name or domain of the account.")],
    workspace: AnsweringWorkspace,
    output: Output,
    solution: Annotated[str | None, typer.Option(help="Which need; the whole account if not given.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How the graph is written.")] = "graphml",
    file: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; standard output if not given.")
    ] = None,
) -> None:
    """Write the committee of an account as a graph: people, seats, our users, and what ties them."""
    from abm.book import open_book

    plain = open_book(workspace.folder).account(account).graph(solution=solution)
    content = _node_link(plain)
    if file is not None:
        text = _written(plain, form)
        try:
            file.write_bytes(text)
        except OSError as error:
            raise UsageError(f"{file} cannot be written: {error.strerror or error}.") from error
        written = {"file": str(file), "nodes": len(plain), "edges": plain.number_of_edges()}
        output.note(f"Wrote {written['nodes']} nodes and {written['edges']} edges to {file}.")
        output.answer(written, lambda page: None)
    else:
        output.answer(content, lambda page: page.text(_written(plain, form).decode()))


def _written(plain: "nx.MultiGraph", form: Format) -> bytes:
    import networkx as nx

    from abm.json_text import json_text

    if form == "json":
        return json_text(_node_link(plain)).encode()
    write: Callable[..., Any] = nx.write_graphml_xml if form == "graphml" else nx.write_gexf
    text = BytesIO()
    write(plain, text)
    return text.getvalue()


def _node_link(plain: "nx.MultiGraph") -> dict[str, Any]:
    import networkx as nx

    content: dict[str, Any] = nx.node_link_data(plain, edges="edges")
    return content
