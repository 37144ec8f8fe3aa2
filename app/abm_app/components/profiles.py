"""How well accounts fit ideal customers and people fit personas, with the conditions behind the grade."""

from collections.abc import Sequence

from abm_app.components.basics import card, quiet
from abm_app.shell import html
from abm_app.shell.elements import icon
from abm_app.shell.html import Component
from abm_warehouse.publishing.result_rows import ProfileFit


def in_short(fit: ProfileFit) -> str:
    """
    The grade and the name of a profile.

    Examples
    --------
    >>> in_short(ProfileFit("Technology leader", "B", 1, 2, "seniority is director", "department is IT"))
    'B: Technology leader'
    """
    return f"{fit.grade or 'No grade'}: {fit.title}"


def profiles_card(title: str, fits: Sequence[ProfileFit], *, nothing: str, sql: Component) -> Component:
    """Each profile with its grade, the conditions that hold and those that are lacking."""
    if not fits:
        return card(title, quiet(nothing), sql=sql)
    return card(title, html.Ul([_fit(fit) for fit in fits], className="clauses"), sql=sql, name="profiles")


def _fit(fit: ProfileFit) -> Component:
    is_met = fit.conditions_met == fit.conditions
    grade = html.Span(f"grade {fit.grade}" if fit.grade else "no grade", className="clause-verdict")
    return html.Li(
        [
            icon("check-circle-fill" if is_met else "circle", className="clause-mark"),
            html.Div(
                [
                    html.Span([fit.title, grade]),
                    html.Small(f"Holds: {fit.held}.") if fit.held else None,
                    html.Small(f"Lacking: {fit.lacking}.") if fit.lacking else None,
                ]
            ),
            html.Span(f"{fit.conditions_met} of {fit.conditions}", className="clause-numbers"),
        ],
        className="holds" if is_met else "fails",
    )
