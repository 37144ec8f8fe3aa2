"""Addresses of the pages."""

from urllib.parse import quote


def account_url(account_id: str, solution: str | None = None) -> str:
    """
    Address of an account's page.

    Examples
    --------
    >>> account_url("A/1"), account_url("A1", "crm & more")
    ('/account/A%2F1', '/account/A1?solution=crm%20%26%20more')
    """
    path = f"/account/{quote(account_id, safe='')}"
    return f"{path}?solution={quote(solution, safe='')}" if solution else path
