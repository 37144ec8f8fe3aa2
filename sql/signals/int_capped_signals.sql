-- int_capped_signals: every scored signal: what it earned, what caps left of that, and when it expires.
-- grain: engagement_id, rule_id
-- note: A signal is listed as long as it would be worth something if no cap had refused it, so the ledger shows what was
--       refused. A cap fills in order of time within its period. Periods are whole blocks of days, and weeks start on
--       Monday (1970-01-01 was a Thursday), so what a signal earned never depends on the day of the run.
with

by_rule as (

    select
        *,
        case
            when cap_hundredths is null then points_hundredths
            else least(
                points_hundredths,
                greatest(
                    cap_hundredths - coalesce(
                        sum(points_hundredths) over (
                            partition by contact_id, rule_id, floor((occurred_day + 3) / cast(cap_days as double))
                            order by occurred_at, engagement_id
                            rows between unbounded preceding and 1 preceding
                        ),
                        0
                    ),
                    0
                )
            )
        end as rule_credit_hundredths
    from int_scored_signals
    where cap_hundredths is not null

    union all

    select
        *,
        points_hundredths as rule_credit_hundredths
    from int_scored_signals
    where cap_hundredths is null

),

by_group as (

    select
        signals.*,
        least(
            signals.rule_credit_hundredths,
            greatest(
                caps.cap_hundredths - coalesce(
                    sum(greatest(signals.rule_credit_hundredths, 0)) over (
                        partition by
                            signals.contact_id,
                            signals.rule_group,
                            floor((signals.occurred_day + 3) / cast(caps.cap_days as double))
                        order by signals.occurred_at, signals.engagement_id
                        rows between unbounded preceding and 1 preceding
                    ),
                    0
                ),
                0
            )
        ) as credit_hundredths
    from by_rule as signals
    inner join run.group_caps as caps
        on caps.rule_group = signals.rule_group

    union all

    select
        signals.*,
        signals.rule_credit_hundredths as credit_hundredths
    from by_rule as signals
    where signals.rule_group not in (select caps.rule_group from run.group_caps as caps)

)

select
    signals.engagement_id,
    signals.contact_id,
    signals.account_id,
    signals.kind,
    signals.is_deliberate,
    signals.occurred_at,
    signals.occurred_second,
    signals.occurred_day,
    signals.rule_id,
    cast(signals.points_hundredths as bigint) as points_hundredths,
    cast(signals.credit_hundredths as bigint) as credit_hundredths,
    signals.occurred_second + cast(coalesce(
        case
            when scoring.decay_mode = 'on_total' then 1000000000000
            when signals.points_hundredths = 0 then 0
            when scoring.decay_mode = 'window' then scoring.window_seconds + 1
            when scoring.decay_mode = 'half_life'
                then scoring.half_life_seconds * (floor(log2(2.0::double * abs(signals.points_hundredths))) + 1)
            when scoring.decay_share_hundredths is not null
                then scoring.decay_period_seconds * ceil(100.0::double / nullif(scoring.decay_share_hundredths, 0))
            else scoring.decay_period_seconds
                * ceil(abs(signals.points_hundredths) / nullif(scoring.decay_points_hundredths, 0)::double)
        end,
        1000000000000
    ) as bigint) as expires_second
from by_group as signals
cross join run.scoring as scoring
