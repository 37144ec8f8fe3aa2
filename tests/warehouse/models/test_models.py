"""The model runner, the checks, publishing, and the portability of the SQL."""

import re
from datetime import timedelta

import pytest
import sqlglot
from sqlglot import exp

from abm.errors import AuditFailed, ModelError
from abm.pipeline.run import run
from abm.pipeline.steps import steps
from abm.vocabulary.states import STATES
from abm_warehouse.demo import DEMO_AS_OF
from abm_warehouse.models import checks
from abm_warehouse.models.build import build
from abm_warehouse.models.model import Model, read_models, sql_model
from abm_warehouse.models.order import in_order, models_needed
from abm_warehouse.models.portability import problems
from abm_warehouse.models.sql_files import SUBJECTS, is_internal, sql_root
from abm_warehouse.publishing.snapshots import DATABASE, INTERNAL, require_current_generation
from abm_warehouse.storage.connections import open_snapshot


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

    assert names(in_order(found)) == ["first", "middle", "last"]


def test_a_loop_is_named_in_the_error():
    with pytest.raises(ModelError, match=r"a -> b -> a|b -> a -> b"):
        in_order(models(a="select * from b", b="select * from a"))


def test_a_table_that_no_model_builds_is_named_in_the_error():
    with pytest.raises(ModelError, match="a reads nowhere, which nothing makes"):
        in_order(models(a="select * from nowhere"))


def test_a_table_built_by_two_models_is_an_error():
    twice = [*models(a="select 1 as n"), Model("b", frozenset(), ("a",), "f", lambda con: None, "mqa")]

    with pytest.raises(ModelError, match="Both a and b make the table a"):
        in_order(twice)


@pytest.mark.parametrize("text", ["drop table accounts", "select 1; select 2", "selec 1"])
def test_a_file_that_is_not_one_select_is_refused(text):
    with pytest.raises(ModelError, match="is not one SELECT"):
        sql_model("odd", "mqa", text)


def test_only_what_is_between_the_given_and_the_wanted_is_built():
    found = models(a="select 1 as n", b="select * from a", c="select * from b", d="select * from a")

    assert sorted(names(models_needed(found, given=["a"], wanted=["c"]))) == ["b", "c"]


@pytest.fixture
def ledgered(con):
    con.execute("create schema ledger")
    con.execute("create table ledger.models (name varchar primary key, fingerprint varchar)")
    return con


def rebuilt(done):
    return [model.name for model in done if model.was_rebuilt]


def test_comments_and_layout_rebuild_nothing_and_meaning_does(ledgered):
    build(ledgered, models(a="select 1 as n", b="select n from a"), {})

    assert rebuilt(build(ledgered, models(a="-- why\nselect   1 as n", b="select n from a"), {})) == []
    assert rebuilt(build(ledgered, models(a="select 2 as n", b="select n from a"), {})) == ["a", "b"]


def test_a_changed_source_rebuilds_only_its_readers(ledgered):
    ledgered.execute("create schema raw")
    ledgered.execute("create table raw.t as select 1 as n")
    found = models(a="select n from raw.t", b="select 1 as n")
    build(ledgered, found, {"raw.t": "one"})

    assert rebuilt(build(ledgered, found, {"raw.t": "two"})) == ["a"]


def test_a_table_that_was_dropped_is_built_again(ledgered):
    build(ledgered, models(a="select 1 as n"), {})
    ledgered.execute("drop table a")

    assert rebuilt(build(ledgered, models(a="select 1 as n"), {})) == ["a"]


def test_a_failed_model_is_left_as_it_was(ledgered):
    build(ledgered, models(a="select 1 as n"), {})

    with pytest.raises(ModelError, match=r"mqa/a.sql failed; it was left as it was"):
        build(ledgered, models(a="select nope as n"), {})
    assert ledgered.execute("select n from a").fetchall() == [(1,)]


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
    assert written == real


