"""``abm profile``: what a profile would do with a file, and the first draft of one."""

import json
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from abm.cli import command_line

ACCOUNTS = "account_id,name,employees,colour\nA1,Acme,250,red\nA2,Bolt,many,\nA1,Acme,251,\n,Nobody,,\n"
DEALS = """\
Deal ID;Company;Deal Stage;Close Date;Amount;Opened;Is Won;Colour
7;Acme;Won;03/04/2026;1,200;2026-01-05 10:00;ja;red
8;Bolt;Lost;25/04/2026;5;2026-01-05 10:00;nein;
"""


@pytest.fixture
def abm(workspace):
    """Run a command on a new workspace: status, standard output, standard error."""

    def run(*arguments):
        words = [*map(str, arguments), "--workspace", str(workspace.folder)]
        result = CliRunner().invoke(command_line(), words, catch_exceptions=False)
        return result.exit_code, result.stdout, result.stderr

    return run


@pytest.fixture
def answer(abm):
    """The one JSON object that a command prints."""

    def run(*arguments, status=0):
        code, out, err = abm(*arguments, "--json")
        assert code == status, err
        [line] = out.splitlines()
        return json.loads(line)

    return run


@pytest.fixture
def drafted(answer):
    """What a draft says of the one file it was made from."""

    def run(*arguments):
        [source] = answer("profile", "new", *arguments)["sources"]
        return source

    return run


@pytest.fixture
def export(tmp_path):
    """A file with this content."""

    def run(content, name="accounts.csv"):
        path = tmp_path / name
        path.write_text(content)
        return path

    return run


def test_check_reports_what_a_load_would_do(answer, export):
    found = answer("profile", "check", export(ACCOUNTS), "--profile", "abm")

    assert (found["profile"], found["entity"]) == ("abm", "accounts")
    assert (found["rows_in"], found["rows_good"], found["rows_bad"], found["rows_again"]) == (4, 3, 1, 1)
    assert found["unmapped_columns"] == ["colour"]
    assert "website" in found["absent_columns"]
    assert found["sample"] == [
        {"account_id": "A1", "name": "Acme", "employees": 250},
        {"account_id": "A2", "name": "Bolt", "employees": None},
        {"account_id": "A1", "name": "Acme", "employees": 251},
    ]
    assert found["quarantine"] == [
        {"column": "account_id", "reason": "is empty, and is required", "rows": 1, "value": None},
    ]
    assert found["quarantined_cells"] == [
        {"column": "employees", "reason": "is not a whole number", "rows": 1, "value": "many"},
    ]
    how = {column["column"]: column for column in found["columns"]}
    assert how["name"] == {
        "column": "name", "how": '"name"', "is_required": True, "is_missing": False, "rows": 3,
    }  # fmt: skip
    assert how["website"]["how"] == '"website" (absent)'


@pytest.mark.slow
def test_check_agrees_with_the_load_and_loads_nothing(abm, answer, export):
    file = export(ACCOUNTS)
    found = answer("profile", "check", file)

    assert answer("status")["batches"] == []
    [batch] = answer("load", file)["batches"]
    assert batch["rows_in"] == found["rows_in"]
    assert batch["rows_quarantined"] == found["rows_bad"]


def test_check_finds_the_profile_that_fits(answer, export):
    file = export("Id,Name,OwnerId,Website\n001Ec00000FzlUd,Acme,U1,acme.example\n", "Account.csv")

    assert answer("profile", "check", file)["profile"] == "salesforce"


def test_check_shows_tables_to_people(abm, export):
    code, out, err = abm("profile", "check", export(ACCOUNTS))

    assert (code, err) == (0, "")
    assert (
        "The profile abm reads accounts.csv as accounts: of 4 rows, 3 would be loaded and 1 quarantined."
        in out
    )
    assert "1 row has the key of a later row" in out
    assert "Columns of the file that nothing uses: colour" in out
    assert "is not a whole number" in out


ENGAGEMENTS = (
    "engagement_id,contact_id,kind,occurred_at,url,campaign_id,status,source\n"
    "1,C1,page_view,2026-01-05T10:00:00Z,https://we.example/pricing?x=1,,,web\n"
    "2,C1,page_view,2026-01-05T10:00:00Z,https://we.example/about,,,web\n"
    "3,C1,Webinar attended,2026-01-05T10:00:00Z,,,,zoom\n"
    "4,C1,campaign_response,2026-01-05T10:00:00Z,,M1,Attended,crm\n"
    "5,C1,email_sent,2026-01-05T10:00:00Z,,,,mail\n"
)


