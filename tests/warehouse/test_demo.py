"""The made-up vendor: the same bytes every time, whole, and true to the figures it is tied to."""

from hashlib import sha256

import duckdb
import pytest

from abm.vocabulary.engagement_kinds import KINDS
from abm_warehouse.demo import DEMO_AS_OF, SIZES, write_demo_exports

# Columns of the canonical files; users write these files, so the columns are a contract.
COLUMNS = {
    "accounts": "account_id name domain website industry employees annual_revenue country region"
    " technologies tier segment type owner_id parent_account_id created_at is_target",
    "contacts": "contact_id account_id email full_name title seniority department buying_role"
    " company phone country reports_to_contact_id lead_source consent created_at",
    "engagements": "engagement_id contact_id account_id email kind channel direction asset topic"
    " campaign_id stimulus_id user_id value duration_seconds url is_bot source occurred_at",
    "opportunities": "opportunity_id account_id name stage amount currency solution is_closed"
    " is_won loss_reason competitor lead_source campaign_id owner_id created_at closed_at",
    "opportunity_contacts": "opportunity_id contact_id role is_primary",
    "campaigns": "campaign_id name channel source started_at ended_at",
    "spend": "date amount currency campaign_id channel source",
    "statuses": "subject subject_id status reason user_id solution occurred_at",
    "qualification": "subject subject_id framework field value user_id recorded_at",
    "users": "user_id name email role team time_zone",
    "planted": "account_id scenario is_mqa failing_clause note",
}

# Each is a child column that must hold ids of the parent, or nothing.
REFERENCES = (
    ("accounts", "owner_id", "users", "user_id"),
    ("accounts", "parent_account_id", "accounts", "account_id"),
    ("contacts", "account_id", "accounts", "account_id"),
    ("contacts", "reports_to_contact_id", "contacts", "contact_id"),
    ("engagements", "contact_id", "contacts", "contact_id"),
    ("engagements", "account_id", "accounts", "account_id"),
    ("engagements", "campaign_id", "campaigns", "campaign_id"),
    ("engagements", "user_id", "users", "user_id"),
    ("opportunities", "account_id", "accounts", "account_id"),
    ("opportunities", "campaign_id", "campaigns", "campaign_id"),
    ("opportunities", "owner_id", "users", "user_id"),
    ("opportunity_contacts", "opportunity_id", "opportunities", "opportunity_id"),
    ("opportunity_contacts", "contact_id", "contacts", "contact_id"),
    ("spend", "campaign_id", "campaigns", "campaign_id"),
    ("statuses", "user_id", "users", "user_id"),
    ("qualification", "user_id", "users", "user_id"),
    ("planted", "account_id", "accounts", "account_id"),
)

KEYS = {
    "accounts": "account_id",
    "contacts": "contact_id",
    "engagements": "engagement_id",
    "opportunities": "opportunity_id",
    "campaigns": "campaign_id",
    "users": "user_id",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return write_demo_exports(tmp_path_factory.mktemp("demo"), threads=4)


@pytest.fixture(scope="module")
def demo(company):
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    for file in (*company.files, company.planted):
        con.read_csv(str(file), header=True, sample_size=-1).create(file.stem)
    yield con
    con.close()


def one(con, query):
    [[value]] = con.execute(query).fetchall()
    return value


def digests(company):
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in (*company.files, company.planted)}


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_on_one_thread_and_on_four(company, tmp_path):
    assert digests(write_demo_exports(tmp_path, threads=1)) == digests(company)


@pytest.mark.slow
def test_another_seed_is_another_company_with_the_same_test_accounts(company, tmp_path):
    other = digests(write_demo_exports(tmp_path, seed=8))

    assert other["accounts.csv"] != digests(company)["accounts.csv"]
    assert other["planted.csv"] == digests(company)["planted.csv"]


def test_an_unknown_size_is_an_error_that_lists_the_sizes(tmp_path):
    with pytest.raises(ValueError, match="demo, S, M, L, not 'XS'"):
        write_demo_exports(tmp_path, size="XS")


