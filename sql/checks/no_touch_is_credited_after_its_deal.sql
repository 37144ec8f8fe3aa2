-- Every row returned is a violation.
-- by: account_id
select goal, model, opportunity_id, engagement_id, occurred_at, reached_at
from attribution_credit
where occurred_at > reached_at
