"""Answers are compressed, and computed once for each generation."""

import gzip
import json

import duckdb
import pytest

from abm_app.responses import Answer, Answers
from abm_app.server import create_app
from tests.app.snapshot import publish
from tests.app.test_server import rows


@pytest.fixture
def workspace(tmp_path):
    return publish(tmp_path)


def test_the_same_request_is_answered_without_asking_the_snapshot_again(workspace, monkeypatch):
    client = create_app(workspace).server.test_client()
    first = rows(client)
    monkeypatch.setattr("abm_warehouse.publishing.heatmap.heatmap_page", lambda *_, **__: 1 / 0)

    again, other = rows(client), rows(client, endRow=3)

    assert again.data == first.data
    assert "rowData" not in other.text


@pytest.mark.slow
def test_a_new_generation_is_asked_anew(workspace):
    client = create_app(workspace).server.test_client()
    first = rows(client).get_json()
    publish(workspace, "0002")
    with duckdb.connect(str(workspace / "published" / "0002" / "abm.duckdb")) as con:
        con.execute("update accounts set name = 'Renamed' where account_id = 'A1'")

    again = rows(client).get_json()

    names = [
        answer["response"]["heatmap-grid"]["getRowsResponse"]["rowData"][0]["name"]
        for answer in (first, again)
    ]
    assert names == ["Acme Works", "Renamed"]


def test_a_failure_is_not_kept(workspace, monkeypatch):
    client = create_app(workspace).server.test_client()
    with monkeypatch.context() as broken:
        broken.setattr("abm_warehouse.publishing.heatmap.heatmap_page", lambda *_, **__: 1 / 0)
        assert "rowData" not in rows(client).text

    assert "rowData" in rows(client).text


def test_an_answer_is_compressed_for_those_who_can_read_it(workspace):
    client = create_app(workspace).server.test_client()

    plain, smaller = rows(client), rows(client, headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in plain.headers
    assert smaller.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(smaller.data)) == plain.get_json()


def test_answers_not_used_for_longest_are_dropped_first():
    answers = Answers(most_bytes=100)
    for number in range(10):
        answers.keep(b"%d" % number, Answer(b"x" * 9, "text/plain", ""))
    answers.get(b"0")

    answers.keep(b"new", Answer(b"x", "text/plain", ""))

    assert answers.get(b"0") is not None
    assert answers.get(b"1") is None


def test_an_answer_that_would_push_out_most_others_is_not_kept():
    answers = Answers(most_bytes=100)

    answers.keep(b"question", Answer(b"x" * 11, "text/plain", ""))

    assert answers.get(b"question") is None
