"""The contact scores of one instant, as an analyst would compute them with pandas."""

from pathlib import Path

import numpy as np
import pandas as pd

from abm.bench.analysts import DAY, MEETING, MONDAY, PEOPLE, SCORES, TOUCHES, Agreement
from abm.bench.measuring import Clock


def write_scores(clock: Clock, folder: Path, agreement: Agreement, result: Path) -> None:
    """Score; write the scores to a Parquet file, which is not timed."""
    with clock.time(SCORES):
        scored = scores(folder, agreement)
    scored.to_parquet(result)


def scores(folder: Path, agreement: Agreement) -> pd.DataFrame:
    """Intent, score, band and activity of each person."""
    touches = pd.read_parquet(folder / TOUCHES)
    touches = touches[touches["occurred_at"] <= agreement.as_of]
    touches["second"] = touches["occurred_at"].dt.as_unit("s").astype("int64")
    touches["day"] = touches["second"] // DAY
    people = pd.read_parquet(folder / PEOPLE).set_index("contact_id")

    signals = pd.concat([touches, _repeat_visits(touches, agreement)], ignore_index=True)
    intent = _intents(_credited(signals, agreement), agreement).reindex(people.index, fill_value=0)
    people["intent"] = intent.where(~people["is_suppressed"], 0)
    people["score"] = people["fit"] + people["intent"]
    people["band"] = None
    for band in agreement.bands:
        has_score = people["score"] >= band["score_from_hundredths"]
        has_intent = people["intent"] >= band["min_intent_hundredths"]
        has_fit = people["fit"] >= band["min_fit_hundredths"]
        people.loc[has_score & has_intent & has_fit, "band"] = band["band"]

    counted = touches[touches["kind"].isin(agreement.rewarded)].groupby("contact_id")
    people["signals"] = counted.size().reindex(people.index, fill_value=0)
    people["last_signal_at"] = counted["occurred_at"].max()
    people["is_engaged"] = counted["second"].max().reindex(people.index) > agreement.engaged_after
    people["is_met"] = people.index.isin(touches.loc[touches["kind"] == MEETING, "contact_id"])
    return people.drop(columns=["fit", "is_suppressed"]).reset_index()


def _repeat_visits(touches: pd.DataFrame, agreement: Agreement) -> pd.DataFrame:
    """The first touch of the n-th day of web visits, as a signal of its own."""
    columns = ["engagement_id", "contact_id", "occurred_at", "second", "day"]
    web = touches.loc[touches["channel"] == "web", columns]
    days = web.sort_values(["occurred_at", "engagement_id"]).drop_duplicates(["contact_id", "day"])
    earlier = days.groupby("contact_id")["day"].shift(agreement.scoring["repeat_visit_days"] - 1)
    visits: pd.DataFrame = days[days["day"] - earlier < agreement.scoring["repeat_visit_within_days"]]
    visits["engagement_id"] = "repeat_visit:" + visits["engagement_id"]
    visits["kind"] = "repeat_visit"
    return visits


def _credited(signals: pd.DataFrame, agreement: Agreement) -> pd.DataFrame:
    """The first rule of each group that fits each signal, and what caps leave of its points."""
    signals = signals.merge(pd.DataFrame(agreement.rules), on="kind", suffixes=("", "_of_rule"))
    signals = signals[_fits(signals)]
    rivals = signals[signals["has_rivals"]].sort_values("position")
    rivals = rivals.drop_duplicates(["engagement_id", "rule_group"])
    signals = pd.concat([signals[~signals["has_rivals"]], rivals])
    signals = signals.sort_values(["occurred_at", "engagement_id"], ignore_index=True)
    signals = signals[~_is_repeated(signals)].reset_index(drop=True)
    signals["credit"] = signals["points_hundredths"]
    signals["credit"] = _under_cap(signals, "rule_id", signals["credit"])
    caps = pd.DataFrame(agreement.group_caps)
    signals = signals.drop(columns=["cap_hundredths", "cap_days"]).merge(caps, on="rule_group", how="left")
    signals["credit"] = _under_cap(signals, "rule_group", signals["credit"].clip(lower=0))
    return signals


def _fits(signals: pd.DataFrame) -> "pd.Series[bool]":
    """Whether the conditions of the rule hold for the signal."""
    topic, campaign = signals["topic_of_rule"], signals["campaign_id_of_rule"]
    fits = topic.isna() | (signals["topic"].str.lower() == topic.str.lower())
    fits &= campaign.isna() | (signals["campaign_id"] == campaign)
    for text in signals["asset_contains"].dropna().unique():
        has_text = signals["asset"].str.lower().str.contains(text.lower(), regex=False)
        fits &= (signals["asset_contains"] != text) | has_text
    least = signals["min_duration_seconds"]
    return fits & (least.isna() | (signals["duration_seconds"] >= least))


def _is_repeated(signals: pd.DataFrame) -> "pd.Series[bool]":
    """Whether the person had a signal about the same asset before, in the period in which it counts once."""
    asked = signals[signals["same_asset_days"].notna() & signals["same_asset"].notna()]
    asked = asked.assign(block=(asked["day"] + MONDAY) // asked["same_asset_days"])
    repeated = asked.duplicated(["contact_id", "rule_id", "block", "same_asset"])
    return repeated.reindex(signals.index, fill_value=False)


def _under_cap(signals: pd.DataFrame, by: str, taken: "pd.Series[int]") -> "pd.Series[int]":
    """What a cap that fills in order of time leaves of the credit; ``taken`` is what fills it."""
    capped = signals[signals["cap_hundredths"].notna()]
    block = (capped["day"] + MONDAY) // capped["cap_days"]
    taken = taken.loc[capped.index]
    before = taken.groupby([capped["contact_id"], capped[by], block]).cumsum() - taken
    room = (capped["cap_hundredths"] - before).clip(lower=0)
    credit = signals["credit"].copy()
    credit.loc[capped.index] = np.minimum(capped["credit"], room).astype("int64")
    return credit


def _intents(signals: pd.DataFrame, agreement: Agreement) -> "pd.Series[int]":
    """The sum of what each person's signals are worth now, between 0 and the cap."""
    weeks = (agreement.as_of_second - signals["second"]) // agreement.scoring["decay_period_seconds"]
    lost = agreement.scoring["decay_points_hundredths"] * weeks
    left = (signals["credit"].abs() - lost).clip(lower=0) * np.sign(signals["credit"])
    total: pd.Series[int] = left.groupby(signals["contact_id"]).sum()
    return total.clip(0, agreement.scoring["person_cap_hundredths"])
