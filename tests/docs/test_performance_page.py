"""The page about performance shows figures of every bench, and takes new ones."""

import json
from importlib.util import module_from_spec, spec_from_file_location

import pytest

from abm.bench.measuring import Cost
from abm.bench.tables import Report, SizeReport, Table, cost_line
from abm.cli import bench as commands
from abm.json_text import json_text
from tests.docs.pages import ROOT, text_of

BENCHES = [command.name for command in commands.app.registered_commands]


@pytest.fixture
def writer(tmp_path, monkeypatch):
    """``docs/performance.py``, writing to a copy of the page."""
    spec = spec_from_file_location("performance_page", ROOT / "docs" / "performance.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    page = tmp_path / "performance.md"
    page.write_text(text_of("docs/performance.md"), "utf-8")
    monkeypatch.setattr(module, "PAGE", page)
    return module


def report_file(folder, bench, size, cpu_seconds):
    tables = [Table("costs", [cost_line("work", Cost(cpu_seconds, 1.0))])]
    content = Report(bench, 1, [SizeReport(size, 10, 100, 1_000, tables)]).content()
    file = folder / f"{bench}_{size}.json"
    file.write_text(json_text(content), "utf-8")
    assert json.loads(file.read_text("utf-8"))["bench"] == bench
    return str(file)


@pytest.mark.parametrize("bench", BENCHES)
def test_the_page_shows_figures_of_each_bench(writer, bench):
    after = text_of("docs/performance.md").partition(writer.BEGIN.format(bench=bench))[2]

    [figures, _] = after.split(writer.END.format(bench=bench))
    assert "engagements." in figures or " paths" in figures
    assert " CPU " in figures


def test_figures_of_two_files_replace_those_of_their_bench_and_no_others(writer, tmp_path):
    before = writer.PAGE.read_text("utf-8")

    writer.main([report_file(tmp_path, "load", "M", 12.5), report_file(tmp_path, "load", "L", 125.0)])

    after = writer.PAGE.read_text("utf-8")
    begin, end = writer.BEGIN.format(bench="load"), writer.END.format(bench="load")
    assert after.partition(begin)[0] == before.partition(begin)[0]
    assert after.partition(end)[2] == before.partition(end)[2]
    figures = after.partition(begin)[2].partition(end)[0]
    assert figures.count("Measured once on ") == 2
    assert "| work | 12.5 | 1 | - |" in figures
    assert "| work | 125 | 1 | - |" in figures


def test_figures_of_a_bench_that_the_page_does_not_have_are_refused(writer, tmp_path):
    with pytest.raises(SystemExit, match="has no lines '<!-- abm bench sing -->'"):
        writer.main([report_file(tmp_path, "sing", "M", 1.0)])
