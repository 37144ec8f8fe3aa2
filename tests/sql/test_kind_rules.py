"""What kinds of engagement mean in a source, by the rules of kind_rules.csv."""

import pytest

from abm.playbook.kind_rules import COLUMNS, kind_rules_of, shipped_kind_rules
from tests.company import AS_OF, Company, ago

HEADER = ",".join(COLUMNS)


@pytest.fixture
def company(tmp_path):
    company = Company(tmp_path)
    company.account()
    company.person("ada", "Chief Technology Officer")
    return company


@pytest.fixture
def rules(tmp_path):
    """Rules of a table whose lines say only some columns."""

    def make(*lines):
        file = tmp_path / "kind_rules.csv"
        rows = [",".join(line.get(column, "") for column in COLUMNS) for line in lines]
        file.write_text("\n".join([HEADER, *rows, ""]), "utf-8")
        return kind_rules_of(file)

    return make


def kinds(company, rules=None):
    with company.scored(kind_rules=rules) as book:
        return book.all("select kind, given_kind, kind_rule from engagements order by engagement_id")


def test_a_campaign_response_means_what_the_campaign_was_and_the_status_says(company):
    company.add("campaigns", campaign_id="C1", name="Security in practice", channel="Webinar")
    company.did("ada", "campaign_response", campaign_id="C1", status="Attended")
    company.did("ada", "campaign_response", campaign_id="C1", status="No-Show")
    company.did("ada", "campaign_response", status="Attended")
    company.did("ada", "campaign_response", status="ATTENDED", campaign_type="Webinar (hosted)")

    assert kinds(company) == [
        ("webinar_attended", "campaign_response", "webinar-attended"),
        ("webinar_no_show", "campaign_response", "webinar-no-show"),
        ("campaign_response", None, None),
        ("webinar_attended", "campaign_response", "webinar-attended"),
    ]


def test_a_file_of_pardot_is_what_its_name_says_and_else_a_guide(company):
    for asset in ("Zero Trust White Paper", "Case Study Acme.pdf", "Data sheet.pdf"):
        company.did("ada", "file_download", asset=asset, source="pardot")
    company.did("ada", "file_download", asset="Data sheet.pdf", source="web")

    assert [(kind, rule) for kind, _, rule in kinds(company)] == [
        ("whitepaper_download", "file-title-whitepaper"),
        ("case_study_download", "file-title-case-study"),
        ("guide_download", "file-pardot"),
        ("file_download", None),
    ]


@pytest.mark.slow
def test_a_kind_that_no_source_gave_before_earns_its_points(company):
    company.did("ada", "campaign_response", campaign_type="Webinar", status="Attended")

    with company.scored() as book:
        assert book.contact("ada")["intent"] == 12


@pytest.mark.parametrize(
    ("pattern", "url", "fits"),
    [
        ("pricing", "https://www.we.example/en/pricing?utm=x", True),
        ("pricing", "/pricing#plans", True),
        ("pricing", "https://pricing.example/", False),
        ("pric", "/pricing", False),
        ("pric*", "/pricing", True),
        ("case stud*", "/resources/Case-Studies/acme", True),
        ("case study|customer stor*", "/customer_stories", True),
        ("/pricing", "https://www.we.example/pricing/", True),
        ("/pricing", "https://www.we.example/en/pricing", False),
        ("/*/pricing", "//www.we.example/en/pricing", True),
        ("/", "https://www.we.example", True),
        ("/", "https://www.we.example/pricing", False),
        ("/thank_you*", "/thank-you/demo", True),
        ("thank you", "/thank_you%20page", True),
    ],
)
def test_the_address_of_a_page_fits_by_its_words_or_as_a_whole(company, rules, pattern, url, fits):
    company.did("ada", "page_view", url=url)
    said = rules({"rule": "one", "kind": "page_view", "page": pattern, "becomes": "pricing_view"})

    assert kinds(company, said)[0][0] == ("pricing_view" if fits else "page_view")


