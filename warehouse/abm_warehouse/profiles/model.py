"""
Source profiles: how the files of a system become canonical rows.

A profile is a TOML file. The shipped ones are in the folder ``shipped``; a file of the same name in a
workspace's ``profiles/`` replaces a shipped one, and any other file there is a profile of its own.
Each ``[[sources]]`` is one kind of file; ``[[unread]]`` names files that are left out, and why.

Ids of a CRM (Salesforce, HubSpot) stay as they are. Ids of other systems get a ``prefix``, since the
numbers of two systems may meet in one workspace.
"""

from collections.abc import Container, Iterable, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from abm.config.toml_files import TomlModel
from abm.errors import AmbiguousMapping, LeftOut, NoMapping
from abm_warehouse.profiles.conditions import Condition, JsonPath, Pattern, Rule
from abm_warehouse.profiles.header import ByColumn, Cells, columns_of
from abm_warehouse.storage.entities import ENTITIES, Column

Conversion = Literal["salesforce_id", "epoch_s", "epoch_ms", "epoch_us", "micros", "day", "ids", "list"]
DateOrder = Literal["day_first", "month_first"]
DecimalMark = Literal["point", "comma"]
OTHER_ORDER: Mapping[DateOrder, DateOrder] = {"day_first": "month_first", "month_first": "day_first"}

INHERITED = ("empty", "date_order", "decimal_mark")
"""Settings of a profile that hold for its sources, where they do not state their own."""


class ColumnMap(TomlModel):
    """
    How one canonical column is made from the columns of a source.

    It is done in this order:

    1. ``from`` names a column, or several of which the first with content counts; ``join`` puts
       several together, with ``joined_by`` between; ``constant`` needs none.
    2. ``json`` takes the value at a path of a JSON text; ``$[key=x]`` is the member of a list whose
       ``key`` is x.
    3. ``matches`` keeps only content in which this regular expression is found; of a group, only that.
    4. ``values`` translates, in any case; ``otherwise`` is the value of content that it does not list.
    5. ``as``: ``salesforce_id`` (18 characters); ``epoch_s``, ``epoch_ms``, ``epoch_us`` (a whole
       number is a time counted from 1970); ``micros`` (millionths of a unit of money); ``day`` (the day
       of a time, without its clock); ``ids`` (a list such as [1, 2] or 1;2, written 1;2, a prefix
       before each). Text of another form stays as it is.
    6. ``rules``: the first that holds gives the value instead.
    7. ``prefix`` is put before content; ``default`` is the value where there is none.
    8. ``when`` keeps the value only in rows whose other columns hold one of these.
    """

    from_: Annotated[str | Cells | None, Field(alias="from")] = None
    join: Cells = ()
    joined_by: str = " "
    constant: str | None = None
    json_path: Annotated[JsonPath | None, Field(alias="json")] = None
    matches: Pattern | None = None
    values: Annotated[dict[str, str], Field(default_factory=dict)]
    otherwise: str | None = None
    convert: Conversion | None = None
    rules: tuple[Rule, ...] = ()
    prefix: str = ""
    default: str | None = None
    when: Annotated[dict[str, Cells], Field(default_factory=dict)]

    @model_validator(mode="before")
    @classmethod
    def _plain_name(cls, value: object) -> object:
        return {"from": value} if isinstance(value, str | list) else value

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        origins = sum((bool(self.from_), bool(self.join), self.constant is not None))
        if origins > 1 or not (origins or self.rules):
            raise ValueError("needs exactly one of from, join, constant")
        return self

    @property
    def sources(self) -> Cells:
        """Source columns it reads for content, in order of preference."""
        if isinstance(self.from_, str):
            return (self.from_,)
        return self.from_ or self.join

    @property
    def reads(self) -> Cells:
        """Every source column it looks at, for content or in a condition."""
        return (*self.sources, *self.when, *(name for rule in self.rules for name in rule.reads))

    def is_said_by(self, have: Container[str]) -> bool:
        """Whether columns of these names say something of it; else it has its default in every row."""
        return self.constant is not None or any(name in have for name in self.reads)

    def is_filled_from(self, have: Container[str]) -> bool:
        """Whether columns of these names can give it any content."""
        if self.constant is not None or self.default is not None or self.rules:
            return True
        return any(name in have for name in self.sources)


class Unread(TomlModel):
    """Files of a system that are known but not loaded, and the reason, as the end of a sentence."""

    file: Annotated[Cells, Field(min_length=1)]
    because: str


