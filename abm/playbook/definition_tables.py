"""Ideal customers, personas and definitions of a playbook as rows of tables."""

from decimal import Decimal

from abm.playbook.definitions import Definition, Profile
from abm.playbook.model import Playbook
from abm.playbook.table import Table
from abm.playbook.words import Word
from abm.vocabulary.points import hundredths
from abm.vocabulary.states import STATUSES
from abm.vocabulary.words import folded


def definition_tables(playbook: Playbook) -> tuple[Table, ...]:
    """Profiles, personas, grades, definitions, and the words that definitions list."""
    kinds_of_profile: tuple[tuple[str, tuple[Profile, ...]], ...] = (
        ("icp", playbook.icps),
        ("persona", playbook.personas),
    )
    profiles = tuple(
        (part, position, profile.name, profile.title, len(profile.conditions))
        for part, listed in kinds_of_profile
        for position, profile in enumerate(listed, start=1)
    )
    numbered = tuple(enumerate(playbook.definitions, start=1))
    values = (
        (definition.name, part, str(value))
        for definition in playbook.definitions
        for part, words in (
            ("band", definition.bands),
            ("status", definition.statuses),
            ("confirmed", definition.confirmed),
            ("kind", definition.kinds),
            ("alias", definition.aliases),
        )
        for value in dict.fromkeys(words)
    )
    return (
        Table(
            "profiles",
            "part varchar, position bigint, profile varchar, title varchar, conditions bigint",
            profiles,
        ),
        Table(
            "grades",
            "grade varchar, share_from double",
            tuple((grade.grade, float(grade.share_from)) for grade in playbook.grades),
        ),
        Table(
            "definitions",
            "position bigint, definition varchar, title varchar, level bigint, target_account boolean,"
            " min_score_hundredths bigint, min_fit_hundredths bigint, min_intent_hundredths bigint,"
            " hand_raise boolean, bands bigint, statuses bigint, confirmed bigint, kinds bigint,"
            " at_least bigint, within_days bigint",
            tuple((number, *_cells(definition)) for number, definition in numbered),
        ),
        Table("definition_values", "definition varchar, part varchar, value varchar", tuple(values)),
    )


def words_of_definitions(playbook: Playbook) -> tuple[Word, ...]:
    """
    The aliases of definitions that are called like a status, as words for that status.

    Examples
    --------
    >>> from abm.playbook.model import shipped_playbook
    >>> words_of_definitions(shipped_playbook("fit-intent-100"))[0]
    Word(about='status', word='response', means='inquiry')
    """
    return tuple(
        Word("status", folded(alias), definition.name)
        for definition in playbook.definitions
        if definition.name in STATUSES
        for alias in definition.aliases
    )


def _cells(definition: Definition) -> tuple[object, ...]:
    return (
        definition.name,
        definition.title,
        definition.level,
        definition.target_account,
        _hundredths(definition.min_score),
        _hundredths(definition.min_fit),
        _hundredths(definition.min_intent),
        definition.hand_raise,
        len(set(definition.bands)),
        len(set(definition.statuses)),
        len(set(definition.confirmed)),
        len(set(definition.kinds)),
        definition.at_least,
        definition.within_days,
    )


def _hundredths(points: Decimal | None) -> int | None:
    return None if points is None else hundredths(points)
