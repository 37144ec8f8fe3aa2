-- account_scores: fit, intent and committee coverage of each account.
-- grain: as_of, account_id, solution
-- in order of: as_of, account_id
-- note: Intent is the sum, over people, of their intent times the weight of the seat it counts for, up to the cap.
--       intent_strong counts only people with a strong match to the account.
with

people as (

    select
        as_of,
        account,
        count(*) as people,
        count(*) filter (where is_engaged) as people_engaged,
        cast(sum(recent_signals) as bigint) as recent_signals,
        max(last_signal_at) as last_signal_at
    from int_person_scores
    group by as_of, account

)

select
    clock.as_of,
    fit.account_id,
    scoring.solution,
    cast(fit.fit_hundredths / 100.0::double as decimal(9, 2)) as fit,
    cast(coalesce(rollup.intent_hundredths, 0) / 100.0::double as decimal(9, 2)) as intent,
    cast(coalesce(rollup.strong_intent_hundredths, 0) / 100.0::double as decimal(9, 2)) as intent_strong,
    coalesce(people.people, 0) as people,
    coalesce(people.people_engaged, 0) as people_engaged,
    coalesce(people.recent_signals, 0) as recent_signals,
    people.last_signal_at,
    cast(coalesce(standing.coverage_identified, 0) as decimal(5, 4)) as coverage_identified,
    cast(coalesce(standing.coverage_contactable, 0) as decimal(5, 4)) as coverage_contactable,
    cast(coalesce(rollup.coverage_engaged, 0) as decimal(5, 4)) as coverage_engaged,
    cast(coalesce(rollup.coverage_met, 0) as decimal(5, 4)) as coverage_met
from int_account_fit as fit
inner join stg_accounts as accounts
    on accounts.account_id = fit.account_id
cross join run.clock as clock
cross join run.scoring as scoring
left join int_committee_rollup as rollup
    on rollup.as_of = clock.as_of
    and rollup.account = accounts.account
left join int_committee_rollup as standing
    on standing.account = accounts.account
    and standing.is_now
left join people
    on people.as_of = clock.as_of
    and people.account = accounts.account
