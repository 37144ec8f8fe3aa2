"""Addresses: of the pages, of the accounts and people they link to, and of the SQL behind a figure."""

from collections.abc import Mapping
from datetime import date
from math import isfinite
from urllib.parse import parse_qsl, quote, unquote, urlencode

HEATMAP = "/"
QUEUE = "/queue"
PEOPLE = "/people"
HEALTH = "/health"
ATTRIBUTION = "/attribution"
PLAYBOOK = "/playbook"
FUNNEL = "/funnel"
SLA = "/sla"
ACCOUNT = "/account/"
PERSON = "/person/"
SQL = "/sql/"
ROWS = "/rows/"
LOSSES = "/losses"
JOURNEYS = "/journeys"
REVIEWS = "/reviews"
NOTES = "/notes"
LONGEST_SEARCH = 4000
RUN = "run"
"""The name in an address of the run that the page shows, where that is not the current one."""
CURRENT = "current"
"""Instead of the id of a run: the current one again. The browser keeps the run of a page for its links."""


def account_url(account_id: str, solution: str | None = None) -> str:
    """
    Address of an account's page.

    Examples
    --------
    >>> account_url("A/1"), account_url("A1", "crm & more")
    ('/account/A%2F1', '/account/A1?solution=crm%20%26%20more')
    """
    path = f"{ACCOUNT}{quote(account_id, safe='')}"
    return f"{path}?solution={quote(solution, safe='')}" if solution else path


def account_of(pathname: str) -> str | None:
    """
    Account that a path leads to; None for any other path.

    Examples
    --------
    >>> account_of("/account/A%2F1"), account_of("/queue"), account_of("/account/")
    ('A/1', None, None)
    """
    return unquote(pathname.removeprefix(ACCOUNT)) or None if pathname.startswith(ACCOUNT) else None


def person_url(contact_id: str) -> str:
    """
    Address of a person's page.

    Examples
    --------
    >>> person_url("C/1")
    '/person/C%2F1'
    """
    return f"{PERSON}{quote(contact_id, safe='')}"


def person_of(pathname: str) -> str | None:
    """
    Person that a path leads to; None for any other path.

    Examples
    --------
    >>> person_of("/person/C%2F1"), person_of("/people")
    ('C/1', None)
    """
    return unquote(pathname.removeprefix(PERSON)) or None if pathname.startswith(PERSON) else None


def people_url(values: Mapping[str, str | None]) -> str:
    """
    Address of the page of people with some of its filters.

    Examples
    --------
    >>> people_url({"queue": "ae", "owner": None}), people_url({})
    ('/people?queue=ae', '/people')
    """
    return _with_search(PEOPLE, {name: value or "" for name, value in values.items()})


def queue_url(*, user: str | None = None, tab: str = "new", page: int = 1, item: str | None = None) -> str:
    """
    Address of a page of the queue, with one of its items open.

    Examples
    --------
    >>> queue_url(), queue_url(user="a b", tab="accepted", page=2)
    ('/queue', '/queue?user=a+b&tab=accepted&page=2')
    """
    values = {
        "user": user or "",
        "tab": tab if tab != "new" else "",
        "page": str(page) if page > 1 else "",
        "item": item or "",
    }
    return _with_search(QUEUE, values)


def attribution_url(values: Mapping[str, str]) -> str:
    """
    Address of the page of attribution with some of its choices.

    Examples
    --------
    >>> attribution_url({"by": "channel", "goal": "won"}), attribution_url({})
    ('/attribution?by=channel&goal=won', '/attribution')
    """
    return _with_search(ATTRIBUTION, values)


def funnel_url(
    *,
    level: str = "account",
    stage: str = "",
    month: date | None = None,
    quarter: date | None = None,
    spent: date | None = None,
) -> str:
    """
    Address of the funnel with the months of accounts or of people, and the rows behind a mark.

    Those are the people or accounts that reached a stage, in a month or ever, the deals of a quarter, or
    what was spent in a quarter.

    Examples
    --------
    >>> funnel_url(), funnel_url(level="person", stage="mql", month=date(2026, 9, 1))
    ('/funnel', '/funnel?level=person&stage=mql&month=2026-09-01')
    >>> funnel_url(quarter=date(2026, 7, 1))
    '/funnel?quarter=2026-07-01'
    >>> funnel_url(spent=date(2026, 7, 1))
    '/funnel?spent=2026-07-01'
    """
    values = {
        "level": level if level != "account" else "",
        "stage": stage,
        "month": month.isoformat() if month else "",
        "quarter": quarter.isoformat() if quarter else "",
        "spent": spent.isoformat() if spent else "",
    }
    return _with_search(FUNNEL, values)


