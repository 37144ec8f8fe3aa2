-- heatmap_weeks: the weeks of the accounts on one page of the heatmap, oldest first.
-- grain: account_id, solution, weeks_ago
-- note: $accounts is a list of account ids; the page picks the solution it shows.
select
    account_id,
    solution,
    weeks_ago,                           -- 0 is now
    as_of,
    intent,
    is_mqa
from account_weeks
where account_id in (select unnest($accounts::varchar[]))
order by account_id, solution, weeks_ago desc
