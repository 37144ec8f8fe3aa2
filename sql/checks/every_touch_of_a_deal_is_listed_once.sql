-- Every row returned is a violation.
-- by: account
select goal, scope, opportunity_id, touch, count(*) as rows
from int_deal_touches
group by goal, scope, opportunity_id, touch
having count(*) > 1
