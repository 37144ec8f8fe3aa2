-- Every row returned is a violation.
-- by: account_id
select as_of, account_id, solution, seat_id, count(*) as rows
from committee_seats
group by as_of, account_id, solution, seat_id
having count(*) > 1
