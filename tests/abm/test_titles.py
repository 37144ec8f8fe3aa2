import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.errors import SettingsError
from abm.roles import ROLES
from abm.title_tables import (
    CUTS,
    DEPARTMENTS,
    SENIORITIES,
    abbreviations_of,
    read_tables,
    roles_of,
    rules_of,
    shipped_tables,
)
from abm.titles import TitleReader, TitleReading, read_title
from tests.bench.titles import (
    blind_halves,
    calibration,
    department_share,
    fresh_titles,
    labelled_halves,
    labelled_titles,
    seniority_share,
)
from tests.bench.titles_onet import ONET, alternate_titles, filed_titles, is_held_out, precision, recall

RULES = shipped_tables().rules
ABBREVIATIONS = shipped_tables().abbreviations

# By hand: what a RevOps person would write into the two columns.
TITLES = """
c_suite       finance         CFO | Chief Financial Officer | Interim CFO | C.F.O. | CFO, Americas
c_suite       finance         Directeur financier | DAF | Director Financiero | Finanzvorstand
c_suite       finance         Direttore finanziario | Financieel directeur
c_suite       engineering_rnd CTO | Chief Technology Officer | Co-Founder & CTO
c_suite       it              CIO | Chief Information Officer | DSI | Chief Digital Officer
c_suite       it              Directeur des systèmes d'information
c_suite       security        CISO | Chief Information Security Officer | CSO, Cyber Security
c_suite       marketing       CMO | Chief Marketing & Digital Officer
c_suite       sales           CRO | Chief Revenue Officer | Chief Commercial Officer
c_suite       operations      COO | Chief Operating Officer
c_suite       hr              CHRO | Chief People Officer | DRH
c_suite       legal           General Counsel | Chief Legal Officer
c_suite       procurement     Chief Procurement Officer
c_suite       administration  CEO | Chief Executive Officer | Founder & CEO | President | PDG
c_suite       administration  Geschäftsführer | Geschaeftsfuehrer | GESCHÄFTSFÜHRERIN | Vorstand
c_suite       administration  Managing Director | Consejero Delegado | Director General
c_suite       administration  Amministratore delegato | Algemeen directeur | Directrice générale
c_suite       administration  Founder & CEO (ex-Google) | CEO & President | Chairman & CEO
c_suite       marketing       Managing Director, Marketing
c_suite       other           CSO | Chief Happiness Officer
owner_founder administration  Founder | Owner | Managing Partner | Inhaber | Fondatrice | Titolare
owner_founder other           Partner
board         administration  Board Member | Non-Executive Director | Aufsichtsrat | Chairman
evp_svp_vp    other           Vice President | SVP | Assistant Vice President | VP, Former CEO
evp_svp_vp    engineering_rnd VP of Engineering | V.P. Engineering | VP R&D
evp_svp_vp    sales           EVP Sales EMEA | Vice-President of Sales
evp_svp_vp    it              Vice President, Information Technology
evp_svp_vp    marketing       VP Product Marketing
evp_svp_vp    data            VP, Data & Analytics
director      other           Associate Director | Deputy Director
director      other           Executive Director
director      administration  Chief of Staff | General Manager | Country Manager Germany
director      operations      Director of Operations | Supply Chain Director | Ops Director
director      it              Head of IT | IT-Leiter | Leiter IT | Hoofd ICT | IT Director
director      hr              Head of People | Personalleiter | Leitung Personal
director      data            Head of Data | Director of Analytics
director      security        Head of Information Security | RSSI
director      procurement     Directeur des achats | Leiter Einkauf | Director de Compras
director      procurement     Director of IT Procurement | Hoofd Inkoop | Einkaufsleiterin
director      sales           Vertriebsleiter (m/w/d) | Direttore Commerciale | Verkoopdirecteur
director      sales           Sales Director Financial Services | Director of Sales and Marketing
director      marketing       Directora de Marketing | Assistant Marketing Director
director      marketing       Director Digital | Head of Digital
director      marketing       Marketing- und Vertriebsleiter | Leiterin Marketing
director      engineering_rnd R&D Director | Director of R & D | Leiter der Softwareentwicklung
director      finance         Finance & Operations Director | Director, Office of the CFO
director      legal           Associate General Counsel | Company Secretary
director      product         Director, Product Management
director      service_support Head of Customer Success
manager       sales           Sales Manager, Chicago | RevOps Manager | IT Sales Manager
manager       sales           Sales Manager, PA | Business Development Manager
manager       product         Product Manager | Senior Product Manager | Chef de produit
manager       other           Teamleiter | Assistant Manager
manager       marketing       Responsable marketing | Sr. Mgr., Mktg | Marketing Manager
manager       it              Gerente de TI | Responsable informatique | Responsabile IT
manager       procurement     Responsabile acquisti | Jefe de Compras | Inkoopmanager
manager       finance         Controller
manager       administration  Office Manager
manager       engineering_rnd Engineering Manager
manager       hr              HR Manager
ic            other           Personal Banker
senior_ic     engineering_rnd Senior Software Engineer | Staff Engineer | Tech Lead
senior_ic     data            Senior Marketing Data Analyst
senior_ic     sales           Senior Account Executive
senior_ic     legal           Legal Counsel
senior_ic     it              Solutions Architect
ic            sales           Account Executive | SDR | Key Account Manager
ic            it              IT Support | Network Administrator | Salesforce Administrator
ic            engineering_rnd Software Engineer II | Développeur web | Ingeniero de software
ic            service_support Customer Success Manager
ic            procurement     Buyer | Einkäuferin | Inkoper | Sachbearbeiter Einkauf
ic            hr              HR Business Partner | Recruiter
ic            finance         Accountant | Comptable | Internal Auditor
ic            data            Data Scientist
ic            legal           Paralegal
ic            security        Security Engineer
ic            product         Product Owner
ic            engineering_rnd Scrum Master | Agile Coach
ic            other           Hospitalist MD | MD, Cardiology
c_suite       administration  MD - UK & Ireland | AD | VD
director      it              Director, Digital Transformation | IT-Leiter*in | IT-Leiter/in
director      sales           Directeur(trice) commercial(e) | Director/a Comercial
ic            marketing       Chargé(e) de communication
unknown       sales           Ad Sales
entry         administration  Executive Assistant to the CEO
entry         administration  Assistant to the CEO | CEO's Assistant
entry         administration  VP Secretary | Receptionist
entry         administration  Assistentin der Geschäftsführung | EA to CEO
entry         administration  Assistante de direction | Directiesecretaresse
entry         other           Intern | Student
entry         marketing       Marketing Intern | Marketing Assistant | Werkstudent Marketing
entry         product         Junior Product Manager
unknown       finance         Office of the CFO
unknown       sales           Sales
unknown       other           Former CEO | MVP | Retired | Chicago | CTO (former) | VP Sales - ex
"""
ANEW = TitleReader(shipped_tables()).read.__wrapped__
TITLE_WORDS = [
    "CEO",
    "V.P.",
    "Geschäftsführer",
    "&",
    "/",
    ",",
    "it",
    "ex-",
    "chief",
    "ß",
    "to the",
]
CASES = [
    (title, seniority, department)
    for seniority, department, titles in (line.split(maxsplit=2) for line in TITLES.split("\n") if line)
    for title in titles.split(" | ")
]


