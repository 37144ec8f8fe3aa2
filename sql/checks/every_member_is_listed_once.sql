-- Every row returned is a violation.
-- by: as_of, account_id
select as_of, account_id, solution, contact_id, count(*) as rows
from committee_members
group by as_of, account_id, solution, contact_id
having count(*) > 1
