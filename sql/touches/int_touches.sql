-- int_touches: what scoring reads of a touch, in numbers.
-- grain: touch, person
-- grows by: touch
-- note: int_engagements has what only people read. can_score: by a person we know, towards us; no bots, none of our own
--       users, and nobody who has denied consent. is_linked: another file of the source says who the person is.
with

touches as (

    select
        touches.*,
        kinds.is_deliberate,
        coalesce(touches.channel, kinds.channel) as known_channel,
        coalesce(touches.direction, kinds.direction) <> 'outbound' as is_inbound,
        coalesce(touches.direction, kinds.direction) <> 'outbound' and not touches.is_bot and not touches.is_internal
            as is_counted
    from int_engagements as touches
    left join int_kinds as kinds
        on kinds.kind_key = touches.kind_key

)

select
    touch,
    person,
    account,
    kind_key,
    occurred_at,
    cast(floor(epoch(occurred_at)) as bigint) as occurred_second,
    coalesce(source, known_channel, 'unknown') as feed,
    is_deliberate,
    coalesce(known_channel, 'unknown') as channel,
    known_channel is not distinct from 'web' as is_web,
    is_strong_match,
    contact_by is not distinct from 3 as is_linked,
    is_inbound,
    is_counted,
    is_counted and not is_denied and person is not null as can_score
from touches
