-- Every row returned is a violation.
-- by: as_of, account_id
select as_of, account_id, solution, count(*) as rows
from mqa
group by as_of, account_id, solution
having count(*) > 1
