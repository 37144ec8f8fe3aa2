"""
Files as text: every cell is a string, and every malformed line is reported with its number.

``open_file`` reads all bytes of a file once; the ``stage`` method of its result makes the rows a relation.
"""

from pathlib import Path

from abm_warehouse.readers.content import inspect_file, name_of, stem_of
from abm_warehouse.readers.csv_files import CsvFile, CutCsvFile, read_header
from abm_warehouse.readers.json_files import JsonFile, read_keys
from abm_warehouse.readers.parquet_files import ParquetFile, read_footer
from abm_warehouse.readers.staged import File, Lines, MalformedLine, Outcome, Staged

__all__ = [
    "CsvFile",
    "CutCsvFile",
    "File",
    "JsonFile",
    "Lines",
    "MalformedLine",
    "Outcome",
    "ParquetFile",
    "Staged",
    "name_of",
    "open_file",
    "stem_of",
]


def open_file(path: Path, *, delimiter: str = ",", quote: str = '"') -> File:
    """
    Inspect a file of any kind without staging its rows; its bytes tell its kind, not its name.

    Raises
    ------
    LoadRefused
        If it is not a regular file of a kind we read, is empty, or has no usable header.
    """
    content = inspect_file(path)
    if content.kind == "parquet":
        return read_footer(content)
    if content.kind == "csv":
        return read_header(content, delimiter=delimiter, quote=quote)
    return read_keys(content)
