"""The SQL means the same on every engine, whatever order rows come in."""

import pytest
import sqlglot
from sqlglot import exp

from abm_warehouse.models.model import read_models, sql_model
from abm_warehouse.models.portability import problems


def running_windows(sql):
    """Names that each window with a frame of rows is ordered by."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    for window in tree.find_all(exp.Window):
        frame, order = window.args.get("spec"), window.args.get("order")
        if frame is not None and frame.args["kind"].upper() == "ROWS" and order is not None:
            yield [column.name for column in order.find_all(exp.Column)]


UNIQUE = ("weeks_ago", "as_of", "touch", "place", "hours_waited")
"""Columns that tell apart the rows of an account, a person or a user, besides ids."""


@pytest.mark.slow
def test_running_windows_break_ties_by_an_id():
    """Rows of one second in another order each time gave two episodes of one start, once in ten runs of M."""
    found = {model.name: list(running_windows(model.sql)) for model in read_models()}

    assert len(found["int_episodes"]) == 1
    for name, windows in found.items():
        for names in windows:
            assert any(column.endswith("_id") or column in UNIQUE for column in names), (name, names)


@pytest.mark.slow
def test_every_shipped_model_means_the_same_on_spark():
    assert {model.name: list(problems(model)) for model in read_models() if list(problems(model))} == {}


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("select date_diff('month', a, b) as n from t", "subtract epoch seconds"),
        ("select regexp_replace(a, 'x', 'y') as n from t", "replaces the first match"),
        ("select list(a order by b) as n from t", "loses its order"),
        ("select a / 14.0 as n from t", "make one side a double"),
        ("select a + interval 1 day as n from t", "interval arithmetic"),
        ("select isodow(a) as n from t", "isodow"),
        ("select quantile_cont(a, 0.5) as n from t", "not translated"),
        ("select jaro_winkler_similarity(a, b) as n from t", "jaro"),
        ("select my_macro(a) as n from t", "is not known to be the same"),
        ("select * from a asof join b on a.t >= b.t", "asof"),
        ("select cast(a / 7.0::double as bigint) as n from t", "is rounded on one engine and cut off"),
        ("select cast(case when b then 1.5 else 2 end as int) as n from t", "is rounded on one engine"),
        ("select cast(a / b::double as decimal(5, 4)) as n from t", "round it before"),
        ("select row_number() over (partition by a order by b) as n from t", "cast it to bigint"),
        (
            "select 1 as n union all select rank() over (partition by a order by b) from t",
            "cast it to bigint",
        ),
        ("select a / b as n from t", "make one side a double"),
        ("select * from t qualify row_number() over (partition by a order by b) = 1", "name the columns"),
        ("select t.* from t qualify row_number() over (partition by a order by b) = 1", "name the columns"),
        ("select string_agg(a, ',' order by a) as n, count(distinct b) as m from t", "a CTE of its own"),
        ("select arg_max(a, b) as n from t", "add filter"),
        ("select epoch(a) as n from t", "fractions of a second"),
        ("select cast(row_number() over (order by a) as bigint) as n from t", "ranks the whole book"),
        ("select cast(a as date) - cast(b as date) as n from t", "an interval on the other"),
        ("select cast(a / 2.0::double as varchar) as n from t", "writes a double differently"),
        ("select avg(a) as n from t", "cast to double"),
        ("select levenshtein(a, b) as n from t", "counts bytes"),
        ("select damerau_levenshtein(a, b) as n from t", "is not known to be the same"),
    ],
)
def test_the_lint_refuses_what_differs(sql, words):
    assert any(words in problem for problem in problems(sql_model("odd", "mqa", sql)))


@pytest.mark.parametrize(
    "sql",
    [
        "select a / 14.0::double as n from t",
        "select cast(floor(a / 7.0::double) as bigint) as n from t",
        "select cast(case when a / b::double > 2 then 1 else 2 end as bigint) as n from t",
        "select cast(round(a / b::double, 4) as decimal(5, 4)) as n from t",
        "select cast(hundredths / 100.0::double as decimal(9, 2)) as n from t",
        "select cast(row_number() over (partition by a order by b) as bigint) as n from t",
        "with x as (select a, rank() over (partition by a order by b) as rank from t) select a from x",
        "select a from t qualify row_number() over (partition by a order by b) = 1",
        "select arg_max(a, b) filter (where a is not null) as n from t",
        "select floor(epoch(a)) as n from t",
        "select cast(cast(a as date) as varchar) as n from t",
        "select avg(cast(a as double)) as n from t",
    ],
)
def test_the_lint_passes_what_is_the_same_on_both_engines(sql):
    assert list(problems(sql_model("fine", "mqa", sql))) == []
