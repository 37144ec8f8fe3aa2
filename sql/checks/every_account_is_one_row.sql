-- Every row returned is a violation.
select account_id, count(*) as rows
from accounts
group by account_id
having count(*) > 1
