"""Records that several files and systems describe: nothing that was said is lost, whatever the order."""

import random
from dataclasses import dataclass, field

import pytest

from abm_warehouse.models.known import write_known_views
from abm_warehouse.profiles.model import Profile
from abm_warehouse.storage.entities import ENTITIES

COLUMNS = ("name", "industry", "employees", "country", "domain", "technologies")
OWN = "churn"
"""A column that the entity does not have."""
UNREADABLE = "many"
"""What a number of employees cannot be."""
FULL = "account_id,name,industry,employees,country,technologies\nA1,Acme,Software,180,Germany,sap|hubspot\n"
CONTACT = "contact_id,email,full_name,title,phone\nC1,ada@acme.example,Ada Moss,CTO,+49 30 5550100\n"


def profile(system):
    """The profile of a system whose files have the canonical columns."""
    columns = {name: name for name in ("account_id", *COLUMNS)}
    source = {"entity": "accounts", "file": ["accounts"], "needs": ["account_id"], "columns": columns}
    return Profile.model_validate({"name": system, "title": system, "sources": [source]})


def known(store, order=(), entity="accounts"):
    """Rows as they are known now, with this order of systems, and where their fields come from."""
    store.con.execute("create or replace table run.systems (system varchar, place bigint)")
    for place, system in enumerate(order):
        store.con.execute("insert into run.systems values (?, ?)", [system, place])
    store.con.execute("create or replace table run.knowledge as select now() as known_at")
    sources = {f"raw.{name}": name for name in ENTITIES} | {"run.knowledge": "now"}
    write_known_views(store.con, sources)
    [key] = ENTITIES[entity].key
    relation = store.con.execute(f"select * exclude (batch_id) from known.{entity} order by {key}")
    names = [column[0] for column in relation.description]
    rows = [dict(zip(names, row, strict=True)) for row in relation.fetchall()]
    origins = {
        (id_, name): system
        for id_, system, fields in store.rows(f"select {key}, system, fields from known.{entity}_origins")
        for name in fields.split()
    }
    return rows, origins


def test_a_file_of_three_columns_changes_nothing_else(store):
    store.load(FULL)
    store.load("account_id,name,employees\nA1,Acme,200\n")
    [account], _ = known(store)

    assert (account["employees"], account["industry"], account["country"]) == (200, "Software", "Germany")
    assert account["technologies"] == "sap|hubspot"


def test_a_contacts_file_of_three_columns_changes_nothing_else(store):
    store.load(CONTACT, "contacts.csv")
    store.load("contact_id,full_name,email\nC1,Ada Moss,ada@acme.example\n", "contacts.csv")
    [contact], _ = known(store, entity="contacts")

    assert (contact["title"], contact["phone"]) == ("CTO", "+49 30 5550100")


def test_an_empty_cell_clears_what_the_same_system_said(store):
    store.load(FULL)
    store.load("account_id,name,industry\nA1,Acme,\n")
    [account], _ = known(store)

    assert (account["industry"], account["employees"]) == (None, 180)


def test_an_empty_cell_clears_nothing_that_another_system_said(store):
    store.load(FULL, profile=profile("crm"))
    store.load("account_id,name,industry,domain\nA1,Acme Inc,,acme.example\n", profile=profile("vendor"))
    [account], origins = known(store, ["vendor", "crm"])

    assert (account["name"], account["industry"], account["domain"]) == (
        "Acme Inc",
        "Software",
        "acme.example",
    )
    assert origins == {
        ("A1", "name"): "vendor",
        ("A1", "domain"): "vendor",
        **{("A1", name): "crm" for name in ("industry", "employees", "country", "technologies")},
    }


def test_the_order_of_systems_decides_and_a_later_one_only_fills(store):
    store.load("account_id,name,industry\nA1,Acme,\n", profile=profile("crm"))
    store.load("account_id,name,industry\nA1,ACME INC,Software\n", profile=profile("vendor"))

    assert [(a["name"], a["industry"]) for a in known(store, ["crm"])[0]] == [("Acme", "Software")]
    assert [(a["name"], a["industry"]) for a in known(store, ["vendor"])[0]] == [("ACME INC", "Software")]


