-- int_horizon: when the four weeks begin in which the oldest instant or close lies, in seconds.
-- grain: one row
-- note: A signal that is worth nothing by then, and belongs to no episode, matters at no instant. The beginning of four weeks
--       is taken so that the run of the next day usually finds the same one, and need not score every signal again.
--       They begin on a Monday, which the first of 1970 was four days after the beginning of that year.
select cast(floor((min(instants.as_of_second) - 345600) / 2419200.0::double) * 2419200 + 345600 as bigint) as oldest_second
from (
    select as_of_second
    from run.clock

    union all

    select as_of_second
    from run.closes
) as instants
