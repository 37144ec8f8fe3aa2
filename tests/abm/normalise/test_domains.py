import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.normalise.domains import free_mail_domains, is_free_mail, normal_email, registrable_domain


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("acme.com", "acme.com"),
        ("  ACME.com ", "acme.com"),
        ("www.acme.com.", "acme.com"),
        ("https://www.acme.co.uk:8080/about?x=1#top", "acme.co.uk"),
        ("//acme.de/path", "acme.de"),
        ("http://user:word@shop.acme.de/", "acme.de"),
        ("ann.lee@eu.mail.acme.com.au", "acme.com.au"),
        ("acme.com/contact@us", "acme.com"),
        ("münchen.de", "xn--mnchen-3ya.de"),
        ("www.XN--MNCHEN-3YA.de", "xn--mnchen-3ya.de"),
    ],
)
def test_the_registered_domain_is_found_in_a_domain_an_address_and_an_email(text, domain):
    assert registrable_domain(text) == domain


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("northgate.example", "northgate.example"),
        ("https://www.northgate.example/", "northgate.example"),
        ("ann@mail.northgate.test", "northgate.test"),
        ("example", None),
    ],
)
def test_reserved_top_level_domains_work_as_suffixes(text, domain):
    assert registrable_domain(text) == domain


@pytest.mark.parametrize(
    "text",
    [
        *["", " ", "@", "http://", "n/a", "acme", "localhost", "acme .com", "a..b.com", "-.com"],
        *["192.168.0.1", "http://10.0.0.1:80/", "ann@[10.0.0.1]", "http://[2001:db8::1]/"],
        *["com", "co.uk", "acme.notatld", "acme.com, bolt.com", "\udcff.com", "x" * 300 + ".com"],
    ],
)
def test_ip_addresses_bare_suffixes_and_garbage_have_no_domain(text):
    assert registrable_domain(text) is None


def test_two_shops_on_one_shop_platform_are_different_organisations():
    assert registrable_domain("acme.myshopify.com") == "acme.myshopify.com"
    assert registrable_domain("www.bolt.uk.com") == "bolt.uk.com"


def test_a_host_that_gives_away_names_has_no_domain_itself_as_the_public_list_says():
    assert registrable_domain("blogspot.com") is None
    assert registrable_domain("www.blogspot.com") == "www.blogspot.com"


@pytest.mark.slow
@given(st.text())
def test_any_text_has_a_domain_or_none_and_a_domain_is_its_own_domain(text):
    domain = registrable_domain(text)

    assert domain is None or registrable_domain(domain) == domain


@pytest.mark.parametrize("domain", ["gmail.com", " GMAIL.com", "mail.yahoo.co.uk", "mailinator.com"])
def test_free_and_throw_away_providers_are_free_mail(domain):
    assert is_free_mail(domain)


@pytest.mark.parametrize("domain", ["northgate.example", "notgmail.com", "gmail.com.acme.com", "", "com"])
def test_a_company_is_not_free_mail_even_when_its_name_looks_like_a_provider(domain):
    assert not is_free_mail(domain)


def test_the_free_mail_list_holds_lower_case_domains_only():
    assert len(free_mail_domains()) > 200
    assert all(domain == domain.lower().strip() and "." in domain for domain in free_mail_domains())


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("ann@acme.com", "ann@acme.com"),
        (" Ann.Lee@ACME.com\n", "ann.lee@acme.com"),
        ("ann+news+more@acme.com", "ann@acme.com"),
        ("o'brien_x-1@acme.co.uk", "o'brien_x-1@acme.co.uk"),
        ("ann@münchen.de", "ann@xn--mnchen-3ya.de"),
    ],
)
def test_one_mailbox_has_one_spelling(text, email):
    assert normal_email(text) == email


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            "ann",
            "ann@",
            "@acme.com",
            "+tag@acme.com",
            "ann@acme",
            "ann@10.0.0.1",
            "a@b@acme.com",
        ],
        *[
            "ann lee@acme.com",
            ".ann@acme.com",
            "ann..lee@acme.com",
            "Ann <ann@acme.com>",
            "ann@acme.com;bob@acme.com",
        ],
    ],
)
def test_text_that_is_not_one_address_has_no_normal_form(text):
    assert normal_email(text) is None


@given(st.text() | st.emails())
def test_a_normal_email_is_its_own_normal_form(text):
    email = normal_email(text)

    assert email is None or normal_email(email) == email


def test_importing_the_module_does_not_import_tldextract():
    """The command line must start fast."""
    asked = "import sys, abm.normalise.domains; sys.exit('tldextract' in sys.modules)"

    assert (
        subprocess.run(
            [sys.executable, "-c", asked], check=False, env={"PYTHONPATH": ":".join(sys.path)}
        ).returncode
        == 0
    )
