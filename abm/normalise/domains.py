"""The organisation that a web address or an e-mail address belongs to."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tldextract import TLDExtract

# RFC 2606 reserves these for documents and tests, so lists of public suffixes do not have them.
RESERVED_SUFFIXES: Final = frozenset({"example", "test", "invalid", "localhost"})

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_LOCAL_PART = re.compile(r"[^\s@<>()\[\]\\,;:\".]+(?:\.[^\s@<>()\[\]\\,;:\".]+)*")
_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


@lru_cache(maxsize=65_536)
def registrable_domain(text: str) -> str | None:
    """
    The domain someone registered, from a domain, a web address or an e-mail address.

    It is in lower case and in ASCII (``münchen.de`` and ``xn--mnchen-3ya.de`` are one domain). Customers
    of a host that gives away names are kept apart (``acme.myshopify.com``), because they are different
    organisations. The list of public suffixes is the one inside tldextract: nothing is downloaded.

    Parameters
    ----------
    text
        As typed into a CRM, with or without scheme, ``www``, port, path and surrounding spaces.

    Returns
    -------
    str or None
        None for an IP address, a bare suffix (``co.uk``, ``blogspot.com``), an unknown top-level domain and
        anything that is not an address. In two cases this differs from the list: its default rule, by which
        an unknown top-level domain is a suffix, is not used; and the reserved names ``.example``, ``.test``,
        ``.invalid`` and ``.localhost`` count as suffixes.

    Examples
    --------
    >>> registrable_domain("https://www.Acme.co.uk:8080/about?x=1")
    'acme.co.uk'
    >>> registrable_domain("ann@mail.northgate.example")
    'northgate.example'
    >>> registrable_domain("192.168.0.1") is None
    True
    """
    host = _host_in_ascii(_host_part(text))
    if host is None:
        return None
    labels = host.split(".")
    if labels[-1] in RESERVED_SUFFIXES:
        return ".".join(labels[-2:])
    parts = _extractor()(host, include_psl_private_domains=True)
    return f"{parts.domain}.{parts.suffix}" if parts.domain and parts.suffix else None


def is_free_mail(domain: str) -> bool:
    """
    Whether anyone can get an address at ``domain``, so that it says nothing about the employer.

    True for the free and disposable mail services of ``free_mail_domains.txt``, and for names below them.

    Examples
    --------
    >>> is_free_mail("Gmail.com"), is_free_mail("northgate.example")
    (True, False)
    """
    listed = free_mail_domains()
    return domain.strip().lower() in listed or registrable_domain(domain) in listed


@cache
def free_mail_domains() -> frozenset[str]:
    """The free and disposable mail services we know."""
    lines = files("abm.normalise").joinpath("free_mail_domains.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def normal_email(text: str) -> str | None:
    """
    One spelling for each mailbox: lower case, without surrounding spaces and without ``+tag``.

    Only the form is checked, not whether the domain exists. Dots before the @ are kept, because only
    some providers ignore them.

    Returns
    -------
    str or None
        None when ``text`` is not one e-mail address.

    Examples
    --------
    >>> normal_email(" Ann.Lee+news@Northgate.example ")
    'ann.lee@northgate.example'
    >>> normal_email("n/a") is None
    True
    """
    local_part, at, domain = text.strip().lower().rpartition("@")
    host = _host_in_ascii(domain)
    mailbox = local_part.partition("+")[0]
    if not at or host is None or host.rpartition(".")[2].isdigit():
        return None
    return f"{mailbox}@{host}" if _LOCAL_PART.fullmatch(mailbox) else None


def _host_part(text: str) -> str:
    """The part between scheme or @ and port or path."""
    address = text.strip()
    scheme = _SCHEME.match(address)
    if scheme:
        address = address[scheme.end() :]
    authority = re.split(r"[/?#\\]", address, maxsplit=1)[0]
    host = authority.rpartition("@")[2]
    return re.sub(r":\d*$", "", host).removesuffix(".")


def _host_in_ascii(host: str) -> str | None:
    """``host`` in lower case and punycode; None if it is not a name of at least two labels."""
    name = host.lower()
    if not name.isascii():
        import idna

        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except idna.IDNAError:
            return None
    return name if len(name) <= 253 and _HOST.fullmatch(name) else None


@cache
def _extractor() -> TLDExtract:
    """Built once, on first use: tldextract is slow to import and the list slow to read."""
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)
