-- Every row returned is a violation.
select goal, scope, model, opportunity_id, engagement_id, count(*) as rows
from attribution_credit
group by goal, scope, model, opportunity_id, engagement_id
having count(*) > 1
