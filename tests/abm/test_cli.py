"""The contract of every command: what stands on standard output, and the status it ends with (product.md)."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest
from typer.testing import CliRunner

from abm import workspace as workspaces
from abm.cli import app

ACCOUNTS = "account_id,name,domain\nA1,Acme,acme.example\nA2,Bolt,bolt.example\n,Nobody,x.example\n"
CONTACTS = "contact_id,account_id,email,title\nC1,A1,ann@acme.example,CFO\nC2,A1,bob@acme.example,Developer\n"
ENGAGEMENTS = "engagement_id,contact_id,kind,occurred_at\nE1,C1,demo_request,2026-01-05T10:00:00Z\n"
COMMANDS = [command.name or command.callback.__name__ for command in app.registered_commands]


def abm(*arguments):
    """Run one command in this process: status, standard output, standard error."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def answer(*arguments, status=0):
    """The one JSON object that a command prints."""
    code, out, err = abm(*arguments, "--json")
    assert code == status, err
    assert out.endswith("\n")
    assert len(out.splitlines()) == 1
    content = json.loads(out)
    assert isinstance(content, dict)
    return content


def refusal(*arguments, status):
    """What a command says when it ends with this status; the same with and without --json."""
    error = answer(*arguments, status=status)["error"]
    code, out, err = abm(*arguments)
    assert (code, out) == (status, "")
    assert err == f"abm: {error['message']}\n"
    return error


