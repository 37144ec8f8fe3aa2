-- account_scores: fit, intent and committee coverage of each account.
-- grain: as_of, account_id, solution
-- in order of: as_of, account_id
-- note: Intent is the sum, over people, of their intent times the weight of the seat it counts for, up to the cap.
--       intent_strong counts only people with a strong match to the account.
with

people as (

    select
        scores.as_of,
        scores.account_id,
        count(*) as people,
        count(*) filter (where scores.is_engaged) as people_engaged,
        max(scores.last_signal_at) as last_signal_at
    from contact_scores as scores
    group by scores.as_of, scores.account_id

),

recent as (

    select
        activity.as_of,
        contacts.account_id,
        cast(sum(activity.recent_signals) as bigint) as recent_signals
    from int_contact_activity as activity
    inner join contacts
        on contacts.contact_id = activity.contact_id
    group by activity.as_of, contacts.account_id

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
    coalesce(recent.recent_signals, 0) as recent_signals,
    people.last_signal_at,
    cast(coalesce(standing.coverage_identified, 0) as decimal(5, 4)) as coverage_identified,
    cast(coalesce(standing.coverage_contactable, 0) as decimal(5, 4)) as coverage_contactable,
    cast(coalesce(rollup.coverage_engaged, 0) as decimal(5, 4)) as coverage_engaged,
    cast(coalesce(rollup.coverage_met, 0) as decimal(5, 4)) as coverage_met
from int_account_fit as fit
cross join run.clock as clock
cross join run.scoring as scoring
left join int_committee_rollup as rollup
    on rollup.as_of = clock.as_of
    and rollup.account_id = fit.account_id
left join int_committee_rollup as standing
    on standing.account_id = fit.account_id
    and standing.is_now
left join people
    on people.as_of = clock.as_of
    and people.account_id = fit.account_id
left join recent
    on recent.as_of = clock.as_of
    and recent.account_id = fit.account_id
