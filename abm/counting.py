"""Numbers of things in sentences."""


def counted(number: int, one: str, many: str = "") -> str:
    """
    A number with its noun in the singular or the plural, which is ``one`` with an s unless given.

    Examples
    --------
    >>> [counted(number, "MQA") for number in (0, 1, 1200)]
    ['0 MQAs', '1 MQA', '1,200 MQAs']
    >>> counted(2, "row was", "rows were")
    '2 rows were'
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
