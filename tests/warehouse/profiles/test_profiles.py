"""Source profiles: which file is what, and every mistake of a profile named at once."""

import tomllib

import pytest

from abm.errors import AmbiguousMapping, LeftOut, NoMapping, SettingsError, UsageError
from abm_warehouse.loading.archive import archived_source
from abm_warehouse.loading.receipts import read_receipts
from abm_warehouse.loading.source_files import reopen_source_file
from abm_warehouse.profiles.header import ByColumn
from abm_warehouse.profiles.model import Profile
from abm_warehouse.profiles.reading import read_profile, shipped_profiles
from abm_warehouse.storage.entities import ENTITIES

GOOD = """\
name = "mine"
title = "Mine"

[[sources]]
entity = "accounts"
file = ["firms"]
needs = ["id"]

[sources.columns]
account_id = "id"
name = "firm"
"""


@pytest.fixture
def mistakes(tmp_path):
    """What is said of a profile with this text."""

    def run(text):
        (tmp_path / "mine.toml").write_text(text)
        with pytest.raises(SettingsError) as caught:
            read_profile("mine", tmp_path)
        return caught.value.problems

    return run


@pytest.fixture
def salesforce(tmp_path):
    return read_profile("salesforce", tmp_path)


def two_sources(**second):
    first = {
        "entity": "accounts",
        "file": ["firms"],
        "needs": ["id"],
        "columns": {"account_id": "id", "name": "n"},
    }
    return Profile.model_validate({"name": "mine", "title": "Mine", "sources": [first, first | second]})


def test_a_profile_in_the_workspace_is_read(tmp_path):
    (tmp_path / "mine.toml").write_text(GOOD)

    assert read_profile("mine", tmp_path).title == "Mine"


def test_a_profile_in_the_workspace_takes_precedence_over_a_shipped_one_of_its_name(tmp_path):
    (tmp_path / "salesforce.toml").write_text(GOOD)

    assert read_profile("salesforce", tmp_path).title == "Mine"


def test_an_unknown_profile_is_an_error_that_lists_those_there_are(tmp_path):
    (tmp_path / "mine.toml").write_text(GOOD)
    with pytest.raises(UsageError, match=r"no profile called 'hubspt'; there are abm, .*mine.*salesforce"):
        read_profile("hubspt", tmp_path)


@pytest.mark.parametrize("name", ["../salesforce", "/etc/passwd", "sub/mine", ""])
def test_the_name_of_a_profile_cannot_be_a_path(tmp_path, name):
    with pytest.raises(UsageError, match="There is no profile called"):
        read_profile(name, tmp_path)


@pytest.mark.parametrize("name", sorted(shipped_profiles()))
def test_every_shipped_profile_maps_every_required_column(tmp_path, name):
    """Reading a profile checks it."""
    profile = read_profile(name, tmp_path)

    assert profile.name == name
    assert profile.sources


def test_the_canonical_profile_maps_every_column_of_every_entity_to_itself(tmp_path):
    profile = read_profile("abm", tmp_path)

    assert [source.entity for source in profile.sources] == list(ENTITIES)
    for source in profile.sources:
        names = [column.name for column in ENTITIES[source.entity].columns]
        assert {name: column.sources for name, column in source.columns.items()} == {n: (n,) for n in names}


def test_the_shipped_salesforce_profiles_read_every_id_in_its_18_characters():
    for profile in ("salesforce", "salesforce_fivetran"):
        for source in tomllib.loads(shipped_profiles()[profile])["sources"]:
            for name, column in source["columns"].items():
                if name.endswith("_id") and name != "thread_id":
                    assert column["convert"] == "salesforce_id", (source["file"], name)


def test_every_mistake_is_reported_at_once_with_its_line(mistakes):
    """The lines are counted in the text below."""
    text = """\
name = "mine"
titel = "Mine"
time_zone = "Berlin"
delimiter = ";;"

[[sources]]
entity = "acounts"
file = ["firms"]
needs = ["id"]

[sources.columns]
account_id = "id"

[[sources]]
entity = "accounts"
file = ["firms"]
needs = []

[sources.columns]
account_id = { from = "id", constant = "x" }
name = { from = "firm", convert = "sfdc_id" }
"""
    problems = mistakes(text)

    said = "\n".join(problems)
    assert "line 2: titel: is not a setting of this file; did you mean title?" in said
    assert "line 3: time_zone: no such time zone: 'Berlin'; write one such as 'Europe/Berlin'" in said
    assert "line 4: delimiter: string should have at most 1 character; found ';;'" in said
    assert "line 7: sources[1].entity: 'acounts' is not an entity; use one of accounts" in said
    assert "line 17: sources[2].needs:" in said
    assert "line 20: sources[2].columns.account_id: needs exactly one of from, join, constant" in said
    assert "line 21: sources[2].columns.name.convert:" in said
    assert len(problems) == 7


