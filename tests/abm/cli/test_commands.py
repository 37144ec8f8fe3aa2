"""What every command promises: what it writes to standard output, and its exit status."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from abm.cli import command_line
from abm.workspace import Workspace, create_workspace
from abm_warehouse.storage import connections
from tests.abm.commands import abm, answer, refusal
from tests.abm.conftest import ACCOUNTS

COMMANDS = [command.name or command.callback.__name__ for command in command_line().registered_commands]


def test_every_command_refuses_a_folder_that_is_not_a_workspace(tmp_path):
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


@pytest.mark.parametrize(
    "command", [["load", "accounts.csv"], ["run"], ["status"], ["quarantine"], ["doctor"]]
)
def test_a_warehouse_that_another_process_holds_is_busy_and_the_process_is_named(
    here, workspace, command, monkeypatch
):
    monkeypatch.setattr(connections, "WAIT_SECONDS", 0.1)
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
def test_a_wrong_command_or_argument_has_exit_status_2_and_writes_nothing_to_standard_output(arguments):
    code, out, err = abm(*arguments)

    assert (code, out) == (2, "")
    assert "Usage: " in err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    code, out, _ = abm(command, "--help")

    assert code == 0
    assert "Usage: " in out
    assert "--json" in out


def test_the_commands_are_those_that_users_rely_on():
    contract = "init load quarantine run accounts explain sql serve demo status doctor".split()

    assert set(contract) <= set(COMMANDS)


def test_without_json_the_answer_is_a_table_on_standard_output_and_notes_are_not(here, exports):
    code, out, err = abm("load", *here, exports / "accounts.csv")

    assert code == 0
    assert out.split()[:3] == ["file", "entity", "status"]
    assert err == "Some rows were quarantined; `abm quarantine` shows them with their reasons.\n"


def test_quiet_prints_nothing_but_the_answer(here, exports):
    code, out, err = abm("load", *here, exports / "accounts.csv", "--quiet")

    assert (code, err) == (0, "")
    assert "accounts.csv" in out


@pytest.mark.slow
def test_names_are_printed_as_text_without_markup_or_terminal_commands(here, exports):
    (exports / "accounts.csv").write_text("account_id,name\nA1,[red]Acme[/red] \x1b[31m\n")
    answer("load", *here, exports / "accounts.csv")
    answer("run", *here)
    _, out, _ = abm("accounts", *here)

    assert "[red]Acme[/red]" in out
    assert "\x1b" not in out


def test_a_demo_that_is_built_stays_as_it_is(demo_workspace):
    content = answer("demo", demo_workspace.folder, "--no-serve")

    assert content["workspace"] == str(demo_workspace.folder)


def test_a_demo_needs_an_empty_folder(exports):
    assert "is not empty" in refusal("demo", exports, "--no-serve", status=2)["message"]
    assert (exports / "accounts.csv").exists()


def test_the_command_line_starts_without_importing_heavy_packages():
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


@pytest.mark.parametrize(
    "command", [["load", "accounts.csv"], ["run"], ["status"], ["quarantine"], ["doctor"]]
)
def test_every_command_reports_receipts_that_are_a_folder(here, exports, workspace, command):
    workspace.receipts.mkdir()
    code, out, err = abm(*command, *here)

    assert code == (3 if command == ["doctor"] else 0 if command == ["quarantine"] else 1)
    assert command == ["quarantine"] or "receipts.jsonl should be the file of receipts" in out + err


@pytest.fixture(scope="module")
def healthy(tmp_path_factory):
    """A published workspace; to copy."""
    folder = tmp_path_factory.mktemp("healthy")
    (folder / "accounts.csv").write_text(ACCOUNTS)
    workspace = create_workspace(folder / "workspace")
    answer("load", "--workspace", workspace.folder, folder / "accounts.csv")
    answer("run", "--workspace", workspace.folder)
    return workspace


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["pointer", "manifest"])
def test_a_damaged_publication_is_reported_without_a_traceback(healthy, tmp_path, damage):
    commands = ["status"], ["accounts"], ["explain", "A1"], ["sql", "select 1"]
    workspace = Workspace(shutil.copytree(healthy.folder, tmp_path / "workspace"))
    here = "--workspace", workspace.folder
    if damage == "pointer":
        (workspace.published / "CURRENT").write_bytes(b"\xff")
    else:
        (workspace.published / "0001" / "manifest.json").write_text("{}")
    for command in commands:
        code, _, err = abm(*command, *here)
        if damage == "pointer":
            assert code == 1
            assert "CURRENT cannot be read" in err
        else:
            assert (code, err) == (0, "") or (code == 1 and "manifest.json lacks run_id" in err)
    answer("doctor", *here, status=3)
    answer("run", *here)
    assert [abm(*command, *here)[0] for command in commands] == [0, 0, 0, 0]


def test_wrong_settings_are_named_with_their_line(here, workspace):
    (workspace.folder / "abm.toml").write_text('time_zone = "Berlin"\n')

    assert "line 1: time_zone: 'Berlin' is not a time zone" in refusal("status", *here, status=2)["message"]


def test_the_environment_is_a_setting_too(here, monkeypatch):
    monkeypatch.setenv("ABM_THREADS", "none")

    assert "ABM_*" in refusal("status", *here, status=2)["message"]


def test_before_the_first_run_every_question_says_what_to_do(here):
    for question in (["accounts"], ["explain", "A1"], ["sql", "select 1"]):
        error = refusal(*question, *here, status=1)
        assert error["kind"] == "NothingPublished"
        assert "`abm load`, then `abm run`" in error["message"]
