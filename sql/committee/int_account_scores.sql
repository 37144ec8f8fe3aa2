-- int_account_scores: fit, intent and committee coverage of each account, in numbers.
-- grain: as_of, account
-- grows by: account, as_of
-- reached by: account_id of int_account_fit
-- built in ranges of: account
-- note: The mart account_scores says what intent is.
with

members as (

    select account, count(*) as people
    from int_scored_people
    where account is not null
    group by account

),

people as (

    select
        as_of,
        account,
        count(*) filter (where is_engaged) as people_engaged,
        cast(sum(recent_signals) as bigint) as recent_signals,
        max(last_signal_at) as last_signal_at
    from int_person_scores
    where account is not null
    group by as_of, account

)

select
    clock.as_of,
    accounts.account,
    fit.fit_hundredths,
    coalesce(intents.intent_hundredths, 0) as intent_hundredths,
    coalesce(intents.strong_intent_hundredths, 0) as strong_intent_hundredths,
    coalesce(intents.own_hundredths, 0) as own_intent_hundredths,
    coalesce(intents.weighted_hundredths, 0) as uncapped_hundredths,
    coalesce(members.people, 0) as people,
    coalesce(people.people_engaged, 0) as people_engaged,
    coalesce(people.recent_signals, 0) as recent_signals,
    people.last_signal_at,
    cast(
        case when clock.is_now then coalesce(rollup.coverage_identified, 0) end as decimal(5, 4)
    ) as coverage_identified,
    cast(
        case when clock.is_now then coalesce(rollup.coverage_contactable, 0) end as decimal(5, 4)
    ) as coverage_contactable,
    cast(coalesce(rollup.coverage_engaged, 0) as decimal(5, 4)) as coverage_engaged,
    cast(coalesce(rollup.coverage_met, 0) as decimal(5, 4)) as coverage_met
from int_account_numbers as accounts
inner join int_account_fit as fit
    on fit.account_id = accounts.account_id
cross join run.clock as clock
left join int_committee_rollup as rollup
    on rollup.as_of = clock.as_of
    and rollup.account = accounts.account
    and rollup.need is null
left join int_account_intent as intents
    on intents.as_of = clock.as_of
    and intents.account = accounts.account
left join members
    on members.account = accounts.account
left join people
    on people.as_of = clock.as_of
    and people.account = accounts.account
