"""The whole book at another instant or by other rules, scored in a folder that is removed afterwards."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from abm.pipeline.run import run
from abm.playbook.kept import Rules
from abm.workspace import Workspace
from abm_warehouse.storage.connections import open_warehouse

_NOT_COPIED = ("published", "sources", "exports")
"""Folders of a workspace that a run does not read."""


@contextmanager
def scored_apart(
    workspace: Workspace,
    *,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
    rules: Rules | None = None,
    progress: Callable[[str], None] = lambda stage: None,
) -> Iterator[Workspace]:
    """
    A workspace in which the book was run at other instants or by other rules.

    It holds a copy of the warehouse, next to it, until the caller is done. What the workspace has published
    stays as it is, and the run is not in its log.

    Parameters
    ----------
    workspace
        The workspace to copy; nobody may write to its warehouse meanwhile.
    as_of, known_at, rules
        As of :func:`abm.pipeline.run.run`.
    progress
        Called with the name of each stage when it starts.

    Raises
    ------
    AbmError
        If the run fails.
    """
    with TemporaryDirectory(prefix=".scored_apart_", dir=workspace.folder) as folder:
        apart = Workspace(Path(folder))
        with open_warehouse(workspace.warehouse, workspace.settings()) as con:
            con.execute("checkpoint")
            for path in workspace.folder.iterdir():
                if path.is_file():
                    shutil.copy2(path, apart.folder / path.name)
                elif path.name not in _NOT_COPIED and not path.name.startswith("."):
                    shutil.copytree(path, apart.folder / path.name)
        run(apart, as_of=as_of, known_at=known_at, rules=rules, progress=progress)
        yield apart