@pytest.mark.parametrize(("title", "seniority", "department"), CASES)
def test_a_title_tells_seniority_and_department(title, seniority, department):
    reading = read_title(title)

    assert (reading.seniority, reading.department) == (seniority, department)


def test_an_empty_title_tells_nothing():
    assert read_title("") == TitleReading("unknown", "other", (), "")


@pytest.mark.parametrize(
    ("title", "roles"),
    [
        ("CFO", ("economic_buyer", "decision_maker")),
        ("CTO", ("decision_maker", "technical_buyer")),
        ("CEO", ("executive_sponsor", "decision_maker")),
        ("VP Sales", ("decision_maker", "executive_sponsor")),
        ("Director of Operations", ("champion", "influencer")),
        ("Head of IT", ("technical_buyer", "champion")),
        ("Leiter Einkauf", ("legal_procurement", "influencer")),
        ("General Counsel", ("legal_procurement", "decision_maker")),
        ("Account Executive", ("user",)),
        ("Executive Assistant to the CEO", ("gatekeeper",)),
        ("Former CEO", ()),
    ],
)
def test_a_title_suggests_buying_roles_likeliest_first(title, roles):
    assert tuple(role for role, _ in read_title(title).roles) == roles


@pytest.mark.parametrize("title", ["CTO", "Director of Operations"])
def test_both_people_of_the_golden_scenario_can_be_seated_with_even_odds(title):
    """Golden scenario G1: a CTO and a director of operations make the MQA."""
    assert all(confidence >= 50 for _, confidence in read_title(title).roles)


