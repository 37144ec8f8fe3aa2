-- int_horizon: the second that the oldest instant lies at, in blocks of four weeks.
-- grain: one row
-- note: What is worth nothing at this second, and can be part of no episode, is worth nothing at any instant. It is rounded
--       down, so that a run of the next day finds the same horizon, and signals as they are.
select cast(floor(min(as_of_second) / 2419200.0::double) * 2419200 as bigint) as oldest_second
from run.clock
