"""The product from Python, on the demo company."""

import subprocess
import sys

import pytest

import abm
from abm.errors import QueryRefused, UsageError
from abm_graph.committee.seats import coverage
from tests.abm.commands import answer


@pytest.fixture(scope="module")
def book(demo_workspace):
    return abm.open(demo_workspace.folder)


@pytest.fixture(scope="module")
def account(book):
    """The account to call first."""
    return book.account(book.ranked(limit=1)[0].account_id)


def test_the_accounts_have_names_and_owners_and_points_to_calculate_with(book):
    accounts = book.accounts()

    assert list(accounts.columns[:4]) == ["rank", "account_id", "name", "owner_name"]
    assert accounts["name"].notna().all()
    assert accounts["owner_name"].notna().any()
    assert {str(accounts[column].dtype) for column in ("fit", "intent", "coverage")} == {"float64"}
    assert accounts["intent"].describe()["max"] == 100


def test_sql_gives_a_frame_and_takes_parameters(book, account):
    rows = book.sql("select account_id, fit from mqa_now where account_id = $id", {"id": account.account_id})

    assert list(rows.columns) == ["account_id", "fit"]
    assert rows["account_id"].tolist() == [account.account_id]
    assert str(rows["fit"].dtype) == "float64"


@pytest.mark.parametrize("query", ["selec 1", "select nothing from mqa", "create table t as select 1"])
def test_sql_that_is_wrong_or_would_write_is_refused(book, query):
    with pytest.raises(QueryRefused):
        book.sql(query)


def test_the_weeks_of_the_book_are_those_of_its_accounts(book, account):
    weeks = book.weeks()
    own = account.weeks()

    assert len(weeks) == 53 * len(book.accounts())
    assert own["weeks_ago"].tolist() == list(range(52, -1, -1))
    assert own["intent"].tolist() == weeks[weeks["account_id"] == account.account_id]["intent"].tolist()


@pytest.mark.slow
def test_an_account_lists_its_clauses_seats_signals_and_ledger(account):
    assert account.clauses()["clause"].tolist() == [
        "account_fit",
        "episode",
        "account_intent",
        "not_excluded",
        "hand_raise",
    ]
    assert str(account.seats()["weight"].dtype) == "float64"
    assert account.signals()["occurred_at"].is_monotonic_decreasing
    assert len(account.signals(limit=2)) == 2
    ledger = account.ledger()
    assert ledger[ledger["part"] == "fit"]["points"].sum() == float(account.explain().account.fit)


def test_a_frame_without_rows_has_its_columns(account):
    signals = account.signals(limit=0)

    assert len(signals) == 0
    assert "occurred_at" in signals.columns


def test_a_notebook_shows_an_account_as_html(account):
    explanation = account.explain()
    html = account._repr_html_()

    assert f"{explanation.account.name} ({account.account_id}) {explanation.verdict}" in html
    assert html.count("<tr>") == 2 + len(explanation.clauses) + len(explanation.seats)


def test_the_nodes_of_a_committee_graph_show_points_and_fit_the_graph_functions(account):
    graph = account.committee()
    people = {node: data for node, data in graph.nodes(data=True) if node[0] == "person"}
    published = account.explain().account

    assert sum(data["intent"] for data in people.values()) > 0
    assert all(isinstance(data["intent"], float) and data["name"] for data in people.values())
    assert coverage(graph, "engaged") == pytest.approx(float(published.coverage_engaged), abs=0.00005)


def test_the_committee_of_every_account_has_the_coverage_that_is_published(book):
    """Excluded people are at some of the accounts, and in no committee."""
    published = book.sql(
        "select account_id, coverage_identified, coverage_contactable, coverage_engaged, coverage_met"
        " from account_scores_now inner join run_playbook on key = 'solution' and value = solution"
    ).set_index("account_id")
    found = dict(book.committees())

    assert set(found) == set(published.index)
    for account_id in [*published.index[::7], *published.index[-14:]]:
        for state in ("identified", "contactable", "engaged", "met"):
            covered = coverage(found[account_id], state)
            assert covered == pytest.approx(published.loc[account_id, f"coverage_{state}"], abs=0.00005)