def test_an_ambiguous_abbreviation_lowers_the_confidence():
    assert read_title("CSO").roles[0] == ("decision_maker", 63)  # 75 % of 85
    assert read_title("Chief Sales Officer").roles[0] == ("decision_maker", 85)


def test_an_abbreviation_of_the_words_before_it_adds_nothing_to_them():
    assert read_title("Medical Doctor (MD)").seniority == "ic"
    assert read_title("MD").seniority == "c_suite"
    assert read_title("Chief Financial Officer (CFO)") == read_title("CFO")


def test_senior_means_director_and_above():
    assert [
        title
        for title in ("CEO", "Owner", "Trustee", "VP", "Director", "Manager", "", "Lead")
        if read_title(title).is_senior
    ] == ["CEO", "Owner", "Trustee", "VP", "Director"]


def test_what_a_title_says_after_assistant_to_is_about_someone_else():
    assert read_title("Marketing Director").is_senior
    assert not read_title("Assistant to the Marketing Director").is_senior


def test_the_rules_that_decided_are_named():
    assert read_title("Sales Manager, Chicago").rule == "en-manager+en-sales"
    assert read_title("Former CEO").rule == "en-former"


@given(st.text() | st.lists(st.sampled_from(TITLE_WORDS)).map(" ".join))
def test_any_text_is_read_without_regard_to_case(title):
    reading = read_title(title)

    assert reading == read_title(title.upper()) == read_title(title.lower())
    assert reading == ANEW(title)
    assert reading.seniority in SENIORITIES
    assert reading.department in DEPARTMENTS
    assert len(reading.roles) <= 2


def test_every_rule_says_something_we_have_a_word_for():
    for rule in RULES:
        assert rule.seniority in {"", *SENIORITIES}, rule.id
        assert rule.department in {"", *DEPARTMENTS}, rule.id
        assert rule.cuts in {"", *CUTS}, rule.id
        assert 0 < rule.certainty <= 100, rule.id


def test_rule_ids_are_unique_and_no_phrase_stands_in_two_rules():
    ids = Counter(rule.id for rule in RULES)
    phrases = Counter(phrase.lower() for rule in RULES for phrase in rule.phrases)

    assert max(ids.values()) == 1
    assert max(phrases.values()) == 1, phrases.most_common(3)


def test_only_long_stems_may_match_inside_a_word():
    stems = [p for rule in RULES for p in rule.phrases if "*" in p]

    assert stems
    assert all(len(stem.strip("*")) >= 5 for stem in stems)


def test_no_rule_for_a_department_swallows_a_word_that_tells_a_seniority():
    """At each word the longest phrase is taken: "soc analyst" must say what "analyst" alone says."""
    ranks = {p for rule in RULES if rule.seniority for p in rule.phrases if " " not in p}
    ranks -= {"chief", "head", "principal", "associate", "executive", "lead", "president"}
    swallowed = [
        (rule.id, phrase)
        for rule in RULES
        if rule.department and not rule.seniority and not rule.cuts
        for phrase in rule.phrases
        if phrase.split()[-1] in ranks and not phrase.startswith("=")
    ]

    assert swallowed == []


def test_at_most_one_phrase_with_a_gap_starts_with_each_word():
    """The reader keeps one ending per first word."""
    starts = [p.split()[0] for rule in RULES for p in rule.phrases if "..." in p]

    assert len(starts) == len(set(starts))


