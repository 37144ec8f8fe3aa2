"""A workspace and its settings."""

import pytest

from abm.config.settings import read_workspace_settings
from abm.errors import SettingsError, UsageError
from abm.workspace import create_workspace, find_workspace


def test_a_new_workspace_has_settings_a_playbook_and_a_place_for_profiles(tmp_path):
    made = create_workspace(tmp_path / "w", playbook_name="points-100")

    assert made.playbook().name == "points-100"
    assert made.settings().keep_generations == 3
    assert made.profiles.is_dir()


def test_a_folder_with_files_is_left_as_it_is(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(UsageError, match="not empty"):
        create_workspace(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_folder_without_settings_is_not_a_workspace_and_the_error_says_how_to_make_one(tmp_path):
    with pytest.raises(UsageError, match="abm init"):
        find_workspace(tmp_path)


def test_environment_variables_win_over_the_file(tmp_path):
    folder = create_workspace(tmp_path / "w").folder

    assert read_workspace_settings(folder, {"ABM_THREADS": "3"}).threads == 3
    assert read_workspace_settings(folder, {}).threads is None


def test_a_wrong_environment_variable_is_an_error_that_names_it(tmp_path):
    folder = create_workspace(tmp_path / "w").folder

    with pytest.raises(SettingsError, match=r"ABM_\*"):
        read_workspace_settings(folder, {"ABM_THREADS": "many"})


def test_a_time_without_a_zone_is_refused(tmp_path):
    folder = create_workspace(tmp_path / "w").folder
    (folder / "abm.toml").write_text("as_of = 2026-09-30T12:00:00\n")

    with pytest.raises(SettingsError, match="line 1: as_of"):
        read_workspace_settings(folder, {})