def test_nobody_excluded_is_in_a_committee(book):
    excluded = book.sql(
        "select account_id, contact_id from contact_scores_now"
        " where excluded_because = 'suppressed' and account_id is not null order by all limit 1"
    )
    [[account_id, contact_id]] = excluded.values.tolist()

    assert ("person", contact_id) not in book.account(account_id).committee()


def test_the_graph_of_all_people_has_the_ties_of_the_mart(book):
    graph = book.people_graph()
    [[pairs]] = book.sql(
        "select count(distinct (least(coalesce(user_id, from_contact_id), to_contact_id),"
        " greatest(coalesce(user_id, from_contact_id), to_contact_id))) from committee_edges"
    ).values.tolist()

    assert graph.number_of_edges() == pairs
    assert {kind for kind, _ in graph} == {"user", "person"}
    assert all(0 < chance < 1 for _, _, chance in graph.edges(data="probability"))


def test_an_account_is_found_by_its_id_its_name_and_its_domain(book):
    [[account_id, name, domain]] = book.sql(
        "select account_id, name, domain from accounts where domain is not null"
        " qualify count(*) over (partition by domain) = 1 and count(*) over (partition by lower(name)) = 1"
        " order by account_id limit 1"
    ).values.tolist()

    for text in (account_id, name, name.upper(), domain, f"https://www.{domain}/about"):
        assert book.account(text).account_id == account_id


def test_a_misspelt_account_gets_a_suggestion(book, account):
    name = account.explain().account.name

    with pytest.raises(UsageError, match=rf"Did you mean .*{name} \({account.account_id}\)"):
        book.account(name[:-1])


@pytest.mark.slow
def test_a_name_that_several_accounts_have_is_not_guessed(here, exports, workspace):
    (exports / "accounts.csv").write_text("account_id,name\nA1,Acme\nA2,ACME\nA3,acme\nacme,Bolt\n")
    answer("load", *here, exports / "accounts.csv")
    answer("run", *here)
    book = abm.open(workspace.folder)

    assert book.account("acme").account_id == "acme"  # an id takes precedence over a name
    with pytest.raises(UsageError, match=r"^3 accounts have the name 'Acme': Acme \(A1\), .*Give the id"):
        book.account("Acme")


def test_a_clause_that_an_mqa_does_not_meet_is_not_needed(book):
    committee = next(
        explanation
        for ranked in book.ranked(only_mqa=True)
        if (explanation := book.explain(ranked.account_id)).account.qualified_by == "committee"
        and not all(clause.holds for clause in explanation.clauses)
    )

    assert {committee.verdict_of(clause) for clause in committee.clauses} == {"holds", "not needed"}


def test_a_clause_that_keeps_an_account_from_being_an_mqa_fails(book):
    [target] = book.sql("select account_id from mqa_now where not is_mqa and intent = 0 limit 1")[
        "account_id"
    ]
    explanation = book.explain(target)

    assert "fails" in {explanation.verdict_of(clause) for clause in explanation.clauses}
    assert "not needed" not in {explanation.verdict_of(clause) for clause in explanation.clauses}


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["accounts", "--limit", "3"], ["explain", "planted-full-committee"]])
def test_a_command_that_prints_a_few_rows_imports_no_data_frames_no_pipeline_and_no_other_command(
    demo_workspace, arguments
):
    """The imports were four fifths of what these commands cost."""
    heavy = ("pandas", "numpy", "scipy", "networkx", "pyarrow", "sqlglot", "dash")
    ours = (
        "abm.cli.load",
        "abm.cli.bench",
        "abm.pipeline",
        "abm.playbook.model",
        "abm.titles.reader",
        "abm_graph",
    )
    program = (
        "import atexit, sys\n"
        "from abm.cli import main\n"
        f"sys.argv = {['abm', *arguments, '--workspace', str(demo_workspace.folder)]!r}\n"
        f"heavy = {heavy + ours!r}\n"
        "atexit.register(lambda: print([name for name in heavy if name in sys.modules], file=sys.stderr))\n"
        "main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout
    assert done.stderr == "[]\n"
