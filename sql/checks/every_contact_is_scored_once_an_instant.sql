-- Every row returned is a violation.
-- by: as_of, contact_id
select as_of, contact_id, count(*) as rows
from contact_scores
group by as_of, contact_id
having count(*) > 1
