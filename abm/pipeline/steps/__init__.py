"""The steps of a run that are not set work: what texts mean, who is one person, and the committees."""

import hashlib
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Final, cast

import duckdb

from abm.pipeline.steps.asked_models import look_up_in
from abm.titles.tables import TitleFiles
from abm.version import VERSION
from abm_warehouse.models.model import Model, Update, UpdateAccounts, read_models
from abm_warehouse.models.parse_cache import ParseCache

MODULES: Final = (
    "domains",
    "titles",
    "role_names",
    "word_meanings",
    "fact_meanings",
    "company_names",
    "similar_names",
    "person_names",
    "phones",
    "countries",
    "record_groups",
    "account_hierarchy",
    "committees",
    "daily_closes",
    "earlier_scores",
    "channel_shares",
    "episode_odds",
    "surges",
    "near_kinds",
    "own_fields",
    "tie_answers",
    "outlook",
    "additions",
    "business_hours",
    "robustness",
)
"""The modules of this package that are steps."""


def steps(titles: TitleFiles | None = None, *, cache: ParseCache | None = None) -> list[Model]:
    """
    Every step, as models that are built between the SQL models.

    Parameters
    ----------
    titles
        The tables by which job titles are read; the shipped ones if None.
    cache
        What was found in the code and in these tables before. A step whose code is in it is imported when it
        is built.

    Raises
    ------
    SettingsError
        If the tables have mistakes.
    """
    cache = cache or ParseCache()
    look_up_in(cache)
    titles = titles or TitleFiles()
    rules = _title_rules(titles, cache)
    return [_cached_step(module, titles, rules, cache) for module in MODULES]


def _title_rules(titles: TitleFiles, cache: ParseCache) -> str:
    """The fingerprint of the tables of titles, which are checked if they were not before."""
    key = f"tables of titles {VERSION} {titles.content()}"
    found: str | None = cache.get(key)
    if found is None:
        found = titles.tables().fingerprint
        cache.put(key, found)
    return found


def _cached_step(module: str, titles: TitleFiles, rules: str, cache: ParseCache) -> Model:
    key = f"step among the models of a run {module} {rules}"
    found = cache.get(key)
    if found is None or found["code"] != _content(found["files"]):
        from abm.pipeline.steps.step import code_of

        step = _step(module, titles, rules, cache)
        files = [str(path) for path in code_of(f"{__name__}.{module}")]
        meaning = [
            step.name,
            step.subject,
            sorted(step.reads),
            step.writes,
            step.fingerprint,
            step.update is not None,
            step.update_accounts is not None,
            step.reads_committed,
        ]
        cache.put(key, {"files": files, "code": _content(files), "step": meaning})
        return step
    name, subject, reads, writes, fingerprint, *how = found["step"]
    is_updated, is_updated_by_account, reads_committed = how

    def imported() -> Model:
        from abm.pipeline.steps.step import note_code_fingerprint

        note_code_fingerprint(f"{__name__}.{module}", found["code"])
        return _step(module, titles, rules, cache)

    def build(con: duckdb.DuckDBPyConnection) -> None:
        imported().build(con)

    def update(con: duckdb.DuckDBPyConnection) -> str:
        return cast("Update", imported().update)(con)

    def update_accounts(con: duckdb.DuckDBPyConnection, accounts: str | None, instants: str | None) -> str:
        return cast("UpdateAccounts", imported().update_accounts)(con, accounts, instants)

    return Model(
        name=name,
        reads=frozenset(reads),
        writes=tuple(writes),
        fingerprint=fingerprint,
        build=build,
        update=update if is_updated else None,
        update_accounts=update_accounts if is_updated_by_account else None,
        reads_committed=reads_committed,
        subject=subject,
    )


def _step(module: str, titles: TitleFiles, rules: str, cache: ParseCache) -> Model:
    def others() -> list[Model]:
        modules = [other for other in MODULES if other != module]
        return [
            *read_models(cache=cache),
            *(_cached_step(other, titles, rules, cache) for other in modules),
        ]

    imported = import_module(f"{__name__}.{module}")
    given = {"titles": (titles, rules), "earlier_scores": (others,)}
    step: Model = imported.step(*given.get(module, ()))
    return step


def _content(files: Iterable[str]) -> str:
    """Hash of the content of files; empty if one is missing."""
    digest = hashlib.sha256()
    try:
        for file in files:
            digest.update(Path(file).read_bytes())
    except OSError:
        return ""
    return digest.hexdigest()
