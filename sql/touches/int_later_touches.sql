-- int_later_touches: touches after the instant of the run, which do not exist for it.
-- grain: touch
-- note: They are found apart, since there are none in most runs, and the others need not be read again when time goes by.
select touches.touch
from stg_engagements as touches
inner join run.clock as clock
    on clock.is_now
    and touches.occurred_at > clock.as_of
