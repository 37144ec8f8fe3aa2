"""Marketing Qualified Accounts: who is ready to buy, who sits on the committee, and why we say so."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from abm.library import Book

__version__ = "0.1.0"


def open(workspace: "str | Path" = ".") -> "Book":  # noqa: A001 - reads as `abm.open("workspace")`
    """Open what a workspace has published; see :class:`abm.library.Book`."""
    from abm.library import open_book

    return open_book(workspace)
