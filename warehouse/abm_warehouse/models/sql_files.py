"""Where the SQL files are."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def sql_root() -> Traversable:
    """Folder of SQL files: inside the wheel, or beside this source root in a checkout."""
    packaged = files("abm_warehouse") / "sql"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "sql"
