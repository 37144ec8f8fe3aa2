"""What the benchmark of attribution measures is credit, to the definition of each model."""

from collections import defaultdict

import pytest

from abm.bench import attribution
from abm.bench.measuring import Clock
from abm.errors import BenchFailed
from abm_graph.channel_credit import Outcome, removal_effects
from abm_warehouse.storage.connections import connect


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("paths")
    attribution.write_paths(Clock(), folder / "touches.parquet", folder / "paths.parquet", 300, 300)
    return folder


def by_hand(touches: list[tuple[int, str, int]]) -> dict[str, dict[str, float]]:
    """The credit of each channel, path by path and touch by touch."""
    paths: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for path, channel, at in touches:
        paths[path].append((at, channel))
    credit: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(attribution.MODELS, 0.0))
    for path in paths.values():
        path.sort()
        last, size = len(path) - 1, len(path)
        decays = [2 ** ((at - path[last][0]) / attribution.HALF_LIFE_SECONDS) for at, _ in path]
        for place, (_, channel) in enumerate(path):
            middle = 0.2 / (size - 2) if size > 2 else 0.0
            position = 1 / size if size < 3 else 0.4 if place in (0, last) else middle
            weights = (place == 0, place == last, 1 / size, position, decays[place] / sum(decays))
            for model, weight in zip(attribution.MODELS, weights, strict=True):
                credit[channel][model] += weight
    return credit


def test_one_statement_gives_every_channel_the_credit_of_a_count_by_hand(made):
    found = attribution.credit_by_rules(Clock(), made / "touches.parquet")
    with connect() as con:
        touches = con.execute(
            f"select path, channel, at_second from '{made}/touches.parquet' where is_converted"
        ).fetchall()
    expected = by_hand(touches)

    assert found.keys() == expected.keys()
    for channel, by_model in expected.items():
        assert found[channel] == pytest.approx(by_model, rel=1e-9)
    deals = len({path for path, _, _ in touches})
    for model in attribution.MODELS:
        assert sum(by_model[model] for by_model in found.values()) == pytest.approx(deals)


def test_moves_that_are_counted_in_sql_have_the_effects_of_the_paths(made):
    with connect() as con:
        rows = con.execute(
            "select path, count(opportunity_id), count(*) - count(opportunity_id)"
            f" from '{made}/paths.parquet' group by path"
        ).fetchall()
    paths = {tuple(path.split("\x1f")): Outcome(won, lost) for path, won, lost in rows}

    found = attribution.markov_effects(Clock(), made / "paths.parquet")
    assert found == pytest.approx(removal_effects(paths), abs=1e-12)


def test_credit_that_differs_from_a_package_is_refused():
    with pytest.raises(BenchFailed, match="by the package, so the times mean nothing"):
        attribution.require_same_credit({"web": {"linear": 1.0}}, {"web": {"linear": 2.0}})
