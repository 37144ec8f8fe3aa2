"""Why an account is a Marketing Qualified Account or is not, and why a person has the score they have."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from abm.errors import UsageError
from abm_warehouse.publishing import people, queries, result_rows
from abm_warehouse.publishing.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one account is an MQA or is not."""

    as_of: datetime
    run_id: str
    account: result_rows.Account
    clauses: tuple[result_rows.Clause, ...]
    seats: tuple[result_rows.Seat, ...]
    episodes: tuple[result_rows.Episode, ...]
    ledger: tuple[result_rows.LedgerLine, ...]
    outlook: tuple[result_rows.Outlook, ...] = ()
    next_actions: tuple[result_rows.NextAction, ...] = ()
    surge: result_rows.Surge | None = None
    influence: tuple[result_rows.Influence, ...] = ()
    family: tuple[result_rows.FamilyMember, ...] = ()

    @property
    def verdict(self) -> str:
        """The decision in a few words."""
        account = self.account
        return f"is an MQA (by {account.qualified_by})" if account.is_mqa else "is not an MQA"

    def verdict_of(self, clause: result_rows.Clause) -> str:
        """``holds``, ``fails``, or ``not needed`` for a clause that an MQA does not meet."""
        if clause.holds:
            return "holds"
        return "not needed" if self.account.is_mqa else "fails"

    def content(self) -> dict[str, Any]:
        """The explanation as one JSON object."""
        account = self.account
        return {
            "account_id": account.account_id,
            "name": account.name,
            "solution": account.solution,
            "as_of": self.as_of,
            "run_id": self.run_id,
            "is_mqa": account.is_mqa,
            "qualified_by": account.qualified_by,
            "state": account.state,
            "excluded_because": account.excluded_because,
            "fit": account.fit,
            "intent": account.intent,
            "intent_strong": account.intent_strong,
            "needs_weak_match": account.needs_weak_match,
            "coverage": account.coverage_engaged,
            "coverage_by_state": {
                state: getattr(account, f"coverage_{state}")
                for state in ("identified", "contactable", "engaged", "met")
            },
            "solutions": [told._asdict() for told in account.solutions],
            "clauses": [clause._asdict() for clause in self.clauses],
            "seats": [seat._asdict() for seat in self.seats],
            "outlook": self.outlook[0]._asdict() if self.outlook else None,
            "next_actions": [action._asdict() for action in self.next_actions],
            "surge": self.surge._asdict() if self.surge else None,
            "influence": [person._asdict() for person in self.influence],
            "family": [member._asdict() for member in self.family],
            "episode": self.episodes[0]._asdict() if self.episodes else None,
            "ledger": [_ledger_entry(line) for line in self.ledger],
        }


def _ledger_entry(line: result_rows.LedgerLine) -> dict[str, Any]:
    return {
        "part": line.part,
        "kind": line.kind,
        "rule": line.rule_id,
        "contact_id": line.contact_id,
        "engagement_id": line.engagement_id,
        "occurred_at": line.occurred_at,
        "points": line.points,
        "decay_mode": line.decay_mode,
    }


@dataclass(frozen=True, slots=True)
class PersonExplanation:
    """
    The score of one person, the lines that add up to it, and what of each definition holds.

    Definitions are judged as of the run, so ``definitions`` is empty for another instant.
    """

    run_id: str
    person: people.Person
    ledger: tuple[result_rows.LedgerLine, ...]
    definitions: tuple[people.DefinitionPart, ...] = ()

    def content(self) -> dict[str, Any]:
        """The explanation as one JSON object."""
        return {
            **self.person._asdict(),
            "run_id": self.run_id,
            "definitions": [part._asdict() for part in self.definitions],
            "ledger": [_ledger_entry(line) for line in self.ledger],
        }


def require_solution(
    con: duckdb.DuckDBPyConnection, account_id: str, solution: str | None
) -> result_rows.Account:
    """
    The account as it is scored for a solution, its best one if None.

    Raises
    ------
    UsageError
        If it is not scored for this one.
    """
    scored = queries.account(con, account_id, solution=solution)
    if scored is None:
        best = queries.account(con, account_id)
        solutions = ", ".join(told.solution for told in best.solutions) if best else "none"
        raise UsageError(
            f"Account {account_id!r} has no scores for a solution {solution!r}. Its solutions: {solutions}."
        )
    return scored


def explanation_of(
    con: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    account_id: str,
    solution: str | None,
    *,
    with_signals: bool,
) -> Explanation:
    """Why an account is an MQA or is not, from marts as of the instant of the manifest."""
    scored = require_solution(con, account_id, solution)
    return Explanation(
        as_of=manifest.as_of,
        run_id=manifest.run_id,
        account=scored,
        clauses=queries.clauses(con, account_id, solution=scored.solution),
        seats=queries.seats(con, account_id, solution=scored.solution),
        episodes=queries.episodes(con, account_id, solution=scored.solution),
        ledger=queries.ledger(con, account_id, solution=scored.solution, with_signals=with_signals),
        outlook=queries.outlook(con, account_id, solution=scored.solution),
        next_actions=queries.next_actions(con, account_id, solution=scored.solution),
        surge=queries.surge(con, account_id),
        influence=queries.influence(con, account_id),
        family=queries.family(con, account_id),
    )
