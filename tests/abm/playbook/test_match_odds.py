"""The table of match odds: shipped rows, rows of a workspace, and what is refused."""

import pytest

from abm.errors import SettingsError
from abm.playbook.match_odds import (
    EVIDENCE,
    MATCH_ODDS_FILE,
    MatchOdds,
    read_match_odds,
    shipped_match_odds,
)

HEADER = "evidence,most_edits,most_edits_in_100_characters,least_characters,least_people,odds,meaning\n"


def written(folder, *lines):
    (folder / MATCH_ODDS_FILE).write_text(HEADER + "".join(f"{line}\n" for line in lines), "utf-8")
    return folder


def test_every_kind_of_evidence_has_shipped_odds_without_a_condition():
    """So whatever a workspace changes, each piece of evidence is worth something."""
    for evidence in EVIDENCE:
        last = [row for row in shipped_match_odds() if row.evidence == evidence][-1]
        assert (last.most_edits, last.least_characters, last.least_people) == (None, None, None), evidence


def test_a_folder_without_the_file_has_the_shipped_odds(tmp_path):
    assert read_match_odds(tmp_path) == shipped_match_odds()


def test_the_rows_of_a_folder_come_before_the_shipped_ones(tmp_path):
    own, *shipped = read_match_odds(written(tmp_path, "phone,,,,5,99.5,a call centre"))

    assert own == MatchOdds(
        evidence="phone",
        most_edits=None,
        most_edits_in_100_characters=None,
        least_characters=None,
        least_people=5,
        odds=99.5,
    )
    assert tuple(shipped) == shipped_match_odds()


def test_all_mistakes_of_the_file_are_told_at_once_with_their_lines(tmp_path):
    folder = written(
        tmp_path,
        "fax,,,,,5,",
        "website,,,,,0,",
        "phone,2,,,,10,",
        "similar_name,many,,,,1e9,",
        "email_domain,200",
    )

    with pytest.raises(SettingsError) as refused:
        read_match_odds(folder)
    for words in (
        'line 2: evidence "fax" is not one of: email_domain',
        'line 3: odds "0" is not a number above 0',
        "line 4: most_edits is for similar_name; leave it empty for phone",
        'line 5: most_edits "many" is not a whole number from 0 to 100',
        'line 5: odds "1e9" is not a number above 0',
        "line 6: has 2 cells, not 7",
    ):
        assert words in str(refused.value)
