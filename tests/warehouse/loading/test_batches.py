"""Batches: what is offered is loaded, a duplicate or in quarantine; once, and with its past."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.config.settings import WorkspaceSettings
from abm.errors import SettingsError
from abm.workspace import Workspace
from abm_warehouse.integrity.doctor import run_checks
from abm_warehouse.loading.ledger import quarantined_rows
from abm_warehouse.loading.receipts import read_receipts
from abm_warehouse.models.known import known_rows_sql
from abm_warehouse.storage.connections import open_warehouse
from abm_warehouse.storage.entities import ENTITIES
from tests.company import scored_store
from tests.conftest import Store
from tests.properties import examples

HEADER = "account_id,name,tier\n"
COUNTED = ("rows_in", "rows_loaded", "rows_duplicate", "rows_quarantined")


def counts(batch):
    return tuple(getattr(batch, name) for name in COUNTED)


def versions(store):
    """Every version of every account: id, name, whether it is current."""
    return store.rows(
        "select account_id, name, known_to is null from raw.accounts order by 1, known_from, line"
    )


def known_at(store, instant):
    """Accounts as they were known at an instant: as every run reads them."""
    store.con.execute("create or replace table run.knowledge as select $at as known_at", {"at": instant})
    known = known_rows_sql(ENTITIES["accounts"])
    rows = store.rows(f"select account_id, name, tier from ({known}) where not is_deleted")
    return {row[0]: row[1:] for row in rows}


def test_good_rows_are_loaded_bad_ones_are_quarantined_and_equal_ones_count_once(store):
    batch = store.load(HEADER + "A1,Acme,1\nA2,Bolt,2\nA1,Acme,1\n,Nobody,3\nA3\n")

    assert counts(batch) == (5, 2, 1, 2)
    assert (batch.status, batch.entity, batch.reason) == ("loaded", "accounts", None)
    assert store.rows("select account_id, line from raw.accounts order by 1") == [("A1", 4), ("A2", 3)]
    assert [(row.batch_id, row.line) for row in store.quarantined()] == [
        (batch.batch_id, 5),
        (batch.batch_id, 6),
    ]


def test_a_key_that_is_in_a_file_twice_is_found_when_hashes_are_counted_in_parts(store, monkeypatch):
    monkeypatch.setattr("abm_warehouse.loading.incoming.HASHES_AT_ONCE", 2)
    once = store.load(HEADER + "A1,Acme,1\nA2,Bolt,2\nA3,Cyan,3\nA4,Dora,4\nA5,Eon,5\n")
    twice = store.load(HEADER + "B1,Flux,1\nB2,Gale,2\nB3,Hilo,3\nB4,Iris,4\nB1,Flux,9\n", "accounts_2.csv")

    assert (counts(once), counts(twice)) == ((5, 5, 0, 0), (5, 5, 0, 0))
    assert [row for row in versions(store) if row[0] == "B1"] == [("B1", "Flux", False), ("B1", "Flux", True)]


def test_the_same_file_again_loads_nothing_whatever_it_is_called(store):
    content = HEADER + "A1,Acme,1\n,Nobody,2\n"
    first = store.load(content)
    again = store.load(content, "accounts_2.csv")

    assert counts(again) == (2, 0, 1, 1)
    assert (again.status, again.batch_id, again.file) == ("already_loaded", first.batch_id, "accounts_2.csv")
    assert again.reason == f"the same content was loaded as batch {first.batch_id}"
    assert len(store.quarantined()) == 1
    assert len(read_receipts(store.workspace.receipts).receipts) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + (HEADER + "A1,Acme,1\nA2,Bolt,2\n").encode(),
        HEADER + "A2,Bolt,2\nA1,Acme,1\n",
        'tier,name,account_id\r\n1,"Acme",A1\r\n2, Bolt ,A2',
        "account_id,name,tier,website\nA1,Acme,1,\nA2,Bolt,2,\n",
    ],
    ids=["a byte order mark", "other order", "other columns, quotes, line ends", "an empty column"],
)
def test_the_same_rows_in_other_bytes_are_duplicates(store, content):
    store.load(HEADER + "A1,Acme,1\nA2,Bolt,2\n")
    again = store.load(content)

    assert counts(again) == (2, 0, 2, 0)
    assert again.status == "loaded"


def test_columns_nobody_maps_may_change_places(store):
    store.load("account_id,name,Colour,Size\nA1,Acme,red,9\n")

    assert counts(store.load("Size,account_id,Colour,name\n9,A1,red,Acme\n")) == (1, 0, 1, 0)


def test_a_changed_row_is_a_new_version_and_the_old_one_stays(store):
    store.load(HEADER + "A1,Acme,1\nA2,Bolt,2\n")
    batch = store.load(HEADER + "A1,Acme Inc,1\nA2,Bolt,2\n")

    assert counts(batch) == (2, 1, 1, 0)
    assert versions(store) == [("A1", "Acme", False), ("A1", "Acme Inc", True), ("A2", "Bolt", True)]
    [(known_to, known_from)] = store.rows(
        "select old.known_to, new.known_from from raw.accounts as old, raw.accounts as new"
        " where old.name = 'Acme' and new.name = 'Acme Inc'"
    )
    [_, loaded_at] = [
        datetime.fromisoformat(r.loaded_at) for r in read_receipts(store.workspace.receipts).receipts
    ]
    assert known_to == known_from == loaded_at


def test_a_row_changed_back_is_a_version_again(store):
    for name in ("Acme", "Acme Inc", "Acme"):
        store.load(HEADER + f"A1,{name},1\n" + f"A2,{name},1\n")

    # The third file has the bytes of the first, but the second came between: what it says holds again.
    assert [row[1:] for row in versions(store)] == [("Acme", False), ("Acme Inc", False), ("Acme", True)] * 2


def test_of_several_rows_of_one_key_in_a_file_the_last_is_the_current_version(store):
    batch = store.load(HEADER + "A1,First,1\nA1,Second,1\nA1,Last,1\nA1,First,1\nA1,Last,1\n")

    assert counts(batch) == (5, 3, 2, 0)
    assert sorted(versions(store)) == [("A1", "First", False), ("A1", "Last", True), ("A1", "Second", False)]


def test_the_past_is_read_as_it_was_known(store):
    instants = []
    for tier in ("1", "2", "3"):
        store.load(HEADER + f"A1,Acme,{tier}\n")
        instants.append(store.rows("select max(loaded_at) from ledger.batches")[0][0])

    assert [known_at(store, instant) for instant in instants] == [
        {"A1": ("Acme", "1")},
        {"A1": ("Acme", "2")},
        {"A1": ("Acme", "3")},
    ]


def test_a_key_of_several_columns_tells_rows_apart_and_empty_from_absent(store):
    """Spend has no id: a day, currency, campaign, channel and source are one row."""
    header = "date,amount,currency,campaign_id,channel\n"
    store.load(header + "2026-01-01,5,EUR,C1,\n2026-01-01,5,EUR,,C1\n2026-01-01,5,USD,C1,\n", "spend.csv")
    batch = store.load(header + "2026-01-01,6,EUR,C1,\n2026-01-01,5,EUR,,C1\n", "spend.csv")

    assert counts(batch) == (2, 1, 1, 0)
    assert store.rows("select sum(amount) from raw.spend where known_to is null")[0][0] == 16


def test_another_mapping_of_the_same_bytes_is_another_batch(store):
    """Correcting a profile and loading the file again is how a wrong mapping is mended."""
    content = HEADER + "A1,Acme,1\n"
    mine = """\
