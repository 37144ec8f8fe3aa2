"""A book that grows in random ways, load by load, for tests of what a run need not compute again."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from abm.pipeline.run import score
from abm.playbook.kept import Rules
from abm.playbook.kind_rules import KindRule, patterns_of
from abm.playbook.model import Playbook
from abm_warehouse.decision_log import Decision
from abm_warehouse.loading.ledger import forget_built_models
from abm_warehouse.models.model import Model
from abm_warehouse.storage.connections import one_row, transaction
from abm_warehouse.storage.keys import forget_unused_ids
from tests.company import AS_OF, LONG_AGO, ago, models, playbook_with

LATER = AS_OF + timedelta(days=3650)
KINDS = (
    "webinar_attended", "page_view", "web_visit", "email_click", "meeting_held", "demo_request",
    "email_message", "campaign_response", "email_unsubscribe",
)  # fmt: skip
RULES = tuple(
    KindRule(becomes, tuple(p for c in (("kind", kind), *conditions) for p in patterns_of(*c)), becomes)
    for becomes, kind, conditions in (
        ("pricing_view", "page_view", [("page", "pricing")]),
        ("webinar_registered", "campaign_response", [("campaign_type", "webinar")]),
        ("event_attended", "campaign_response", [("campaign_type", "event"), ("status", "attended")]),
        ("sales_email_reply", "email_message", [("reply", "yes")]),
        ("email_unsubscribe", "email_click", [("status", "registered")]),
        ("email_bounce", "email_unsubscribe", [("status", "attended")]),
    )
)
NEEDS = """
[[needs]]
name = "security"
topics = ["siem", "identity"]

[[needs]]
name = "crm"
topics = ["pipeline", "identity"]

