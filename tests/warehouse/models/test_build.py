"""The models: found, ordered, and built only when their meaning or their inputs changed."""

import pytest

from abm.errors import LacksMemory, ModelError
from abm.pipeline.steps import steps
from abm_warehouse.models.build import build
from abm_warehouse.models.model import Model, read_models, sql_model
from abm_warehouse.models.order import build_order, models_needed
from abm_warehouse.models.sql_files import SUBJECTS
from abm_warehouse.storage.connections import run_script


def models(**sql):
    return [sql_model(name, "mqa", text) for name, text in sql.items()]


def names(ordered):
    return [model.name for model in ordered]


def test_models_come_after_what_they_read():
    found = models(
        last="select * from middle",
        first="select 1 as n",
        middle="with x as (select * from first) select * from x",
    )

    assert names(build_order(found)) == ["first", "middle", "last"]


def test_a_loop_is_named_in_the_error():
    with pytest.raises(ModelError, match=r"a -> b -> a|b -> a -> b"):
        build_order(models(a="select * from b", b="select * from a"))


def test_a_table_that_no_model_builds_is_named_in_the_error():
    with pytest.raises(ModelError, match="a reads nowhere, which no model builds"):
        build_order(models(a="select * from nowhere"))


def test_a_table_built_by_two_models_is_an_error():
    twice = [
        *models(a="select 1 as n"),
        Model(
            name="b", reads=frozenset(), writes=("a",), fingerprint="f", build=lambda con: None, subject="mqa"
        ),
    ]

    with pytest.raises(ModelError, match="Both a and b build the table a"):
        build_order(twice)


@pytest.mark.parametrize("text", ["drop table accounts", "select 1; select 2", "selec 1"])
def test_a_file_that_is_not_one_select_is_refused(text):
    with pytest.raises(ModelError, match="is not one SELECT"):
        sql_model("odd", "mqa", text)


def test_only_what_is_between_the_given_and_the_wanted_is_built():
    found = models(a="select 1 as n", b="select * from a", c="select * from b", d="select * from a")

    assert sorted(names(models_needed(found, given=["a"], wanted=["c"]))) == ["b", "c"]


@pytest.fixture
def ledgered(con):
    run_script(con, "warehouse.sql")
    return con


def rebuilt(done):
    return [model.name for model in done if model.was_rebuilt]


def test_comments_and_layout_rebuild_nothing_and_meaning_does(ledgered):
    build(ledgered, models(a="select 1 as n", b="select n from a"), {})

    assert rebuilt(build(ledgered, models(a="-- why\nselect   1 as n", b="select n from a"), {})) == []
    assert rebuilt(build(ledgered, models(a="select 2 as n", b="select n from a"), {})) == ["a", "b"]


def test_a_changed_source_rebuilds_only_its_readers(ledgered):
    ledgered.execute("create table raw.t as select 1 as n")
    found = models(a="select n from raw.t", b="select 1 as n")
    build(ledgered, found, {"raw.t": "one"})

    assert rebuilt(build(ledgered, found, {"raw.t": "two"})) == ["a"]


def test_a_table_that_was_dropped_is_built_again(ledgered):
    build(ledgered, models(a="select 1 as n"), {})
    ledgered.execute("drop table a")

    assert rebuilt(build(ledgered, models(a="select 1 as n"), {})) == ["a"]


def test_a_model_may_become_a_view_and_a_table_again(ledgered):
    def kept_as():
        return ledgered.execute(
            "select table_type from information_schema.tables where table_name = 'a'"
        ).fetchall()

    for header, relation in (("", "BASE TABLE"), ("-- kept as: view\n", "VIEW"), ("", "BASE TABLE")):
        assert rebuilt(build(ledgered, models(a=f"{header}select 1 as n"), {})) == ["a"]
        assert kept_as() == [(relation,)]


def test_an_unknown_way_to_keep_a_model_is_refused():
    with pytest.raises(ModelError, match="is kept as 'macro'; expected one of 'table', 'view', 'view, with"):
        models(a="-- kept as: macro\nselect 1 as n")


def test_a_failed_model_is_left_as_it_was(ledgered):
    build(ledgered, models(a="select 1 as n"), {})

    with pytest.raises(ModelError, match=r"mqa/a.sql failed; it was left as it was"):
        build(ledgered, models(a="select nope as n"), {})
    assert ledgered.execute("select n from a").fetchall() == [(1,)]


def test_a_model_without_enough_memory_says_which_it_is_and_what_to_set(ledgered):
    ledgered.execute("set temp_directory = ''")
    ledgered.execute("set memory_limit = '30MB'")

    with pytest.raises(
        LacksMemory, match=r"mqa/a.sql failed; .* Set a higher memory_limit, or fewer threads"
    ):
        build(ledgered, models(a="select hash(unnest(range(10_000_000))) as n"), {})


def test_no_model_reads_a_later_subject():
    models = [*read_models(), *steps()]
    position = {subject: number for number, subject in enumerate(SUBJECTS)}
    subject_of = {table: model.subject for model in models for table in model.writes}

    climbing = [
        f"{model.subject}/{model.name} reads {subject_of[table]}/{table}"
        for model in models
        for table in model.reads & subject_of.keys()
        if position[subject_of[table]] > position[model.subject]
    ]

    assert climbing == []
