"""The reports there are: which questions each asks."""

from collections.abc import Callable, Mapping
from datetime import date

from abm.reports.report import Pivot, Question
from abm.vocabulary.attribution import MODELS
from abm.vocabulary.states import FUNNEL_STAGES

DEALS = "Load opportunities with the instant they were opened or closed."
STATUSES = "Load statuses or opportunities."


def funnel() -> tuple[Question, ...]:
    """How far people and accounts come, how many go on, whether the better ones do, what open deals bring."""
    return (
        Question("stages", "Stages", "funnel_stages_reached", bar="reached", empty=STATUSES),
        Question(
            "conversion",
            "Conversion",
            "funnel_ratios",
            note="A cohort: of those who have had the days of the playbook, how many came that far within "
            "them. Leads and accounts are side by side: five leads at one account may make one deal.",
            bar="conversion",
            empty="Nobody has gone from one stage to another yet.",
        ),
        Question(
            "value",
            "What each stage is worth",
            "funnel_value",
            note="Open deals and revenue of those who reached the stage; the revenue of each is divided by "
            "all of them.",
            bar="revenue_each",
            empty=DEALS,
        ),
        Question(
            "quality",
            "Fewer, and better",
            "funnel_quality",
            note="Volume falls from stage to stage; the mean fit of those who are left should rise.",
            bar="mean_fit",
            empty=STATUSES,
        ),
        _months("months", "Accounts, month by month", "account"),
        _months("people_months", "People, month by month", "person"),
        Question(
            "velocity",
            "Pipeline velocity",
            "velocity_by_quarter",
            note="Open deals, times win rate, times mean amount won, divided by the median days to win.",
            bar="velocity",
            empty="No deal was closed yet.",
        ),
    )


def _months(key: str, title: str, level: str) -> Question:
    pivot = Pivot({"month": "month"}, "stage", "reached", FUNNEL_STAGES)
    return Question(key, title, "funnel_months", {"level": level}, pivot=pivot, empty=STATUSES)


def attribution(goal: str, scope: str, by: str) -> tuple[Question, ...]:
    """What is credited by every model, how much the models agree, and what channels cost."""
    asked = {"goal": goal, "scope": scope, "dimension": by}
    return (
        Question(
            "credits",
            f"Credit by {by}",
            "attributed_credit",
            asked,
            note="Every model divides the same deals, to the cent.",
            pivot=Pivot({"name": by, "currency": "currency"}, "model", "credit", MODELS),
            bar="linear",
            empty=DEALS,
        ),
        Question(
            "agreement",
            "Agreement with the even split",
            "attribution_agreement",
            asked,
            note="1 is the same order, 0 unrelated, -1 the reverse.",
            empty=DEALS,
        ),
        Question("costs", "Cost of channels", "channel_costs", {"model": "linear"}, bar="roas", empty=DEALS),
    )


def losses() -> tuple[Question, ...]:
    """Why deals were lost, quarter by quarter, and what that says."""
    return (
        Question("losses", "Reasons", "losses_by_quarter", bar="deals", empty="No deal was lost yet."),
        Question(
            "categories",
            "Categories, and how to read them",
            "loss_categories",
            note="Roadmap: a lack of features lost deals quarter after quarter, so tell those who plan the "
            "product. No acute pain: many ended without a decision, so there is interest without a problem "
            "that hurts; make more content for people who are about to decide.",
            bar="share",
            empty="No deal was lost yet.",
        ),
    )


def deals(by: str) -> tuple[Question, ...]:
    """Win rate, revenue and days to win."""
    return (Question("deals", f"Deals by {by}", "deal_outcomes", {"by": by}, bar="win_rate", empty=DEALS),)


def sources(from_stage: str, to_stage: str) -> tuple[Question, ...]:
    """Which sources convert better than the others, and how sure that is."""
    asked = {"from_stage": from_stage, "to_stage": to_stage}
    return (
        Question(
            "sources",
            f"From {from_stage} to {to_stage}, by source",
            "source_conversion",
            asked,
            note="low and high bound the conversion with 95 % confidence; lift compares it with all other "
            "sources, and is clear where the intervals do not overlap.",
            bar="conversion",
            empty=STATUSES,
        ),
    )


def retro(stage: str, since: date, until: date) -> tuple[Question, ...]:
    """What became of the people who reached a stage in some days, and what they had done before."""
    asked = {"stage": stage, "since": since.isoformat(), "until": until.isoformat()}
    empty = f"Nobody reached {stage} from {since} to {until}; name other days with --since and --days."
    return (
        Question("sources", "By source", "batch_sources", asked, bar="people", empty=empty),
        Question("people", "Person by person", "batch_people", asked, empty=empty),
        Question(
            "signals",
            "What they had done before",
            "batch_signals",
            asked,
            note="In the ninety days before, once a person and kind.",
            bar="share_that_went_on",
            empty=empty,
        ),
    )


