"""A small published workspace, made by hand: a dozen accounts whose numbers can be checked by eye.

The tables come from the data dictionary (sql/README.md), so a column that is renamed there and not
in the questions of the app makes these tests fail.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from abm_warehouse.models.model import read_models
from abm_warehouse.publishing.manifest import Counts, Manifest, write_manifest
from abm_warehouse.publishing.page_tables import on_marts, page_tables

NOW = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
HOSTILE = "<img src=x onerror=window.__pwned=1>"
WEEKS = 12
ROLES = (
    ("economic_buyer", 1, "1.50"),
    ("decision_maker", 1, "1.50"),
    ("champion", 1, "1.25"),
    ("technical_buyer", 1, "1.00"),
    ("user", 1, "0.50"),
    ("user", 2, "0.50"),
)
CLAUSES = (
    ("account_fit", 20.0),
    ("episode", 1.0),
    ("account_intent", 10.0),
    ("not_excluded", 1.0),
    ("hand_raise", 1.0),
)
DICTIONARY = Path(__file__).resolve().parents[2] / "sql" / "README.md"


DERIVED = ("mqa_now", "account_scores_now", "contact_scores_now")
"""Marts made of other marts, in order: here they are views of the real SQL, and so are the page tables."""

INTERNAL = {
    "int_contacts": "from contacts",
    "int_engagements": "select account_id as account, kind as kind_key, * from engagements",
    "int_kinds": """
        select kind as kind_key, kind, any_value(direction) as direction, any_value(channel) as channel,
            any_value(is_deliberate) as is_deliberate
        from engagements group by kind
    """,
    "stg_accounts": "select account_id as account, account_id from accounts",
}
"""Tables that marts are made of and pages read: here they are made of the marts."""


def dictionary(text: str | None = None) -> dict[str, list[tuple[str, str]]]:
    """Columns and types of every mart, in order, as sql/README.md has them."""
    text = text or DICTIONARY.read_text("utf-8")
    tables = {}
    for section in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        rows = re.findall(r"^\| (\w+) \| ([A-Z]+(?:\(\d+,\d+\))?) \|", section, re.MULTILINE)
        if rows:
            tables[section.split("\n", 1)[0].strip()] = rows
    return tables


def create_marts(con: duckdb.DuckDBPyConnection) -> None:
    """Every mart, empty."""
    sql = {model.name: model.sql for model in read_models()}
    for table, columns in dictionary().items():
        if table not in DERIVED:
            con.execute(f"create table {table} ({', '.join(f'{c} {t}' for c, t in columns)})")
    for name in DERIVED:
        con.execute(f"create view {name} as {sql[name]}")
    for name, sql in INTERNAL.items():
        con.execute(f"create view {name} as {sql}")
    for table in page_tables():
        con.execute(f"create view {table} as {on_marts(f'select * from {table}')}")


def insert(con: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add rows by column name; what is not named is null."""
    for row in rows:
        names = ", ".join(row)
        marks = ", ".join("?" for _ in row)
        con.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))


def clock(con: duckdb.DuckDBPyConnection) -> None:
    """Twelve weekly instants; the last is now."""
    insert(
        con,
        "run_clock",
        ({"as_of": NOW - timedelta(weeks=n), "weeks_ago": n, "is_now": n == 0} for n in range(WEEKS)),
    )
    insert(
        con,
        "run_playbook",
        [
            {"key": "playbook", "value": "fit-intent-100"},
            {"key": "playbook_version", "value": "c0ffee" * 2},
            {"key": "account_fit_max", "value": "35"},
            {"key": "account_cap", "value": "100"},
        ],
    )


