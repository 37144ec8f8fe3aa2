"""What a staged file looks like: a relation of text cells, and for each row where it comes from."""

ORIGIN = " origin"
"""Column of a staged relation: a struct of the row's line, where the reader knows it, and its cells."""

MAX_CELL_BYTES = 1 << 20
"""The longest cell that is read."""
