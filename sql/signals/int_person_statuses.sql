-- int_person_statuses: the lifecycle status of each person at each instant, since when, and until when it is to last.
-- grain: as_of, person
-- grows by: person, as_of
select
    clock.as_of,
    people.person,
    statuses.status,
    statuses.occurred_at,
    statuses.until
from stg_statuses as statuses
inner join int_people as people
    on people.contact_id = statuses.subject_id
inner join run.clock as clock
    on clock.as_of >= statuses.occurred_at
where statuses.subject = 'contact'
    and statuses.status is not null
qualify row_number() over (
    partition by clock.as_of, people.person
    order by statuses.occurred_at desc, statuses.status
) = 1
