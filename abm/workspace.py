"""A workspace: the folder a user owns, and where everything in it lies."""

from dataclasses import dataclass
from pathlib import Path

from abm.config import settings
from abm.config.settings import WorkspaceSettings
from abm.errors import UsageError
from abm.playbook import model as playbook
from abm.playbook.match_odds import MatchOdds, read_match_odds
from abm.playbook.model import Playbook
from abm.titles import tables as title_tables
from abm.titles.tables import TitleTables

PLAYBOOK_FILE = "playbook.toml"


@dataclass(frozen=True, slots=True)
class Workspace:
    """
    Paths of a workspace and its two settings files.

    Parameters
    ----------
    folder
        Absolute path of the workspace.
    """

    folder: Path

    @property
    def warehouse(self) -> Path:
        """The write store: one writer, nobody else opens it."""
        return self.folder / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """Generations of immutable snapshots, and the pointer to the current one."""
        return self.folder / "published"

    @property
    def receipts(self) -> Path:
        """Hash-chained receipts of every load, outside the database."""
        return self.folder / "receipts.jsonl"

    @property
    def decision_log(self) -> Path:
        """What people decided; many processes may write it."""
        return self.folder / "decisions.sqlite"

    @property
    def sources(self) -> Path:
        """Copies of the files that were loaded, by the hash of their content."""
        return self.folder / "sources"

    @property
    def profiles(self) -> Path:
        """Source profiles of the user's own."""
        return self.folder / "profiles"

    def settings(self) -> WorkspaceSettings:
        """What ``abm.toml`` and ``ABM_*`` say."""
        return settings.read_workspace_settings(self.folder)

    def playbook(self) -> Playbook:
        """The agreement of marketing and sales that runs use."""
        return playbook.read_playbook(self.folder / PLAYBOOK_FILE)

    def title_tables(self) -> TitleTables:
        """What job titles are read by: rows of the folder's ``title_*.csv``, then the shipped ones."""
        return title_tables.read_tables(self.folder)

    def match_odds(self) -> tuple[MatchOdds, ...]:
        """What evidence for an account is worth: the folder's ``match_odds.csv``, then the shipped one."""
        return read_match_odds(self.folder)


def find_workspace(folder: Path) -> Workspace:
    """
    The workspace in a folder.

    Raises
    ------
    UsageError
        If the folder is not a workspace.
    """
    if not (folder / settings.FILE_NAME).is_file():
        raise UsageError(
            f"{folder} is not a workspace: it has no {settings.FILE_NAME}. "
            f"Make one with `abm init {folder}`, or name one with --workspace or ABM_WORKSPACE."
        )
    return Workspace(folder.resolve())


def create_workspace(folder: Path, *, playbook_name: str = playbook.DEFAULT) -> Workspace:
    """
    Make a new workspace with the shipped settings and a shipped playbook.

    Raises
    ------
    UsageError
        If the folder holds anything already or cannot be made, or there is no such playbook.
    """
    text = playbook.shipped_text(playbook_name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty; `abm init` makes a new folder or fills an empty one.")
    try:
        (folder / "profiles").mkdir(parents=True)
        (folder / PLAYBOOK_FILE).write_text(text, "utf-8")
        (folder / settings.FILE_NAME).write_text(settings.SHIPPED_TEXT, "utf-8")
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}.") from error
    return find_workspace(folder)
