"""``abm people``: whom to turn to, now and as of another day."""

from tests.abm.commands import answer


def test_people_are_those_of_the_instant_that_is_asked_for(here, exports):
    answer("load", *here, *sorted(exports.iterdir()))
    answer("run", *here, "--as-of", "2026-01-10")

    now, before = answer("people", *here), answer("people", *here, "--as-of", "2025-12-01")

    assert now["total"] == len(now["people"]) == 1
    assert now["people"][0]["as_of"] == "2026-01-10T00:00:00+00:00"
    assert now["people"][0]["to_do"].startswith("Answer the demo request")
    assert before == {"people": [], "total": 0}
