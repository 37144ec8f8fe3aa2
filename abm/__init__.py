"""Marketing Qualified Accounts: who is ready to buy, who sits on the committee, and why we say so."""

from typing import TYPE_CHECKING

from abm.version import VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from abm.book import Book

__version__ = VERSION


def open(workspace: "str | Path" = ".") -> "Book":
    """Open what a workspace has published; see :class:`abm.book.Book`."""
    from abm.book import open_book

    return open_book(workspace)
