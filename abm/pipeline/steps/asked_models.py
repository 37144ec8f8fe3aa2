"""SQL models by their names, for steps that ask them about other rows than those of the run."""

from functools import cache

from abm_warehouse.models.model import Model, sql_model
from abm_warehouse.models.parse_cache import ParseCache
from abm_warehouse.models.sql_files import SqlFile, model_files, sql_root

_FOUND = {"before": ParseCache()}


def look_up_in(parse_cache: ParseCache) -> None:
    """Take from here what was found in files before: to parse them takes longer than most steps."""
    _FOUND["before"] = parse_cache


def model_named(name: str) -> Model:
    """The model of one of our files."""
    file = _files()[name]
    return sql_model(file.name, file.subject, file.text, cache=_FOUND["before"])


@cache
def _files() -> dict[str, SqlFile]:
    return {file.name: file for file in model_files(sql_root())}
