-- book_weeks: how many accounts were an MQA in each week, oldest first.
-- grain: weeks_ago
select
    weeks_ago,                           -- 0 is now
    as_of,
    mqas
from page_weeks
order by weeks_ago desc
