"""The account page over marts that the real models made."""

import pytest

from abm.playbook.model import shipped_playbook
from abm_app.pages import account
from abm_warehouse.publishing.page_tables import make_page_table, page_tables
from tests.app.test_components import texts
from tests.company import AS_OF, ICP, Company, ago


@pytest.mark.slow
@pytest.mark.parametrize(("playbook", "most_fit"), [("fit-intent-100", " / 35"), ("points-100", " / 25")])
def test_fit_is_shown_out_of_the_most_that_the_playbook_gives(tmp_path, playbook, most_fit):
    company = Company(tmp_path)
    company.account("acme", name="Acme", **ICP)

    with company.scored(playbook=shipped_playbook(playbook)) as book:
        for table in page_tables():
            make_page_table(book.con, table, AS_OF)
        _, page = account.page(book.con, "acme", None)

    assert texts(page)[texts(page).index("Fit") + 2] == most_fit


def test_the_page_says_when_the_account_became_an_mqa_and_what_moved_it(tmp_path):
    company = Company(tmp_path)
    company.account("acme", name="Acme", **ICP)
    for person, title, weeks in (("cto", "CTO", 4), ("ops", "Director of Operations", 3)):
        company.person(person, title)
        company.did(person, "webinar_attended", ago(weeks=weeks))

    with company.scored() as book:
        for table in page_tables():
            make_page_table(book.con, table, AS_OF)
        _, page = account.page(book.con, "acme", None)

    said = texts(page)
    entry = said.index("Became an MQA on 10 Sep 2026")
    moved = "New signals: new signals +15, decay of older signals \u22123"
    assert said[entry + 1 : entry + 3] == [moved, "30"]
