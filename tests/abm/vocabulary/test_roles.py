import pytest

from abm.vocabulary.roles import ROLES, SEAT_ROLES, role_named

# vocabulary, section 2: what each system calls the role
WORDINGS = [
    ("BUDGET_HOLDER", "economic_buyer"),
    ("DECISION_MAKER", "decision_maker"),
    ("EXECUTIVE_SPONSOR", "executive_sponsor"),
    ("CHAMPION", "champion"),
    ("INFLUENCER", "influencer"),
    ("END_USER", "user"),
    ("LEGAL_AND_COMPLIANCE", "legal_procurement"),
    ("BLOCKER", "blocker"),
    ("OTHER", "other"),
    ("Economic Buyer", "economic_buyer"),
    ("Economic Decision Maker", "economic_buyer"),
    ("Decision Maker", "decision_maker"),
    ("Executive Sponsor", "executive_sponsor"),
    ("Technical Buyer", "technical_buyer"),
    ("Evaluator", "technical_buyer"),
    ("Business User", "user"),
    ("Approver", "legal_procurement"),
    ("Buyer", "legal_procurement"),
    ("Executive Steering Committee", "executive_sponsor"),
    ("Practitioner", "user"),
    ("CFO", "economic_buyer"),
    ("Technical Evaluator", "technical_buyer"),
    ("End User", "user"),
    ("Gatekeeper", "gatekeeper"),
    ("technical_evaluator", "technical_buyer"),
    ("legal_procurement", "legal_procurement"),
    ("coach", "coach"),
    ("unknown", "other"),
]


@pytest.mark.parametrize(("wording", "role"), WORDINGS)
def test_each_role_of_a_crm_has_one_of_our_names(wording, role):
    assert role_named(wording) == role


@pytest.mark.parametrize(
    "spelling", ["decision maker", "DECISION-MAKER", " Decision_Makers ", "DecisionMaker"]
)
def test_case_spaces_underscores_and_hyphens_make_no_difference(spelling):
    assert role_named(spelling) == "decision_maker"


@pytest.mark.parametrize("wording", ["", "  ", "-", "Head of Fun", "maker", "not a champion"])
def test_an_unknown_wording_is_none_and_not_other(wording):
    assert role_named(wording) is None


@pytest.mark.parametrize("role", ROLES)
def test_our_own_names_are_understood(role):
    assert role_named(role) == role


def test_the_last_four_roles_cannot_fill_a_seat():
    assert [role for role in ROLES if role not in SEAT_ROLES] == [
        "gatekeeper",
        "coach",
        "blocker",
        "other",
    ]
