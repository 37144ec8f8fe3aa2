"""The demo workspace: exports of a synthetic company, loaded and scored like those of a real one."""

import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from abm.config import SETTINGS_FILE
from abm.config.settings import SHIPPED_TEXT
from abm.errors import LoadRefused, UsageError
from abm.pipeline.run import Run, run
from abm.playbook.goals import GOALS_FILE
from abm.playbook.held_reviews import REVIEWS_FILE
from abm.workspace import Workspace, create_workspace
from abm_warehouse.demo import DEMO_AS_OF, SIZES, write_demo_exports
from abm_warehouse.loading.load import load_file
from abm_warehouse.profiles.reading import read_profile
from abm_warehouse.storage.connections import open_warehouse

MARKER = "exports/planted.csv"

GOALS = (
    ("revenue", "2026-07-01", "2026-09-30", 500_000, "USD"),
    ("pipeline", "2026-07-01", "2026-12-31", 900_000, "USD"),
    ("deals_won", "2026-10-01", "2026-12-31", 20, ""),
    ("sql", "2026-07-01", "2026-09-30", 120, ""),
)
"""What the made-up company of the size demo wants to reach: of its quarter it misses the revenue alone."""

REVIEWS_HELD = """\
what,on,by,note
losses,2026-07-02,Dana Reyes,both teams
rules,2026-06-15,Dana Reyes,
batch,2026-09-22,Milo Brandt,
new_market,2026-08-10,Dana Reyes,hospitals
"""
"""Reviews of the made-up company: that of the rules is due, since it sells to a new market."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo workspace that was built, and how long each stage took."""

    folder: Path
    size: str
    run: Run
    seconds: dict[str, float]

    @property
    def planted(self) -> Path:
        """The file that lists the test accounts, and what abm must say about each."""
        return self.folder / MARKER

    def report(self) -> dict[str, Any]:
        """The result of the run as one JSON object, with the workspace, the size and the stages."""
        stages = {stage: round(seconds, 2) for stage, seconds in self.seconds.items()}
        return {
            "workspace": str(self.folder),
            "size": self.size,
            **asdict(self.run),
            "stages": stages,
        }


def is_demo(folder: Path) -> bool:
    """Whether a folder is a demo workspace that was built completely."""
    return (folder / MARKER).is_file() and (folder / "published" / "CURRENT").is_file()


def build_demo(
    folder: Path,
    *,
    size: str = "demo",
    again: bool = False,
    progress: Callable[[str], None] = lambda stage: None,
) -> Demo:
    """
    Build a demo workspace: write the exports, load them and score them.

    It is built in a folder beside the target and moved there when it is complete, so that an interrupted
    build does not block the next one.

    Parameters
    ----------
    folder
        The target: a new or empty folder or, with ``again``, a demo workspace, which is replaced.
    size
        demo, S, M or L.
    again
        Replace an existing demo workspace.
    progress
        Called with the name of each stage as it starts.

    Raises
    ------
    UsageError
        If the size is unknown, or the folder holds anything else.
    """
    if size not in SIZES:
        raise UsageError(f"There is no size {size!r}; use one of {', '.join(SIZES)}.")
    if folder.exists() and not (again and is_demo(folder)) and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty, and is not a demo workspace; name another folder.")
    staging = folder.absolute().with_name(f".{folder.name}.building")
    shutil.rmtree(staging, ignore_errors=True)
    built = _build(staging, size, progress)
    if folder.exists():
        shutil.rmtree(folder)
    staging.rename(folder)
    return replace(built, folder=folder.resolve())


def create_demo_workspace(folder: Path, *, keeps_sources: bool = True) -> Workspace:
    """Make a workspace whose runs score as of the demo's instant."""
    workspace = create_workspace(folder)
    pinned = SHIPPED_TEXT.replace(
        "# as_of = 2026-09-30T12:00:00Z  ", f"as_of = {DEMO_AS_OF:%Y-%m-%dT%H:%M:%SZ}    "
    )
    if not keeps_sources:
        pinned = pinned.replace("keep_sources = true ", "keep_sources = false")
    (workspace.folder / SETTINGS_FILE).write_text(pinned, "utf-8")
    return workspace


def write_plans(folder: Path, size: str) -> None:
    """Write the goals of the made-up company, in proportion to its size, and the reviews that it held."""
    times = SIZES[size].accounts / SIZES["demo"].accounts
    goals = "".join(
        f"{measure},{starts_on},{ends_on},{round(target * times)},{currency}\n"
        for measure, starts_on, ends_on, target, currency in GOALS
    )
    (folder / GOALS_FILE).write_text(f"measure,starts_on,ends_on,target,currency\n{goals}", "utf-8")
    (folder / REVIEWS_FILE).write_text(REVIEWS_HELD, "utf-8")


def load_exports(
    workspace: Workspace, files: Iterable[Path], progress: Callable[[str], None] = lambda stage: None
) -> None:
    """
    Load canonical files, in this order.

    Raises
    ------
    LoadRefused
        If a file has a bad row.
    """
    profile = read_profile("abm", workspace.profiles)
    settings = workspace.settings()
    with open_warehouse(workspace.warehouse, settings) as con:
        for file in files:
            progress(f"load {file.name}")
            batch = load_file(
                con,
                file,
                profile,
                receipts=workspace.receipts,
                archive_in=workspace.sources if settings.keep_sources else None,
                strict=True,
            )
            if batch.status == "refused":
                raise LoadRefused(f"{file.name}: {batch.reason}")


def _build(folder: Path, size: str, progress: Callable[[str], None]) -> Demo:
    workspace = create_demo_workspace(folder)
    seconds: dict[str, float] = {}
    started = time.perf_counter()
    company = write_demo_exports(workspace.folder / "exports", size=size, progress=progress)
    seconds["write exports"] = time.perf_counter() - started

    started = time.perf_counter()
    load_exports(workspace, company.files, progress)
    seconds["load"] = time.perf_counter() - started
    write_plans(workspace.folder, size)
    result = run(workspace, progress=progress)
    seconds["run"] = result.seconds
    return Demo(folder=workspace.folder, size=size, run=result, seconds=seconds)