def test_every_model_says_its_name_and_grain_in_its_first_two_lines():
    for model in read_models():
        first, second = model.sql.splitlines()[:2]
        assert first.startswith(f"-- {model.name}: "), model.name
        assert second.startswith("-- grain: "), model.name


def test_every_mart_is_published_as_parquet_too(demo_workspace, con):
    folder = require_current_generation(demo_workspace.folder)
    marts = {model.name for model in read_models() if model.is_mart}

    assert {path.stem for path in folder.glob("*.parquet")} == marts
    [(ledger,)] = con.execute(
        f"select sum(points) from '{folder}/score_ledger.parquet'"
        " where entity_id = 'planted-g1' and part = 'intent'"
    ).fetchall()
    assert ledger == 24


def test_every_state_is_one_that_has_a_name(demo_workspace):
    with open_snapshot(require_current_generation(demo_workspace.folder) / DATABASE) as con:
        found = {state for (state,) in con.execute("select distinct state from mqa").fetchall()}

    assert {"mqa", "engaged", "customer"} <= found <= set(STATES)


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


def running_windows(sql):
    """Names that each window with a frame of rows is ordered by."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    for window in tree.find_all(exp.Window):
        frame, order = window.args.get("spec"), window.args.get("order")
        if frame is not None and frame.args["kind"].upper() == "ROWS" and order is not None:
            yield [column.name for column in order.find_all(exp.Column)]


def test_running_windows_break_ties_by_an_id():
    """Rows of one second in another order each time gave two episodes of one start, once in ten runs of M."""
    found = {model.name: list(running_windows(model.sql)) for model in read_models()}

    assert len(found["signal_episodes"]) == 2
    for name, windows in found.items():
        for names in windows:
            assert any(column.endswith("_id") or column == "weeks_ago" for column in names), (name, names)


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


def test_a_check_that_returns_rows_stops_publication_and_is_named(demo_workspace, monkeypatch):
    monkeypatch.setattr(checks, "read_checks", lambda: iter([("nobody_is_rich", "select 1 as account")]))

    snapshot = open_snapshot(require_current_generation(demo_workspace.folder) / DATABASE)
    with snapshot as con, pytest.raises(AuditFailed, match=r"nobody_is_rich: account=1$"):
        checks.audit(con)


def test_a_failed_audit_leaves_what_was_published(workspace, monkeypatch):
    run(workspace, as_of=DEMO_AS_OF)
    monkeypatch.setattr(checks, "read_checks", lambda: iter([("never", "select 1")]))

    with pytest.raises(AuditFailed):
        run(workspace, as_of=DEMO_AS_OF + timedelta(days=1))
    assert require_current_generation(workspace.folder).name == "0001"


@pytest.fixture
def damaged(demo_workspace, con):
    """The demo's snapshot, of which one table may be changed."""
    con.execute(
        f"attach '{require_current_generation(demo_workspace.folder) / DATABASE}' as snapshot (read_only)"
    )
    for schema, table in con.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'snapshot'"
    ).fetchall():
        con.execute(f"create schema if not exists {schema}")
        con.execute(f"create view {schema}.{table} as from snapshot.{schema}.{table}")
    con.execute(f"set search_path = 'main,{INTERNAL}'")
    [ledger] = [model for model in read_models() if model.name == "score_ledger"]
    ledger.build(con)

    def damage(table, change):
        schema = INTERNAL if is_internal(table) else "main"
        con.execute(f"drop view {schema}.{table}")
        con.execute(f"create table {schema}.{table} as from snapshot.{schema}.{table}")
        con.execute(change)
        return con

    return damage


@pytest.mark.parametrize(("claim", "query"), list(checks.read_checks()))
def test_each_check_fails_on_rows_that_break_its_claim(damaged, claim, query):
    assert damaged(*DAMAGE[claim]).execute(query).fetchall() != []


def _doubled(table):
    return (table, f"insert into {table} select * from {table} limit 1")


