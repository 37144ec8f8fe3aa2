"""Find a profile by its name: the workspace's own before the shipped ones."""

import tomllib
from importlib.resources import files
from pathlib import Path

from abm.config.toml_files import parse_toml, read_toml
from abm.errors import SettingsError, UsageError
from abm_warehouse.profiles.extension import Extension
from abm_warehouse.profiles.model import Profile


def read_profile(name: str, own_folder: Path) -> Profile:
    """
    A profile by name: the workspace's own before the shipped one.

    A profile of one's own that extends another is that one with changes. If it has the name of a shipped one,
    it extends the shipped one.

    Raises
    ------
    UsageError
        If there is none of that name; the message lists those there are.
    SettingsError
        If the file has mistakes; all of them are listed.
    """
    own = {path.stem: path for path in sorted(own_folder.glob("*.toml"))}
    shipped = shipped_profiles()
    if name in own:
        if not _extends(own[name]):
            return read_toml(own[name], Profile)
        extension = read_toml(own[name], Extension)
        other = extension.extends
        if other in own and other != name and not _extends(own[other]):
            return extension.applied_to(read_toml(own[other], Profile), name, str(own[name]))
        if other not in shipped:
            known = ", ".join(shipped)
            problem = f"extends: there is no profile {other!r} to extend; extend one of your own or {known}"
            raise SettingsError(str(own[name]), [problem])
        return extension.applied_to(_shipped_profile(other), name, str(own[name]))
    if name in shipped:
        return _shipped_profile(name)
    known = ", ".join(profile_names(own_folder))
    raise UsageError(f"There is no profile called {name!r}; there are {known}. Your own go to {own_folder}.")


def _shipped_profile(name: str) -> Profile:
    return parse_toml(shipped_profiles()[name], Profile, file=f"{name}.toml")


def _extends(path: Path) -> bool:
    """Whether a profile says that it extends another; one that is not TOML does not."""
    try:
        return "extends" in tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return False


def profile_names(own_folder: Path) -> list[str]:
    """Names of the profiles there are: one's own and the shipped ones."""
    return sorted({*(path.stem for path in own_folder.glob("*.toml")), *shipped_profiles()})


def shipped_profiles() -> dict[str, str]:
    """The text of every profile that comes with the product, by its name."""
    return {
        file.name.removesuffix(".toml"): file.read_text("utf-8")
        for file in (files("abm_warehouse.profiles") / "shipped").iterdir()
        if file.name.endswith(".toml")
    }
