-- contact_scores: fit, intent, score and band of each person who belongs to an account.
-- grain: as_of, contact_id
-- in order of: as_of, account_id, contact_id
-- note: The band is arithmetic with an intent floor, and never the lifecycle status. A hand-raise goes to sales whatever
--       the score. People who are excluded are in no queue, and the reason is given.
with

scored as (

    select
        clock.as_of,
        clock.as_of_second,
        contacts.contact_id,
        contacts.account_id,
        account_fit.fit_hundredths as account_fit_hundredths,
        person_fit.fit_hundredths as person_fit_hundredths,
        account_fit.fit_hundredths + person_fit.fit_hundredths as fit_hundredths,
        coalesce(intent.intent_hundredths, 0) as intent_hundredths,
        coalesce(activity.signals, 0) as signals,
        coalesce(activity.recent_signals, 0) > 0 as is_engaged,
        coalesce(activity.is_met, false) as is_met,
        activity.last_signal_at,
        case
            when excluded_types.value is not null then accounts.type
            when contacts.consent = 'denied' then 'suppressed'
            else excluded_statuses.value
        end as excluded_because
    from contacts
    inner join accounts
        on accounts.account_id = contacts.account_id
    inner join int_account_fit as account_fit
        on account_fit.account_id = contacts.account_id
    inner join int_person_fit as person_fit
        on person_fit.contact_id = contacts.contact_id
    cross join run.clock as clock
    left join int_contact_intent as intent
        on intent.as_of = clock.as_of
        and intent.contact_id = contacts.contact_id
    left join int_contact_statuses as statuses
        on statuses.as_of = clock.as_of
        and statuses.contact_id = contacts.contact_id
    left join int_contact_activity as activity
        on activity.as_of = clock.as_of
        and activity.contact_id = contacts.contact_id
    left join run.excluded as excluded_types
        on excluded_types.what = 'people_of'
        and excluded_types.value = accounts.type
    left join run.excluded as excluded_statuses
        on excluded_statuses.what = 'person_status'
        and excluded_statuses.value = statuses.status

),

banded as (

    select
        scored.as_of,
        scored.contact_id,
        arg_max(bands.band, bands.position) filter (where bands.band is not null) as band,
        arg_max(bands.queue, bands.position) filter (where bands.queue is not null) as queue
    from scored
    inner join run.bands as bands
        on bands.score_from_hundredths <= scored.fit_hundredths + scored.intent_hundredths
        and bands.min_intent_hundredths <= scored.intent_hundredths
    group by scored.as_of, scored.contact_id

),

raised as (

    select distinct as_of, contact_id
    from int_hand_raises
    where contact_id is not null

)

select
    scored.as_of,
    scored.contact_id,
    scored.account_id,
    cast(scored.account_fit_hundredths / 100.0::double as decimal(9, 2)) as account_fit,
    cast(scored.person_fit_hundredths / 100.0::double as decimal(9, 2)) as person_fit,
    cast(scored.fit_hundredths / 100.0::double as decimal(9, 2)) as fit,
    cast(scored.intent_hundredths / 100.0::double as decimal(9, 2)) as intent,
    cast((scored.fit_hundredths + scored.intent_hundredths) / 100.0::double as decimal(9, 2)) as score,
    banded.band,
    case
        when scored.excluded_because is not null then null
        when raised.contact_id is not null then scoring.hand_raise_queue
        else banded.queue
    end as queue,
    raised.contact_id is not null as is_hand_raise,
    scored.excluded_because,
    scored.signals,
    scored.last_signal_at,
    scored.is_engaged,
    scored.is_met
from scored
cross join run.scoring as scoring
inner join banded
    on banded.as_of = scored.as_of
    and banded.contact_id = scored.contact_id
left join raised
    on raised.as_of = scored.as_of
    and raised.contact_id = scored.contact_id