class Source(TomlModel):
    """
    One kind of file: the entity it becomes, how it is known, and how its columns map.

    ``file`` lists its possible names, without folder and extension; ``needs`` lists the header cells
    that it must have. A file is recognised by name first, the longest that fits, then by header if
    exactly one fits. ``derived`` are columns for the others to read, each from the file's and those
    above it. ``empty`` are words that mean no content, ``date_order`` says how 03/04/2026 is meant, and
    ``decimal_mark`` how 1.200 is; where a source does not state them, the profile's hold.
    ``parents_elsewhere`` says that another file of the system may name the owner of a row, which becomes an
    association. ``only`` says which rows of the file are meant, such as the changes of one field in a file of
    all changes; the others are left out. ``also`` says that the file is another source too, and is read a
    second time for this one.
    """

    entity: str
    file: Cells
    needs: Annotated[Cells, Field(min_length=1)]
    empty: Cells = ()
    date_order: DateOrder | None = None
    decimal_mark: DecimalMark | None = None
    parents_elsewhere: bool = False
    only: Condition | None = None
    also: bool = False
    derived: Annotated[dict[str, ColumnMap], Field(default_factory=dict)]
    columns: dict[str, ColumnMap]

    @field_validator("entity")
    @classmethod
    def _entity_exists(cls, name: str) -> str:
        if name not in ENTITIES:
            raise ValueError(f"{name!r} is not an entity; use one of {', '.join(ENTITIES)}")
        return name

    @model_validator(mode="after")
    def _columns_exist(self) -> Self:
        entity = ENTITIES[self.entity]
        known = {column.name for column in entity.columns}
        if odd := sorted(set(self.columns) - known):
            raise ValueError(
                f"{self.entity} has no column {', '.join(odd)}; it has {', '.join(sorted(known))}"
            )
        required = {column.name for column in entity.columns if self.requires(column)} - {
            entity.fills_without
        }
        if missing := sorted(required - set(self.columns)):
            raise ValueError(f"{self.entity} needs a mapping for {', '.join(missing)}")
        if self.parent_keys and not set(self.parent_keys) & set(self.columns):
            raise ValueError(f"{self.entity} needs a mapping for one of {', '.join(self.parent_keys)}")
        return self

    def requires(self, column: Column) -> bool:
        """Whether every row has to have content in a column."""
        return column.required and not (
            self.parents_elsewhere and column.name in ENTITIES[self.entity].parent_keys
        )

    @property
    def parent_keys(self) -> Cells:
        """Columns of which every row has to have one."""
        return () if self.parents_elsewhere else ENTITIES[self.entity].parent_keys

    @property
    def content(self) -> Cells:
        """Columns of the file that it reads for content."""
        return self._of_the_file(name for m in self._maps() for name in m.sources)

    @property
    def reads(self) -> Cells:
        """Columns of the file that it looks at, for content or in a condition."""
        names = [name for m in self._maps() for name in m.reads]
        return self._of_the_file([*names, *(self.only.reads if self.only else ())])

    def columns_behind(self, column: ColumnMap, header: Cells) -> Cells:
        """Columns of a file, as its header spells them, whose content a column takes."""
        return tuple(dict.fromkeys(_behind(column, columns_of(header), tuple(self.derived.items()))))

    def _maps(self) -> tuple[ColumnMap, ...]:
        return (*self.derived.values(), *self.columns.values())

    def _of_the_file(self, names: Iterable[str]) -> Cells:
        derived = ByColumn(self.derived)
        return tuple(dict.fromkeys(name for name in names if name not in derived))

    def fits_name(self, stem: str) -> bool:
        """Whether a file of this stem goes by one of the source's names: ``Account_2026-09`` does."""
        return _fit(self.file, stem) > 0

    def fits_header(self, header: Cells) -> bool:
        """Whether the header has all the cells this source needs."""
        return not self.lacks(header)

    def lacks(self, header: Cells) -> Cells:
        """Columns that this source needs and the header does not have."""
        have = columns_of(header)
        return tuple(name for name in self.needs if name not in have)

    def resembles(self, header: Cells) -> bool:
        """Whether the header has most of the columns this source maps."""
        have = columns_of(header)
        found = sum(name in have for name in self.content)
        return found * 2 > len(self.content)


