"""Source files: a file and how a profile reads it, for the first time or again."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from abm.errors import LoadRefused, UsageError
from abm_warehouse.loading.receipts import Receipt
from abm_warehouse.profiles.model import Profile, Source
from abm_warehouse.profiles.reading import read_profile
from abm_warehouse.readers import File, JsonFile, open_file, stem_of
from abm_warehouse.storage.entities import Entity, entity_named


@dataclass(frozen=True, slots=True)
class SourceFile:
    """
    A file and how it would be read.

    ``content_sha256`` is that of the content as it was loaded; an archived file may have less of it.
    """

    name: str
    content_sha256: str
    file: File
    source: Source
    profile: Profile

    @property
    def entity(self) -> Entity:
        """What its rows become."""
        return entity_named(self.source.entity)

    @property
    def sha256(self) -> str:
        """Hash of the bytes and of how they would be read, by which a replay is recognised."""
        not_its_meaning = {"file", "also"} if self.source.only else {"file", "also", "only"}
        if self.source.decimal_mark is None:
            not_its_meaning.add("decimal_mark")
        mapping = self.source.model_dump_json(by_alias=True, exclude=not_its_meaning)
        text = "\n".join((self.content_sha256, mapping, self.profile.time_zone or "", self.profile.delimiter))
        return hashlib.sha256(text.encode()).hexdigest()


def open_source_file(path: Path, profile: Profile, *, entity_name: str | None = None) -> SourceFile:
    """
    Open a file, and find how a profile reads it.

    Raises
    ------
    LoadRefused
        If the file cannot be read, or the profile has no mapping for it, or several.
    """
    return source_file_of(
        path, open_file(path, delimiter=profile.delimiter), profile, entity_name=entity_name
    )


def source_file_of(path: Path, file: File, profile: Profile, *, entity_name: str | None = None) -> SourceFile:
    """
    Find how a profile reads a file that is open.

    Raises
    ------
    LoadRefused
        If the profile has no mapping for it, or several.
    """
    source = profile.source_for(stem_of(path), file.header, entity=entity_name)
    return SourceFile(
        name=path.name,
        content_sha256=file.content.sha256,
        file=_with_columns(file, source),
        source=source,
        profile=profile,
    )


def _with_columns(file: File, source: Source) -> File:
    """A file with columns: an empty JSON array has none of its own, and so has those its mapping needs."""
    return file.with_header(source.needs) if isinstance(file, JsonFile) and not file.header else file


def reopen_source_file(receipt: Receipt, path: Path, profiles: Path) -> SourceFile:
    """
    Open an archived file as the file of its receipt, with the profile of that name as it is today.

    Raises
    ------
    UsageError
        If the profile no longer exists.
    SettingsError
        If the profile has mistakes now.
    LoadRefused
        If the archived file cannot be read, or the profile no longer has a mapping for it.
    """
    profile = _profile_called(receipt.profile, profiles)
    file = open_file(path, delimiter=profile.delimiter)
    stem = stem_of(Path(receipt.file))
    try:
        source = profile.source_for(stem, file.header)
    except LoadRefused:
        source = None
    if source is None or source.entity != receipt.entity:
        source = profile.source_for(stem, file.header, entity=receipt.entity)
    return SourceFile(
        name=receipt.file,
        content_sha256=receipt.content_sha256,
        file=_with_columns(file, source),
        source=source,
        profile=profile,
    )


def _profile_called(name: str, own_folder: Path) -> Profile:
    """The profile that receipts call by a name, which may be in a file of another name."""
    try:
        return read_profile(name, own_folder)
    except UsageError:
        for path in sorted(own_folder.glob("*.toml")):
            profile = read_profile(path.stem, own_folder)
            if profile.name == name:
                return profile
        raise
