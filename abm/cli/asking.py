"""Commands that ask what is published: accounts, explain, sql."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from abm.cli.options import HERE, AsOf, In, Json, Quiet, instant, verb, workspace_in
from abm.cli.show import Voice, table
from abm.errors import UsageError

if TYPE_CHECKING:
    from abm.book import Explanation


@verb
def accounts(
    mqa: Annotated[bool, typer.Option("--mqa", help="Only Marketing Qualified Accounts.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 50,
    workspace: In = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """List the book, the account to call first on top."""
    from abm.book import open_book

    found = open_book(workspace_in(workspace).folder).ranked(only_mqa=mqa, limit=limit)
    columns = ("rank", "account", "name", "state", "MQA", "fit", "intent", "coverage", "owner")
    rows = [
        (
            a.rank,
            a.account_id,
            a.name,
            a.state,
            a.is_mqa,
            a.fit,
            a.intent,
            f"{a.coverage:.0%}",
            a.owner_name,
        )
        for a in found
    ]
    Voice(as_json, quiet).answer(
        {"accounts": [asdict(account) for account in found]},
        lambda out: out.print(table(columns, rows, right=("rank", "fit", "intent", "coverage"))),
    )


@verb
def explain(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="Its id.")],
    solution: Annotated[str | None, typer.Option(help="Which solution; the best one if not given.")] = None,
    as_of: AsOf = None,
    workspace: In = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say why an account is an MQA or is not: clauses, seats, episode, and the ledger down to each signal."""
    from abm.book import open_book

    book = open_book(workspace_in(workspace).folder)
    found = book.explain(account, solution=solution, as_of=instant(as_of, "--as-of"))
    Voice(as_json, quiet).answer(found.content(), lambda out: _print_explanation(out, found))


def _print_explanation(out: Console, why: "Explanation") -> None:
    """The explanation as a page of text."""
    account = why.account
    verdict = f"is an MQA (by {account.qualified_by})" if account.is_mqa else "is not an MQA"
    out.print(
        f"{account.name} ({account.account_id}) {verdict}, as of {why.as_of:%Y-%m-%d %H:%M} UTC.",
        markup=False,
    )
    if account.needs_weak_match:
        out.print("It rests on people who are matched to the account weakly.")
    out.print(
        f"Fit {account.fit}, intent {account.intent}, coverage engaged {account.coverage_engaged:.0%}, "
        f"state {account.state}.\n",
        markup=False,
    )
    rows: list[tuple[object, ...]] = [
        ("holds" if c.holds else "fails", c.clause, c.value, c.threshold, c.detail) for c in why.clauses
    ]
    out.print(table(("", "clause", "value", "asked", "why"), rows, right=("value", "asked")))
    out.print()
    rows = [(s.role, s.state, s.full_name, s.title, s.confidence) for s in why.seats]
    out.print(table(("seat", "state", "who", "title", "confidence"), rows, right=("confidence",)))
    out.print()
    rows = [(p.part, p.kind, p.rule_id, p.full_name, p.occurred_at, p.points) for p in why.ledger]
    out.print(table(("part", "kind", "rule", "who", "when", "points"), rows, right=("points",)))
    out.print(f"\nThe lines add up to fit {account.fit} and intent {account.intent}.", markup=False)


@verb
def sql(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="One SELECT on the published marts.")],
    form: Annotated[str, typer.Option("--format", help="table, csv, json or parquet.")] = "table",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file to write to.")] = None,
    workspace: In = HERE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Ask the published marts in SQL; read-only."""
    from abm_warehouse.publishing.analyst import FORMS, answer, write

    if form not in FORMS:
        raise UsageError(f"There is no format {form!r}; it is one of {', '.join(FORMS)}.")
    if form == "parquet" and output is None:
        raise UsageError("Parquet is no text: name a file with -o.")
    place, voice = workspace_in(workspace), Voice(as_json, quiet)
    found = answer(place.folder, query)
    if output is not None or form in ("csv", "parquet"):
        write(found, form if form != "table" else "csv", output)
        if output is not None:
            voice.remark(f"Wrote {found.num_rows:,} rows to {output}.")
        if not as_json:
            return
    rows = [list(row.values()) for row in found.to_pylist()]

    def lines(out: Console) -> None:
        out.print(table(found.column_names, rows))

    Voice(as_json or form == "json", quiet).answer({"columns": found.column_names, "rows": rows}, lines)