def test_check_says_what_engagements_mean_and_which_no_rule_knows(answer, export):
    answer("load", export("campaign_id,name,channel\nM1,Planning,Webinar\n", "campaigns.csv"))
    found = answer("profile", "check", export(ENGAGEMENTS, "engagements.csv"), "--profile", "abm")["kinds"]

    assert [
        (kind["source"], kind["kind"], kind["engagements"], kind["points"], kind["near_kind"])
        for kind in found
        if kind["looked_at"] == "kind"
    ] == [
        ("crm", "webinar_attended", 1, 12, None),
        ("mail", "email_sent", 1, None, None),
        ("web", "page_view", 1, 0.5, None),
        ("web", "pricing_view", 1, 10, None),
        ("zoom", "webinar attended", 1, None, "webinar_attended"),
    ]
    assert [
        (kind["kind"], kind["looked_at"], kind["content"]) for kind in found if kind["looked_at"] != "kind"
    ] == [("page_view", "page", "https://we.example/about")]


def test_check_suggests_the_kind_that_was_probably_meant(abm, export):
    code, out, err = abm("profile", "check", export(ENGAGEMENTS, "engagements.csv"), "--profile", "abm")

    assert (code, err) == (0, "")
    assert "nothing; did you mean webinar_attended (12 points)?" in out
    assert "nothing: outbound" in out
    assert "No rule of kind_rules.csv says what these mean" in out


def test_check_says_which_zone_and_order_of_dates_the_profile_states(abm, workspace, export):
    (workspace.profiles / "mine.toml").write_text(
        'name = "mine"\ntitle = "Mine"\ntime_zone = "Europe/Berlin"\ndate_order = "day_first"\n'
        '[[sources]]\nentity = "accounts"\nfile = ["firms"]\nneeds = ["id"]\n'
        '[sources.columns]\naccount_id = "id"\nname = "?"\n'
    )
    code, out, err = abm("profile", "check", export("id\n1\n", "firms.csv"), "--profile", "mine")

    assert code == 0
    assert "Times without a zone are read as Europe/Berlin. Dates are read day first." in out
    assert err == (
        "firms.csv, it has no name, so it adds to accounts that were loaded before; rows of others would"
        " go to quarantine.\n"
    )


def test_check_of_a_file_no_profile_maps_points_to_a_draft(abm, export):
    code, _, err = abm("profile", "check", export("a,b\n1,2\n", "what.csv"))

    assert code == 2
    assert err.startswith("abm: No profile has a mapping for what.csv; `abm profile new ")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("what.csv", "a,b\n1,2\n", "profile salesforce has no mapping for it; it knows Account, "),
        ("Case.csv", "Id\n1\n", "support cases are not a sign of buying"),
        ("empty.csv", "", "it is empty"),
    ],
)
def test_check_of_a_file_that_would_be_refused_says_why(abm, export, name, content, reason):
    code, out, err = abm("profile", "check", export(content, name), "--profile", "salesforce")

    assert (code, out) == (3, "")
    assert err.startswith(f"abm: {name} would be refused: ")
    assert reason in err


@pytest.mark.slow
def test_new_drafts_a_profile_from_a_header(answer, workspace, export):
    made = answer("profile", "new", export(DEALS, "Our Deals.csv"))
    [drafted] = made["sources"]
    target = workspace.profiles / "our_deals.toml"
    text = target.read_text()
    draft = tomllib.loads(text)

    assert (made["profile"], made["file"]) == ("our_deals", str(target))
    assert (drafted["entity"], drafted["required_missing"]) == ("opportunities", [])
    [source] = draft["sources"]
    assert source["file"] == ["Our Deals"]
    assert source["columns"] == {
        "opportunity_id": "Deal ID", "account_id": "Company", "stage": "Deal Stage", "amount": "Amount",
        "is_won": "Is Won", "closed_at": "Close Date", "created_at": "Opened",
    }  # fmt: skip
    assert "found: Lost, Won" in text
    assert "not all true or false; translate with values: ja, nein" in text
    assert 'amount = "Amount"    # sure\n' in text
    assert "#   Colour" in text


