"""
The product from Python: ``import abm; book = abm.open("workspace")``.

Answers are DataFrames and NetworkX graphs of what is published; points are floats. The command line uses the
same methods. pandas, networkx and the pipeline are imported by the methods that need them, because the
commands that print a few rows do not.
"""

from abm.book.account import Account
from abm.book.book import Book, open_book
from abm.book.explanations import Explanation, PersonExplanation

__all__ = ["Account", "Book", "Explanation", "PersonExplanation", "open_book"]
