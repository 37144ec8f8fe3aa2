-- Every row returned is a violation.
select as_of, engagement_id, occurred_at
from int_signal_points
where occurred_at > as_of