def test_new_never_guesses_whether_the_day_or_the_month_is_first(answer, workspace, export):
    """Not even where 25/04/2026 would tell: another file of the system may not."""
    answer("profile", "new", export(DEALS, "deals.csv"))
    text = (workspace.profiles / "deals.toml").read_text()

    assert "date_order" not in tomllib.loads(text)
    assert "time_zone" not in tomllib.loads(text)
    assert "which may be 3 April or 4 March. Nobody guesses" in text
    assert '# date_order = "day_first"      # can read 2 of the 2 looked at\n' in text
    assert '# date_order = "month_first"    # can read 1 of them\n' in text


def test_an_edited_draft_reads_the_file(answer, workspace, export):
    file = export(DEALS, "deals.csv")
    answer("profile", "new", file)
    target = workspace.profiles / "deals.toml"
    text = target.read_text().replace('# date_order = "day_first"', 'date_order = "day_first"')
    text = text.replace('# time_zone = "Europe/Berlin"', 'time_zone = "Europe/Berlin"')
    text = text.replace('amount = "Amount"', "")
    target.write_text(
        text.replace('"Is Won"', '{ from = "Is Won", values = { ja = "true", nein = "false" } }')
    )
    found = answer("profile", "check", file, "--profile", "deals")

    assert (found["rows_good"], found["quarantine"]) == (2, [])
    assert [row["closed_at"][:10] for row in found["sample"]] == ["2026-04-02", "2026-04-24"]


def test_new_knows_counts_since_1970_and_days_of_times(answer, workspace, export):
    answer("profile", "new", export("event_id,event_type,timestamp\n1,x,1700000000123\n", "events.csv"))
    answer("profile", "new", export("day,cost\n2026-01-05 00:00:00,5\n", "spend.csv"))

    event, spend = (
        tomllib.loads((workspace.profiles / f"{name}.toml").read_text())["sources"][0]["columns"]
        for name in ("events", "spend")
    )
    assert event["occurred_at"] == {"from": "timestamp", "convert": "epoch_ms"}
    assert event["contact_id"] == "?"  # whose an event is has to be said
    assert spend == {"date": {"from": "day", "convert": "day"}, "amount": "cost"}


def test_new_never_overwrites(abm, workspace, export):
    file = export(ACCOUNTS)
    (workspace.profiles / "mine.toml").write_text("mine")
    code, _, err = abm("profile", "new", file, "--name", "mine")

    assert code == 2
    assert err == "abm: There is already a profile called 'mine'; give another name with --name.\n"
    assert (workspace.profiles / "mine.toml").read_text() == "mine"
    assert abm("profile", "new", file, "--name", "salesforce")[0] == 2


@pytest.mark.parametrize("name", ["../mine", "a/b", "", "a b", "."])
def test_a_name_for_a_draft_is_not_a_path(abm, workspace, export, name):
    code, _, err = abm("profile", "new", export(ACCOUNTS, "a.csv"), "--name", name)

    assert (code, "cannot be the name of a profile" in err) == ((0, False) if not name else (2, True))
    assert {path.name for path in workspace.profiles.iterdir()} <= {"a.toml"}


def test_a_header_that_is_not_a_toml_key_is_quoted_in_the_draft(answer, workspace, export):
    """The names of columns come from the author of the file."""
    header = 'account_id,name,"web""site\n[[x]]\\",#'
    answer("profile", "new", export(f"{header}\n1,2,3,4\n"), "--name", "mine")

    text = (workspace.profiles / "mine.toml").read_text()
    assert tomllib.loads(text)["sources"][0]["columns"]["account_id"] == "account_id"
    assert len(tomllib.loads(text)["sources"]) == 1


def test_new_asks_what_an_unknown_file_is(abm, export):
    code, _, err = abm("profile", "new", export("a,b\n1,2\n", "what.csv"))

    assert code == 2
    assert "looks like none of accounts, contacts, " in err
    assert abm("profile", "new", export("a,b\n1,2\n", "what.csv"), "--entity", "users")[0] == 0


def test_new_takes_the_outcome_of_a_deal_from_its_stage_if_no_column_has_it(answer, workspace, export):
    header = "opportunity_id,account_id,deal_stage,created_at\n"
    stages = ("Won", "Closed Lost", "Engaging")
    deals = "".join(f"D{n},A1,{stage},2026-01-01T00:00:00Z\n" for n, stage in enumerate(stages))
    file = export(header + deals, "deals.csv")
    answer("profile", "new", file, "--entity", "opportunities")
    found = answer("profile", "check", file, "--profile", "deals")
    drafted = tomllib.loads((workspace.profiles / "deals.toml").read_text())["sources"][0]["columns"]

    assert found["rows_bad"] == 0
    assert drafted["is_won"] == {
        "rules": [{"matches": {"deal_stage": "(?i)won"}, "then": "true"}],
        "default": "false",
    }
    samples = [(row["is_closed"], row["is_won"]) for row in found["sample"]]
    assert samples == [(True, True), (True, False), (False, False)]


