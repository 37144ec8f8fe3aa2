-- int_person_scores: intent and activity of each person at each instant, in numbers.
-- grain: as_of, person
-- grows by: person, as_of
-- reached by: account of int_account_customers
-- built in ranges of: person
-- note: At instants before the recent ones only people are listed who count for an account. A recycled person is left alone for some days, or until a day that sales named, unless there is a new signal.
with

intents as (

    select
        as_of,
        person,
        intent_hundredths
    from int_person_intent
    where intent_hundredths <> 0

),

activity as (

    select
        coalesce(activity.as_of, intents.as_of) as as_of,
        coalesce(activity.person, intents.person) as person,
        intents.intent_hundredths,
        activity.signals,
        activity.recent_signals,
        activity.is_met,
        activity.last_signal_at
    from int_person_activity as activity
    full join intents
        on intents.as_of = activity.as_of
        and intents.person = activity.person

),

raised as (

    select distinct as_of, person
    from int_hand_raises
    where person is not null

)

select
    clock.as_of,
    people.person,
    people.account,
    coalesce(activity.intent_hundredths, 0) as intent_hundredths,
    coalesce(activity.signals, 0) as signals,
    coalesce(activity.recent_signals, 0) as recent_signals,
    coalesce(activity.recent_signals, 0) > 0 as is_engaged,
    coalesce(activity.is_met, false) as is_met,
    coalesce(people.contactable_until > clock.as_of, false) as is_contactable,
    activity.last_signal_at,
    raised.person is not null as is_hand_raise,
    coalesce(people.excluded_because, left_out.reason, customer_people.value) as excluded_because,
    coalesce(
        statuses.status = 'recycled'
        and raised.person is null
        and coalesce(
            clock.as_of < statuses.until,
            clock.as_of_second - floor(epoch(statuses.occurred_at)) < recycled.for_days * 86400
        )
        and coalesce(activity.last_signal_at <= statuses.occurred_at, true),
        false
    ) as is_recycled
from activity
inner join int_scored_people as people
    on people.person = activity.person
inner join run.clock as clock
    on clock.as_of = activity.as_of
left join int_person_statuses as statuses
    on statuses.as_of = clock.as_of
    and statuses.person = people.person
inner join run.excluded as recycled
    on recycled.what = 'status'
    and recycled.value = 'recycled'
left join int_excluded_people as left_out
    on left_out.as_of = clock.as_of
    and left_out.person = people.person
left join int_account_customers as customers
    on customers.as_of = clock.as_of
    and customers.account = people.account
left join run.excluded as customer_people
    on customer_people.what = 'people_of'
    and customer_people.value = 'customer'
    and customers.account is not null
left join raised
    on raised.as_of = clock.as_of
    and raised.person = people.person
