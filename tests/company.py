"""A small company built by a test: accounts, people and what they did, scored by the real models."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from abm.config.settings import WorkspaceSettings
from abm.config.toml_files import parse_toml
from abm.pipeline.run import score
from abm.pipeline.steps import steps
from abm.playbook import DEFAULT_PLAYBOOK
from abm.playbook.goals import AgreedGoal
from abm.playbook.journeys import Journey
from abm.playbook.kind_rules import KindRule
from abm.playbook.match_odds import MatchOdds
from abm.playbook.model import Playbook, shipped_playbook, shipped_text
from abm.playbook.rates import Rate
from abm.playbook.target_accounts import TargetAccount
from abm.playbook.words import Word
from abm_warehouse.decision_log import About, Decision, Subject, Verdict
from abm_warehouse.models.model import Model, read_models
from abm_warehouse.models.order import build_order, models_needed
from abm_warehouse.models.parse_cache import ParseCache, parsed_sql
from abm_warehouse.publishing.answers import answer
from abm_warehouse.publishing.asking import query_text
from abm_warehouse.storage.connections import open_warehouse, transaction
from abm_warehouse.storage.entities import ENTITIES
from abm_warehouse.storage.keys import number_stored_ids

AS_OF = datetime(2026, 9, 30, 12, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

ICP = {
    "industry": "B2B SaaS",
    "employees": 180,
    "country": "United States",
    "technologies": "salesforce|zoho",
    "type": "prospect",
}
"""Cells of an account with all 35 points of account fit in the default playbook."""


def ago(*, weeks: float = 0, days: float = 0, seconds: float = 0) -> datetime:
    """An instant before AS_OF."""
    return AS_OF - timedelta(weeks=weeks, days=days, seconds=seconds)


def monday(weeks: int = 1) -> datetime:
    """The close of a Monday before AS_OF, which is the instant of a weekly view."""
    return datetime(2026, 9, 28, tzinfo=UTC) - timedelta(weeks=weeks - 1)


def playbook_with(*changes: tuple[str, str], name: str = DEFAULT_PLAYBOOK) -> Playbook:
    """A shipped playbook with parts of its text replaced, as a user would edit it."""
    text = shipped_text(name)
    for old, new in changes:
        assert old in text, f"{old!r} is not in {name}.toml"
        text = text.replace(old, new, 1)
    return parse_toml(text, Playbook, file=f"{name}.toml")


@cache
def models() -> list[Model]:
    """The real models and steps, parsed once for all tests."""
    return [*read_models(), *steps()]


@dataclass
class Company:
    """The rows of a company; each method adds one and returns its id."""

    folder: Path
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    loads: list[datetime] = field(default_factory=list)
    """When files of engagements were loaded; of a row, its cell ``loaded_at`` says so."""

    def add(self, entity: str, **cells: Any) -> None:
        """Add a canonical row of any entity."""
        self.rows.setdefault(entity, []).append(cells)

    def account(self, account_id: str = "acme", **cells: Any) -> str:
        """Add an account; it fits the ideal customer profile unless cells say otherwise."""
        self.add("accounts", account_id=account_id, **{"name": account_id.title(), **ICP, **cells})
        return account_id

    def person(self, contact_id: str, title: str = "", *, at: str | None = "acme", **cells: Any) -> str:
        """Add a person, at an account or at none."""
        told = {"full_name": contact_id, "title": title or None, "account_id": at, **cells}
        self.add("contacts", contact_id=contact_id, **told)
        return contact_id

    def did(self, contact_id: str | None, kind: str, at: datetime = AS_OF, **cells: Any) -> str:
        """Add an engagement of a person; without an id, of the person with the e-mail address in cells."""
        engagement_id = f"e{len(self.rows.get('engagements', ())) + 1:04d}"
        told = {"engagement_id": engagement_id, "contact_id": contact_id, "kind": kind, "occurred_at": at}
        self.add("engagements", **(told | cells))
        return str(cells.get("engagement_id", engagement_id))

    def decided(self, about: About, subject_id: str, answer: str, verdict: Verdict = "yes") -> None:
        """Add a decision, made later than those before it."""
        number = len(self.decisions) + 1
        subject: Subject = "email_domain" if "." in subject_id else "record"
        self.decisions.append(
            Decision(
                decision_id=number,
                about=about,
                subject=subject,
                subject_id=subject_id,
                answer=answer,
                verdict=verdict,
                decided_by="Dee",
                note=None,
                decided_at=LONG_AGO,
            )
        )

    def disposed(
        self,
        subject_id: str,
        disposition: str,
        at: datetime = AS_OF,
        *,
        reason: str | None = None,
        until: datetime | None = None,
    ) -> int:
        """Add what sales did with an account or a record; the number of the decision."""
        is_account = any(row["account_id"] == subject_id for row in self.rows.get("accounts", ()))
        details = {"counts_from": at.isoformat()}
        details |= {"reason": reason} if reason else {}
        details |= {"until": until.isoformat()} if until else {}
        number = len(self.decisions) + 1
        self.decisions.append(
            Decision(
                decision_id=number,
                about="disposition",
                subject="account" if is_account else "record",
                subject_id=subject_id,
                answer=disposition,
                verdict="yes",
                decided_by="Dee",
                note=None,
                decided_at=LONG_AGO,
                details=json.dumps(details),
            )
        )
        return number

    def reassigned(self, subject_id: str, user_id: str, at: datetime) -> None:
        """Add that one of our users takes over an account, or a record of a person."""
        number = self.disposed(subject_id, user_id, at)
        self.decisions[number - 1] = replace(self.decisions[number - 1], about="owner")

    def answered(
        self,
        subject_id: str,
        question: str,
        value: str,
        at: datetime = AS_OF,
        *,
        confidence: int | None = None,
    ) -> int:
        """Add an answer about an account or a record; the number of the decision."""
        number = self.disposed(subject_id, question, at)
        details = {"counts_from": at.isoformat(), "value": value, "confidence": confidence}
        made = replace(self.decisions[number - 1], about="qualification", details=json.dumps(details))
        self.decisions[number - 1] = made
        return number

    def undone(self, number: int) -> None:
        """Withdraw a disposition."""
        withdrawn = self.decisions[number - 1]
        details = json.dumps({"withdraws": number})
        made = replace(withdrawn, decision_id=len(self.decisions) + 1, verdict="withdrawn", details=details)
        self.decisions.append(made)

    @contextmanager
    def scored(
        self,
        *,
        as_of: datetime = AS_OF,
        playbook: Playbook | None = None,
        match_odds: Iterable[MatchOdds] | None = None,
        kind_rules: Iterable[KindRule] | None = None,
        words: Iterable[Word] | None = None,
        rates: Iterable[Rate] = (),
        target_accounts: Iterable[TargetAccount] = (),
        goals: Iterable[AgreedGoal] = (),
        journeys: Iterable[Journey] = (),
        time_zone: str = "UTC",
    ) -> Iterator["Scored"]:
        """The company, scored by the models that a question needs, once it is asked."""
        with open_warehouse(self.folder / "company.duckdb", WorkspaceSettings(threads=1)) as con:
            for entity, rows in self.rows.items():
                _insert(con, entity, rows)
            for loaded_at in self.loads:
                con.execute(
                    "insert into ledger.batches select $loaded_at::varchar, '', 'engagements', '', '', '',"
                    " 0, 0, 0, 0, '', '', $loaded_at, null, null",
                    {"loaded_at": loaded_at},
                )
            number_stored_ids(con)
            score(
                con,
                [],
                playbook or shipped_playbook(DEFAULT_PLAYBOOK),
                as_of,
                AS_OF + timedelta(days=3650),
                self.decisions,
                match_odds=match_odds,
                kind_rules=kind_rules,
                words=words,
                rates=rates,
                target_accounts=target_accounts,
                goals=goals,
                journeys=journeys,
                time_zone=time_zone,
            )
            yield Scored(con)


def scored_store(con: duckdb.DuckDBPyConnection) -> "Scored":
    """What was loaded into a warehouse, scored by the models that a question needs, once it is asked."""
    score(con, [], shipped_playbook(DEFAULT_PLAYBOOK), AS_OF, AS_OF.replace(year=2036))
    return Scored(con)


class Scored:
    """A scored company and questions about it."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._built: set[str] = set()

    @property
    def con(self) -> duckdb.DuckDBPyConnection:
        """The warehouse, with every model built."""
        self._build(table for model in models() for table in model.writes)
        return self._con

    def _build(self, tables: Iterable[str]) -> None:
        """Build what some tables need and is not built yet."""
        needed = build_order(models_needed(models(), self._built, tables), given=self._built)
        with transaction(self._con):
            for model in needed:
                model.build(self._con)
        self._built |= {table for model in needed for table in model.writes}

    def all(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        return self._execute(query, *parameters).fetchall()

    def _execute(self, query: str, *parameters: Any) -> duckdb.DuckDBPyConnection:
        self._build(parsed_sql(query, "of a test", ParseCache()).reads)
        return self._con.execute(query, list(parameters))

    def answer(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """Rows of a query of ``sql/queries``."""
        self._build(parsed_sql(query_text(query), query, ParseCache()).reads)
        rows: list[dict[str, Any]] = answer(self._con, query, values).to_pylist()
        return rows

    def is_mqa(self, account_id: str = "acme", solution: str = "any") -> bool:
        """Whether the account is an MQA now, for a solution or at all."""
        [(flag,)] = self.all(
            "select is_mqa from mqa inner join run_clock using (as_of)"
            " where is_now and account_id = ? and solution = ?",
            account_id,
            solution,
        )
        return bool(flag)

    def clauses(self, account_id: str = "acme", solution: str = "any") -> dict[str, bool]:
        """Which clauses hold now."""
        return dict(
            self.all(
                "select clause, holds from mqa_clauses inner join run_clock using (as_of)"
                " where is_now and account_id = ? and solution = ?",
                account_id,
                solution,
            )
        )

    def contact(self, contact_id: str) -> dict[str, Any]:
        """The scores of a person now."""
        rows = self._execute(
            "select contact_scores.* from contact_scores inner join run_clock using (as_of)"
            " where is_now and contact_id = ?",
            contact_id,
        )
        names = [column[0] for column in rows.description]
        [row] = rows.fetchall()
        return dict(zip(names, row, strict=True))

    def ledger(self, entity_id: str, part: str = "intent") -> list[tuple[str, str, str | None, float]]:
        """Kind, rule, signal and points of each ledger line now."""
        return [
            (kind, rule, engagement, float(points))
            for kind, rule, engagement, points in self.all(
                "select kind, rule_id, engagement_id, points from score_ledger"
                " inner join run_clock using (as_of)"
                " where is_now and entity_id = ? and part = ? order by line_no",
                entity_id,
                part,
            )
        ]


def _insert(con: duckdb.DuckDBPyConnection, entity: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows into the raw table of an entity, with the types that a load would give them."""
    key, row_number = ENTITIES[entity].key, ENTITIES[entity].row_number
    for number, row in enumerate(rows):
        row_key = "\x1f".join(str(row.get(name)) for name in key)
        if row_number:
            row = {row_number: number, **row}
        known_from = row.get("loaded_at", LONG_AGO)
        row = {name: cell for name, cell in row.items() if name != "loaded_at"}
        columns = ", ".join(("batch_id", "row_key", "key_hash", "row_hash", "known_from", *row))
        marks = ", ".join("?" * (5 + len(row)))
        con.execute(
            f"insert into raw.{entity} ({columns}) values ({marks})",
            ["batch", row_key, 0, 0, known_from, *row.values()],
        )