def test_check_of_a_draft_of_which_the_file_has_no_column_says_so(abm, answer, export):
    file = export("Colour,Size\nred,9\nblue,8\n", "what.csv")
    answer("profile", "new", file, "--name", "mine", "--entity", "accounts")
    found = answer("profile", "check", file, "--profile", "mine")

    assert (found["rows_in"], found["rows_bad"]) == (2, 2)
    assert found["required_missing"] == ["account_id"]


@pytest.mark.parametrize("content", ['"account_id";"name"\n"A1";"Acme, Inc"\n', "account_id;name\nA1;Acme\n"])
def test_new_reads_a_file_with_semicolons_and_says_so_in_the_draft(
    answer, drafted, workspace, export, content
):
    file = export(content)

    assert drafted(file, "--name", "mine")["mapped_columns"] == ["account_id", "name"]
    assert tomllib.loads((workspace.profiles / "mine.toml").read_text())["delimiter"] == ";"
    assert answer("profile", "check", file, "--profile", "mine")["rows_good"] == 1


def test_new_takes_the_delimiter_it_is_given(answer, workspace, export):
    file = export("account_id^name, legal\nA1^Acme\n")
    answer("profile", "new", file, "--name", "mine", "--entity", "accounts", "--delimiter", "^")

    assert tomllib.loads((workspace.profiles / "mine.toml").read_text())["delimiter"] == "^"


def test_new_refuses_a_delimiter_of_several_characters(abm, export):
    code, _, err = abm("profile", "new", export("a;;b\n"), "--delimiter", ";;")

    assert (code, err) == (
        2,
        "abm: The delimiter is one character; ';;' is not. Give one with --delimiter.\n",
    )


def test_check_says_what_else_a_file_would_be_loaded_as(abm, answer, export):
    leads = "Id,LastName,Company,Status,LastModifiedDate\n00Q1,Lee,Acme,New,2026-01-05T10:00:00Z\n"
    check = ("profile", "check", export(leads, "Lead.csv"), "--profile", "salesforce")
    _, _, err = abm(*check)

    assert "Lead.csv would also be loaded as statuses; --entity shows how." in err
    assert answer(*check)["also"] == ["statuses"]
    assert answer(*check, "--entity", "statuses")["rows_good"] == 1


GUESSES = """\
Activity ID,E-Mail,Activity,Moment,value
1,ada@acme.example,Webinar Attended,2026-01-05 10:00,1
2,bob@acme.example,Attended webinar,2026-01-05 11:00,2
3,not an address,lunch,2026-01-05 12:00,x
"""


def test_new_says_how_sure_it_is_of_each_column_and_drafts_a_table_for_kinds(drafted, workspace, export):
    made = drafted(export(GUESSES, "activities.csv"), "--entity", "engagements")
    text = (workspace.profiles / "activities.toml").read_text()

    assert {guess["column"]: (guess["certainty"], guess["why"]) for guess in made["guesses"]} == {
        "engagement_id": ("likely", None),
        "email": ("a guess", "1 value of 3 cannot be read as an e-mail address"),
        "kind": ("likely", "each kind is the nearest of the catalogue"),
        "value": ("a guess", "1 value of 3 cannot be read as a number"),
    }
    assert tomllib.loads(text)["sources"][0]["columns"]["kind"] == {
        "from": "Activity",
        "values": {"attended webinar": "webinar_attended", "webinar attended": "webinar_attended"},
    }
    assert "#   lunch\n" in text
    assert 'occurred_at = "?"    # required, and no column looks like it' in text


def test_new_takes_the_zone_of_the_workspace_for_times_that_state_none(answer, workspace, export):
    (workspace.folder / "abm.toml").write_text('time_zone = "Europe/Berlin"\n')
    events = "event_id,kind,email,time\n1,x,a@b.example,2026-01-05 10:00\n"
    answer("profile", "new", export(events, "events.csv"))

    text = (workspace.profiles / "events.toml").read_text()
    assert 'time_zone = "Europe/Berlin"    # likely: it is that of the workspace' in text


def test_new_doubts_an_id_that_repeats(drafted, export):
    file = export("account_id,name\nA1,Acme\nA1,Acme\n", "list.csv")
    made = drafted(file, "--entity", "accounts")

    assert made["guesses"][0]["why"] == "1 value of 2 repeats another: is it the id of the row?"


