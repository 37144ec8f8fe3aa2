-- int_excluded_people: people whose status excludes them at an instant.
-- grain: as_of, person
-- grows by: person
select
    statuses.as_of,
    statuses.person
from int_person_statuses as statuses
inner join run.excluded as excluded
    on excluded.what = 'person_status'
    and excluded.value = statuses.status
