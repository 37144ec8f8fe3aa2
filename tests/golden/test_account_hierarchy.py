"""Accounts with parents, by site, by country and as a whole; docs/scenarios.md, "Account hierarchy"."""

from decimal import Decimal

from tests.company import Company, ago, scored_store

SCORES = (
    "select account_id, fit, intent, people from account_scores"
    " inner join run_clock using (as_of) where is_now order by account_id"
)


def family(company: Company) -> None:
    """A head office with two sites in Germany and one in France, and a company of its own."""
    company.account("hq")
    company.account("berlin", parent_account_id="hq", country="Germany")
    company.account("bonn", parent_account_id="berlin", country=None)
    company.account("lyon", parent_account_id="hq", country="France")
    company.account("alone")
    for account in ("hq", "berlin", "bonn", "lyon", "alone"):
        person = company.person(f"ceo-{account}", "CEO", at=account)
        company.did(person, "webinar_attended", ago(days=1))


def totals(book, view):
    return {
        account: rest
        for account, *rest in book.all(
            "select account_id, sites, people, recent_signals, intent from hierarchy_totals"
            " where score_view = ?",
            view,
        )
    }


def test_the_signals_of_a_child_count_once_in_each_view_and_the_totals_reconcile(company):
    family(company)

    with company.scored() as book:
        site, country, whole = (totals(book, view) for view in ("site", "country", "global"))
        own = site["hq"][3]
        assert own > 0
        assert {account: row[:3] for account, row in site.items()} == {account: [1, 1, 1] for account in site}
        assert {account: row[:3] for account, row in country.items()} == {
            "hq": [1, 1, 1],
            "berlin": [2, 2, 2],
            "lyon": [1, 1, 1],
            "alone": [1, 1, 1],
        }
        assert whole == {"hq": [4, 4, 4, 4 * own], "alone": [1, 1, 1, own]}
        for column in range(4):
            sums = [sum(row[column] for row in view.values()) for view in (site, country, whole)]
            assert len(set(sums)) == 1


def test_a_parent_is_shown_with_half_the_intent_of_its_children_and_a_quarter_of_theirs(company):
    family(company)

    with company.scored() as book:
        [own] = {row[0] for row in book.all("select own_intent from family_scores")}
        rolled = book.all(
            "select account_id, accounts, rolled_intent / own_intent, people_engaged, mqas from family_scores"
            " order by account_id"
        )

    assert own > 0
    assert rolled == [
        ("berlin", 2, 1.5, 2, 0),
        ("bonn", 1, 1, 1, 0),
        ("hq", 4, 2.25, 4, 0),
        ("lyon", 1, 1, 1, 0),
    ]


def test_the_score_of_a_child_is_the_same_as_without_a_parent(company, tmp_path):
    family(company)
    with company.scored() as book:
        together = totals(book, "site")["lyon"]
        scores = book.all(SCORES)

    apart = Company(
        tmp_path / "apart", {name: [dict(row) for row in rows] for name, rows in company.rows.items()}
    )
    apart.folder.mkdir()
    for row in apart.rows["accounts"]:
        row["parent_account_id"] = None
    with apart.scored() as book:
        assert totals(book, "site")["lyon"] == together
        assert book.all(SCORES) == scores


def test_a_person_with_records_at_parent_and_child_counts_once(company):
    company.account("hq")
    company.account("site", parent_account_id="hq")
    company.person("a1", "CEO", at="hq", email="ann@hq.example")
    company.person("a2", "CEO", at="site", email="Ann+site@hq.example")
    company.did("a1", "webinar_attended", ago(days=2))
    company.did("a2", "webinar_attended", ago(days=1))

    with company.scored() as book:
        assert [row[:3] for row in totals(book, "global").values()] == [[2, 1, 2]]


def test_cycles_and_unknown_parents_are_reported_and_every_account_still_counts(company):
    company.account("a", parent_account_id="c")
    company.account("b", parent_account_id="a")
    company.account("c", parent_account_id="b")
    company.account("below", parent_account_id="c")
    company.account("orphan", parent_account_id="gone")
    company.account("self", parent_account_id="self")

    with company.scored() as book:
        assert book.all(
            "select account_id, parent_account_id, global_account_id, depth, problem, problem_detail"
            " from account_hierarchy order by 1"
        ) == [
            ("a", None, "a", 0, "cycle", "a -> c -> b -> a"),
            ("b", "a", "a", 1, "cycle", "a -> c -> b -> a"),
            ("below", "c", "a", 3, None, None),
            ("c", "b", "a", 2, "cycle", "a -> c -> b -> a"),
            ("orphan", None, "orphan", 0, "unknown_parent", "gone"),
            ("self", None, "self", 0, "cycle", "self -> self"),
        ]
        assert sum(row[0] for row in totals(book, "global").values()) == 6
        assert sum(Decimal(row[3]) for row in totals(book, "global").values()) == 0


def test_a_file_that_gives_an_account_two_parents_is_reported(store):
    store.load("account_id,name,parent_account_id\nA,A,\nB,B,\nC,C,A\nC,C,B\n")
    book = scored_store(store.con)

    assert book.all(
        "select account_id, parent_account_id, problem, problem_detail from account_hierarchy"
        " where problem is not null"
    ) == [("C", "B", "two_parents", "A, B")]
