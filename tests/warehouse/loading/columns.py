"""Files with one column in question, and what becomes of its cells."""

from abm_warehouse.profiles.model import Profile


def csv(header, *rows):
    return "\n".join([header, *rows]) + "\n"


def profile(columns, entity="accounts", **settings):
    """A profile with one source, whose file is named after the entity."""
    needs = [next(c for c in columns.values() if isinstance(c, str))]
    source = {"entity": entity, "file": [entity], "needs": needs, "columns": columns}
    return Profile.model_validate({"name": "mine", "title": "Mine", "sources": [source], **settings})


REQUIRED = {
    "accounts": {"account_id": "A{n}", "name": "Acme"},
    "engagements": {
        "engagement_id": "E{n}",
        "contact_id": "C{n}",
        "kind": "webinar",
        "occurred_at": "2026-01-01T00:00:00Z",
    },
    "opportunities": {
        "opportunity_id": "O{n}",
        "account_id": "A1",
        "created_at": "2026-01-05T09:00:00Z",
    },
    "contacts": {"contact_id": "C{n}"},
}


def typed(store, column, cells, *, entity="accounts", **options):
    """One row for each cell of a column: the values that were stored, and the rows quarantined."""
    lines = []
    for n, cell in enumerate(cells):
        row = {name: value.format(n=n) for name, value in REQUIRED[entity].items()} | {column: cell}
        lines.append(",".join(f'"{value}"' for value in row.values()))
    header = ",".join(REQUIRED[entity] | {column: ""})
    batch = store.load(csv(header, *lines), f"{entity}.csv", **options)
    assert batch.rows_in == batch.rows_loaded + batch.rows_quarantined == len(cells)
    values = [value for [value] in store.rows(f'select "{column}" from raw.{entity} order by line')]
    return values, store.quarantined()
