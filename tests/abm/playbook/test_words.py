"""The table of words of other systems: shipped rows, rows of a workspace, and what is refused."""

import pytest

from abm.errors import SettingsError
from abm.playbook.words import MEANINGS, WORDS_FILE, meanings, read_words, shipped_words
from abm.vocabulary.words import folded


def written(folder, *lines):
    (folder / WORDS_FILE).write_text("about,word,means\n" + "".join(f"{line}\n" for line in lines), "utf-8")
    return folder


def test_every_word_of_ours_means_itself():
    shipped = meanings(shipped_words())

    for about, ours in MEANINGS.items():
        for word in ours:
            assert shipped[about, folded(word)] == word


def test_no_shipped_word_is_there_twice():
    rows = [(row.about, row.word) for row in shipped_words()]

    assert sorted(rows) == sorted(set(rows))


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("marketingqualifiedlead", "mql"), ("Sales Qualified Lead", "sql"), ("evangelist", "customer"),
        ("Open - Not Contacted", "inquiry"), ("OPEN_DEAL", "opportunity"), ("ATTEMPTED_TO_CONTACT", "sal"),
        ("Closed - Not Converted", "disqualified"), ("other", None), ("Nurture", "recycled"),
    ],
)  # fmt: skip
def test_statuses_of_the_large_crms_have_a_meaning(word, status):
    assert meanings(shipped_words())["status", folded(word)] == status


def test_the_rows_of_a_folder_take_precedence(tmp_path):
    words = meanings(
        read_words(written(tmp_path, "status,Sales-Ready,mql", "status,lead,", "bant,Cash,budget"))
    )

    assert words["status", folded("sales ready")] == "mql"
    assert words["status", "lead"] is None
    assert words["bant", "cash"] == "budget"
    assert words["status", "inquiry"] == "inquiry"


def test_all_mistakes_of_the_file_are_told_at_once_with_their_lines(tmp_path):
    folder = written(tmp_path, "mood,sad,mql", "status,banana,fruit", "status,,mql", "user_role,cto")

    with pytest.raises(SettingsError) as refused:
        read_words(folder)
    for words in (
        'line 2: about "mood" is not one of: status',
        'line 3: means "fruit" is not one of: raw',
        "line 4: word is empty",
        "line 5: has 2 cells, not 3",
    ):
        assert words in str(refused.value)


@pytest.mark.parametrize(
    ("about", "word", "means"),
    [
        ("industry", "COMPUTER_SOFTWARE", "software"),
        ("industry", "511210", "software"),
        ("industry", "Government Administration", "government"),
        ("technology", "Zoho CRM", "zoho"),
        ("region", "Asia-Pacific", "apac"),
    ],
)
def test_facts_of_companies_have_a_meaning(about, word, means):
    assert meanings(shipped_words())[about, folded(word)] == means


def test_a_fact_may_mean_anything(tmp_path):
    assert (
        meanings(read_words(written(tmp_path, "industry,Space,aerospace")))["industry", "space"]
        == "aerospace"
    )
