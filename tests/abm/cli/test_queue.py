"""``abm queue``: what sales has to take up."""

from tests.abm.commands import abm, answer, refusal


def test_the_queue_lists_what_is_due_first_at_the_top(demo):
    told = answer("queue", *demo, "--limit", 20)
    due = [item["due_at"] for item in told["items"]]

    assert len(due) == 20
    assert due == sorted(due)
    code, out, _ = abm("queue", *demo, "--limit", 1)
    assert code == 0
    assert " late " in out.splitlines()[1]


def test_the_queue_of_a_user_has_only_what_is_theirs(demo):
    everybody = answer("queue", *demo, "--limit", 1000)["items"]
    user = everybody[0]["user_id"]

    theirs = answer("queue", *demo, "--limit", 1000, "--user", user)["items"]

    assert theirs == [item for item in everybody if item["user_id"] == user]
    assert 0 < len(theirs) < len(everybody)
    assert "None of our users" in refusal("queue", *demo, "--user", "UNKNOWN", status=2)["message"]


def test_a_misspelt_command_gets_a_suggestion():
    code, _, said = abm("qeue")

    assert code == 2
    assert "Did you mean 'queue'?" in said