DAMAGE = {
    "every_account_is_one_row": _doubled("accounts"),
    "every_contact_is_one_row": _doubled("contacts"),
    "every_engagement_is_one_row": _doubled("engagements"),
    "every_opportunity_is_one_row": _doubled("opportunities"),
    "every_contact_is_scored_once_an_instant": _doubled("contact_scores"),
    "every_account_is_scored_once_an_instant": _doubled("account_scores"),
    "every_account_is_decided_once_an_instant": _doubled("mqa"),
    "every_seat_is_listed_once": _doubled("committee_seats"),
    "every_member_is_listed_once": _doubled("committee_members"),
    "every_clause_is_judged_once": _doubled("mqa_clauses"),
    "every_signal_is_worth_one_thing": _doubled("int_signal_points"),
    "every_episode_is_listed_once": _doubled("signal_episodes"),
    "every_person_of_an_account_is_scored": (
        "contact_scores",
        "delete from contact_scores where account_id = 'planted-g1'",
    ),
    "the_views_of_the_hierarchy_add_up_to_the_same": (
        "hierarchy_totals",
        "update hierarchy_totals set people = people + 1 where score_view = 'country'"
        " and account_id = 'planted-g1'",
    ),
    "every_account_has_a_place_in_the_hierarchy": (
        "account_hierarchy",
        "delete from account_hierarchy where account_id = 'planted-g1'",
    ),
    "at_most_one_account_is_taken_and_it_is_likely": (
        "account_matches",
        "insert into account_matches select * replace ('other' as account_id) from account_matches"
        " where is_taken limit 1",
    ),
    "nothing_ambiguous_has_an_account": (
        "match_queue",
        "insert into match_queue (subject, subject_id, contact_id)"
        " select 'record', contact_id, contact_id from contacts where account_id is not null limit 1",
    ),
    "sure_people_alone_count_no_more_than_everyone": (
        "mqa",
        "update mqa set intent_strong = intent + 1 where account_id = 'planted-g1'",
    ),
    "a_decided_role_is_the_only_one": (
        "role_evidence",
        "insert into role_evidence select contact_id, 'blocker', 'decision', 1, 1, true from role_evidence"
        " where is_counted limit 1",
    ),
    "nobody_fills_two_seats": (
        "committee_seats",
        "update committee_seats set contact_id = 'one' where account_id = 'planted-g1'",
    ),
    "every_account_is_scored": ("mqa", "delete from mqa where account_id = 'planted-g1'"),
    "points_are_within_the_playbooks_limits": (
        "contact_scores",
        "update contact_scores set intent = 51 where account_id = 'planted-g1'",
    ),
    "account_intent_is_within_the_cap": (
        "account_scores",
        "update account_scores set intent = 100.01 where account_id = 'planted-g1'",
    ),
    "coverage_is_a_share_and_engaged_people_are_known": (
        "account_scores",
        "update account_scores set coverage_engaged = 0.9 where account_id = 'planted-g1'",
    ),
    "ledger_lines_add_up_to_account_scores": (
        "int_signal_points",
        "update int_signal_points set left_hundredths = left_hundredths + 1 where account_id = 'planted-g1'",
    ),
    "ledger_lines_add_up_to_contact_scores": (
        "int_person_fit_lines",
        "update int_person_fit_lines set points_hundredths = points_hundredths + 1",
    ),
    "members_intent_adds_up_to_the_accounts": (
        "committee_members",
        "update committee_members set account_intent = account_intent + 0.01 where account_id = 'planted-g1'",
    ),
    "an_mqa_meets_its_clauses": ("mqa", "update mqa set is_mqa = not is_mqa where account_id = 'planted-g1'"),
    "an_episode_has_the_people_it_needs": (
        "signal_episodes",
        "update signal_episodes set people = 1 where account_id = 'planted-g1'",
    ),
    "nothing_scores_before_it_happened": (
        "int_signal_points",
        "update int_signal_points set occurred_at = as_of + interval 1 second",
    ),
    "numbers_are_finite": ("engagements", "update engagements set value = 'nan'::double"),
}


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
