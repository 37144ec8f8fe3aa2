-- int_committee_rollup: account intent, and coverage as a share of the weight of all seats.
-- grain: as_of, account, need
-- in order of: account, as_of
-- grows by: account, as_of
-- note: Of the whole account, with null as the need, and of each need that it shows. Identified and contactable coverage
--       depend on whom we know, not on the instant, so they are known for now alone; see account_scores.
with

seats as (

    select cast(null as varchar) as need, sum(weight_hundredths) as weight_hundredths
    from run.seats

    union all

    select need, sum(weight_hundredths) as weight_hundredths
    from run.need_seats
    group by need

)

select
    sums.as_of,
    sums.account,
    sums.need,
    sums.is_now,
    sums.weighted_hundredths,
    sums.intent_hundredths,
    sums.strong_intent_hundredths,
    cast(round(sums.identified / cast(seats.weight_hundredths as double), 4) as decimal(5, 4)) as coverage_identified,
    cast(round(sums.contactable / cast(seats.weight_hundredths as double), 4) as decimal(5, 4)) as coverage_contactable,
    cast(round(sums.engaged / cast(seats.weight_hundredths as double), 4) as decimal(5, 4)) as coverage_engaged,
    cast(round(sums.met / cast(seats.weight_hundredths as double), 4) as decimal(5, 4)) as coverage_met
from int_committee_sums as sums
inner join seats
    on seats.need is not distinct from sums.need