def test_a_whole_file_that_is_loaded_again_after_a_part_says_all_of_it_again(store):
    store.load(FULL)
    store.load("account_id,name,employees\nA1,Acme,200\n")
    again = store.load(FULL)
    [account], _ = known(store)

    assert (again.status, again.rows_loaded, account["employees"]) == ("loaded", 1, 180)
    assert store.rows("select count(*) from raw.accounts where known_to is null") == [(1,)]


@pytest.mark.slow
def test_a_cell_that_cannot_be_read_does_not_clear_what_its_own_system_said(store):
    """The file before it keeps the number; a cell that is empty clears it, as does a reading that differs."""
    store.load(FULL)
    for industry in ("Retail", "Bakery", "Retail"):
        store.load(f"account_id,name,industry,employees,country,technologies\nA1,Acme,{industry},many,,\n")
    assert store.rows("select count(*) from raw.accounts where known_to is null") == [(2,)]
    [account], origins = known(store)
    store.load("account_id,name,industry,employees,country,technologies\nA1,Acme,Retail,,,\n")
    [emptied], _ = known(store)

    assert (account["industry"], account["employees"], account["country"]) == ("Retail", 180, None)
    assert {name for _, name in origins} == {"name", "industry", "employees"}
    assert emptied["employees"] is None
    assert store.rows("select count(*) from raw.accounts where known_to is null") == [(1,)]


def test_a_consent_that_is_no_word_of_ours_ends_an_older_one(store):
    store.load("contact_id,email,consent\nC1,ada@acme.example,granted\n", "contacts.csv")
    store.load("contact_id,email,consent\nC1,ada@acme.example,banana\n", "contacts.csv")
    [contact], _ = known(store, entity="contacts")

    assert contact["consent"] == "unknown"


def test_a_file_without_names_adds_to_accounts_that_are_there_and_makes_none(store):
    vendor = "account_id,employees,technologies\nA1,250,zoho\nA9,10,sap\n"
    early = store.load(vendor, profile=profile("vendor"))
    store.load("account_id,name,employees\nA1,Acme,\n", profile=profile("zulu_crm"))
    batch = store.load(vendor, profile=profile("vendor"))
    [account], _ = known(store)
    [(column, value, reason)] = store.rows(
        f"select column_name, value, reason from quarantine.rows where batch_id = '{batch.batch_id}'"
    )

    assert (early.rows_loaded, early.rows_quarantined) == (0, 2)
    assert (batch.rows_loaded, batch.rows_quarantined) == (1, 1)
    assert (account["name"], account["employees"], account["technologies"]) == ("Acme", 250, "zoho")
    assert (column, value) == ("account_id", "A9")
    assert reason == (
        "is the id of nothing that is known, and a file without name makes no accounts;"
        " load it again after the file that has them"
    )


def test_a_system_that_only_adds_to_accounts_comes_after_those_that_have_their_names(store):
    store.load("account_id,name,employees\nA1,Acme,180\n", profile=profile("zulu_crm"))
    store.load("account_id,employees\nA1,250\n", profile=profile("a_vendor"))

    assert [account["employees"] for account in known(store)[0]] == [180]
    assert [account["employees"] for account in known(store, ["a_vendor"])[0]] == [250]


@pytest.mark.slow
def test_a_currency_comes_from_the_system_that_states_the_amount(store):
    store.load("account_id,name,annual_revenue,currency\nA1,Acme,,USD\nA2,Bolt,5,\n")
    store.load("account_id,annual_revenue,currency\nA1,7,EUR\nA2,7,EUR\n", profile=money("vendor"))
    accounts, _ = known(store)

    assert [(account["annual_revenue"], account["currency"]) for account in accounts] == [
        (7, "EUR"),
        (5, None),
    ]


def money(system):
    """The profile of a system whose files have revenues."""
    columns = {name: name for name in ("account_id", "annual_revenue", "currency")}
    source = {"entity": "accounts", "file": ["accounts"], "needs": ["account_id"], "columns": columns}
    return Profile.model_validate({"name": system, "title": system, "sources": [source]})


