"""A whole book scored by plain Python that shares no code with the models: people, accounts and states."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from random import Random
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from abm.pipeline.run import score
from abm.playbook.model import Playbook
from abm.vocabulary import points
from abm.vocabulary.engagement_kinds import KINDS as ALL_KINDS
from abm.vocabulary.points import hundredths
from tests.company import AS_OF, Scored, ago, monday
from tests.sql.test_against_python import CHOICES, DECAYS, KINDS, credited, holds, priced, repeated, total

DAY = timedelta(days=1)
DAYS = 170
"""Days over which something happens."""
CLOSES = [AS_OF.replace(hour=0) - DAY * days for days in reversed(range(400))]
INSTANTS = [AS_OF, monday(1), monday(11)]

USER, DECIDER, TECHNICAL = "user", "decision_maker", "technical_buyer"
TITLES = {
    "Chief Technology Officer": ("c_suite", "engineering_rnd", True, (DECIDER, TECHNICAL)),
    "VP of Engineering": ("evp_svp_vp", "engineering_rnd", True, (DECIDER, TECHNICAL)),
    "Director of Operations": ("director", "operations", True, ("champion", "influencer")),
    "CFO": ("c_suite", "finance", True, ("economic_buyer", DECIDER)),
    "Procurement Manager": ("manager", "procurement", False, ("legal_procurement",)),
    "IT Manager": ("manager", "it", False, (TECHNICAL,)),
    "Software-Engineer": ("ic", "engineering_rnd", False, (USER,)),
    "Accountant": ("ic", "finance", False, (USER,)),
}
"""Level, department, whether senior, and the roles that a title proves well enough, the likeliest first."""

DELIBERATE = {kind.name for kind in ALL_KINDS if kind.is_deliberate}
FACTS = {
    "industry": ("B2B SaaS", "Software", "Education", "Retail"),
    "employees": (5, 120, 180, 9_000),
    "country": ("United States", "Japan"),
    "technologies": ("salesforce|zoho", "oracle"),
}


@dataclass
class Person:
    """Somebody, what they did, and since when they are disqualified."""

    person_id: str
    title: str
    done: list[dict[str, Any]]
    disqualified_at: datetime | None
    earned: list[tuple[datetime, str, int]] = field(default_factory=list)
    deliberate: list[datetime] = field(default_factory=list)

    def price(self, playbook: Playbook, account: dict[str, Any]) -> None:
        """Find what each signal earns, and which are deliberate; decay comes later."""
        facts = {f"account.{name}": value for name, value in account.items()}
        facts |= {"person.title": self.title, "person.seniority": TITLES[self.title][0]}
        found = list(priced(playbook, self.done, facts))
        self.earned = credited(playbook, [*found, *repeated(playbook, self.done)])
        self.deliberate = sorted(
            at for at, _, rule, _ in found if rule.points > 0 and rule.kind in DELIBERATE
        )

    def counts_at(self, now: datetime) -> bool:
        return self.disqualified_at is None or self.disqualified_at > now

    def intent_at(self, now: datetime, playbook: Playbook) -> int:
        live = [
            (credit, int((now - at).total_seconds())) for at, _, credit in reversed(self.earned) if at <= now
        ]
        return points.clipped(total(playbook, live), 0, hundredths(playbook.intent.person_cap))


@dataclass
class Account:
    """An account, its people, and its statuses: since when, and which."""

    account_id: str
    cells: dict[str, Any]
    people: list[Person]
    statuses: list[tuple[datetime, str]]

    @classmethod
    def some(cls, name: str, chance: Random, people: int, signals: int) -> "Account":
        """Half of what its people do is within six weeks."""
        burst = chance.randrange(DAYS - 40)
        members = []
        for number in range(people):
            person_id = f"{name}-{number:02}"
            done = []
            for _ in range(chance.randrange(2 * signals)):
                days = burst + chance.randrange(42) if chance.random() < 0.5 else chance.randrange(DAYS)
                cells = {column: chance.choice(values) for column, values in CHOICES.items()}
                at = ago(days=days - 1, seconds=chance.randrange(86_400))
                told = {"contact_id": person_id, "kind": chance.choice(KINDS), "occurred_at": at}
                done.append({"engagement_id": f"{person_id}-{len(done):03}", **told, **cells})
            since = ago(days=chance.randrange(DAYS)) if chance.random() < 0.05 else None
            members.append(Person(person_id, chance.choice(sorted(TITLES)), done, since))
        statuses = [
            (ago(days=days), chance.choice(["recycled", "recycled", "disqualified", "open"]))
            for days in chance.sample(range(DAYS), chance.choice([0, 0, 1, 3]))
        ]
        cells = {column: chance.choice(values) for column, values in FACTS.items()}
        return cls(name, cells, members, sorted(statuses))

    def fit(self, playbook: Playbook) -> int:
        """The points of the rules that hold; of several technologies one is enough."""
        earned = 0
        for rule in playbook.fit.account:
            values = (
                str(self.cells.get(rule.field, "")).split("|") if rule.field == "technologies" else [None]
            )
            cells = self.cells | {"type": "prospect"}
            if any(holds(rule, cells | ({} if value is None else {rule.field: value})) for value in values):
                earned += hundredths(rule.points)
        return points.clipped(earned, 0, hundredths(playbook.fit.account_max))

    def intent_at(self, now: datetime, playbook: Playbook) -> int:
        """The most that its people can bring, each on at most one seat."""
        people = [person for person in self.people if person.counts_at(now)]
        intents = [person.intent_at(now, playbook) for person in people]
        seats = [
            (role.role, hundredths(role.weight))
            for role in playbook.committee.roles
            for _ in range(role.seats)
        ]
        unseated = hundredths(playbook.committee.unseated_weight)
        gains = np.array(
            [
                [
                    intent * (weight - unseated) if role in TITLES[person.title][3] else 0
                    for role, weight in seats
                ]
                for person, intent in zip(people, intents, strict=True)
            ]
        )
        weights = [unseated] * len(people)
        if people:
            for one, seat in zip(*linear_sum_assignment(gains, maximize=True), strict=True):
                if gains[one, seat]:
                    weights[one] = seats[seat][1]
        brought = sum(
            round(Decimal(intent * weight) / 100) for intent, weight in zip(intents, weights, strict=True)
        )
        return min(brought, hundredths(playbook.committee.account_cap))

    @cached_property
    def coordinated(self) -> dict[frozenset[str], list[datetime]]:
        """By who counts, the signals with which enough people had come together."""
        return {}

    def is_warm_at(self, now: datetime) -> bool:
        """Whether two people of two roles or departments, one of them senior, came together not long ago."""
        counted = frozenset(person.person_id for person in self.people if person.counts_at(now))
        if counted not in self.coordinated:
            self.coordinated[counted] = list(self._coordinated(counted))
        times = self.coordinated[counted]
        last = bisect_right(times, now)
        return last > 0 and now - times[last - 1] <= 30 * DAY

    def _coordinated(self, counted: frozenset[str]) -> Iterator[datetime]:
        signals = sorted(
            (at, person.person_id, TITLES[person.title])
            for person in self.people
            if person.person_id in counted
            for at in person.deliberate
        )
        for at, *_ in signals:
            together = [s for s in signals if s[0] <= at and (at.date() - s[0].date()).days <= 14]
            people = {person for _, person, _ in together}
            departments = {title[1] for *_, title in together}
            roles = {title[3][0] for *_, title in together}
            has_senior = any(title[2] for *_, title in together)
            if len(people) >= 2 and max(len(departments), len(roles)) >= 2 and has_senior:
                yield at

    def is_excluded_at(self, now: datetime, rewarded: set[str]) -> bool:
        """Whether its status keeps it away, and nobody of a role that had been silent has come since."""
        told = [status for status in self.statuses if status[0] <= now]
        if not told or told[-1][1] == "open":
            return False
        since, status = told[-1]
        before, after = {}, set()
        for person in self.people:
            role = TITLES[person.title][3][0]
            for row in person.done:
                at = row["occurred_at"]
                if row["kind"] in rewarded and at <= since:
                    before[role] = max(before.get(role, at), at)
                elif row["kind"] in rewarded and at <= now:
                    after.add(role)
        if any(role not in before or before[role] < since - 30 * DAY for role in after):
            return False
        return status == "disqualified" or now - since < 90 * DAY

    def history(self, playbook: Playbook) -> list[tuple[datetime, bool]]:
        """When it became an MQA and stopped being one, close by close."""
        if self.fit(playbook) < hundredths(playbook.mqa.min_account_fit):
            return []
        rewarded = {rule.kind for rule in playbook.intent.rules if rule.points > 0}
        changes: list[tuple[datetime, bool]] = []
        for now in CLOSES:
            was_mqa = bool(changes) and changes[-1][1]
            mark = playbook.mqa.stay_intent if was_mqa else playbook.mqa.enter_intent
            is_mqa = (
                self.is_warm_at(now)
                and not self.is_excluded_at(now, rewarded)
                and self.intent_at(now, playbook) >= hundredths(mark)
            )
            if is_mqa != was_mqa:
                changes.append((now, is_mqa))
        return changes


def load(store, accounts: Iterable[Account]) -> None:
    """Load the book from CSV files: signals in no order, half of them before all else, and many twice."""
    rows = defaultdict(list)
    for account in accounts:
        name = account.account_id
        rows["accounts"].append({"account_id": name, "name": name, "type": "prospect", **account.cells})
        for at, status in account.statuses:
            rows["statuses"].append(_status("account", name, status, at))
        for person in account.people:
            told = {"contact_id": person.person_id, "account_id": name, "title": person.title}
            rows["contacts"].append(told)
            rows["engagements"] += person.done
            if person.disqualified_at is not None:
                at = person.disqualified_at
                rows["statuses"].append(_status("contact", person.person_id, "disqualified", at))
    signals = rows.pop("engagements")
    Random(0).shuffle(signals)  # noqa: S311
    half, third = len(signals) // 2, len(signals) // 3
    files = [("engagements", signals[:half]), *rows.items(), ("engagements", signals[third:])]
    for entity, told in files:
        lines = [",".join(told[0]), *(",".join(_cell(cell) for cell in row.values()) for row in told)]
        store.load("\n".join(lines) + "\n", f"{entity}.csv", entity=entity, strict=True)


def _status(subject: str, subject_id: str, status: str, at: datetime) -> dict[str, Any]:
    return {"subject": subject, "subject_id": subject_id, "status": status, "occurred_at": at}


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else str(value)


@pytest.mark.slow
@pytest.mark.parametrize(("accounts", "people"), [(25, 6), pytest.param(1_000, 10, marks=pytest.mark.long)])
def test_people_accounts_and_states_of_a_whole_book_are_those_of_plain_python(store, accounts, people):
    chance = Random(accounts)  # noqa: S311
    book = [Account.some(f"a{number:04}", chance, people, signals=10) for number in range(accounts)]
    load(store, book)
    some_rules = DECAYS["per_signal"]
    for account in book:
        for person in account.people:
            person.price(some_rules, account.cells)

    for mode, playbook in DECAYS.items():
        score(store.con, [], playbook, AS_OF, AS_OF.replace(year=2036))
        scored = Scored(store.con)
        found = {
            (person, at): (fit, intent)
            for person, at, fit, intent in scored.all(
                "select contact_id, as_of, person_fit, intent from contact_scores"
                " inner join contacts using (contact_id)"
            )
        }
        found |= {
            (account, at): (fit, intent)
            for account, at, fit, intent in scored.all(
                "select account_id, as_of, fit, intent from account_scores"
            )
        }
        histories = defaultdict(list)
        for account_id, at, flag in scored.all(
            "select account_id, changed_at, is_mqa from mqa_history order by 1, 2"
        ):
            histories[account_id].append((at, flag))
        expected, expected_histories = {}, {}
        for account in book:
            history = account.history(playbook)
            expected_histories |= {account.account_id: history} if history else {}
            for at in INSTANTS:
                fit = account.fit(playbook)
                expected[account.account_id, at] = fit, account.intent_at(at, playbook)
                for person in account.people:
                    fit = 1_500 * TITLES[person.title][2]
                    expected[person.person_id, at] = fit, person.intent_at(at, playbook)
        differing = {
            key: (found.get(key), tuple(value / 100 for value in values))
            for key, values in expected.items()
            if tuple(int(value * 100) for value in found.get(key, (-1, -1))) != values
        }
        assert differing == {}, mode
        assert histories == expected_histories, mode
        assert sum(len(history) for history in histories.values()) >= accounts // 2, mode
