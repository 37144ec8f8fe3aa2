"""The account page over marts that the real models made."""

import pytest

from abm.playbook.model import shipped_playbook
from abm_app.pages import account
from abm_warehouse.publishing.page_tables import make_page_table, page_tables
from tests.app.test_components import texts
from tests.company import AS_OF, ICP, Company


@pytest.mark.parametrize(("playbook", "most_fit"), [("fit-intent-100", " / 35"), ("points-100", " / 25")])
def test_fit_is_shown_out_of_the_most_that_the_playbook_gives(tmp_path, playbook, most_fit):
    company = Company(tmp_path)
    company.account("acme", name="Acme", **ICP)

    with company.scored(playbook=shipped_playbook(playbook)) as book:
        for table in page_tables():
            make_page_table(book.con, table, AS_OF)
        _, page = account.page(book.con, "acme", None)

    assert texts(page)[texts(page).index("Fit") + 2] == most_fit
