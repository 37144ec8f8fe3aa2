"""What a title tells: seniority, department, likely roles; by cases written down by hand."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.titles.reader import TitleReader, TitleReading, read_title
from abm.titles.tables import (
    CUTS,
    shipped_tables,
)
from abm.vocabulary.job_levels import DEPARTMENTS, SENIORITIES
from abm.vocabulary.roles import ROLES

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
ic            finance         Personal Banker
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
evp_svp_vp    finance         Vice Presdent of Finance | Vice Presidents Finance
director      marketing       Marketting Director | Marketing, Directer
director      procurement     Head of Procurment
c_suite       it              Information Officer, Chief | Chief Informations Officer | CIO a.i.
c_suite       finance         CFO ad interim | CFO (a.i.) | Interim CFO, Group
c_suite       marketing       Chief of Marketing
ic            engineering_rnd Software Engineer in the CTO Group | Engineer, team of the CTO
director      it              IT Leadership
manager       marketing       Marketing Management
manager       sales           Partner Manager EMEA | Partner Development Manager
board         administration  Co-Chair | Non-Executive Chairwoman | Trustees
unknown       other           Honorary President
ic            other           School Counselor
evp_svp_vp    engineering_rnd Office of the CTO, VP Engineering
director      administration  Office of the CEO - Chief of Staff
unknown       other           CDO Office
ic            data            Analyst, Chief Data Office
manager       it              I/T Manager | IS Manager | Manager, Financial Systems
manager       it              Technology Relationship Manager
ic            it              IT Business Partner
director      data            Head of Information Management | Head of Data at Acme Asset Management
senior_ic     data            Chief Data Scientist
manager       legal           GDPR Programme Manager
manager       procurement     Supplier Relationship Manager
ic            other           Solution Owner
c_suite       it              CMIO | Chief Medical Informatics Officer
unknown       other           Sales Manager - no longer there
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
def test_a_title_has_a_seniority_and_a_department(title, seniority, department):
    reading = read_title(title)

    assert (reading.seniority, reading.department) == (seniority, department)


def test_an_empty_title_has_no_seniority_and_no_department():
    assert read_title("") == TitleReading(seniority="unknown", department="other", roles=(), rule="")


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
    """The two people of docs/scenarios.md, "Coordinated interest"."""
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


def test_the_words_after_assistant_to_are_about_somebody_else():
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


def test_every_rule_uses_words_of_the_vocabulary():
    for rule in RULES:
        assert rule.seniority in {"", *SENIORITIES}, rule.id
        assert rule.department in {"", *DEPARTMENTS}, rule.id
        assert rule.cuts in {"", *CUTS}, rule.id
        assert 0 < rule.certainty <= 100, rule.id


def test_rule_ids_are_unique_and_no_phrase_is_in_two_rules():
    ids = Counter(rule.id for rule in RULES)
    phrases = Counter((phrase.lower(), rule.cuts == "last") for rule in RULES for phrase in rule.phrases)

    assert max(ids.values()) == 1
    assert max(phrases.values()) == 1, phrases.most_common(3)


def test_only_long_stems_may_match_inside_a_word():
    stems = [p for rule in RULES if rule.cuts != "last" for p in rule.phrases if "*" in p]

    assert stems
    assert all(len(stem.strip("*")) >= 5 for stem in stems)


def test_no_rule_for_a_department_contains_a_word_for_a_seniority():
    """At each word the longest phrase is taken: "soc analyst" must say what "analyst" alone says."""
    ranks = {p for r in RULES if r.seniority and r.cuts != "last" for p in r.phrases if " " not in p}
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