def test_a_required_column_without_a_mapping_is_named(mistakes):
    [problem] = mistakes(GOOD.replace('account_id = "id"\n', ""))

    assert problem == "line 4: sources[1]: accounts needs a mapping for account_id"


def test_a_column_that_the_entity_does_not_have_is_named_with_those_it_has(mistakes):
    [problem] = mistakes(GOOD + 'sektor = "sector"\n')

    assert problem.startswith("line 4: sources[1]: accounts has no column sektor; it has account_id, ")


def test_a_profile_without_sources_is_a_mistake(mistakes):
    [problem] = mistakes('name = "mine"\ntitle = "Mine"\nsources = []\n')

    assert problem == "line 3: sources: a profile needs at least one [[sources]]"


def test_a_profile_that_is_not_toml_or_not_text_is_reported_with_the_place(mistakes, tmp_path):
    [problem] = mistakes(GOOD + "name = \n")
    assert "is not valid TOML" in problem
    assert "line 12" in problem

    (tmp_path / "mine.toml").write_bytes(b'name = "caf\xe9"\n')
    with pytest.raises(SettingsError, match="is not UTF-8 text"):
        read_profile("mine", tmp_path)


@pytest.mark.parametrize(
    ("stem", "is_it"),
    [
        ("Account", True),
        ("account", True),
        ("Account_2026-09", True),
        ("Account (1)", True),
        ("Account.2026", True),
        ("Accounts", False),
        ("AccountHistory", False),
        ("MyAccount", False),
    ],
)
def test_a_file_name_may_continue_after_the_source_name_with_anything_but_letters(salesforce, stem, is_it):
    [source] = [source for source in salesforce.sources if source.file == ("Account",)]

    assert source.fits_name(stem) is is_it


def test_the_name_decides_and_the_header_must_have_what_is_needed(salesforce):
    assert salesforce.source_for("Account", ("Id", "Name", "OwnerId")).entity == "accounts"
    with pytest.raises(NoMapping, match="its header lacks Name, OwnerId, which accounts of profile"):
        salesforce.source_for("Account", ("Id", "Title"))


def test_a_file_with_another_name_is_recognised_by_most_of_its_columns(salesforce):
    needed = ("Id", "CampaignId", "HasResponded")
    most = (*needed, "ContactId", "Email", "Status")

    assert salesforce.source_for("responses", most).entity == "engagements"
    with pytest.raises(NoMapping, match="has no mapping for it"):
        salesforce.source_for("responses", needed)


def test_a_file_that_no_source_maps_is_reported_with_what_the_profile_maps(salesforce):
    known = "profile salesforce has no mapping for it; it knows Account, Contact, Lead, "
    with pytest.raises(NoMapping, match=known):
        salesforce.source_for("Branch__c", ("Id", "Name"))


def test_a_header_that_fits_several_mappings_asks_for_the_entity():
    profile = two_sources(entity="users", columns={"user_id": "id", "name": "n"})

    several = r"several mappings fit it \(accounts, users\); say which one with --entity"
    with pytest.raises(AmbiguousMapping, match=several):
        profile.source_for("what", ("id", "n"))
    assert profile.source_for("what", ("id", "n"), entity="users").entity == "users"


def test_the_longest_name_that_fits_decides():
    longer = {"file": ["firms_history"], "columns": {"account_id": "i", "name": "h"}}
    profile = two_sources(**longer)

    assert profile.source_for("firms_2026", ("id",)).columns["account_id"].sources == ("id",)
    assert profile.source_for("firms_history_2026", ("id",)).columns["account_id"].sources == ("i",)


def test_a_files_name_may_begin_with_what_the_profile_says():
    source = {"entity": "accounts", "file": ["firm"], "needs": ["id"], "columns": ACCOUNT}
    content = {"name": "mine", "title": "Mine", "file_prefixes": ["crm_", "crm_prod_"], "sources": [source]}
    profile = Profile.model_validate(content)

    for stem in ("firm", "crm_firm", "CRM_Prod_Firm_2026"):
        assert profile.source_for(stem, ("id",)).file == ("firm",)
    with pytest.raises(NoMapping, match="has no mapping"):
        profile.source_for("erp_firm", ("id",))