def costs() -> tuple[Question, ...]:
    """What people and customers cost, how long deals take, and how far the goals are reached."""
    return (
        Question(
            "quarters",
            "Cost and cycle, quarter by quarter",
            "acquisition_by_quarter",
            note="Spend of the quarter by the people who became sales-qualified and the accounts that became "
            "customers in it. Only quarters that are over are compared.",
            bar="cost_per_customer",
            empty="Neither spend nor deals are loaded.",
        ),
        Question(
            "goals",
            "Goals",
            "goals_progress",
            note="A pace below 1 misses the goal if nothing changes.",
            bar="attainment",
            empty="There are no goals. Write them into goals.csv of the workspace, and run again.",
        ),
        Question(
            "commitment",
            "What marketing has to bring",
            "volume_commitment",
            note="Qualified accounts for each goal of revenue: by the mean deal won, the share of SQLs that "
            "became customers, and the share of MQLs that became SQLs. Low and high hold with 95 % "
            "confidence.",
            empty="There is no goal of revenue. Write one into goals.csv of the workspace, and run again.",
        ),
    )


def journeys(days: int) -> tuple[Question, ...]:
    """Who is due which step of a nurture journey, how the tracks ended, and what they changed."""
    empty = "There are no journeys. journeys.toml of the workspace is empty."
    return (
        Question(
            "due",
            "Due today" if days == 1 else f"Due in the last {days} days",
            "journey_due",
            {"days": days},
            note="Your marketing automation sends; abm export marketo writes a list for each step.",
            empty="Nobody is due a step.",
        ),
        Question("tracks", "Tracks", "journey_tracks", bar="finished", empty=empty),
        Question("answers", "Who answered", "journey_answers", bar="share", empty="No step was due yet."),
        Question(
            "effect",
            "What the journeys changed",
            "journey_effect",
            note="Of those who entered long enough ago, how many reached the goal within the measured days, "
            "beside those who were held out and sent nothing.",
            bar="share",
            empty=empty,
        ),
    )


def sla(limit: int) -> tuple[Question, ...]:
    """How far the SLA is met, by whom, what waits, what was late, and who was overlooked."""
    asked = {"limit": str(limit)}
    none = "Nothing was handed over yet. Hand-offs need requests for sales, MQLs or MQAs."
    return (
        Question(
            "clauses",
            "The clauses",
            "sla_clauses",
            note="What is not due yet counts in none. The median is of business hours to the first contact, "
            "with those that still wait.",
            bar="met_share",
            empty=none,
        ),
        Question("months", "In time, month by month", "sla_by_month", bar="met_share", empty=none),
        Question(
            "waits",
            "How long they wait",
            "sla_waits",
            note="Business hours, and the share not answered by then, as Kaplan and Meier estimate it: who "
            "waits today counts for as long as they have waited.",
            bar="share_waiting",
            empty=none,
        ),
        Question(
            "speed",
            "What speed is worth",
            "sla_speed",
            note="Of hand-offs that have had the days of the funnel, how many became SQLs, by how fast they "
            "were first answered; low and high hold with 95 % confidence.",
            bar="share",
            empty="No hand-off is old enough to judge.",
        ),
        Question("users", "By owner", "sla_by_user", bar="met_share", empty=none),
        Question("waiting", "Waiting for an answer", "sla_waiting", asked, empty="Nothing waits."),
        Question("breaches", "Late", "sla_breaches", asked, empty="Nothing was late."),
        Question(
            "second_lead_rate",
            "Overlooked at accounts that are worked",
            "second_lead_rate",
            note="What is at risk are the open deals of these accounts.",
            empty="Nobody was handed over at an account that is worked.",
        ),
        Question(
            "second_leads",
            "Second leads",
            "second_leads",
            asked,
            note="People who answered at accounts that are qualified or in a deal, and were sent back, had "
            "no owner, or were not answered in time.",
            empty="Nobody was overlooked.",
        ),
    )


def lifecycle(limit: int) -> tuple[Question, ...]:
    """Who is in which status, how they moved and why, how long they stayed, and which moves are illegal."""
    return (
        Question("statuses", "Statuses now", "lifecycle_statuses", bar="now", empty=STATUSES),
        Question(
            "moves",
            "Moves, and what caused them",
            "lifecycle_moves",
            note="A rule is a mark that the points passed; a date or new evidence ends a rest.",
            bar="moves",
            empty=STATUSES,
        ),
        Question(
            "illegal",
            "Moves that the stages do not allow",
            "lifecycle_illegal",
            {"limit": str(limit)},
            note="They are counted as they were recorded, and listed so that somebody can put them right.",
            empty="Every move is allowed.",
        ),
        Question(
            "resting",
            "Who comes back, and when",
            "lifecycle_resting",
            {"limit": str(limit)},
            note="New evidence brings them back earlier.",
            empty="Nothing rests.",
        ),
    )


REPORTS: Mapping[str, tuple[str, Callable[..., tuple[Question, ...]]]] = {
    "funnel": ("Funnel", funnel),
    "attribution": ("Attribution", attribution),
    "losses": ("Losses", losses),
    "deals": ("Deals", deals),
    "sources": ("Sources", sources),
    "retro": ("What became of a batch", retro),
    "costs": ("Cost, cycle and goals", costs),
    "journeys": ("Nurture journeys", journeys),
    "sla": ("Service levels of sales", sla),
    "lifecycle": ("Lifecycle of people and accounts", lifecycle),
}
"""Reports by name: the title, and what asks its questions for some choices."""
