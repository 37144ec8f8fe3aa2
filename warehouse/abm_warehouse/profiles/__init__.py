"""
Source profiles: how the files of a system become canonical rows.

A profile is a TOML file. The shipped ones lie in this folder; a file of the same name in a
workspace's ``profiles/`` wins over a shipped one, and any other file there is a profile of its own.
"""

from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from abm.errors import UsageError
from abm.toml_files import Settings, parse_settings, read_settings
from abm_warehouse.entities import ENTITIES

Cells = tuple[str, ...]


class ColumnMap(Settings):
    """
    How one canonical column is made from the columns of a source.

    ``from_`` (``from`` in TOML) names a column, or several of which the first with content counts;
    ``join`` puts several together; ``constant`` needs none. ``when`` keeps the value only in rows
    whose other column holds one of these. ``values`` translates (case does not matter),
    ``otherwise`` stands for content that ``values`` does not list, ``default`` for no content.
    """

    from_: Annotated[str | Cells | None, Field(alias="from")] = None
    join: Cells = ()
    constant: str | None = None
    when: Annotated[dict[str, Cells], Field(default_factory=dict)]
    values: Annotated[dict[str, str], Field(default_factory=dict)]
    otherwise: str | None = None
    default: str | None = None
    prefix: str = ""
    reads_as: Annotated[Literal["salesforce_id"] | None, Field(alias="as")] = None

    @model_validator(mode="before")
    @classmethod
    def _plain_name(cls, value: object) -> object:
        return {"from": value} if isinstance(value, str | list) else value

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if sum((bool(self.from_), bool(self.join), self.constant is not None)) != 1:
            raise ValueError("needs exactly one of from, join, constant")
        return self

    @property
    def sources(self) -> Cells:
        """Source columns it reads for content, in order of preference."""
        if isinstance(self.from_, str):
            return (self.from_,)
        return self.from_ or self.join


class Source(Settings):
    """
    One kind of file: the entity it becomes, how it is known, and how its columns map.

    ``file`` are names it goes by, without folder and extension; ``needs`` are header cells without
    which a file is not this. A file is taken by name first, then by header if just one fits.
    """

    entity: str
    file: Cells
    needs: Annotated[Cells, Field(min_length=1)]
    columns: dict[str, ColumnMap]

    @field_validator("entity")
    @classmethod
    def _entity_exists(cls, name: str) -> str:
        if name not in ENTITIES:
            raise ValueError(f"there is no entity called {name!r}; it is one of {', '.join(ENTITIES)}")
        return name

    @model_validator(mode="after")
    def _columns_exist(self) -> Self:
        entity = ENTITIES[self.entity]
        known = {column.name for column in entity.columns}
        if odd := sorted(set(self.columns) - known):
            raise ValueError(
                f"{self.entity} has no column {', '.join(odd)}; it has {', '.join(sorted(known))}"
            )
        required = {column.name for column in entity.columns if column.required}
        if missing := sorted(required - set(self.columns)):
            raise ValueError(f"{self.entity} needs a mapping for {', '.join(missing)}")
        return self

    def fits_name(self, stem: str) -> bool:
        """Whether a file of this stem goes by one of the source's names: ``Account_2026-09`` does."""
        stem = stem.lower()
        return any(
            stem == name or (stem.startswith(name) and not stem[len(name)].isalnum())
            for name in map(str.lower, self.file)
        )

    def fits_header(self, header: Cells) -> bool:
        """Whether the header has all the cells this source needs."""
        return {name.lower() for name in self.needs} <= {name.lower() for name in header}

    def resembles(self, header: Cells) -> bool:
        """Whether the header has most of the columns this source maps."""
        mapped = {name.lower() for column in self.columns.values() for name in column.sources}
        return len(mapped & {name.lower() for name in header}) * 2 > len(mapped)


class Profile(Settings):
    """How the exports of one system are read. ``time_zone`` is the zone of times that state none."""

    name: str
    title: str
    time_zone: str | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    sources: tuple[Source, ...]

    @field_validator("sources")
    @classmethod
    def _some_source(cls, sources: tuple[Source, ...]) -> tuple[Source, ...]:
        if not sources:
            raise ValueError("a profile needs at least one [[sources]]")
        return sources

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, name: str | None) -> str | None:
        from zoneinfo import available_timezones

        if name is not None and name not in available_timezones():
            raise ValueError(f"no such time zone: {name!r}; write one such as 'Europe/Berlin'")
        return name

    def source_for(self, stem: str, header: Cells, *, entity: str | None = None) -> Source | str:
        """The source a file is, or a sentence that says why there is none."""
        candidates = [s for s in self.sources if entity is None or s.entity == entity]
        named = [source for source in candidates if source.fits_name(stem)]
        possible = named or [source for source in candidates if entity or source.resembles(header)]
        fitting = [source for source in possible if source.fits_header(header)]
        if len(fitting) == 1:
            return fitting[0]
        if (named or entity) and possible and not fitting:
            have = {cell.lower() for cell in header}
            missing = [cell for cell in possible[0].needs if cell.lower() not in have]
            needing = f"{possible[0].entity} of profile {self.name} needs"
            return f"its header lacks {', '.join(missing)}, which {needing}"
        if fitting:
            which = ", ".join(dict.fromkeys(source.entity for source in fitting))
            return f"its header fits several mappings ({which}); say which with --entity"
        known = ", ".join(name for source in candidates for name in source.file)
        return f"profile {self.name} has no mapping for it; it knows {known}"


def read_profile(name: str, own_folder: Path) -> Profile:
    """
    A profile by name: the workspace's own before the shipped one.

    Raises
    ------
    UsageError
        If there is none of that name; the message lists those there are.
    SettingsError
        If the file has mistakes; all of them are listed.
    """
    own = {path.stem: path for path in sorted(own_folder.glob("*.toml"))}
    if name in own:
        return read_settings(own[name], Profile)
    shipped = {
        file.name.removesuffix(".toml"): file
        for file in files("abm_warehouse.profiles").iterdir()
        if file.name.endswith(".toml")
    }
    if name in shipped:
        return parse_settings(shipped[name].read_text("utf-8"), Profile, file=f"{name}.toml")
    known = ", ".join(sorted({*own, *shipped}))
    raise UsageError(f"There is no profile called {name!r}; there are {known}. Your own go to {own_folder}.")
