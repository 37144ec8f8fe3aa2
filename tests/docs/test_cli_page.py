"""docs/cli.md says what the commands say."""

import pytest

from docs.generate import CLI_PAGE, cli_page
from tests.docs.pages import sections


def test_the_page_is_as_the_commands_are():
    assert CLI_PAGE.read_text("utf-8") == cli_page(), "The commands changed: run `make docs`."


@pytest.mark.parametrize("command", ["abm load", "abm run", "abm decide account", "abm profile new"])
def test_every_command_has_a_section(command):
    assert command in [title for title, _ in sections(cli_page(), "## ")]
