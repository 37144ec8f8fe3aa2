-- int_person_intent: the intent of each person at each instant: the sum of their signals' points, between 0 and the cap.
-- grain: as_of, person
-- in order of: account, as_of, person
-- grows by: person, as_of
with

sums as (

    select
        as_of,
        person,
        account,
        cast(sum(left_hundredths) as bigint) as left_hundredths
    from int_signal_points
    group by as_of, person, account

)

select
    sums.as_of,
    sums.person,
    sums.account,
    sums.left_hundredths,
    coalesce(totals.total_hundredths, sums.left_hundredths) as decayed_hundredths,
    least(
        greatest(coalesce(totals.total_hundredths, sums.left_hundredths), 0),
        scoring.person_cap_hundredths
    ) as intent_hundredths
from sums
cross join run.scoring as scoring
left join int_running_totals as totals
    on totals.as_of = sums.as_of
    and totals.person = sums.person