def _behind(
    column: ColumnMap, header: ByColumn[str], derived: tuple[tuple[str, ColumnMap], ...]
) -> Iterable[str]:
    """Columns of a file whose content a column takes, through the derived columns above it."""
    positions = ByColumn({name: position for position, (name, _) in enumerate(derived, start=1)})
    for name in column.sources:
        if position := positions.get(name):
            yield from _behind(derived[position - 1][1], header, derived[: position - 1])
        elif (cell := header.get(name)) is not None:
            yield cell


def _fit(names: Cells, stem: str) -> int:
    """Characters of the longest name that a stem is, or starts with before anything but a letter or digit."""
    stem = stem.lower()
    return max(
        (
            len(name)
            for name in map(str.lower, names)
            if stem == name or (stem.startswith(name) and not stem[len(name)].isalnum())
        ),
        default=0,
    )


class Profile(TomlModel):
    """
    How the exports of one system are read.

    ``system`` is its name where several profiles read its exports; else it is that of the profile.
    ``time_zone`` is the zone of times that state none, ``date_order`` how 03/04/2026 is meant, and
    ``decimal_mark`` how 1.200 is. None is ever guessed: without them such cells go to quarantine.
    ``file_prefixes`` are what the name of a
    file may begin with, before the names that the sources have for it.
    """

    name: str
    title: str
    system: str | None = None
    time_zone: str | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    empty: Cells = ()
    date_order: DateOrder | None = None
    decimal_mark: DecimalMark | None = None
    file_prefixes: Cells = ()
    sources: tuple[Source, ...]
    unread: tuple[Unread, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _sources_inherit(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("sources"), list | tuple):
            return data
        common = {name: data[name] for name in INHERITED if name in data}
        sources = [common | source if isinstance(source, dict) else source for source in data["sources"]]
        return data | {"sources": sources}

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

    @property
    def system_name(self) -> str:
        """The system whose exports these are; profiles of one system speak with one voice."""
        return self.system or self.name

    def _without_prefix(self, stem: str) -> str:
        found = [prefix for prefix in self.file_prefixes if stem.startswith(prefix.lower())]
        return stem[len(max(found, key=len)) :] if found else stem

    def also_read_from(self, source: Source, header: Cells) -> tuple[Source, ...]:
        """The other sources that a file of a source is, whose columns its header has."""
        names = {name.lower() for name in source.file}
        return tuple(
            other
            for other in self.sources
            if other.also
            and other != source
            and names & {name.lower() for name in other.file}
            and other.fits_header(header)
        )

    def source_for(self, stem: str, header: Cells, *, entity: str | None = None) -> Source:
        """
        The mapping for a file.

        Parameters
        ----------
        stem
            Name of the file, without folder and extension.
        header
            Its columns; none of a file without rows that has no header either, such as an empty JSON array.
        entity
            What the file is, where its name and header leave that open.

        Raises
        ------
        LeftOut
            If the profile knows the file and leaves it out.
        NoMapping
            If no mapping fits the file, or the one of its name needs columns that it lacks.
        AmbiguousMapping
            If several mappings fit.
        """
        candidates = [
            source
            for source in self.sources
            if (not source.also if entity is None else source.entity == entity)
        ]
        stem = self._without_prefix(stem.lower())
        best = max((_fit(source.file, stem) for source in candidates), default=0)
        named = [source for source in candidates if best and _fit(source.file, stem) == best]
        possible = named or [source for source in candidates if entity or source.resembles(header)]
        fitting = [source for source in possible if not header or source.fits_header(header)]
        for left_out in self.unread if entity is None else ():
            length = _fit(left_out.file, stem)
            if length > best or (0 < length == best and not fitting):
                raise LeftOut(f"profile {self.name} leaves it out: {left_out.because}")
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            which = ", ".join(dict.fromkeys(source.entity for source in fitting))
            raise AmbiguousMapping(f"several mappings fit it ({which}); say which one with --entity")
        if (named or entity) and possible:
            missing = ", ".join(possible[0].lacks(header))
            needing = f"{possible[0].entity} of profile {self.name} needs"
            raise NoMapping(f"its header lacks {missing}, which {needing}")
        known = ", ".join(name for source in candidates for name in source.file)
        reason = f"profile {self.name} has no mapping for it; it knows {known}"
        could_be = dict.fromkeys(source.entity for source in candidates if source.fits_header(header))
        if could_be:
            reason += f"; its header fits {', '.join(could_be)}, so say which it is with --entity"
        raise NoMapping(reason)
