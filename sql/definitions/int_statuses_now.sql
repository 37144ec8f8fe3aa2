-- int_statuses_now: the lifecycle status of each person as of the run.
-- grain: person
select
    statuses.person,
    statuses.status
from int_person_statuses as statuses
inner join run.clock as clock
    on clock.as_of = statuses.as_of
    and clock.is_now
