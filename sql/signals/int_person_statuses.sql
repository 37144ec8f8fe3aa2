-- int_person_statuses: the lifecycle status of each person at each instant, since when, and until when it is to last.
-- grain: as_of, person
-- grows by: person, as_of
with

spells as (

    select
        people.person,
        statuses.status,
        statuses.occurred_at,
        statuses.until,
        lead(statuses.occurred_at) over (
            partition by people.person
            order by statuses.occurred_at, statuses.status desc
        ) as ended_at
    from stg_statuses as statuses
    inner join int_people as people
        on people.contact_id = statuses.subject_id
    where statuses.subject = 'contact'
        and statuses.status is not null

)

select
    clock.as_of,
    spells.person,
    spells.status,
    spells.occurred_at,
    spells.until
from spells
inner join run.clock as clock
    on clock.as_of >= spells.occurred_at
    and coalesce(clock.as_of < spells.ended_at, true)
