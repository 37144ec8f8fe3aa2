"""A step in Python as a model of a run, with a fingerprint of all code that determines its result."""

import ast
import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from abm_warehouse.models.model import Build, Model, Update, UpdateAccounts

_FOLLOWED = ("abm", "abm_graph")
"""Packages whose code determines what a step writes; the warehouse only stores it."""

_FOUND: dict[str, str] = {}
"""The hash of the code of modules, by their names."""


def python_step(
    build: Build,
    *,
    subject: str,
    reads: tuple[str, ...],
    writes: tuple[str, ...],
    rules: str = "",
    update: Update | None = None,
    update_accounts: UpdateAccounts | None = None,
    reads_committed: bool = False,
) -> Model:
    """
    A step as a model that is built between the SQL models.

    Parameters
    ----------
    build
        Makes the tables; its name is the name of the step.
    subject
        The folder of SQL models it belongs to.
    reads, writes
        Names of tables.
    rules
        Fingerprint of what the step follows besides its code and the tables it reads.
    update, update_accounts
        Bring the tables up to date where the same step made them from other rows, see :class:`.Model`.
    reads_committed
        Whether it sees only what is committed, see :class:`.Model`.
    """
    digest = hashlib.sha256(rules.encode())
    digest.update(code_fingerprint(build.__module__).encode())
    return Model(
        name=build.__name__,
        reads=frozenset(reads),
        writes=writes,
        fingerprint=digest.hexdigest(),
        build=build,
        update=update,
        update_accounts=update_accounts,
        reads_committed=reads_committed,
        subject=subject,
    )


def code_of(module: str) -> tuple[Path, ...]:
    """
    The files that determine what a module does, sorted.

    They are its own source, the sources of everything it imports from our packages, directly or not, and the
    data files next to one of these sources that the source names.
    """
    sources: dict[str, Path] = {}
    data: set[Path] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in sources:
            continue
        sources[name] = source = _source_of(name)
        modules, texts = _modules_and_texts(source.read_text("utf-8"))
        waiting += modules
        data |= {path for path in _data_files(source.parent) if path.name in texts}
    return tuple(sorted({*sources.values(), *data}))


def code_fingerprint(module: str) -> str:
    """Hash of the files that determine what a module does."""
    if module not in _FOUND:
        digest = hashlib.sha256()
        for path in code_of(module):
            digest.update(path.read_bytes())
        _FOUND[module] = digest.hexdigest()
    return _FOUND[module]


def note_code_fingerprint(module: str, fingerprint: str) -> None:
    """Note the hash where it is known already: to find the files of a module takes longer than most steps."""
    _FOUND[module] = fingerprint


def _source_of(module: str) -> Path:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{module} has no source file", name=module)
    return Path(spec.origin)


@cache
def _modules_and_texts(source: str) -> tuple[frozenset[str], frozenset[str]]:
    """Modules of the followed packages that a source imports, always by their full names, and its texts."""
    modules: set[str] = set()
    texts: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.add(node.value)
        elif isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in _FOLLOWED:
            submodules = {f"{node.module}.{alias.name}" for alias in node.names}
            modules |= {name for name in submodules if _is_module(name)} or {node.module}
    followed = frozenset(module for module in modules if module.split(".")[0] in _FOLLOWED)
    return followed, frozenset(texts)


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # its parent is a module, not a package
        return False


@cache
def _data_files(folder: Path) -> tuple[Path, ...]:
    """The files of a folder of our packages that are not sources."""
    return tuple(path for path in folder.iterdir() if path.is_file() and path.suffix != ".py")
