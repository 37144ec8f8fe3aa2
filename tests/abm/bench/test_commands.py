"""``abm bench``: each command measures a small company and prints tables, or one JSON object."""

import pytest

from abm.bench import load
from abm.bench.demo_book import DemoBook
from abm.bench.measuring import Cost
from abm.bench.tables import Table, cost_line
from tests.abm.commands import abm, answer, refusal

LINES = {
    "load": {"typed CREATE TABLE AS", "`abm load`"},
    "score": {"contact scores of one instant", "contact scores of one instant, with pandas from Parquet"},
    "graph": {"now, four states and intent", "weeks before, two states and intent"},
    "read": {"heatmap page", "queue", "account page, all queries"},
}


def once(folder):
    """Options that measure the company of a folder once."""
    return "--size", "S", "--repeat", 1, "--workspace-folder", folder


@pytest.mark.long
@pytest.mark.parametrize("bench", LINES)
def test_a_bench_measures_a_small_company(small_exports, bench):
    content = answer("bench", bench, *once(small_exports))

    assert content["bench"] == bench
    assert [size["size"] for size in content["sizes"]] == ["S"]
    [first, *others] = content["tables"]
    assert first["title"].startswith("S: ")
    assert {line["what"] for line in first["lines"]} >= LINES[bench]
    figures = [value for table in (first, *others) for line in table["lines"] for value in line.values()]
    assert all(value is None or isinstance(value, str) or value >= 0 for value in figures)
    assert any(value == 1 for line in first["lines"] for value in [line.get("times_floor", 1)])
    assert {path.name for path in (small_exports / "S").iterdir()} <= {"exports", "earlier", "scored"}


@pytest.mark.long
def test_runs_are_measured_and_their_stages_add_up_to_the_whole(small_exports):
    runs, stages, *others = answer("bench", "run", *once(small_exports))["tables"]

    costs = {line["what"]: line["cpu_seconds"] for line in runs["lines"]}
    assert costs.keys() > {
        "run from scratch",
        "run again, nothing changed",
        "run after new engagements",
        "run as of a day later",
    }
    assert sum(line["cpu_seconds"] for line in stages["lines"]) == pytest.approx(costs["run from scratch"])
    assert {"publish", "contact_scores", "engagements"} <= {line["what"] for line in stages["lines"]}
    assert "publish, after new engagements" in {line["what"] for table in others for line in table["lines"]}


@pytest.mark.long
def test_without_json_the_tables_are_printed(small_exports):
    code, out, _ = abm("bench", "graph", *once(small_exports))

    assert code == 0
    assert out.startswith("S: committees\n")
    assert "CPU µs each" in out


@pytest.fixture
def measured(monkeypatch):
    """Loads that are not measured; the folders in which they would have been."""
    folders = []

    def bench(book, repeat):
        book.folder.mkdir(parents=True)
        folders.append(book.folder)
        return [Table("loads", [cost_line("load", Cost(len(folders) ** 2, 1.0))])]

    counts = {"M": 1_000, "L": 10_000}
    monkeypatch.setattr(
        DemoBook,
        "counts",
        lambda book: {"accounts": 1, "contacts": 10, "engagements": counts[book.size]},
    )
    monkeypatch.setattr(load, "bench", bench)
    return folders


def test_two_sizes_are_measured_one_after_the_other_and_growth_is_shown(measured):
    titles = [table["title"] for table in answer("bench", "load", "--size", "M,L")["tables"]]

    assert [folder.name for folder in measured] == ["M", "L"]
    assert titles == ["M: loads", "L: loads", "M to L: growth, 10 times the engagements"]


def test_a_temporary_folder_is_removed_and_one_that_is_named_is_kept(measured, tmp_path):
    answer("bench", "load", "--size", "M")
    answer("bench", "load", "--size", "M", "--workspace-folder", tmp_path)

    assert [folder.exists() for folder in measured] == [False, True]
    assert measured[1] == tmp_path / "M"


@pytest.mark.parametrize("size", ["XL", "M,", "s"])
def test_a_size_that_does_not_exist_is_refused(tmp_path, size):
    error = refusal("bench", "load", "--size", size, "--workspace-folder", tmp_path, status=2)

    assert error["message"].endswith("use S, M or L, or two of them, such as M,L.")
