-- int_touches: what scoring reads of a touch, in numbers.
-- grain: touch, person
-- grows by: touch
-- note: int_engagements has what only people read.
select
    touch,
    person,
    account,
    kind_key,
    occurred_at,
    occurred_second,
    coalesce(source, channel, 'unknown') as feed,
    is_deliberate,
    channel is not distinct from 'web' as is_web,
    is_strong_match,
    is_inbound,
    is_counted,
    can_score
from int_engagements