@pytest.mark.slow
def test_progress_is_told_every_file_and_nothing_temporary_stays(tmp_path):
    told = []

    company = write_demo_exports(tmp_path, progress=told.append)

    written = {file.name for file in (*company.files, company.planted)}
    assert written <= {line.removeprefix("writing ") for line in told}
    assert {file.name for file in tmp_path.iterdir()} == written


def test_the_demo_is_as_large_as_it_says(company):
    """What sales answers comes on top of the engagements that it says."""
    size = SIZES["demo"]

    assert company.counts["accounts"] == size.accounts + company.counts["planted"]
    assert company.counts["contacts"] == pytest.approx(size.contacts, rel=0.02)
    assert company.counts["engagements"] == pytest.approx(size.signals, rel=0.04)


@pytest.mark.slow
@pytest.mark.parametrize("name", COLUMNS)
def test_the_columns_are_the_canonical_ones(company, demo, name):
    assert demo.table(name).columns == COLUMNS[name].split()
    assert len(demo.table(name)) == company.counts[name]


def test_everything_happens_in_the_year_up_to_as_of(demo):
    demo.execute("create or replace table clock as select ?::timestamptz as as_of", [DEMO_AS_OF])
    moments = (
        ("engagements", "occurred_at"),
        ("opportunities", "created_at"),
        ("opportunities", "closed_at"),
        ("statuses", "occurred_at"),
    )
    for table, column in moments:
        outside = f"{column} > as_of or {column} < as_of - interval 365 day"
        assert one(demo, f"select count(*) from {table}, clock where {outside}") == 0, table


def test_times_are_written_with_a_zone(company):
    with (company.folder / "engagements.csv").open(encoding="utf-8") as lines:
        next(lines)
        assert next(lines).strip().endswith("Z")


@pytest.mark.parametrize(("child", "column", "parent", "key"), REFERENCES)
def test_every_foreign_id_exists(demo, child, column, parent, key):
    lost = f"{column} is not null and {column} not in (select {key} from {parent})"

    assert one(demo, f"select count(*) from {child} where {lost}") == 0


def test_every_status_is_about_an_account_or_contact_that_exists(demo):
    lost = """
        select count(*) from statuses
        where subject = 'account' and subject_id not in (select account_id from accounts)
            or subject = 'contact' and subject_id not in (select contact_id from contacts)
            or subject not in ('account', 'contact')
    """

    assert one(demo, lost) == 0


@pytest.mark.parametrize(("table", "key"), KEYS.items())
def test_every_id_is_unique(demo, table, key):
    assert one(demo, f"select count(*) - count(distinct {key}) from {table}") == 0


def test_every_engagement_says_who_or_where(demo):
    nobody = "contact_id is null and email is null and account_id is null"

    assert one(demo, f"select count(*) from engagements where {nobody}") == 0


def test_kinds_channels_and_directions_are_those_of_the_catalogue(demo):
    known = {(kind.name, kind.channel, kind.direction) for kind in KINDS}

    found = demo.sql("select distinct kind, channel, direction from engagements").fetchall()
    assert set(found) <= known


def test_an_open_or_click_names_the_send_it_answers(demo):
    unanswered = """
        select count(*) from engagements as answers
        where answers.kind in ('email_open', 'email_click')
            and answers.engagement_id not like 'planted-%'
            and not exists (
                from engagements as sends
                where sends.kind = 'email_sent' and sends.stimulus_id = answers.stimulus_id
                    and sends.contact_id = answers.contact_id
                    and sends.occurred_at < answers.occurred_at)
    """

    assert one(demo, unanswered) == 0


def test_two_people_of_one_account_share_a_name_only_among_the_test_accounts(demo):
    shared = """
        select count(*) from (
            select account_id, full_name from contacts
            where account_id is not null and account_id not like 'planted-%'
            group by all having count(*) > 1)
    """

    assert one(demo, shared) == 0


def test_demo_domains_cannot_receive_mail_or_traffic(demo):
    """RFC 2606 keeps .example free of real hosts."""
    assert one(demo, "select count(*) from contacts where email not like '%.example'") == 0
    assert one(demo, "select count(*) from accounts where website not like '%.example'") == 0


