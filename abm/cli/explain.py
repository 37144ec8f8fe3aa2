"""``abm explain``: why one account is an MQA or is not."""

from typing import TYPE_CHECKING, Annotated

import typer

from abm.cli.options import AsOf, KnownAt, RulesOption, answering_workspace, command, instant
from abm.cli.output import Output, Page
from abm.workspace import Workspace
from abm_app import sentences
from abm_app.labels import DEPENDS_ON_WEAK_MATCHES

if TYPE_CHECKING:
    from abm.book import Explanation


@command
def explain(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The id, name or domain of the account.")],
    workspace: Workspace,
    output: Output,
    solution: Annotated[str | None, typer.Option(help="Which need; the whole account if not given.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    rules: RulesOption = None,
) -> None:
    """Explain why an account is an MQA or is not: clauses, seats, and the ledger down to each signal."""
    from abm.book import open_book

    at = instant(as_of, "--as-of")
    is_of_whole_book = known_at is not None or rules is not None
    with answering_workspace(workspace, as_of if is_of_whole_book else None, known_at, rules) as answering:
        explanation = open_book(answering.folder).explain(
            account, solution=solution, as_of=None if is_of_whole_book else at, with_signals=False
        )
    output.answer(explanation.content(), lambda page: _fill(page, explanation))


def _fill(page: Page, explanation: "Explanation") -> None:
    account = explanation.account
    page.text(
        f"{account.name} ({account.account_id}) {explanation.verdict}, "
        f"as of {explanation.as_of:%Y-%m-%d %H:%M} UTC."
    )
    if account.needs_weak_match:
        page.text(DEPENDS_ON_WEAK_MATCHES)
    page.text(
        f"Fit {account.fit}, intent {account.intent}, coverage engaged {account.coverage_engaged:.0%}, "
        f"state {account.state}.\n"
    )
    for told in account.solutions[1:]:
        page.text(sentences.solution(told))
    clauses = [
        (explanation.verdict_of(clause), clause.clause, clause.value, clause.threshold, clause.detail)
        for clause in explanation.clauses
    ]
    page.table(("", "clause", "value", "threshold", "why"), clauses, right=("value", "threshold"))
    page.text()
    for sentence in (s for told in explanation.outlook for s in sentences.outlook(told)):
        page.text(sentence)
    for action in explanation.next_actions:
        page.text(f"{action.position}. {sentences.next_action(action)}")
    page.text()
    seats = [
        (seat.role, seat.state, seat.full_name, seat.title, seat.confidence) for seat in explanation.seats
    ]
    page.table(("seat", "state", "person", "title", "confidence"), seats, right=("confidence",))
    page.text()
    lines = [
        (line.part, line.kind, line.rule_id, line.full_name, line.occurred_at, line.points)
        for line in explanation.ledger
    ]
    page.table(("part", "kind", "rule", "person", "when", "points"), lines, right=("points",))
    if account.solution == account.whole:
        page.text(f"\nThe lines add up to fit {account.fit} and intent {account.intent}.")
    else:
        page.text("\nThe lines are those of the whole account.")
