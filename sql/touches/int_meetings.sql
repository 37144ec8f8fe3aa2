-- int_meetings: meetings of people of accounts, by which people who met us together are linked.
-- grain: touch, person
-- grows by: touch
select
    touches.touch,
    touches.person,
    touches.account,
    touches.contact_id,
    touches.stimulus_id,
    touches.occurred_at,
    cast(floor(epoch(touches.occurred_at)) as bigint) as occurred_second
from int_engagements as touches
inner join int_kinds as kinds
    on kinds.kind_key = touches.kind_key
where kinds.kind in ('meeting_held', 'meeting_booked')
    and touches.stimulus_id is not null
    and touches.person is not null
    and touches.account is not null
