-- run_weeks: the instants that the book is scored for, now first.
-- grain: weeks_ago
select
    weeks_ago,                           -- 0 is now
    as_of
from run_clock
order by weeks_ago