def test_deals_win_as_often_and_as_slowly_as_the_public_pipeline(demo):
    """Maven CRM Sales Opportunities: 0.6315 of closed deals won, median 57 and mean 51.8 days, lost after 14.

    24 % still open (2,089 of 8,800); a win is worth 2,361 a month here, times twelve.
    """
    assert one(demo, "select avg(is_won::int) from opportunities where is_closed") == pytest.approx(
        0.6315, abs=0.02
    )
    assert one(demo, "select avg((not is_closed)::int) from opportunities") == pytest.approx(
        2089 / 8800, abs=0.03
    )
    days = "date_diff('day', created_at, closed_at)"
    assert one(demo, f"select median({days}) from opportunities where is_won") == pytest.approx(57, abs=3)
    assert one(demo, f"select avg({days}) from opportunities where is_won") == pytest.approx(51.8, abs=3)
    lost = "is_closed and not is_won"
    assert one(demo, f"select median({days}) from opportunities where {lost}") == pytest.approx(14, abs=3)
    assert one(demo, "select avg(amount) from opportunities where is_won") == pytest.approx(
        12 * 2361, rel=0.05
    )


def test_lost_deals_say_why_and_won_ones_made_a_customer(demo):
    unsaid = "(loss_reason is null) = (stage = 'Closed Lost')"
    not_yet = """
        select count(*) from opportunities
        join accounts using (account_id)
        where is_won and type != 'customer'
    """

    assert one(demo, f"select count(*) from opportunities where {unsaid}") == 0
    assert one(demo, not_yet) == 0


def test_visits_come_from_where_the_public_clicks_came_from(demo):
    """In the public sparklesquad CRM data, 6,520 of 30,244 clicks were paid."""
    share = one(demo, "select avg((source = 'Paid')::int) from engagements where kind = 'page_view'")

    assert share == pytest.approx(6520 / 30244, abs=0.02)


def test_about_two_in_a_hundred_signals_are_bots(demo):
    share = one(demo, "select avg(coalesce(is_bot, false)::int) from engagements")

    assert share == pytest.approx(0.02, abs=0.005)


def test_the_list_of_test_accounts_has_exactly_those_of_the_exports(demo):
    listed = demo.sql("select account_id from planted order by all").fetchall()
    there = demo.sql("select account_id from accounts where account_id like 'planted-%' order by all")

    assert listed == there.fetchall()
    assert len(listed) == 14


def test_a_test_account_that_is_not_an_mqa_names_the_clause_it_fails(demo):
    clauses = "('account_fit', 'episode', 'account_intent', 'not_excluded')"
    wrong = f"is_mqa = (failing_clause is not null) or failing_clause not in {clauses}"

    assert one(demo, f"select count(*) from planted where {wrong}") == 0


def test_the_test_account_for_coordinated_interest_has_its_two_signals_and_no_others(demo):
    """A CTO's white paper, then a director's webinar; docs/scenarios.md, "Coordinated interest"."""
    signals = demo.sql("""
        select contacts.title, engagements.kind, date_diff('hour', occurred_at, as_of) / 24
        from engagements
        join contacts using (contact_id)
        cross join (select timestamptz '2026-09-30 12:00:00Z' as as_of)
        where contacts.account_id = 'planted-g1' or engagements.account_id = 'planted-g1'
            or engagements.email in (select email from contacts where account_id = 'planted-g1')
        order by occurred_at
    """).fetchall()

    assert signals == [
        ("CTO", "technical_whitepaper_download", 9.0),
        ("Director of Operations", "webinar_attended", 2.0),
    ]


def test_test_accounts_have_no_signals_but_their_own(demo):
    noise = """
        select count(*) from engagements
        left join contacts using (contact_id)
        where (contacts.account_id like 'planted-%' or engagements.account_id like 'planted-%')
            and engagement_id not like 'planted-%'
    """

    assert one(demo, noise) == 0


def test_the_test_account_for_duplicate_people_has_one_name_with_two_addresses(demo):
    people = demo.sql(
        "select count(distinct full_name), count(distinct email), count(distinct department)"
        " from contacts where account_id = 'planted-g7'"
    )

    assert people.fetchall() == [(1, 2, 2)]
