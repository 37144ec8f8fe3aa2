-- int_learned_touches: touches before the Monday before the run, from which the models of attribution may learn.
-- grain: touch, person
-- grows by: touch
select
    touches.touch,
    touches.person,
    touches.account,
    touches.channel,
    touches.occurred_at
from int_touches as touches
cross join run.attribution as attribution
cross join run.learning as learning
where touches.is_counted
    and touches.account is not null
    and touches.occurred_at < learning.until
    and touches.occurred_second >= learning.until_second - attribution.look_back_seconds
