-- Every row returned is a violation.
select contact_id, count(*) as rows
from contacts
group by contact_id
having count(*) > 1
