"""From the columns of a file to those of an entity: names, joined and translated cells, conditions."""

from tests.warehouse.loading.columns import csv, profile


def test_a_row_with_several_bad_cells_is_quarantined_once_for_the_first(store):
    store.load(csv("account_id,name,employees,type", ",,many,friend"))
    [bad_row] = store.quarantined()

    assert bad_row.column == "account_id"
    assert '"employees":"many"' in bad_row.source_row


def test_a_cell_of_blanks_is_empty(store):
    blanks = [" ", "\t", "\u00a0", "\ufeff"]
    store.load(
        csv(
            "account_id,name,website",
            *(f"A{n},Acme,{blank}\n{blank},Bolt,x" for n, blank in enumerate(blanks)),
        )
    )

    assert store.rows("select website from raw.accounts") == [(None,)] * 4
    assert [row.reason for row in store.quarantined()] == ["is empty, and is required"] * 4


def test_ids_keep_their_zeros_and_their_case(store):
    store.load(csv("account_id,name", "007,Acme", "7,Bolt", "aB,Cyan", "AB,Dora", "1E5,Echo"))

    found = {row[0] for row in store.rows("select account_id from raw.accounts")}
    assert found == {"007", "7", "aB", "AB", "1E5"}


def test_columns_nobody_maps_are_listed_and_kept_with_their_row(store):
    batch = store.load(csv("account_id,name,Colour,Size", "A1,Acme,red,", "A2,Bolt,,", 'A3,Cyan,"b ""x""",9'))

    assert batch.unmapped_columns == ("Colour", "Size")
    assert "website" in batch.absent_columns
    assert store.rows("select account_id, extra from raw.accounts order by 1") == [
        ("A1", '{"Colour":"red"}'),
        ("A2", "{}"),
        ("A3", '{"Colour":"b \\"x\\"","Size":"9"}'),
    ]


def test_columns_may_be_called_anything(store):
    """These are names of our own working tables and columns."""
    names = "text name,problem,ordinal,row_key,row_hash,extra,staged,mapped,lines,line,fresh,stored,batch_id"
    cells = ",".join(names.split(","))
    batch = store.load(csv(f"account_id,name,{names}", f"A1,Acme,{cells}", f",Bolt,{cells}"))
    [bad_row] = store.quarantined()

    assert (batch.rows_loaded, batch.rows_quarantined) == (1, 1)
    assert '"staged":"staged"' in bad_row.source_row
    assert '"name":"Bolt"' in bad_row.source_row


def test_columns_are_known_in_any_case(store):
    batch = store.load(csv("ACCOUNT_ID,Name", "A1,Acme"))

    assert (batch.rows_loaded, batch.unmapped_columns) == (1, ())


def test_the_first_column_with_content_counts(store):
    mine = profile({"account_id": "id", "name": ["legal", "trade"]})
    store.load(csv("id,legal,trade", "A1,Acme,x", "A2,,Bolt", "A3, ,"), profile=mine)

    assert store.rows("select name from raw.accounts order by 1") == [("Acme",), ("Bolt",)]
    assert [row.column for row in store.quarantined()] == ["legal, trade"]


def test_several_columns_are_joined_by_a_space(store):
    mine = profile({"contact_id": "id", "full_name": {"join": ["first", "last"]}}, "contacts")
    store.load(csv("id,first,last", "C1,Ann,Lee", "C2,,Lee", "C3,,"), "contacts.csv", profile=mine)

    found = store.rows("select full_name from raw.contacts order by contact_id")
    assert found == [("Ann Lee",), ("Lee",), (None,)]


def test_a_constant_is_the_value_of_every_row(store):
    mine = profile({"account_id": "id", "name": "name", "segment": {"constant": "it's mine"}})
    store.load(csv("id,name", "A1,Acme"), profile=mine)

    assert store.rows("select segment from raw.accounts") == [("it's mine",)]