name = "mine"
title = "Mine"
system = "abm"
[[sources]]
entity = "accounts"
file = ["accounts"]
needs = ["account_id"]
[sources.columns]
account_id = "account_id"
name = "name"
segment = "tier"
"""
    store.load(content)
    (store.workspace.profiles / "mine.toml").write_text(mine)
    batch = store.load(content, profile="mine")

    assert counts(batch) == (1, 1, 0, 0)
    assert store.rows("select tier, segment from raw.accounts where known_to is null") == [(None, "1")]


def test_strict_refuses_a_file_with_a_bad_row_and_leaves_nothing_of_it(store):
    refused = store.load(HEADER + "A1,Acme,1\n,Nobody,2\n", strict=True)

    assert (refused.status, refused.entity) == ("refused", "accounts")
    assert refused.reason == "1 of 2 rows are bad, and --strict was given"
    for table in ("raw.accounts", "quarantine.rows", "ledger.batches"):
        assert store.rows(f"select * from {table}") == []
    assert not store.workspace.receipts.exists()
    assert store.load(HEADER + "A1,Acme,1\n", strict=True).status == "loaded"


def test_a_refused_file_says_why_and_stops_nothing(store):
    absent = store.load(store.exports / "accounts.csv")
    unknown = store.load("a,b\n1,2\n", "things.csv")

    assert (absent.status, absent.reason) == ("refused", "there is no such file")
    assert unknown.status == "refused"
    assert "has no mapping for it; it knows accounts, contacts" in unknown.reason
    assert store.load(HEADER + "A1,Acme,1\n").status == "loaded"


def test_a_file_with_any_name_is_loaded_as_the_entity_that_is_given(store):
    assert store.load(HEADER + "A1,Acme,1\n", "things.csv", entity="accounts").rows_loaded == 1


def test_an_engagement_needs_a_person_or_an_account(store):
    """One of contact_id, email, account_id; or the browser of a visit."""
    header = "engagement_id,contact_id,email,account_id,visitor_id,kind,occurred_at\n"
    who = ["C1,,,", ",a@b.example,,", ",,A1,", ",,,V1", ",,,"]
    rows = [f"E{n},{cells},webinar,2026-01-01T00:00:00Z\n" for n, cells in enumerate(who)]
    batch = store.load(header + "".join(rows), "engagements.csv")
    [bad_row] = store.quarantined()

    assert counts(batch) == (5, 4, 0, 1)
    assert (bad_row.line, bad_row.column, bad_row.value) == (6, None, None)
    assert bad_row.reason == "names none of contact_id, email, account_id, visitor_id; one is required"


def test_a_source_may_say_that_the_parents_of_its_rows_are_in_another_file(store):
    """A call of HubSpot's: who took part is in a file of associations."""
    profile = store.workspace.profiles / "calls.toml"
    profile.write_text(
        'name = "calls"\ntitle = "Calls"\n[[sources]]\nentity = "engagements"\nfile = ["calls"]\n'
        'parents_elsewhere = true\nneeds = ["id", "at"]\n[sources.columns]\nengagement_id = "id"\n'
        'kind.constant = "sales_call"\noccurred_at = "at"\n'
    )

    assert counts(store.load("id,at\n1,2026-01-01T00:00:00Z\n", "calls.csv", profile="calls")) == (1, 1, 0, 0)
    profile.write_text(profile.read_text().replace("parents_elsewhere = true\n", ""))
    with pytest.raises(SettingsError, match="needs a mapping for one of contact_id, email, account_id"):
        store.load("id,at\n2,2026-01-01T00:00:00Z\n", "calls.csv", profile="calls")


