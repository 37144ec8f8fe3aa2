"""Which reviews are due, why, and what there is to talk about."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import duckdb

from abm.counting import counted
from abm.playbook.held_reviews import EVENTS, REVIEWS, Noted, read_reviews
from abm.playbook.kept import kept_playbook
from abm.playbook.revenue import Reviews
from abm.reports.report import Part, Question, Report, report_of
from abm.vocabulary.words import spelt
from abm.workspace import Workspace
from abm_warehouse.publishing.answers import answer
from abm_warehouse.publishing.manifest import Manifest, read_manifest
from abm_warehouse.publishing.snapshots import DATABASE, require_current_generation
from abm_warehouse.storage.connections import open_snapshot

if TYPE_CHECKING:
    import pyarrow as pa

WHO: Mapping[str, str] = {
    "voice_of_customer": "LDRs and marketing",
    "batch": "marketing and sales",
    "losses": "marketing and sales",
    "rules": "RevOps, marketing and sales",
}
"""Who meets for a review."""

DAYS_OF_NOTES, MOST_NOTES = 14, 20
"""What of discovery is on the agenda."""

HAPPENED: Mapping[str, str] = {
    "new_product": "a new product or a major feature",
    "new_market": "a new market or vertical",
    "new_go_to_market": "a change of the go-to-market strategy",
}
"""What asks for a review of the rules at once, in words."""

DUE = Question(
    "due",
    "Reviews, and what is due",
    "",
    note="When reviews were held, and what happened that asks for one, is noted in reviews.csv of the "
    "workspace; the playbook says how often each is due.",
)
AGENDA = Question("agenda", "Agenda", "", note="Made of the figures of the run.")
BANDS = Question(
    "bands",
    "Do high scores convert?",
    "band_outcomes",
    note="The rules are broken where sales takes on a smaller share of a band than of the one below it.",
    bar="share_taken_on",
    empty="Nobody who became an MQL in the last twelve weeks has a score from before.",
)
DEALS = Question(
    "deals_by_score",
    "Do deals come from accounts that the rules found?",
    "deals_by_score",
    note="Many deals at accounts that were no MQA mean that the rules miss signals that sales sees.",
    bar="share",
    empty="No deal was opened in the last twelve weeks.",
)


def reviews_of(workspace: Workspace) -> Report:
    """
    The report about reviews, from what a workspace has published and what it notes in ``reviews.csv``.

    Raises
    ------
    AbmError
        If nothing is published, or the playbook or ``reviews.csv`` has mistakes.
    """
    generation = require_current_generation(workspace.folder)
    manifest = read_manifest(generation)
    with open_snapshot(generation / DATABASE) as con:
        parts = reviews_of_run(workspace, con, manifest)
    return report_of(manifest, "reviews", "Reviews", parts, {})


def reviews_of_run(
    workspace: Workspace, con: duckdb.DuckDBPyConnection, manifest: Manifest
) -> tuple[Part, ...]:
    """
    The parts of the report as of a run, as often as its rules say; the playbook of now if those are not kept.

    Raises
    ------
    AbmError
        If the playbook or ``reviews.csv`` has mistakes.
    """
    rules = kept_playbook(workspace.playbooks, manifest.playbook_version) or workspace.playbook()
    return reviews(con, manifest.as_of.date(), rules.reviews, read_reviews(workspace.folder))


def reviews(
    con: duckdb.DuckDBPyConnection, today: date, every: Reviews, noted: Sequence[Noted]
) -> tuple[Part, ...]:
    """
    The parts of the report: what is due, the agenda of each review, and the two tests of the rules.

    Parameters
    ----------
    con
        A published snapshot.
    today
        The day of the run.
    every
        How often each review is due.
    noted
        When reviews were held, and what happened; later rows than ``today`` are left out.
    """
    bands, deals = (Part(question, answer(con, question.query)) for question in (BANDS, DEALS))
    broken = [*_bands_that_fail(bands), *_deals_that_were_missed(deals)]
    past = [one for one in noted if one.on <= today]
    due = [_due(what, today, every, past, broken) for what in REVIEWS]
    since = today - timedelta(days=every.batch)
    return (
        Part(DUE, _table(due)),
        Part(AGENDA, _table(_agenda(con, since, today, broken))),
        bands,
        deals,
    )


def _due(
    what: str, today: date, every: Reviews, noted: Sequence[Noted], broken: Sequence[str]
) -> dict[str, Any]:
    held = max((one.on for one in noted if one.what == what), default=None)
    due_on = today if held is None else held + timedelta(days=getattr(every, what))
    because = "never held" if held is None else f"every {getattr(every, what)} days"
    if what == "rules":
        since = [one for one in noted if one.what in EVENTS and (held is None or one.on > held)]
        if since:
            due_on, because = min(due_on, since[0].on), f"there was {HAPPENED[since[0].what]}"
        elif broken:
            due_on, because = min(due_on, today), "the rules look broken"
    return {
        "review": what.replace("_", " "),
        "is_due": due_on <= today,
        "due_on": due_on,
        "because": because,
        "held_on": held,
        "with": WHO[what],
    }


def _bands_that_fail(bands: Part) -> list[str]:
    return [
        f"Sales takes on {row['share_taken_on']:.0%} of the band {row['band']}, less than of the one below."
        for row in bands.rows.to_pylist()
        if row["is_worse_than_below"]
    ]


def _deals_that_were_missed(deals: Part) -> list[str]:
    return [
        f"{row['deals']} deals, {row['share']:.0%}, began at accounts that were no MQA on the Monday before."
        for row in deals.rows.to_pylist()
        if not row["was_mqa"] and row["share"] >= 0.5
    ]


def _agenda(
    con: duckdb.DuckDBPyConnection, since: date, today: date, broken: Sequence[str]
) -> list[dict[str, Any]]:
    points = [("rules", sentence) for sentence in broken]
    points += [("rules", sentence) for sentence in _conversions(con)]
    points += [("losses", sentence) for sentence in _losses(con)]
    points += [("batch", sentence) for sentence in [*_batch(con, since, today), *_sources(con)]]
    points += [("voice of customer", sentence) for sentence in _said(con)]
    return [{"review": review, "point": point} for review, point in points]


def _conversions(con: duckdb.DuckDBPyConnection) -> list[str]:
    """MQL to SQL and SQL to close, which a review of the rules looks at, the second above all."""
    said = []
    for row in answer(con, "funnel_ratios").to_pylist():
        pair = (row["from_stage"], row["to_stage"])
        if pair not in (("mql", "sql"), ("sql", "customer")) or row["conversion"] is None:
            continue
        usual = ""
        if row["benchmark_low"] is not None:
            usual = f"; {row['benchmark_low']:.0%} to {row['benchmark_high'] or 1:.0%} is usual"
        who = "people" if row["level"] == "person" else "accounts"
        said.append(f"{spelt(pair[0])} to {spelt(pair[1])} of {who}: {row['conversion']:.0%}{usual}.")
    return said


def _losses(con: duckdb.DuckDBPyConnection) -> list[str]:
    rows = answer(con, "loss_categories").to_pylist()
    latest = [row for row in rows if row["quarter"] == rows[0]["quarter"]]
    readings = {
        "roadmap": "Deals are lost on features quarter after quarter: take them to the roadmap.",
        "no_acute_pain": "Many deals end without a decision: make more content for people about to decide.",
    }
    said = [
        f"{row['deals']} of {row['lost']} deals lost in the latest quarter: "
        f"{(row['category'] or 'another reason').replace('_', ' ')}."
        for row in latest
    ]
    return said + [readings[row["reading"]] for row in latest if row["reading"]]


def _batch(con: duckdb.DuckDBPyConnection, since: date, today: date) -> list[str]:
    """What became of the people who became MQLs since a day, by source."""
    day = f"{since.day} {since:%b %Y}"
    asked = {"stage": "mql", "since": since, "until": today + timedelta(days=1)}
    return [
        f"{counted(row['people'], 'MQL')} from {row['lead_source'] or 'no known source'} since {day}: "
        f"{row['went_on']} went on, {row['disqualified'] + row['recycled']} sent back, "
        f"{row['waiting']} waiting."
        for row in answer(con, "batch_sources", asked).to_pylist()
    ]


def _sources(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Sources that clearly convert better or worse than the others."""
    rows = answer(con, "source_conversion", {"from_stage": "mql", "to_stage": "customer"}).to_pylist()
    return [
        f"MQLs from {row['lead_source'] or 'no known source'} close {abs(row['lift']):.0%} "
        f"{'more' if row['lift'] > 0 else 'less'} often than others."
        for row in rows
        if row["is_clear"] and row["lift"]
    ]


def _said(con: duckdb.DuckDBPyConnection) -> list[str]:
    """What customers said in discovery, the newest first."""
    rows = answer(con, "discovery_lately", {"days": DAYS_OF_NOTES, "limit": MOST_NOTES}).to_pylist()
    return [
        f"{row['account_name'] or 'Somebody'}, {row['field'].replace('_', ' ')}: {row['value']}"
        for row in rows
    ]


def _table(rows: Sequence[Mapping[str, Any]]) -> "pa.Table":
    import pyarrow as pa

    return pa.Table.from_pylist([dict(row) for row in rows])
