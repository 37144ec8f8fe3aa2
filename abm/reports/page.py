"""A report as one HTML page that needs nothing else: no script, no font, no other file."""

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any, Final

from abm.reports.cells import heading, is_number, shown
from abm.reports.report import Part, Report

if TYPE_CHECKING:
    import pyarrow as pa

MOST_ROWS: Final = 500
"""Rows of a part that a page shows; files have all."""

STYLE: Final = """
:root { color-scheme: light dark; --ink: #1d2433; --quiet: #566074; --line: #dde1e8; --back: #f6f7f9;
  --card: #fff; --accent: #3b5bdb; --bar: #c9d4fb; --band: #d7efe0; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --quiet: #a3adbf; --line: #323a49;
  --back: #14181f; --card: #1b212b; --accent: #91a7ff; --bar: #34447f; --band: #1f4a35; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 24px 16px 48px; background: var(--back); color: var(--ink);
  font: 14px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1180px; margin: 0 auto; display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr); }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.05rem; margin: 0 0 8px; }
header p, .note { color: var(--quiet); margin: 4px 0 0; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
th, td { text-align: left; padding: 5px 12px 5px 0; vertical-align: top;
  border-bottom: 1px solid var(--line); }
thead th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
.num { text-align: right; white-space: nowrap; }
.bar { position: relative; height: 6px; min-width: 90px; margin-top: 3px; border-radius: 3px;
  background: color-mix(in srgb, var(--line) 60%, transparent); }
.bar i, .bar b { position: absolute; top: 0; bottom: 0; border-radius: 3px; }
.bar i { left: 0; background: var(--accent); } .bar b { background: var(--band); top: -3px; bottom: -3px; }
details { margin-top: 10px; } summary { cursor: pointer; color: var(--quiet); font-size: 12px; }
pre { overflow-x: auto; font-size: 12px; background: var(--back); padding: 10px; border-radius: 6px; }
@media print { body { background: #fff; padding: 0; }
  section { break-inside: avoid; } details { display: none; } }
"""


def page(report: Report) -> str:
    """The page; every text of the book is escaped, and the policy of the page allows no script."""
    asked = "".join(f" \u00b7 {heading(name)}: {escape(str(value))}" for name, value in report.asked.items())
    about = (
        f"As of {report.as_of:%Y-%m-%d %H:%M} UTC \u00b7 playbook {escape(report.playbook)} \u00b7 "
        f"generation {escape(report.generation)}, run {escape(report.run_id)}{asked}"
    )
    parts = "\n".join(_section(part) for part in report.parts)
    title = escape(report.title)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title} \u00b7 abm</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<header><h1>{title}</h1><p>{about}</p></header>
{parts}
</main>
</body>
</html>
"""


def _section(part: Part) -> str:
    rows = part.table
    question = part.question
    note = f'<p class="note">{escape(question.note)}</p>' if question.note else ""
    more = (
        f'<p class="note">The first {MOST_ROWS:,} of {rows.num_rows:,} rows; a file has all.</p>'
        if rows.num_rows > MOST_ROWS
        else ""
    )
    body = _table(rows, question.bar) if rows.num_rows else f'<p class="note">{escape(question.empty)}</p>'
    sql = f"<details><summary>SQL</summary><pre>{escape(part.sql)}</pre></details>" if part.sql else ""
    return f"<section><h2>{escape(question.title)}</h2>{body}{more}{note}{sql}</section>"


def _table(rows: "pa.Table", bar: str) -> str:
    columns = rows.column_names
    lines = rows.slice(0, MOST_ROWS).to_pylist()
    numbers = {name for name in columns if any(is_number(line[name]) for line in lines)}
    largest = max((float(line[bar]) for line in lines if is_number(line.get(bar))), default=0.0)
    heads = "".join(
        f'<th scope="col"{_class(name in numbers)}>{escape(heading(name))}</th>' for name in columns
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{_class(name in numbers)}>{_cell(name, line)}"
            f"{_bar(line, name, largest) if name == bar else ''}</td>"
            for name in columns
        )
        + "</tr>"
        for line in lines
    )
    return (
        f'<div class="scroll" tabindex="0"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _class(is_number: bool) -> str:
    return ' class="num"' if is_number else ""


def _cell(name: str, line: Mapping[str, Any]) -> str:
    value = shown(name, line[name])
    if value is None:
        return "\u2013"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return escape(f"{value:,}" if isinstance(value, int) else str(value))


def _bar(line: Mapping[str, Any], name: str, largest: float) -> str:
    """The value as a bar, and what is usual as a band behind it, where the row says so."""
    value = line[name]
    if value is None or largest <= 0:
        return ""
    low, high = line.get("benchmark_low"), line.get("benchmark_high")
    scale = max(largest, 1.0) if low is not None or largest <= 1 else largest
    band = ""
    if low is not None:
        end = 1.0 if high is None else high
        band = f'<b style="left:{low / scale:.1%};width:{(end - low) / scale:.1%}" title="usual"></b>'
    width = min(max(float(value) / scale, 0.0), 1.0)
    return f'<div class="bar">{band}<i style="width:{width:.1%}"></i></div>'
