"""``abm explain``: why one account is an MQA or is not, or how the score of a person comes about."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from abm.cli.options import AsOf, KnownAt, RulesOption, answering_workspace, command, instant
from abm.cli.output import Output, Page
from abm.errors import PersonWithoutAccount, UnknownAccount
from abm.workspace import Workspace
from abm_app import labels, people_sentences, sentences
from abm_app.definition_sentences import definitions_of, is_met, ladder, part_sentence
from abm_app.labels import DEPENDS_ON_WEAK_MATCHES
from abm_app.ledger_sentences import ledger_line
from abm_warehouse.publishing.people import DefinitionPart

if TYPE_CHECKING:
    from abm.book import Book, Explanation, PersonExplanation


@command
def explain(
    account: Annotated[
        str,
        typer.Argument(
            metavar="ACCOUNT_OR_PERSON",
            help="The id, name or domain of the account, or the id, e-mail address or name of a person.",
        ),
    ],
    workspace: Workspace,
    output: Output,
    solution: Annotated[str | None, typer.Option(help="Which need; the whole account if not given.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    rules: RulesOption = None,
) -> None:
    """Explain an account or a person: clauses and seats of an account, and the score down to each signal."""
    from abm.book import open_book

    at = instant(as_of, "--as-of")
    is_of_whole_book = known_at is not None or rules is not None
    with answering_workspace(workspace, as_of if is_of_whole_book else None, known_at, rules) as answering:
        book, then = open_book(answering.folder), None if is_of_whole_book else at
        try:
            explanation = book.explain(account, solution=solution, as_of=then)
        except UnknownAccount:
            person = _person(workspace, book, account, as_of if then else None)
            if person is None:
                raise book.unknown_name(account) from None
            output.answer(person.content(), lambda page: _fill_person(page, person))
            return
    output.answer(explanation.content(), lambda page: _fill(page, explanation))


def _person(workspace: Workspace, book: "Book", text: str, as_of: str | None) -> "PersonExplanation | None":
    """The score of a person; of one without an account at another instant, in a book that is scored apart."""
    from abm.book import open_book

    try:
        return book.explain_person(text, as_of=instant(as_of, "--as-of"))
    except PersonWithoutAccount:
        with answering_workspace(workspace, as_of, None, None) as whole:
            return open_book(whole.folder).explain_person(text)


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
    for sentence in sentences.prospects(account, explanation.outlook, explanation.surge):
        page.text(sentence)
    if certain := sentences.certainty(account):
        page.text(certain)
    for sentence in sentences.influence(explanation.influence):
        page.text(sentence)
    if family := sentences.family(explanation.family):
        page.text(family)
    for action in explanation.next_actions:
        page.text(f"{action.position}. {sentences.next_action(action)}")
    page.text()
    seats = [
        (seat.role, seat.state, seat.full_name, seat.title, seat.confidence) for seat in explanation.seats
    ]
    page.table(("seat", "state", "person", "title", "confidence"), seats, right=("confidence",))
    page.text()
    for line in explanation.ledger:
        page.text(ledger_line(line, explanation.as_of))
    page.text(f"\nThe lines add up to fit {account.fit} and intent {account.intent}.")


def _fill_person(page: Page, explanation: "PersonExplanation") -> None:
    person = explanation.person
    page.text(
        f"{person.full_name or labels.NO_NAME} ({person.contact_id}), {person.title or 'title not known'}, "
        f"{person.account_name or 'account not known'}, as of {person.as_of:%Y-%m-%d %H:%M} UTC."
    )
    page.text(
        f"Score {person.score}: fit {person.fit}, intent {person.intent}. Band {person.band}, "
        f"queue {person.queue or 'none'}. {people_sentences.action(person)}.\n"
    )
    if explanation.definitions:
        page.text(f"Qualification: {ladder(explanation.definitions)}.")
        page.table(("", "level", "definition", "why"), _rungs(explanation.definitions), right=("level",))
        page.text()
    for line in explanation.ledger:
        page.text(ledger_line(line, person.as_of, names_person=False))
    page.text(f"\nThe lines add up to the score of {person.score}.")


def _rungs(parts: Sequence[DefinitionPart]) -> list[tuple[object, ...]]:
    """Each definition: whether the person meets it, its place on the ladder, and its parts in words."""
    return [
        (
            "met" if is_met(definition) else "not met",
            definition[0].level,
            definition[0].title,
            "; ".join(part_sentence(part) for part in definition),
        )
        for definition in definitions_of(parts)
    ]
