-- int_moved_weights: the weight with which each person counted at an instant and at the one before, of the whole account and of each need.
-- grain: as_of, account, need, person
-- kept as: view
-- grows by: account
with

instants as (

    select as_of, as_of as at, true as is_then
    from run.clock
    where is_now

    union all

    select as_of, previous_as_of as at, false as is_then
    from run.clock
    where is_now

),

weights as (

    select as_of, account, cast(null as varchar) as need, person, intent_hundredths, weighted_hundredths
    from int_member_weights

    union all

    select as_of, account, need, person, intent_hundredths, weighted_hundredths
    from int_need_weights

)

select
    instants.as_of,
    weights.account,
    weights.need,
    weights.person,
    max(
        case when instants.is_then
            then weights.weighted_hundredths / cast(weights.intent_hundredths as double) end
    ) as now_weight,
    max(
        case when not instants.is_then
            then weights.weighted_hundredths / cast(weights.intent_hundredths as double) end
    ) as before_weight
from weights
inner join instants
    on instants.at = weights.as_of
group by instants.as_of, weights.account, weights.need, weights.person
