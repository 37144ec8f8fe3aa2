"""The tables that titles are read by: what is wrong with one is told, and a workspace may add to them."""

import pytest

from abm.errors import SettingsError
from abm.titles.reader import TitleReader, read_title, reader_of, shipped_reader
from abm.titles.tables import (
    abbreviations_of,
    read_tables,
    roles_of,
    rules_of,
    shipped_tables,
)

ABBREVIATIONS = shipped_tables().abbreviations
RULES_HEAD = "id,language,phrases,seniority,seniority_priority,department,department_priority,certainty,cuts"
ROLES_HEAD = "seniority,department,role_1,confidence_1,role_2,confidence_2"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("a,en,boss,bos,,,,,", 'line 2: seniority "bos" is not one of: nothing, c_suite, '),
        ("a,en,boss,,,salez,,,", 'line 2: department "salez" is not one of: nothing, marketing, '),
        (
            "a,en,boss,manager,high,,,,",
            'line 2: seniority_priority "high" is not a whole number from 0 to 100',
        ),
        ("a,en,boss,manager,,sales,101,,", 'line 2: department_priority "101" is not a whole number from 0'),
        ("a,en,boss,manager,,,,0,", 'line 2: certainty "0" is not a whole number from 1 to 100'),
        ("a,en,boss,manager,,,,,all", 'line 2: cuts "all" is not one of: nothing, part, rest, '),
        (",en,boss,manager,,,,,", "line 2: the id is empty"),
        ("a,en,,manager,,,,,", 'line 2: the phrase "" has no word in it'),
        ("a,en,boss | 42,manager,,,,,", 'line 2: the phrase "42" has no word in it'),
        ("a,en,*chef,manager,,,,,", 'line 2: the phrase "*chef" is too short for a "*"'),
        ("a,en,lei*ter,manager,,,,,", 'line 2: the phrase "lei*ter" may have one "*" only'),
        ("a,en,chief ... big officer,c_suite,,,,,", "needs one word before and one word after"),
        ("a,en,boss,manager", "line 2: has 4 cells, not 9"),
        ("a,en,boss,manager,,,,,\na,en,chef,manager,,,,,", 'line 3: the id "a" is already used in line 2'),
        (
            "a,en,sr boss,manager,,,,,\nb,en,Señior Boss | senior boss,manager,,,,,",
            'line 3: the phrase "senior boss" is already used in line 2',
        ),
        ('a,en,"boss,manager,,,,,', "is not CSV"),
    ],
)
def test_a_mistake_in_the_rules_is_reported_with_file_and_line(row, problem, tmp_path):
    file = tmp_path / "title_rules.csv"
    file.write_text(f"{RULES_HEAD}\n{row}\n", encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        rules_of(file, ABBREVIATIONS)

    assert problem in str(caught.value)
    assert caught.value.file == str(file)


def test_all_mistakes_of_a_table_are_reported_at_once(tmp_path):
    file = tmp_path / "title_rules.csv"
    file.write_text(f"{RULES_HEAD}\na,en,boss,bos,,,,,\nb,en,chef,,,salez,,0,\n", encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        rules_of(file, ABBREVIATIONS)

    assert [problem.split(":")[0] for problem in caught.value.problems] == ["line 2", "line 3", "line 3"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "line 1: the columns must be"),
        (b"id;language\n", "line 1: the columns must be"),
        ("id,Größe\n".encode("cp1252"), "is not UTF-8 text"),
    ],
)
def test_a_file_that_is_not_a_rule_table_is_refused(content, problem, tmp_path):
    file = tmp_path / "title_rules.csv"
    file.write_bytes(content)

    with pytest.raises(SettingsError, match=problem):
        rules_of(file, ABBREVIATIONS)