def test_the_first_rule_that_fits_counts_and_one_without_a_kind_keeps_what_the_source_said(company, rules):
    company.did("ada", "page_view", url="/blog/pricing")
    company.did("ada", "page_view", url="/pricing")
    company.did("ada", "page_view", url="/about")
    company.did("ada", "blog_view", url="/blog/pricing")
    said = rules(
        {"rule": "blog", "kind": "page_view", "page": "/blog*"},
        {"rule": "price", "kind": "page_view|visit", "page": "pricing", "becomes": "pricing_view"},
        {"rule": "rest", "kind": "page_view", "becomes": "link_click"},
    )

    assert kinds(company, said) == [
        ("page_view", "page_view", "blog"),
        ("pricing_view", "page_view", "price"),
        ("link_click", "page_view", "rest"),
        ("blog_view", None, None),
    ]


def test_kinds_are_compared_as_a_whole_whatever_is_between_their_words(company, rules):
    company.did("ada", "Webinar - Attended")
    company.did("ada", "webinar attended twice")
    said = rules({"rule": "one", "kind": "webinar_attended", "becomes": "webinar_attended"})

    assert [row[0] for row in kinds(company, said)] == ["webinar_attended", "webinar attended twice"]


def test_an_answer_follows_what_we_wrote_in_the_same_conversation(company, rules):
    company.did("ada", "email", thread_id="T1", direction="outbound", at=ago(days=3))
    company.did("ada", "email", thread_id="T1", direction="inbound", at=ago(days=2))
    company.did("ada", "email", thread_id="T2", direction="inbound", at=ago(days=2))
    company.did("ada", "email", thread_id="T2", direction="outbound", at=ago(days=1))
    company.did("ada", "email", thread_id="T3", direction="inbound", asset="RE: a question")
    said = rules(
        {"rule": "answer", "kind": "email", "reply": "yes", "becomes": "sales_email_reply"},
        {"rule": "other", "kind": "email", "reply": "no", "becomes": "email_click"},
    )

    assert [row[0] for row in kinds(company, said)] == [
        "email", "sales_email_reply", "email_click", "email", "sales_email_reply",
    ]  # fmt: skip


def test_every_condition_must_hold(company, rules):
    cells = {"source": "Marketo", "direction": "inbound", "form": "Talk to us", "asset": "Plan A"}
    company.did("ada", "form_fill", **cells)
    for column in cells:
        company.did("ada", "form_fill", **(cells | {column: None}))
    said = rules(
        {"rule": "one", "kind": "form_fill", "source": "marketo", "direction": "inbound", "form": "talk",
         "asset": "plan", "becomes": "contact_us"}
    )  # fmt: skip

    assert [row[0] for row in kinds(company, said)] == ["contact_us", *["form_fill"] * 4]


def test_a_refined_unsubscribe_counts_and_one_that_means_something_else_does_not(company, rules):
    company.person("bob", "Director", email="bob@acme.example")
    company.person("cleo", "Director", email="cleo@acme.example")
    company.did("bob", "email_status_change", status="Unsubscribed")
    company.did("cleo", "email_unsubscribe", status="Resubscribed")
    said = rules(
        {
            "rule": "out",
            "kind": "email_status_change",
            "status": "unsubscribed",
            "becomes": "email_unsubscribe",
        },
        {"rule": "in", "kind": "email_unsubscribe", "status": "resubscribed", "becomes": "email_print"},
    )

    with company.scored(kind_rules=said) as book:
        assert book.all(
            "select contact_id, is_contactable from contacts where contact_id <> 'ada' order by 1"
        ) == [("bob", False), ("cleo", True)]


@pytest.mark.slow
def test_a_rule_of_the_playbook_about_details_sees_what_the_kind_means(company):
    company.did("ada", "page_view", url="/product", duration_seconds=700, at=AS_OF)
    said = shipped_kind_rules()

    with company.scored(kind_rules=said) as book:
        assert book.all("select kind from engagements") == [("product_page_view",)]
        assert book.contact("ada")["intent"] == 5


def test_what_came_of_a_call_that_we_made_is_theirs_too_and_the_call_alone_is_ours(company):
    company.did("ada", "sales_call", direction="outbound", status="Meeting scheduled")
    company.did("ada", "sales_call", direction="outbound", status="Left voicemail")
    company.did("ada", "meeting_booked", direction="outbound")

    with company.scored() as book:
        found = book.all("select kind, direction from engagements order by engagement_id")
        assert found == [
            ("meeting_booked", "mutual"),
            ("voicemail", "outbound"),
            ("meeting_booked", "outbound"),
        ]
        assert book.contact("ada")["intent"] == 15
