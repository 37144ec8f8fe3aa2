"""What each job title says: seniority, department, likely buying roles."""

import duckdb
import pyarrow as pa

from abm.pipeline.steps.step import python_step
from abm.pipeline.steps.tables import distinct_texts, write_table
from abm.titles.reader import TitleReader, reader_of
from abm.titles.tables import TitleFiles
from abm_warehouse.models.model import Model


def step(titles: TitleFiles, rules: str) -> Model:
    """Writes ``int_titles`` and ``int_title_roles``, by the tables of which ``rules`` is the fingerprint."""

    def read_titles(con: duckdb.DuckDBPyConnection) -> None:
        _write_titles(con, reader_of(titles.tables()))

    return python_step(
        read_titles,
        subject="roles",
        reads=("stg_contacts",),
        writes=("int_titles", "int_title_roles"),
        rules=rules,
    )


def _write_titles(con: duckdb.DuckDBPyConnection, reader: TitleReader) -> None:
    titles = distinct_texts(con, "select title from stg_contacts")
    readings = [reader.read(title) for title in titles]
    columns = {
        "title": pa.array(titles, pa.string()),
        "seniority": pa.array([reading.seniority for reading in readings], pa.string()),
        "department": pa.array([reading.department for reading in readings], pa.string()),
        "is_senior": pa.array([reading.is_senior for reading in readings], pa.bool_()),
        "rule": pa.array([reading.rule for reading in readings], pa.string()),
    }
    write_table(con, "int_titles", columns)
    likely = [
        (title, role, confidence)
        for title, reading in zip(titles, readings, strict=True)
        for role, confidence in reading.roles
    ]
    columns = {
        "title": pa.array([title for title, _, _ in likely], pa.string()),
        "role": pa.array([role for _, role, _ in likely], pa.string()),
        "confidence_hundredths": pa.array([confidence for _, _, confidence in likely], pa.int64()),
    }
    write_table(con, "int_title_roles", columns)
