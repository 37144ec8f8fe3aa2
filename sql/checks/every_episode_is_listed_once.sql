-- Every row returned is a violation.
-- by: as_of, account_id
select as_of, account_id, solution, need, started_at, count(*) as rows
from signal_episodes
group by as_of, account_id, solution, need, started_at
having count(*) > 1
