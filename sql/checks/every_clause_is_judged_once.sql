-- Every row returned is a violation.
-- by: as_of, account_id
select as_of, account_id, solution, clause, count(*) as rows
from mqa_clauses
group by as_of, account_id, solution, clause
having count(*) > 1
