"""What commands print: nothing of an export reaches the terminal as a command, and progress counts."""

import io
import json

import pytest
from rich.console import Console

from abm.cli import output
from abm.cli.output import Output
from abm.workspace import create_workspace
from tests.abm.commands import abm, answer

ESCAPES = "\x1b]0;owned\x07\x1b[2J\x9b31m\x08\x7f"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Options that name a workspace with terminal commands in every kind of name, loaded and run."""
    exports = tmp_path_factory.mktemp("exports")
    (exports / "accounts.csv").write_text(f"account_id,name,domain\nA1,Acme{ESCAPES},acme.example\n", "utf-8")
    (exports / "contacts.csv").write_text(
        "contact_id,account_id,email,full_name,title\n"
        f"C1,A1,ann@acme.example,Ann{ESCAPES},CFO{ESCAPES}\n"
        f",A1,bob@acme.example,Bob{ESCAPES},Developer\n",
        "utf-8",
    )
    (exports / "engagements.csv").write_text(
        "engagement_id,contact_id,kind,occurred_at\n"
        "E1,C1,demo_request,2026-01-05T10:00:00Z\n"
        f"E2,C1,demo_request,2026{ESCAPES}\n",
        "utf-8",
    )
    here = "--workspace", create_workspace(tmp_path_factory.mktemp("hostile") / "workspace").folder
    answer("load", *here, *sorted(exports.iterdir()))
    answer("run", *here, "--as-of", "2026-01-10")
    return here


def control_characters(text):
    return {character for character in text if not character.isprintable() and character != "\n"}


@pytest.mark.slow
@pytest.mark.parametrize("command", [["accounts"], ["explain", "A1"], ["quarantine"], ["status"], ["doctor"]])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_names_never_give_the_terminal_a_command(hostile, command, form):
    code, out, err = abm(*command, *hostile, *form)

    assert code == 0
    assert control_characters(out) == set()
    assert control_characters(err) == set()


def test_neither_do_notes_and_errors(here, exports):
    with_escapes = exports / f"odd{ESCAPES}.csv"
    with_escapes.write_text("a,b\n1,2\n")

    for arguments in (
        ["load", *here, with_escapes],
        ["explain", f"A{ESCAPES}", *here],
        ["profile", "check", with_escapes, *here],
    ):
        _, out, err = abm(*arguments)
        assert err
        assert control_characters(out + err) == set()


def test_text_that_utf_8_has_no_form_for_can_be_printed(capsys):
    """File names that are not UTF-8 have lone surrogates in Python."""
    Output(is_json=True).answer({"file": "caf\udce9.csv"}, lambda page: None)
    Output().note("caf\udce9.csv")

    printed = capsys.readouterr()
    assert printed.out == r'{"file": "caf\udce9.csv"}' + "\n"
    assert printed.err == "caf .csv\n"


def test_json_keeps_the_name_as_it_was_written(hostile):
    [account] = answer("accounts", *hostile)["accounts"]

    assert account["name"].startswith("Acme\x1b]0;owned")


@pytest.mark.slow
def test_quarantine_shows_as_many_rows_as_asked_and_says_how_many_there_are(here, exports):
    (exports / "accounts.csv").write_text("account_id,name\n" + ",Nobody\n" * 1_200)
    abm("load", *here, exports / "accounts.csv")

    content = answer("quarantine", *here)
    assert (len(content["rows"]), content["total"]) == (1_000, 1_200)
    _, out, err = abm("quarantine", *here, "--limit", 3)
    assert len(out.splitlines()) == 1 + 3
    assert err.startswith("These are the first 3 of 1,200 entries in quarantine; --limit shows more")
    assert abm("quarantine", *here, "--limit", 2_000)[2] == ""


@pytest.mark.slow
def test_progress_counts_the_steps_of_a_run(workspace):
    from abm.pipeline.run import run

    stages = []
    run(workspace, progress=stages.append)
    steps = [stage for stage in stages if stage.startswith("step ")]

    assert steps[0].startswith(f"step 1 of {len(steps)}, ")
    assert steps[-1].startswith(f"step {len(steps)} of {len(steps)}, ")
    assert len(steps) > 80


def test_a_terminal_shows_the_stage_without_its_control_characters(monkeypatch):
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100)
    monkeypatch.setattr(output, "Console", lambda **_: console)

    with Output().progress("Loading") as start_stage:
        start_stage("file 1 of 2, [red]a\x1b]0;owned\x07.csv")

    assert "Loading: file 1 of 2, [red]a ]0;owned .csv" in screen.getvalue()


def test_the_json_answer_is_one_line_of_ascii_controls_escaped(capsys):
    Output(is_json=True).answer({"name": ESCAPES}, lambda page: None)

    printed = capsys.readouterr().out
    assert control_characters(printed) == set()
    assert json.loads(printed) == {"name": ESCAPES}


@pytest.mark.parametrize("lines", [[], [["1", "Société 名前", "-"], ["12,000", "Acme", "yes"]]])
def test_a_table_that_fits_looks_as_it_would_if_it_were_folded(lines):
    fits, folds = (Console(file=io.StringIO(), width=80, highlight=False) for _ in range(2))

    output.Page(fits).table(("rank", "name", "MQA"), lines, right=("rank",))
    folds.print(output._folded([["rank", "name", "MQA"], *lines], [True, False, False]))

    assert fits.file.getvalue() == folds.file.getvalue()


def test_a_table_that_is_too_wide_is_folded():
    console = Console(file=io.StringIO(), width=20)
    output.Page(console).table(("name", "owner"), [("Acme Corporation", "Olga Owner")])

    assert all(len(line) <= 20 for line in console.file.getvalue().splitlines())


def test_numbers_are_aligned_to_the_right():
    console = Console(file=io.StringIO(), width=80)
    output.Page(console).table(("rank", "name"), [(1, "Acme"), (1_200, "名前")], right=("rank",))

    assert console.file.getvalue().splitlines() == [" rank  name", "    1  Acme", "1,200  名前"]
