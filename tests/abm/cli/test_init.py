"""``abm init``: a new workspace."""

import pytest

from abm.workspace import find_workspace
from tests.abm.commands import abm, answer, refusal


def test_init_creates_a_workspace_and_names_it(tmp_path):
    folder = tmp_path / "new"

    made = answer("init", folder)
    assert (made["workspace"], made["playbook"]) == (str(folder), "fit-intent-100")
    assert sorted(path.name for path in folder.iterdir()) == ["abm.toml", "playbook.toml", "profiles"]


def test_init_uses_the_playbook_that_is_named(tmp_path):
    assert answer("init", tmp_path / "new", "--playbook", "points-100")["playbook"] == "points-100"
    assert find_workspace(tmp_path / "new").playbook().name == "points-100"


@pytest.mark.slow
def test_init_proposes_the_profile_that_fits_most_of_the_exports(tmp_path):
    exports = tmp_path / "exports"
    exports.mkdir()
    headers = {
        "all-contacts": "Record ID,First Name,Last Name,Email,Create Date",
        "all-companies": "Record ID,Company name,Create Date",
        "Account": "Id,Name,OwnerId",
        "notes": "text",
    }
    for name, header in headers.items():
        (exports / f"{name}.csv").write_text(f"{header}\n")

    made = answer("init", tmp_path / "new", exports)
    assert (made["profile"], made["exports"], made["exports_that_fit"]) == ("hubspot", 4, 2)
    code, out, _ = abm("init", tmp_path / "crm", exports / "Account.csv")
    assert (code, "--profile salesforce" in out) == (0, True)
    code, out, _ = abm("init", tmp_path / "none", exports / "notes.csv")
    assert (code, "Profiles: abm, ads, calls, chat" in out) == (0, True)


def test_init_with_an_unknown_playbook_is_wrong_usage_and_creates_nothing(tmp_path):
    error = refusal("init", tmp_path / "new", "--playbook", "points-10", status=2)

    assert "points-10" in error["message"]
    assert "points-100" in error["message"]
    assert not (tmp_path / "new").exists()


def test_init_leaves_a_folder_with_files_as_it_is(exports):
    assert "is not empty" in refusal("init", exports, status=2)["message"]
    assert "is not empty" in refusal("init", exports / "accounts.csv", status=2)["message"]
