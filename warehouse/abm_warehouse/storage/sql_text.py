"""Names and values as SQL text, where a parameter cannot go."""


def quoted(name: str) -> str:
    """A name as an identifier."""
    return '"{}"'.format(name.replace('"', '""'))


def literal(text: str) -> str:
    """A text as a literal."""
    return "'{}'".format(text.replace("'", "''"))
