"""
The product from Python: ``import abm; book = abm.open("workspace")``.

Answers are DataFrames and networkx graphs on the published snapshot. The command line asks the same way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import networkx as nx
import pandas as pd

from abm.errors import UsageError
from abm.pipeline.instants import scored_at
from abm.workspace import find_workspace
from abm_graph.committee.graph import Link, Person, committee_graph
from abm_graph.committee.graph import Seat as CommitteeSeat
from abm_warehouse.publishing import queries, result_rows
from abm_warehouse.publishing.manifest import read_manifest
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.storage.connections import one_row, open_snapshot


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
            "clauses": [asdict(clause) for clause in self.clauses],
            "seats": [asdict(seat) for seat in self.seats],
            "episode": asdict(self.episodes[0]) if self.episodes else None,
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
    }


@dataclass(frozen=True, slots=True)
class Book:
    """
    What a workspace has published.

    Parameters
    ----------
    generation
        Folder of the generation that was current when the book was opened.
    """

    generation: Path

    def accounts(self) -> pd.DataFrame:
        """The ranked book: one row an account and solution, best first."""
        with self._snapshot() as con:
            found: pd.DataFrame = (
                con.sql("select mqa.* from mqa inner join run_clock using (as_of) where is_now order by rank")
                .to_arrow_table()
                .to_pandas()
            )
        return found

    def ranked(self, *, only_mqa: bool = False, limit: int = 50) -> tuple[result_rows.RankedAccount, ...]:
        """The first accounts to call, as typed rows."""
        with self._snapshot() as con:
            return queries.ranked_accounts(con, only_mqa=only_mqa, limit=limit)

    def explain(
        self, account_id: str, *, solution: str | None = None, as_of: datetime | None = None
    ) -> Explanation:
        """
        Why an account is an MQA or is not.

        Parameters
        ----------
        account_id
            Its id.
        solution
            Which solution; the best one if None.
        as_of
            Any past instant; the run's own if None.

        Raises
        ------
        UsageError
            If there is no such account.
        """
        manifest = read_manifest(self.generation)
        with self._scored(account_id, as_of) as con:
            account = queries.account(con, account_id, solution=solution)
            if account is None:
                raise UsageError(
                    f"There is no account {account_id!r} in generation {self.generation.name}"
                    + (f" with solution {solution!r}." if solution else ". `abm accounts` lists them.")
                )
            chosen = account.solution
            return Explanation(
                as_of or manifest.as_of,
                manifest.run_id,
                account,
                queries.clauses(con, account_id, solution=chosen),
                queries.seats(con, account_id, solution=chosen),
                queries.episodes(con, account_id, solution=chosen),
                queries.ledger(con, account_id, solution=chosen),
            )

    def undecided(self, *, limit: int = 50) -> tuple[result_rows.Undecided, ...]:
        """Records and e-mail domains of which somebody has to decide the account."""
        with self._snapshot() as con:
            return queries.match_queue(con, limit=limit)

    def health(self) -> tuple[result_rows.Health, ...]:
        """How fresh, full and well matched the data is; what is not well comes first."""
        with self._snapshot() as con:
            return queries.data_health(con)

    def account(self, account_id: str) -> "Account":
        """One account, to ask further."""
        return Account(self, account_id)

    @contextmanager
    def _snapshot(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with open_snapshot(self.generation / DATABASE) as con:
            yield con

    @contextmanager
    def _scored(self, account_id: str, as_of: datetime | None) -> Iterator[duckdb.DuckDBPyConnection]:
        if as_of is None:
            with self._snapshot() as con:
                yield con
        else:
            with scored_at(self.generation / DATABASE, account_id, as_of) as con:
                yield con


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a book."""

    book: Book
    account_id: str

    def committee(self) -> nx.Graph:
        """
        The committee graph of :func:`abm_graph.committee.graph.committee_graph`, as of the run.

        Raises
        ------
        UsageError
            If there is no such account.
        """
        with open_snapshot(self.book.generation / DATABASE) as con:
            if queries.account(con, self.account_id) is None:
                raise UsageError(f"There is no account {self.account_id!r}. `book.accounts()` lists them.")
            [least] = one_row(con, "select min_role_confidence_hundredths from run.scoring")
            roles = con.execute(
                "select contact_id, role, confidence_hundredths from int_role_evidence"
                " inner join contacts using (contact_id) where account_id = ?",
                [self.account_id],
            ).fetchall()
            people = con.execute(
                "select scores.contact_id, cast(scores.intent * 100 as bigint), people.is_contactable,"
                " scores.is_engaged, scores.is_met from contact_scores as scores"
                " inner join run_clock as clock on clock.as_of = scores.as_of and clock.is_now"
                " inner join contacts as people on people.contact_id = scores.contact_id"
                " where scores.account_id = ?",
                [self.account_id],
            ).fetchall()
            seats = con.execute(
                "select seat_id, role, weight_hundredths from run.seats order by position, seat_number"
            ).fetchall()
            ties = con.execute(
                "select from_contact_id, to_contact_id, tie, ties from committee_edges where account_id = ?",
                [self.account_id],
            ).fetchall()
        by_person: dict[str, dict[str, int]] = {}
        for contact_id, role, confidence in roles:
            by_person.setdefault(contact_id, {})[role] = confidence
        return committee_graph(
            [
                Person(contact, intent, by_person.get(contact, {}), contactable, engaged, met)
                for contact, intent, contactable, engaged, met in people
            ],
            [CommitteeSeat(*seat) for seat in seats],
            links=[Link(*tie) for tie in ties],
            min_confidence=least,
        )

    def ledger(self) -> pd.DataFrame:
        """Every line of the account's score."""
        return pd.DataFrame([asdict(line) for line in self.book.explain(self.account_id).ledger])

    def seats(self) -> pd.DataFrame:
        """The committee's seats and who fills them."""
        return pd.DataFrame([asdict(seat) for seat in self.book.explain(self.account_id).seats])


def open_book(workspace: str | Path) -> Book:
    """The current generation of a workspace.

    Raises
    ------
    UsageError
        If the folder is no workspace.
    NothingPublished
        Before the first run.
    """
    return Book(require_current_generation(find_workspace(Path(workspace)).folder))
