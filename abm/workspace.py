"""
A workspace: the folder a user owns, and the paths of everything in it.

Settings, playbook and title tables are imported when they are read, because most commands need none of them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from abm.config import SETTINGS_FILE
from abm.errors import UsageError
from abm.playbook import DEFAULT_PLAYBOOK

if TYPE_CHECKING:
    from abm.config.settings import WorkspaceSettings
    from abm.playbook.goals import AgreedGoal
    from abm.playbook.journeys import Journey
    from abm.playbook.kind_rules import KindRule
    from abm.playbook.match_odds import MatchOdds
    from abm.playbook.model import Playbook
    from abm.playbook.rates import Rate
    from abm.playbook.target_accounts import TargetAccount
    from abm.playbook.words import Word

PLAYBOOK_FILE = "playbook.toml"


@dataclass(frozen=True, slots=True)
class Workspace:
    """
    The paths of a workspace, and what its settings files hold.

    Parameters
    ----------
    folder
        Absolute path of the workspace.
    """

    folder: Path

    @property
    def warehouse(self) -> Path:
        """The database that loads and runs write."""
        return self.folder / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The published generations, and the pointer to the current one."""
        return self.folder / "published"

    @property
    def receipts(self) -> Path:
        """Hash-chained receipts of every load, outside the database."""
        return self.folder / "receipts.jsonl"

    @property
    def decision_log(self) -> Path:
        """The log of people's decisions; several processes may write to it at once."""
        return self.folder / "decisions.sqlite"

    @property
    def sources(self) -> Path:
        """The archived source files, by the hash of their content."""
        return self.folder / "sources"

    @property
    def playbooks(self) -> Path:
        """The playbooks that runs have used, by version."""
        return self.folder / "playbooks"

    @property
    def run_log(self) -> Path:
        """The instants and the rules of every run that was published."""
        return self.folder / "runs.jsonl"

    @property
    def profiles(self) -> Path:
        """The user's own source profiles."""
        return self.folder / "profiles"

    @property
    def parse_cache(self) -> Path:
        """What was found in SQL and code by parsing it; the file may be removed at any time."""
        return self.folder / ".parsed.json"

    def settings(self) -> "WorkspaceSettings":
        """The settings of ``abm.toml`` and of the environment variables ``ABM_*``."""
        from abm.config.settings import read_workspace_settings

        return read_workspace_settings(self.folder)

    @property
    def playbook_file(self) -> Path:
        """The rules of the workspace."""
        return self.folder / PLAYBOOK_FILE

    def playbook(self) -> "Playbook":
        """The rules that marketing and sales agreed on, which runs apply."""
        from abm.playbook.model import read_playbook

        return read_playbook(self.playbook_file)

    def match_odds(self) -> "tuple[MatchOdds, ...]":
        """How strong each kind of evidence is: the folder's ``match_odds.csv``, then the shipped one."""
        from abm.playbook.match_odds import read_match_odds

        return read_match_odds(self.folder)

    def kind_rules(self) -> "tuple[KindRule, ...]":
        """
        What kinds of engagement mean: the folder's ``kind_rules.csv``, then the shipped one.

        Raises
        ------
        SettingsError
            If the file has mistakes, or a rule gives a kind that neither the catalogue nor the playbook has.
        """
        from abm.playbook.kind_rules import read_kind_rules

        return read_kind_rules(self.folder, {kind.name for kind in self.playbook().kinds})

    def words(self) -> "tuple[Word, ...]":
        """What words of other systems mean: the rows of the folder's ``words.csv``, then the shipped ones."""
        from abm.playbook.words import read_words

        return read_words(self.folder)

    def rates(self) -> "tuple[Rate, ...]":
        """What other currencies are worth: the folder's ``rates.csv``."""
        from abm.playbook.rates import read_rates

        return read_rates(self.folder)

    def goals(self) -> "tuple[AgreedGoal, ...]":
        """What marketing and sales want to reach: the folder's ``goals.csv``."""
        from abm.playbook.goals import read_goals

        return read_goals(self.folder)

    def journeys(self) -> "tuple[Journey, ...]":
        """The nurture journeys: the folder's ``journeys.toml``, else the shipped ones."""
        from abm.playbook.journeys import read_journeys

        return read_journeys(self.folder)

    def target_accounts(self) -> "tuple[TargetAccount, ...]":
        """The list of target accounts: the folder's ``target_accounts.csv``."""
        from abm.playbook.target_accounts import read_target_accounts

        return read_target_accounts(self.folder)


def find_workspace(folder: Path) -> Workspace:
    """
    The workspace in a folder.

    Raises
    ------
    UsageError
        If the folder is not a workspace.
    """
    if not (folder / SETTINGS_FILE).is_file():
        raise UsageError(
            f"{folder} is not a workspace: it has no {SETTINGS_FILE}. "
            f"Make one with `abm init {folder}`, or name one with --workspace or ABM_WORKSPACE."
        )
    return Workspace(folder.resolve())


def create_workspace(folder: Path, *, playbook_name: str = DEFAULT_PLAYBOOK) -> Workspace:
    """
    Make a new workspace with the shipped settings and a shipped playbook.

    Raises
    ------
    UsageError
        If the folder is not empty or cannot be created, or no shipped playbook has that name.
    """
    from abm.config.settings import SHIPPED_TEXT
    from abm.playbook.model import shipped_text

    text = shipped_text(playbook_name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty; `abm init` needs a new or an empty folder.")
    try:
        (folder / "profiles").mkdir(parents=True)
        (folder / PLAYBOOK_FILE).write_text(text, "utf-8")
        (folder / SETTINGS_FILE).write_text(SHIPPED_TEXT, "utf-8")
    except OSError as error:
        raise UsageError(f"{folder} cannot be created: {error.strerror}.") from error
    return find_workspace(folder)
