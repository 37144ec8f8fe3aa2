-- int_need_scores: fit, intent and committee coverage of each account for each need that it shows, in numbers.
-- grain: as_of, account, need
-- grows by: account, as_of
-- note: As int_account_scores has them of the whole account. Own signals name nobody, and count once.
with

people as (

    select
        as_of,
        account,
        need,
        count(*) filter (where is_engaged) as people_engaged
    from int_need_people
    group by as_of, account, need

)

select
    clock.as_of,
    shown.account,
    shown.need,
    fit.fit_hundredths,
    least(
        coalesce(rollup.weighted_hundredths, 0) + coalesce(own.intent_hundredths, 0),
        scoring.account_cap_hundredths
    ) as intent_hundredths,
    least(
        coalesce(rollup.strong_intent_hundredths, 0) + coalesce(own.intent_hundredths, 0),
        scoring.account_cap_hundredths
    ) as strong_intent_hundredths,
    coalesce(own.intent_hundredths, 0) as own_intent_hundredths,
    coalesce(rollup.weighted_hundredths, 0) + coalesce(own.intent_hundredths, 0) as uncapped_hundredths,
    coalesce(people.people_engaged, 0) as people_engaged,
    cast(
        case when clock.is_now then coalesce(rollup.coverage_identified, 0) end as decimal(5, 4)
    ) as coverage_identified,
    cast(
        case when clock.is_now then coalesce(rollup.coverage_contactable, 0) end as decimal(5, 4)
    ) as coverage_contactable,
    cast(coalesce(rollup.coverage_engaged, 0) as decimal(5, 4)) as coverage_engaged,
    cast(coalesce(rollup.coverage_met, 0) as decimal(5, 4)) as coverage_met
from int_shown_needs as shown
inner join int_need_fit as fit
    on fit.account = shown.account
    and fit.need = shown.need
cross join run.scoring as scoring
cross join run.clock as clock
left join int_committee_rollup as rollup
    on rollup.as_of = clock.as_of
    and rollup.account = shown.account
    and rollup.need = shown.need
left join int_need_intent as own
    on own.as_of = clock.as_of
    and own.account = shown.account
    and own.need = shown.need
    and own.person < 0
left join people
    on people.as_of = clock.as_of
    and people.account = shown.account
    and people.need = shown.need
