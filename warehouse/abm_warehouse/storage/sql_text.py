"""Names and values as SQL text, where a parameter cannot go."""

from sqlglot import exp


def quoted(name: str) -> str:
    """A name as an identifier."""
    return exp.to_identifier(name, quoted=True).sql("duckdb")


def literal(text: str) -> str:
    """A text as a literal."""
    return exp.Literal.string(text).sql("duckdb")
