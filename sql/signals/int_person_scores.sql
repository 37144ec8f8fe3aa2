-- int_person_scores: intent and activity of each person of an account at each instant, in numbers.
-- grain: as_of, person
-- grows by: person, as_of
with

raised as (

    select distinct as_of, person
    from int_hand_raises
    where person is not null

)

select
    clock.as_of,
    people.person,
    people.account,
    coalesce(intent.intent_hundredths, 0) as intent_hundredths,
    coalesce(activity.signals, 0) as signals,
    coalesce(activity.recent_signals, 0) as recent_signals,
    coalesce(activity.recent_signals, 0) > 0 as is_engaged,
    coalesce(activity.is_met, false) as is_met,
    activity.last_signal_at,
    raised.person is not null as is_hand_raise,
    coalesce(people.excluded_because, excluded.value) as excluded_because
from int_scored_people as people
cross join run.clock as clock
left join int_person_intent as intent
    on intent.as_of = clock.as_of
    and intent.person = people.person
left join int_person_activity as activity
    on activity.as_of = clock.as_of
    and activity.person = people.person
left join int_person_statuses as statuses
    on statuses.as_of = clock.as_of
    and statuses.person = people.person
left join run.excluded as excluded
    on excluded.what = 'person_status'
    and excluded.value = statuses.status
left join raised
    on raised.as_of = clock.as_of
    and raised.person = people.person
