-- account_weeks: the intent of the account in each week, oldest first.
-- grain: solution, weeks_ago
select
    solution,
    weeks_ago,                           -- 0 is now
    as_of,
    intent,
    is_mqa
from account_weeks
where account_id = $account_id
order by solution, weeks_ago desc
