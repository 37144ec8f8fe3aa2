-- int_conversations: when we first wrote in each conversation.
-- grain: thread_id
select
    touches.thread_id,
    min(touches.occurred_at) as we_wrote_at
from stg_engagements as touches
left join run.kinds as kinds
    on kinds.kind = touches.given_kind
where touches.thread_id is not null
    and coalesce(touches.direction, kinds.direction) = 'outbound'
group by touches.thread_id
