"""Put figures of ``abm bench --json`` into ``performance.md``: ``python docs/performance.py FILE...``."""

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from abm.bench.tables import Table

PAGE = Path(__file__).with_name("performance.md")

BEGIN, END = "<!-- abm bench {bench} -->", "<!-- end of abm bench {bench} -->"
"""The lines between which the figures of a bench stand."""


def main(files: Iterable[str]) -> None:
    """Write the page again with the figures of these files; several of one bench follow each other."""
    reports = [json.loads(Path(file).read_text("utf-8")) for file in files]
    page = PAGE.read_text("utf-8")
    for bench in dict.fromkeys(report["bench"] for report in reports):
        figures = (block(report) for report in reports if report["bench"] == bench)
        page = with_figures(page, bench, "\n\n".join(figures))
    PAGE.write_text(page, "utf-8")


def with_figures(page: str, bench: str, figures: str) -> str:
    """The page with other figures of a bench."""
    begin, end = BEGIN.format(bench=bench), END.format(bench=bench)
    before, found, rest = page.partition(begin)
    if not found or end not in rest:
        msg = f"{PAGE} has no lines {begin!r} and {end!r} to put the figures between; add them."
        raise SystemExit(msg)
    return f"{before}{begin}\n\n{figures}\n\n{end}{rest.partition(end)[2]}"


def block(report: Mapping[str, Any]) -> str:
    """The figures of one file: when and on what they were measured, and the tables."""
    machine = report["machine"]
    sizes = "; ".join(
        f"{size['size']}: {size['accounts']:,} accounts, {size['contacts']:,} contacts,"
        f" {size['engagements']:,} engagements"
        for size in report["sizes"]
    )
    when = datetime.fromisoformat(report["measured_at"])
    repeat = report["repeat"]
    how_often = "Measured once" if repeat == 1 else f"Medians of {repeat}, measured"
    said = (
        f"{how_often} on {when.day} {when:%B %Y} with {machine['processors']} processors, Python"
        f" {machine['python']} and DuckDB {machine['duckdb']}." + (f" {sizes}." if sizes else "")
    )
    return "\n\n".join([said, *(Table(**table).markdown() for table in report["tables"])])


if __name__ == "__main__":
    main(sys.argv[1:])