def test_a_row_in_quarantine_keeps_the_start_of_a_long_cell_and_the_whole_row(store):
    header = "engagement_id,contact_id,kind,occurred_at,value\n"
    store.load(header + "E1,C1,visit,2026-01-01T00:00:00Z," + "x" * 501 + "\n", "engagements.csv")
    [bad_row] = store.quarantined()

    assert len(bad_row.value) == 500
    assert "x" * 501 in bad_row.source_row


def test_a_file_without_rows_is_a_batch_of_none(store):
    assert counts(store.load(HEADER)) == (0, 0, 0, 0)


# Rows of three accounts, one bad kind among them; few values, so that equal and changed rows are frequent.
rows = st.tuples(
    st.sampled_from(["A1", "A2", "A", ""]), st.sampled_from("xyz"), st.sampled_from(["1", "2", " 1 "])
)
loads = st.lists(st.lists(rows, max_size=6), min_size=1, max_size=4)


class Model:
    """What must happen, in plain Python: every content ever stored, and the current one of each key."""

    def __init__(self):
        self.stored, self.current = Counter(), {}

    def load(self, content):
        """Counts of a file of rows."""
        good = [(key, (name, tier.strip())) for key, name, tier in content if key]
        bad = len(content) - len(good)
        before, lasts = set(self.stored), dict(good)
        fresh = {
            (key, said)
            for key, said in good
            if (self.current.get(key) != said if said == lasts[key] else (key, said) not in before)
        }
        self.stored.update(fresh)
        self.current |= lasts
        return len(content), len(fresh), len(good) - len(fresh), bad


