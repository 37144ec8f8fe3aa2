"""Profiles that are another one with changes."""

from typing import Annotated, Any

from pydantic import Field, ValidationError

from abm.config.toml_files import TomlModel
from abm.errors import SettingsError
from abm_warehouse.profiles.header import Cells
from abm_warehouse.profiles.model import INHERITED, ColumnMap, DateOrder, DecimalMark, Profile, Source, Unread
from abm_warehouse.storage.entities import ENTITIES, Column


class Extension(TomlModel):
    """
    A profile that is another one with changes: ``extends`` names the other.

    ``columns`` has, by the name of a file and then of a canonical column, how that column is filled instead;
    ``derived`` has the same of derived columns, which may be new.
    ``sources`` replace those of the same entity and file, or are added, ``unread`` is added, and a setting
    replaces the other's.
    """

    extends: str
    title: str | None = None
    system: str | None = None
    time_zone: str | None = None
    delimiter: str | None = None
    empty: Cells | None = None
    date_order: DateOrder | None = None
    decimal_mark: DecimalMark | None = None
    file_prefixes: Cells | None = None
    columns: Annotated[dict[str, dict[str, ColumnMap]], Field(default_factory=dict)]
    derived: Annotated[dict[str, dict[str, ColumnMap]], Field(default_factory=dict)]
    sources: tuple[Source, ...] = ()
    unread: tuple[Unread, ...] = ()

    def applied_to(self, profile: Profile, name: str, file: str) -> Profile:
        """
        The other profile with these changes.

        Raises
        ------
        SettingsError
            If it has no such file, or the file no such column, or a changed setting does not fit.
        """
        sources, problems = list(profile.sources), []
        for stem, columns in self.columns.items():
            named = [n for n, source in enumerate(sources) if stem.lower() in map(str.lower, source.file)]
            if not named:
                known = ", ".join(dict.fromkeys(name for source in sources for name in source.file))
                problems.append(f"columns.{stem}: {profile.name} has no such file; it has {known}")
            for column, how in columns.items():
                fitting = [n for n in named if column in {c.name for c in _columns_of(sources[n])}]
                if fitting:
                    changed = {**sources[fitting[0]].columns, column: how}
                    sources[fitting[0]] = sources[fitting[0]].model_copy(update={"columns": changed})
                elif named:
                    known = ", ".join(column.name for n in named for column in _columns_of(sources[n]))
                    problems.append(f"columns.{stem}.{column}: there is no such column; there are {known}")
        for stem, derived in self.derived.items():
            named = [n for n, source in enumerate(sources) if stem.lower() in map(str.lower, source.file)]
            if not named:
                known = ", ".join(dict.fromkeys(name for source in sources for name in source.file))
                problems.append(f"derived.{stem}: {profile.name} has no such file; it has {known}")
            for n in named:
                sources[n] = sources[n].model_copy(update={"derived": {**sources[n].derived, **derived}})
        if problems:
            raise SettingsError(file, problems)
        settings = {
            key: value
            for key in ("title", "time_zone", "delimiter", *INHERITED, "file_prefixes")
            if (value := getattr(self, key)) is not None
        }
        inherited: dict[str, Any] = {key: settings[key] for key in INHERITED if key in settings}
        sources = [source.model_copy(update=inherited) for source in sources]
        ours = [(source.entity, source.also, {*map(str.lower, source.file)}) for source in self.sources]
        sources = [
            source
            for source in sources
            if not any(
                (source.entity, source.also) == (entity, also) and names & {*map(str.lower, source.file)}
                for entity, also, names in ours
            )
        ]
        changed_profile = {
            **settings,
            "name": name,
            "system": self.system or profile.system_name,
            "sources": (*self.sources, *sources),
            "unread": (*self.unread, *profile.unread),
        }
        try:
            return Profile.model_validate(
                profile.model_copy(update=changed_profile).model_dump(by_alias=True)
            )
        except ValidationError as error:
            raise SettingsError(file, [str(problem["msg"]) for problem in error.errors()]) from error


def _columns_of(source: Source) -> tuple[Column, ...]:
    return ENTITIES[source.entity].columns
