"""Histories of MQAs under any settings of the state machine are those that plain Python finds, day by day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import pytest

from tests.company import Company, ago, playbook_with

DAY, WEEK = timedelta(days=1), timedelta(days=7)
DAYS = 150
"""Days over which something happens."""
PEOPLE = {"cto": ("CTO", 1.5), "ops": ("Director of Operations", 1.25)}
"""Titles, and the weights of the seats that they fill."""
WEBINAR, PERSON_CAP, WARM, WINDOW, ENGAGED = 12, 50, 30 * DAY, 14, 30 * DAY


@dataclass
class Rules:
    """The settings of the state machine."""

    enter: int
    stay: int
    min_days: int
    cool_down_days: int
    recycle_days: int

    @classmethod
    def some(cls, chance: Random) -> "Rules":
        stay = chance.choice([3, 10, 20])
        return cls(
            enter=stay + chance.choice([0, 5, 20]),
            stay=stay,
            min_days=chance.choice([0, 0, 5, 40]),
            cool_down_days=chance.choice([0, 0, 3, 30]),
            recycle_days=chance.choice([5, 20, 90]),
        )

    def playbook(self):
        return playbook_with(
            ("enter_intent = 10", f"enter_intent = {self.enter}"),
            (
                "stay_intent = 5\n",
                f"stay_intent = {self.stay}\nmin_days = {self.min_days}\n"
                f"cool_down_days = {self.cool_down_days}\n",
            ),
            ("recycle_days = 90", f"recycle_days = {self.recycle_days}"),
        )


@dataclass
class Account:
    """When people of an account were at webinars, and what its status was, from when until when."""

    signals: dict[str, list[datetime]]
    statuses: list[tuple[datetime, str, datetime | None]]

    @classmethod
    def some(cls, chance: Random) -> "Account":
        signals = {}
        for person in PEOPLE:
            days = sorted(chance.sample(range(0, DAYS, 5), chance.randrange(4, 16)))
            signals[person] = [ago(days=day, seconds=chance.randrange(80_000)) for day in days]
        statuses = []
        for day in chance.sample(range(DAYS), chance.randrange(4)):
            at, status = ago(days=day), chance.choice(["recycled", "recycled", "disqualified", "open"])
            lasts = status == "recycled" and chance.random() < 0.5
            statuses.append((at, status, at + DAY * chance.randrange(1, 60) if lasts else None))
        return cls(signals, statuses)

    def add_to(self, company: Company, name: str) -> None:
        company.account(name)
        for person, (title, _) in PEOPLE.items():
            company.person(f"{name}-{person}", title, at=name)
            for at in self.signals[person]:
                company.did(f"{name}-{person}", "webinar_attended", at)
        for at, status, until in self.statuses:
            if until is None:
                told = {"subject": "account", "subject_id": name, "status": status}
                company.add("statuses", **told, occurred_at=at)
            else:
                company.disposed(name, status, at, until=until)

    def intent_at(self, now: datetime) -> float:
        """Each webinar loses 2 points a week; what people have left counts with the weight of their seat."""
        return sum(
            weight
            * min(
                PERSON_CAP,
                sum(max(WEBINAR - 2 * ((now - at) // WEEK), 0) for at in self.signals[person] if at <= now),
            )
            for person, (_, weight) in PEOPLE.items()
        )

    def is_warm_at(self, now: datetime) -> bool:
        """Whether one came within the window after the other, and not long ago."""
        return any(
            earlier <= later <= now and now - later <= WARM and (later.date() - earlier.date()).days <= WINDOW
            for one, other in (("cto", "ops"), ("ops", "cto"))
            for later in self.signals[one]
            for earlier in self.signals[other]
        )

    def is_excluded_at(self, now: datetime, recycle_days: int) -> bool:
        """Whether the last status keeps it away, and nobody with a role long silent has come since."""
        told = [status for status in self.statuses if status[0] <= now]
        if not told:
            return False
        since, status, until = max(told)
        if status == "open":
            return False
        for times in self.signals.values():
            before = [at for at in times if at <= since]
            if any(since < at <= now for at in times) and (not before or max(before) < since - ENGAGED):
                return False
        if until is not None:
            return now < until
        return status == "disqualified" or now - since < recycle_days * DAY

    def history(self, rules: Rules) -> list[tuple[datetime, bool]]:
        """When it became an MQA and stopped being one, by the closes at midnight."""
        changes, is_mqa, entered, left = [], False, None, None
        now = ago(days=DAYS + 10).replace(hour=0)
        while now <= ago():
            intent, is_warm = self.intent_at(now), self.is_warm_at(now)
            is_excluded = self.is_excluded_at(now, rules.recycle_days)
            if is_mqa:
                stays = is_warm and intent >= rules.stay
                is_held = now - entered < rules.min_days * DAY
                if is_excluded or not (stays or is_held):
                    is_mqa, left = False, now
                    changes.append((now, False))
            elif (
                is_warm
                and intent >= rules.enter
                and not is_excluded
                and (left is None or now - left >= rules.cool_down_days * DAY)
            ):
                is_mqa, entered = True, now
                changes.append((now, True))
            now += DAY
        return changes


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 12))])
def test_histories_are_those_of_plain_python(tmp_path, seed):
    chance = Random(seed)  # noqa: S311
    rules = Rules.some(chance)
    company = Company(tmp_path)
    accounts = {f"a{n:02d}": Account.some(chance) for n in range(40)}
    for name, account in accounts.items():
        account.add_to(company, name)

    with company.scored(playbook=rules.playbook()) as book:
        changes = book.all("select account_id, changed_at, is_mqa from mqa_history order by 1, 2")
    found = {name: [(at, flag) for account, at, flag in changes if account == name] for name in accounts}
    assert found == {name: account.history(rules) for name, account in accounts.items()}
    assert len(changes) > 40