def sla_url(
    *, who: str = "", month: date | None = None, owner: str = "", longer_than: float | None = None
) -> str:
    """
    Address of the service levels with the rows behind a mark.

    Those are what an owner, or everybody in a month, answered late; all that an owner was handed; or what
    waited longer than some business hours.

    Examples
    --------
    >>> sla_url(who="Ann Bo"), sla_url(month=date(2026, 9, 1))
    ('/sla?who=Ann+Bo', '/sla?month=2026-09-01')
    >>> sla_url(owner="Ann Bo"), sla_url(longer_than=2.5)
    ('/sla?owner=Ann+Bo', '/sla?longer_than=2.5')
    """
    values = {
        "who": who,
        "month": month.isoformat() if month else "",
        "owner": owner,
        "longer_than": "" if longer_than is None else str(longer_than),
    }
    return _with_search(SLA, values)


def journeys_url(*, days: int = 1) -> str:
    """
    Address of the nurture journeys with who was due a step in some days, those of the run last.

    Examples
    --------
    >>> journeys_url(), journeys_url(days=7)
    ('/journeys', '/journeys?days=7')
    """
    return _with_search(JOURNEYS, {"days": str(days) if days != 1 else ""})


def notes_url(account_id: str) -> str:
    """
    Address of what was answered and noted at an account.

    Examples
    --------
    >>> notes_url("A/1")
    '/notes?account=A%2F1'
    """
    return _with_search(NOTES, {"account": account_id})


def losses_url(quarter: date, category: str | None) -> str:
    """
    Address of the losses with the deals of a quarter that were lost for a category of reasons.

    Examples
    --------
    >>> losses_url(date(2026, 7, 1), "price"), losses_url(date(2026, 7, 1), None)
    ('/losses?quarter=2026-07-01&category=price', '/losses?quarter=2026-07-01&category=other')
    """
    return _with_search(LOSSES, {"quarter": quarter.isoformat(), "category": category or "other"})


def sql_url(query: str, values: Mapping[str, str | None]) -> str:
    """
    Address of a query's SQL with its values bound.

    Examples
    --------
    >>> sql_url("account", {"account_id": "A1", "solution": None})
    '/sql/account?account_id=A1'
    """
    return _with_search(f"{SQL}{query}", {name: value or "" for name, value in values.items()})


def values_in(search: str | None) -> dict[str, str]:
    """
    Names and values of a query string; of a name given twice, the last value.

    Links come from anywhere, so what lies beyond ``LONGEST_SEARCH`` characters is not read.

    Examples
    --------
    >>> values_in("?tier=Tier+1&q=a%26b"), values_in(None)
    ({'tier': 'Tier 1', 'q': 'a&b'}, {})
    """
    return dict(parse_qsl((search or "").removeprefix("?")[:LONGEST_SEARCH]))


def day_in(values: Mapping[str, str], name: str) -> date | None:
    """
    A day in the values of an address; None if it is missing or no day.

    Examples
    --------
    >>> day_in({"month": "2026-09-01"}, "month"), day_in({"month": "soon"}, "month")
    (datetime.date(2026, 9, 1), None)
    """
    try:
        return date.fromisoformat(values.get(name, ""))
    except ValueError:
        return None


def number_in(values: Mapping[str, str], name: str) -> float | None:
    """
    A number that an address asks for; None if it asks for none, or not for a finite one.

    Examples
    --------
    >>> number_in({"hours": "2.5"}, "hours"), number_in({"hours": "nan"}, "hours"), number_in({}, "hours")
    (2.5, None, None)
    """
    try:
        number = float(values.get(name, ""))
    except ValueError:
        return None
    return number if isfinite(number) else None


def run_in(search: str | None) -> str | None:
    """
    The id of the run that an address asks for; None is the current one.

    Examples
    --------
    >>> run_in("?tab=new&run=8aede2beeb42"), run_in("?run=current"), run_in(None)
    ('8aede2beeb42', None, None)
    """
    run_id = values_in(search).get(RUN, CURRENT)
    return None if run_id in ("", CURRENT) else run_id


def with_run(path: str, search: str | None, run_id: str | None) -> str:
    """
    An address that shows another run, with everything else as it is.

    Examples
    --------
    >>> with_run("/people", "?queue=ae&run=1", "8aede2beeb42"), with_run("/people", "?run=1", None)
    ('/people?queue=ae&run=8aede2beeb42', '/people?run=current')
    """
    return _with_search(path, {**values_in(search), RUN: run_id or CURRENT})


def page_in(values: Mapping[str, str]) -> int | None:
    """
    The number of a page in the values of an address, 1 unless given; None if it is no number from 1.

    Examples
    --------
    >>> page_in({"page": "3"}), page_in({}), page_in({"page": "0"}), page_in({"page": "x"})
    (3, 1, None, None)
    """
    page = values.get("page", "1")
    return int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 7 and int(page) else None


def _with_search(path: str, values: Mapping[str, str]) -> str:
    search = urlencode({name: value for name, value in values.items() if value})
    return f"{path}?{search}" if search else path