def test_every_seniority_and_department_has_roles_that_exist_and_fall_in_confidence():
    for seniority in SENIORITIES:
        for department in DEPARTMENTS:
            roles = shipped_tables().roles[seniority, department]
            confidences = [confidence for _, confidence in roles]

            assert {role for role, _ in roles} <= set(ROLES)
            assert confidences == sorted(confidences, reverse=True)
            assert bool(roles) == ((seniority, department) != ("unknown", "other"))


# tests/bench/titles.py: how the list was labelled, and what its halves are worth
LABELLED = labelled_titles()


def test_the_labelled_list_is_large_and_of_many_languages():
    english = sum(row.language == "en" for row in LABELLED)

    assert len(LABELLED) == len({row.title for row in LABELLED}) >= 450
    assert 0.45 <= english / len(LABELLED) <= 0.65
    assert {row.language for row in LABELLED} >= {"de", "fr", "es", "it", "nl", "pt", "sv"}
    assert {row.seniority for row in LABELLED} == set(SENIORITIES)
    assert {row.department for row in LABELLED} == set(DEPARTMENTS)


@pytest.mark.parametrize(("half", "rows"), [*zip(("tuned", "held out"), labelled_halves(), strict=True)])
def test_overall_accuracy_keeps_its_targets(half, rows):
    """Measured: tuned 1.000 and 1.000, held out 0.993 and 0.993; before tuning 0.829 to 0.846."""
    assert seniority_share(rows) >= 0.97, half
    assert department_share(rows) >= 0.97, half


@pytest.mark.parametrize("seniority", SENIORITIES)
def test_each_seniority_is_read_right(seniority):
    """Measured over both halves: ic 0.993, manager 0.991, the others 1.000; unknown has 15 titles."""
    assert seniority_share(row for row in LABELLED if row.seniority == seniority) >= 0.96


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_each_department_is_read_right(department):
    """Measured over both halves: hr 0.969, administration 0.990, the others 1.000.

    The smallest, product, has 13 titles: one of them read wrong is 0.923.
    """
    assert department_share(row for row in LABELLED if row.department == department) >= 0.92


def test_the_blind_list_is_large_of_many_languages_and_no_part_of_the_first():
    blind = [title for half in blind_halves() for title in half]

    assert len(blind) == len({title.title for title in blind}) >= 250
    assert len({title.language for title in blind}) >= 10
    assert {title.title for title in blind}.isdisjoint(title.title for title in LABELLED)
    assert {role for title in blind for role in title.roles} <= set(ROLES)


@pytest.mark.parametrize(("half", "rows"), [*zip(("tuned", "held out"), blind_halves(), strict=True)])
def test_the_blind_list_keeps_its_targets(half, rows):
    """Measured: tuned 0.968 and 0.992, held out 0.952 and 0.945; at first look 0.870 and 0.836 of all."""
    assert seniority_share(rows) >= 0.95, half
    assert department_share(rows) >= 0.94, half


def test_the_list_that_was_read_once_keeps_what_it_had():
    """Measured when it was written, after the rules: 0.964 and 0.971 of 138 titles."""
    assert seniority_share(fresh_titles()) >= 0.96
    assert department_share(fresh_titles()) >= 0.97


def test_a_role_of_high_confidence_is_right_as_often_as_it_says():
    for half in blind_halves():
        for tens, (share, _) in calibration(half).items():
            assert share >= tens / 100


@pytest.mark.skipif(not ONET.is_dir(), reason="the O*NET titles lie beside the checkout")
def test_departments_of_onet_titles_keep_their_precision_and_recall():
    """Measured on the held-out half: 0.831 of 1,379 and 0.703 of 1,629; before tuning 0.784 and 0.625."""
    held_out = [title for title in filed_titles() if is_held_out(title.title)]

    assert len(held_out) == 1_629
    assert precision(held_out)[0] >= 0.82
    assert recall(held_out)[0] >= 0.69


@pytest.mark.skipif(not ONET.is_dir(), reason="the O*NET titles lie beside the checkout")
def test_over_all_onet_titles_no_rule_fires_without_one_of_its_phrases_in_whole_words():
    """52,754 alternate titles; above all no "it", "hr" or "vp" inside a longer word."""
    short = {rule.id: rule for rule in RULES if not any(set("*.=") & set(p) for p in rule.phrases)}
    inside: list[tuple[str, str]] = []
    titles = [title for _, title in alternate_titles()]
    for title in titles:
        words = spaced(title) + spaced(title.replace(".", ""))
        for rule_id in read_title(title).rule.split("+"):
            if rule_id in short and not any(spaced(p) in words for p in short[rule_id].phrases):
                inside.append((title, rule_id))

    assert len(titles) == 52_754
    assert inside == []


