"""Names, values and conditions as SQL text, where a parameter cannot go."""


def quoted(name: str) -> str:
    """A name as an identifier."""
    return '"{}"'.format(name.replace('"', '""'))


def literal(text: str) -> str:
    """A text as a literal."""
    return "'{}'".format(text.replace("'", "''"))


def is_among(sql: str, values: str, *, or_null: bool) -> str:
    """The condition that something is one of the values of a SELECT, and not null unless that counts too."""
    is_one = f"{sql} in (select value from ({values}) as listed (value) where value is not null)"
    return f"({is_one} or {sql} is null)" if or_null else is_one
