"""Committees by arrays, against a sample by NetworkX, which is the definition; episodes, ties and paths."""

import random
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from abm.bench.demo_book import DemoBook
from abm.bench.floors import NAMES as FLOORS
from abm.bench.floors import D, F, measure_floors
from abm.bench.influence import bench_influence
from abm.bench.measuring import Clock, Measured, in_child, median_part, median_peak_mb
from abm.bench.tables import Line, Table, cost_line
from abm.errors import BenchFailed
from abm.pipeline.committee_rules import read_committee_rules
from abm.pipeline.steps.committee_people import read_all_committees
from abm.pipeline.steps.committees import PEOPLE_AT_A_TIME, WEEKLY_STATES
from abm.pipeline.steps.tie_answers import follow_ties
from abm.workspace import Workspace
from abm_graph.committee.contest import Ints
from abm_graph.committee.graph import Person, committee_graph
from abm_graph.committee.rollup import CommitteePeople, CommitteeRollup, SeatRules, roll_up
from abm_graph.committee.seats import COVERAGE_STATES, account_intent, coverage_assignment
from abm_warehouse.models.model import read_models
from abm_warehouse.storage.connections import connect, one_row, open_warehouse
from abm_warehouse.storage.sql_text import literal

NOW, WEEKS, NETWORKX = "now", "weeks", "networkx"

NAMES = {
    NOW: "now, four states and intent",
    WEEKS: "weeks before, two states and intent",
    NETWORKX: "now, four states and intent, a sample with NetworkX",
}

ANSWERS = {
    "episodes": (
        D,
        (
            "int_deliberate_signals",
            "int_shown_needs",
            "int_counted_signals",
            "int_coordinated_signals",
            "int_episodes",
        ),
    ),
    "ties": (F, ("int_two_way_touches", "int_acting_weeks", "int_ties")),
}
"""SQL models that are built again, by what they answer, and the floor that each answer is compared with."""

ANSWER_NAMES = {
    "episodes": "episodes, with one account of 20,000 signals in two weeks",
    "ties": "ties",
}

BUSY = "episodes of the busy account"

FOLLOWED = "cuts and warm paths of every account where we know somebody"

SAMPLE = 300
"""Committees that are given to NetworkX."""

Answer = tuple[int, dict[str, int]]
"""Intent of a committee, and the weight of its filled seats by state."""


def bench(book: DemoBook, repeat: int) -> list[Table]:
    """
    Measure the seats, coverage and intent of committees.

    Parameters
    ----------
    book
        The demo company.
    repeat
        How often everything is measured, by turns.

    Raises
    ------
    BenchFailed
        If NetworkX gives other answers than the arrays.
    """
    workspace = book.scored
    taken: dict[str, list[Measured]] = {part: [] for part in NAMES}
    for _ in range(repeat):
        taken[NOW].append(in_child(roll_up_now, workspace))
        taken[WEEKS].append(in_child(roll_up_weeks, workspace))
        taken[NETWORKX].append(in_child(roll_up_sample, workspace))
        require_equal_answers(taken[NOW][-1].answer, taken[NETWORKX][-1].answer)
    lines = [_line(part, measured) for part, measured in taken.items()]
    ratio = lines[-1]["cpu_us"] / lines[0]["cpu_us"]
    ratios = [{"what": "NetworkX / arrays, now, all states", "ratio": ratio}]
    answered = [in_child(build_answers, workspace) for _ in range(repeat)]
    return [
        Table("committees", lines),
        Table("ratio of CPU time", ratios),
        Table("what the graph answers, and the floors of the engagements", list(_answer_lines(answered))),
        *bench_influence(workspace, repeat),
    ]


def _answer_lines(measured: list[Measured]) -> Iterator[Line]:
    """The floors, what each answer costs, and how many times its floor."""
    floors = {floor: median_part(measured, floor) for floor in FLOORS}
    for floor, cost in floors.items():
        yield cost_line(FLOORS[floor], cost)
    for part, (floor, _) in ANSWERS.items():
        yield cost_line(
            f"{ANSWER_NAMES[part]}, against {floor}", median_part(measured, part), floor=floors[floor]
        )
    yield cost_line(FOLLOWED, median_part(measured, FOLLOWED))


def build_answers(clock: Clock, workspace: Workspace) -> dict[str, int]:
    """
    Build episodes, ties, cuts and paths of the whole book again, in memory; how many rows each has.

    The episodes are also those of one very busy account, which the book does not have and which is counted
    apart: what one account costs must not grow with the square of its signals.
    """
    measure_floors(clock, workspace.folder)
    wanted = {name for _, names in ANSWERS.values() for name in names}
    models = {model.name: model for model in read_models() if model.name in wanted}
    rows = {}
    with connect() as con:
        con.execute(f"attach {literal(str(workspace.warehouse))} as warehouse (read_only)")
        con.execute("use warehouse")
        con.execute(_BUSY_SIGNALS)
        for part, (_, names) in ANSWERS.items():
            relations: dict[str, str] = {}
            with clock.time(part):
                for name in names:
                    built = f"memory.main.{name}"
                    con.execute(f"create table {built} as {models[name].select_on(relations)}")
                    if name == "int_deliberate_signals":
                        con.execute(f"insert into {built} by name from memory.main.busy_signals")
                    relations[name] = f"(from {built})"
            rows[part], rows_of_busy = one_row(
                con,
                "select count(*) filter (where account >= 0), count(*) filter (where account < 0)"
                f" from memory.main.{names[-1]}",
            )
            if part == "episodes":
                rows[BUSY] = rows_of_busy
        con.execute(
            "use memory; create schema run; create table run.tie_chances as from warehouse.run.tie_chances"
        )
        for table in ("int_deciders", "int_people_to_reach", "int_avoided_people"):
            con.execute(f"create table {table} as from warehouse.main.{table}")
        with clock.time(FOLLOWED):
            follow_ties(con)
        [rows[FOLLOWED]] = one_row(con, "select count(*) from int_account_cuts")
    return rows


