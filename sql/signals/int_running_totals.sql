-- int_running_totals: a person's total under on_total decay, where the sum loses points and not each signal.
-- grain: as_of, person
-- grows by: person, as_of
-- note: The closed form of abm.vocabulary.points.on_total: the largest value, over all signals, of the points since then
--       minus the decay since then.
with

since as (

    select
        signals.as_of,
        signals.person,
        sum(signals.credit_hundredths) over (
            partition by signals.as_of, signals.person
            order by
                signals.occurred_at desc,
                signals.is_repeat_visit desc,
                coalesce(places.place, 1) desc,
                rules.rule_id desc
            rows between unbounded preceding and current row
        ) - scoring.decay_points_hundredths * floor(
            (floor(epoch(signals.as_of)) - floor(epoch(signals.occurred_at))) / cast(scoring.decay_period_seconds as double)
        ) as balance_hundredths
    from int_signal_points as signals
    inner join int_signal_rules as rules
        on rules.rule = signals.rule
    cross join run.scoring as scoring
    left join int_touch_order as places
        on places.touch = signals.touch
        and places.person = signals.person
    where scoring.decay_mode = 'on_total'

)

select
    as_of,
    person,
    cast(greatest(max(balance_hundredths), 0) as bigint) as total_hundredths
from since
group by as_of, person
