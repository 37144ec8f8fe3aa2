-- run_clock: the instants that were scored.
-- grain: as_of
-- in order of: as_of
select
    clock.as_of,
    weeks.weeks_ago,
    clock.is_now
from run.clock as clock
inner join run.weeks as weeks
    on weeks.as_of = clock.as_of
