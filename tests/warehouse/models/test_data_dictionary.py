"""sql/README.md and the headers of the models describe what is published."""

import re

import pytest

from abm.vocabulary.states import STATES
from abm_warehouse.models.model import read_models
from abm_warehouse.models.sql_files import sql_root
from abm_warehouse.publishing.manifest import read_manifest
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.storage.connections import open_snapshot


def test_the_data_dictionary_names_the_marts_columns_and_types_as_they_are(demo_workspace):
    dictionary = (sql_root() / "README.md").read_text("utf-8")
    written = {
        section.split("\n", 1)[0].strip(): re.findall(
            r"^\| (\w+) \| ([A-Z]+(?:\(\d+,\d+\))?) \|", section, re.M
        )
        for section in dictionary.split("\n### ")[1:]
    }
    for mart, like in re.findall(r"^### (\w+)\n(?:(?!###).*\n)+?columns: as in \[(\w+)\]", dictionary, re.M):
        written[mart] = written[like]
    with open_snapshot(require_current_generation(demo_workspace.folder) / DATABASE) as con:
        real = {
            name: [
                (column, kind.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"))
                for column, kind in con.execute(
                    "select column_name, data_type from duckdb_columns()"
                    " where table_name = ? and schema_name = 'main' order by column_index",
                    [name],
                ).fetchall()
            ]
            for name in (model.name for model in read_models() if model.is_mart)
        }
    assert written.keys() == real.keys(), "Give every mart a section in sql/README.md."
    for name, columns in real.items():
        assert written[name] == columns, f"Make the columns of {name} in sql/README.md like the table."


def test_the_data_dictionary_links_each_mart_to_its_file_and_names_what_it_reads():
    dictionary = (sql_root() / "README.md").read_text("utf-8")

    for model in (model for model in read_models() if model.is_mart):
        path = f"{model.subject}/{model.name}.sql"
        reads = ", ".join(f"`{table}`" for table in sorted(model.reads))
        assert f"\n### {model.name}\nmade by [{path}]({path}) from {reads}\n" in dictionary, model.name


def test_every_model_says_its_name_and_grain_in_its_first_two_lines():
    for model in read_models():
        first, second = model.sql.splitlines()[:2]
        assert first.startswith(f"-- {model.name}: "), model.name
        assert second.startswith("-- grain: "), model.name


def test_every_mart_but_some_views_is_published_as_parquet_too(demo_workspace, con):
    folder = require_current_generation(demo_workspace.folder)
    marts = {model.name for model in read_models() if model.is_mart}

    views = {
        "score_ledger",
        "campaign_members",
        "campaign_seats",
        "kind_coverage",
        "attribution_credit",
        "lead_outcomes",
        "journey_people",
        "definition_parts",
    }
    parted = {model.name for model in read_models() if model.parts_by}
    assert {path.stem for path in folder.glob("*.parquet")} == marts - views - parted
    assert {path.name for path in folder.iterdir() if path.is_dir()} == parted
    for mart in sorted(parted):
        [(parts,)] = con.execute(f"select count(*) from '{folder}/{mart}/*.parquet'").fetchall()
        published = read_manifest(folder).tables
        table = "internal.int_engagements" if mart == "engagements" else f"main.{mart}"
        assert parts == published[table].rows
    for mart in ("contact_scores", "account_weeks"):
        files = f"'{folder}/{mart}/*.parquet'"
        [(instants,)] = con.execute(f"select count(distinct as_of) from {files}").fetchall()
        assert len(list((folder / mart).iterdir())) == instants
    [(touches,)] = con.execute(f"select count(*) from '{folder}/engagements/*.parquet'").fetchall()
    assert touches == read_manifest(folder).counts.engagements
    [(intent,)] = con.execute(
        f"select intent from '{folder}/account_scores_now.parquet' where account_id = 'planted-g1'"
    ).fetchall()
    assert intent == 24


def test_every_state_is_one_that_has_a_name(demo_workspace):
    with open_snapshot(require_current_generation(demo_workspace.folder) / DATABASE) as con:
        found = {state for (state,) in con.execute("select distinct state from mqa").fetchall()}

    assert {"mqa", "engaged", "customer"} <= found <= set(STATES)


@pytest.mark.slow
def test_every_grain_holds(demo_workspace):
    """What the header says of a row is true of the rows."""
    with open_snapshot(require_current_generation(demo_workspace.folder) / DATABASE) as con:
        for model in read_models():
            if model.is_mart:
                grain = model.sql.splitlines()[1].removeprefix("-- grain: ")
                twice = con.execute(
                    f"select {grain} from {model.name} group by {grain} having count(*) > 1"
                ).fetchall()
                assert twice == [], model.name
