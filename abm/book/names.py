"""Whom a text names: an account, a person or one of our users; and who has a similar name, if nobody."""

from collections.abc import Iterable
from difflib import get_close_matches

import duckdb

from abm.errors import UnknownAccount, UsageError
from abm.normalise.domains import registrable_domain
from abm.vocabulary.words import either
from abm_warehouse.publishing import people, queries
from abm_warehouse.publishing.result_rows import AccountMatch


def account_named(con: duckdb.DuckDBPyConnection, text: str, generation: str) -> str:
    """
    The id of the only account that a text names: by id, else by name, else by domain.

    Raises
    ------
    UnknownAccount
        If no account matches.
    UsageError
        If several do.
    """
    domain = registrable_domain(text) if "." in text else None
    matches = queries.accounts_named(con, text, domain=domain)
    for kind in ("id", "name", "domain"):
        same_kind = [match for match in matches if match.matched_by == kind]
        if len(same_kind) == 1:
            return same_kind[0].account_id
        if same_kind:
            raise UsageError(
                f"{len(same_kind)} accounts have the {kind} {text!r}: {_listed(same_kind)}. "
                "Give the id of the one you mean."
            )
    similar = queries.accounts_like(con, text)
    hint = f"Did you mean {_listed(similar)}?" if similar else "`abm accounts` lists them."
    raise UnknownAccount(f"There is no account {text!r} in generation {generation}. {hint}")


def person_named(con: duckdb.DuckDBPyConnection, text: str) -> people.PersonMatch | None:
    """
    The person that a text names: by id, else by address, else by name; None if it names nobody.

    Raises
    ------
    UsageError
        If it names several.
    """
    matches = people.people_named(con, text)
    for kind in ("id", "address", "name"):
        same_kind = [match for match in matches if match.matched_by == kind]
        if len(same_kind) > 1:
            listed = ", ".join(f"{m.contact_id} ({m.account_name or 'no account'})" for m in same_kind)
            raise UsageError(
                f"{len(same_kind)} people have the {kind} {text!r}: {listed}. Give the id of one."
            )
        if same_kind:
            return same_kind[0]
    return None


def unknown_name(con: duckdb.DuckDBPyConnection, text: str, generation: str) -> UsageError:
    """The error that neither an account nor a person has a name, with those that are similar to it."""
    similar = [
        *(f"{like.name} ({like.account_id})" for like in queries.accounts_like(con, text)),
        *(f"{like.full_name} ({like.contact_id})" for like in people.people_like(con, text)),
    ]
    hint = (
        f"Did you mean {either(similar)}?"
        if similar
        else "`abm accounts` lists the accounts, and `abm people` those who show interest."
    )
    return UsageError(
        f"Neither an account nor a person is called {text!r} in generation {generation}. {hint}"
    )


def require_owner(con: duckdb.DuckDBPyConnection, owner_id: str) -> None:
    """
    Refuse an id that neither a user nor an owner has.

    Raises
    ------
    UsageError
        If nobody has it; the message names those whose id or name is similar.
    """
    owners = people.owners(con)
    if any(owner.owner_id == owner_id for owner in owners):
        return
    said = {
        text.casefold(): f"{owner.owner_name} ({owner.owner_id})"
        for owner in sorted(owners)
        for text in (owner.owner_id, owner.owner_name, *owner.owner_name.split())
    }
    similar = dict.fromkeys(said[near] for near in get_close_matches(owner_id.casefold(), said, n=5))
    hint = (
        f"Did you mean {either(similar)}?"
        if similar
        else '`abm sql "from users"` lists them; none finds what nobody has.'
    )
    raise UsageError(f"None of our users and no owner has the id {owner_id!r}. {hint}")


def _listed(matches: Iterable[AccountMatch]) -> str:
    return ", ".join(f"{match.name} ({match.account_id})" for match in matches)