@pytest.mark.slow
@pytest.mark.parametrize("hash_of", [None, "7", "(length(key) % 2)"], ids=["", "one hash", "two hashes"])
@examples(5)
@given(contents=loads)
def test_every_row_is_loaded_a_duplicate_or_quarantined_and_the_past_stays_as_it_was(
    tmp_path_factory, hash_of, contents
):
    """Whatever the keys' hashes are: where they are equal by chance, the keys decide."""
    model, folder, past = Model(), tmp_path_factory.mktemp("store"), []
    workspace = Workspace(folder)
    with open_warehouse(Path(":memory:"), WorkspaceSettings()) as con:
        store = Store(workspace, con, folder)
        if hash_of:
            con.execute(f"create or replace temp macro hash_of(key) as {hash_of}::ubigint")
        for content in [*contents, contents[0]]:
            batch = store.load(HEADER + "".join(",".join(row) + "\n" for row in content))

            assert counts(batch) == model.load(content)
            assert batch.rows_in == batch.rows_loaded + batch.rows_duplicate + batch.rows_quarantined
            past.append((datetime.now().astimezone(), dict(model.current)))

        held = store.rows("select account_id, name, tier from raw.accounts")
        assert Counter((key, tuple(said)) for key, *said in held) == model.stored
        assert [known_at(store, instant) for instant, _ in past] == [current for _, current in past]
        in_ledger = store.rows("select sum(rows_loaded), sum(rows_quarantined) from ledger.batches")[0]
        assert in_ledger == (len(held), store.rows("select count(*) from quarantine.rows")[0][0])


def test_content_that_comes_back_after_other_content_is_the_current_version_again(store):
    first, second = "account_id,name\nA1,Acme\n", "account_id,name\nA1,Acme2\n"
    store.load(first, "accounts_monday.csv")
    store.load(second, "accounts_tuesday.csv")
    back = store.load(first, "accounts_wednesday.csv")

    assert (back.status, back.rows_loaded) == ("loaded", 1)
    assert store.rows("select name from raw.accounts where known_to is null") == [("Acme",)]


def test_a_known_file_of_which_every_row_is_current_loads_nothing_though_others_came_after_it(store):
    store.load("account_id,name\nA1,Acme\n", "accounts_one.csv")
    store.load("account_id,name\nA2,Brick\n", "accounts_two.csv")
    again = store.load("account_id,name\nA1,Acme\n", "accounts_one.csv")

    assert (again.status, again.rows_duplicate) == ("already_loaded", 1)
    assert store.rows("select count(*) from ledger.batches") == [(2,)]


def test_what_a_corrected_profile_took_in_is_no_longer_in_quarantine(store):
    """The same bytes, read again: only the last reading counts, and a batch asked for shows its own."""
    profile = store.workspace.profiles / "mine.toml"
    text = (
        'name = "mine"\ntitle = "Mine"\n[[sources]]\nentity = "campaigns"\nfile = ["accounts"]\n'
        'needs = ["id", "born"]\n[sources.columns]\ncampaign_id = "id"\nname = "id"\nstarted_at = "born"\n'
    )
    profile.write_text(text)
    content = "id,born\nA1,2026-01-01 10:00\nA2,yesterday\n"
    first = store.load(content, profile="mine")
    assert (counts(first), len(store.quarantined())) == ((2, 0, 0, 2), 2)

    profile.write_text(text.replace("[[sources]]", 'time_zone = "UTC"\n[[sources]]', 1))
    second = store.load(content, profile="mine")

    assert counts(second) == (2, 1, 0, 1)
    assert [(row.batch_id, row.line) for row in store.quarantined()] == [(second.batch_id, 3)]
    assert len(quarantined_rows(store.con, batch_id=first.batch_id)) == 2


def test_what_a_corrected_file_has_right_is_no_longer_in_quarantine(store):
    """It has the name of the earlier file and all rows of it that were loaded."""
    store.load("opportunity_id,name,amount\nO1,One,5\nO2,Two,many\nO3,Three,few\n", "opportunities.csv")
    store.load("opportunity_id,name,amount\nO1,One,5\nO2,Two,7\nO3,Three,few\n", "opportunities.csv")

    assert [(row.line, row.value) for row in store.quarantined()] == [(4, "few")]
    assert scored_store(store.con).all("select rows_quarantined, example_value from quarantine_reasons") == [
        (1, "few")
    ]


def test_the_next_file_of_a_name_leaves_in_quarantine_what_the_one_before_it_had_wrong(store):
    store.load("opportunity_id,name,amount\nO1,One,5\nO2,Two,many\n", "opportunities.csv")
    store.load("opportunity_id,name,amount\nO8,Eight,5\nO9,Nine,few\n", "opportunities.csv")

    assert {row.value for row in store.quarantined()} == {"many", "few"}


def test_cells_that_are_left_out_of_rows_leave_the_books_balanced(workspace, tmp_path):
    with open_warehouse(workspace.warehouse, workspace.settings()) as con:
        batch = Store(workspace, con, tmp_path).load("contact_id,email\nC1,junk\n,\n", "contacts.csv")

    assert (counts(batch), batch.cells_quarantined) == ((2, 1, 0, 1), 1)
    assert [result.check for result in run_checks(workspace) if not result.is_healthy] == []
