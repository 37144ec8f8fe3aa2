"""A book: what a workspace has published, and questions about it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from abm.book.account import Account
from abm.book.explanations import Explanation, PersonExplanation, explanation_of, require_solution
from abm.book.names import account_named, person_named, require_owner, unknown_name
from abm.errors import PersonWithoutAccount, QueryRefused, UsageError
from abm.workspace import find_workspace
from abm_warehouse.publishing import asking, hand_offs, people, queries, result_rows
from abm_warehouse.publishing.manifest import Manifest, read_manifest
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.storage.connections import open_snapshot

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from abm.reports.report import Report

CHANGES_ALONE = ("account_changes", "run_playbook")
"""The marts that say why the intent of an account is another one than at an earlier instant."""


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

        with self.snapshot() as con:
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
        with self.snapshot() as con:
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
        with self.snapshot() as con:
            if filters.owner not in (None, result_rows.NONE):
                require_owner(con, str(filters.owner))
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
        with self.snapshot() as con:
            if user not in (None, result_rows.NONE):
                require_owner(con, str(user))
            return hand_offs.inbox(con, said, user=user, size=limit)

    def explain_person(self, text: str, *, as_of: datetime | None = None) -> PersonExplanation | None:
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
            If several people have the name, or the instant is later than the run.
        PersonWithoutAccount
            If an instant is asked for and the person has no account.
        """
        manifest = self.manifest
        _require_known(as_of, manifest)
        with self.snapshot() as con:
            found = person_named(con, text)
            if found is None:
                return None
            now = people.person(con, found.contact_id)
            if now is None:
                return None
            if as_of is None:
                lines = people.person_ledger(con, now.contact_id)
                definitions = people.definition_parts(con, now.contact_id)
                return PersonExplanation(manifest.run_id, now, lines, definitions)
        if now.account_id is None:
            raise PersonWithoutAccount(
                f"{now.full_name or now.contact_id} belongs to no account, so the whole book has to be "
                "scored as of another instant."
            )
        from abm.pipeline.instants import scored_at

        with scored_at(self.generation / DATABASE, now.account_id, as_of) as con:
            then = people.person(con, now.contact_id)
            lines = people.person_ledger(con, now.contact_id)
        return PersonExplanation(manifest.run_id, then, lines) if then else None

    def account(self, account: str) -> Account:
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
        with self.snapshot() as con:
            return Account(self, self._account_id(con, account))

    def committees(self) -> "Iterator[tuple[str, nx.Graph]]":
        """
        The id and the committee of every account, as :meth:`Account.committee` gives it, one after the other.

        The rows of a thousand accounts are read at a time, so a book of any size fits into memory.
        """
        from abm.book.graphs import committees

        with self.snapshot() as con:
            accounts = con.execute("select account_id from accounts order by account_id").fetchall()
            yield from committees(con, [account_id for (account_id,) in accounts], None)

    def people_graph(self) -> "nx.Graph":
        """
        Everybody with a tie, at whatever account, and our own users: see docs/graph.md.

        It is the graph of :func:`abm_graph.committee.ties.tie_graph`.
        """
        from abm.book.graphs import everybody

        with self.snapshot() as con:
            return everybody(con)

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
        with self.snapshot() as con:
            account_id = self._account_id(con, account)
            if as_of is None:
                return explanation_of(con, manifest, account_id, solution, with_signals=with_signals)
        from abm.pipeline.instants import scored_at

        with scored_at(self.generation / DATABASE, account_id, as_of) as con:
            then = replace(manifest, as_of=as_of)
            return explanation_of(con, then, account_id, solution, with_signals=with_signals)

    def changes(
        self, account: str, *, since: datetime | None = None, solution: str | None = None
    ) -> tuple[result_rows.Change, ...]:
        """
        Why the intent of an account is another one than earlier; the points add up to the difference.

        Parameters
        ----------
        account
            Its id, its name or its domain.
        since
            The earlier instant; the last Monday if None. What was not known then, or not yet a rule, is told
            since the last Monday alone.
        solution
            A need that the account shows; the whole account if None.

        Raises
        ------
        UsageError
            If no account matches, or several do, or it does not show the need; or if the instant is not
            before the run.
        """
        manifest = self.manifest
        if since is not None and since >= manifest.as_of:
            raise UsageError(
                f"What is published is as of {manifest.as_of:%Y-%m-%d %H:%M} UTC; changes are told since an"
                f" earlier instant than that, not since {since:%Y-%m-%d %H:%M} UTC."
            )
        with self.snapshot() as con:
            account_id = self._account_id(con, account)
            if solution is not None:
                require_solution(con, account_id, solution)
            if since in (None, _last_monday(con)):
                return queries.changes(con, account_id, solution=solution)
        from abm.pipeline.instants import scored_at

        with scored_at(
            self.generation / DATABASE, account_id, manifest.as_of, since, wanted=CHANGES_ALONE
        ) as con:
            return queries.changes(con, account_id, solution=solution)

    def history(
        self, account: str
    ) -> tuple[tuple[result_rows.Transition, tuple[result_rows.Change, ...]], ...]:
        """
        When an account became an MQA and stopped being one, the last time first.

        Each comes with why its intent was another one than at the close before; the points add up to the
        difference. There are none of the first close that is kept.

        Parameters
        ----------
        account
            Its id, its name or its domain.

        Raises
        ------
        UsageError
            If no account matches, or several do.
        """
        with self.snapshot() as con:
            account_id = self._account_id(con, account)
            return queries.history(con, account_id)

    def changes_since_run(self, account: str, run_id: str) -> tuple[result_rows.Change, ...]:
        """
        Why the intent of an account is another one than an earlier run published.

        Besides what happened and faded since, there is what late, corrected and newly matched data changed
        (``corrections``), and what other rules did (``rules``). The points add up to the difference.

        Parameters
        ----------
        account
            Its id, its name or its domain.
        run_id
            The run; what it published has to be kept.

        Raises
        ------
        RunNotKept
            If nothing is kept of the run.
        UsageError
            If no account matches, or several do; or if the run is as of a later instant.
        """
        from abm.pipeline.since_run import changes_since_run
        from abm.playbook.kept import find_rules
        from abm_warehouse.publishing.snapshots import kept_run

        published = self.generation.parent
        folder, earlier = kept_run(published, run_id)
        if earlier.as_of > self.manifest.as_of:
            raise UsageError(f"Run {earlier.run_id} is as of a later instant than the one that is published.")
        with self.snapshot() as con:
            account_id = self._account_id(con, account)
        rules = find_rules(published.parent / "playbooks", earlier.playbook_version).playbook
        return changes_since_run(self.generation, folder, account_id, rules)

    def undecided(self, *, limit: int = 50) -> tuple[result_rows.Undecided, ...]:
        """Records and e-mail domains whose account somebody has to decide."""
        with self.snapshot() as con:
            return queries.match_queue(con, limit=limit)

    def rule_use(self) -> tuple[result_rows.RuleUse, ...]:
        """The rules of the playbook that give points as of the run, and at how many accounts."""
        with self.snapshot() as con:
            return queries.rule_use(con)

    def health(self) -> tuple[result_rows.Health, ...]:
        """How fresh, complete and well matched the data is, unexpected measures first."""
        with self.snapshot() as con:
            return queries.data_health(con)

    def report(self, name: str, **choices: Any) -> "Report":
        """
        A report: its parts with their rows as Arrow tables, and the SQL behind each.

        Parameters
        ----------
        name
            ``funnel``, ``attribution``, ``losses``, ``deals``, ``sources``, ``retro``, ``costs``,
            ``journeys``, ``sla`` or ``lifecycle``.
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
        with self.snapshot() as con:
            parts = answered(con, questions(**choices))
        return report_of(self.manifest, name, title, parts, choices)

    def _account_id(self, con: duckdb.DuckDBPyConnection, text: str) -> str:
        return account_named(con, text, self.generation.name)

    def unknown_name(self, text: str) -> UsageError:
        """The error that neither an account nor a person has a name, with those that are similar to it."""
        with self.snapshot() as con:
            return unknown_name(con, text, self.generation.name)

    @contextmanager
    def snapshot(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """What is published, opened for reading."""
        with open_snapshot(self.generation / DATABASE) as con:
            yield con


def _require_known(at: datetime | None, manifest: Manifest) -> None:
    """Refuse an instant later than the run, of which nothing is known."""
    if at is not None and at > manifest.as_of:
        raise UsageError(
            f"What is published is as of {manifest.as_of:%Y-%m-%d %H:%M} UTC and knows nothing of"
            f" {at:%Y-%m-%d %H:%M} UTC. Run `abm run --as-of {at:%Y-%m-%dT%H:%M:%SZ}` first."
        )


def _last_monday(con: duckdb.DuckDBPyConnection) -> datetime | None:
    """The instant before that of the run, since which changes are published; None if there is none."""
    [found] = con.execute("select max(as_of) from run_clock where not is_now").fetchall()
    before: datetime | None = found[0]
    return before


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