@pytest.fixture
def exports(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    for name, content in (("accounts", ACCOUNTS), ("contacts", CONTACTS), ("engagements", ENGAGEMENTS)):
        (folder / f"{name}.csv").write_text(content)
    return folder


@pytest.fixture
def demo(demo_workspace):
    """Options that name the demo workspace."""
    return "--workspace", demo_workspace.folder


@pytest.fixture
def here(workspace):
    """Options that name a new workspace."""
    return "--workspace", workspace.folder


@pytest.fixture
def best(demo):
    """Id of the account to call first."""
    return answer("accounts", *demo, "--limit", 1)["accounts"][0]["account_id"]


def test_init_makes_a_workspace_and_names_it(tmp_path):
    folder = tmp_path / "new"

    assert answer("init", folder) == {"workspace": str(folder), "playbook": "fit-intent-100"}
    assert sorted(path.name for path in folder.iterdir()) == ["abm.toml", "playbook.toml", "profiles"]


def test_init_takes_the_playbook_it_is_told(tmp_path):
    assert answer("init", tmp_path / "new", "--playbook", "points-100")["playbook"] == "points-100"
    assert workspaces.find(tmp_path / "new").playbook().name == "points-100"


def test_init_with_an_unknown_playbook_is_wrong_usage_and_makes_nothing(tmp_path):
    error = refusal("init", tmp_path / "new", "--playbook", "points-10", status=2)

    assert "points-10" in error["message"]
    assert "points-100" in error["message"]
    assert not (tmp_path / "new").exists()


def test_init_leaves_a_folder_alone_that_holds_anything(exports):
    assert "is not empty" in refusal("init", exports, status=2)["message"]
    assert "is not empty" in refusal("init", exports / "accounts.csv", status=2)["message"]


def test_load_reports_each_file_with_its_counts(here, exports):
    batches = answer("load", *here, exports / "accounts.csv", exports / "contacts.csv")["batches"]

    keys = {"file", "entity", "batch_id", "rows_in", "rows_loaded", "rows_duplicate", "rows_quarantined"}
    assert all(batch.keys() >= keys | {"status", "reason"} for batch in batches)
    assert [(b["file"], b["entity"], b["status"]) for b in batches] == [
        ("accounts.csv", "accounts", "loaded"),
        ("contacts.csv", "contacts", "loaded"),
    ]
    assert [(b["rows_in"], b["rows_loaded"], b["rows_quarantined"]) for b in batches] == [
        (3, 2, 1),
        (2, 2, 0),
    ]


def test_load_of_the_same_file_says_so_and_is_done(here, exports):
    answer("load", *here, exports / "accounts.csv")
    [batch] = answer("load", *here, exports / "accounts.csv")["batches"]

    assert (batch["status"], batch["rows_loaded"], batch["rows_duplicate"]) == ("already_loaded", 0, 2)


def test_load_of_a_refused_file_ends_with_3_and_takes_the_others(here, exports):
    [refused, loaded] = answer("load", *here, exports / "absent.csv", exports / "contacts.csv", status=3)[
        "batches"
    ]

    assert (refused["status"], refused["reason"]) == ("refused", "there is no such file")
    assert loaded["status"] == "loaded"


def test_load_of_a_file_nobody_maps_fails_alone_or_when_strict(here, exports):
    (exports / "things.csv").write_text("a,b\n1,2\n")
    files = exports / "things.csv", exports / "contacts.csv"

    assert answer("load", *here, *files)["batches"][0]["status"] == "refused"
    assert answer("load", *here, files[0], status=3)["batches"][0]["status"] == "refused"
    assert answer("load", *here, *files, "--strict", status=3)["batches"][0]["status"] == "refused"


def test_load_strict_refuses_a_file_with_a_bad_row(here, exports):
    [batch] = answer("load", *here, exports / "accounts.csv", "--strict", status=3)["batches"]

    assert batch["reason"] == "1 of 3 rows are bad, and --strict was given"
    assert answer("status", *here)["batches"] == []


def test_load_takes_a_file_of_any_name_when_told_what_it_is(here, exports):
    file = (exports / "contacts.csv").rename(exports / "list of people.csv")

    [batch] = answer("load", *here, file, "--entity", "contacts")["batches"]
    assert batch["rows_loaded"] == 2


def test_load_with_an_unknown_profile_or_entity_is_wrong_usage(here, exports):
    file = exports / "accounts.csv"

    assert "there are abm," in refusal("load", *here, file, "--profile", "hubspt", status=2)["message"]
    assert "it is one of accounts" in refusal("load", *here, file, "--entity", "acounts", status=2)["message"]


def test_load_with_a_wrong_profile_names_every_mistake(here, exports, workspace):
    (workspace.profiles / "mine.toml").write_text('name = "mine"\nzone = "UTC"\n')
    error = refusal("load", *here, exports / "accounts.csv", "--profile", "mine", status=2)

    assert error["kind"] == "SettingsError"
    assert "mine.toml has 3 mistakes:" in error["message"]
    assert "line 2: zone: is not a setting of this file" in error["message"]


def test_quarantine_shows_where_each_row_stood_and_why(here, exports):
    answer("load", *here, exports / "accounts.csv")
    [row] = answer("quarantine", *here)["rows"]

    assert (row["file"], row["line"], row["column"], row["value"]) == ("accounts.csv", 4, "account_id", None)
    assert row["reason"] == "is empty, and is required"
    assert answer("quarantine", *here, "--batch", row["batch_id"])["rows"] == [row]
    said = answer("quarantine", *here, "--batch", "another", status=2)
    assert said["error"]["message"].startswith("There is no batch 'another'")


def test_run_publishes_and_says_what(here, exports):
    answer("load", *here, *sorted(exports.iterdir()))
    done = answer("run", *here, "--as-of", "2026-01-10")

    assert done["generation"] == "0001"
    assert done["as_of"] == "2026-01-10T00:00:00+00:00"
    # A demo request is a hand raise: the playbook makes its account an MQA on that alone.
    assert (done["accounts"], done["contacts"], done["engagements"], done["mqas"]) == (2, 2, 1, 1)
    assert done["playbook"] == "fit-intent-100"
    assert done.keys() >= {"run_id", "known_at", "seconds"}

    status = answer("status", *here)
    assert len(status["batches"]) == 3
    assert status["published"]["run_id"] == done["run_id"]
    assert status["is_behind"] is False
    assert [a["account_id"] for a in answer("accounts", *here)["accounts"]] == ["A1", "A2"]


def test_run_as_known_earlier_knows_only_what_was_loaded_by_then(here, exports):
    answer("load", *here, exports / "accounts.csv")
    between = datetime.now(UTC).isoformat()
    answer("load", *here, exports / "contacts.csv")

    assert answer("run", *here, "--known-at", between)["contacts"] == 0


@pytest.mark.parametrize("option", ["--as-of", "--known-at"])
def test_run_at_no_time_is_wrong_usage(here, option):
    said = refusal("run", *here, option, "yesterday", status=2)["message"]

    assert said.startswith(f"{option} is 'yesterday'; expected a time from 1971 to 2999")


def test_run_with_a_wrong_playbook_names_the_mistake_and_keeps_what_is_published(here, exports, workspace):
    answer("load", *here, *sorted(exports.iterdir()))
    answer("run", *here)
    text = (workspace.folder / "playbook.toml").read_text()
    (workspace.folder / "playbook.toml").write_text("nonsense = 1\n" + text)

    error = refusal("run", *here, status=2)
    assert error["kind"] == "SettingsError"
    assert "line 1: nonsense: is not a setting of this file" in error["message"]
    assert len(answer("accounts", *here)["accounts"]) == 2


def test_wrong_settings_are_named_with_their_line(here, workspace):
    (workspace.folder / "abm.toml").write_text('time_zone = "Berlin"\n')

    assert "line 1: time_zone: no such time zone: 'Berlin'" in refusal("status", *here, status=2)["message"]


def test_the_environment_is_a_setting_too(here, monkeypatch):
    monkeypatch.setenv("ABM_THREADS", "none")

    assert "ABM_*" in refusal("status", *here, status=2)["message"]


def test_accounts_are_ranked_and_as_many_as_asked(demo):
    accounts = answer("accounts", *demo, "--limit", 5)["accounts"]

    keys = {"account_id", "name", "solution", "state", "is_mqa", "fit", "intent", "coverage"}
    assert all(account.keys() >= keys for account in accounts)
    assert [account["rank"] for account in accounts] == [1, 2, 3, 4, 5]


def test_accounts_may_be_only_the_mqas(demo):
    """How many there are stands in the run's own count."""
    mqas = answer("accounts", *demo, "--mqa", "--limit", 1000)["accounts"]

    assert all(account["is_mqa"] for account in mqas)
    assert len({a["account_id"] for a in mqas}) == answer("status", *demo)["published"]["counts"]["mqas"]


def test_explain_opens_a_score_down_to_its_signals(demo, best):
    why = answer("explain", best, *demo)

    keys = {"account_id", "is_mqa", "fit", "intent", "coverage", "clauses", "seats", "episode", "ledger"}
    assert why.keys() >= keys
    assert all(clause.keys() >= {"clause", "value", "threshold", "holds"} for clause in why["clauses"])
    assert all(
        line.keys() >= {"kind", "rule", "contact_id", "engagement_id", "points"} for line in why["ledger"]
    )
    assert why["account_id"] == best
    for part in ("fit", "intent"):
        points = sum(line["points"] for line in why["ledger"] if line["part"] == part)
        assert points == pytest.approx(why[part], abs=0.005)


def test_explain_as_of_a_past_day_is_scored_anew(demo, best):
    then = answer("explain", best, *demo, "--as-of", "2020-01-01")

    assert then["as_of"] == "2020-01-01T00:00:00+00:00"
    assert then["intent"] == 0


def test_explain_of_an_unknown_account_or_solution_says_so(demo, best):
    said = refusal("explain", "nobody", *demo, status=2)["message"]
    assert "There is no account 'nobody' in generation 0001" in said

    said = refusal("explain", best, *demo, "--solution", "nothing", status=2)["message"]
    assert "'nothing'" in said


def test_sql_answers_columns_and_rows(demo):
    found = answer("sql", "select 1 as one, 'x' as letter, null as nothing, date '2026-01-02' as day", *demo)

    assert found == {"columns": ["one", "letter", "nothing", "day"], "rows": [[1, "x", None, "2026-01-02"]]}


def test_sql_keeps_columns_of_one_name_apart(demo):
    found = answer("sql", "select 1 as a, 2 as b, 3 as a", *demo)

    assert found == {"columns": ["a", "b", "a:3"], "rows": [[1, 2, 3]]}


def test_sql_json_has_only_numbers_that_json_has(demo):
    """NaN and Infinity are no JSON; most readers refuse them."""
    _, out, _ = abm("sql", "select 'nan'::double as n, 'inf'::double as i, 0.5::double as h", *demo, "--json")

    def stop(word):
        raise AssertionError(f"{word} is no JSON")

    assert json.loads(out, parse_constant=stop)["rows"] == [[None, None, 0.5]]


def test_sql_formats_are_the_same_rows(demo, tmp_path):
    query = "select account_id, name from accounts order by account_id limit 3"
    rows = answer("sql", query, *demo)["rows"]

    code, out, _ = abm("sql", query, *demo, "--format", "csv")
    assert code == 0
    con = duckdb.connect()
    (tmp_path / "from stdout.csv").write_text(out)
    assert list(map(list, con.read_csv(str(tmp_path / "from stdout.csv")).fetchall())) == rows

    code, out, _ = abm("sql", query, *demo, "--format", "json")
    assert (code, json.loads(out)) == (0, {"columns": ["account_id", "name"], "rows": rows})

    for form in ("csv", "json", "parquet"):
        file = tmp_path / f"out.{form}"
        code, out, err = abm("sql", query, *demo, "--format", form, "-o", file)
        assert (code, out) == (0, "")
        assert err == f"Wrote 3 rows to {file}.\n"
    assert list(map(list, con.read_csv(str(tmp_path / "out.csv")).fetchall())) == rows
    assert [list(row.values()) for row in json.loads((tmp_path / "out.json").read_text())] == rows
    found = pyarrow.parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert [list(row.values()) for row in found] == rows


def test_sql_parquet_needs_a_file_and_a_format_is_one_of_four(demo):
    assert "-o" in refusal("sql", "select 1", *demo, "--format", "parquet", status=2)["message"]
    assert (
        "table, csv, json, parquet"
        in refusal("sql", "select 1", *demo, "--format", "xml", status=2)["message"]
    )


@pytest.mark.parametrize(
    "query",
    [
        "delete from accounts",
        "create table t as select 1",
        "drop table accounts",
        "set threads = 1",
        "attach 'x.duckdb' as x",
        "copy accounts to 'out.csv'",
        "with x as (copy (select 1) to 'out.csv') select * from x",
        "with x as (insert into accounts select * from accounts returning *) select * from x",
        "with x as (delete from accounts returning *) select * from x",
        "select 1; select 2",
        "select * from read_csv('{file}')",
        "select * from '{file}'",
        "select content from read_text('{file}')",
        "select content from read_blob('{file}')",
        "select * from glob('*')",
        "install httpfs",
        "select * from 'https://example.com/a.csv'",
        "selec 1",
        "select nothing from accounts",
        "",
        ";",
    ],
)
def test_sql_that_is_not_one_select_on_the_marts_is_refused_and_does_nothing(
    demo, exports, tmp_path, monkeypatch, query
):
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    error = refusal("sql", query.format(file=exports / "accounts.csv"), *demo, status=2)

    assert error["kind"] == "QueryRefused"
    assert "Acme" not in error["message"]
    assert sorted(tmp_path.rglob("*")) == before


def test_sql_cannot_read_the_file_it_asks(demo, demo_workspace):
    [snapshot] = demo_workspace.published.glob("*/abm.duckdb")

    assert refusal("sql", f"select octet_length(content) from read_blob('{snapshot}')", *demo, status=2)


def test_before_the_first_run_every_question_says_what_to_do(here):
    for question in (["accounts"], ["explain", "A1"], ["sql", "select 1"]):
        error = refusal(*question, *here, status=1)
        assert error["kind"] == "NothingPublished"
        assert "`abm load`, then `abm run`" in error["message"]


def test_a_folder_that_is_no_workspace_is_wrong_usage_for_every_command(tmp_path):
    for command in (
        ["status"],
        ["doctor"],
        ["run"],
        ["quarantine"],
        ["accounts"],
        ["lint"],
        ["sql", "select 1"],
    ):
        said = refusal(*command, "--workspace", tmp_path, status=2)["message"]
        assert "is not a workspace: it has no abm.toml. Make one with `abm init" in said


def test_the_workspace_may_be_named_by_the_environment_or_be_the_current_folder(
    workspace, monkeypatch, tmp_path
):
    monkeypatch.setenv("ABM_WORKSPACE", str(workspace.folder))
    assert answer("status")["workspace"] == str(workspace.folder)

    monkeypatch.delenv("ABM_WORKSPACE")
    monkeypatch.chdir(workspace.folder)
    assert answer("status")["workspace"] == str(workspace.folder)


def test_doctor_with_repair_brings_back_what_was_lost_and_says_so(here, exports, workspace):
    answer("load", *here, *exports.glob("*.csv"))
    loaded = len(list(workspace.sources.iterdir()))
    workspace.warehouse.write_bytes(b"no database")
    [found] = [f for f in answer("doctor", *here, status=3)["findings"] if not f["is_well"]]
    assert "Run `abm doctor --repair`" in found["repair"]

    code, out, err = abm("doctor", *here, "--repair")

    assert code == 0
    assert out.count("equal to its receipt by count and checksum") == loaded
    assert "The damaged warehouse was moved aside: warehouse.damaged-" in err
    assert answer("doctor", *here, "--repair")["repair"] == {"moved_aside": None, "batches": []}


def test_doctor_with_repair_names_the_files_to_load_again_with_3(here, exports, workspace):
    (workspace.folder / "abm.toml").write_text("keep_sources = false\n")
    answer("load", *here, exports / "accounts.csv")
    assert not workspace.sources.exists()
    workspace.warehouse.unlink()

    [batch] = answer("doctor", *here, "--repair", status=3)["repair"]["batches"]
    assert batch["status"] == "not_restored"
    assert batch["found"] == "its source was not kept; load accounts.csv again"

    said = answer("run", *here, status=3)["error"]
    assert said["kind"] == "BatchesLost"
    assert "`abm doctor --repair`" in said["message"]


def test_doctor_says_well_with_0_and_names_what_is_wrong_with_3(here, exports, workspace):
    answer("load", *here, exports / "accounts.csv")
    assert answer("doctor", *here)["is_well"] is True

    with workspace.receipts.open("a") as file:
        file.write("nonsense\n")
    found = answer("doctor", *here, status=3)

    assert found["is_well"] is False
    [wrong] = [finding for finding in found["findings"] if not finding["is_well"]]
    assert wrong["what"] == "receipts"


def test_lint_reads_the_playbook(here):
    assert answer("lint", *here).keys() >= {"playbook", "version", "findings"}


@pytest.mark.parametrize(
    "command", [["load", "accounts.csv"], ["run"], ["status"], ["quarantine"], ["doctor"]]
)
def test_a_warehouse_that_another_process_holds_is_busy_and_the_process_is_named(here, workspace, command):
    hold = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(workspace.warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        error = refusal(*command, *here, status=4)
        holder.stdin.close()

    assert error["kind"] == "WarehouseBusy"
    assert f"(process {holder.pid})" in error["message"]
    assert "python" in error["message"]
    assert "Wait for it to end, and try again." in error["message"]


def test_questions_are_answered_while_another_process_writes(demo, demo_workspace, tmp_path):
    """Readers read what is published; they never open the warehouse."""
    hold = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(demo_workspace.warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        accounts = answer("accounts", *demo, "--limit", 1)["accounts"]
        holder.stdin.close()

    assert len(accounts) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["nope"],
        ["load"],
        ["explain"],
        ["accounts", "--limit", "0"],
        ["accounts", "--nope"],
        ["run", "--json", "x"],
    ],
)
def test_a_wrong_command_or_argument_ends_with_2_and_says_nothing_on_standard_output(arguments):
    code, out, err = abm(*arguments)

    assert (code, out) == (2, "")
    assert "Usage: " in err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    code, out, _ = abm(command, "--help")

    assert code == 0
    assert "Usage: " in out
    assert "--json" in out


def test_the_commands_are_those_of_the_contract():
    contract = "init load quarantine run accounts explain sql serve demo status doctor".split()

    assert set(contract) <= set(COMMANDS)


def test_without_json_the_answer_is_a_table_on_standard_output_and_remarks_are_not(here, exports):
    code, out, err = abm("load", *here, exports / "accounts.csv")

    assert code == 0
    assert out.split()[:3] == ["file", "entity", "status"]
    assert err == "Rows were set aside; `abm quarantine` shows them with their reasons.\n"


def test_quiet_says_nothing_but_the_answer(here, exports):
    code, out, err = abm("load", *here, exports / "accounts.csv", "--quiet")

    assert (code, err) == (0, "")
    assert "accounts.csv" in out


def test_names_are_text_and_no_markup_nor_a_terminals_command(here, exports):
    (exports / "accounts.csv").write_text("account_id,name\nA1,[red]Acme[/red] \x1b[31m\n")
    answer("load", *here, exports / "accounts.csv")
    answer("run", *here)
    _, out, _ = abm("accounts", *here)

    assert "[red]Acme[/red]" in out
    assert "\x1b" not in out


def test_a_demo_that_is_built_stays_as_it_is(demo_workspace):
    content = answer("demo", demo_workspace.folder, "--no-serve")

    assert content["workspace"] == str(demo_workspace.folder)


def test_a_demo_goes_to_an_empty_folder_only(exports):
    assert "is not empty" in refusal("demo", exports, "--no-serve", status=2)["message"]
    assert (exports / "accounts.csv").exists()


def test_the_command_line_starts_without_what_is_heavy():
    """What keeps `abm --help` quick: the engines are imported inside the verbs that need them."""
    heavy = ["duckdb", "pandas", "dash", "networkx", "plotly", "pyarrow", "numpy", "scipy"]
    code = f"import sys, abm.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_the_installed_command_prints_one_json_object_and_nothing_else(workspace, tmp_path):
    """In a process of its own, from another folder, with no terminal."""
    command = Path(sys.executable).with_name("abm")
    environment = os.environ | {"ABM_WORKSPACE": str(workspace.folder)}
    done = subprocess.run(
        [command, "status", "--json"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["workspace"] == str(workspace.folder)