@pytest.mark.parametrize(
    ("name", "header", "entity"),
    [
        ("OpportunityContactRole.csv", "Opportunity ID,Contact ID,Role", "opportunity_contacts"),
        ("prospects.csv", "Prospect Id,First Name,Last Name,Company,Job Title", "contacts"),
        ("companies.csv", "Company ID,Company,Email,Industry", "accounts"),
    ],
)
def test_new_knows_people_from_companies_and_from_the_people_of_deals(drafted, export, name, header, entity):
    row = ",".join("x" for _ in header.split(","))

    assert drafted(export(f"{header}\n{row}\n", name))["entity"] == entity


def test_new_refuses_a_file_without_columns(abm, export):
    code, _, err = abm("profile", "new", export("[]", "accounts.json"))

    assert code == 3
    assert err == "abm: accounts.json cannot be read: it has no columns to draft a profile from.\n"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("list_memberships.csv", "List ID,Name,Contact ID,Added at"),
        ("members.csv", "list_name,email,date_added"),
    ],
)
def test_a_draft_takes_who_is_on_which_list_for_touches_and_not_the_lists_for_people(
    answer, drafted, export, name, header
):
    row = ",".join(
        {"List ID": "12", "Contact ID": "C1", "email": "ada@acme.example"}.get(cell, "Webinar attendees")
        if cell.lower().replace("_", " ") not in ("added at", "date added")
        else "2026-03-01T09:00:00Z"
        for cell in header.split(",")
    )
    file = export(f"{header}\n{row}\n", name)
    found = drafted(file, "--name", "lists")
    checked = answer("profile", "check", file, "--profile", "lists")

    assert found["entity"] == "engagements"
    assert (checked["rows_in"], checked["rows_bad"]) == (1, 0)
    [sample] = checked["sample"]
    assert (sample["kind"], sample["asset"]) == ("list_added", "Webinar attendees")


def test_new_drafts_one_profile_for_the_files_of_an_export(answer, workspace, export):
    people = export("Person ID,Person Email,Added On\nP1,ada@acme.example,03/04/2026 10:00\n", "people.csv")
    firms = export("Company ID,Company,FTE\nA1,Acme,50\n", "firms.csv")
    made = answer("profile", "new", people, firms, "--name", "ours")
    text = (workspace.profiles / "ours.toml").read_text()
    (workspace.profiles / "ours.toml").write_text(
        text.replace('# date_order = "day_first"', 'date_order = "day_first"').replace(
            '# time_zone = "Europe/Berlin"', 'time_zone = "Europe/Berlin"'
        )
    )
    loaded = answer("load", people, firms, "--profile", "ours")["batches"]

    assert [(source["file"], source["entity"]) for source in made["sources"]] == [
        (str(people), "contacts"),
        (str(firms), "accounts"),
    ]
    assert tomllib.loads(text)["title"] == "ours"
    assert [(batch["entity"], batch["rows_loaded"]) for batch in loaded] == [("contacts", 1), ("accounts", 1)]


def test_new_leaves_out_the_files_of_an_export_that_look_like_nothing(answer, workspace, export):
    people = export("contact_id,email\nC1,ada@acme.example\n", "people.csv")
    made = answer("profile", "new", people, export("foo,bar\n1,2\n", "odd.csv"))

    assert [source["entity"] for source in made["sources"]] == ["contacts"]
    assert [Path(file).name for file in made["left_out"]] == ["odd.csv"]


def test_new_puts_the_name_of_a_person_together(abm, answer, workspace, export):
    file = export("Prospect ID,First Name,Surname,E-Mail\nP1,Ada,Moss,ada@acme.example\n", "people.csv")
    [made] = answer("profile", "new", file)["sources"]
    columns = tomllib.loads((workspace.profiles / "people.toml").read_text())["sources"][0]["columns"]

    assert columns["full_name"] == {"join": ["First Name", "Surname"]}
    assert made["unmapped_columns"] == []
    assert answer("profile", "check", file, "--profile", "people")["sample"][0]["full_name"] == "Ada Moss"


def test_new_refuses_files_of_one_export_that_are_separated_differently(abm, export):
    files = export("account_id,name\nA,B\n"), export("user_id;name\n1;2\n", "users.csv")
    code, _, err = abm("profile", "new", *files)

    assert (code, "separate their cells by different characters" in err) == (2, True)
