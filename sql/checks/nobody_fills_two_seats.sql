-- Every row returned is a violation.
-- by: account_id
select as_of, account_id, solution, contact_id, count(*) as seats
from committee_seats
where contact_id is not null
group by as_of, account_id, solution, contact_id
having count(*) > 1
