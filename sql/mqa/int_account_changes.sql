-- int_account_changes: why the intent of each account moved since the instant before, of the whole account and of each need.
-- grain: as_of, account, need, reason
-- kept as: view
-- grows by: account
-- note: The points of an account add up to its change exactly. new_signals came since, decay is what older signals lost, expiry
--       what those had that are worth nothing now. people: seats, roles and exclusions, so that the same points count with
--       another weight. own_signals: those that name nobody. limits: caps on persons and the account, and rounding.
--       What each person brings is a whole number of millionths, so that the sums do not depend on an order.
with

weighed as (

    select
        points.*,
        coalesce(weights.now_weight, case when points.now_hundredths > 0 then 0 end, weights.before_weight, 0) as now_weight,
        coalesce(weights.before_weight, case when points.before_hundredths > 0 then 0 end, weights.now_weight, 0)
            as before_weight
    from int_moved_points as points
    left join int_moved_weights as weights
        on weights.as_of = points.as_of
        and weights.account = points.account
        and weights.need is not distinct from points.need
        and weights.person = points.person

),

brought as (

    select
        weighed.*,
        cast(round(1000000 * new_hundredths * now_weight) as bigint) as new_millionths,
        cast(round(1000000 * decay_hundredths * now_weight) as bigint) as decay_millionths,
        cast(round(1000000 * expiry_hundredths * now_weight) as bigint) as expiry_millionths,
        cast(round(1000000 * before_hundredths * (now_weight - before_weight)) as bigint) as people_millionths
    from weighed

),

sums as (

    select
        as_of,
        account,
        need,
        cast(round(sum(new_millionths) / 1000000.0::double) as bigint) as new_hundredths,
        cast(sum(new_signals) as bigint) as new_signals,
        cast(round(sum(decay_millionths) / 1000000.0::double) as bigint) as decay_hundredths,
        cast(sum(decayed_signals) as bigint) as decayed_signals,
        cast(round(sum(expiry_millionths) / 1000000.0::double) as bigint) as expiry_hundredths,
        cast(sum(expired_signals) as bigint) as expired_signals,
        cast(round(sum(people_millionths) / 1000000.0::double) as bigint) as people_hundredths
    from brought
    group by as_of, account, need

),

explained as (

    select as_of, account, need, 'new_signals' as reason, new_hundredths as hundredths, new_signals as signals
    from sums

    union all

    select as_of, account, need, 'decay' as reason, decay_hundredths as hundredths, decayed_signals as signals
    from sums

    union all

    select as_of, account, need, 'expiry' as reason, expiry_hundredths as hundredths, expired_signals as signals
    from sums

    union all

    select as_of, account, need, 'people' as reason, people_hundredths as hundredths, cast(0 as bigint) as signals
    from sums

    union all

    select as_of, account, need, 'own_signals' as reason, own_hundredths as hundredths, cast(0 as bigint) as signals
    from int_moved_intents

    union all

    select
        moved.as_of,
        moved.account,
        moved.need,
        'limits' as reason,
        moved.moved_hundredths - moved.own_hundredths - coalesce(
            sums.new_hundredths + sums.decay_hundredths + sums.expiry_hundredths + sums.people_hundredths, 0
        ) as hundredths,
        cast(0 as bigint) as signals
    from int_moved_intents as moved
    left join sums
        on sums.as_of = moved.as_of
        and sums.account = moved.account
        and sums.need is not distinct from moved.need

)

select as_of, account, need, reason, hundredths, signals
from explained
where hundredths <> 0
