"""The playbook: what marketing and sales agreed on, in words, with its warnings, signatures and history."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from abm.counting import counted
from abm.errors import SettingsError
from abm.playbook import sentences
from abm.playbook.kept import KeptPlaybook, kept_playbooks
from abm.playbook.lint import LintWarning, lint
from abm.playbook.model import Agreement, Playbook
from abm.playbook.reach import Threshold, thresholds
from abm.vocabulary.points import in_digits
from abm.workspace import Workspace
from abm_app import formatting
from abm_app.components.basics import card, data_table, quiet, scroller
from abm_app.shell import html
from abm_app.shell.elements import heading, icon
from abm_app.shell.html import Children, Component
from abm_warehouse.publishing import queries
from abm_warehouse.publishing.manifest import Manifest
from abm_warehouse.publishing.result_rows import RuleUse

_USED: dict[str, tuple[RuleUse, ...]] = {}
"""What the rules did in the run that was shown last, by its id."""

MOST_CHANGES = 30
"""Most changes between two versions that are listed."""


def page(con: duckdb.DuckDBPyConnection, workspace: Path, manifest: Manifest) -> Component:
    """Build the page from the rules that the published run used; signatures are those of the file now."""
    folder = Workspace(workspace)
    history = kept_playbooks(folder.playbooks)
    used = next((kept for kept in history if kept.version == manifest.playbook_version), None)
    if used is None or used.playbook is None:
        return unknown(manifest)
    playbook, text, newer = used.playbook, used.text, None
    try:
        current = folder.playbook()
    except SettingsError:
        newer = "playbook.toml has mistakes now; abm lint lists them."
    else:
        if current.version == used.version:
            playbook, text = current, folder.playbook_file.read_text("utf-8")
        else:
            newer = f"playbook.toml has changed since (version {current.version}); the next run uses it."
    warnings = lint(playbook, text, used=_rule_use(con, manifest.run_id), unpriced=manifest.unpriced_kinds)
    return layout(playbook, warnings, history, newer=newer)


def _rule_use(con: duckdb.DuckDBPyConnection, run_id: str) -> tuple[RuleUse, ...]:
    """What the rules did in a run; asked once for each, since it reads all lines of the ledger of now."""
    if run_id not in _USED:
        _USED.clear()
        _USED[run_id] = queries.rule_use(con)
    return _USED[run_id]


def unknown(manifest: Manifest) -> Component:
    """The page where the rules of the published run are not kept, or a later release cannot read them."""
    return html.Div(
        [
            heading("Playbook", f"{manifest.playbook}, version {manifest.playbook_version}"),
            card(
                "Not kept", quiet("The rules of this run are not kept. The next run keeps the rules it uses.")
            ),
        ],
        className="playbook-page",
    )


def layout(
    playbook: Playbook,
    warnings: Sequence[LintWarning],
    history: Sequence[KeptPlaybook],
    *,
    newer: str | None = None,
) -> Component:
    """The agreement, then what it can reach, its warnings, and the versions before."""
    return html.Div(
        [
            heading(playbook.title, f"{playbook.name}, version {playbook.version}"),
            newer_notice(newer),
            html.Div([signatures_card(playbook.agreed), warnings_card(warnings)], className="playbook-top"),
            mqa_card(playbook),
            html.Div([bands_card(playbook), committee_card(playbook)], className="playbook-pair"),
            definitions_card(playbook),
            profiles_card(playbook),
            reach_card(thresholds(playbook)),
            fit_card(playbook),
            intent_card(playbook),
            history_card(history),
        ],
        className="playbook-page",
    )


def definitions_card(playbook: Playbook) -> Component | None:
    """What the words of qualification mean, and where each is on the ladder; None if there are none."""
    if not playbook.definitions:
        return None
    rows = [
        html.Tr(
            [
                html.Th([one.title, html.Div(", ".join(one.aliases), className="job")], scope="row"),
                html.Td(str(one.level or formatting.DASH), className="num"),
                html.Td(sentences.definition_sentence(one)),
            ]
        )
        for one in playbook.definitions
    ]
    table = data_table(("Word", "Level", "Asks for all of"), rows, numbers=(1,))
    return card("Definitions", scroller(table, "Definitions"), aside="levels from 0 to 6")


def profiles_card(playbook: Playbook) -> Component | None:
    """Ideal customers and personas, and what each looks at; None if there are none."""
    profiles = (*playbook.icps, *playbook.personas)
    if not profiles:
        return None
    grades = ", ".join(f"{one.grade} from {formatting.share(one.share_from)}" for one in playbook.grades)
    rows = [
        html.Tr([html.Th(one.title, scope="row"), html.Td(sentences.profile_sentence(one))])
        for one in profiles
    ]
    table = data_table(("Whom", "Conditions"), rows, numbers=())
    return card(
        "Ideal customers and personas",
        scroller(table, "Profiles"),
        quiet(f"Grades by the share of conditions that hold: {grades}."),
    )


def newer_notice(sentence: str | None) -> Component | None:
    """A notice that the file is ahead of the run."""
    if sentence is None:
        return None
    return html.Div(
        [icon("info-circle"), f" The rules of the last run are shown. {sentence}"],
        className="playbook-notice",
    )


def signatures_card(agreed: Sequence[Agreement]) -> Component:
    """Who signed the rules, and when."""
    if not agreed:
        return card(
            "Signed by",
            quiet("Nobody has signed these rules. Add [[agreed]] to playbook.toml for each name."),
        )
    rows = [
        html.Tr([html.Th(one.by, scope="row"), html.Td(one.role), html.Td(f"{one.on.day} {one.on:%B %Y}")])
        for one in agreed
    ]
    return card("Signed by", scroller(data_table(("Name", "As", "On"), rows, numbers=()), "Signatures"))


def warnings_card(warnings: Sequence[LintWarning]) -> Component:
    """What is well formed and still odd, with the line and what to write instead."""
    if not warnings:
        return card(
            "Warnings", quiet("abm lint finds nothing odd in these rules and what they do in the book.")
        )
    by_remedy: dict[str, list[LintWarning]] = {}
    for warning in warnings:
        by_remedy.setdefault(warning.instead, []).append(warning)
    rows = [
        html.Li(
            [
                *(
                    html.Div([warning.message, html.Span(f" Line {warning.line}.", className="job")])
                    for warning in alike
                ),
                html.Div(instead, className="job"),
            ]
        )
        for instead, alike in by_remedy.items()
    ]
    return card(
        "Warnings",
        html.Ul(rows, className="playbook-warnings"),
        aside=counted(len(warnings), "warning"),
    )


def mqa_card(playbook: Playbook) -> Component:
    """When an account is a Marketing Qualified Account."""
    clauses = [html.Li(sentence) for sentence in sentences.mqa_sentences(playbook.mqa)]
    return card(
        "When an account is an MQA",
        html.P("All of these hold:", className="job"),
        html.Ol(clauses, className="playbook-clauses"),
        html.P(f"Or: {sentences.hand_raise_sentence(playbook)}"),
    )


def fit_card(playbook: Playbook) -> Component:
    """Points for who they are."""
    fit = playbook.fit
    rows = [
        _rule(sentences.fit_sentence(rule), rule.points, _alternative(rule.group), rule.source)
        for rule in (*fit.account, *fit.person)
    ]
    most = f"at most {in_digits(fit.account_max)} for the account, {in_digits(fit.person_max)} for the person"
    return card("Who they are", _rules(rows, "Fit rules"), aside=most)


def intent_card(playbook: Playbook) -> Component:
    """Points for what they do, and how they fade."""
    intent = playbook.intent
    rows = [
        _rule(
            sentences.signal_sentence(rule),
            rule.points,
            sentences.limits_sentence(rule, playbook),
            rule.source,
        )
        for rule in intent.rules
        if rule.points
    ]
    silent = [sentences.in_words(rule.rule_id) for rule in intent.rules if not rule.points]
    visits = intent.repeat_visit
    notes = (
        f"{sentences.decay_sentence(intent.decay)} A signal earns the first rule of its group that it fits. "
        f"Visits on {visits.visit_days} days within {counted(visits.within_days, 'day')} are a repeat visit."
    )
    return card(
        "What they do",
        html.P(notes, className="job"),
        _rules(rows, "Intent rules"),
        html.P(f"Known, and worth nothing: {', '.join(silent)}.", className="job") if silent else None,
        aside=f"at most {in_digits(intent.person_cap)} for a person",
    )


def bands_card(playbook: Playbook) -> Component:
    """What follows from the score of a person."""
    rows = [
        html.Tr(
            [
                html.Th(sentences.in_words(band.name), scope="row"),
                html.Td(in_digits(band.score_from), className="num"),
                html.Td(sentences.band_sentence(band) or formatting.DASH),
                html.Td(sentences.in_words(band.queue)),
            ]
        )
        for band in playbook.bands
    ]
    heads = ("Band", "Score from", "And", "Queue")
    return card("Scores of people", scroller(data_table(heads, rows, numbers=(1,)), "Bands"))


def committee_card(playbook: Playbook) -> Component:
    """The seats of the committee and their weights."""
    committee = playbook.committee
    rows = [
        html.Tr(
            [
                html.Th(sentences.in_words(role.role), scope="row"),
                html.Td(str(role.seats), className="num"),
                html.Td(in_digits(role.weight), className="num"),
            ]
        )
        for role in committee.roles
    ]
    note = (
        "The intent of an account is the sum of its people's intent, each times the weight of their seat; "
        f"people without a seat count {in_digits(committee.unseated_weight)} times. It ends at "
        f"{in_digits(committee.account_cap)}."
    )
    return card(
        "The buying committee",
        html.P(note, className="job"),
        scroller(data_table(("Role", "Seats", "Weight"), rows, numbers=(1, 2)), "Committee"),
    )


def reach_card(reached: Sequence[Threshold]) -> Component:
    """What the rules can reach, and the fewest signals of one day that reach each threshold."""
    rows = [
        html.Tr(
            [
                html.Th(sentences.in_words(threshold.name), scope="row"),
                html.Td(in_digits(threshold.points), className="num"),
                html.Td(in_digits(threshold.most), className="num"),
                html.Td(sentences.path_sentence(threshold)),
            ]
        )
        for threshold in reached
    ]
    heads = ("Threshold", "Points", "At most", "Fewest signals of one day")
    return card("What it takes", scroller(data_table(heads, rows, numbers=(1, 2)), "Thresholds"))


def history_card(history: Sequence[KeptPlaybook]) -> Component:
    """The versions that runs have used, and what changed from one to the next."""
    items = [
        html.Li(
            [
                html.B(f"Version {kept.version}"),
                f" since {formatting.day(kept.used_from)}, {_signed(kept.playbook)}",
                _changes(before.playbook if before else None, kept.playbook),
            ]
        )
        for kept, before in zip(history, [*history[1:], None], strict=True)
    ]
    return card("Versions", html.Ul(items, className="playbook-versions"), aside="the latest first")


def _signed(playbook: Playbook | None) -> str:
    if playbook is None or not playbook.agreed:
        return "signed by nobody"
    return f"signed by {', '.join(one.by for one in playbook.agreed)}"


def _changes(old: Playbook | None, new: Playbook | None) -> Component | None:
    if old is None or new is None:
        return None
    changed = sentences.differences(old, new)
    lines = [html.Li(sentence) for sentence in changed[:MOST_CHANGES]]
    if len(changed) > MOST_CHANGES:
        lines.append(html.Li(f"and {counted(len(changed) - MOST_CHANGES, 'more setting')}"))
    return html.Details([html.Summary(counted(len(changed), "change")), html.Ul(lines)])


def _alternative(group: str | None) -> str:
    return f"only the first of {sentences.in_words(group)}" if group else ""


def _rule(sentence: str, points: object, limits: str, source: str) -> Component:
    written = f"{points:+f}".rstrip("0").rstrip(".") if "." in f"{points}" else f"{points:+}"
    shown: Children = [html.Div(sentence), html.Div(source, className="job")]
    return html.Tr(
        [
            html.Th(shown, scope="row"),
            html.Td(written, className="num"),
            html.Td(limits or formatting.DASH),
        ]
    )


def _rules(rows: Sequence[Component], label: str) -> Component:
    return scroller(data_table(("For", "Points", "Limits"), rows, numbers=(1,)), label)
