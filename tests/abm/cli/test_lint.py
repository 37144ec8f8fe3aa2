"""``abm lint``: what a playbook can reach, and warnings about it."""

from abm.playbook.model import shipped_text
from tests.abm.commands import abm, answer


def test_lint_reads_the_playbook_of_the_workspace_and_shows_what_it_reaches(here):
    content = answer("lint", *here)

    assert content["most"] == {"fit": 50, "intent": 50, "score": 100}
    assert next((t["name"], t["signals"]) for t in content["thresholds"]) == ("band mql", 1)
    assert content["findings"] == content["agreed"] == []
    assert content["is_judged_by_book"] is False


def test_lint_of_a_file_names_lines_signatures_and_the_cheapest_path(here, tmp_path):
    text = shipped_text("points-100").replace("score_from = 100", "score_from = 300")
    signed = '[[agreed]]\nby = "Dana Reyes"\nrole = "Head of Sales"\non = 2026-09-01\n\n[fit]'
    text = text.replace("[fit]", signed, 1)
    file = tmp_path / "draft.toml"
    file.write_text(text)
    line = 1 + text[: text.index("score_from = 300")].count("\n")

    code, out, _ = abm("lint", file, *here)
    assert code == 0
    assert "Agreed by Dana Reyes (Head of Sales) on 2026-09-01." in out
    assert "1 x demo request by an economic buyer (37.5)" in out
    assert f"- line {line}, bands[2].score_from: Band 'mql' starts at 300" in out
    assert "Write 200 or less" in out
