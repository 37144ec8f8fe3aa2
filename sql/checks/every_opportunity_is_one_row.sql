-- Every row returned is a violation.
select opportunity_id, count(*) as rows
from opportunities
group by opportunity_id
having count(*) > 1
