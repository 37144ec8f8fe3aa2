"""The playbooks that runs have used."""

from datetime import UTC, datetime, timedelta

from abm.config.toml_files import parse_toml
from abm.playbook.kept import keep_playbook, kept_playbooks
from abm.playbook.model import Playbook, shipped_text
from abm.playbook.sentences import differences

AT = datetime(2026, 9, 30, tzinfo=UTC)
TEXT = shipped_text("fit-intent-100")
SIGNED = TEXT.replace("\n[fit]", '\n[[agreed]]\nby = "Dana"\nrole = "Sales"\non = 2026-09-01\n\n[fit]', 1)
STRICTER = TEXT.replace("person_cap = 50", "person_cap = 40", 1)


def used(folder, *texts):
    for days, text in enumerate(texts):
        keep_playbook(folder, parse_toml(text, Playbook, file="x"), text, AT + timedelta(days=days))
    return kept_playbooks(folder)


def test_rules_are_kept_once_and_the_signature_that_follows_with_them(tmp_path):
    [kept] = used(tmp_path, TEXT, TEXT, SIGNED)

    assert kept.used_from == AT
    assert kept.text == SIGNED
    assert kept.playbook.agreed[0].by == "Dana"


def test_other_rules_are_another_version_and_the_first_ones_are_listed_again_when_they_come_back(tmp_path):
    latest, other, first = used(tmp_path, TEXT, STRICTER, TEXT)

    assert latest.version == first.version != other.version
    assert (latest.used_from, first.used_from) == (AT + timedelta(days=2), AT)
    assert differences(first.playbook, other.playbook) == ("intent person cap: 50, now 40",)


def test_a_kept_file_that_cannot_be_read_is_still_listed(tmp_path):
    [kept] = used(tmp_path, TEXT)
    (tmp_path / f"{kept.version}.toml").write_text("name = 1")

    [unreadable] = kept_playbooks(tmp_path)
    assert (unreadable.version, unreadable.playbook) == (kept.version, None)


def test_no_run_has_kept_anything_at_first(tmp_path):
    assert kept_playbooks(tmp_path / "playbooks") == ()
