"""Marketing Qualified Accounts: who is ready to buy, who sits on the committee, and why we say so."""

from typing import TYPE_CHECKING

from abm.errors import AbmError, NothingPublished, QueryRefused, SettingsError, UsageError
from abm.version import VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from abm.book import Account, Book, Explanation

__version__ = VERSION

__all__ = [
    "AbmError",
    "Account",
    "Book",
    "Explanation",
    "NothingPublished",
    "QueryRefused",
    "SettingsError",
    "UsageError",
    "__version__",
    "open",
]


def open(workspace: "str | Path" = ".") -> "Book":
    """Open what a workspace has published; see :class:`abm.book.Book`."""
    from abm.book import open_book

    return open_book(workspace)


def __getattr__(name: str) -> object:
    """The classes of the book, imported on first use: ``import abm`` alone imports no engine."""
    if name in ("Account", "Book", "Explanation"):
        from abm import book

        return getattr(book, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
