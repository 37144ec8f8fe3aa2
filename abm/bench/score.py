"""Scores: of one instant, of twelve and of a year, from touches or raw rows, and as analysts compute them."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from abm.bench import analysts
from abm.bench.comparing import require_equal
from abm.bench.demo_book import DemoBook
from abm.bench.floors import NAMES, F, measure_floors
from abm.bench.measuring import Clock, Cost, Measured, in_child, median_part, median_peak_mb
from abm.bench.scored_tables import (
    ACCOUNT_SCORES,
    BOOK,
    CONTACT_SCORES,
    models_from_raw,
    models_from_touches,
    scratch_database,
)
from abm.bench.tables import Line, Table, cost_line
from abm.playbook.tables import WEEKS, WEEKS_OF_A_YEAR
from abm.workspace import Workspace
from abm_warehouse.storage.connections import connect
from abm_warehouse.storage.sql_text import literal

ONE = "contact scores of one instant"
ONE_ROLLED_UP = "contact and account scores of one instant"
TWELVE = "contact and account scores of twelve instants"
YEAR = "contact and account scores of 53 weekly instants"
RAW = "from raw rows to the scores of twelve instants"
BUILDS = {
    ONE: (models_from_touches, CONTACT_SCORES, 1),
    ONE_ROLLED_UP: (models_from_touches, ACCOUNT_SCORES, 1),
    TWELVE: (models_from_touches, ACCOUNT_SCORES, WEEKS),
    YEAR: (models_from_touches, ACCOUNT_SCORES, WEEKS_OF_A_YEAR),
    RAW: (models_from_raw, ACCOUNT_SCORES, WEEKS),
}
"""What is built: from which tables, up to which, for how many instants."""

ANALYSTS = {"pandas": "abm.bench.analyst_pandas", "polars": "abm.bench.analyst_polars"}
"""The module of each analyst, by the library it needs."""

ANALYSED_SIZES = ("S", "M")
"""Sizes at which analysts score too: they hold all touches in memory, which at L takes some 20 GB."""

FLOORS, BUILD = "floors", "build"
READ_WHOLE = "read_whole"
"""Schema of the tables into which views are read."""

KEYS = {
    "contact_scores": ("as_of", "contact_id"),
    "account_scores": ("as_of", "account_id", "solution"),
}
"""Columns that tell the rows of a scored table apart."""


def bench(book: DemoBook, repeat: int) -> list[Table]:
    """
    Measure scores.

    Parameters
    ----------
    book
        The demo company.
    repeat
        How often everything is measured, by turns.

    Raises
    ------
    BenchFailed
        If scores differ from those that the run published.
    """
    workspace = book.scored
    inputs = book.scratch("inputs")
    agreement = in_child(analysts.write_inputs, workspace, inputs).answer
    taken: dict[str, list[Measured]] = {}
    for number in range(repeat):
        taken.setdefault(FLOORS, []).append(in_child(measure_floors, workspace.folder))
        for name in BUILDS:
            file = book.scratch("scores.duckdb")
            taken.setdefault(name, []).append(in_child(build, workspace, file, name))
            if number == 0:
                in_child(require_published, workspace, file, name)
        for library, module in ANALYSTS.items():
            if book.size in ANALYSED_SIZES and find_spec(library):
                result = book.scratch("scores.parquet")
                write_scores = import_module(module).write_scores
                taken.setdefault(library, []).append(in_child(write_scores, inputs, agreement, result))
                if number == 0:
                    in_child(require_same_as_analyst, workspace, result, library)
    for name in ("inputs", "scores.duckdb", "scores.parquet"):
        book.scratch(name)
    return [
        Table("scores; the floor is F", tuple(_lines(taken, book.size))),
        Table("ratios of CPU time", tuple(_ratios(taken))),
    ]


def _lines(taken: dict[str, list[Measured]], size: str) -> list[Line]:
    floor = median_part(taken[FLOORS], F)
    lines: list[Line] = [cost_line(NAMES[F], floor, floor=floor, peak_mb=median_peak_mb(taken[FLOORS]))]
    for name in (*BUILDS, *ANALYSTS):
        if name not in taken:
            needs = f"`pip install {name}`" if size in ANALYSED_SIZES else "a smaller size"
            lines.append({"what": f"{name}: not measured, needs {needs}"})
            continue
        what = f"{ONE}, with {name} from Parquet" if name in ANALYSTS else name
        peak_mb = median_peak_mb(taken[name])
        lines.append(cost_line(what, _cost(taken, name), floor=floor, peak_mb=peak_mb))
    return lines


def _ratios(taken: dict[str, list[Measured]]) -> list[Line]:
    analysed = [(library, ONE) for library in ANALYSTS if library in taken]
    pairs = [(TWELVE, ONE_ROLLED_UP), (YEAR, ONE_ROLLED_UP), *analysed]
    return [
        {
            "what": f"{name} / {base}",
            "ratio": _cost(taken, name).cpu_seconds / _cost(taken, base).cpu_seconds,
        }
        for name, base in pairs
    ]


def _cost(taken: dict[str, list[Measured]], name: str) -> Cost:
    return median_part(taken[name], analysts.SCORES if name in ANALYSTS else BUILD)


def build(clock: Clock, workspace: Workspace, file: Path, name: str) -> None:
    """Build the models of an entry of ``BUILDS``; a wanted view is read whole."""
    models_from, wanted, weeks = BUILDS[name]
    models = models_from(wanted)
    views = [model.name for model in models if model.kept_as == "view" and model.name in wanted]
    with scratch_database(workspace, file, models, weeks=weeks) as con:
        con.execute(f"create schema {READ_WHOLE}")
        with clock.time(BUILD):
            for model in models:
                model.build(con)
            for view in views:
                con.execute(f"create table {READ_WHOLE}.{view} as select * from main.{view}")


def require_published(clock: Clock, workspace: Workspace, file: Path, name: str) -> None:
    """Refuse scores that differ from those that the run made, at the instants that both scored."""
    _, wanted, _ = BUILDS[name]
    with clock.time("compare"), connect(config={"memory_limit": workspace.settings().memory_limit}) as con:
        con.execute(f"attach {literal(str(workspace.warehouse))} as {BOOK} (read_only)")
        con.execute(f"attach {literal(str(file))} as built (read_only)")
        tables = {
            table: schema
            for schema, table in con.execute(
                "select schema_name, table_name from duckdb_tables() where database_name = 'built'"
            ).fetchall()
        }
        for table in wanted:
            found = f"built.{tables[table]}.{table}"
            require_equal(
                con,
                f"(from {BOOK}.{table} where as_of in (select as_of from {found}))",
                f"(from {found} where as_of in (select as_of from {BOOK}.run.clock))",
                key=KEYS[table],
                what=f"{name}, {table}",
            )


def require_same_as_analyst(clock: Clock, workspace: Workspace, result: Path, library: str) -> None:
    """Refuse scores of an analyst that differ from those that the run made."""
    with (
        clock.time("compare"),
        connect(workspace.warehouse, read_only=True, config={"memory_limit": "1GB"}) as con,
    ):
        found = f"read_parquet({literal(str(result))})"
        require_equal(
            con, f"({analysts.RESULT})", found, key=("contact_id",), what=f"The scores of {library}"
        )
