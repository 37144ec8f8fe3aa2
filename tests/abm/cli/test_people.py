"""``abm people``: whom to turn to, now and as of another day."""

import pytest

from tests.abm.commands import answer, refusal


@pytest.mark.slow
def test_people_are_those_of_the_instant_that_is_asked_for(here, exports):
    answer("load", *here, *sorted(exports.iterdir()))
    answer("run", *here, "--as-of", "2026-01-10")

    now, before = answer("people", *here), answer("people", *here, "--as-of", "2025-12-01")

    assert now["total"] == len(now["people"]) == 1
    assert now["people"][0]["as_of"] == "2026-01-10T00:00:00+00:00"
    assert now["people"][0]["to_do"].startswith("Answer the demo request")
    assert (before["people"], before["total"]) == ([], 0)


def test_an_owner_whom_nobody_knows_is_refused_and_similar_ones_are_named(demo):
    owner = answer("accounts", *demo, "--limit", 1)["accounts"][0]["owner_name"]

    refused = refusal("people", *demo, "--owner", owner.split()[-1], status=2)["message"]
    assert f"Did you mean {owner} (u-" in refused
    nothing_like_it = refusal("people", *demo, "--owner", "UNKNOWN", status=2)["message"]
    assert nothing_like_it.startswith("None of our users and no owner has the id 'UNKNOWN'.")
    assert answer("people", *demo, "--owner", "none")["total"] > 0


@pytest.mark.slow
def test_a_user_without_accounts_has_nobody_and_is_no_mistake(here, exports):
    (exports / "users.csv").write_text("user_id,name\nu1,Una\n")
    answer("load", *here, *sorted(exports.iterdir()))
    answer("run", *here, "--as-of", "2026-01-10")

    assert answer("people", *here, "--owner", "u1")["people"] == []
