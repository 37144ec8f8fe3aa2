"""Words of job titles that are misspelt by one letter."""

from collections.abc import Iterable, Iterator
from typing import Final

_SHORTEST: Final = 6  # letters of a word that may be misspelt
_SHORTEST_SINGULAR: Final = 3


class Spelling:
    """
    Finds the word that is meant by one that is in no rule.

    A word of at least six letters is meant if one letter is left out, added or changed, or if two
    neighbours have changed places; not if the first letter is another one. The plural in "s" is recognised
    as well. Of several words that may be meant, the first one given is.

    Parameters
    ----------
    words
        The words that may be meant.
    known
        Words that are spelt correctly.
    """

    def __init__(self, words: Iterable[str], known: Iterable[str]) -> None:
        self._words = {word: at for at, word in enumerate(words)}
        self._known = frozenset(known)
        self._shortened: dict[str, list[str]] = {}
        for word in self._words:
            if len(word) >= _SHORTEST:
                for text in (word, *_shortened(word)):
                    self._shortened.setdefault(text, []).append(word)

    def meant(self, word: str) -> str:
        """
        The word that is meant, or else ``word`` itself.

        Examples
        --------
        >>> spelling = Spelling(["director", "manager", "cto"], ["ranger"])
        >>> [spelling.meant(word) for word in ("directer", "manger", "ranger", "ctos", "actor")]
        ['director', 'manager', 'ranger', 'cto', 'actor']
        """
        if word in self._words or word in self._known:
            return word
        singular = word.removesuffix("s")
        if len(singular) >= _SHORTEST_SINGULAR and singular in self._words:
            return singular
        if len(word) < _SHORTEST - 1:
            return word
        near = {
            candidate
            for text in (word, *_shortened(word))
            for candidate in self._shortened.get(text, ())
            if candidate[0] == word[0] and _is_one_error(word, candidate)
        }
        return min(near, key=self._words.__getitem__, default=word)


def _shortened(word: str) -> Iterator[str]:
    """The word without each of its letters."""
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _is_one_error(word: str, other: str) -> bool:
    """Whether one letter is left out, added or changed, or two neighbours have changed places."""
    at = next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), None)
    if at is None:
        return abs(len(word) - len(other)) == 1
    rest, other_rest = word[at:], other[at:]
    return (
        rest[1:] in (other_rest[1:], other_rest)
        or rest == other_rest[1:]
        or (rest[1::-1] == other_rest[:2] and rest[2:] == other_rest[2:])
    )
