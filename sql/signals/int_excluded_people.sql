-- int_excluded_people: people who count for nothing at an instant, because of their status or consent, or as our own users.
-- grain: as_of, person
-- grows by: person, as_of
-- note: They fill no seat, are in no episode and add nothing to their account. Who asked for sales after the rejection is
--       back, and not listed; nor is who was rejected until a day that has come.
with

raised as (

    select distinct as_of, person
    from int_hand_raises
    where person is not null

)

select
    statuses.as_of,
    people.person,
    excluded.value as reason
from int_person_statuses as statuses
inner join run.excluded as excluded
    on excluded.what = 'person_status'
    and excluded.value = statuses.status
inner join int_scored_people as people
    on people.person = statuses.person
left join raised
    on raised.as_of = statuses.as_of
    and raised.person = statuses.person
where raised.person is null
    and coalesce(statuses.as_of < statuses.until, true)
    and people.left_out_because is null

union all

select
    clock.as_of,
    people.person,
    people.left_out_because as reason
from int_scored_people as people
cross join run.clock as clock
where people.left_out_because is not null
