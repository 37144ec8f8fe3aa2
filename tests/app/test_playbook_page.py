"""The page about the playbook: the agreement in words, signatures, warnings and versions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from abm.config.toml_files import parse_toml
from abm.playbook.kept import keep_playbook
from abm.playbook.model import Playbook, shipped_text
from abm_app.pages import playbook
from abm_app.server import page_at
from abm_app.snapshots import Snapshots
from abm_warehouse.publishing.manifest import read_manifest
from abm_warehouse.publishing.snapshots import require_current_generation
from tests.app.snapshot import NOW, publish
from tests.app.test_components import texts

OLD = shipped_text("fit-intent-100")
RULES = OLD.replace("person_cap = 50", "person_cap = 45", 1)
SIGNED = RULES.replace("\n[fit]", '\n[[agreed]]\nby = "Dana"\nrole = "Sales"\non = 2026-09-01\n\n[fit]', 1)


@pytest.fixture
def workspace(tmp_path):
    """A published generation, the rules of its run, and the rules of the run before."""
    publish(tmp_path)
    for days, text in ((-7, OLD), (0, RULES)):
        rules = parse_toml(text, Playbook, file="x")
        keep_playbook(tmp_path / "playbooks", rules, text, NOW + timedelta(days=days))
    (tmp_path / "playbook.toml").write_text(SIGNED)
    return tmp_path


def said(workspace) -> str:
    manifest = read_manifest(require_current_generation(workspace))
    version = parse_toml(RULES, Playbook, file="x").version
    with Snapshots(workspace).ask() as con:
        page = playbook.page(con, workspace, replace(manifest, playbook_version=version))
    return " ".join(" ".join(texts(page)).split())


def test_the_agreement_is_there_in_words_with_who_signed_it(workspace):
    page = said(workspace)

    assert "Dana Sales 1 September 2026" in page
    assert "Employees from 50 to 5,000" in page
    assert "Case study download A published 100-point model gives a case study 8 points" in page
    assert "at most 16 in 7 days; the same asset once in 7 days" in page
    assert "intent of 10 or more; fit of 15 or more" in page
    assert "1 change intent person cap: 50, now 45" in page
    assert "The rules of the last run" not in page


def test_a_rule_that_gives_nobody_points_is_named_with_its_line(workspace):
    line = SIGNED[: SIGNED.index('id = "too_large"')].count("\n")

    assert f"Rule 'too_large' gives nobody any points as of the run. Line {line}." in said(workspace)


@pytest.mark.parametrize(("text", "words"), [(OLD, "has changed since"), ("name = 1", "has mistakes now")])
def test_a_file_that_is_ahead_of_the_run_is_said_to_be(workspace, text, words):
    (workspace / "playbook.toml").write_text(text)

    assert f"The rules of the last run are shown. playbook.toml {words}" in said(workspace)


def test_rules_that_are_not_kept_are_said_not_to_be(workspace):
    shown = page_at("/playbook", "", Snapshots(workspace))

    assert shown.title == "Playbook"
    assert "The rules of this run are not kept." in " ".join(texts(shown.page))
