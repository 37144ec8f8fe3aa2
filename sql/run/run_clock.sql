-- run_clock: the instants that were scored.
-- grain: as_of
-- in order of: as_of
select
    as_of,
    weeks_ago,
    is_now
from run.clock
