"""``abm explain``: why an account is an MQA or is not."""

import pytest

from abm.book import open_book
from abm_app import sentences
from abm_app.pages import account
from abm_warehouse.publishing import queries
from tests.abm.commands import abm, answer, refusal


def test_explain_shows_a_score_down_to_its_signals(demo, best):
    why = answer("explain", best, *demo)

    keys = {"account_id", "is_mqa", "fit", "intent", "coverage", "clauses", "seats", "episode", "ledger"}
    assert why.keys() >= keys
    assert all(clause.keys() >= {"clause", "value", "threshold", "holds"} for clause in why["clauses"])
    assert all(
        line.keys() >= {"kind", "rule", "contact_id", "engagement_id", "points"} for line in why["ledger"]
    )
    assert why["account_id"] == best
    for part in ("fit", "intent"):
        points = sum(line["points"] for line in why["ledger"] if line["part"] == part)
        assert points == pytest.approx(why[part], abs=0.005)


@pytest.mark.slow
def test_explain_as_of_a_past_day_scores_the_account_as_of_that_day(demo, best):
    then = answer("explain", best, *demo, "--as-of", "2020-01-01")

    assert then["as_of"] == "2020-01-01T00:00:00+00:00"
    assert then["intent"] == 0


def test_explain_of_an_unknown_account_or_solution_says_so(demo, best):
    said = refusal("explain", "nobody", *demo, status=2)["message"]
    assert said.startswith("Neither an account nor a person is called 'nobody' in generation 0001.")

    said = refusal("explain", best, *demo, "--solution", "nothing", status=2)["message"]
    assert "has no scores for a solution 'nothing'. Its solutions: any." in said


@pytest.mark.slow
def test_explain_suggests_accounts_and_people_of_a_similar_name(demo, best):
    account = answer("explain", best, *demo)["name"]
    person = answer("people", *demo, "--limit", 1)["people"][0]

    [told] = {refusal("explain", account[:-1] + "q", *demo, status=2)["message"]}
    assert f"Did you mean {account} ({best})" in told
    surname = person["full_name"].split()[-1]
    assert f"{surname} (c-" in refusal("explain", surname, *demo, status=2)["message"]


def test_explain_of_a_person_after_the_run_is_refused_as_that_of_an_account_is(demo, best):
    person = answer("people", *demo, "--limit", 1)["people"][0]["contact_id"]

    for somebody in (person, best):
        error = refusal("explain", somebody, *demo, "--as-of", "2027-01-01", status=2)
        assert "knows nothing of 2027-01-01 00:00 UTC" in error["message"]


@pytest.mark.slow
def test_explain_of_somebody_without_an_account_as_of_a_past_day_scores_the_book_apart(tmp_path, here):
    contacts, engagements = tmp_path / "contacts.csv", tmp_path / "engagements.csv"
    contacts.write_text("contact_id,full_name,email\nlone,Lee Moss,lee@gmail.com\n")
    engagements.write_text(
        "engagement_id,contact_id,kind,occurred_at\ne1,lone,contact_us,2026-01-08T10:00:00Z\n"
    )
    answer("load", *here, contacts, engagements)
    run = answer("run", *here, "--as-of", "2026-01-10")

    queues = [
        answer("explain", "lone", *here, "--as-of", day)["queue"] for day in ("2026-01-08", "2026-01-09")
    ]
    assert queues == ["marketing_nurture", "ae"]
    assert answer("status", *here)["published"]["run_id"] == run["run_id"]


def test_explain_says_in_the_words_of_the_page_who_matters_what_surges_and_what_the_family_adds_up_to(
    demo, demo_workspace
):
    with open_book(demo_workspace.folder).snapshot() as con:
        [[account_id]] = con.execute(
            "select account_id from account_surges inner join account_hierarchy using (account_id)"
            " where movement is not null and family_size > 1 order by account_id limit 1"
        ).fetchall()
        told = [
            sentences.surge(queries.surge(con, account_id)),
            *sentences.influence(queries.influence(con, account_id)),
            sentences.family(queries.family(con, account_id)),
        ]
        shown = str(account.page(con, account_id, None)[1])
    _, said, _ = abm("explain", account_id, *demo)

    assert len(told) >= 3
    for sentence in told:
        assert sentence in said
        assert sentence in shown


def test_explain_of_a_person_shows_each_rung_of_the_ladder_and_what_is_lacking(demo):
    at_the_top = "planted-full-committee-champion"
    _, said, _ = abm("explain", at_the_top, *demo)
    told = answer("explain", at_the_top, *demo)["definitions"]

    assert "Qualification: level 6 of 6." in said
    assert {part["level"] for part in told} == {1, 2, 3, 4, 5, 6, None}
    assert all(part["holds"] for part in told if part["definition"] == "sql")
    _, said, _ = abm("explain", "planted-g2-ceo", *demo)
    assert "Qualification: level 1 of 6." in said
    assert "Intent 0.00, asks 0.50" in said
    assert answer("explain", at_the_top, *demo, "--as-of", "2026-09-25")["definitions"] == []
    [listed] = answer("people", *demo, "--text", at_the_top)["people"]
    assert listed["level"] == 6