@pytest.fixture
def with_unread_files() -> Profile:
    """A profile that leaves two files out, one of which has a name that starts as that of another file."""
    sources = [{"entity": "accounts", "file": ["firms"], "needs": ["id"], "columns": ACCOUNT}]
    left_out = [{"file": ["firms_history", "notes"], "because": "it is old"}]
    content = {"name": "mine", "title": "Mine", "sources": sources, "unread": left_out}
    return Profile.model_validate(content)


ACCOUNT = {"account_id": "id", "name": "n"}


def test_a_file_that_is_left_out_is_reported_with_the_reason(with_unread_files):
    for stem in ("firms_history_1", "notes"):
        with pytest.raises(LeftOut, match="profile mine leaves it out: it is old"):
            with_unread_files.source_for(stem, ("id", "n"))
    assert with_unread_files.source_for("firms", ("id", "n")).entity == "accounts"


def test_a_file_that_is_left_out_is_read_if_its_entity_is_given(with_unread_files):
    for stem in ("firms_history_1", "notes", "firms"):
        assert with_unread_files.source_for(stem, ("id", "n"), entity="accounts").entity == "accounts"


def test_what_a_profile_says_of_dates_and_empty_words_holds_for_sources_that_say_nothing():
    source = {"entity": "accounts", "file": ["a"], "needs": ["id"], "columns": ACCOUNT}
    own = source | {"date_order": "month_first", "empty": []}
    common = {"name": "mine", "title": "Mine", "date_order": "day_first", "empty": ["NULL"]}
    profile = Profile.model_validate(common | {"sources": [source, own]})

    found = [(each.date_order, each.empty) for each in profile.sources]
    assert found == [("day_first", ("NULL",)), ("month_first", ())]


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ('{ from = "id", matches = "(" }', "is not a regular expression"),
        ('{ from = "id", matches = "a(?=b)" }', "may not look ahead or behind, nor refer back to a group"),
        ('{ from = "id", matches = "(a)\\\\1" }', "may not look ahead or behind, nor refer back to a group"),
        ('{ from = "id", json = "page.url" }', "is not a path such as $.page.url"),
        ('{ from = "id", rules = [{ then = "x" }] }', "needs a condition: when, contains or matches"),
        ('{ from = "id", convert = "epoch" }', "must be 'salesforce_id', 'epoch_s', 'epoch_ms'"),
        ('{ prefix = "x" }', "needs exactly one of from, join, constant"),
    ],
)
def test_a_mapping_that_cannot_work_is_a_mistake_with_its_line(mistakes, mapping, said):
    [problem] = mistakes(GOOD.replace('"firm"', mapping))

    assert problem.startswith("line 11: sources[1].columns.name")
    assert said in problem


def test_columns_used_only_by_conditions_are_read_and_derived_columns_are_not_columns_of_the_file():
    cells = {"page": ["url", "path"]}
    rules = [{"when": {"type": ["x"]}, "then": "y"}]
    columns = {"account_id": "id", "name": {"from": "page", "rules": rules}}
    profile = two_sources(derived=cells, columns=columns)

    assert profile.sources[1].content == ("url", "path", "id")
    assert set(profile.sources[1].reads) == {"url", "path", "id", "type"}


OWN = """\
extends = "salesforce"
time_zone = "Europe/Berlin"

[columns]
Account.tier = "ABM_Tier__c"
Opportunity.loss_reason = { from = "Loss_Reason__c", values = { Price = "price" } }
"""


def test_a_custom_field_takes_one_line_in_a_profile_that_extends_another(store):
    (store.workspace.profiles / "salesforce.toml").write_text(OWN)
    (store.workspace.profiles / "ours.toml").write_text('extends = "salesforce"\nempty = ["-"]\n')

    store.load(
        "Id,Name,OwnerId,ABM_Tier__c,CreatedDate\nA1,Acme,U1,Tier 1,2026-01-05 10:00:00\n",
        "Account.csv",
        profile="salesforce",
    )
    store.load("Id,Name,OwnerId\nA2,Bolt,-\n", "Account.csv", profile="ours")

    at = "strftime(created_at at time zone 'UTC', '%H:%M')"
    assert store.rows(f"select name, tier, owner_id, {at} from raw.accounts order by 1") == [
        ("Acme", "Tier 1", "U1", "09:00"),
        ("Bolt", None, None, None),
    ]
    profile = read_profile("ours", store.workspace.profiles)
    assert (profile.name, profile.title) == ("ours", "Salesforce native export")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('extends = "sugar"', "extends: there is no profile 'sugar' to extend"),
        ('extends = "salesforce"\n[columns]\nAcount.tier = "T"', "columns.Acount: salesforce has no such"),
        ('extends = "salesforce"\n[columns]\nAccount.teir = "T"', "there is no such column; there are"),
        ('extends = "salesforce"\ncolums = 1', "did you mean columns?"),
        ('extends = "mine"', "extends: there is no profile 'mine' to extend"),
    ],
)  # fmt: skip
def test_mistakes_of_an_extension_are_named(mistakes, text, problem):
    assert problem in " ".join(mistakes(text))


