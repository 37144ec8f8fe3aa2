-- page_weeks: how many accounts were an MQA in each week.
-- grain: weeks_ago
-- in order of: weeks_ago
select
    run_clock.weeks_ago,                 -- 0 is now
    run_clock.as_of,
    count(distinct mqa.account_id) filter (where mqa.is_mqa) as mqas
from run_clock
left join mqa
    on mqa.as_of = run_clock.as_of
group by run_clock.weeks_ago, run_clock.as_of
