"""The contact scores of one instant, as an analyst would compute them with polars, which is not required."""

from pathlib import Path

import polars as pl

from abm.bench.analysts import DAY, MEETING, MONDAY, PEOPLE, SCORES, TOUCHES, Agreement
from abm.bench.measuring import Clock


def write_scores(clock: Clock, folder: Path, agreement: Agreement, result: Path) -> None:
    """Score; write the scores to a Parquet file, which is not timed."""
    with clock.time(SCORES):
        scored = scores(folder, agreement).collect()
    scored.write_parquet(result)


def scores(folder: Path, agreement: Agreement) -> pl.LazyFrame:
    """Intent, score, band and activity of each person."""
    touches = (
        pl.scan_parquet(folder / TOUCHES)
        .filter(pl.col("occurred_at") <= agreement.as_of)
        .with_columns(second=pl.col("occurred_at").dt.epoch("s"))
        .with_columns(day=pl.col("second") // DAY)
    )
    signals = pl.concat([touches, _repeat_visits(touches, agreement)], how="diagonal")
    return (
        pl.scan_parquet(folder / PEOPLE)
        .join(_intents(_credited(signals, agreement), agreement), on="contact_id", how="left")
        .join(_activity(touches, agreement), on="contact_id", how="left")
        .with_columns(
            intent=pl.when("is_suppressed").then(0).otherwise(pl.col("intent").fill_null(0)),
            signals=pl.col("signals").fill_null(0),
            is_engaged=(pl.col("last_second") > agreement.engaged_after).fill_null(value=False),
            is_met=pl.col("is_met").fill_null(value=False),
        )
        .with_columns(score=pl.col("fit") + pl.col("intent"))
        .with_columns(band=_band(agreement))
        .drop("fit", "is_suppressed", "last_second")
    )


def _repeat_visits(touches: pl.LazyFrame, agreement: Agreement) -> pl.LazyFrame:
    """The first touch of the n-th day of web visits, as a signal of its own."""
    days_before = agreement.scoring["repeat_visit_days"] - 1
    earlier = pl.col("day").shift(days_before).over("contact_id", order_by="day")
    first = pl.col("engagement_id", "occurred_at", "second").sort_by("occurred_at", "engagement_id").first()
    return (
        touches.filter(pl.col("channel") == "web")
        .group_by("contact_id", "day")
        .agg(first)
        .filter(pl.col("day") - earlier < agreement.scoring["repeat_visit_within_days"])
        .with_columns(
            engagement_id=pl.concat_str(pl.lit("repeat_visit:"), "engagement_id"), kind=pl.lit("repeat_visit")
        )
    )


def _credited(signals: pl.LazyFrame, agreement: Agreement) -> pl.LazyFrame:
    """The first rule of each group that fits each signal, and what caps leave of its points."""
    texts = ("topic", "asset_contains", "campaign_id")
    rules = pl.LazyFrame(agreement.rules, infer_schema_length=None).with_columns(
        pl.col(texts).cast(pl.String)
    )
    first = pl.col("position").min().over("engagement_id", "rule_group")
    return (
        signals.join(rules, on="kind", suffix="_of_rule")
        .filter(_fits())
        .filter((pl.col("position") == first) | ~pl.col("has_rivals"))
        .sort("occurred_at", "engagement_id")
        .filter(~_is_repeated())
        .with_columns(credit=pl.col("points_hundredths"))
        .with_columns(credit=_under_cap("rule_id", pl.col("credit")))
        .drop("cap_hundredths", "cap_days")
        .join(pl.LazyFrame(agreement.group_caps), on="rule_group", how="left", maintain_order="left")
        .with_columns(credit=_under_cap("rule_group", pl.col("credit").clip(lower_bound=0)))
    )


def _fits() -> pl.Expr:
    """Whether the conditions of the rule hold for the signal."""
    topic, campaign = pl.col("topic_of_rule"), pl.col("campaign_id_of_rule")
    text, least = pl.col("asset_contains"), pl.col("min_duration_seconds")
    has_text = pl.col("asset").str.to_lowercase().str.contains(text.str.to_lowercase(), literal=True)
    return (
        (topic.is_null() | (pl.col("topic").str.to_lowercase() == topic.str.to_lowercase()))
        & (campaign.is_null() | (pl.col("campaign_id") == campaign))
        & (text.is_null() | has_text)
        & (least.is_null() | (pl.col("duration_seconds") >= least))
    )


def _is_repeated() -> pl.Expr:
    """Whether the person had a signal about the same asset before, in the period in which it counts once."""
    block = (pl.col("day") + MONDAY) // pl.col("same_asset_days")
    place = pl.int_range(pl.len()).over("contact_id", "rule_id", block, "same_asset")
    return (place > 0) & pl.col("same_asset").is_not_null() & pl.col("same_asset_days").is_not_null()


def _under_cap(by: str, taken: pl.Expr) -> pl.Expr:
    """What a cap that fills in order of time leaves of the credit; ``taken`` is what fills it."""
    block = (pl.col("day") + MONDAY) // pl.col("cap_days")
    before = taken.cum_sum().over("contact_id", by, block) - taken
    room = (pl.col("cap_hundredths") - before).clip(lower_bound=0)
    is_capped = pl.col("cap_hundredths").is_not_null()
    return pl.when(is_capped).then(pl.min_horizontal("credit", room)).otherwise(pl.col("credit"))


def _intents(signals: pl.LazyFrame, agreement: Agreement) -> pl.LazyFrame:
    """The sum of what each person's signals are worth now, between 0 and the cap."""
    weeks = (agreement.as_of_second - pl.col("second")) // agreement.scoring["decay_period_seconds"]
    lost = agreement.scoring["decay_points_hundredths"] * weeks
    left = (pl.col("credit").abs() - lost).clip(lower_bound=0) * pl.col("credit").sign()
    intent = left.sum().clip(0, agreement.scoring["person_cap_hundredths"])
    return signals.group_by("contact_id").agg(intent=intent)


def _activity(touches: pl.LazyFrame, agreement: Agreement) -> pl.LazyFrame:
    """How many signals each person has given, when the last one was, and whether we have met."""
    is_counted = pl.col("kind").is_in(agreement.rewarded)
    is_meeting = pl.col("kind") == MEETING
    return (
        touches.filter(is_counted | is_meeting)
        .group_by("contact_id")
        .agg(
            signals=is_counted.sum().cast(pl.Int64),
            last_signal_at=pl.col("occurred_at").filter(is_counted).max(),
            last_second=pl.col("second").filter(is_counted).max(),
            is_met=is_meeting.any(),
        )
    )


def _band(agreement: Agreement) -> pl.Expr:
    """The highest band whose score, intent and fit are reached."""
    band = pl.lit(None, dtype=pl.String)
    for each in agreement.bands:
        has_score = pl.col("score") >= each["score_from_hundredths"]
        has_intent = pl.col("intent") >= each["min_intent_hundredths"]
        has_fit = pl.col("fit") >= each["min_fit_hundredths"]
        band = pl.when(has_score & has_intent & has_fit).then(pl.lit(each["band"])).otherwise(band)
    return band
