"""What the tests of commands start from."""

import pytest

from tests.abm.commands import answer

ACCOUNTS = "account_id,name,domain\nA1,Acme,acme.example\nA2,Bolt,bolt.example\n,Nobody,x.example\n"
CONTACTS = "contact_id,account_id,email,title\nC1,A1,ann@acme.example,CFO\nC2,A1,bob@acme.example,Developer\n"
ENGAGEMENTS = "engagement_id,contact_id,kind,occurred_at\nE1,C1,demo_request,2026-01-05T10:00:00Z\n"


@pytest.fixture
def exports(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    for name, content in (("accounts", ACCOUNTS), ("contacts", CONTACTS), ("engagements", ENGAGEMENTS)):
        (folder / f"{name}.csv").write_text(content)
    return folder


@pytest.fixture
def demo(demo_workspace):
    """Options that name the demo workspace."""
    return "--workspace", demo_workspace.folder


@pytest.fixture
def here(workspace):
    """Options that name a new workspace."""
    return "--workspace", workspace.folder


@pytest.fixture
def best(demo):
    """Id of the account to call first."""
    return answer("accounts", *demo, "--limit", 1)["accounts"][0]["account_id"]
