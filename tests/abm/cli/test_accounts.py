"""``abm accounts``: the ranked book."""

from tests.abm.commands import answer, refusal


def test_accounts_are_ranked_up_to_the_limit(demo):
    accounts = answer("accounts", *demo, "--limit", 5)["accounts"]

    keys = {"account_id", "name", "solution", "state", "is_mqa", "fit", "intent", "coverage"}
    assert all(account.keys() >= keys for account in accounts)
    assert [account["rank"] for account in accounts] == [1, 2, 3, 4, 5]


def test_accounts_may_be_only_the_mqas(demo):
    """The number of accounts is that of the run's own count."""
    mqas = answer("accounts", *demo, "--mqa", "--limit", 1000)["accounts"]

    assert all(account["is_mqa"] for account in mqas)
    assert len({a["account_id"] for a in mqas}) == answer("status", *demo)["published"]["counts"]["mqas"]


def test_a_field_of_ones_own_is_given_with_a_value_and_exists(demo):
    assert "NAME=VALUE" in refusal("accounts", *demo, "--field", "churn", status=2)["message"]
    unknown = refusal("accounts", *demo, "--field", "churn=high", status=2)["message"]
    assert unknown == "Accounts have no field of their own called 'churn'; the exports have none."
