"""Scores that are measured equal those that a run published, and those of an analyst do too."""

from importlib import import_module

import pytest

from abm.bench import analysts, score
from abm.bench.measuring import Clock
from abm.bench.scored_tables import (
    ACCOUNT_SCORES,
    CONTACT_SCORES,
    RAW_TOUCHES,
    TOUCHES,
    models_from_raw,
    models_from_touches,
)
from abm.errors import BenchFailed
from abm_warehouse.storage.connections import connect


@pytest.fixture
def scores(demo_workspace, tmp_path):
    """A database with the scores of one instant, built from the touches."""
    score.build(Clock(), demo_workspace, tmp_path / "scores.duckdb", score.ONE_ROLLED_UP)
    return tmp_path / "scores.duckdb"


@pytest.mark.slow
def test_scores_are_built_from_touches_and_equal_those_of_the_run(demo_workspace, scores):
    score.require_published(Clock(), demo_workspace, scores, score.ONE_ROLLED_UP)


@pytest.mark.slow
def test_scores_that_differ_from_those_of_the_run_are_refused(demo_workspace, scores):
    with connect(scores) as con:
        [[schema]] = con.execute(
            "select schema_name from duckdb_tables() where table_name = 'contact_scores'"
        ).fetchall()
        con.execute(f"update {schema}.contact_scores set intent = intent + 1 where is_met")

    with pytest.raises(BenchFailed, match=r"contact_scores: [\d,]+ rows? differs?"):
        score.require_published(Clock(), demo_workspace, scores, score.ONE_ROLLED_UP)


@pytest.mark.slow
@pytest.mark.parametrize("library", score.ANALYSTS)
def test_an_analysts_scores_equal_those_of_the_run_and_are_refused_otherwise(
    demo_workspace, tmp_path, library
):
    pytest.importorskip(library)
    agreement = analysts.write_inputs(Clock(), demo_workspace, tmp_path / "inputs")
    clock, result, wrong = Clock(), tmp_path / "result.parquet", tmp_path / "wrong.parquet"

    import_module(score.ANALYSTS[library]).write_scores(clock, tmp_path / "inputs", agreement, result)

    assert clock.costs[analysts.SCORES].cpu_seconds > 0
    score.require_same_as_analyst(Clock(), demo_workspace, result, library)
    with connect() as con:
        con.execute(
            f"copy (select * replace (intent + 200 as intent) from '{result}' where score > 0) to '{wrong}'"
        )
    with pytest.raises(BenchFailed, match=f"The scores of {library}"):
        score.require_same_as_analyst(Clock(), demo_workspace, wrong, library)


def test_scores_from_touches_need_fewer_models_than_scores_from_raw_rows():
    contacts = [model.name for model in models_from_touches(CONTACT_SCORES)]
    accounts = [model.name for model in models_from_touches(ACCOUNT_SCORES)]
    raw = [model.name for model in models_from_raw(ACCOUNT_SCORES)]

    assert contacts[-1] == "contact_scores"
    assert set(contacts) < set(accounts) < set(raw)
    assert TOUCHES not in accounts
    assert TOUCHES in raw
    assert any(RAW_TOUCHES in model.reads for model in models_from_raw(ACCOUNT_SCORES))