CHANGES = """\
name = "mine"
title = "Mine"
time_zone = "UTC"

[[sources]]
entity = "contacts"
file = ["people"]
needs = ["id", "stage"]
[sources.columns]
contact_id = "id"

[[sources]]
entity = "statuses"
also = true
file = ["people"]
needs = ["id", "stage"]
only = { matches = { stage = "." } }
[sources.columns]
subject = { constant = "contact" }
subject_id = "id"
status = "stage"
occurred_at = "changed"
"""


def test_a_file_is_read_again_for_each_source_that_it_also_is_and_other_rows_are_left_out(store):
    (store.workspace.profiles / "mine.toml").write_text(CHANGES)
    people = "id,stage,changed\n1,mql,2026-01-01 10:00\n2,,\n3,sal,never\n"

    first = store.load(people, "people.csv", profile="mine")
    also = store.load(people, "people.csv", profile="mine", entity="statuses")

    assert (first.entity, first.rows_in, first.also) == ("contacts", 3, ("statuses",))
    assert (also.rows_in, also.rows_loaded, also.rows_quarantined) == (2, 1, 1)
    assert store.rows("select subject_id, status, extra from raw.statuses") == [("1", "mql", None)]
    [bad] = store.quarantined()
    assert (bad.line, bad.column) == (4, "changed")
    receipts = read_receipts(store.workspace.receipts).receipts
    archived = archived_source(store.workspace.sources, receipts[0].content_sha256)
    again = [reopen_source_file(receipt, archived, store.workspace.profiles) for receipt in receipts]
    assert [source_file.entity.name for source_file in again] == ["contacts", "statuses"]


@pytest.mark.parametrize("header", [("ACCOUNT ID", "Account-Name"), ("accountId", "account__name")])
def test_headers_are_known_in_any_case_and_with_or_without_blanks_hyphens_and_underscores(header):
    source = {"entity": "accounts", "file": ["firm"], "needs": ["account_id"], "columns": {
        "account_id": "account_id", "name": "Account Name"}}  # fmt: skip
    profile = Profile.model_validate({"name": "mine", "title": "Mine", "sources": [source]})

    found = profile.source_for("firm", header)
    assert found.columns_behind(found.columns["name"], header) == (header[1],)


def test_a_column_of_the_very_name_takes_precedence_over_one_that_is_spelled_otherwise():
    columns = ByColumn({"Account ID": 1, "account_id": 2, "E-Mail": 3})

    assert (columns.get("ACCOUNT_ID"), columns.get("account id"), columns.get("accountid")) == (2, 1, 1)
    assert (columns.get("email"), columns.get("mail"), "e mail" in columns) == (3, None, True)


@pytest.mark.parametrize("pattern", ["a{2000}", "(?>a)", "a++", r"\Z"])
def test_a_pattern_that_the_engine_cannot_read_is_a_mistake_of_the_profile(pattern):
    columns = {"account_id": "id", "name": {"from": "n", "matches": pattern}}
    source = {"entity": "accounts", "file": ["firms"], "needs": ["id"], "columns": columns}

    with pytest.raises(ValueError, match="is not a regular expression"):
        Profile.model_validate({"name": "mine", "title": "Mine", "sources": [source]})


def test_a_derived_column_may_have_the_name_of_the_column_it_reads():
    source = {"entity": "accounts", "file": ["firms"], "needs": ["id"], "columns": ACCOUNT}
    source["derived"] = {"n": {"from": "n", "matches": "a"}}
    [found] = Profile.model_validate({"name": "mine", "title": "Mine", "sources": [source]}).sources

    assert found.columns_behind(found.columns["name"], ("id", "N")) == ("N",)
