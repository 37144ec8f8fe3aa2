"""
The product from Python: ``import abm; book = abm.open("workspace")``.

Answers are DataFrames and NetworkX graphs of what is published; points are floats. The command line uses the
same methods. pandas, networkx and the pipeline are imported by the methods that need them, because the
commands that print a few rows do not.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from difflib import get_close_matches
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from abm.errors import QueryRefused, UnknownAccount, UsageError
from abm.normalise.domains import registrable_domain
from abm.workspace import find_workspace
from abm_warehouse.publishing import asking, hand_offs, people, queries, result_rows
from abm_warehouse.publishing.manifest import Manifest, read_manifest
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.storage.connections import open_snapshot

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from abm.reports.report import Report


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
    """The score of one person, and the lines that add up to it."""

    run_id: str
    person: people.Person
    ledger: tuple[result_rows.LedgerLine, ...]

    def content(self) -> dict[str, Any]:
        """The explanation as one JSON object."""
        return {
            **self.person._asdict(),
            "run_id": self.run_id,
            "ledger": [_ledger_entry(line) for line in self.ledger],
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

    def accounts(self) -> "pd.DataFrame":
        """The ranked book: one row per account and solution, the account to call first at the top."""
        return self.sql(asking.query_text("book_accounts"))

    def weeks(self) -> "pd.DataFrame":
        """Scores now and in the weeks before: one row per account, solution and week."""
        return self.sql(asking.query_text("book_account_weeks"), {"account_id": None})

    def sql(self, query: str, parameters: Mapping[str, Any] | None = None) -> "pd.DataFrame":
        """
        The rows of a SELECT on the published marts.

        Parameters
        ----------
        query
            SQL of DuckDB; the connection is read-only.
        parameters
            Values of ``$name`` in the query.

        Raises
        ------
        QueryRefused
            If the query is not valid, or would change something.
        """
        import pyarrow as pa

        with self._snapshot() as con:
            try:
                table = con.sql(query, params=dict(parameters or {})).to_arrow_table()
            except duckdb.Error as error:
                raise QueryRefused(f"The query cannot be answered: {error}") from error
        for number, field in enumerate(table.schema):
            if pa.types.is_decimal(field.type):
                table = table.set_column(number, field.name, table[number].cast(pa.float64()))
        frame: pd.DataFrame = table.to_pandas()
        return frame

    def ranked(
        self, *, only_mqa: bool = False, limit: int = 50, own_field: tuple[str, str] | None = None
    ) -> tuple[result_rows.RankedAccount, ...]:
        """
        The first accounts to call, as typed rows.

        ``own_field`` is a field of your own and a value; only accounts that have it are listed.
        """
        with self._snapshot() as con:
            return queries.ranked_accounts(con, only_mqa=only_mqa, limit=limit, own_field=own_field)

    def people(
        self,
        filters: people.PeopleFilters = people.EVERYBODY,
        *,
        limit: int = 50,
    ) -> people.PeoplePage:
        """
        People who show interest or asked for sales, those to turn to first at the top.

        Raises
        ------
        UsageError
            If the filters name an owner whom nobody knows.
        """
        with self._snapshot() as con:
            if filters.owner not in (None, result_rows.NONE):
                _require_owner(people.owners(con), str(filters.owner))
            return people.hot_people(con, filters, size=limit)

    @property
    def manifest(self) -> Manifest:
        """What was run and published: the id of the run, its instants, its playbook."""
        return read_manifest(self.generation)

    def queue(
        self, said: str = "new", *, user: str | None = None, limit: int = 50
    ) -> tuple[hand_offs.InboxItem, ...]:
        """
        What sales has to take up, what is due first at the top.

        Parameters
        ----------
        said
            ``new``, or what sales said of it: ``accepted``, ``opportunity`` or ``sent_back``.
        user
            The id of one of our users, or ``(none)`` for what nobody has.
        limit
            How many.

        Raises
        ------
        UsageError
            If nobody knows the user.
        """
        with self._snapshot() as con:
            if user not in (None, result_rows.NONE):
                _require_owner(people.owners(con), str(user))
            return hand_offs.inbox(con, said, user=user, size=limit)

    def explain_person(self, text: str, *, as_of: datetime | None = None) -> "PersonExplanation | None":
        """
        The score of a person down to each signal; None if the text names nobody.

        Parameters
        ----------
        text
            The id of the person or of one of their records, their e-mail address or their name.
        as_of
            Any past instant; that of the run if None.

        Raises
        ------
        UsageError
            If several people have the name, or an instant is asked for and the person has no account; or if
            the instant is later than the run.
        """
        manifest = self.manifest
        _require_known(as_of, manifest)
        with self._snapshot() as con:
            found = _the_only_person(people.people_named(con, text), text)
            if found is None:
                return None
            told = people.person(con, found.contact_id)
            if told is None:
                return None
            if as_of is None:
                return PersonExplanation(manifest.run_id, told, people.person_ledger(con, told.contact_id))
        if told.account_id is None:
            raise UsageError(
                f"{told.full_name or told.contact_id} belongs to no account, so --as-of cannot be answered; "
                "use abm run --as-of."
            )
        from abm.pipeline.instants import scored_at

        with scored_at(self.generation / DATABASE, told.account_id, as_of) as con:
            then = people.person(con, told.contact_id)
            lines = people.person_ledger(con, told.contact_id)
        return PersonExplanation(manifest.run_id, then, lines) if then else None

    def account(self, account: str) -> "Account":
        """
        One account, with methods for its clauses, seats, score and history.

        Parameters
        ----------
        account
            Its id, its name or its domain.

        Raises
        ------
        UsageError
            If no account matches, or several do.
        """
        with self._snapshot() as con:
            return Account(self, self._account_id(con, account))

    def explain(
        self,
        account: str,
        *,
        solution: str | None = None,
        as_of: datetime | None = None,
        with_signals: bool = True,
    ) -> Explanation:
        """
        Why an account is an MQA or is not.

        Parameters
        ----------
        account
            Its id, its name or its domain.
        solution
            The solution to explain; the whole account if None.
        as_of
            An instant before that of the run, which it is if None.
        with_signals
            Whether lines of the ledger say the kind and the asset of their signal, which takes longer.

        Raises
        ------
        UsageError
            If no account matches, or several do, or the account does not have that solution; or if the
            instant is later than the run.
        """
        manifest = self.manifest
        _require_known(as_of, manifest)
        with self._snapshot() as con:
            account_id = self._account_id(con, account)
            if as_of is None:
                return _explanation(con, manifest, account_id, solution, with_signals=with_signals)
        from abm.pipeline.instants import scored_at

        with scored_at(self.generation / DATABASE, account_id, as_of) as con:
            told = replace(manifest, as_of=as_of)
            return _explanation(con, told, account_id, solution, with_signals=with_signals)

    def changes(self, account: str, *, since: datetime | None = None) -> tuple[result_rows.Change, ...]:
        """
        Why the intent of an account is another one than earlier; the points add up to the difference.

        Parameters
        ----------
        account
            Its id, its name or its domain.
        since
            The earlier instant; a week before the run if None.

        Raises
        ------
        UsageError
            If no account matches, or several do; or if the instant is not before the run.
        """
        manifest = self.manifest
        if since is not None and since >= manifest.as_of:
            raise UsageError(
                f"What is published is as of {manifest.as_of:%Y-%m-%d %H:%M} UTC; changes are told since an"
                f" earlier instant than that, not since {since:%Y-%m-%d %H:%M} UTC."
            )
        with self._snapshot() as con:
            account_id = self._account_id(con, account)
            if since is None:
                return queries.changes(con, account_id)
        from abm.pipeline.instants import scored_at

        with scored_at(self.generation / DATABASE, account_id, manifest.as_of, since) as con:
            return queries.changes(con, account_id)

    def undecided(self, *, limit: int = 50) -> tuple[result_rows.Undecided, ...]:
        """Records and e-mail domains whose account somebody has to decide."""
        with self._snapshot() as con:
            return queries.match_queue(con, limit=limit)

    def rule_use(self) -> tuple[result_rows.RuleUse, ...]:
        """The rules of the playbook that give points as of the run, and at how many accounts."""
        with self._snapshot() as con:
            return queries.rule_use(con)

    def health(self) -> tuple[result_rows.Health, ...]:
        """How fresh, complete and well matched the data is, unexpected measures first."""
        with self._snapshot() as con:
            return queries.data_health(con)

    def report(self, name: str, **choices: Any) -> "Report":
        """
        A report: its parts with their rows as Arrow tables, and the SQL behind each.

        Parameters
        ----------
        name
            ``funnel``, ``attribution``, ``losses``, ``deals``, ``sources``, ``retro``, ``costs`` or
            ``journeys``.
        choices
            What the report leaves open, as the functions of :mod:`abm.reports.catalogue` take it.

        Raises
        ------
        UsageError
            If there is no such report.
        """
        from abm.reports.catalogue import REPORTS
        from abm.reports.report import answered, report_of

        if name not in REPORTS:
            raise UsageError(f"There is no report {name!r}; there are {', '.join(REPORTS)}.")
        title, questions = REPORTS[name]
        with self._snapshot() as con:
            parts = answered(con, questions(**choices))
        return report_of(self.manifest, name, title, parts, choices)

    def _account_id(self, con: duckdb.DuckDBPyConnection, text: str) -> str:
        """The id of the only account that a text names: by id, else by name, else by domain."""
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
        raise UnknownAccount(f"There is no account {text!r} in generation {self.generation.name}. {hint}")

    def unknown_name(self, text: str) -> UsageError:
        """The error that neither an account nor a person has a name, with those that are similar to it."""
        with self._snapshot() as con:
            similar = [
                *(f"{like.name} ({like.account_id})" for like in queries.accounts_like(con, text)),
                *(f"{like.full_name} ({like.contact_id})" for like in people.people_like(con, text)),
            ]
        hint = (
            f"Did you mean {_either(similar)}?"
            if similar
            else "`abm accounts` lists the accounts, and `abm people` those who show interest."
        )
        return UsageError(
            f"Neither an account nor a person is called {text!r} in generation {self.generation.name}. {hint}"
        )

    @contextmanager
    def _snapshot(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with open_snapshot(self.generation / DATABASE) as con:
            yield con


def _require_known(at: datetime | None, manifest: Manifest) -> None:
    """Refuse an instant later than the run, of which nothing is known."""
    if at is not None and at > manifest.as_of:
        raise UsageError(
            f"What is published is as of {manifest.as_of:%Y-%m-%d %H:%M} UTC and knows nothing of"
            f" {at:%Y-%m-%d %H:%M} UTC. Run `abm run --as-of {at:%Y-%m-%dT%H:%M:%SZ}` first."
        )


def _require_owner(owners: tuple[people.Owner, ...], owner_id: str) -> None:
    """Refuse an id that neither a user nor an owner has, and name those whose id or name is similar."""
    if any(owner.owner_id == owner_id for owner in owners):
        return
    said = {
        text.casefold(): f"{owner.owner_name} ({owner.owner_id})"
        for owner in sorted(owners)
        for text in (owner.owner_id, owner.owner_name, *owner.owner_name.split())
    }
    similar = dict.fromkeys(said[near] for near in get_close_matches(owner_id.casefold(), said, n=5))
    hint = (
        f"Did you mean {_either(similar)}?"
        if similar
        else '`abm sql "from users"` lists them; none finds what nobody has.'
    )
    raise UsageError(f"None of our users and no owner has the id {owner_id!r}. {hint}")


def _either(names: Iterable[str]) -> str:
    """
    Names as alternatives.

    Examples
    --------
    >>> _either(["Ann", "Bob", "Cem"]), _either(["Ann"])
    ('Ann, Bob or Cem', 'Ann')
    """
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def _the_only_person(matches: tuple[people.PersonMatch, ...], text: str) -> people.PersonMatch | None:
    """The person that a text names: by id, else by address, else by name; None if it names nobody."""
    for kind in ("id", "address", "name"):
        named = [match for match in matches if match.matched_by == kind]
        if len(named) > 1:
            listed = ", ".join(f"{m.contact_id} ({m.account_name or 'no account'})" for m in named)
            raise UsageError(f"{len(named)} people have the {kind} {text!r}: {listed}. Give the id of one.")
        if named:
            return named[0]
    return None


def _explanation(
    con: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    account_id: str,
    solution: str | None,
    *,
    with_signals: bool,
) -> Explanation:
    """Why an account is an MQA or is not, from marts as of the instant of the manifest."""
    scored = queries.account(con, account_id, solution=solution)
    if scored is None:
        best = queries.account(con, account_id)
        solutions = ", ".join(told.solution for told in best.solutions) if best else "none"
        raise UsageError(
            f"Account {account_id!r} has no scores for a solution {solution!r}. Its solutions: {solutions}."
        )
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
    )


def _listed(matches: Iterable[result_rows.AccountMatch]) -> str:
    return ", ".join(f"{match.name} ({match.account_id})" for match in matches)


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a book. Every table is about its best solution, as of the run."""

    book: Book
    account_id: str

    def explain(self, *, solution: str | None = None, as_of: datetime | None = None) -> Explanation:
        """Why it is an MQA or is not; see :meth:`Book.explain`."""
        return self.book.explain(self.account_id, solution=solution, as_of=as_of)

    def clauses(self) -> "pd.DataFrame":
        """The clauses of the MQA rule, and whether each holds."""
        return _frame(result_rows.Clause, self.explain().clauses)

    def seats(self) -> "pd.DataFrame":
        """The committee's seats, and who fills each."""
        return _frame(result_rows.Seat, self.explain().seats)

    def ledger(self) -> "pd.DataFrame":
        """Every line of the score."""
        return _frame(result_rows.LedgerLine, self.explain().ledger)

    def signals(self, *, limit: int = 1_000) -> "pd.DataFrame":
        """The account's engagements up to the run, newest first."""
        with self.book._snapshot() as con:
            return _frame(result_rows.Signal, queries.timeline(con, self.account_id, limit=limit))

    def weeks(self) -> "pd.DataFrame":
        """Scores now and in the weeks before: one row per solution and week, oldest first."""
        return self.book.sql(asking.query_text("book_account_weeks"), {"account_id": self.account_id})

    def committee(self) -> "nx.Graph":
        """
        The graph of :func:`abm_graph.committee.graph.committee_graph`, as of the run.

        The node of a person also has ``name``, ``title`` and ``intent``, in points.
        """
        from abm.pipeline.committee_rules import read_committee_rules
        from abm_graph.committee.graph import Link, Person, committee_graph

        with self.book._snapshot() as con:
            rules = read_committee_rules(con)
            people = queries.committee_people(con, self.account_id)
            evidence = queries.committee_roles(con, self.account_id)
            links = queries.links(con, self.account_id)
        roles: dict[str, dict[str, int]] = {person.contact_id: {} for person in people}
        for item in evidence:
            roles.setdefault(item.contact_id, {})[item.role] = item.confidence_hundredths
        graph = committee_graph(
            [
                Person(
                    person.contact_id,
                    intent=int(person.intent * 100),
                    roles=roles[person.contact_id],
                    is_contactable=person.is_contactable,
                    is_engaged=person.is_engaged,
                    is_met=person.is_met,
                )
                for person in people
            ],
            rules.seats,
            links=[
                Link(
                    from_contact_id=link.from_contact_id,
                    to_contact_id=link.to_contact_id,
                    kind=link.tie,
                    count=link.ties,
                )
                for link in links
            ],
            min_confidence=rules.min_confidence,
        )
        for person in people:
            node = graph.nodes["person", person.contact_id]
            node |= {"name": person.full_name, "title": person.title, "intent": float(person.intent)}
        return graph

    def graph(self) -> "nx.MultiGraph":
        """
        The committee with what ties its people to each other and to our users, as of the run.

        All attributes are texts, numbers and truth values, for GraphML, GEXF and JSON; docs/graph.md lists
        them. The name of the graph is that of the account and of the run.
        """
        from abm_graph.committee.plain import plain_graph
        from abm_graph.committee.ties import Tie

        with self.book._snapshot() as con:
            ties = queries.all_ties(con, self.account_id)
        plain = plain_graph(
            self.committee(),
            [
                Tie(
                    ("user", tie.user_id) if tie.user_id else ("person", str(tie.from_contact_id)),
                    ("person", tie.to_contact_id),
                    tie.tie,
                    float(tie.weight),
                    tie.evidence_id,
                )
                for tie in ties
            ],
            user_names={tie.user_id: tie.user_name for tie in ties if tie.user_id},
        )
        plain.name = f"{self.account_id}, {self.book.manifest.named}"
        return plain

    def _repr_html_(self) -> str:
        """The account as a notebook shows it: the verdict, the clauses and the seats."""
        explanation = self.explain()
        account = explanation.account
        heading = f"{account.name} ({account.account_id}) {explanation.verdict}"
        scores = (
            f"Fit {account.fit}, intent {account.intent}, coverage engaged {account.coverage_engaged:.0%}, "
            f"state {account.state}, as of {explanation.as_of:%Y-%m-%d %H:%M} UTC."
        )
        clauses = [
            (explanation.verdict_of(clause), clause.clause, clause.value, clause.threshold, clause.detail)
            for clause in explanation.clauses
        ]
        seats = [(seat.role, seat.state, seat.full_name, seat.title) for seat in explanation.seats]
        return (
            f"<h4>{escape(heading)}</h4><p>{escape(scores)}</p>"
            + _html_table(("", "clause", "value", "threshold", "why"), clauses)
            + _html_table(("seat", "state", "person", "title"), seats)
        )


def _html_table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{'' if cell is None else escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _frame(kind: type[Any], rows: Iterable[Any]) -> "pd.DataFrame":
    """Rows of one kind as a DataFrame; points become floats, so that they can be summed and plotted."""
    import pandas as pd

    cells = [[_float_if_decimal(cell) for cell in row] for row in rows]
    return pd.DataFrame(cells, columns=list(kind._fields))


def _float_if_decimal(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


def open_book(workspace: str | Path) -> Book:
    """
    The current generation of a workspace.

    Raises
    ------
    UsageError
        If the folder is not a workspace.
    NothingPublished
        Before the first run.
    """
    return Book(require_current_generation(find_workspace(Path(workspace)).folder))
