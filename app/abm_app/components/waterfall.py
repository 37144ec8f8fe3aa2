"""How a score comes about: what adds to it and what takes from it, as bars one below the other."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from abm_app import formatting
from abm_app.shell import html
from abm_app.shell.elements import named
from abm_app.shell.html import Component
from abm_warehouse.publishing.result_rows import LedgerLine


class Step(NamedTuple):
    """One change of a score, or, with ``is_total``, what it has come to."""

    label: str
    points: Decimal
    is_total: bool = False


GROUPS: Sequence[tuple[str, str, str | None]] = (
    ("Signals, in full", "intent", None),
    ("Same asset again", "repeat", None),
    ("Above a cap", "cap", None),
    ("Decay", "decay", None),
    ("Not below 0", "floor", None),
    ("Above the most of a person", "clip", "person"),
    ("Above the most of no person", "clip", "own"),
    ("People who do not count", "exclusion", None),
    ("Weight of seats", "role_weight", None),
    ("Above the most of an account", "clip", "account"),
)
"""How lines of intent are put together: a label, the kind of line, and its rule where a kind has several."""


def intent_steps(lines: Sequence[LedgerLine]) -> list[Step]:
    """
    The steps from signals to intent; they add up to it, and those without points are left out.

    Examples
    --------
    >>> earned = LedgerLine(
    ...     "any", 1, "intent", "intent", "r", "c", None, "e", None, None, None, Decimal(12), None
    ... )
    >>> faded = earned._replace(kind="decay", points=Decimal(-4))
    >>> [(step.label, int(step.points)) for step in intent_steps([earned, faded, earned])]
    [('Signals, in full', 24), ('Decay', -4)]
    """
    sums = [
        Step(
            label,
            sum(
                (
                    line.points
                    for line in lines
                    if line.part == "intent" and line.kind == kind and rule in (None, line.rule_id)
                ),
                Decimal(0),
            ),
        )
        for label, kind, rule in GROUPS
    ]
    return [step for step in sums if step.points]


def waterfall(steps: Sequence[Step], *, name: str) -> Component:
    """Bars of the steps, each beginning where the one before it ended; the numbers say the same."""
    level, spans = Decimal(0), []
    for step in steps:
        start = Decimal(0) if step.is_total else level
        level = step.points if step.is_total else level + step.points
        spans.append((min(start, level), max(start, level)))
    low = min([Decimal(0), *(begin for begin, _ in spans)])
    high = max([Decimal(1), *(end for _, end in spans)])
    return html.Ol(
        [
            _row(step, begin=(begin - low) / (high - low), width=(end - begin) / (high - low))
            for step, (begin, end) in zip(steps, spans, strict=True)
        ],
        className="waterfall",
        **named(name),
    )


def _row(step: Step, *, begin: Decimal, width: Decimal) -> Component:
    kind = "total" if step.is_total else "gain" if step.points > 0 else "loss"
    sign = "+" if kind == "gain" else ""
    return html.Li(
        [
            html.Span(step.label, className="waterfall-label"),
            html.Span(
                html.Span(
                    className=f"waterfall-bar {kind}",
                    style={"left": f"{begin:.2%}", "width": f"max({width:.2%}, 2px)"},
                ),
                className="waterfall-track",
            ),
            html.Span(f"{sign}{formatting.points(step.points)}", className="num waterfall-points"),
        ],
        className=f"waterfall-step {kind}",
    )
