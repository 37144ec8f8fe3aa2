"""Which canonical column each column of a file probably is, by its name alone."""

from collections.abc import Iterable, Mapping

from abm_warehouse.loading.header_names import plain_name, usual_names
from abm_warehouse.storage.entities import ENTITIES, Entity

_OF_PEOPLE = {"firstname", "lastname", "fullname", "contactname", "personname", "jobtitle"}
_LISTS = {
    "listid", "listname", "list", "contactlistid", "contactlist", "staticlistid", "listmembershipid",
    "membershipid", "segmentid", "segmentname", "audienceid", "audiencename",
}  # fmt: skip
"""Names of columns, as ``plain_name`` has them, by which a file says who is on which list."""
_PEOPLE = {"contactid", "personid", "leadid", "prospectid", "contact", "email", "emailaddress", "mail"}
_OF_MEMBERSHIPS: Mapping[str, tuple[str, ...]] = {
    "campaign_id": ("listid", "contactlistid", "staticlistid", "segmentid", "audienceid"),
    "asset": ("listname", "segmentname", "audiencename", "list", "contactlist", "name"),
    "occurred_at": ("addedat", "dateadded", "addedon", "addeddate", "joinedat", "membersince", "createdat"),
}
"""What the columns of such a file fill, besides their usual names."""
_NAMES_IN_PARTS: Mapping[str, str] = {"contacts": "full_name", "users": "name"}
"""The column that the first and the last name of a person fill together."""
_FIRST_NAMES = ("firstname", "givenname", "forename", "fname", "vorname", "prenom")
_LAST_NAMES = ("lastname", "familyname", "surname", "lname", "nachname", "nom")


def match_columns(entity: Entity, header: Iterable[str]) -> dict[str, str]:
    """Column of the file for each canonical one; each is used once, but a name may also serve as the id."""
    free = {plain_name(cell): cell for cell in reversed(list(header))}
    ranked = sorted(
        (rank, not column.required, order, column.name, name)
        for order, column in enumerate(entity.columns)
        for name, rank in usual_names(entity.name)[column.name].items()
        if name in free
    )
    found: dict[str, str] = {}
    for _, _, _, column, name in ranked:
        if column not in found and name in free:
            found[column] = free.pop(name)
    if entity.name in ("accounts", "users") and "name" in found:
        found.setdefault(entity.key[0], found["name"])
    return {column.name: found[column.name] for column in entity.columns if column.name in found}


def find_entity(stem: str, header: tuple[str, ...]) -> Entity | None:
    """
    The entity whose columns match the header best, with a bonus if the file is named after it.

    A file with a column that only people have is not one of companies, though it may name them.
    """
    scores = {}
    named = {
        entity.name: plain_name(entity.name.rstrip("s").replace("ie", "")) for entity in ENTITIES.values()
    }
    named_after = max((name for name in named if named[name] in plain_name(stem)), key=len, default=None)
    has_people = not _OF_PEOPLE.isdisjoint(map(plain_name, header))
    for entity in ENTITIES.values():
        found = match_columns(entity, header)
        required = [column for column in entity.columns if column.required]
        share = sum(column.name in found for column in required) / len(required)
        scores[entity.name] = len(found) * share + 3 * (entity.name == named_after)
        if entity.name == "accounts" and has_people:
            scores[entity.name] = 0
    best = max(scores, key=lambda name: scores[name])
    return ENTITIES[best] if scores[best] >= 2 else None


def has_memberships(stem: str, header: tuple[str, ...]) -> bool:
    """Whether a file says which people are on which lists; the names in it may be those of lists."""
    names = {plain_name(cell) for cell in header}
    is_called_so = "listmember" in plain_name(stem) or "membership" in plain_name(stem)
    has_lists = bool(names & _LISTS) and names.isdisjoint(_OF_PEOPLE)
    return bool(names & _PEOPLE) and (is_called_so or has_lists)


def match_memberships(header: tuple[str, ...]) -> dict[str, str]:
    """Column of the file for each canonical one of a membership: the person, the list, and since when."""
    free = {plain_name(cell): cell for cell in reversed(header)}
    of_lists = {
        column: free.pop(name)
        for column, names in _OF_MEMBERSHIPS.items()
        if (name := next((name for name in names if name in free), None)) is not None
    }
    others = match_columns(ENTITIES["engagements"], tuple(free.values()))
    usual = {column: cell for column, cell in others.items() if column not in ("kind", "engagement_id")}
    return {**usual, **of_lists}


def find_name_parts(
    entity: Entity, found: Mapping[str, str], header: tuple[str, ...]
) -> tuple[str, str, str] | None:
    """The column of a person's name that two of a file have together, and these; None if that is not so."""
    column = _NAMES_IN_PARTS.get(entity.name)
    if column is None or column in found:
        return None
    cells = {plain_name(cell): cell for cell in reversed(header) if cell not in found.values()}
    first = next((cells[name] for name in _FIRST_NAMES if name in cells), None)
    last = next((cells[name] for name in _LAST_NAMES if name in cells), None)
    return None if first is None or last is None else (column, first, last)
