-- int_running_totals: a person's total under on_total decay, where the sum loses points and not each signal.
-- grain: as_of, contact_id
-- note: The closed form of abm.vocabulary.points.on_total: the largest value, over all signals, of the points since then
--       minus the decay since then.
with

since as (

    select
        signals.as_of,
        signals.contact_id,
        sum(signals.credit_hundredths) over (
            partition by signals.as_of, signals.contact_id
            order by signals.occurred_at desc, signals.engagement_id desc, signals.rule_id desc
            rows between unbounded preceding and current row
        ) - scoring.decay_points_hundredths * floor(
            (floor(epoch(signals.as_of)) - floor(epoch(signals.occurred_at))) / cast(scoring.decay_period_seconds as double)
        ) as balance_hundredths
    from int_signal_points as signals
    cross join run.scoring as scoring
    where scoring.decay_mode = 'on_total'

)

select
    as_of,
    contact_id,
    cast(greatest(max(balance_hundredths), 0) as bigint) as total_hundredths
from since
group by as_of, contact_id
