-- Every row returned is a violation.
-- by: touch
select touches.touch, touches.occurred_at
from int_engagements as touches
inner join run_clock as clock
    on clock.is_now
    and touches.occurred_at > clock.as_of