def test_a_missing_table_is_reported(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        rules_of(tmp_path / "none.csv", {})


def test_a_table_that_excel_saved_is_read(tmp_path):
    """Excel puts a byte order mark before CSV UTF-8, and ends lines as Windows does."""
    file = tmp_path / "title_rules.csv"
    file.write_bytes(f"\ufeff{RULES_HEAD}\r\na,en,boss | big boss,manager,,,,,\r\n".encode())

    assert [(rule.id, rule.phrases) for rule in rules_of(file, ABBREVIATIONS)] == [
        ("a", ("boss", "big boss"))
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("c_suite,any,kingmaker,80,,", 'line 2: role_1 "kingmaker" is not one of: economic_buyer, '),
        ("c_suite,any,champion,,,", 'line 2: confidence_1 "" is not a whole number from 1 to 100'),
        ("c_suite,any,champion,50,user,60", "line 2: confidence_1 is below confidence_2"),
        ("boss,any,champion,50,user,40", 'line 2: seniority "boss" is not one of: c_suite, '),
    ],
)
def test_a_mistake_in_the_roles_is_reported_with_file_and_line(row, problem, tmp_path):
    file = tmp_path / "title_roles.csv"
    file.write_text(f"{ROLES_HEAD}\n{row}\n", encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        roles_of(file)

    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("vice president,vp", 'line 2: the word "vice president" is not one word'),
        ("manager,mgr | m g r", 'line 2: the abbreviation "m g r" is not one word'),
        ("manager,", 'line 2: the abbreviation "" is not one word'),
        ("manager,mgr\nmerger,MGR", 'line 3: the abbreviation "mgr" is already used in line 2'),
        ("manager", "line 2: has 1 cells, not 2"),
    ],
)
def test_a_mistake_in_the_abbreviations_is_reported_with_file_and_line(row, problem, tmp_path):
    file = tmp_path / "title_abbreviations.csv"
    file.write_text(f"word,abbreviations\n{row}\n", encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        abbreviations_of(file)

    assert problem in str(caught.value)
    assert caught.value.file == str(file)


def tables_with(folder, *, rules="", roles="", abbreviations=""):
    """The tables of a folder that has these rows of its own."""
    for name, head, rows in (
        ("title_rules.csv", RULES_HEAD, rules),
        ("title_roles.csv", ROLES_HEAD, roles),
        ("title_abbreviations.csv", "word,abbreviations", abbreviations),
    ):
        if rows:
            (folder / name).write_text(f"{head}\n{rows}\n", encoding="utf-8")
    return read_tables(folder)


def test_a_folder_without_tables_uses_the_shipped_ones(tmp_path):
    assert read_tables(tmp_path) == shipped_tables()
    assert read_tables(tmp_path).fingerprint == shipped_tables().fingerprint
    assert reader_of(read_tables(tmp_path)) is shipped_reader()


def test_a_folder_takes_a_phrase_from_the_shipped_rules(tmp_path):
    own = TitleReader(tables_with(tmp_path, rules="ours,en,head of,c_suite,,,,,"))

    assert own.read("Head of IT").seniority == "c_suite"
    assert own.read("Head of IT").rule == "ours+en-it"
    assert own.read("Group Head IT").seniority == "director"  # the other phrases of that rule


def test_a_folder_replaces_a_shipped_rule_of_the_same_id(tmp_path):
    own = TitleReader(
        tables_with(tmp_path, rules="en-office-manager,en,office boss,manager,,administration,,,")
    )

    assert own.read("Office Boss").department == "administration"
    assert own.read("Office Manager").rule == "en-manager+en-administration"


def test_a_rule_without_an_effect_leaves_its_phrases_unread(tmp_path):
    own = TitleReader(tables_with(tmp_path, rules="ours,en,intern,,,,,,"))

    assert own.read("Marketing Intern").seniority == "unknown"


def test_the_roles_of_a_folder_take_precedence_over_the_shipped_ones(tmp_path):
    own = TitleReader(tables_with(tmp_path, roles="director,it,decision_maker,65,,"))

    assert own.read("Head of IT").roles == (("decision_maker", 65),)
    assert own.read("Head of HR").roles == read_title("Head of HR").roles


def test_the_abbreviations_of_a_folder_apply_to_the_shipped_rules_too(tmp_path):
    own = TitleReader(tables_with(tmp_path, abbreviations="procurement,pcmt\nmanager,mgr"))

    assert (own.read("Pcmt Mgr").seniority, own.read("Pcmt Mgr").department) == ("manager", "procurement")


@pytest.mark.parametrize(
    "rows",
    [
        {"rules": "ours,en,head of,c_suite,,,,,"},
        {"roles": "director,it,decision_maker,65,,"},
        {"abbreviations": "procurement,pcmt"},
    ],
)
def test_a_row_of_any_table_changes_the_fingerprint(rows, tmp_path):
    assert tables_with(tmp_path, **rows).fingerprint != shipped_tables().fingerprint


def test_a_rule_may_require_another_rule_of_its_language(tmp_path):
    own = TitleReader(tables_with(tmp_path, rules="ours,de,kredit,,,finance,90,,itself"))

    assert own.read("Leiterin Kredit").department == "finance"
    assert own.read("Head of Kredit").department == "other"
