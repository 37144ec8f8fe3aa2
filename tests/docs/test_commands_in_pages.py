"""The commands that the pages show exist, with the options they are given."""

import shlex

import pytest
import typer

from abm.cli import command_line
from tests.docs.pages import ROOT, code_blocks, pages

SHELL_PAGES = [page for page in pages() if "```sh" in page.read_text("utf-8")]


def commands_in(block):
    """Words of every ``abm`` command of a shell block, without ``abm`` itself."""
    commands = [[]]
    statement = ""
    for line in block.splitlines():
        statement += f"{line}\n"
        try:
            words = shlex.split(statement, comments=True)
        except ValueError:  # a quote goes on in the next line
            continue
        statement = ""
        commands.append([])
        for word in words:
            if word == "&&":
                commands.append([])
            else:
                commands[-1].append(word)
    return [words[1:] for words in commands if words and words[0] == "abm"]


def unknown_words(words):
    """What of a command the command line does not have: the command itself, or options."""
    command = typer.main.get_command(command_line())
    rest = list(words)
    while hasattr(command, "commands"):
        name = rest.pop(0)
        if name not in command.commands:
            return [name]
        command = command.commands[name]
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    return [word for word in rest if word.startswith("-") and word not in {*known, "--help", "-h"}]


@pytest.mark.slow
@pytest.mark.parametrize("page", SHELL_PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_of_a_page_exists_with_its_options(page):
    blocks = code_blocks(str(page.relative_to(ROOT)), "sh")
    commands = [words for block in blocks for words in commands_in(block)]

    assert [words for words in commands if unknown_words(words)] == []


def test_a_command_or_option_that_does_not_exist_would_be_found():
    block = 'cd abm\nabm lode a.csv  # --x\nabm sql "select 1\n  as n" --form csv && abm run\n'

    assert commands_in(block) == [["lode", "a.csv"], ["sql", "select 1\n  as n", "--form", "csv"], ["run"]]
    assert [unknown_words(words) for words in commands_in(block)] == [["lode"], ["--form"], []]
