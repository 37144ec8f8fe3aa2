-- run_clock: the instants at which everything is scored; account_weeks has those of the year before, too.
-- grain: as_of
-- in order of: as_of
select
    clock.as_of,
    weeks.weeks_ago,
    clock.is_now
from run.clock as clock
inner join run.weeks as weeks
    on weeks.as_of = clock.as_of
where clock.is_recent
