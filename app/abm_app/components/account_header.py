"""The head of an account's page: its name, state and facts, the needs that it shows, and its numbers."""

from abm.counting import counted
from abm.vocabulary.words import spelt
from abm_app import formatting, labels, routes
from abm_app.components.basics import figure, pill, state_chip, weeks_sparkline
from abm_app.components.profiles import in_short
from abm_app.shell import html
from abm_app.shell.elements import icon, named
from abm_app.shell.html import Component
from abm_warehouse.publishing.result_rows import Account, ProfileFit


def account_header(account: Account, icp: ProfileFit | None = None) -> Component:
    """Name, state and facts of the account, and its numbers."""
    return html.Section([_facts(account, icp), _figures(account)], className="account-header")


def _facts(account: Account, icp: ProfileFit | None) -> Component:
    theirs = (
        account.domain,
        account.industry,
        counted(account.employees, "employee") if account.employees else None,
        account.country,
    )
    ours = (
        labels.tier(account.tier),
        account.segment,
        f"Owner: {account.owner_name}" if account.owner_name else "No owner",
        f"Ideal customer {in_short(icp)}" if icp else None,
    )
    return html.Div(
        [
            html.Div(
                [html.H1(account.name), state_chip(account.state), _badge(account)],
                className="account-name",
            ),
            html.Div(" \u00b7 ".join(filter(None, theirs)), className="job"),
            html.Div(" \u00b7 ".join(filter(None, ours)), className="job"),
            _comes_back(account),
            _solutions(account),
        ],
        className="account-who",
    )


def _figures(account: Account) -> Component:
    return html.Div(
        [
            figure(
                "Intent",
                formatting.points(account.intent),
                unit=f" / {formatting.points(account.intent_max)}",
                below=[_change(account), _before_the_cap(account), _strong(account)],
            ),
            html.Div(
                [
                    html.Div(counted(len(account.weeks), "week"), className="figure-label"),
                    weeks_sparkline(account.weeks),
                ],
                className="figure figure-spark",
            ),
            figure(
                "Fit",
                formatting.points(account.fit),
                unit=f" / {formatting.points(account.fit_max)}",
            ),
            figure(
                "Engaged",
                formatting.count(account.people_engaged),
                unit=f" of {counted(account.people, 'person', 'people')}",
                below=_against_peers(account),
            ),
            figure(
                "Rank",
                formatting.count(account.rank),
                below=f"last signal {formatting.day(account.last_signal_at)}",
            ),
        ],
        className="figures",
    )


def _badge(account: Account) -> Component | None:
    """Whether it is an MQA, since when and by what; or why it is excluded."""
    if account.excluded_because:
        return html.Span(f"Excluded: {spelt(account.excluded_because)}", className="quiet")
    if not account.is_mqa:
        return None
    by = labels.QUALIFIED_BY.get(account.qualified_by or "", "")
    since = f"since {formatting.day(account.mqa_since)}" if account.mqa_since else ""
    facts = ", ".join(fact for fact in (since, by) if fact)
    doubt = html.Span(
        [icon("question-circle"), "depends on weak matches"],
        className="doubt",
        title=labels.DEPENDS_ON_WEAK_MATCHES,
    )
    return html.Span(
        [
            icon(labels.MQA.icon),
            html.B(labels.MQA.text),
            facts,
            doubt if account.needs_weak_match else None,
        ],
        className="mqa-badge",
    )


def _comes_back(account: Account) -> Component | None:
    """When an account that rests comes back by itself."""
    if account.returns_at is None:
        return None
    day = formatting.day(account.returns_at)
    return html.Div([icon("arrow-repeat"), f" Comes back on {day}, or on new evidence"], className="doubt")


def _solutions(account: Account) -> Component | None:
    """Links to the whole account and to each need that it shows; None when it shows none."""
    if len(account.solutions) < 2:
        return None
    links = [
        pill(
            icon(labels.MQA.icon) if judged.is_mqa else None,
            "Whole account" if judged.solution == account.whole else judged.solution,
            html.Span(formatting.points(judged.intent), className="num pill-count"),
            href=routes.account_url(account.account_id, judged.solution),
            is_active=judged.solution == account.solution,
        )
        for judged in account.solutions
    ]
    return html.Nav(links, className="pills", **named("Need"))


def _change(account: Account) -> Component | None:
    """How intent moved since last Monday."""
    if len(account.weeks) < 2:
        return None
    *_, before, now = account.weeks
    change = now.intent - before.intent
    if not change:
        return html.Span("unchanged since last Monday")
    return html.Span(
        [
            icon("arrow-up-right" if change > 0 else "arrow-down-right"),
            f" {formatting.points(abs(change))} {'more' if change > 0 else 'less'} than last Monday",
        ]
    )


def _against_peers(account: Account) -> str | None:
    """How many accounts of its size it is at least as engaged as."""
    if account.percentile is None or account.size_band in (None, "unknown"):
        return None
    return f"at or above {formatting.share(account.percentile)} of accounts of its size"


def _before_the_cap(account: Account) -> Component | None:
    """What intent would be without the cap, where that is more; the rank is by it."""
    if account.intent_uncapped <= account.intent:
        return None
    return html.Div(f"{formatting.points(account.intent_uncapped)} before the cap")


def _strong(account: Account) -> Component | None:
    """How much of the intent is from strong matches, when that is not all of it."""
    if account.intent_strong == account.intent:
        return None
    return html.Div(f"{formatting.points(account.intent_strong)} from strong matches")
