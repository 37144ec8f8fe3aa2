"""``abm lint``: warnings about the playbook."""

from tests.abm.commands import answer


def test_lint_reads_the_playbook(here):
    assert answer("lint", *here).keys() >= {"playbook", "version", "findings"}
