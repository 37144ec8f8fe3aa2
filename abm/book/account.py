"""One account of a book from Python: its clauses, seats, score, signals and committee."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

from abm.book.explanations import Explanation, require_solution
from abm_warehouse.publishing import asking, queries, result_rows

if TYPE_CHECKING:
    import duckdb
    import networkx as nx
    import pandas as pd

    from abm.book.book import Book


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a book. Every table is about its best solution, as of the run."""

    book: "Book"
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
        with self.book.snapshot() as con:
            return _frame(result_rows.Signal, queries.timeline(con, self.account_id, limit=limit))

    def weeks(self) -> "pd.DataFrame":
        """Scores now and in the weeks before: one row per solution and week, oldest first."""
        return self.book.sql(asking.query_text("book_account_weeks"), {"account_id": self.account_id})

    def committee(self, *, solution: str | None = None) -> "nx.Graph":
        """
        The graph of :func:`abm_graph.committee.graph.committee_graph`, as of the run.

        The node of a person also has ``name``, ``title`` and ``intent``, in points.

        Parameters
        ----------
        solution
            A need: its seats, and everybody with their intent for it. The whole account if None.

        Raises
        ------
        UsageError
            If the account does not show that need.
        """
        from abm.book.graphs import committees

        with self.book.snapshot() as con:
            [(_, graph)] = committees(con, [self.account_id], self._need(con, solution))
        return graph

    def _need(self, con: "duckdb.DuckDBPyConnection", solution: str | None) -> str | None:
        """The need of a solution; None for the whole account."""
        if solution is None:
            return None
        scored = require_solution(con, self.account_id, solution)
        return None if scored.solution == scored.whole else scored.solution

    def graph(self, *, solution: str | None = None) -> "nx.MultiGraph":
        """
        The committee with what ties its people to each other and to our users, as of the run.

        All attributes are texts, numbers and truth values, for GraphML, GEXF and JSON; docs/graph.md lists
        them. The name of the graph is that of the account and of the run. ``solution`` is as for
        :meth:`committee`.
        """
        from abm.book.graphs import tie
        from abm_graph.committee.plain import plain_graph

        committee = self.committee(solution=solution)
        with self.book.snapshot() as con:
            known = queries.all_ties(con, self.account_id)
        ties = [made for made in map(tie, known) if _are_in(committee, made.first, made.second)]
        names = {one.user_id: one.user_name for one in known if one.user_id}
        plain = plain_graph(committee, ties, user_names=names)
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


def _are_in(committee: "nx.Graph", *nodes: tuple[str, str]) -> bool:
    """Whether all of some people count in a committee; our users tie in any case."""
    return all(node[0] == "user" or node in committee for node in nodes)


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
