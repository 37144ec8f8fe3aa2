-- Every row returned is a violation.
select engagement_id, count(*) as rows
from engagements
group by engagement_id
having count(*) > 1
