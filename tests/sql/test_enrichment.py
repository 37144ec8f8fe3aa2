"""Files that describe a part of an account, and what they leave of its points."""

import itertools

import pytest

from abm_warehouse.profiles.model import Profile
from tests.company import ICP, scored_store

SOURCE = {
    "entity": "accounts",
    "file": ["firms"],
    "needs": ["id"],
    "columns": {"account_id": "id", "name": "name", "industry": "industry", "region": "region"},
}
VENDOR = Profile.model_validate({"name": "vendor", "title": "A vendor", "sources": [SOURCE]})
FULL = (
    ",".join(("account_id", "name", *ICP)) + "\n" + ",".join(("A1", "Acme", *map(str, ICP.values()))) + "\n"
)
FILES = {
    "full": ("accounts.csv", FULL, "abm"),
    "three columns": ("accounts.csv", "account_id,name,employees\nA1,Acme,180\n", "abm"),
    "vendor": ("firms.csv", "id,name,industry,region\nA1,ACME INC,Bakery,EMEA\n", VENDOR),
}


@pytest.mark.slow
@pytest.mark.parametrize("order", [*itertools.permutations(FILES)], ids=", ".join)
def test_files_of_a_part_cost_no_points_whatever_comes_first(store, order):
    for name, content, profile in (FILES[file] for file in order):
        store.load(content, name, profile=profile)
    book = scored_store(store.con)

    assert book.all("select fit from account_scores_now") == [(35,)]
    assert book.all("select name, industry, region from accounts") == [("Acme", ICP["industry"], "EMEA")]
    assert book.all("select fields from account_origins where system = 'vendor'") == [("region",)]