def spaced(text: str) -> str:
    """The words of ``text``, abbreviations in full, with a space before and after each."""
    words = [
        ABBREVIATIONS.get(word, word)
        for word in re.findall(r"[^\W\d_]+|&", text.lower().replace(" and ", " & "))
    ]
    return f" {' '.join(words)} "


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
        (",en,boss,manager,,,,,", "line 2: id is empty"),
        ("a,en,,manager,,,,,", 'line 2: the phrase "" has no word in it'),
        ("a,en,boss | 42,manager,,,,,", 'line 2: the phrase "42" has no word in it'),
        ("a,en,*chef,manager,,,,,", 'line 2: the phrase "*chef" is too short for a "*"'),
        ("a,en,lei*ter,manager,,,,,", 'line 2: the phrase "lei*ter" may have one "*"'),
        ("a,en,chief ... big officer,c_suite,,,,,", "needs one word before and one word after"),
        ("a,en,boss,manager", "line 2: has 4 cells, not 9"),
        ("a,en,boss,manager,,,,,\na,en,chef,manager,,,,,", 'line 3: the id "a" is taken by line 2'),
        (
            "a,en,sr boss,manager,,,,,\nb,en,Señior Boss | senior boss,manager,,,,,",
            'line 3: the phrase "senior boss" stands in line 2 already',
        ),
        ('a,en,"boss,manager,,,,,', "is not CSV"),
    ],
)
def test_a_mistake_in_the_rules_is_told_with_file_and_line(row, problem, tmp_path):
    file = tmp_path / "title_rules.csv"
    file.write_text(f"{RULES_HEAD}\n{row}\n", encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        rules_of(file, ABBREVIATIONS)

    assert problem in str(caught.value)
    assert caught.value.file == str(file)


def test_all_mistakes_of_a_table_are_told_at_once(tmp_path):
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
def test_a_file_that_is_no_rule_table_is_refused(content, problem, tmp_path):
    file = tmp_path / "title_rules.csv"
    file.write_bytes(content)

    with pytest.raises(SettingsError, match=problem):
        rules_of(file, ABBREVIATIONS)


def test_a_missing_table_is_told(tmp_path):
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
def test_a_mistake_in_the_roles_is_told_with_file_and_line(row, problem, tmp_path):
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
        ("manager,mgr\nmerger,MGR", 'line 3: the abbreviation "mgr" stands in line 2 already'),
        ("manager", "line 2: has 1 cells, not 2"),
    ],
)
def test_a_mistake_in_the_abbreviations_is_told_with_file_and_line(row, problem, tmp_path):
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


def test_a_folder_without_tables_is_read_by_the_shipped_ones(tmp_path):
    assert read_tables(tmp_path) == shipped_tables()
    assert read_tables(tmp_path).fingerprint == shipped_tables().fingerprint


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


def test_a_rule_that_says_nothing_leaves_its_phrases_unread(tmp_path):
    own = TitleReader(tables_with(tmp_path, rules="ours,en,intern,,,,,,"))

    assert own.read("Marketing Intern").seniority == "unknown"


def test_roles_of_a_folder_go_before_the_shipped_ones(tmp_path):
    own = TitleReader(tables_with(tmp_path, roles="director,it,decision_maker,65,,"))

    assert own.read("Head of IT").roles == (("decision_maker", 65),)
    assert own.read("Head of HR").roles == read_title("Head of HR").roles


def test_abbreviations_of_a_folder_hold_for_the_shipped_rules_too(tmp_path):
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


def test_a_rule_may_count_only_beside_another_of_its_language(tmp_path):
    own = TitleReader(tables_with(tmp_path, rules="ours,de,kredit,,,finance,90,,itself"))

    assert own.read("Leiterin Kredit").department == "finance"
    assert own.read("Head of Kredit").department == "other"