[fit]
"""
PEOPLE, FIRMS, VISITORS = 14, 5, 6


@dataclass
class Book:
    """A store, and what it is scored by."""

    store: object
    chance: random.Random
    playbook: Playbook = field(default_factory=lambda: playbook_with(("[fit]\n", NEEDS)))
    as_of: datetime = AS_OF
    known_at: datetime = LATER
    decisions: list[Decision] = field(default_factory=list)
    kind_rules: tuple[KindRule, ...] = RULES
    time_zone: str = "UTC"
    rules_at: Callable[[datetime], Rules | None] = lambda at: None
    models: list[Model] = field(default_factory=models)
    files: int = 0

    def load(self, entity: str, header: str, rows: Iterable[str]) -> None:
        self.files += 1
        batch = self.store.load("\n".join([header, *rows, ""]), f"{entity}_{self.files}.csv", entity=entity)
        assert batch.status in ("loaded", "already_loaded"), batch

    def load_accounts(self, numbers: Iterable[int]) -> None:
        rows = [
            f"A{n},{self.chance.choice(['Firm', 'Works'])} {n},firm{n}.example,"
            f"{self.chance.choice(['SaaS', 'Steel'])},{100 + n},Germany,prospect"
            for n in numbers
        ]
        self.load("accounts", "account_id,name,domain,industry,employees,country,type", rows)

    def load_contacts(self, numbers: Iterable[int]) -> None:
        rows = []
        for n in numbers:
            account = self.chance.choice([f"A{n % FIRMS}", f"A{n % FIRMS}", "A0", ""])
            title = self.chance.choice(["CTO", "Director of IT", "Accountant"])
            consent = self.chance.choice(["", "", "", "denied"])
            rows.append(f"C{n},{account},p{n}@firm{n % FIRMS}.example,Ann Lee {n},{title},{consent}")
        self.load("contacts", "contact_id,account_id,email,full_name,title,consent", rows)

    def load_engagements(self, count: int) -> None:
        rows = {}
        for _ in range(count):
            number, person = self.chance.randrange(120), self.chance.randrange(PEOPLE + 3)
            who = self.chance.choice(
                [
                    f"C{person},",
                    f"C{person},",
                    f",p{person}@firm{person % FIRMS}.example",
                    ",",
                    ",new@firm3.example",
                ]
            )
            at = ago(days=self.chance.randrange(70), seconds=self.chance.randrange(3)).isoformat()
            visitor = self.chance.choice(["", f"V{self.chance.randrange(VISITORS)}"])
            visitor = visitor or ("" if who != "," else "V0")
            is_deleted = self.chance.choice(["", "", "", "", "true"])
            details = ",".join(
                (
                    self.chance.choice(["/pricing", "/product", ""]),
                    self.chance.choice(["", f"M{self.chance.randrange(3)}"]),
                    self.chance.choice(["Attended", "Registered", ""]),
                    self.chance.choice(["", f"T{self.chance.randrange(4)}"]),
                    self.chance.choice(["inbound", "outbound", ""]),
                    self.chance.choice(["U1", "U2", ""]),
                    self.chance.choice(["siem", "pipeline", "identity", "", ""]),
                )
            )
            kind = self.chance.choice(KINDS)
            rows[number] = f"E{number},{who},{visitor},{kind},{at},{is_deleted},{details}"
        header = (
            "engagement_id,contact_id,email,visitor_id,kind,occurred_at,is_deleted,url,campaign_id,status,"
            "thread_id,direction,user_id,topic"
        )
        self.load("engagements", header, rows.values())

    def load_campaign(self) -> None:
        number, channel = self.chance.randrange(3), self.chance.choice(["Webinar", "Event", "E-mail"])
        self.load("campaigns", "campaign_id,name,channel", [f"M{number},Campaign {number},{channel}"])

    def load_statuses(self) -> None:
        status = self.chance.choice(["suppressed", "customer", "open"])
        at = ago(days=self.chance.randrange(60)).isoformat()
        row = f"contact,C{self.chance.randrange(PEOPLE)},{status},{at}"
        self.load("statuses", "subject,subject_id,status,occurred_at", [row])

    def load_links(self) -> None:
        people = ";".join(f"C{self.chance.randrange(PEOPLE)}" for _ in range(2))
        row = f"engagement,E{self.chance.randrange(120)},contact,{people}"
        self.load("associations", "subject,subject_id,other,other_ids", [row])

    def erase(self) -> None:
        person = f"C{self.chance.randrange(PEOPLE)}"
        with transaction(self.store.con):
            for entity in ("contacts", "engagements"):
                self.store.con.execute(f"delete from raw.{entity} where contact_id = ?", [person])
            forget_unused_ids(self.store.con)
            forget_built_models(self.store.con)

    def decide(self) -> None:
        self.decisions.append(
            Decision(
                decision_id=len(self.decisions) + 1,
                about="account",
                subject="record",
                subject_id=f"C{self.chance.randrange(PEOPLE)}",
                answer=f"A{self.chance.randrange(FIRMS)}",
                verdict=self.chance.choice(["yes", "no"]),
                decided_by="Dee",
                note=None,
                decided_at=LONG_AGO,
            )
        )

    def change_something(self) -> str:
        names = [*self.changes(), *["engagements"] * 6]
        name = self.chance.choice(names)
        self.changes()[name]()
        return name

    def changes(self) -> dict[str, Callable[[], None]]:
        """What may change, by name."""
        return {
            "engagements": lambda: self.load_engagements(self.chance.randrange(1, 8)),
            "contacts": lambda: self.load_contacts([self.chance.randrange(PEOPLE + 2)]),
            "accounts": lambda: self.load_accounts([self.chance.randrange(FIRMS + 1)]),
            "statuses": self.load_statuses,
            "links": self.load_links,
            "campaign": self.load_campaign,
            "erasure": self.erase,
            "decision": self.decide,
            "instant": lambda: setattr(self, "as_of", ago(days=self.chance.randrange(20))),
            "load instant": lambda: setattr(self, "known_at", self.some_load_instant()),
            "kind rules": lambda: setattr(self, "kind_rules", self.some_kind_rules()),
            "playbook": lambda: setattr(self, "playbook", self.some_playbook()),
        }

    def some_playbook(self) -> Playbook:
        return playbook_with(*self.some_rules())

    def some_rules(self) -> tuple[tuple[str, str], ...]:
        return (
            ("[fit]\n", self.chance.choice([NEEDS, "[fit]\n"])),
            ("visit_days = 3", f"visit_days = {self.chance.choice([2, 3])}"),
            ("person_cap = 50", f"person_cap = {self.chance.choice([40, 50])}"),
        )

    def some_kind_rules(self) -> tuple[KindRule, ...]:
        return tuple(self.chance.sample(RULES, self.chance.randrange(len(RULES) + 1)))

    def some_load_instant(self) -> datetime:
        instants = self.store.rows("select loaded_at from ledger.batches order by loaded_at")
        return self.chance.choice([LATER, LATER, *(at for [at] in instants[2:])])

    def score(self):
        return score(
            self.store.con,
            self.models,
            self.playbook,
            self.as_of,
            self.known_at,
            self.decisions,
            kind_rules=self.kind_rules,
            time_zone=self.time_zone,
            rules_at=self.rules_at,
        )

    def tables(self) -> dict[str, Counter]:
        tables = [table for model in self.models for table in model.writes]
        return {table: Counter(map(repr, self.store.rows(f'from main."{table}"'))) for table in tables}

    @contextmanager
    def in_a_copy(self):
        """In a copy of the warehouse, where nothing is built."""
        con = self.store.con
        [database] = one_row(con, "select current_database()")
        con.execute("attach ':memory:' as scratch")
        con.execute(f"copy from database {database} to scratch")
        con.execute("use scratch")
        forget_built_models(con)
        yield
        con.execute(f"use {database}")
        con.execute("detach scratch")