def test_columns_without_a_canonical_name_are_kept_beside_each_other(store):
    store.load("account_id,name,churn\nA1,Acme,high\n")
    store.load("account_id,name,initiative\nA1,Acme,cloud\n")
    extras = "select extra from raw.accounts where known_to is null order by extra"
    apart = store.rows(extras)
    store.load("account_id,name,Initiative,Churn\nA1,Acme,,low\n")

    assert apart == [('{"churn":"high"}',), ('{"initiative":"cloud"}',)]
    assert store.rows(extras) == [('{"Churn":"low"}',)]


def test_what_was_known_before_a_part_came_is_as_it_was(store):
    store.load(FULL)
    [before] = store.rows("select max(loaded_at) from ledger.batches")
    store.load("account_id,name,employees\nA1,Acme,200\n")
    known(store)
    store.con.execute("create or replace table run.knowledge as select ?::timestamptz as known_at", [*before])

    assert store.rows("select employees, industry from known.accounts") == [(180, "Software")]


@dataclass
class Said:
    """What each system said last of each column of each account, by hand."""

    values: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def load(self, system, columns, rows):
        for id_, *cells in rows:
            for name, cell in zip(columns, cells, strict=True):
                if cell != UNREADABLE:
                    self.values[system, id_, name] = cell

    def row(self, id_, name, order):
        said = (self.values.get((system, id_, name)) for system in order)
        return next((value for value in said if value), None)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_any_files_in_any_order_give_what_the_order_of_systems_says(store, seed):
    """
    The files of one system keep their order; those of several are mixed in two ways at random.

    The expected rows are put together cell by cell, and are the same for both. Some cells cannot be
    read, and one column is of the files' own.
    """
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    systems = ["crm", "hub", "vendor"]
    chance.shuffle(systems)
    files = {system: [some_file(chance) for _ in range(3)] for system in systems}
    expected = Said()
    for system, contents in files.items():
        for columns, rows in contents:
            expected.load(system, columns, rows)
    ids = sorted({id_ for contents in files.values() for _, rows in contents for id_, *_ in rows})
    found = []
    for _ in range(2):
        for table in ("raw.accounts", "ledger.batches", "ledger.refusals"):
            store.con.execute(f"delete from {table}")
        turns = [system for system in systems for _ in range(3)]
        chance.shuffle(turns)
        left = {system: list(contents) for system, contents in files.items()}
        for turn in turns:
            columns, rows = left[turn].pop(0)
            lines = [",".join(("account_id", *columns)), *(",".join(row) for row in rows)]
            assert store.load("\n".join(lines) + "\n", profile=profile(turn)).rows_quarantined == 0
        accounts, origins = known(store, systems)
        own = store.rows("select account_id, value from known.accounts_own_fields order by account_id")
        found.append(([{name: a[name] for name in ("account_id", *COLUMNS)} for a in accounts], origins, own))

    assert found[0] == found[1]
    assert found[0][2] == [(id_, value) for id_ in ids if (value := expected.row(id_, OWN, systems))]
    assert found[0][0] == [
        {"account_id": id_}
        | {
            name: int(value) if (value := expected.row(id_, name, systems)) and name == "employees" else value
            for name in COLUMNS
        }
        for id_ in ids
    ]


def some_file(chance):
    """The columns and rows of a file: always a name, and at random some others and some of the accounts."""
    columns = ["name", *chance.sample((*COLUMNS[1:], OWN), chance.randint(0, 4))]
    rows = [
        (id_, *(some_cell(chance, name) for name in columns))
        for id_ in chance.sample(["A1", "A2", "A3"], chance.randint(1, 3))
    ]
    return columns, rows


def some_cell(chance, name):
    """A cell of a column; a number of employees may be none."""
    if name == "employees":
        return chance.choice([UNREADABLE, "", str(chance.randint(1, 9))])
    return str(chance.randint(1, 9)) if name == "name" else chance.choice("abc ").strip()
