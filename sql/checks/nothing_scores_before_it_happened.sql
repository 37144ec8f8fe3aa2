-- Every row returned is a violation.
-- by: as_of, touch
select as_of, touch, occurred_at
from int_signal_points
where occurred_at > as_of
