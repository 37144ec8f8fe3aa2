-- int_replies: touches that answer what we wrote: earlier in the same conversation, or as their subject says.
-- grain: touch
-- grows by: touch
-- reached by: thread_id of int_conversations
select touches.touch
from stg_engagements as touches
inner join int_conversations as conversations
    on conversations.thread_id = touches.thread_id
    and conversations.we_wrote_at < touches.occurred_at
where touches.direction is distinct from 'outbound'

union

select touches.touch
from stg_engagements as touches
where lower(touches.asset) like 're:%'
    and touches.direction is distinct from 'outbound'
