"""``abm init``: a new workspace."""

from abm.workspace import find_workspace
from tests.abm.commands import answer, refusal


def test_init_creates_a_workspace_and_names_it(tmp_path):
    folder = tmp_path / "new"

    assert answer("init", folder) == {"workspace": str(folder), "playbook": "fit-intent-100"}
    assert sorted(path.name for path in folder.iterdir()) == ["abm.toml", "playbook.toml", "profiles"]


def test_init_uses_the_playbook_that_is_named(tmp_path):
    assert answer("init", tmp_path / "new", "--playbook", "points-100")["playbook"] == "points-100"
    assert find_workspace(tmp_path / "new").playbook().name == "points-100"


def test_init_with_an_unknown_playbook_is_wrong_usage_and_creates_nothing(tmp_path):
    error = refusal("init", tmp_path / "new", "--playbook", "points-10", status=2)

    assert "points-10" in error["message"]
    assert "points-100" in error["message"]
    assert not (tmp_path / "new").exists()


def test_init_leaves_a_folder_with_files_as_it_is(exports):
    assert "is not empty" in refusal("init", exports, status=2)["message"]
    assert "is not empty" in refusal("init", exports / "accounts.csv", status=2)["message"]