_BUSY_SIGNALS = """
    create table memory.main.busy_signals as
    with people as (
        select person, row_number() over (order by person) - 1 as place
        from int_scored_people
        where person not in (select person from int_excluded_people)
        order by person
        limit 1000
    )
    select
        -1 - signals.number as touch,
        -1 as account,
        people.person,
        people.place,
        to_timestamp(seconds.second) as occurred_at,
        seconds.second as occurred_second,
        seconds.second // 86400 as occurred_day,
        false as is_view,
        'role ' || people.place % 5 as buying_role,
        people.place % 3 = 0 as is_senior,
        true as is_strong_match
    from range(20000) as signals (number)
    cross join run.clock as clock
    cross join (select count(*) as people from people) as counted
    inner join people on people.place = signals.number % counted.people
    cross join lateral (
        select clock.as_of_second - hash(signals.number) % (14 * 86400) as second
    ) as seconds
    where clock.is_now
"""
"""Signals of one more account, in no order, by a thousand people of the book."""


def _line(part: str, measured: list[Measured]) -> Line:
    cost, committees = median_part(measured, part), len(measured[0].answer)
    each = cost.over(committees)
    return {
        "what": NAMES[part],
        "committees": committees,
        "cpu_seconds": cost.cpu_seconds,
        "seconds": cost.seconds,
        "cpu_us": 1e6 * each.cpu_seconds,
        "us": 1e6 * each.seconds,
        "peak_mb": median_peak_mb(measured),
    }


def roll_up_now(clock: Clock, workspace: Workspace) -> dict[int, Answer]:
    """Answers for every committee now, in all states."""
    answers: dict[int, Answer] = {}
    for rollup in _roll_ups(clock, NOW, workspace, tuple(COVERAGE_STATES)):
        columns = (rollup.intent, *rollup.coverage.values())
        for committee, intent, *weights in zip(rollup.committee.tolist(), *columns, strict=True):
            covered = {state: int(weight) for state, weight in zip(rollup.coverage, weights, strict=True)}
            answers[committee] = (int(intent), covered)
    return answers


def roll_up_weeks(clock: Clock, workspace: Workspace) -> Ints:
    """Every committee of the weeks before, answered in the states that a run computes."""
    rollups = _roll_ups(clock, WEEKS, workspace, WEEKLY_STATES)
    return np.concatenate([rollup.committee for rollup in rollups])


def _roll_ups(
    clock: Clock, part: str, workspace: Workspace, states: Collection[str]
) -> Iterator[CommitteeRollup]:
    people, rules = _people(workspace, is_now=part == NOW)
    for few in people.parts(PEOPLE_AT_A_TIME):
        with clock.time(part):
            rollup = roll_up(few, rules, states=states)
        yield rollup


def roll_up_sample(clock: Clock, workspace: Workspace) -> dict[int, Answer]:
    """Answers for a random sample of the committees now, with NetworkX."""
    now, rules = _people(workspace, is_now=True)
    committees = np.unique(now.committee).tolist()
    answers = {}
    for committee in random.Random(1).sample(committees, min(SAMPLE, len(committees))):  # noqa: S311
        people = _persons(now, np.flatnonzero(now.committee == committee).tolist())
        with clock.time(NETWORKX):
            answers[committee] = _answer(people, rules)
    return answers


def require_equal_answers(found: dict[int, Answer], expected: dict[int, Answer]) -> None:
    """
    Refuse answers that differ from the definition.

    Raises
    ------
    BenchFailed
        If a committee of ``expected`` has other answers in ``found``.
    """
    differing = [committee for committee, answer in expected.items() if found.get(committee) != answer]
    if differing:
        first = differing[0]
        raise BenchFailed(
            f"{len(differing):,} of {len(expected):,} committees have other answers with NetworkX, so the"
            f" times mean nothing. For example committee {first}: expected {expected[first]}, found"
            f" {found.get(first)}. NetworkX is the definition; correct the arrays."
        )


def _people(workspace: Workspace, *, is_now: bool) -> tuple[CommitteePeople, SeatRules]:
    """The people of all committees, now or in the weeks before, and the rules."""
    with open_warehouse(workspace.warehouse, workspace.settings(), read_only=True) as con:
        people = read_all_committees(con, is_now=is_now)
        return people, read_committee_rules(con)


def _persons(people: CommitteePeople, rows: Sequence[int]) -> list[Person]:
    return [
        Person(
            contact_id=f"{row:09d}",
            intent=int(people.intent[row]),
            roles=dict(zip(people.roles, people.confidence[people.contact[row]].tolist(), strict=True)),
            is_contactable=bool(people.is_contactable[row]),
            is_engaged=bool(people.is_engaged[row]),
            is_met=bool(people.is_met[row]),
        )
        for row in rows
    ]


def _answer(people: list[Person], rules: SeatRules) -> Answer:
    graph = committee_graph(people, rules.seats, min_confidence=rules.min_confidence)
    weights = {seat.seat_id: seat.weight for seat in rules.seats}
    covered = {
        state: sum(weights[seat] for seat in coverage_assignment(graph, state)) for state in COVERAGE_STATES
    }
    return account_intent(graph, unseated_weight=rules.unseated_weight, cap=rules.account_cap), covered
