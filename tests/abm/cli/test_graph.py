"""``abm graph``: the committee of an account for other programs."""

import networkx as nx
import pytest

from tests.abm.commands import abm, answer, refusal


def test_a_graph_has_people_seats_users_and_what_ties_them(demo, best):
    content = answer("graph", best, *demo)

    kinds = {node["kind"] for node in content["nodes"]}
    assert {"person", "seat"} <= kinds
    assert {edge["kind"] for edge in content["edges"]} >= {"may_fill"}
    assert all(node["intent"] >= 0 for node in content["nodes"] if node["kind"] == "person")


@pytest.mark.parametrize(("form", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_what_is_written_is_read_again_with_the_same_nodes_and_edges(demo, best, tmp_path, form, read):
    content = answer("graph", best, *demo)
    file = tmp_path / f"committee.{form}"

    status, _, err = abm("graph", best, *demo, "--format", form, "--output", file)

    assert (status, "Wrote" in err) == (0, True)
    again = read(file)
    assert set(again) == {node["id"] for node in content["nodes"]}
    assert again.number_of_edges() == len(content["edges"])


def test_without_a_file_the_graph_is_printed(demo, best):
    status, out, _ = abm("graph", best, *demo)

    assert status == 0
    assert len(nx.parse_graphml(out)) == len(answer("graph", best, *demo)["nodes"])


def test_a_file_that_cannot_be_written_is_refused(demo, best, tmp_path):
    file = tmp_path / "missing" / "committee.graphml"

    error = refusal("graph", best, *demo, "-o", file, status=2)
    assert error["message"] == f"{file} cannot be written: No such file or directory."