def add_account(
    con: duckdb.DuckDBPyConnection,
    account_id: str,
    name: str,
    *,
    rank: int,
    is_mqa: bool = False,
    intents: tuple[float, ...] = (0.0,) * WEEKS,
    solution: str = "any",
    fit: str = "24.00",
    solution_rank: int = 1,
    state: str = "engaged",
    movement: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """One account with its scores and weeks; ``intents`` run from the oldest week to now."""
    if not con.execute("select 1 from accounts where account_id = ?", [account_id]).fetchone():
        base = {
            "account_id": account_id,
            "name": name,
            "domain": f"{account_id.lower()}.example",
            "industry": "Software",
            "country": "Germany",
            "employees": 420,
            "tier": "Tier 1",
            "segment": "Enterprise",
            "type": "prospect",
            "owner_id": "u1",
            "owner_name": "Olga Owner",
            "created_at": NOW - timedelta(days=700),
        }
        insert(con, "accounts", [{**base, **(facts or {})}])
    key = {"account_id": account_id, "solution": solution}
    for weeks_ago in range(WEEKS):
        intent = intents[WEEKS - 1 - weeks_ago]
        before = intents[WEEKS - 2 - weeks_ago] if weeks_ago < WEEKS - 1 else None
        qualified = is_mqa and weeks_ago < 3
        row = {
            "as_of": NOW - timedelta(weeks=weeks_ago),
            **key,
            "fit": Decimal(fit),
            "intent": intent,
            "is_mqa": qualified,
            "state": "mqa" if qualified else state,
        }
        weekly = {
            "weeks_ago": weeks_ago,
            "intent_change": None if before is None else intent - before,
            "coverage_engaged": 0.4 if intent else 0,
            "people_engaged": 2 if intent else 0,
            "movement": movement if weeks_ago == 0 else None,
        }
        insert(con, "account_weeks", [{**row, **weekly}])
        decided = {
            "qualified_by": "committee" if qualified else None,
            "mqa_since": NOW - timedelta(weeks=2) if qualified else None,
            "coverage": weekly["coverage_engaged"],
            "rank": rank,
            "intent_strong": intent,
            "needs_weak_match": False,
            "solution_rank": solution_rank,
        }
        insert(con, "mqa", [{**row, **decided}])
    insert(
        con,
        "account_scores",
        [
            {
                "as_of": NOW,
                **key,
                "fit": Decimal(fit),
                "intent": intents[-1],
                "people": 3,
                "people_engaged": 2 if intents[-1] else 0,
                "recent_signals": 5,
                "last_signal_at": NOW - timedelta(days=rank),
                "coverage_identified": 0.8,
                "coverage_contactable": 0.6,
                "coverage_engaged": 0.4,
                "coverage_met": 0.2,
            }
        ],
    )
    insert(
        con,
        "mqa_clauses",
        (
            {
                "as_of": NOW,
                **key,
                "clause": clause,
                "position": position,
                "value": {"account_fit": float(fit), "account_intent": intents[-1]}.get(
                    clause, float(is_mqa and clause != "hand_raise")
                ),
                "threshold": threshold,
                "holds": is_mqa and clause != "hand_raise",
                "detail": f"{clause} of {name}",
            }
            for position, (clause, threshold) in enumerate(CLAUSES, start=1)
        ),
    )


def add_committee(con: duckdb.DuckDBPyConnection, account_id: str, *names: str) -> None:
    """People on the first seats, in order; the last one sits nowhere, other seats are empty."""
    key = {"as_of": NOW, "account_id": account_id, "solution": "any"}
    people = [f"{account_id}-c{n}" for n in range(1, len(names) + 1)]
    for n, (person, name) in enumerate(zip(people, names, strict=True)):
        seated = n < len(names) - 1
        role, number, weight = ROLES[n]
        state = ("met", "engaged", "contactable", "identified")[n % 4]
        insert(
            con,
            "contacts",
            [
                {
                    "contact_id": person,
                    "account_id": account_id,
                    "full_name": name,
                    "title": f"Head of {role.replace('_', ' ')}",
                    "email": f"{person.lower()}@example.com",
                    "is_contactable": state != "identified",
                    "consent": "granted",
                }
            ],
        )
        seat_id = f"{role}:{number}" if number > 1 else role
        member = {
            **key,
            "contact_id": person,
            "role": role if seated else None,
            "role_confidence": 0.8 if seated else None,
            "role_source": "title",
            "seat_id": seat_id if seated else None,
            "state": state,
            "intent": 10,
            "role_weight": Decimal(weight) if seated else Decimal("0.25"),
            "account_intent": 10 * Decimal(weight if seated else "0.25"),
        }
        insert(con, "committee_members", [member])
    for n, (role, number, weight) in enumerate(ROLES):
        filled = n < len(names) - 1
        seat = {
            **key,
            "seat_id": f"{role}:{number}" if number > 1 else role,
            "role": role,
            "seat_number": number,
            "weight": Decimal(weight),
            "state": ("met", "engaged", "contactable", "identified")[n % 4] if filled else "empty",
            "contact_id": people[n] if filled else None,
            "confidence": 0.8 if filled else None,
        }
        insert(con, "committee_seats", [seat])
    if len(people) > 1:
        tie = {"account_id": account_id, "tie": "reports_to", "ties": 1}
        insert(
            con,
            "committee_edges",
            [{**tie, "from_contact_id": people[1], "to_contact_id": people[0]}],
        )


def add_evidence(con: duckdb.DuckDBPyConnection, account_id: str) -> None:
    """Two signals of the first person and the ledger they make: intent 12.50, fit 24.00."""
    person = f"{account_id}-c1"
    seen = [NOW - timedelta(days=3), NOW - timedelta(days=16)]
    for n, at in enumerate(seen, start=1):
        insert(
            con,
            "engagements",
            [
                {
                    "engagement_id": f"{account_id}-e{n}",
                    "contact_id": person,
                    "account_id": account_id,
                    "kind": ("pricing_view", "webinar_attended")[n - 1],
                    "channel": ("web", "event")[n - 1],
                    "direction": "inbound",
                    "is_deliberate": True,
                    "asset": ("Pricing page", HOSTILE)[n - 1],
                    "is_bot": False,
                    "is_internal": False,
                    "occurred_at": at,
                }
            ],
        )
    lines = (
        ("fit", "fit", "industry", None, "15.00"),
        ("fit", "fit", "size", None, "9.00"),
        ("intent", "intent", "pricing", 1, "10.00"),
        ("intent", "decay", "weekly", 1, "-2.00"),
        ("intent", "intent", "webinar", 2, "12.00"),
        ("intent", "decay", "weekly", 2, "-10.00"),
        ("intent", "role_weight", "economic_buyer", None, "2.50"),
    )
    for line_no, (part, kind, rule, signal, points) in enumerate(lines, start=1):
        insert(
            con,
            "score_ledger",
            [
                {
                    "as_of": NOW,
                    "entity": "account",
                    "entity_id": account_id,
                    "solution": "any",
                    "line_no": line_no,
                    "part": part,
                    "kind": kind,
                    "rule_id": rule,
                    "engagement_id": f"{account_id}-e{signal}" if signal else None,
                    "contact_id": person if part == "intent" else None,
                    "occurred_at": seen[signal - 1] if signal else None,
                    "points": Decimal(points),
                }
            ],
        )
    episode = {"started_at": seen[1], "ended_at": seen[0], "people": 2, "groups": 2, "signals": 2}
    key = {"as_of": NOW, "account_id": account_id, "solution": "any"}
    lost = {"lost_at": NOW + timedelta(days=27), "lost_by": "episode", "people_needed": 0}
    fading = {"fading_contact_id": person, "fading_engagement_id": f"{account_id}-e1"}
    insert(con, "mqa_outlook", [{**key, "is_mqa": True, **lost, **fading}])
    thread = {"is_connected": True, "ways": 1, "cut_contact_ids": person, "risk": "none"}
    insert(con, "account_threads", [{**key, **thread}])
    action = {"position": 1, "action": "meet", "contact_id": f"{account_id}-c2", "role": "decision_maker"}
    through = {"through_user_id": "u1", "through_contact_ids": person, "probability": Decimal("0.3")}
    insert(con, "next_actions", [{**key, **action, **through}])
    who = {"senior_people": 1, "contact_ids": f"{person}|{account_id}-c2", "is_warm": True}
    insert(con, "signal_episodes", [{**key, **episode, **who}])


def fill(con: duckdb.DuckDBPyConnection) -> None:
    """A dozen accounts: A1 is the whole story, A2 warms, A3 went cold, A4 has a hostile name."""
    create_marts(con)
    clock(con)
    up = (0, 0, 0, 0, 0, 1, 2, 4, 6, 9, 11, 12.5)
    add_account(con, "A1", "Acme Works", rank=1, is_mqa=True, intents=up, movement="warming")
    add_committee(con, "A1", "Ann Buyer", "Bob Chief", "Cy Champion", "Dee Nobody")
    add_evidence(con, "A1")
    facts = {"tier": "Tier 2", "segment": "Mid-market", "owner_id": "u2", "owner_name": "Pat Rep"}
    add_account(con, "A2", "Beta Labs", rank=2, intents=(3,) * 11 + (8,), movement="warming", facts=facts)
    add_account(con, "A3", "Coldstone", rank=3, intents=(20,) * 11 + (0,), state="aware", movement="cold")
    add_account(con, "A4", HOSTILE, rank=4, is_mqa=True, intents=(5,) * 12)
    add_committee(con, "A4", HOSTILE, "Eve Evidence")
    nobody = {"tier": None, "segment": None, "owner_id": None, "owner_name": None}
    add_account(con, "A5", "No Facts", rank=5, facts={**nobody, "domain": None}, state="target")
    for n in range(6, 13):
        add_account(con, f"A{n}", f"Quiet {n:02d}", rank=n, facts={"country": "France"})
    insert(
        con,
        "opportunities",
        [
            {
                "opportunity_id": "O1",
                "account_id": "A1",
                "name": "Acme rollout",
                "stage": "Discovery",
                "amount": 125000,
                "currency": "EUR",
                "is_closed": False,
                "is_won": False,
                "created_at": NOW - timedelta(days=40),
            }
        ],
    )


def publish(workspace: Path, generation: str = "0001") -> Path:
    """Write a generation and point CURRENT at it; returns the workspace."""
    folder = workspace / "published" / generation
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "abm.duckdb")) as con:
        con.execute("set TimeZone = 'UTC'")
        fill(con)
    manifest = Manifest(
        run_id="r1",
        as_of=NOW,
        known_at=NOW,
        playbook="fit-intent-100",
        playbook_version="c0ffee",
        counts=Counts(accounts=12, contacts=6, engagements=2, mqas=2),
        unpriced_kinds={},
        live_signals=2,
        unmatched_hand_raises=0,
        tool_version="test",
        engine="test",
        created_at=NOW,
        generation=generation,
    )
    write_manifest(manifest, folder)
    (workspace / "published" / "CURRENT").write_text(f"{generation}\n", "utf-8")
    return workspace
