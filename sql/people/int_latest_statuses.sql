-- int_latest_statuses: the lifecycle status that was recorded last for each person.
-- grain: person
select
    people.person,
    statuses.status
from stg_statuses as statuses
inner join int_people as people
    on people.contact_id = statuses.subject_id
where statuses.subject = 'contact'
    and statuses.status is not null
qualify row_number() over (
    partition by people.person
    order by statuses.occurred_at desc, statuses.status
) = 1