def test_values_translate_otherwise_catches_the_rest_and_default_fills_the_empty(store):
    tier = {"from": "grade", "values": {"A": "tier 1"}, "otherwise": "tier 3", "default": "unrated"}
    mine = profile({"account_id": "id", "name": "id", "tier": tier})
    store.load(csv("id,grade", "A1,a", "A2,B", "A3,"), profile=mine)

    found = store.rows("select tier from raw.accounts order by account_id")
    assert found == [("tier 1",), ("tier 3",), ("unrated",)]


def test_values_without_otherwise_leave_the_rest_as_it_is(store):
    mine = profile({"account_id": "id", "name": "id", "tier": {"from": "grade", "values": {"A": "tier 1"}}})
    store.load(csv("id,grade", "A1,A", "A2,B", "A3,"), profile=mine)

    assert store.rows("select tier from raw.accounts order by account_id") == [("tier 1",), ("B",), (None,)]


def test_when_keeps_the_value_only_where_the_other_column_says_so(store):
    columns = {"opportunity_id": "id", "account_id": "id", "created_at": "made"}
    mine = profile(
        columns | {"closed_at": {"from": "closes", "when": {"closed": ["1", "TRUE"]}}},
        "opportunities",
        time_zone="UTC",
    )
    content = csv(
        "id,made,closes,closed", *(f"O{n},2026-01-01,2026-02-01,{cell}" for n, cell in enumerate("10"))
    )
    store.load(
        content + "O2,2026-01-01,2026-02-01,True\nO3,2026-01-01,,1\n", "opportunities.csv", profile=mine
    )

    found = store.rows("select closed_at is not null from raw.opportunities order by opportunity_id")
    assert found == [(True,), (False,), (True,), (False,)]


def test_a_prefix_is_put_before_content_only(store):
    mine = profile({"account_id": {"from": "id", "prefix": "crm-"}, "name": "name"})
    store.load(csv("id,name", "7,Acme", ",Bolt"), profile=mine)

    assert store.rows("select account_id from raw.accounts") == [("crm-7",)]
    assert [row.reason for row in store.quarantined()] == ["is empty, and is required"]


def test_a_salesforce_id_of_15_characters_becomes_its_18(store):
    """Three pairs of salesforce_native_export, and two by hand: no capital, all capitals."""
    pairs = {
        "001Ec00000FzlUd": "001Ec00000FzlUdIAJ",
        "003Ec00000CyOT7": "003Ec00000CyOT7IAN",
        "701Ec00000GJDl7": "701Ec00000GJDl7IAH",
        "000000000000000": "000000000000000AAA",
        "AAAAAAAAAAAAAAA": "AAAAAAAAAAAAAAA555",
    }
    mine = profile({"account_id": {"from": "id", "convert": "salesforce_id"}, "name": "name"})
    mine_rows = [f"{cell},Acme" for pair in pairs.items() for cell in pair]
    batch = store.load(csv("id,name", *mine_rows, "legacy-1,Old"), profile=mine)

    found = {row[0] for row in store.rows("select account_id from raw.accounts")}
    assert found == {*pairs.values(), "legacy-1"}
    assert (batch.rows_loaded, batch.rows_duplicate) == (6, 5)


def test_quarantine_shows_the_files_own_text_under_the_files_own_column(store):
    """A time with a zone missing is changed on its way to a value, and shown as the file has it."""
    columns = {
        "opportunity_id": "Deal",
        "account_id": "Company",
        "created_at": "Created on",
        "amount": {"from": ["Amount", "Value"], "values": {"none": "0"}},
    }
    mine = profile(columns, "opportunities", time_zone="UTC")
    store.load(
        csv(
            "Deal,Company,CREATED ON,Amount,Value",
            "O1,A1,9/29/2026 01:36 PM,1,",
            "O2,A1,11:23 AM,1,",
            "O3,A1,2026-01-01,,many",
            ",A1,2026-01-01,1,",
        ),
        "opportunities.csv",
        profile=mine,
    )

    assert [(row.line, row.column, row.value) for row in store.quarantined()] == [
        (2, "CREATED ON", "9/29/2026 01:36 PM"),
        (3, "CREATED ON", "11:23 AM"),
        (4, "Value", "many"),
        (5, "Deal", None),
    ]
